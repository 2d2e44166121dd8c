"""A whole evaluation on a small made set: the same figures as the scorer of the unseen test set gives."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from models.evaluation.dataset import DatasetError, read_dataset
from models.evaluation.evaluate import evaluate
from models.evaluation.report import as_card_lines, as_json, as_table
from models.registry import Models, load_models

if TYPE_CHECKING:
    from tests.models.conftest import CardAndWeights, TinyModels

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
"""
CARIES = '[[classes]]\nindex = 0\nkind = "caries"'
NAMES = ["tooth_16", "tooth_15", "caries"]


@pytest.fixture
def models(tiny: "TinyModels", put_model: "CardAndWeights", model_folders: tuple[Path, Path]) -> Models:
    put_model(
        tiny.grey_is_class(3, (128, 64), stride=2), form="segmentation", outputs='classes = "classes"',
        classes=TEETH, name="teeth", task="teeth", size_wh=(128, 64),
    )  # fmt: skip
    answer = {
        "b": np.array([[20, 20, 30, 30], [60, 20, 70, 30], [100, 40, 110, 50]], np.float32),
        "s": np.array([0.9, 0.7, 0.2], np.float32),
        "l": np.zeros(3, np.int64),
    }
    put_model(
        tiny.answering(answer, shape=(1, 1, 64, 128)), form="boxes",
        outputs='boxes = "b"\nscores = "s"\nlabels = "l"', classes=CARIES, name="caries", size_wh=(128, 64),
    )  # fmt: skip
    cards, weights = model_folders
    return load_models("open", threads=1, cards_folder=cards, weights_folder=weights)


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    """Three images of 128 by 64: both teeth; one that carries the other's number; one that cannot be read."""
    (tmp_path / "images").mkdir()
    grey = np.zeros((64, 128), np.uint8)
    grey[10:50, 16:36], grey[10:50, 50:80] = 85, 170
    Image.fromarray(grey).save(tmp_path / "images" / "a.webp", lossless=True)
    Image.fromarray(grey).save(tmp_path / "images" / "b.png")
    (tmp_path / "images" / "c.png").write_bytes(b"not an image")
    teeth = [(0, [16, 10, 20, 40]), (1, [50, 10, 30, 40])]
    marks = [(1, *each) for each in teeth] + [(1, 2, [20, 20, 10, 10]), (2, 1, [16, 10, 20, 40])]
    marks += [(2, 2, [98, 38, 14, 14]), (3, 0, [16, 10, 20, 40])]
    data = {
        "images": [
            {"id": 1, "file_name": "images/a.webp", "width": 128, "height": 64, "source": "made", "annotated": NAMES},
            {"id": 2, "file_name": "images/b.png", "width": 128, "height": 64, "source": "made", "annotated": NAMES},
            {"id": 3, "file_name": "images/c.png", "width": 128, "height": 64, "source": "made",
             "annotated": NAMES[:2]},
        ],
        "categories": [{"id": index, "name": name} for index, name in enumerate(NAMES)],
        "annotations": [
            {"id": index, "image_id": image, "category_id": category, "bbox": box,
             "segmentation": [_corners(box)] if category < 2 else []}
            for index, (image, category, box) in enumerate(marks)
        ],
    }  # fmt: skip
    path = tmp_path / "set.json"
    path.write_text(json.dumps(data), "utf-8")
    return path


def _corners(box: list[int]) -> list[int]:
    x, y, width, height = box
    return [x, y, x + width, y, x + width, y + height, x, y + height]


def test_figures_are_counted_at_the_thresholds_and_ap_at_any_score(models: Models, dataset: Path) -> None:
    scores = {score.kind: score for score in evaluate(dataset, models).scores}
    caries, tooth = scores["caries"], scores["tooth"]
    # Suggested: 0.9 and 0.7 on both images; 0.9 hits on the first. At any score: 0.2 hits on the second.
    assert (caries.precision.value, caries.recall.value) == (1 / 4, 1 / 2)
    assert caries.ap.value == pytest.approx((1 + 2 / 6) / 2)
    # Both teeth of the first image; on the second 15 is marked where 16 is found; the third cannot be read.
    assert (tooth.precision.value, tooth.recall.value) == (2 / 4, 2 / 4)
    assert (tooth.images, caries.images) == (3, 2)


