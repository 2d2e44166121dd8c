"""Findings: existing work and things to check on the whole image. Not yet joined to teeth.

Three steps: `picture.prepare`, run, `decode`.
"""

import hashlib
from collections.abc import Mapping

from models.annotators.candidates import read_candidates
from models.annotators.picture import Placement
from models.card import Card
from models.finding import Finding, FindingKind, ModelStamp, Region
from models.heads import Array

_ID_DIGITS = 12


def decode(
    card: Card,
    outputs: Mapping[str, Array],
    placement: Placement,
    size_wh: tuple[int, int],
    *,
    stamp: ModelStamp,
    image_sha256: str,
    min_score: float | None = None,
    of_the_mirrored: Mapping[str, Array] | None = None,
) -> tuple[Finding, ...]:
    """Findings above their thresholds, without teeth."""
    found = []
    for each in read_candidates(
        card, outputs, placement, size_wh, min_score=min_score, of_the_mirrored=of_the_mirrored
    ):
        kind = card.classes[each.label].kind
        if kind is not None:
            name = finding_id(kind, each.region, image_sha256)
            found.append(Finding(id=name, kind=kind, region=each.region, score=each.score, model=stamp))
    return tuple(found)


def finding_id(kind: FindingKind, region: Region, image_sha256: str) -> str:
    """A name that stays the same for the same mark on the same image, whichever run or model makes it."""
    text = f"{image_sha256} {kind} {' '.join(f'{value:.2f}' for value in region.box_xyxy)}"
    return hashlib.sha256(text.encode("ascii")).hexdigest()[:_ID_DIGITS]
