"""Data sets to evaluate on: COCO files with, for each image, its source and the kinds that this source marks.

Trusted local files only. A kind that is not in an image's `annotated` is unknown there, not absent.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from models.boxes import Box
from models.errors import ModelsError

Polygon = tuple[tuple[float, float], ...]


class DatasetError(ModelsError):
    """A data set that cannot be read, or lacks what evaluating needs."""

    code = "dataset"

    def __init__(self, reason: str) -> None:
        super().__init__(f"data set cannot be used: {reason}")
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Mark:
    """What an annotator marked: ``tooth_36`` or a kind of finding. Pixels of the size that the data set states."""

    name: str
    box: Box
    polygons: tuple[Polygon, ...] = ()


@dataclass(frozen=True, slots=True)
class MarkedImage:
    """One image with all its marks."""

    path: Path
    file: str
    """As the data set writes it."""
    source: str
    size_wh: tuple[int, int]
    annotated: frozenset[str]
    """Names that were looked for; all others are unknown."""
    marks: tuple[Mark, ...]


def read_dataset(path: Path) -> tuple[MarkedImage, ...]:
    """All images of a COCO file, in its order; `DatasetError` says what is missing."""
    try:
        data = json.loads(path.read_text("utf-8"))
        names = {category["id"]: str(category["name"]) for category in data["categories"]}
        marks: dict[int, list[Mark]] = {}
        for annotation in data["annotations"]:
            marks.setdefault(annotation["image_id"], []).append(_mark(annotation, names))
        return tuple(_image(entry, path.parent, marks.get(entry["id"], [])) for entry in data["images"])
    except KeyError as error:
        raise DatasetError(f"expected a key {error}") from error
    except (OSError, ValueError, TypeError) as error:
        raise DatasetError(str(error)) from error


def _mark(annotation: dict[str, object], names: dict[object, str]) -> Mark:
    box = annotation["bbox"]
    outlines = annotation.get("segmentation") or []
    if not isinstance(box, list) or not isinstance(outlines, list):
        raise DatasetError("expected boxes and polygons as lists; run-length masks are not read")
    x, y, width, height = (float(value) for value in box)
    polygons = tuple(tuple(zip(flat[::2], flat[1::2], strict=True)) for flat in outlines)
    return Mark(names[annotation["category_id"]], (x, y, x + width, y + height), polygons)


def _image(entry: dict[str, object], folder: Path, marks: list[Mark]) -> MarkedImage:
    file, annotated = str(entry["file_name"]), entry["annotated"]
    width, height = entry["width"], entry["height"]
    if not isinstance(annotated, list) or not isinstance(width, int) or not isinstance(height, int):
        raise DatasetError(f"expected a size and a list of annotated kinds for {file}")
    return MarkedImage(
        path=folder / file,
        file=file,
        source=str(entry.get("source", "")),
        size_wh=(width, height),
        annotated=frozenset(str(name) for name in annotated),
        marks=tuple(marks),
    )
