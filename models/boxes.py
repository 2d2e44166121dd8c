"""Boxes: areas, overlaps and the choice of the best among many. Pure; boxes are float arrays (N, 4), xyxy in pixels."""

from typing import Final

import numpy as np
import numpy.typing as npt

from models.card import BoxForm

Floats = npt.NDArray[np.float32] | npt.NDArray[np.float64]
Box = tuple[float, float, float, float]
_NOTHING: Final = 1e-9
"""Keeps a division by an empty area from being one by zero."""


def to_xyxy(boxes: Floats, form: BoxForm) -> Floats:
    """Boxes of any form as xyxy."""
    if form is BoxForm.XYXY:
        return boxes
    first, size = boxes[:, :2], boxes[:, 2:]
    start = first - size / 2 if form is BoxForm.CXCYWH else first
    return np.concatenate([start, start + size], axis=1)


def areas(boxes: Floats) -> Floats:
    """Area of each box, shape (N,); a reversed box has none."""
    sides = np.maximum(boxes[:, 2:] - boxes[:, :2], 0)
    return np.asarray(sides[:, 0] * sides[:, 1])


def intersections(first: Floats, second: Floats) -> Floats:
    """Area that each of `first` shares with each of `second`, shape (N, M)."""
    low = np.maximum(first[:, None, :2], second[None, :, :2])
    high = np.minimum(first[:, None, 2:], second[None, :, 2:])
    sides = np.maximum(high - low, 0)
    return np.asarray(sides[..., 0] * sides[..., 1])


def iou(first: Floats, second: Floats) -> Floats:
    """Intersection over union of each of `first` with each of `second`, shape (N, M)."""
    shared = intersections(first, second)
    union = areas(first)[:, None] + areas(second)[None, :] - shared
    return np.asarray(shared / np.maximum(union, _NOTHING))


def clip(boxes: Floats, size_wh: tuple[int, int]) -> Floats:
    """Boxes cut off at the border of the image."""
    width, height = size_wh
    return np.asarray(np.minimum(np.maximum(boxes, 0), np.array([width, height, width, height], boxes.dtype)))


def keep_best(boxes: Floats, scores: Floats, labels: npt.NDArray[np.int64], *, most_iou: float) -> list[int]:
    """Indices of the boxes that no better one of the same label overlaps by more than `most_iou`, best first.

    Equal scores keep the order in which they came, so that the same input always gives the same answer.
    """
    if len(boxes) == 0:
        return []
    overlaps = iou(boxes, boxes)
    rivals = labels[:, None] == labels[None, :]
    dropped = np.zeros(len(boxes), bool)
    kept: list[int] = []
    for index in np.argsort(-scores, kind="stable"):
        if not dropped[index]:
            kept.append(int(index))
            dropped |= rivals[index] & (overlaps[index] > most_iou)
    return kept
