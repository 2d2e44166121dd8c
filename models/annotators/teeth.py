"""Teeth: which permanent and primary teeth are on the image, each with its outline. At most one of each number.

Three steps: `picture.prepare`, run, `decode`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

import numpy as np

from models.annotation import SeenTooth, UnnumberedTooth
from models.annotators.arch_order import out_of_place
from models.annotators.candidates import Candidate, read_candidates
from models.annotators.gaps import missing_teeth
from models.annotators.picture import Placement
from models.boxes import keep_best
from models.card import Card
from models.heads import Array
from models.tooth import Tooth

_LEAST_SHARE: Final = 0.1
"""Of the median area of the teeth found: what is smaller is a crumb of a neighbour."""
_SAME_TOOTH_IOU: Final = 0.7
"""Two boxes with more overlap are one tooth with two numbers; neighbours of a crowded arch stay below."""


@dataclass(frozen=True, slots=True)
class TeethFound:
    """The answer of one model."""

    teeth: tuple[SeenTooth, ...] = ()
    not_seen: tuple[Tooth, ...] = ()
    unnumbered: tuple[UnnumberedTooth, ...] = ()


def decode(
    card: Card,
    outputs: Mapping[str, Array],
    placement: Placement,
    size_wh: tuple[int, int],
    *,
    min_score: float | None = None,
    of_the_mirrored: Mapping[str, Array] | None = None,
) -> TeethFound:
    """Each number at most once, in the order of the numbers; what stands out of its place loses its number."""
    proposals = read_candidates(card, outputs, placement, size_wh, min_score=min_score, of_the_mirrored=of_the_mirrored)
    candidates = _without_crumbs(_one_number_each(proposals))
    strongest: dict[int, Candidate] = {}
    for candidate in sorted(candidates, key=lambda each: -each.score * each.area):
        fdi = card.classes[candidate.label].tooth
        if fdi is not None:
            strongest.setdefault(fdi, candidate)
    seen = [SeenTooth(Tooth(fdi), each.region, each.score) for fdi, each in sorted(strongest.items())]
    doubted = out_of_place(seen)
    unnumbered = [
        UnnumberedTooth(each.region, each.score) for each in candidates if card.classes[each.label].tooth is None
    ] + [UnnumberedTooth(each.region, each.score) for each in seen if each.tooth.fdi in doubted]
    known = [Tooth(meaning.tooth) for meaning in card.classes if meaning.tooth is not None]
    certain = tuple(each for each in seen if each.tooth.fdi not in doubted)
    return TeethFound(
        certain,
        missing_teeth(known, certain, unnumbered),
        tuple(sorted(unnumbered, key=lambda each: each.region.box_xyxy)),
    )


def _one_number_each(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Without the weaker number of two on the same box; outlined regions cannot share a place."""
    boxed = [each for each in candidates if not each.region.polygon_xy]
    if not boxed:
        return list(candidates)
    boxes = np.array([each.region.box_xyxy for each in boxed])
    scores = np.array([each.score for each in boxed])
    return [boxed[i] for i in keep_best(boxes, scores, np.zeros(len(boxed), np.int64), most_iou=_SAME_TOOTH_IOU)]


def _without_crumbs(candidates: Sequence[Candidate]) -> list[Candidate]:
    if not candidates:
        return []
    least = _LEAST_SHARE * median(each.area for each in candidates)
    return [each for each in candidates if each.area >= least]
