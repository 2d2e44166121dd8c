"""Shown scores follow the card's curve, and never change the order."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.calibration import shown_scores
from models.card import Calibration

ISOTONIC = Calibration(isotonic=((0.1, 0.0), (0.5, 0.2), (0.9, 0.8)))


@pytest.mark.parametrize(
    ("calibration", "raw", "shown"),
    [
        (None, 0.3, 0.3),
        (Calibration(platt=(1.0, 0.0)), 0.3, 0.3),  # the identity
        (Calibration(platt=(1.0, -1.0)), 0.5, 0.2689414),  # sigmoid(-1)
        (Calibration(platt=(2.0, 0.0)), 0.75, 0.9),  # odds of 3 squared are 9 to 1
        (Calibration(platt=(1.0, 0.0)), 1.0, 1.0),  # no infinity at the end
        (ISOTONIC, 0.3, 0.1),  # between two knots
        (ISOTONIC, 0.05, 0.0),  # before the first
        (ISOTONIC, 1.0, 0.8),  # after the last
    ],
)
def test_a_raw_score_becomes_the_shown_one(calibration: Calibration | None, raw: float, shown: float) -> None:
    assert shown_scores(np.array([raw]), calibration)[0] == pytest.approx(shown, abs=1e-5)


@given(
    st.lists(st.floats(0, 1), min_size=2, max_size=8),
    st.sampled_from([ISOTONIC, Calibration(platt=(0.3, 2.0)), Calibration(platt=(4.0, -3.0))]),
)
def test_a_higher_raw_score_is_never_shown_lower(raw: list[float], calibration: Calibration) -> None:
    shown = shown_scores(np.array(sorted(raw)), calibration)
    assert (np.diff(shown) >= -1e-12).all()
    assert (shown >= 0).all()
    assert (shown <= 1).all()
