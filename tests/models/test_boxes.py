"""Box arithmetic, by example and by what must hold for all boxes."""

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from models.boxes import areas, clip, intersections, iou, keep_best, to_xyxy
from models.card import BoxForm

SQUARE = np.array([[0.0, 0.0, 10.0, 10.0]])


def boxes_of(count: int) -> st.SearchStrategy[npt.NDArray[np.float64]]:
    corners = arrays(np.float64, (count, 2), elements=st.floats(-100, 100))
    sides = arrays(np.float64, (count, 2), elements=st.floats(0.5, 50))
    return st.builds(lambda corner, side: np.concatenate([corner, corner + side], axis=1), corners, sides)


@pytest.mark.parametrize(
    ("other", "shared", "over_union", "reason"),
    [
        ((0, 0, 10, 10), 100, 1.0, "itself"),
        ((5, 0, 15, 10), 50, 1 / 3, "half beside"),
        ((0, 0, 5, 5), 25, 0.25, "a quarter of it"),
        ((-5, -5, 15, 15), 100, 0.25, "all around it"),
        ((10, 0, 20, 10), 0, 0.0, "touching"),
        ((30, 30, 40, 40), 0, 0.0, "elsewhere"),
        ((5, 5, 3, 3), 0, 0.0, "reversed: no box at all"),
    ],
)
def test_overlaps(other: tuple[float, ...], shared: float, over_union: float, reason: str) -> None:
    given_box = np.array([other], float)
    assert intersections(SQUARE, given_box)[0, 0] == shared, reason
    assert iou(SQUARE, given_box)[0, 0] == pytest.approx(over_union), reason


@pytest.mark.parametrize("form", list(BoxForm))
def test_each_form_of_a_box_becomes_corners(form: BoxForm) -> None:
    written = {BoxForm.XYXY: [10, 20, 30, 60], BoxForm.CXCYWH: [20, 40, 20, 40], BoxForm.XYWH: [10, 20, 20, 40]}
    assert to_xyxy(np.array([written[form]], np.float64), form).tolist() == [[10, 20, 30, 60]]


def test_the_weaker_of_two_on_one_place_is_dropped_only_within_its_label() -> None:
    boxes = np.array([[0, 0, 10, 10], [1, 0, 11, 10], [1, 0, 11, 10], [50, 50, 60, 60]], np.float64)
    kept = keep_best(boxes, np.array([0.5, 0.9, 0.4, 0.3]), np.array([0, 0, 1, 0]), most_iou=0.5)
    assert kept == [1, 2, 3]


def test_exactly_as_much_overlap_as_allowed_is_allowed() -> None:
    boxes = np.array([[0, 0, 10, 10], [5, 0, 15, 10]], np.float64)  # an IoU of a third
    assert keep_best(boxes, np.array([0.9, 0.8]), np.zeros(2, np.int64), most_iou=1 / 3) == [0, 1]


def test_equal_scores_keep_their_order() -> None:
    boxes = np.array([[0, 0, 10, 10], [20, 0, 30, 10], [40, 0, 50, 10]], np.float64)
    assert keep_best(boxes, np.full(3, 0.5), np.zeros(3, np.int64), most_iou=0.5) == [0, 1, 2]


def test_of_no_boxes_none_is_kept() -> None:
    assert keep_best(np.zeros((0, 4)), np.zeros(0), np.zeros(0, np.int64), most_iou=0.5) == []


def test_boxes_are_cut_off_at_the_border() -> None:
    assert clip(np.array([[-5.0, 2, 30, 40]]), (20, 10)).tolist() == [[0, 2, 20, 10]]


@given(boxes_of(3), boxes_of(2))
def test_overlap_is_the_same_from_both_sides_and_never_more_than_all(
    first: npt.NDArray[np.float64], second: npt.NDArray[np.float64]
) -> None:
    np.testing.assert_allclose(iou(first, second), iou(second, first).T)
    assert (iou(first, second) <= 1 + 1e-9).all()


@given(boxes_of(6), arrays(np.float64, 6, elements=st.floats(0, 1)))
def test_what_is_kept_does_not_overlap_and_what_is_dropped_does(
    boxes: npt.NDArray[np.float64], scores: npt.NDArray[np.float64]
) -> None:
    kept = keep_best(boxes, scores, np.zeros(6, np.int64), most_iou=0.4)
    overlaps = iou(boxes, boxes)
    assert all(overlaps[a, b] <= 0.4 for a in kept for b in kept if a != b)
    assert all(any(overlaps[a, b] > 0.4 for b in kept) for a in set(range(6)) - set(kept))


@given(boxes_of(4))
def test_areas_are_the_overlap_with_oneself(boxes: npt.NDArray[np.float64]) -> None:
    np.testing.assert_allclose(areas(boxes), np.diag(intersections(boxes, boxes)))
