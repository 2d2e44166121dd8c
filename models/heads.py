"""Heads: what a network answers, by its form → detections and maps in the input's pixels. Pure.

A shape that the card does not promise raises `HeadError`: at warm-up the model is refused, later the annotation fails.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from models.boxes import Floats, to_xyxy
from models.card import Activation, Card, Coordinates, Form, Rows

Array = npt.NDArray[np.float32] | npt.NDArray[np.int64]


class HeadError(ValueError):
    """An output that is not as the card says."""


@dataclass(frozen=True, slots=True, eq=False)
class Detections:
    """Candidates of one image, not yet calibrated or thresholded, the background among them if the card has one."""

    boxes: Floats
    """(N, 4), xyxy in pixels of the network's input."""
    scores: Floats
    """(N,), 0 to 1, raw."""
    labels: npt.NDArray[np.int64]
    """(N,), indices of the card's classes."""


def read_detections(card: Card, outputs: Mapping[str, Array]) -> Detections:
    """Candidates of a `boxes`, `yolo` or `detr` model."""
    reader = {Form.BOXES: _read_boxes, Form.YOLO: _read_yolo, Form.DETR: _read_detr}[card.form]
    boxes, scores, labels = reader(card, outputs)
    boxes = to_xyxy(boxes, card.box_form)
    if card.coordinates is Coordinates.NORMALISED:
        boxes = boxes * np.tile(np.array([card.input.width, card.input.height], boxes.dtype), 2)
    return Detections(boxes, scores, labels)


