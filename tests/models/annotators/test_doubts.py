"""An image that reads better upside down is reported, and no tooth is named on it."""

import numpy as np
import pytest

from models.annotation import SeenTooth
from models.annotators import annotate as annotating
from models.annotators import doubts
from models.annotators.teeth import TeethFound
from models.card import Fit, Layout, ModelInput
from models.finding import Region
from models.radiograph import Radiograph, View
from models.registry import Models, load_models
from models.tooth import PERMANENT_TEETH


def seen(count: int, score: float) -> tuple[SeenTooth, ...]:
    return tuple(SeenTooth(tooth, Region((0, 0, 9, 9)), score) for tooth in PERMANENT_TEETH[:count])


@pytest.mark.parametrize(
    ("count", "score", "doubtful"), [(28, 0.97, False), (28, 0.7, True), (7, 0.99, True), (0, 0.0, True)]
)
def test_few_or_unsure_teeth_are_a_reason_to_look_again(count: int, score: float, doubtful: bool) -> None:
    assert doubts.is_doubtful(seen(count, score)) is doubtful


@pytest.mark.parametrize(
    ("changed", "as_it_is", "better"),
    [
        (seen(26, 0.93), seen(24, 0.57), True),
        (seen(24, 0.8), seen(24, 0.8), False),
        (seen(17, 0.73), seen(17, 0.55), False),  # unsure both ways
        (seen(3, 0.9), seen(0, 0.0), False),  # too few to say anything
    ],
)
def test_only_clearly_more_is_better(changed, as_it_is, better: bool) -> None:
    assert doubts.is_better(changed, as_it_is) is better


@pytest.mark.parametrize(("layout", "shape"), [(Layout.NCHW, (1, 1, 3, 2)), (Layout.NHWC, (1, 3, 2, 1))])
def test_top_and_bottom_change_places(layout: Layout, shape: tuple[int, ...]) -> None:
    spec = ModelInput(name="image", width=8, height=8, fit=Fit.STRETCH, layout=layout)
    turned = doubts.upside_down({"image": np.arange(6, dtype=np.float32).reshape(shape)}, spec)["image"]
    np.testing.assert_array_equal(turned.reshape(3, 2), [[4, 5], [2, 3], [0, 1]])


@pytest.fixture
def models(tiny, put_model, model_folders) -> Models:
    put_model(
        tiny.grey_is_class(2, (64, 32), stride=2), form="segmentation", outputs='classes = "classes"', task="teeth",
        classes='[[classes]]\nindex = 0\nrole = "background"\n[[classes]]\nindex = 1\ntooth = 16',
    )  # fmt: skip
    cards, weights = model_folders
    return load_models("open", threads=1, cards_folder=cards, weights_folder=weights)


def picture() -> Radiograph:
    ramp = np.tile(np.linspace(0, 255, 256, dtype=np.float32), (128, 1))
    return Radiograph(values=ramp, sha256="ab" * 32, view=View.PANORAMIC, source="png")


@pytest.mark.parametrize(
    ("answers", "code", "named"),
    [
        ([seen(20, 0.6), seen(20, 0.6), seen(26, 0.9)], "upside_down_suspicious", False),
        ([seen(20, 0.6), seen(20, 0.6), seen(9, 0.6)], None, True),
        ([seen(2, 0.6), seen(2, 0.6), seen(1, 0.6), seen(26, 0.9)], "polarity_suspicious", True),
    ],
)
def test_what_reads_better_changed_is_reported_and_stays_as_it_is(models, monkeypatch, answers, code, named) -> None:
    left = list(answers)
    monkeypatch.setattr(annotating.teeth, "decode", lambda *_, **__: TeethFound(teeth=left.pop(0)))
    found = annotating.annotate(picture(), models)
    assert {"upside_down_suspicious", "polarity_suspicious"} & set(found.warnings) == ({code} if code else set())
    assert len(found.teeth) == (len(answers[0]) if named else 0)
    assert len(found.teeth) + len(found.unnumbered) == len(answers[0])
    assert left == []