def test_outlines_and_numbers_are_compared_with_the_marks(models: Models, dataset: Path) -> None:
    report = evaluate(dataset, models)
    assert report.dice["made"].value > 0.9
    assert report.confusions["made"] == {
        ("15", "15"): 1,
        ("16", "16"): 1,
        ("15", "16"): 1,
        ("16", "none"): 1,
        ("none", "15"): 1,
    }


def test_an_image_that_cannot_be_read_is_refused_and_counts_as_nothing_found(models: Models, dataset: Path) -> None:
    report = evaluate(dataset, models)
    assert [each.file for each in report.refused] == ["images/c.png"]
    assert "findings" not in report.predictions[2]


def test_predictions_have_the_form_of_annotate_and_the_files_of_the_data_set(models: Models, dataset: Path) -> None:
    first = evaluate(dataset, models).predictions[0]
    assert first["file"] == "images/a.webp"
    assert [each["kind"] for each in first["findings"]] == ["caries", "caries"]
    assert json.loads(json.dumps(first)) == first


def test_a_lower_score_on_demand_writes_more_predictions(models: Models, dataset: Path) -> None:
    assert len(evaluate(dataset, models, min_score=0.1).predictions[0]["findings"]) == 3


def test_progress_is_told_after_each_image(models: Models, dataset: Path) -> None:
    told: list[tuple[int, int]] = []
    evaluate(dataset, models, progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_the_report_can_be_read_as_a_table_and_as_json(models: Models, dataset: Path) -> None:
    report = evaluate(dataset, models)
    table = as_table(report)
    assert "made/caries" in table
    assert "15>16 ×1" in table
    assert "refused: images/c.png" in table
    assert max(len(line) for line in table.splitlines()) <= 120
    assert as_json(report)["scores"]["made/caries"]["recall"][0] == 0.5


def test_a_kind_that_no_model_looks_for_is_told_apart_from_one_that_is_not_found(models: Models, dataset: Path) -> None:
    teeth_alone = Models(models.set, tuple(model for model in models.models if model.card.name == "teeth"))
    report = evaluate(dataset, teeth_alone)
    assert report.looked_for == {"tooth"}
    (line,) = [each for each in as_table(report).splitlines() if each.startswith("made/caries")]
    assert line.endswith("not looked for by these models")


def test_the_lines_for_a_card_are_read_by_the_card(
    tiny: "TinyModels", models: Models, dataset: Path, model_folders: tuple[Path, Path]
) -> None:
    path = model_folders[0] / "caries.toml"
    lines = as_card_lines(evaluate(dataset, models), frozenset({"caries"}))
    path.write_text(path.read_text("utf-8") + lines, "utf-8")
    cards, weights = model_folders
    measured = load_models("open", threads=1, cards_folder=cards, weights_folder=weights).cards[0].measured
    assert [(each.kind, each.recall[0]) for each in measured] == [("caries", 0.5)]
    del tiny


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda data: data.pop("categories"), "categories"),
        (lambda data: data["images"][0].pop("annotated"), "annotated"),
        (lambda data: data["annotations"][0].update(segmentation={"counts": ""}), "run-length"),
        (lambda data: data["annotations"][0].update(bbox="wide"), "lists"),
    ],
)
def test_a_data_set_without_what_is_needed_is_refused(dataset: Path, change: object, reason: str) -> None:
    data = json.loads(dataset.read_text("utf-8"))
    change(data)  # type: ignore[operator]
    dataset.write_text(json.dumps(data), "utf-8")
    with pytest.raises(DatasetError, match=reason):
        read_dataset(dataset)


def test_a_data_set_that_is_absent_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatasetError):
        read_dataset(tmp_path / "absent.json")
