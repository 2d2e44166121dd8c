"""Matching: which proposals hit which marks. The rule is the same as that of the scorer of the unseen test set.

A tooth hits when its number is right and the boxes overlap by an IoU of at least 0.5. A finding hits when its kind is
right and the IoU is at least 0.3, or the intersection covers at least 0.7 of the smaller box and neither is larger than
a tooth: sources mark some kinds on the lesion and some on the whole tooth. Best score first, one proposal takes one
mark; several proposals inside one whole-tooth mark count once as a hit, the others not at all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from models.annotation import SeenTooth
from models.boxes import Box, Floats, areas, intersections
from models.evaluation.dataset import MarkedImage
from models.finding import Finding, FindingKind

TOOTH_IOU: Final = 0.5
_FINDING_IOU: Final = 0.3
_COVERED: Final = 0.7
_TOOTH_SIZED: Final = 0.03
"""Of the image's area: the largest molar boxes of the sources stay below it."""
_WHOLE_TOOTH: Final = {
    "rf4": frozenset({"caries", "restoration", "root_canal_filling", "impacted_tooth", "implant"})
}  # fmt: skip
"""Kinds that a source marks by a box around the whole tooth."""
_SAME: Final = {FindingKind.FILLING: FindingKind.RESTORATION, FindingKind.CROWN: FindingKind.RESTORATION}
"""Told apart by a model, but not by the sources."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One image and one kind: each counted proposal with its score and whether it hit, and the number of marks."""

    proposals: tuple[tuple[float, bool], ...]
    marks: int


def match_teeth(image: MarkedImage, teeth: Sequence[SeenTooth], scale_xy: tuple[float, float]) -> Outcome:
    """Teeth against marks, number by number; numbers that the source does not mark are left out."""
    proposals: list[tuple[float, bool]] = []
    marked = [mark for mark in image.marks if mark.name.startswith("tooth_")]
    for name in sorted(image.annotated | {mark.name for mark in marked}):
        own = [mark.box for mark in marked if mark.name == name]
        given = [
            (scaled(each.region.box_xyxy, scale_xy), each.score)
            for each in teeth
            if f"tooth_{each.tooth}" == name and name in image.annotated
        ]
        proposals += _match(given, own, image, tooth=True, whole=False)
    return Outcome(tuple(proposals), len(marked))


def match_findings(
    image: MarkedImage, kind: str, findings: Sequence[Finding], scale_xy: tuple[float, float]
) -> Outcome:
    """Findings of one kind against its marks."""
    own = [mark.box for mark in image.marks if mark.name == kind]
    given = [
        (scaled(each.region.box_xyxy, scale_xy), each.score)
        for each in findings
        if in_words_of_the_sources(each.kind) == kind
    ]
    whole = kind in _WHOLE_TOOTH.get(image.source, frozenset())
    return Outcome(tuple(_match(given, own, image, tooth=False, whole=whole)), len(own))


def in_words_of_the_sources(kind: FindingKind) -> str:
    """The kind under which the sources mark it."""
    return _SAME.get(kind, kind).value


def scaled(box: Box, scale_xy: tuple[float, float]) -> Box:
    """A box of the image as read, in the size that the data set states."""
    return box[0] * scale_xy[0], box[1] * scale_xy[1], box[2] * scale_xy[0], box[3] * scale_xy[1]


def _match(
    given: Sequence[tuple[Box, float]], marks: Sequence[Box], image: MarkedImage, *, tooth: bool, whole: bool
) -> list[tuple[float, bool]]:
    taken: set[int] = set()
    outcome = []
    for box, score in sorted(given, key=lambda each: -each[1]):
        best, where = -1.0, None
        for index, (iou, hits) in enumerate(_overlaps(box, marks, image, tooth=tooth)):
            if hits and (whole or index not in taken) and iou > best:
                best, where = iou, index
        if where is None or where not in taken:
            outcome.append((score, where is not None))
        if where is not None:
            taken.add(where)
    return outcome


def _overlaps(box: Box, marks: Sequence[Box], image: MarkedImage, *, tooth: bool) -> list[tuple[float, bool]]:
    """For each mark: the IoU, and whether that is a hit."""
    if not marks:
        return []
    own, others = np.array([box]), np.array(marks)
    shared, size, sizes = intersections(own, others)[0], areas(own)[0], areas(others)
    iou: Floats = shared / np.maximum(size + sizes - shared, 1e-9)
    if tooth:
        hits = iou >= TOOTH_IOU
    else:
        small = np.maximum(size, sizes) <= _TOOTH_SIZED * image.size_wh[0] * image.size_wh[1]
        hits = (iou >= _FINDING_IOU) | ((shared >= _COVERED * np.minimum(size, sizes)) & small)
    return [(float(value), bool(hit)) for value, hit in zip(iou, hits, strict=True)]
