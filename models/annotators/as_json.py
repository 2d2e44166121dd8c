"""As JSON: one object per image, as `kiosk annotate` writes it. Keys are added, never renamed."""

from models.annotation import Annotation
from models.finding import Finding, Region
from models.radiograph import Radiograph

Json = dict[str, object]


def annotation_json(annotation: Annotation, radiograph: Radiograph, *, file: str) -> Json:
    """An image that was read: boxes and outlines in pixels as displayed, origin top left."""
    spacing = radiograph.spacing
    return {
        "file": file,
        "sha256": radiograph.sha256,
        "view": radiograph.view.value,
        "size_wh": list(radiograph.size_wh),
        "pixel_spacing_mm": [spacing.row_mm, spacing.column_mm] if spacing else None,
        "calibration": radiograph.calibration.value,
        "warnings": [*radiograph.warnings, *annotation.warnings],
        "models": [
            {
                "name": run.stamp.name,
                "version": run.stamp.version,
                "sha256": run.stamp.sha256,
                "seconds": run.seconds,
            }
            for run in annotation.models
        ],
        "teeth": [
            {"fdi": each.tooth.fdi, **_region_json(each.region), "score": each.score} for each in annotation.teeth
        ],
        "not_seen": [tooth.fdi for tooth in annotation.not_seen],
        "unnumbered": [{"box_xyxy": list(each.region.box_xyxy), "score": each.score} for each in annotation.unnumbered],
        "findings": [_finding_json(each) for each in annotation.findings],
        "error": None,
    }


def error_json(code: str, message: str, *, file: str, sha256: str | None = None) -> Json:
    """An image that was refused or could not be read by a model: no findings key, so that none can be counted."""
    return {"file": file, "sha256": sha256, "error": {"code": code, "message": message}}


def _finding_json(finding: Finding) -> Json:
    return {
        "id": finding.id,
        "kind": finding.kind.value,
        "tooth": finding.tooth.fdi if finding.tooth else None,
        **_region_json(finding.region),
        "score": finding.score,
        "depth": finding.depth,
    }


def _region_json(region: Region) -> Json:
    return {"box_xyxy": list(region.box_xyxy), "polygon_xy": [list(point) for point in region.polygon_xy]}
