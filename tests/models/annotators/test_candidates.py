"""Any vendor's network fits by its card: each form, as a tiny model that runs, gives boxes in the image's pixels."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from models.annotation import Annotation
from models.annotators.annotate import annotate
from models.errors import AnnotationFailedError
from models.finding import FindingKind
from models.radiograph import Radiograph, View, Voi, Window
from models.registry import load_models

if TYPE_CHECKING:
    from tests.models.conftest import CardAndWeights, TinyModels

# The image is 128 by 64 pixels, the input of every model 64 by 32.
CLASSES = '[[classes]]\nindex = 0\nkind = "caries"\n[[classes]]\nindex = 1\nkind = "implant"'
NO_OBJECT = '\n[[classes]]\nindex = 2\nrole = "background"'
CARIES_BOX, IMPLANT_BOX = (10.0, 8.0, 30.0, 20.0), (80.0, 30.0, 100.0, 60.0)
LOW, HIGH = -4.0, 2.0
SURE = 0.8807971  # sigmoid(2)


def centred(box: tuple[float, float, float, float], *, scale: tuple[float, float] = (0.5, 0.5)) -> list[float]:
    """A box of the image as centre and size on the input, in its pixels unless scaled otherwise."""
    x0, y0, x1, y1 = box
    return [(x0 + x1) / 2 * scale[0], (y0 + y1) / 2 * scale[1], (x1 - x0) * scale[0], (y1 - y0) * scale[1]]


def corners(box: tuple[float, float, float, float]) -> list[float]:
    return [value / 2 for value in box]


def yolo_rows(*, objectness: bool) -> np.ndarray:
    """Three anchors: both marks, and the first again, a little beside and weaker."""
    beside = [value + 0.5 for value in centred(CARIES_BOX)]
    own = [[1.0]] * 3 if objectness else [[]] * 3
    scores = [[0.9, 0.1], [0.2, 0.8], [0.6, 0.0]]
    boxes = [centred(CARIES_BOX), centred(IMPLANT_BOX), beside]
    return np.array([[*b, *o, *s] for b, o, s in zip(boxes, own, scores, strict=True)], np.float32)[None]


NORMAL = (1 / 128, 1 / 64)
QUERIES = [centred(CARIES_BOX, scale=NORMAL), centred(IMPLANT_BOX, scale=NORMAL)]
BOTH = np.array([corners(CARIES_BOX), corners(IMPLANT_BOX)], np.float32)
LOGITS = np.array([[[HIGH, LOW], [LOW, HIGH]]], np.float32)
FORMS = {
    "boxes": (
        {"b": BOTH, "s": np.array([0.9, 0.8], np.float32), "l": np.array([0, 1], np.int64)},
        {"form": "boxes", "outputs": 'boxes = "b"\nscores = "s"\nlabels = "l"', "classes": CLASSES},
        (0.9, 0.8),
    ),
    "boxes with a batch axis, normalised": (
        {
            "b": np.array([[[value / side for value, side in zip(box, (128, 64) * 2, strict=True)]
                            for box in (CARIES_BOX, IMPLANT_BOX)]], np.float32),
            "s": np.array([[0.9, 0.8]], np.float32),
            "l": np.array([[0.0, 1.0]], np.float32),
        },
        {"form": "boxes", "outputs": 'boxes = "b"\nscores = "s"\nlabels = "l"', "classes": CLASSES,
         "decode": 'coordinates = "normalised"'},
        (0.9, 0.8),
    ),
    "yolo, one row for each anchor": (
        {"p": yolo_rows(objectness=False)},
        {"form": "yolo", "outputs": 'predictions = "p"', "classes": CLASSES},
        (0.9, 0.8),
    ),
    "yolo, one row for each channel": (
        {"p": np.ascontiguousarray(yolo_rows(objectness=False).transpose(0, 2, 1))},
        {"form": "yolo", "outputs": 'predictions = "p"', "classes": CLASSES, "decode": 'rows = "channels"'},
        (0.9, 0.8),
    ),
    "yolo with objectness": (
        {"p": yolo_rows(objectness=True) * np.array([1, 1, 1, 1, 0.9, 1, 1], np.float32)},
        {"form": "yolo", "outputs": 'predictions = "p"', "classes": CLASSES, "decode": "objectness = true"},
        (0.81, 0.72),
    ),
    "detr with sigmoids": (
        {"l": LOGITS, "b": np.array([QUERIES], np.float32)},
        {"form": "detr", "outputs": 'logits = "l"\nboxes = "b"', "classes": CLASSES},
        (SURE, SURE),
    ),
    "detr with softmax and no-object": (
        {
            "l": np.array([[[3, 0, 0], [0, 3, 0], [0, 0, 9]]], np.float32),
            "b": np.array([[*QUERIES, [0.5] * 4]], np.float32),
        },
        {"form": "detr", "outputs": 'logits = "l"\nboxes = "b"', "classes": CLASSES + NO_OBJECT,
         "decode": 'activation = "softmax"'},
        (0.9094430, 0.9094430),
    ),
}  # fmt: skip


def painted() -> Radiograph:
    """Grey 85 where the caries is, 170 where the implant is."""
    grey = np.zeros((64, 128), np.float32)
    for value, box in ((85, CARIES_BOX), (170, IMPLANT_BOX)):
        x0, y0, x1, y1 = (int(side) for side in box)
        grey[y0:y1, x0:x1] = value
    window = Window(Voi.LINEAR_EXACT, center=127.5, width=255)
    return Radiograph(values=grey, sha256="cd" * 32, view=View.PANORAMIC, source="png", windows=(window,))


def run(folders: tuple[Path, Path], *, min_score: float | None = None) -> Annotation:
    models = load_models("open", threads=1, cards_folder=folders[0], weights_folder=folders[1])
    return annotate(painted(), models, min_score=min_score)


@pytest.mark.parametrize("name", FORMS)
def test_a_detector_of_any_form_finds_the_marks_where_they_are(
    tiny: "TinyModels", put_model: "CardAndWeights", model_folders: tuple[Path, Path], name: str
) -> None:
    answers, card, scores = FORMS[name]
    put_model(tiny.answering(answers), **card)
    found = {each.kind: each for each in run(model_folders).findings}
    assert set(found) == {FindingKind.CARIES, FindingKind.IMPLANT}
    for kind, box, score in zip(found, (CARIES_BOX, IMPLANT_BOX), scores, strict=True):
        np.testing.assert_allclose(found[kind].region.box_xyxy, box, atol=0.01)
        assert found[kind].score == pytest.approx(score, abs=1e-3)


def test_a_segmenter_gives_outlined_findings(
    tiny: "TinyModels", put_model: "CardAndWeights", model_folders: tuple[Path, Path]
) -> None:
    classes = '[[classes]]\nindex = 0\nrole = "background"' + CLASSES.replace("index = 1", "index = 2").replace(
        "index = 0", "index = 1"
    ).replace("[[", "\n[[", 1)
    put_model(
        tiny.grey_is_class(3, (64, 32), stride=1), form="segmentation", outputs='classes = "classes"', classes=classes
    )
    found = {each.kind: each for each in run(model_folders).findings}
    np.testing.assert_allclose(found[FindingKind.CARIES].region.box_xyxy, CARIES_BOX, atol=1)
    np.testing.assert_allclose(found[FindingKind.IMPLANT].region.box_xyxy, IMPLANT_BOX, atol=1)
    assert all(len(each.region.polygon_xy) >= 4 for each in found.values())


def test_a_segmenter_of_independent_maps_gives_outlined_findings(
    tiny: "TinyModels", put_model: "CardAndWeights", model_folders: tuple[Path, Path]
) -> None:
    maps = np.full((1, 2, 32, 64), LOW, np.float32)
    for index, box in enumerate((CARIES_BOX, IMPLANT_BOX)):
        x0, y0, x1, y1 = (int(side) for side in corners(box))
        maps[0, index, y0:y1, x0:x1] = HIGH
    put_model(
        tiny.answering({"m": maps}), form="segmentation", outputs='classes = "m"', classes=CLASSES,
        decode='activation = "sigmoid"',
    )  # fmt: skip
    found = {each.kind: each for each in run(model_folders).findings}
    np.testing.assert_allclose(found[FindingKind.CARIES].region.box_xyxy, CARIES_BOX, atol=1)
    assert found[FindingKind.IMPLANT].score == pytest.approx(SURE, abs=1e-3)


def test_a_detector_may_number_teeth_and_one_place_gets_one_number(
    tiny: "TinyModels", put_model: "CardAndWeights", model_folders: tuple[Path, Path]
) -> None:
    boxes = np.array([[5, 4, 15, 14], [5, 4, 15, 14], [40, 4, 50, 14]], np.float32)
    answers = {"b": boxes, "s": np.array([0.7, 0.9, 0.8], np.float32), "l": np.array([0, 1, 0], np.int64)}
    put_model(
        tiny.answering(answers), form="boxes", outputs='boxes = "b"\nscores = "s"\nlabels = "l"', task="teeth",
        classes="[[classes]]\nindex = 0\ntooth = 26\n[[classes]]\nindex = 1\ntooth = 16",
    )  # fmt: skip
    found = run(model_folders)
    assert [(each.tooth.fdi, each.region.box_xyxy) for each in found.teeth] == [
        (16, (10, 8, 30, 28)),
        (26, (80, 8, 100, 28)),
    ]


def test_a_picture_in_three_channels_and_the_other_order_of_axes_is_read(
    tiny: "TinyModels", put_model: "CardAndWeights", model_folders: tuple[Path, Path]
) -> None:
    answers, card, _ = FORMS["boxes"]
    put_model(tiny.answering(answers, shape=(1, 32, 64, 3)), **card, more_input='channels = 3\nlayout = "nhwc"')
    assert len(run(model_folders).findings) == 2


def test_scores_are_shown_calibrated_and_thresholds_are_of_the_shown_score(
    tiny: "TinyModels", put_model: "CardAndWeights", model_folders: tuple[Path, Path]
) -> None:
    answers, card, _ = FORMS["boxes"]
    half = "threshold = 0.42\nprecision = 0.9\nrecall = 0.8\ncalibration = { isotonic = [[0.0, 0.0], [1.0, 0.5]] }"
    put_model(tiny.answering(answers), **card, every_class=half)
    assert [(each.kind, each.score) for each in run(model_folders).findings] == [(FindingKind.CARIES, 0.45)]
    assert len(run(model_folders, min_score=0.0).findings) == 2


def test_boxes_that_cannot_be_seen_are_left_out_and_others_end_at_the_border(
    tiny: "TinyModels", put_model: "CardAndWeights", model_folders: tuple[Path, Path]
) -> None:
    boxes = np.array([[60, 20, 90, 50], [70, 40, 80, 50], [10, 10, 10, 20], [20, 20, 10, 10]], np.float32)
    answers = {"b": boxes, "s": np.full(4, 0.9, np.float32), "l": np.zeros(4, np.int64)}
    put_model(tiny.answering(answers), **FORMS["boxes"][1])
    assert [each.region.box_xyxy for each in run(model_folders).findings] == [(120, 40, 128, 64)]


def test_a_label_that_the_card_does_not_know_fails_the_annotation(
    tiny: "TinyModels", put_model: "CardAndWeights", model_folders: tuple[Path, Path]
) -> None:
    answers, card, _ = FORMS["boxes"]
    put_model(tiny.answering(answers), **card)
    models = load_models("open", threads=1, cards_folder=model_folders[0], weights_folder=model_folders[1])
    model = models.models[0]
    short = replace(model.card, classes=model.card.classes[:1])
    with pytest.raises(AnnotationFailedError, match="labels 0 to 0"):
        annotate(painted(), replace(models, models=(replace(model, card=short),)))
