"""One image through all models: either the whole annotation or an error, and always the same answer."""

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest

from models.annotation import Annotation
from models.annotators.annotate import annotate
from models.annotators.as_json import annotation_json
from models.errors import AnnotationFailedError
from models.finding import FindingKind
from models.radiograph import Radiograph, View, Voi, Window
from models.registry import NO_MODELS, Model, Models, load_models
from models.runtime import Port
from models.tooth import Tooth

if TYPE_CHECKING:
    from tests.models.conftest import CardAndWeights, TinyModels

FULL_RANGE = Window(Voi.LINEAR_EXACT, center=127.5, width=255)
TEETH = """
[[classes]]
index = 0
role = "background"
[[classes]]
index = 1
tooth = 16
[[classes]]
index = 2
tooth = 15
[[classes]]
index = 3
role = "primary_tooth"
"""
CARIES = '[[classes]]\nindex = 0\nkind = "caries"\n[[classes]]\nindex = 1\nkind = "periapical_lesion"'
# In the picture of 256 by 128 pixels, which the models see as 64 by 32: two teeth and a primary tooth, all upper.
BOXES = {16: (40, 24, 80, 104), 15: (88, 24, 120, 104), 0: (160, 40, 192, 88)}


def picture() -> np.ndarray:
    """Grey that says which class a place is, as `grey_is_class` reads it."""
    grey = np.zeros((128, 256), np.float32)
    for number, (x0, y0, x1, y1) in enumerate(BOXES.values(), start=1):
        grey[y0:y1, x0:x1] = round(255 * number / 4)
    return grey


def radiograph(view: View = View.PANORAMIC) -> Radiograph:
    return Radiograph(values=picture(), sha256="ab" * 32, view=view, source="png", windows=(FULL_RANGE,))


@pytest.fixture
def models(tiny: "TinyModels", put_model: "CardAndWeights", model_folders: tuple[Path, Path]) -> Models:
    """A tooth segmenter, a detector with fixed boxes, and a second look at each tooth."""
    put_model(
        tiny.grey_is_class(4, (64, 32), stride=2),
        form="segmentation", outputs='classes = "classes"', classes=TEETH, name="b-teeth", task="teeth",
    )  # fmt: skip
    answer = {
        "b": np.array([[12, 8, 16, 12], [11, 8, 16, 12], [22, 2, 27, 5], [50, 1, 60, 4]], np.float32),
        "s": np.array([0.9, 0.8, 0.7, 0.6], np.float32),
        "l": np.array([0, 0, 1, 0], np.int64),
    }
    put_model(
        tiny.answering(answer), form="boxes", outputs='boxes = "b"\nscores = "s"\nlabels = "l"',
        classes=CARIES, name="a-findings",
    )  # fmt: skip
    put_model(
        tiny.mean_is_score(1, (8, 16)), form="tooth-crops", outputs='scores = "scores"', size_wh=(8, 16),
        classes='[[classes]]\nindex = 0\nkind = "implant"\nthreshold = 0.3', crops="[crops]\nmargin = 0.0",
        name="c-crops",
    )  # fmt: skip
    cards, weights = model_folders
    return load_models("open", threads=1, cards_folder=cards, weights_folder=weights)


def test_teeth_come_with_their_numbers_and_places(models: Models) -> None:
    found = annotate(radiograph(), models)
    assert [each.tooth.fdi for each in found.teeth] == [15, 16]
    for each in found.teeth:
        np.testing.assert_allclose(each.region.box_xyxy, BOXES[each.tooth.fdi], atol=2)


def test_findings_are_joined_to_the_teeth_that_they_lie_on(models: Models) -> None:
    found = annotate(radiograph(), models)
    by_kind = {(each.kind, each.tooth) for each in found.findings}
    assert (FindingKind.CARIES, Tooth(16)) in by_kind
    assert (FindingKind.CARIES, None) in by_kind  # the box beside all teeth is nobody's
    assert (FindingKind.PERIAPICAL_LESION, Tooth(15)) in by_kind  # above the root of an upper tooth


@pytest.mark.parametrize(
    ("orientation", "named"),
    [
        (("L", "F"), True),  # as usual
        (None, True),  # the file does not say: the dentist must, before anything is confirmed
        (("R", "F"), False),  # mirrored: every number would be that of the twin
        (("L", "H"), False),  # upside down
    ],
)
def test_no_tooth_is_named_on_an_image_that_says_it_is_turned(models: Models, orientation, named: bool) -> None:
    found = annotate(replace(radiograph(), patient_orientation=orientation), models)
    assert bool(found.teeth) is named
    assert named or not found.not_seen
    assert any(each.tooth for each in found.findings) is named
    assert len(found.teeth) + len(found.unnumbered) == 3
    assert len(found.findings) == len(annotate(radiograph(), models).findings)


def test_a_mark_made_twice_is_suggested_once(models: Models) -> None:
    on_16 = [each for each in annotate(radiograph(), models).findings if each.tooth == Tooth(16)]
    assert [each.score for each in on_16 if each.kind is FindingKind.CARIES] == [0.9]


def test_the_second_look_knows_its_tooth_and_takes_its_place(models: Models) -> None:
    # Class 1 has a grey of a quarter: a raw score of sigmoid(-2); class 2 of a half: sigmoid(0), which reaches 0.3.
    implants = [each for each in annotate(radiograph(), models).findings if each.kind is FindingKind.IMPLANT]
    assert [(each.tooth, each.score) for each in implants] == [(Tooth(15), pytest.approx(0.5, abs=0.01))]
    np.testing.assert_allclose(implants[0].region.box_xyxy, BOXES[15], atol=2)


