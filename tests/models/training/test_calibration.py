"""Scores come to mean what they say, and thresholds keep the precision they promise."""

import numpy as np
import pytest

pytest.importorskip("scipy", reason="scipy comes with the extra [train]")

from models.training.calibration import choose_threshold, expected_error, fit_platt
from models.training.matching import Judged


def overconfident(seed: int = 0) -> list[Judged]:
    """Marks whose raw score s is right with probability s squared."""
    rng = np.random.default_rng(seed)
    rows = []
    for _ in range(200):
        scores = rng.uniform(0.02, 0.98, 10)
        rows.append(Judged(tuple((float(s), bool(rng.random() < s * s)) for s in scores), 5))
    return rows


def test_calibrated_scores_are_the_share_that_is_right_on_other_pictures() -> None:
    platt = fit_platt(overconfident())
    assert expected_error(overconfident(1), platt) < 0.05


def test_a_higher_raw_score_never_means_less() -> None:
    backwards = [Judged(((0.9, False), (0.1, True)), 1)] * 50
    raw = np.array([0.1, 0.5, 0.9])
    assert (np.diff(fit_platt(backwards).probability(raw)) > 0).all()


def test_marks_above_the_threshold_are_right_as_often_as_wanted() -> None:
    judged = overconfident()
    platt = fit_platt(judged)
    threshold = choose_threshold(judged, platt, 0.7)
    kept = [hit for j in judged for score, hit in j.hits if platt.probability(np.array([score]))[0] >= threshold.value]
    assert threshold.reached
    assert sum(kept) / len(kept) >= 0.69


def test_a_precision_that_cannot_be_had_is_said_to_be_missed() -> None:
    hopeless = [Judged(((0.9, False), (0.5, True), (0.4, False)), 2)] * 20
    assert not choose_threshold(hopeless, fit_platt(hopeless), 0.95).reached
