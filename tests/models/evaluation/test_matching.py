"""The matching rule, row by row."""

from pathlib import Path

import pytest

from models.annotation import SeenTooth
from models.evaluation.dataset import Mark, MarkedImage
from models.evaluation.matching import match_findings, match_teeth
from models.finding import Finding, FindingKind, ModelStamp, Region
from models.tooth import Tooth

STAMP = ModelStamp("tiny", "0.1", "")
MARK = (100.0, 100.0, 200.0, 200.0)  # 10 000 of the image's 1 000 000 square pixels: 1 %
BIG = (100.0, 100.0, 400.0, 300.0)  # 6 %: larger than a tooth


def image(*marks: Mark, source: str = "mlua", annotated: tuple[str, ...] = ("caries",)) -> MarkedImage:
    return MarkedImage(Path("a.png"), "a.png", source, (1000, 1000), frozenset(annotated), marks)


def finding(box: tuple[float, float, float, float], score: float = 0.9, kind: str = "caries") -> Finding:
    return Finding("x", FindingKind(kind), Region(box), score, STAMP)


@pytest.mark.parametrize(
    ("box", "mark", "hit", "reason"),
    [
        ((100, 100, 200, 200), MARK, True, "the same box"),
        ((100, 100, 200, 131), MARK, True, "IoU 0.31"),
        ((150, 150, 219, 270), MARK, False, "IoU 0.16, covered 0.3"),
        ((110, 110, 130, 130), MARK, True, "IoU 0.04, but all of it inside a tooth-sized mark"),
        ((186, 110, 206, 130), MARK, True, "exactly 0.7 of the smaller box"),
        ((187, 110, 207, 130), MARK, False, "0.65 of the smaller box"),
        ((110, 110, 130, 130), BIG, False, "inside a mark larger than a tooth"),
        ((0, 0, 50, 50), MARK, False, "elsewhere"),
    ],
)
def test_a_finding_hits_by_overlap_or_by_lying_inside(
    box: tuple[float, float, float, float], mark: tuple[float, float, float, float], hit: bool, reason: str
) -> None:
    outcome = match_findings(image(Mark("caries", mark)), "caries", [finding(box)], (1, 1))
    assert outcome.proposals == ((0.9, hit),), reason


def test_one_mark_is_hit_once_and_the_best_score_takes_it() -> None:
    both = [finding(MARK, 0.5), finding((105, 105, 200, 200), 0.8)]
    outcome = match_findings(image(Mark("caries", MARK)), "caries", both, (1, 1))
    assert outcome.proposals == ((0.8, True), (0.5, False))


def test_several_proposals_in_one_whole_tooth_mark_count_once() -> None:
    both = [finding((110, 110, 130, 130), 0.5), finding((150, 150, 170, 170), 0.8)]
    outcome = match_findings(image(Mark("caries", MARK), source="rf4"), "caries", both, (1, 1))
    assert outcome.proposals == ((0.8, True),)


@pytest.mark.parametrize("kind", ["filling", "crown", "restoration"])
def test_fillings_and_crowns_count_as_restorations(kind: str) -> None:
    marked = image(Mark("restoration", MARK), annotated=("restoration",))
    assert match_findings(marked, "restoration", [finding(MARK, kind=kind)], (1, 1)).proposals == ((0.9, True),)


def test_another_kind_in_the_same_place_is_not_counted() -> None:
    outcome = match_findings(image(Mark("caries", MARK)), "caries", [finding(MARK, kind="implant")], (1, 1))
    assert (outcome.proposals, outcome.marks) == ((), 1)


@pytest.mark.parametrize(
    ("fdi", "box", "expected", "reason"),
    [
        (36, (100, 100, 200, 200), ((0.9, True),), "the right number in the right place"),
        (36, (100, 100, 200, 151), ((0.9, True),), "IoU 0.51"),
        (36, (100, 100, 200, 149), ((0.9, False),), "IoU 0.49: lying inside is not enough for a tooth"),
        (37, (100, 100, 200, 200), ((0.9, False),), "a wrong number in the right place"),
        (55, (100, 100, 200, 200), (), "a number that the source does not mark"),
    ],
)
def test_a_tooth_hits_with_its_number_in_its_place(
    fdi: int,
    box: tuple[float, float, float, float],
    expected: tuple[tuple[float, bool], ...],
    reason: str,
) -> None:
    marked = image(Mark("tooth_36", MARK), annotated=("tooth_36", "tooth_37"))
    outcome = match_teeth(marked, [SeenTooth(Tooth(fdi), Region(box), 0.9)], (1, 1))
    assert (outcome.proposals, outcome.marks) == (expected, 1), reason


def test_boxes_are_brought_to_the_size_that_the_data_set_states() -> None:
    outcome = match_findings(image(Mark("caries", MARK)), "caries", [finding((50, 200, 100, 400))], (2, 0.5))
    assert outcome.proposals == ((0.9, True),)
