"""Steps at the same moment: facts find their place one behind the other, decisions are never overwritten."""

from concurrent.futures import ThreadPoolExecutor

from explainers.language import Language
from kiosk.desk import Desk
from kiosk.errors import StaleVisitError
from kiosk.visit import Visit
from kiosk.workflow import deciding, visits

MARTIN = "martin"


def test_facts_added_at_the_same_time_are_all_kept(desk: Desk, visit: Visit) -> None:
    def change(number: int) -> Visit:
        language = Language.FRENCH if number % 2 else Language.ENGLISH
        return visits.set_language(desk, visit, actor=MARTIN, language=language)

    with ThreadPoolExecutor(4) as pool:
        versions = sorted(after.version for after in pool.map(change, range(12)))
    assert versions == list(range(2, 14))
    assert desk.records.verify() == 13


def test_of_decisions_taken_at_the_same_time_one_counts_and_the_others_are_told(desk: Desk, read_visit: Visit) -> None:
    image_id = read_visit.images[0].id

    def decide(finding_id: str) -> bool:
        try:
            deciding.accept(desk, read_visit, image_id, finding_id, actor=MARTIN)
        except StaleVisitError:
            return False
        return True

    with ThreadPoolExecutor(3) as pool:
        assert sum(pool.map(decide, ["f1", "f2", "f3"])) == 1
    assert len(visits.open_visit(desk, read_visit.id).confirmed) == 1
    assert desk.records.verify() == 4
