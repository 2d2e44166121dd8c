"""A second look at each tooth points to its place in the image, whichever way the crop was turned."""

from typing import TYPE_CHECKING

import numpy as np
import pytest

from models.annotation import SeenTooth
from models.annotators.findings import finding_id
from models.annotators.tooth_crops import decode, prepare
from models.card import Card, read_card
from models.finding import Finding, FindingKind, ModelStamp, Region
from models.tooth import Tooth

if TYPE_CHECKING:
    from tests.models.conftest import CardAndWeights, TinyModels

STAMP = ModelStamp("tiny", "0.1", "")
SIZE_WH = (400, 300)
CLASSES = '[[classes]]\nindex = 0\nkind = "caries"\n[[classes]]\nindex = 1\nkind = "calculus"'
TEETH = tuple(
    SeenTooth(Tooth(fdi), Region(box), 0.9)
    for fdi, box in ((16, (40, 40, 80, 120)), (26, (300, 40, 340, 120)), (36, (300, 160, 340, 240)))
)


@pytest.fixture
def card(tiny: "TinyModels", put_model: "CardAndWeights") -> Card:
    path = put_model(
        tiny.mean_is_score(2, (32, 64)), form="tooth-crops", outputs='scores = "scores"\nmaps = "maps"',
        classes=CLASSES, crops="[crops]\nmargin = 0.25\nupright = true\nmirrored = true", size_wh=(32, 64),
        more_input="", fit="stretch",
    )  # fmt: skip
    return read_card(path)


def with_spots() -> np.ndarray:
    """A picture with a bright spot low and to the screen's left in each tooth."""
    grey = np.zeros((300, 400), np.uint8)
    for tooth in TEETH:
        x, y = (int(value) for value in tooth.region.box_xyxy[:2])
        grey[y + 60 : y + 72, x + 8 : x + 16] = 255
    return grey


def second_look(card: Card, *, logits: float = 4.0) -> tuple[Finding, ...]:
    """The crops themselves as maps: where the crop is bright, the map points."""
    inputs, placements = prepare(with_spots(), card, TEETH)
    crops = inputs["crops"]
    scores = np.tile(np.array([logits, -9], np.float32), (3, 1))
    outputs = {"scores": scores, "maps": np.repeat((crops - 0.5) * 20, 2, axis=1)}
    return decode(card, outputs, placements, TEETH, SIZE_WH, stamp=STAMP, image_sha256="ab")


def test_the_evidence_lies_where_the_spot_is_in_the_image(card: Card) -> None:
    for finding, tooth in zip(second_look(card), TEETH, strict=True):
        x, y = tooth.region.box_xyxy[:2]
        assert (finding.tooth, finding.kind) == (tooth.tooth, FindingKind.CARIES)
        np.testing.assert_allclose(finding.region.box_xyxy, (x + 8, y + 60, x + 16, y + 72), atol=2)


def test_crowns_are_on_top_and_all_teeth_look_like_right_ones(card: Card) -> None:
    crops = prepare(with_spots(), card, TEETH)[0]["crops"][:, 0]
    centres = [tuple(np.argwhere(crop > 0.5).mean(axis=0) / crop.shape) for crop in crops]
    # The spot is at the crown of the upper teeth, which come on top; left teeth are mirrored.
    assert [(row < 0.5, column < 0.5) for row, column in centres] == [(True, True), (True, False), (False, False)]


def test_a_score_below_the_threshold_is_no_finding(card: Card) -> None:
    assert second_look(card, logits=-0.1) == ()


def test_each_finding_has_its_own_name_that_stays(card: Card) -> None:
    first, second = second_look(card), second_look(card)
    assert len({each.id for each in first}) == 3
    assert [each.id for each in first] == [each.id for each in second]
    assert all(len(each.id) == 12 for each in first)


def test_the_same_mark_on_another_image_or_of_another_kind_has_another_name() -> None:
    region = Region((1.0, 2.0, 3.0, 4.0))
    names = {finding_id(kind, region, image) for kind in FindingKind for image in ("ab", "cd")}
    assert len(names) == 2 * len(FindingKind)
