"""Marks of a data folder arrive as drawn, and what a source does not mark stays unknown."""

import gzip
import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from models.training.dataset import (
    PERMANENT,
    PRIMARY,
    TEETH,
    UNKNOWN,
    Record,
    ToothMark,
    draw_teeth,
    pack,
    read_records,
    round_field,
    tooth_class,
)  # fmt: skip

SQUARE = [10, 10, 30, 10, 30, 40, 10, 40]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One picture with a filled molar, as COCO."""
    (tmp_path / "images").mkdir()
    cv2.imwrite(str(tmp_path / "images/a.webp"), np.full((64, 128), 90, np.uint8))
    data = {
        "categories": [{"id": 1, "name": "tooth_36"}, {"id": 2, "name": "caries"}, {"id": 3, "name": "tooth_75"}],
        "images": [
            {
                "id": 7,
                "file_name": "images/a.webp",
                "width": 128,
                "height": 64,
                "source": "tufts",
                "annotated": ["tooth_36", "tooth_75"],
            }
        ],
        "annotations": [
            {"image_id": 7, "category_id": 1, "bbox": [10, 10, 20, 30], "segmentation": [SQUARE]},
            {"image_id": 7, "category_id": 2, "bbox": [12, 12, 4, 4], "segmentation": []},
            {"image_id": 7, "category_id": 3, "bbox": [60, 10, 20, 30], "segmentation": []},
        ],
    }
    for split in ("train", "val"):
        (tmp_path / f"{split}.json").write_text(json.dumps(data))
    return tmp_path


def test_every_tooth_has_its_own_class_and_permanent_teeth_come_first() -> None:
    assert sorted(tooth_class(fdi) for fdi in TEETH) == list(range(1, 53))
    assert [tooth_class(fdi) for fdi in PERMANENT] == list(range(1, 33))
    assert len(PERMANENT) == 32 and len(PRIMARY) == 20


def test_marks_become_teeth_and_findings_with_corners_instead_of_sizes(folder: Path) -> None:
    (record,) = read_records(folder, "train")
    assert [(t.tooth_class, t.box_xyxy) for t in record.teeth] == [
        (tooth_class(36), (10, 10, 30, 40)), (tooth_class(75), (60, 10, 80, 40)),
    ]  # fmt: skip
    assert [(f.kind, f.box_xyxy) for f in record.findings] == [("caries", (12, 12, 16, 16))]
    assert record.numbered


def test_other_sources_are_left_out_when_some_are_asked_for(folder: Path) -> None:
    assert read_records(folder, "train", ("ufba",)) == []


def test_a_tooth_known_by_its_box_alone_teaches_no_outline(folder: Path) -> None:
    (record,) = read_records(folder, "train")
    labels = draw_teeth(record, 1.0, (0.0, 0.0), (128, 64))
    assert labels[20, 20] == tooth_class(36)
    assert labels[20, 70] == UNKNOWN
    assert labels[60, 100] == 0


def test_an_outline_wins_over_the_box_of_its_neighbour() -> None:
    outline = np.array(SQUARE, np.float32).reshape(-1, 2)
    outlined, boxed = ToothMark(1, (10, 10, 30, 40), (outline,)), ToothMark(2, (20, 10, 50, 40), ())
    record = Record(Path("a.png"), "ufba", 64, 64, frozenset({"tooth_11"}), (outlined, boxed), ())
    assert draw_teeth(record, 1.0, (0.0, 0.0), (64, 64))[20, 25] == 1


def test_the_white_surround_of_a_round_picture_is_not_the_patient() -> None:
    picture = np.full((80, 160), 250, np.uint8)
    cv2.ellipse(picture, (80, 40), (60, 30), 0, 0, 360, 90, -1)
    field = round_field(picture)
    assert field[40, 80] and not field[2, 2]


def test_a_bright_corner_alone_is_no_surround() -> None:
    picture = np.full((80, 160), 90, np.uint8)
    picture[:20, :20] = 250
    assert round_field(picture).all()


def test_a_packed_copy_has_the_same_marks_on_smaller_pictures(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "packed"
    pack(folder, out, long_side=64, quality=80)
    (record,) = read_records(out, "train")
    assert (record.width, record.height) == (128, 64)
    assert [t.box_xyxy for t in record.teeth] == [t.box_xyxy for t in read_records(folder, "train")[0].teeth]
    assert cv2.imread(str(record.path), cv2.IMREAD_GRAYSCALE).shape == (32, 64)
    assert json.loads(gzip.decompress((out / "val.json.gz").read_bytes()))["images"]
