"""Which suggestions hit which marks; the same rule by which the sources are scored (README of the data)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from models.training.dataset import Box

SAME_TOOTH_IOU = 0.5
SAME_FINDING_IOU = 0.3
COVERED = 0.7  # of the smaller box: some sources mark the lesion, some the whole tooth
TOOTH_SIZED = 0.03  # of the picture: the largest molar boxes stay under it
DRAWS = 1000


@dataclass(frozen=True, slots=True)
class Judged:
    """Suggestions of one picture with their fate, and how many marks it has."""

    hits: tuple[tuple[float, bool], ...]
    marks: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Each as (value, low, high): 95 % interval by bootstrap over pictures."""

    pictures: int
    marks: int
    precision: tuple[float, float, float]
    recall: tuple[float, float, float]
    f1: tuple[float, float, float]
    average_precision: tuple[float, float, float]


def overlaps(a: Box, b: Box) -> tuple[float, float, float]:
    """IoU, share of the smaller box that is covered, and the larger area."""
    area_a, area_b = ((q[2] - q[0]) * (q[3] - q[1]) for q in (a, b))
    wide, high = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    both = max(wide, 0.0) * max(high, 0.0)
    return both / max(area_a + area_b - both, 1e-9), both / max(min(area_a, area_b), 1e-9), max(area_a, area_b)


def judge(found: Sequence[tuple[Box, float]], true: Sequence[Box], *, picture_area: float, whole_tooth: bool) -> Judged:
    """Greedy by score; several suggestions inside one whole-tooth mark count once and are not counted as false."""
    taken: set[int] = set()
    hits: list[tuple[float, bool]] = []
    for box, score in sorted(found, key=lambda pair: -pair[1]):
        best, where = 0.0, None
        for i, mark in enumerate(true):
            iou, cover, larger = overlaps(box, mark)
            near = iou >= SAME_FINDING_IOU or (cover >= COVERED and larger <= TOOTH_SIZED * picture_area)
            if near and (i not in taken or whole_tooth) and iou + 1e-6 > best:
                best, where = iou + 1e-6, i
        if where is None:
            hits.append((score, False))
        elif where not in taken:
            taken.add(where)
            hits.append((score, True))
    return Judged(tuple(hits), len(true))


def average_precision(judged: Sequence[Judged]) -> float:
    """Area under the precision-recall curve, all points."""
    rows = sorted((h for j in judged for h in j.hits), key=lambda h: -h[0])
    marks = sum(j.marks for j in judged)
    if not rows or not marks:
        return 0.0
    hit = np.array([h for _, h in rows])
    precision = np.cumsum(hit) / np.arange(1, len(hit) + 1)
    precision = np.maximum.accumulate(precision[::-1])[::-1]
    return float(precision[hit].sum() / marks)


def figures(judged: Sequence[Judged], threshold: float) -> Figures:
    """Precision, recall and F1 at a threshold, AP over all scores, with intervals."""
    rng = np.random.default_rng(0)
    drawn = [_four(judged, threshold)]
    drawn += [_four([judged[i] for i in rng.integers(0, len(judged), len(judged))], threshold) for _ in range(DRAWS)]
    table = np.array(drawn)
    low, high = np.percentile(table[1:], [2.5, 97.5], axis=0)
    three = [(round(float(table[0, i]), 3), round(float(low[i]), 3), round(float(high[i]), 3)) for i in range(4)]
    return Figures(len(judged), sum(j.marks for j in judged), *three)


def _four(judged: Sequence[Judged], threshold: float) -> npt.NDArray[np.float64]:
    kept = [hit for j in judged for score, hit in j.hits if score >= threshold]
    marks = max(sum(j.marks for j in judged), 1)
    precision, recall = sum(kept) / max(len(kept), 1), sum(kept) / marks
    return np.array(
        [precision, recall, 2 * precision * recall / max(precision + recall, 1e-9), average_precision(judged)]
    )
