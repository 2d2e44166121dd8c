"""Joining: which tooth a finding belongs to, by what covers it; nobody's when that is not clear. Pure.

A lesion is a small part of a tooth, so overlap is measured against the finding, not against both together. A lesion at
the root's end lies mostly beside its tooth: there the nearest apex decides.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from models.annotation import SeenTooth
from models.boxes import Box, Floats, areas, intersections, keep_best
from models.finding import Finding, FindingKind, Region
from models.tooth import Arch, Tooth

_LONGEST_SIDE: Final = 1024
"""Of the raster on which areas are counted: a tooth is then some 40 by 100 points."""
_LEAST_COVERED: Final = 0.15
"""Of the finding's box: with less of it on a tooth, the tooth is not known."""
_CLEARLY_MORE: Final = 1.3
"""Times what the second tooth has; with less, it could be either."""
_APEX_PART: Final = 0.15
"""Of a tooth's height from the root's end: where its apices are, one for each root."""
_APEX_REACH: Final = 0.5
"""Of the tooth's height: a lesion farther from every apex belongs to no tooth with certainty."""
_INSIDE: Final = 0.8
"""Of the smaller box inside the larger: two marks of one kind on one tooth are then one mark."""
_SAME_IOU: Final = 0.5
_AT_THE_APEX: Final = frozenset({FindingKind.PERIAPICAL_LESION})


def join_to_teeth(
    findings: Sequence[Finding], teeth: Sequence[SeenTooth], size_wh: tuple[int, int]
) -> tuple[Finding, ...]:
    """The findings, each with its tooth where that is clear; a tooth already known stays."""
    raster, scale = _raster(teeth, size_wh)
    apices = [_apices(tooth) for tooth in teeth]
    joined = []
    for finding in findings:
        tooth = finding.tooth
        if tooth is None and finding.kind in _AT_THE_APEX:
            tooth = _nearest_apex(finding.region.box_xyxy, teeth, apices)
        elif tooth is None:
            tooth = _most_covered(finding.region.box_xyxy, teeth, raster, scale)
        joined.append(replace(finding, tooth=tooth))
    return tuple(joined)


def without_duplicates(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The best of each group of marks of one kind in one place, in reading order: tooth, kind, place."""
    if not findings:
        return ()
    boxes = np.array([each.region.box_xyxy for each in findings])
    scores = np.array([each.score for each in findings])
    kinds = np.array([list(FindingKind).index(each.kind) for each in findings], np.int64)
    kept = keep_best(boxes, scores, kinds, most_iou=_SAME_IOU)
    best = [index for place, index in enumerate(kept) if not _within_a_better(index, kept[:place], findings, boxes)]
    return tuple(sorted((findings[index] for index in best), key=_reading_order))


def _within_a_better(index: int, better: Sequence[int], findings: Sequence[Finding], boxes: Floats) -> bool:
    """Whether a better mark of the same kind on the same tooth holds this one or lies in it."""
    own = findings[index]
    rivals = [i for i in better if (findings[i].kind, findings[i].tooth) == (own.kind, own.tooth)]
    if own.tooth is None or not rivals:
        return False
    shared = intersections(boxes[[index]], boxes[rivals])[0]
    smaller = np.minimum(areas(boxes[[index]])[0], areas(boxes[rivals]))
    return bool((shared >= _INSIDE * smaller).any())


def _reading_order(finding: Finding) -> tuple[int, str, Box]:
    fdi = finding.tooth.fdi if finding.tooth else 99
    return fdi, finding.kind, finding.region.box_xyxy


def _raster(teeth: Sequence[SeenTooth], size_wh: tuple[int, int]) -> tuple[npt.NDArray[np.uint8], float]:
    """Which tooth each point belongs to (1 for the first, 0 for none), and points per pixel."""
    scale = min(1.0, _LONGEST_SIDE / max(size_wh))
    width, height = (max(1, round(side * scale)) for side in size_wh)
    raster = np.zeros((height, width), np.uint8)
    for index, tooth in enumerate(teeth):
        outline = np.array(_outline(tooth.region)) * scale - 0.5
        cv2.fillPoly(raster, [np.rint(outline).astype(np.int32)], index + 1)
    return raster, scale


def _outline(region: Region) -> Sequence[tuple[float, float]]:
    x0, y0, x1, y1 = region.box_xyxy
    return region.polygon_xy or ((x0, y0), (x1, y0), (x1, y1), (x0, y1))


def _most_covered(box: Box, teeth: Sequence[SeenTooth], raster: npt.NDArray[np.uint8], scale: float) -> Tooth | None:
    """The tooth on which most of the box lies, if clearly more than on any other."""
    x0, y0, x1, y1 = (value * scale for value in box)
    left, top = int(x0), int(y0)
    part = raster[top : max(round(y1), top + 1), left : max(round(x1), left + 1)]
    counts = np.bincount(part.ravel(), minlength=len(teeth) + 1)[1:]
    if part.size == 0 or len(teeth) == 0:
        return None
    order = np.argsort(-counts, kind="stable")
    most = counts[order[0]]
    second = counts[order[1]] if len(order) > 1 else 0
    clear = most >= _LEAST_COVERED * part.size and most >= _CLEARLY_MORE * second
    return teeth[int(order[0])].tooth if clear else None


def _apices(seen: SeenTooth) -> Floats:
    """Points (n, 2) of the outline at the roots' ends."""
    outline = np.array(_outline(seen.region))
    top, bottom = seen.region.box_xyxy[1], seen.region.box_xyxy[3]
    # Roots of upper teeth point up on the image, those of lower teeth down.
    from_end = outline[:, 1] - top if seen.tooth.arch is Arch.UPPER else bottom - outline[:, 1]
    return np.asarray(outline[from_end <= max(_APEX_PART * (bottom - top), from_end.min())])


def _nearest_apex(box: Box, teeth: Sequence[SeenTooth], apices: Sequence[Floats]) -> Tooth | None:
    """The tooth whose root ends nearest to the middle of the box, if clearly nearer than any other."""
    middle = np.array([(box[0] + box[2]) / 2, (box[1] + box[3]) / 2])
    near = []
    for seen, points in zip(teeth, apices, strict=True):
        height = seen.region.box_xyxy[3] - seen.region.box_xyxy[1]
        distance = float(np.hypot(*(points - middle).T).min()) / height
        if distance <= _APEX_REACH:
            near.append((distance, seen.tooth))
    near.sort()
    if not near or (len(near) > 1 and near[1][0] < _CLEARLY_MORE * near[0][0]):
        return None
    return near[0][1]
