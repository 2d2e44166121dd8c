"""Candidates: what any form of network proposes, in pixels of the image, with its score as shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from models.annotators.mirrored import averaged, both_read
from models.annotators.outlines import exclusive_patches, independent_patches
from models.annotators.picture import Placement
from models.boxes import Box, Floats, areas, clip, keep_best
from models.calibration import shown_scores
from models.card import Activation, Card, Form, Role
from models.finding import Region
from models.heads import Array, Detections, read_detections, read_maps

_MOST: Final = 1000
"""Best candidates that are compared with one another; a mouth has far fewer marks, and comparing is quadratic."""
_LEAST_SIDE: Final = 1.0
"""Pixels; a smaller box cannot be seen."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One proposal of a network."""

    label: int
    """Index of the card's class."""
    score: float
    """As shown: calibrated where the card says how."""
    region: Region
    area: float
    """Square pixels of the region itself, or of its box where there is no outline."""


def read_candidates(
    card: Card,
    outputs: Mapping[str, Array],
    placement: Placement,
    size_wh: tuple[int, int],
    *,
    min_score: float | None,
    of_the_mirrored: Mapping[str, Array] | None = None,
) -> tuple[Candidate, ...]:
    """All proposals at or above the card's thresholds, or above `min_score` if given; best first for boxes.

    `of_the_mirrored` is the answer to the mirrored picture: both are then averaged.
    """
    if card.form is Form.SEGMENTATION:
        both = outputs if of_the_mirrored is None else averaged(card, outputs, of_the_mirrored)
        return _from_maps(card, both, placement, size_wh, min_score)
    found = read_detections(card, outputs)
    if of_the_mirrored is not None:
        found = both_read(found, read_detections(card, of_the_mirrored), card.input.width)
    return _from_boxes(card, found, placement, size_wh, min_score)


def shown_and_wanted(
    card: Card, raw: Floats, labels: npt.NDArray[np.int64], min_score: float | None
) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Scores (N,) as shown, and which of them reach the threshold of their class."""
    shown = np.zeros(len(raw))
    wanted = np.zeros(len(raw), bool)
    for meaning in card.classes:
        if meaning.role is Role.BACKGROUND:
            continue
        own = labels == meaning.index
        shown[own] = shown_scores(raw[own], card.calibration_of(meaning.index))
        wanted[own] = shown[own] >= (card.threshold_of(meaning.index) if min_score is None else min_score)
    return shown, wanted


def region_of(box: Floats | Box, polygon: Floats | None = None) -> Region:
    """A region rounded to what can be seen, so that the last digits of a processor's arithmetic are not in it."""
    x0, y0, x1, y1 = (round(float(value), 2) for value in box)
    points = () if polygon is None else tuple((round(float(x), 1), round(float(y), 1)) for x, y in polygon)
    return Region((x0, y0, x1, y1), points)


def _from_maps(
    card: Card, outputs: Mapping[str, Array], placement: Placement, size_wh: tuple[int, int], min_score: float | None
) -> tuple[Candidate, ...]:
    labels = [meaning.index for meaning in card.classes if meaning.role is not Role.BACKGROUND]
    trace = exclusive_patches if card.activation is Activation.SOFTMAX else independent_patches
    patches = trace(read_maps(card, outputs), labels, (card.input.width, card.input.height))
    raw = np.array([patch.score for patch in patches])
    shown, wanted = shown_and_wanted(card, raw, np.array([patch.label for patch in patches], np.int64), min_score)
    found = []
    for patch, score, good in zip(patches, shown, wanted, strict=True):
        box = clip(placement.boxes_to_image(np.array([patch.box])), size_wh)[0]
        if good and _can_be_seen(box):
            polygon = np.asarray(np.clip(placement.to_image(patch.polygon), 0.0, np.array(size_wh, np.float64)))
            area = patch.cells * _area_of_cell(card, outputs, placement)
            found.append(Candidate(patch.label, round(float(score), 4), region_of(box, polygon), area))
    return tuple(found)


def _area_of_cell(card: Card, outputs: Mapping[str, Array], placement: Placement) -> float:
    """Square pixels of the image in one cell of the map."""
    rows, columns = outputs[card.outputs.classes].shape[-2:]
    cell = (card.input.width / columns) * (card.input.height / rows)
    return float(cell / (placement.scale_xy[0] * placement.scale_xy[1]))


def _from_boxes(
    card: Card, found: Detections, placement: Placement, size_wh: tuple[int, int], min_score: float | None
) -> tuple[Candidate, ...]:
    shown, wanted = shown_and_wanted(card, found.scores, found.labels, min_score)
    best = np.flatnonzero(wanted & (found.boxes[:, 2:] > found.boxes[:, :2]).all(axis=1))
    best = best[np.argsort(-shown[best], kind="stable")][:_MOST]
    boxes = clip(placement.boxes_to_image(found.boxes[best]), size_wh)
    scores, labels = shown[best], found.labels[best]
    sizes = areas(boxes)
    return tuple(
        Candidate(int(labels[i]), round(float(scores[i]), 4), region_of(boxes[i]), float(sizes[i]))
        for i in keep_best(boxes, scores, labels, most_iou=card.decode.nms_iou)
        if _can_be_seen(boxes[i])
    )


def _can_be_seen(box: Floats) -> bool:
    return bool(box[2] - box[0] >= _LEAST_SIDE and box[3] - box[1] >= _LEAST_SIDE)
