"""What counts as a hit follows the rule of the data, case by case."""

import pytest

from models.training.matching import Judged, average_precision, figures, judge

AREA = 1000.0 * 500.0
TOOTH = (100.0, 100.0, 150.0, 200.0)
CASES = [
    ((100, 100, 150, 200), False, [True], "the same box"),
    ((110, 110, 120, 120), False, [True], "a lesion inside a marked tooth"),
    ((90, 80, 160, 220), False, [True], "a little larger"),
    ((0, 0, 400, 400), False, [False], "larger than any tooth"),
    ((140, 190, 200, 300), False, [False], "a corner in common"),
]


@pytest.mark.parametrize(("box", "whole", "hits", "reason"), CASES, ids=[c[3] for c in CASES])
def test_a_box_hits_by_overlap_or_by_lying_inside(
    box: tuple[float, float, float, float], whole: bool, hits: list[bool], reason: str
) -> None:
    judged = judge([(box, 0.9)], [TOOTH], picture_area=AREA, whole_tooth=whole)
    assert [hit for _, hit in judged.hits] == hits, reason


def test_a_second_mark_on_a_whole_tooth_is_neither_right_nor_wrong() -> None:
    found = [(TOOTH, 0.9), ((110.0, 110.0, 120.0, 120.0), 0.8)]
    assert len(judge(found, [TOOTH], picture_area=AREA, whole_tooth=True).hits) == 1
    assert [h for _, h in judge(found, [TOOTH], picture_area=AREA, whole_tooth=False).hits] == [True, False]


def test_average_precision_is_one_when_every_mark_is_found_before_any_mistake() -> None:
    assert average_precision([Judged(((0.9, True), (0.8, True), (0.1, False)), 2)]) == 1.0
    assert average_precision([Judged(((0.9, False), (0.8, True)), 1)]) == 0.5
    assert average_precision([Judged((), 3)]) == 0.0


def test_figures_count_at_the_threshold_and_carry_an_interval_around_them() -> None:
    measured = figures([Judged(((0.9, True), (0.2, False)), 2), Judged(((0.8, True),), 1)], 0.5)
    assert measured.precision[0] == 1.0
    assert measured.recall[0] == pytest.approx(0.667)
    assert measured.recall[1] <= measured.recall[0] <= measured.recall[2]