def test_a_model_of_the_jaw_sees_the_teeth_alone_and_its_marks_go_back_to_the_image(
    tiny: "TinyModels", put_model: "CardAndWeights", model_folders: tuple[Path, Path], models: Models
) -> None:
    answer = {
        "b": np.array([[0, 0, 64, 32]], np.float32),
        "s": np.array([0.9], np.float32),
        "l": np.array([0], np.int64),
    }
    put_model(
        tiny.answering(answer), form="boxes", outputs='boxes = "b"\nscores = "s"\nlabels = "l"', name="d-jaw",
        classes='[[classes]]\nindex = 0\nkind = "bone_loss"',
        crops="[jaw]\nmargin_across = 0.0\nmargin_down = 0.0\nalways = [0.5, 0.5, 0.5, 0.5]\nfewest_teeth = 2",
    )  # fmt: skip
    both = load_models("open", threads=1, cards_folder=model_folders[0], weights_folder=model_folders[1])
    marks = {each.kind: each for each in annotate(radiograph(), both).findings}
    # All of what it saw: the box around the three teeth of the picture.
    np.testing.assert_allclose(marks[FindingKind.BONE_LOSS].region.box_xyxy, (40, 24, 192, 104), atol=2)
    assert len(both.models) == len(models.models) + 1


def test_without_teeth_there_is_no_second_look(models: Models) -> None:
    found = annotate(replace(radiograph(), values=np.zeros((128, 256), np.float32)), models)
    assert found.teeth == ()
    assert [run.stamp.name for run in found.models] == ["b-teeth", "a-findings"]


def test_teeth_without_a_number_are_told_apart_and_missing_numbers_listed(models: Models) -> None:
    found = annotate(replace(radiograph(), values=picture() * (np.arange(256) > 84)), models)
    assert [each.tooth.fdi for each in found.teeth] == [15]
    assert [tooth.fdi for tooth in found.not_seen] == [16]
    np.testing.assert_allclose(found.unnumbered[0].region.box_xyxy, BOXES[0], atol=2)


def test_few_teeth_are_a_warning(models: Models) -> None:
    assert annotate(radiograph(), models).warnings == ("few_teeth_found",)


def test_each_model_that_ran_is_named_with_its_time(models: Models) -> None:
    found = annotate(radiograph(), models)
    assert [run.stamp.name for run in found.models] == ["b-teeth", "a-findings", "c-crops"]
    assert all(run.seconds >= 0 for run in found.models)


@pytest.mark.parametrize("view", [view for view in View if view is not View.PANORAMIC])
def test_a_view_that_no_model_reads_says_so(models: Models, view: View) -> None:
    assert annotate(radiograph(view), models) == Annotation(warnings=("no_model_for_view",))


def test_without_models_the_annotation_says_so() -> None:
    assert not annotate(radiograph(), NO_MODELS).was_read_by_a_model


def test_a_lower_score_on_demand_shows_more(models: Models) -> None:
    assert len(annotate(radiograph(), models, min_score=0.05).findings) > len(annotate(radiograph(), models).findings)


def test_the_same_image_gives_the_same_json(models: Models) -> None:
    def once() -> str:
        answer = annotation_json(annotate(radiograph(), models), radiograph(), file="a.png")
        answer["models"] = [{**run, "seconds": 0} for run in answer["models"]]
        return json.dumps(answer)

    assert once() == once()


def test_inverted_values_are_read_as_displayed(models: Models) -> None:
    negative = replace(radiograph(), values=255 - picture(), inverted=True)
    assert [each.tooth.fdi for each in annotate(negative, models).teeth] == [15, 16]


def test_no_time_left_is_a_failure_and_not_an_empty_annotation(models: Models) -> None:
    with pytest.raises(AnnotationFailedError, match="not done within"):
        annotate(radiograph(), models, seconds=0.0)


class Broken:
    """A session that answers with what its card does not promise."""

    inputs: tuple[Port, ...] = ()
    outputs: tuple[str, ...] = ("classes",)

    def __init__(self, answer: np.ndarray) -> None:
        self._answer = answer

    def run(self, inputs: object, *, seconds: float) -> dict[str, np.ndarray]:
        del inputs, seconds
        return {"classes": self._answer}


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (np.full((1, 4, 16, 32), np.nan, np.float32), "finite"),  # broken arithmetic
        (np.zeros((1, 3, 16, 32), np.float32), "classes"),  # a class too few
        (np.zeros((0,), np.float32), "classes"),  # nothing at all
    ],
)
def test_a_wrong_answer_is_a_failure_and_not_an_empty_annotation(
    models: Models, answer: np.ndarray, reason: str
) -> None:
    card = next(card for card in models.cards if card.name == "b-teeth")
    with pytest.raises(AnnotationFailedError, match=reason):
        annotate(radiograph(), Models(models.set, (Model(card, Broken(answer)),)))


def test_the_picture_is_not_changed(models: Models) -> None:
    image = radiograph()
    before = image.values.copy()
    annotate(image, models)
    assert (image.values == before).all()
    assert cv2.countNonZero(before) > 0
