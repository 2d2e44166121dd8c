"""Visit ↔ JSON, strictly: what is read back equals what was written, and an unknown key is refused. Pure.

What the models said about an image is large and never changes, so it is kept once, beside the visit, by its SHA-256.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeVar

from kiosk.errors import StoreError
from kiosk.strict_json import NotThatJsonError, StrictJson
from kiosk.visit import ReadByModels, Visit, VisitImage
from models.annotation import Annotation

T_ = TypeVar("T_")


@dataclass(frozen=True, slots=True)
class _StoredVisit:
    """A visit whose annotations stand elsewhere; `form` counts the changes of this shape."""

    form: Literal[1]
    visit: Visit
    annotations: tuple[tuple[str, str], ...]
    """Image id and SHA-256 of its annotation."""


@dataclass(frozen=True, slots=True)
class _StoredAnnotation:
    form: Literal[1]
    annotation: Annotation


_VISIT: Final = StrictJson(_StoredVisit)
_ANNOTATION: Final = StrictJson(_StoredAnnotation)


def visit_to_json(visit: Visit) -> tuple[bytes, Mapping[str, bytes]]:
    """The visit as JSON, and its annotations as JSON by their SHA-256."""
    annotations: dict[str, bytes] = {}
    places: list[tuple[str, str]] = []
    for image in visit.all_images:
        if isinstance(image.reading, ReadByModels):
            content = _ANNOTATION.write(_StoredAnnotation(1, image.reading.annotation))
            digest = hashlib.sha256(content).hexdigest()
            annotations[digest] = content
            places.append((image.id, digest))
    slim = replace(visit, all_images=tuple(_with_annotation(image, Annotation()) for image in visit.all_images))
    return _VISIT.write(_StoredVisit(1, slim, tuple(places))), annotations


def visit_from_json(content: bytes, annotation_of: Callable[[str], Annotation]) -> Visit:
    """The visit as it was written; `annotation_of` gives an annotation by its SHA-256. Raises `StoreError`."""
    stored = _parse(_VISIT, content)
    places = dict(stored.annotations)
    images = tuple(
        _with_annotation(image, annotation_of(places[image.id])) if image.id in places else image
        for image in stored.visit.all_images
    )
    return replace(stored.visit, all_images=images)


def annotation_from_json(content: bytes) -> Annotation:
    """An annotation as it was written. Raises `StoreError`."""
    return _parse(_ANNOTATION, content).annotation


def _with_annotation(image: VisitImage, annotation: Annotation) -> VisitImage:
    if not isinstance(image.reading, ReadByModels):
        return image
    return replace(image, reading=replace(image.reading, annotation=annotation))


def _parse(form: StrictJson[T_], content: bytes) -> T_:
    try:
        return form.read(content)
    except NotThatJsonError as error:
        raise StoreError(str(error)) from error
