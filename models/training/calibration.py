"""Raw scores → the share of such marks that were right, and thresholds for a stated precision, on held-out pictures."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from models.training.matching import Judged

EVEN_CHANCE = 0.5  # shown only if more likely right than wrong, where the wanted precision cannot be had
FEWEST_KEPT = 10  # a threshold resting on fewer suggestions is chance


@dataclass(frozen=True, slots=True)
class Platt:
    """probability = 1 / (1 + exp(-(a · logit(score) + b)))."""

    a: float
    b: float

    def probability(self, scores: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Calibrated probabilities of raw scores in 0..1."""
        return 1 / (1 + np.exp(-(self.a * _logit(scores) + self.b)))


@dataclass(frozen=True, slots=True)
class Threshold:
    """A calibrated score and what held-out pictures gave at it."""

    value: float
    precision: float
    recall: float
    wanted_precision: float
    reached: bool


def _logit(scores: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    inside = np.clip(scores, 1e-4, 1 - 1e-4)
    return np.log(inside / (1 - inside))


def fit_platt(judged: Sequence[Judged]) -> Platt:
    """Maximum likelihood with Platt's smoothed targets and a ≥ 0.2, so that a higher score never means less."""
    rows = [h for j in judged for h in j.hits]
    scores, hits = np.array([s for s, _ in rows]), np.array([float(h) for _, h in rows])
    x = _logit(scores)
    right, wrong = hits.sum(), (1 - hits).sum()
    target = np.where(hits > 0, (right + 1) / (right + 2), 1 / (wrong + 2))

    def cost(parameters: npt.NDArray[np.float64]) -> float:
        z = np.maximum(parameters[0], 0.2) * x + parameters[1]
        return float((np.logaddexp(0, z) - target * z).sum())

    best = minimize(cost, np.array([1.0, 0.0]), method="Nelder-Mead").x
    return Platt(float(max(best[0], 0.2)), float(best[1]))


def expected_error(judged: Sequence[Judged], platt: Platt, bins: int = 10) -> float:
    """Expected calibration error over equally filled bins."""
    rows = [h for j in judged for h in j.hits]
    chance = platt.probability(np.array([s for s, _ in rows]))
    hit = np.array([float(h) for _, h in rows])
    order = np.argsort(chance)
    parts = np.array_split(order, bins)
    return float(sum(len(p) / len(order) * abs(chance[p].mean() - hit[p].mean()) for p in parts if len(p)))


def choose_threshold(judged: Sequence[Judged], platt: Platt, wanted_precision: float) -> Threshold:
    """The lowest score whose marks are right often enough; where none is, one half: then almost nothing is shown."""
    rows = sorted((h for j in judged for h in j.hits), key=lambda h: -h[0])
    marks = max(sum(j.marks for j in judged), 1)
    hit = np.array([h for _, h in rows], float)
    precision = np.cumsum(hit) / np.arange(1, len(hit) + 1)
    recall = np.cumsum(hit) / marks
    good = np.flatnonzero((precision >= wanted_precision) & (np.arange(len(hit)) + 1 >= min(FEWEST_KEPT, marks)))
    if not len(good):
        sure = platt.probability(np.array([score for score, _ in rows])) >= EVEN_CHANCE
        right = float(hit[sure].sum())
        return Threshold(EVEN_CHANCE, right / max(int(sure.sum()), 1), right / marks, wanted_precision, False)
    at = int(good[-1])
    value = float(platt.probability(np.array([rows[at][0]]))[0])
    return Threshold(round(value - 5e-4, 3), float(precision[at]), float(recall[at]), wanted_precision, True)
