"""Outlines follow what the map shows, finer than its cells."""

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from models.annotators.outlines import exclusive_patches, independent_patches

INPUT_WH = (512, 256)


def ellipse_logits(
    centre: tuple[float, float], radii: tuple[float, float], *, stride: int, classes: int = 3
) -> npt.NDArray[np.float32]:
    """Maps of class 1 in an ellipse (pixels of the input), as a network gives them: softest at the border."""
    ys, xs = np.mgrid[0 : INPUT_WH[1], 0 : INPUT_WH[0]] + 0.5
    inside = ((xs - centre[0]) / radii[0]) ** 2 + ((ys - centre[1]) / radii[1]) ** 2 < 1
    share = cv2.resize(
        inside.astype(np.float32), (INPUT_WH[0] // stride, INPUT_WH[1] // stride), interpolation=cv2.INTER_AREA
    )
    logit = np.log(np.clip(share, 1e-3, 1 - 1e-3) / np.clip(1 - share, 1e-3, 1 - 1e-3))
    maps = np.full((classes, *share.shape), -8, np.float32)
    maps[0], maps[1] = 0, logit
    return maps


def background(rows: int, columns: int) -> npt.NDArray[np.float32]:
    """Maps of two classes of which the first wins everywhere."""
    return np.stack([np.zeros((rows, columns)), np.full((rows, columns), -6)]).astype(np.float32)


def area_of(polygon: npt.NDArray[np.float64]) -> float:
    x, y = polygon.T
    return abs(float(x @ np.roll(y, 1) - y @ np.roll(x, 1))) / 2


@pytest.mark.parametrize("stride", [1, 2, 4, 8])
def test_an_ellipse_is_outlined_to_a_quarter_of_a_cell(stride: int) -> None:
    centre, radii = (200.3, 120.7), (30.0, 60.0)
    (patch,) = exclusive_patches(ellipse_logits(centre, radii, stride=stride), [1, 2], INPUT_WH)
    expected = (centre[0] - radii[0], centre[1] - radii[1], centre[0] + radii[0], centre[1] + radii[1])
    np.testing.assert_allclose(patch.box, expected, atol=max(0.25 * stride, 0.6))
    assert area_of(patch.polygon) == pytest.approx(np.pi * radii[0] * radii[1], rel=0.02)
    assert 12 <= len(patch.polygon) <= 60
    assert patch.label == 1


def test_the_score_is_the_mean_probability_inside() -> None:
    logits = np.zeros((3, 20, 20), np.float32)
    logits[1] = -np.log(8.0)
    logits[1, 5:15, 5:15] = np.log(8.0)  # 8 to 1 to 1: a probability of 0.8
    (patch,) = exclusive_patches(logits, [1, 2], (20, 20))
    assert patch.score == pytest.approx(0.8, abs=1e-5)
    assert patch.cells == 100
    np.testing.assert_allclose(patch.box, (5, 5, 15, 15), atol=0.35)


def test_a_region_at_the_border_ends_at_the_border() -> None:
    logits = background(20, 20)
    logits[1, :10, :10] = 6
    (patch,) = exclusive_patches(logits, [1], (40, 40))
    np.testing.assert_allclose(patch.box, (0, 0, 20, 20), atol=0.6)


def test_two_regions_of_one_class_stay_two() -> None:
    logits = background(20, 40)
    logits[1, 5:15, 3:10] = 6
    logits[1, 5:15, 11:18] = 6
    patches = exclusive_patches(logits, [1], (40, 20))
    assert sorted(round(patch.box[0]) for patch in patches) == [3, 11]
    assert max(patch.box[2] - patch.box[0] for patch in patches) < 8.2


def test_a_thin_region_is_not_outlined_as_its_larger_neighbour() -> None:
    logits = background(24, 40)
    logits[1, 8:16, 9] = 6
    logits[1, 2:22, 11:30] = 6
    boxes = sorted(patch.box for patch in exclusive_patches(logits, [1], (40, 24)))
    np.testing.assert_allclose(boxes, [(9, 8, 10, 16), (11, 2, 30, 22)], atol=0.3)


def test_holes_are_filled_and_crumbs_are_dropped() -> None:
    logits = background(20, 40)
    logits[1, 4:16, 4:16] = 6
    logits[1, 9:11, 9:11] = -6
    logits[1, 2:4, 30:32] = 6
    (patch,) = exclusive_patches(logits, [1], (40, 20))
    assert area_of(patch.polygon) == pytest.approx(144, rel=0.05)


def test_a_class_that_wins_nowhere_has_no_region() -> None:
    assert exclusive_patches(np.zeros((3, 8, 8), np.float32), [1, 2], (8, 8)) == []


def test_the_winner_is_the_highest() -> None:
    rng = np.random.default_rng(0)
    logits = rng.normal(size=(6, 30, 30)).astype(np.float32)
    patches = exclusive_patches(logits, range(6), (30, 30), least_cells=1)
    won = np.bincount(logits.argmax(axis=0).ravel(), minlength=6)
    assert [sum(patch.cells for patch in patches if patch.label == label) for label in range(1, 6)] == won[1:].tolist()


def test_a_region_too_faint_to_be_smoothed_keeps_its_cells() -> None:
    logits = background(9, 9)
    logits[1, 4, 4] = 0.01
    (patch,) = exclusive_patches(logits, [1], (18, 18), least_cells=1)
    assert patch.box == (8, 8, 10, 10)


def test_maps_that_do_not_exclude_each_other_may_overlap() -> None:
    shares = np.zeros((2, 20, 20), np.float32)
    shares[0, 4:12, 4:12] = 0.9
    shares[1, 6:16, 6:16] = 0.7
    patches = independent_patches(shares, [0, 1], (40, 40))
    assert [(patch.label, round(patch.score, 3)) for patch in patches] == [(0, 0.9), (1, 0.7)]
    np.testing.assert_allclose(patches[0].box, (8, 8, 24, 24), atol=1)


def test_the_same_maps_give_the_same_outlines() -> None:
    logits = ellipse_logits((200.3, 120.7), (30, 60), stride=2)
    first, second = (exclusive_patches(logits.copy(), [1], INPUT_WH)[0] for _ in range(2))
    assert first.polygon.tolist() == second.polygon.tolist()
