"""Outlines and numbers of teeth against the marks: Dice of matched outlines, and which numbers are mistaken. Pure."""

from collections import Counter
from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from models.annotation import SeenTooth
from models.boxes import Box, iou
from models.evaluation.dataset import MarkedImage, Polygon
from models.evaluation.matching import TOOTH_IOU, scaled

NOT_FOUND = "none"
"""In a confusion: no tooth was found there, or none was marked."""


def outline_dice(image: MarkedImage, teeth: Sequence[SeenTooth], scale_xy: tuple[float, float]) -> list[float]:
    """Dice of each tooth with the right number and place, where both have an outline."""
    found = []
    outlined = {mark.name: mark for mark in image.marks if mark.polygons}
    for tooth in teeth:
        mark = outlined.get(f"tooth_{tooth.tooth}")
        if mark is None or not tooth.region.polygon_xy:
            continue
        box = scaled(tooth.region.box_xyxy, scale_xy)
        if iou(np.array([box]), np.array([mark.box]))[0, 0] >= TOOTH_IOU:
            own = tuple((x * scale_xy[0], y * scale_xy[1]) for x, y in tooth.region.polygon_xy)
            found.append(_dice((own,), mark.polygons, _around(box, mark.box)))
    return found


def number_confusions(
    image: MarkedImage, teeth: Sequence[SeenTooth], scale_xy: tuple[float, float]
) -> Counter[tuple[str, str]]:
    """Counts of (marked number, found number) by place alone; `NOT_FOUND` on either side."""
    marks = [mark for mark in image.marks if mark.name.startswith("tooth_")]
    names = [mark.name.removeprefix("tooth_") for mark in marks]
    found = [str(each.tooth) for each in teeth]
    if not marks or not teeth:
        return Counter([(name, NOT_FOUND) for name in names] + [(NOT_FOUND, name) for name in found])
    boxes = np.array([scaled(each.region.box_xyxy, scale_xy) for each in teeth])
    overlaps = iou(np.array([mark.box for mark in marks]), boxes)
    pairs: Counter[tuple[str, str]] = Counter()
    free_marks, free_teeth = set(range(len(marks))), set(range(len(teeth)))
    for flat in np.argsort(-overlaps, axis=None, kind="stable"):
        row, column = (int(index) for index in np.unravel_index(int(flat), overlaps.shape))
        if overlaps[row, column] < TOOTH_IOU:
            break
        if row in free_marks and column in free_teeth:
            pairs[names[row], found[column]] += 1
            free_marks.remove(row)
            free_teeth.remove(column)
    pairs.update((names[row], NOT_FOUND) for row in free_marks)
    pairs.update((NOT_FOUND, found[column]) for column in free_teeth)
    return pairs


def _around(first: Box, second: Box) -> Box:
    low = np.minimum(first, second)[:2] - 2
    high = np.maximum(first, second)[2:] + 2
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])


def _dice(first: Sequence[Polygon], second: Sequence[Polygon], window: Box) -> float:
    a, b = _filled(first, window), _filled(second, window)
    both = int(np.count_nonzero(a & b))
    return 2 * both / max(int(np.count_nonzero(a)) + int(np.count_nonzero(b)), 1)


def _filled(polygons: Sequence[Polygon], window: Box) -> npt.NDArray[np.bool_]:
    x0, y0 = (int(value) for value in window[:2])
    mask = np.zeros((int(window[3]) - y0 + 1, int(window[2]) - x0 + 1), np.uint8)
    for polygon in polygons:
        points = np.rint(np.array(polygon) - (x0, y0)).astype(np.int32)
        cv2.fillPoly(mask, [points], 1)
    return mask > 0
