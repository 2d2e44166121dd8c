"""Each number at most once, crumbs dropped, what stands out of place without a number."""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from models.annotators.picture import Placement
from models.annotators.teeth import TeethFound, decode
from models.card import Card, read_card
from models.tooth import Tooth

if TYPE_CHECKING:
    from tests.models.conftest import CardAndWeights, TinyModels

MEANINGS = ('role = "background"', "tooth = 11", "tooth = 21", 'role = "primary_tooth"', "tooth = 55")
CLASSES = "\n".join(f"[[classes]]\nindex = {index}\n{meaning}" for index, meaning in enumerate(MEANINGS))
SIZE_WH = (256, 128)


@pytest.fixture
def card(tiny: "TinyModels", put_model: "CardAndWeights") -> Card:
    weights = tiny.grey_is_class(len(MEANINGS), (128, 64), stride=1)
    path: Path = put_model(
        weights, form="segmentation", outputs='classes = "classes"', classes=CLASSES, task="teeth", size_wh=(128, 64)
    )
    return read_card(path)


def found(card: Card, *painted: tuple[int, tuple[int, int, int, int]], weak: float = 6.0) -> TeethFound:
    """What is decoded of a map on which classes were painted into boxes of cells; the image is twice its size."""
    logits = np.full((1, len(MEANINGS), 64, 128), -weak, np.float32)
    logits[0, 0] = 0
    for label, (x0, y0, x1, y1) in painted:
        logits[0, label, y0:y1, x0:x1] = weak
    placement = Placement((0.5, 0.5), (0.0, 0.0), (128, 64))
    return decode(card, {"classes": logits}, placement, SIZE_WH)


def test_of_two_regions_of_one_number_the_larger_is_the_tooth(card: Card) -> None:
    answer = found(card, (1, (40, 10, 50, 40)), (1, (20, 10, 30, 30)))
    assert [each.tooth.fdi for each in answer.teeth] == [11]
    np.testing.assert_allclose(answer.teeth[0].region.box_xyxy, (80, 20, 100, 80), atol=1)


def test_a_crumb_is_no_tooth(card: Card) -> None:
    answer = found(card, (1, (40, 10, 50, 40)), (2, (60, 10, 63, 14)), (3, (80, 10, 90, 40)))
    assert [each.tooth.fdi for each in answer.teeth] == [11]
    assert Tooth(21) in answer.not_seen


def test_every_permanent_number_is_either_seen_or_not_seen(card: Card) -> None:
    assert [tooth.fdi for tooth in found(card).not_seen] == [11, 21]
    assert found(card, (1, (40, 10, 50, 40)), (2, (60, 10, 70, 40))).not_seen == ()


def test_primary_teeth_have_their_number_where_the_model_knows_it(card: Card) -> None:
    answer = found(card, (4, (20, 10, 30, 30)), (3, (80, 10, 90, 30)))
    assert [each.tooth.fdi for each in answer.teeth] == [55]
    assert len(answer.unnumbered) == 1


def test_a_number_out_of_its_place_is_given_up_but_not_its_tooth(card: Card) -> None:
    # 21 on the patient's right of 11: one of the two is wrong, and nobody guesses the right number.
    answer = found(card, (1, (60, 10, 70, 40)), (2, (20, 10, 30, 40)))
    assert len(answer.teeth) == 1
    assert len(answer.unnumbered) == 1
    assert {each.tooth for each in answer.teeth} | set(answer.not_seen) == {Tooth(11), Tooth(21)}


def test_a_tooth_below_the_threshold_is_not_seen(card: Card) -> None:
    # Equal logits of 0.1 against 0 and three of -0.1: a probability of a quarter.
    assert found(card, (1, (40, 10, 50, 40)), weak=0.1).teeth == ()
