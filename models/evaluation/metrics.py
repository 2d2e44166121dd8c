"""Metrics: outcomes of many images → precision, recall, F1 and AP, each with a 95 % interval. Pure.

AP is the area under the precision-recall curve over all points, precision made falling. Intervals are percentiles of
1,000 draws of as many images with replacement: images vary more than the marks within one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from models.boxes import Floats
from models.evaluation.matching import Outcome

_DRAWS: Final = 1000
_SEED: Final = 0
_ENDS: Final = (2.5, 97.5)
_CHUNK: Final = 50
"""Draws at a time: keeps the table of draws by proposals small."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A value, and the ends of its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Score:
    """How well one kind was found in one source."""

    source: str
    kind: str
    images: int
    annotations: int
    precision: Figure
    recall: Figure
    f1: Figure
    ap: Figure


def score(source: str, kind: str, at_threshold: Sequence[Outcome], at_any_score: Sequence[Outcome]) -> Score:
    """Precision, recall and F1 of what is suggested; AP of what is proposed at any score. Same images in both."""
    draws = _draws(len(at_threshold))
    rates = np.array([_rates(at_threshold, draw) for draw in draws])
    areas = _areas(at_any_score, draws)
    precision, recall, f1 = (_figure(rates[:, column]) for column in range(3))
    marks = sum(each.marks for each in at_threshold)
    return Score(source, kind, len(at_threshold), marks, precision, recall, f1, _figure(areas))


def mean_figure(values_by_image: Sequence[Sequence[float]]) -> Figure:
    """Mean of all values, images drawn as a whole; NaN where there are none."""
    sums = np.array([sum(values) for values in values_by_image])
    counts = np.array([len(values) for values in values_by_image])
    draws = _draws(len(values_by_image))
    with np.errstate(invalid="ignore"):
        means = (draws @ sums) / (draws @ counts)
    return _figure(means[np.isfinite(means) | (np.arange(len(means)) == 0)])


def _draws(images: int) -> npt.NDArray[np.int64]:
    """How often each image is taken, shape (1 + draws, images); the first row takes each once."""
    rng = np.random.default_rng(_SEED)
    rows = [np.ones(images, np.int64)]
    rows += [np.bincount(rng.integers(0, images, images), minlength=images) for _ in range(_DRAWS)]
    return np.array(rows)


def _figure(values: Floats) -> Figure:
    """The first value, and the percentiles of the others."""
    low, high = np.percentile(values[1:], _ENDS) if len(values) > 1 else (values[0], values[0])
    return Figure(float(values[0]), float(low), float(high))


def _rates(outcomes: Sequence[Outcome], times: npt.NDArray[np.int64]) -> tuple[float, float, float]:
    hits = int(np.array([sum(hit for _, hit in each.proposals) for each in outcomes]) @ times)
    proposals = int(np.array([len(each.proposals) for each in outcomes]) @ times)
    marks = int(np.array([each.marks for each in outcomes]) @ times)
    precision, recall = hits / max(proposals, 1), hits / max(marks, 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def _areas(outcomes: Sequence[Outcome], draws: npt.NDArray[np.int64]) -> Floats:
    """AP for each row of draws: a proposal of an image that is taken k times counts k times."""
    table = [(value, hit, index) for index, each in enumerate(outcomes) for value, hit in each.proposals]
    marks = draws @ np.array([each.marks for each in outcomes])
    if not table:
        return np.zeros(len(draws))
    order = np.argsort([-value for value, _, _ in table], kind="stable")
    hit = np.array([entry[1] for entry in table], bool)[order]
    image = np.array([entry[2] for entry in table])[order]
    areas = [_area(draws[start : start + _CHUNK][:, image], hit) for start in range(0, len(draws), _CHUNK)]
    return np.asarray(np.concatenate(areas) / np.maximum(marks, 1))


def _area(times: npt.NDArray[np.int64], hit: npt.NDArray[np.bool_]) -> Floats:
    """Sum over hits of the best precision at or below their score, for each row of `times` (draws, proposals)."""
    hits = (times * hit).cumsum(axis=1)
    precision = hits / np.maximum(times.cumsum(axis=1), 1)
    falling = np.maximum.accumulate(precision[:, ::-1], axis=1)[:, ::-1]
    return np.asarray((falling * times * hit).sum(axis=1))
