"""Calibration: the raw score of a network → the share of such marks that are right, by the card's curve. Pure."""

from typing import Final

import numpy as np

from models.boxes import Floats
from models.card import Calibration

_EDGE: Final = 1e-6
"""Keeps the logit of a score of exactly 0 or 1 finite."""


def shown_scores(raw: Floats, calibration: Calibration | None) -> Floats:
    """Raw scores (any shape, 0 to 1) as they are shown; without a calibration they stay as they are."""
    if calibration is None:
        return raw
    if calibration.platt is not None:
        slope, shift = calibration.platt
        inside = np.clip(raw.astype(np.float64), _EDGE, 1 - _EDGE)
        logit = np.log(inside / (1 - inside))
        return np.asarray(0.5 * (1 + np.tanh(0.5 * (slope * logit + shift))))
    knots = np.array(calibration.isotonic)
    return np.asarray(np.interp(raw, knots[:, 0], knots[:, 1]))
