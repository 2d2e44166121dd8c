"""A small piece of a tooth that took a neighbour's number goes back to its tooth; whole teeth are left alone."""

import numpy as np
import numpy.typing as npt
import pytest

from models.annotators.fragments import without_fragments
from models.annotators.outlines import exclusive_patches

Maps = npt.NDArray[np.float32]
SIZE_WH = (60, 40)


def maps(*places: tuple[int, tuple[int, int, int, int], int, float]) -> Maps:
    """Logits of four classes; each place is (class, xyxy, class in second place, its logit below the first)."""
    logits = np.full((4, SIZE_WH[1], SIZE_WH[0]), -6, np.float32)
    logits[0] = 0
    for label, (x0, y0, x1, y1), second, behind in places:
        logits[label, y0:y1, x0:x1] = 5
        logits[second, y0:y1, x0:x1] = 5 - behind
    return logits


def winners(logits: Maps) -> npt.NDArray[np.uint8]:
    return logits.argmax(axis=0).astype(np.uint8)


TOOTH = (1, (5, 5, 17, 35), 2, 3.0)
OTHER = (2, (30, 5, 42, 35), 3, 3.0)


def test_the_end_of_a_root_with_the_number_of_a_neighbour_joins_its_tooth() -> None:
    logits = maps(TOOTH, OTHER, (3, (7, 30, 15, 35), 1, 1.0))
    found = exclusive_patches(logits, [1, 2, 3], SIZE_WH)
    assert sorted(patch.label for patch in found) == [1, 2]
    one = next(patch for patch in found if patch.label == 1)
    np.testing.assert_allclose(one.box, (5, 5, 17, 35), atol=0.5)


@pytest.mark.parametrize(
    ("piece", "reason"),
    [
        ((3, (17, 5, 29, 35), 1, 1.0), "as large as a tooth: it is one"),
        ((3, (20, 12, 28, 22), 1, 1.0), "small, but it touches no tooth"),
        ((3, (17, 5, 23, 16), 0, 1.0), "touches a tooth whose number the network does not give it"),
    ],
)
def test_what_may_be_a_tooth_keeps_its_number(
    piece: tuple[int, tuple[int, int, int, int], int, float], reason: str
) -> None:
    logits = maps(TOOTH, OTHER, piece)
    assert without_fragments(logits, winners(logits)) is logits, reason


def test_the_maps_that_came_in_stay_as_they_are() -> None:
    logits = maps(TOOTH, OTHER, (3, (7, 30, 15, 35), 1, 1.0))
    before = logits.copy()
    assert without_fragments(logits, winners(logits)) is not logits
    np.testing.assert_array_equal(logits, before)


def test_nothing_is_made_of_an_empty_picture() -> None:
    logits = maps()
    assert without_fragments(logits, winners(logits)) is logits
