"""Reading the mirrored picture too never changes a side: what it says is turned back, places and numbers alike."""

import numpy as np
import pytest

from models.annotators.mirrored import averaged, both_read, mirrored_inputs
from models.card import Fit, Layout, ModelInput
from models.errors import ModelRefusedError
from models.heads import Detections
from models.registry import load_models

TWINS = """
[[classes]]
index = 0
role = "background"
[[classes]]
index = 1
tooth = 11
[[classes]]
index = 2
tooth = 21
"""


@pytest.fixture
def card(tiny, put_model, model_folders):
    weights = tiny.grey_is_class(3, (64, 32), stride=2)
    put_model(
        weights, form="segmentation", outputs='classes = "classes"', classes=TWINS, task="teeth",
        more_input="flip = true",
    )  # fmt: skip
    cards, folder = model_folders
    return load_models("open", threads=1, cards_folder=cards, weights_folder=folder).models[0].card


def test_a_network_that_knows_its_sides_says_the_same_twice(card) -> None:
    answer = np.random.default_rng(0).normal(size=(1, 3, 4, 6)).astype(np.float32)
    mirrored = answer[:, [0, 2, 1], :, ::-1]
    both = averaged(card, {"classes": answer}, {"classes": mirrored})
    np.testing.assert_allclose(both["classes"], answer, atol=1e-6)


def test_a_tooth_seen_only_in_the_mirrored_picture_keeps_its_side(card) -> None:
    nothing, mirrored = np.zeros((1, 3, 1, 4), np.float32), np.zeros((1, 3, 1, 4), np.float32)
    mirrored[0, 1, 0, 0] = 8.0  # 11 on the left of the mirrored picture: 21 on the right of the picture
    both = averaged(card, {"classes": nothing}, {"classes": mirrored})["classes"]
    assert np.unravel_index(both.argmax(), both.shape) == (0, 2, 0, 3)


@pytest.mark.parametrize(("layout", "shape"), [(Layout.NCHW, (1, 1, 2, 3)), (Layout.NHWC, (1, 2, 3, 1))])
def test_the_picture_is_mirrored_along_its_width(layout: Layout, shape: tuple[int, ...]) -> None:
    spec = ModelInput(name="image", width=8, height=8, fit=Fit.STRETCH, layout=layout)
    picture = np.arange(6, dtype=np.float32).reshape(shape)
    turned = mirrored_inputs({"image": picture}, spec)["image"].reshape(2, 3)
    np.testing.assert_array_equal(turned, [[2, 1, 0], [5, 4, 3]])


def test_a_card_without_the_twins_cannot_be_read_mirrored(tiny, put_model, model_folders) -> None:
    put_model(
        tiny.grey_is_class(3, (64, 32), stride=2), form="segmentation", outputs='classes = "classes"',
        classes=TWINS.replace("tooth = 21", "tooth = 12"), task="teeth", more_input="flip = true",
    )  # fmt: skip
    cards, folder = model_folders
    with pytest.raises(ModelRefusedError, match="twins"):
        load_models("open", threads=1, cards_folder=cards, weights_folder=folder)


def detections(*rows: tuple[float, float, float, float, float, int]) -> Detections:
    table = np.array(rows, np.float32).reshape(-1, 6)
    return Detections(table[:, :4], table[:, 4], table[:, 5].astype(np.int64))


def test_a_mark_in_both_answers_is_one_with_the_mean_score() -> None:
    both = both_read(detections((10, 5, 20, 15, 0.8, 0)), detections((79, 5, 89, 15, 0.4, 0)), 100)
    assert both.scores.tolist() == pytest.approx([0.6])
    np.testing.assert_allclose(both.boxes, [[10 + 1 / 3, 5, 20 + 1 / 3, 15]], atol=1e-4)


@pytest.mark.parametrize(
    ("mirrored", "reason"),
    [
        ((79, 5, 89, 15, 0.4, 1), "another kind"),
        ((10, 5, 20, 15, 0.4, 0), "on the other side"),
    ],
)
def test_a_mark_in_one_answer_alone_has_half_its_score(mirrored, reason: str) -> None:
    both = both_read(detections((10, 5, 20, 15, 0.8, 0)), detections(mirrored), 100)
    assert both.scores.tolist() == pytest.approx([0.4, 0.2]), reason
    np.testing.assert_allclose(both.boxes[1], (100 - mirrored[2], 5, 100 - mirrored[0], 15))


@pytest.mark.parametrize("empty_first", [True, False])
def test_one_answer_without_marks_takes_none_away(empty_first: bool) -> None:
    some, none = detections((10, 5, 20, 15, 0.8, 0)), detections()
    both = both_read(none, some, 100) if empty_first else both_read(some, none, 100)
    assert both.scores.tolist() == pytest.approx([0.4])
    np.testing.assert_allclose(both.boxes[0], (80, 5, 90, 15) if empty_first else (10, 5, 20, 15))