def read_maps(card: Card, outputs: Mapping[str, Array]) -> npt.NDArray[np.float32]:
    """Maps of a `segmentation` model, (classes, h, w): logits if classes exclude each other, else probabilities."""
    maps = _named(card, outputs, "classes")
    if maps.ndim != 4 or maps.shape[:2] != (1, len(card.classes)):
        raise HeadError(f"expected classes as (1, {len(card.classes)}, h, w), got {maps.shape}")
    values = _finite(maps[0], "classes")
    exclusive = card.activation is Activation.SOFTMAX
    return np.asarray(values if exclusive else _activated(values, card.activation), np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class CropScores:
    """What a second look says of each of N teeth."""

    scores: Floats
    """(N, classes), 0 to 1, raw."""
    maps: npt.NDArray[np.float32] | None
    """(N, classes, h, w), 0 to 1: where in the crop; None when the model does not say."""


def read_crop_scores(card: Card, outputs: Mapping[str, Array], *, crops: int) -> CropScores:
    """Scores, and maps if the card has any, of a `tooth-crops` model run on `crops` teeth."""
    scores = _named(card, outputs, "scores")
    if scores.shape != (crops, len(card.classes)):
        raise HeadError(f"expected scores as ({crops}, {len(card.classes)}), got {scores.shape}")
    maps = _named(card, outputs, "maps") if card.outputs.maps else None
    if maps is not None and (maps.ndim != 4 or maps.shape[:2] != scores.shape):
        raise HeadError(f"expected maps as ({crops}, {len(card.classes)}, h, w), got {maps.shape}")
    return CropScores(
        _activated(_finite(scores, "scores"), card.activation),
        None if maps is None else np.asarray(_sigmoid(_finite(maps, "maps")), np.float32),
    )


def check_heads(card: Card, outputs: Mapping[str, Array], *, crops: int) -> None:
    """Read outputs once for their shapes alone; `HeadError` when they are not as the card says."""
    if card.form is Form.SEGMENTATION:
        read_maps(card, outputs)
    elif card.form is Form.TOOTH_CROPS:
        read_crop_scores(card, outputs, crops=crops)
    else:
        read_detections(card, outputs)


def _read_boxes(card: Card, outputs: Mapping[str, Array]) -> tuple[Floats, Floats, npt.NDArray[np.int64]]:
    given = _named(card, outputs, "boxes")
    count = given.shape[-2] if given.ndim >= 2 else 0
    # Exporters differ in whether a single image keeps its batch axis.
    boxes = _finite(_shaped(given, (count, 4), "boxes"), "boxes")
    raw = _finite(_shaped(_named(card, outputs, "scores"), (count,), "scores"), "scores")
    labels = _shaped(_named(card, outputs, "labels"), (count,), "labels").astype(np.int64)
    if count and not (labels.min() >= 0 and labels.max() < len(card.classes)):
        raise HeadError(f"expected labels 0 to {len(card.classes) - 1}, got {labels.min()} to {labels.max()}")
    return boxes, _activated(raw, card.activation), labels


def _read_yolo(card: Card, outputs: Mapping[str, Array]) -> tuple[Floats, Floats, npt.NDArray[np.int64]]:
    rows = _named(card, outputs, "predictions")
    width = 4 + int(card.decode.objectness) + len(card.classes)
    if rows.ndim == 3 and card.decode.rows is Rows.CHANNELS:
        rows = rows.transpose(0, 2, 1)
    if rows.ndim != 3 or rows.shape[0] != 1 or rows.shape[2] != width:
        raise HeadError(f"expected {width} numbers for each anchor, got {rows.shape} with rows = {card.decode.rows}")
    values = _finite(rows[0], "predictions")
    scores = _activated(values[:, 4:], card.activation)
    if card.decode.objectness:
        scores = scores[:, 1:] * scores[:, :1]
    return _one_for_each_class(values[:, :4], scores)


def _read_detr(card: Card, outputs: Mapping[str, Array]) -> tuple[Floats, Floats, npt.NDArray[np.int64]]:
    logits = _named(card, outputs, "logits")
    if logits.ndim != 3 or logits.shape[0] != 1 or logits.shape[2] != len(card.classes):
        raise HeadError(f"expected logits as (1, queries, {len(card.classes)}), got {logits.shape}")
    boxes = _finite(_shaped(_named(card, outputs, "boxes"), (logits.shape[1], 4), "boxes"), "boxes")
    return _one_for_each_class(boxes, _activated(_finite(logits[0], "logits"), card.activation))


def _one_for_each_class(boxes: Floats, scores: Floats) -> tuple[Floats, Floats, npt.NDArray[np.int64]]:
    """Each box once for every class, with that class's score."""
    count, classes = scores.shape
    labels = np.tile(np.arange(classes, dtype=np.int64), count)
    return np.asarray(np.repeat(boxes, classes, axis=0)), scores.reshape(-1), labels


def _named(card: Card, outputs: Mapping[str, Array], role: str) -> Array:
    name = getattr(card.outputs, role)
    if name not in outputs:
        raise HeadError(f"expected an output {name!r} for {role}, got {sorted(outputs)}")
    return outputs[name]


def _shaped(values: Array, shape: tuple[int, ...], role: str) -> Array:
    if values.shape not in {shape, (1, *shape)}:
        raise HeadError(f"expected {role} as {shape}, got {values.shape}")
    return values.reshape(shape)


def _finite(values: Array, role: str) -> Floats:
    if not np.isfinite(values).all():
        raise HeadError(f"expected finite {role}")
    return np.asarray(values, np.float32)


def _activated(values: Floats, activation: Activation) -> Floats:
    """Scores from raw values; without an activation they must already be scores."""
    if activation is Activation.SIGMOID:
        return _sigmoid(values)
    if activation is Activation.SOFTMAX:
        powers = np.exp(values - values.max(axis=-1, keepdims=True))
        return np.asarray(powers / powers.sum(axis=-1, keepdims=True))
    if values.size and not (values.min() >= 0 and values.max() <= 1):
        raise HeadError(f"expected scores from 0 to 1, got {values.min()} to {values.max()}")
    return values


def _sigmoid(values: Floats) -> Floats:
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * values)))  # no overflow, unlike 1 / (1 + exp(-x))
