"""Tooth crops: a second look at each tooth, cut out at the image's own resolution, for what is small and faint.

Three steps: `prepare` the crops, run, `decode`. The tooth of such a finding is known from the start.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from models.annotation import SeenTooth
from models.annotators.candidates import region_of, shown_and_wanted
from models.annotators.findings import finding_id
from models.annotators.picture import Grey, Placement, as_tensor, cut
from models.boxes import Floats, clip
from models.card import Card
from models.finding import Finding, ModelStamp, Region
from models.heads import Array, read_crop_scores
from models.tooth import Arch, Side

_HALF_OF_PEAK: Final = 0.5
"""The evidence is where the map reaches this share of its highest value."""


def prepare(grey: Grey, card: Card, teeth: Sequence[SeenTooth]) -> tuple[dict[str, Array], tuple[Placement, ...]]:
    """One crop for each tooth, as the model takes them, and where each lies."""
    if card.crops is None:
        raise ValueError(f"expected a card with [crops], got {card.name}")
    pieces = [
        cut(
            grey, each.region.box_xyxy, card.input, card.crops,
            upper=each.tooth.arch is Arch.UPPER, left=each.tooth.side is Side.LEFT,
        )
        for each in teeth
    ]  # fmt: skip
    tensor = as_tensor([picture for picture, _ in pieces], card.input)
    return {card.input.name: tensor}, tuple(placement for _, placement in pieces)


def decode(
    card: Card,
    outputs: Mapping[str, Array],
    placements: Sequence[Placement],
    teeth: Sequence[SeenTooth],
    size_wh: tuple[int, int],
    *,
    stamp: ModelStamp,
    image_sha256: str,
    min_score: float | None = None,
) -> tuple[Finding, ...]:
    """Findings above their thresholds: where the model's map points, or else the tooth's own region."""
    answer = read_crop_scores(card, outputs, crops=len(teeth))
    labels = np.tile(np.arange(len(card.classes), dtype=np.int64), len(teeth))
    shown, wanted = shown_and_wanted(card, answer.scores.reshape(-1), labels, min_score)
    found = []
    for index in np.flatnonzero(wanted):
        row, label = divmod(int(index), len(card.classes))
        kind = card.classes[label].kind
        if kind is None:
            continue
        region = teeth[row].region
        if answer.maps is not None:
            region = _evidence(answer.maps[row, label], placements[row], size_wh) or region
        name = finding_id(kind, region, image_sha256)
        score = round(float(shown[index]), 4)
        found.append(Finding(id=name, kind=kind, region=region, score=score, model=stamp, tooth=teeth[row].tooth))
    return tuple(found)


def _evidence(heat: npt.NDArray[np.float32], placement: Placement, size_wh: tuple[int, int]) -> Region | None:
    """Box of the connected cells around the peak; None when it lies outside the image."""
    peak = np.unravel_index(int(heat.argmax()), heat.shape)
    high = (heat >= _HALF_OF_PEAK * heat[peak]).astype(np.uint8)
    _, components, stats, _ = cv2.connectedComponentsWithStats(high, connectivity=8)
    x, y, width, height, _ = (float(value) for value in stats[int(components[peak])])
    cell = np.array([placement.input_wh[0] / heat.shape[1], placement.input_wh[1] / heat.shape[0]] * 2)
    corners: Floats = np.array([[x, y, x + width, y + height]]) * cell
    box = clip(placement.boxes_to_image(corners), size_wh)[0]
    return region_of(box) if min(box[2] - box[0], box[3] - box[1]) >= 1 else None
