"""One object per image, with keys that are added and never renamed."""

import json

import numpy as np

from models.annotation import Annotation, ModelRun, SeenTooth, UnnumberedTooth
from models.annotators.as_json import annotation_json, error_json
from models.finding import Finding, FindingKind, ModelStamp, Region
from models.radiograph import Calibration, PixelSpacing, Radiograph, View
from models.tooth import Tooth

STAMP = ModelStamp("tiny", "0.1", "ab" * 32)
OUTLINED = Region((1.0, 2.0, 30.5, 40.0), ((1.0, 2.0), (30.5, 2.0), (30.5, 40.0)))


def radiograph(spacing: PixelSpacing | None = None) -> Radiograph:
    values = np.zeros((50, 100), np.float32)
    return Radiograph(values, "cd" * 32, View.PANORAMIC, "png", spacing=spacing, warnings=("view_guessed",))


def annotation() -> Annotation:
    return Annotation(
        models=(ModelRun(STAMP, 0.21),),
        teeth=(SeenTooth(Tooth(36), OUTLINED, 0.97),),
        not_seen=(Tooth(38),),
        unnumbered=(UnnumberedTooth(Region((5.0, 5.0, 9.0, 9.0)), 0.6),),
        findings=(
            Finding("0123456789ab", FindingKind.CARIES, OUTLINED, 0.71, STAMP, tooth=Tooth(36)),
            Finding("ba9876543210", FindingKind.IMPLANT, Region((5.0, 5.0, 9.0, 9.0)), 0.5, STAMP),
        ),
        warnings=("few_teeth_found",),
    )


def test_an_annotated_image_has_exactly_the_keys_of_the_contract() -> None:
    answer = annotation_json(annotation(), radiograph(), file="a.png")
    assert answer == {
        "file": "a.png",
        "sha256": "cd" * 32,
        "view": "panoramic",
        "size_wh": [100, 50],
        "pixel_spacing_mm": None,
        "calibration": "none",
        "warnings": ["view_guessed", "few_teeth_found"],
        "models": [{"name": "tiny", "version": "0.1", "sha256": "ab" * 32, "seconds": 0.21}],
        "teeth": [
            {
                "fdi": 36,
                "box_xyxy": [1.0, 2.0, 30.5, 40.0],
                "polygon_xy": [[1.0, 2.0], [30.5, 2.0], [30.5, 40.0]],
                "score": 0.97,
            }
        ],
        "not_seen": [38],
        "unnumbered": [{"box_xyxy": [5.0, 5.0, 9.0, 9.0], "score": 0.6}],
        "findings": [
            {
                "id": "0123456789ab",
                "kind": "caries",
                "tooth": 36,
                "box_xyxy": [1.0, 2.0, 30.5, 40.0],
                "polygon_xy": [[1.0, 2.0], [30.5, 2.0], [30.5, 40.0]],
                "score": 0.71,
                "depth": None,
            },
            {
                "id": "ba9876543210",
                "kind": "implant",
                "tooth": None,
                "box_xyxy": [5.0, 5.0, 9.0, 9.0],
                "polygon_xy": [],
                "score": 0.5,
                "depth": None,
            },
        ],
        "error": None,
    }
    assert json.loads(json.dumps(answer)) == answer


def test_a_spacing_is_given_row_first_with_what_it_is_worth() -> None:
    spacing = PixelSpacing(row_mm=0.1, column_mm=0.2, calibration=Calibration.DETECTOR)
    answer = annotation_json(annotation(), radiograph(spacing), file="a.dcm")
    assert (answer["pixel_spacing_mm"], answer["calibration"]) == ([0.1, 0.2], "detector")


def test_a_refused_image_has_an_error_and_no_findings_key() -> None:
    answer = error_json("too_large", "The file is too large.", file="a.dcm")
    assert answer["error"] == {"code": "too_large", "message": "The file is too large."}
    assert "findings" not in answer
    assert "teeth" not in answer
