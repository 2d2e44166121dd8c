"""A visit explained to the patient, and its answer ready to be signed and sealed."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from explainers.consent import Answer, Decision, Person
from explainers.language import Language
from explainers.signature import DrawnSignature, Role
from kiosk.desk import Desk
from kiosk.visit import Visit
from kiosk.workflow import consenting, deciding, explaining, planning
from models.finding import FindingKind
from models.tooth import Tooth

MARTIN = "martin"
STROKES = DrawnSignature((3000, 1000), (((100, 100, 0), (900, 700, 120)), ((1000, 200, 300), (1400, 800, 420))))

Step = Callable[..., Visit]


@pytest.fixture
def told(desk: Desk, read_visit: Visit) -> Visit:
    """A visit with caries on 36 accepted, stated, with a proposal, and explained in French."""
    visit = deciding.accept(desk, read_visit, read_visit.images[0].id, "f1", actor=MARTIN)
    condition = desk.catalogue.for_kind(FindingKind.CARIES)[0]
    form = planning.DiagnosisForm(condition.id, (Tooth(36),), ("f1",))
    visit = planning.state_diagnosis(desk, visit, form, actor=MARTIN)
    item = visit.items[0]
    plan = planning.PlanForm(tuple(o.id for o in item.offered), item.offered[1].id, 1, 30)
    visit = planning.set_plan_item(desk, visit, item.diagnosis.id, plan, actor=MARTIN)
    return explaining.explain(desk, visit, actor=MARTIN, language=Language.FRENCH)


@pytest.fixture
def opened(desk: Desk, told: Visit) -> Visit:
    """The same with the patient's answer begun."""
    return consenting.open_consent(desk, told, told.explanations[-1].id, actor=MARTIN)


@pytest.fixture
def ready(desk: Desk) -> Step:
    """Takes every step before signing: all pages seen, all questions answered, an adult, the interview, an answer."""

    def take(visit: Visit, answer: Answer = Answer.AGREE) -> Visit:
        consent_id = visit.consents[-1].consent.id
        for page in visit.explanations[-1].pages:
            if page.media_type.startswith("text/html"):
                opened_at = desk.now()
                visit = consenting.record_view(
                    desk, visit, consent_id, page.name, actor=MARTIN, opened_at=opened_at,
                    closed_at=opened_at + timedelta(seconds=20),
                )  # fmt: skip
        for question in visit.consent(consent_id).consent.teach_back.questions:
            visit = consenting.reply(desk, visit, consent_id, question.id, actor=MARTIN, choice_id=question.right_id)
        person = Person("Chloé Durand", stated_adult=True)
        visit = consenting.state_person(desk, visit, consent_id, person, actor=MARTIN)
        visit = consenting.hold_interview(desk, visit, consent_id, actor=MARTIN, minutes=8)
        chosen = consenting.proposed_choices(desk, visit, consent_id) if answer is Answer.AGREE else ()
        return consenting.decide(desk, visit, consent_id, Decision(answer, desk.now(), chosen), actor=MARTIN)

    return take


@pytest.fixture
def signed(desk: Desk, opened: Visit, ready: Step) -> Visit:
    """All steps taken, and signed."""
    visit = ready(opened)
    consent_id = visit.consents[-1].consent.id
    return consenting.sign(desk, visit, consent_id, STROKES, actor=MARTIN, role=Role.PATIENT, name="Chloé Durand")


@pytest.fixture
def sealed(desk: Desk, signed: Visit) -> Visit:
    """The same, sealed."""
    return consenting.seal(desk, signed, signed.consents[-1].consent.id, actor=MARTIN)
