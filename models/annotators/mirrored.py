"""Mirrored: a network's answer to the mirrored picture, turned back and averaged with its answer to the picture. Pure.

Left and right of an image are never changed by it: a mirrored answer is mirrored again, places and numbers alike.
"""

from collections.abc import Mapping
from typing import Final

import numpy as np

from models.boxes import iou
from models.card import Card, Layout, ModelInput
from models.heads import Array, Detections
from models.tooth import Tooth

_SAME_IOU: Final = 0.5
"""Boxes of one label with as much overlap are one mark in both answers."""
_MOST: Final = 300
"""Best boxes of each answer that are compared."""


def mirrored_inputs(inputs: Mapping[str, Array], spec: ModelInput) -> dict[str, Array]:
    """The same picture with left and right changed."""
    pictures = inputs[spec.name]
    turned = pictures[..., ::-1] if spec.layout is Layout.NCHW else pictures[:, :, ::-1]
    return {spec.name: np.ascontiguousarray(turned, np.float32)}


def averaged(card: Card, outputs: Mapping[str, Array], of_the_mirrored: Mapping[str, Array]) -> dict[str, Array]:
    """Mean of both answers of a segmentation, the second with its sides and the teeth's sides changed back."""
    index = {meaning.tooth: meaning.index for meaning in card.classes if meaning.tooth is not None}
    twins = [
        meaning.index if meaning.tooth is None else index[Tooth(meaning.tooth).mirrored.fdi]
        for meaning in card.classes
    ]  # fmt: skip
    name = card.outputs.classes
    mean = np.array(outputs[name], np.float32)
    for own, twin in enumerate(twins):
        mean[:, own] += of_the_mirrored[name][:, twin, :, ::-1]
    mean *= np.float32(0.5)
    return {**outputs, name: mean}


def both_read(first: Detections, of_the_mirrored: Detections, width: int) -> Detections:
    """Boxes of both answers: what both mark has the mean score, what one alone marks half of its own."""
    one, other = _best(first), _turned(_best(of_the_mirrored), width)
    if len(one.scores) == 0 or len(other.scores) == 0:
        alone = one if len(one.scores) else other
        return Detections(alone.boxes, alone.scores / 2, alone.labels)
    overlaps = iou(one.boxes, other.boxes) * (one.labels[:, None] == other.labels[None, :])
    boxes, scores = one.boxes.copy(), one.scores / 2
    free = np.ones(len(other.scores), bool)
    for index in range(len(scores)):
        partner = int((overlaps[index] * free).argmax())
        if free[partner] and overlaps[index, partner] >= _SAME_IOU:
            free[partner] = False
            own, its = one.scores[index], other.scores[partner]
            weight = own / max(own + its, 1e-9)
            boxes[index] = weight * one.boxes[index] + (1 - weight) * other.boxes[partner]
            scores[index] = (own + its) / 2
    return Detections(
        np.concatenate([boxes, other.boxes[free]]),
        np.concatenate([scores, other.scores[free] / 2]),
        np.concatenate([one.labels, other.labels[free]]),
    )


def _best(found: Detections) -> Detections:
    order = np.argsort(-found.scores, kind="stable")[:_MOST]
    return Detections(found.boxes[order], found.scores[order], found.labels[order])


def _turned(found: Detections, width: int) -> Detections:
    boxes = found.boxes.copy()
    boxes[:, 0], boxes[:, 2] = width - found.boxes[:, 2], width - found.boxes[:, 0]
    return Detections(boxes, found.scores, found.labels)
