"""Levels: the grey of any maker's image → the grey that a network learned from, so that pale roots stay roots. Pure."""

from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from models.card import Levels

_RIM: Final = 10
"""A tenth on each side is not counted: frame, letters and white surround of a panoramic say nothing of its teeth."""


def even_levels(grey: npt.NDArray[np.uint8], levels: Levels) -> npt.NDArray[np.uint8]:
    """A picture (rows, columns) equalised in places, then given the spread of grey that the card states."""
    local = cv2.createCLAHE(levels.clip, (levels.tiles, levels.tiles)).apply(np.ascontiguousarray(grey))
    rows, columns = (side // _RIM for side in grey.shape)
    inner = local[rows : grey.shape[0] - rows, columns : grey.shape[1] - columns]
    below = np.cumsum(np.bincount(inner.ravel(), minlength=256)) / inner.size
    rank = (below + np.concatenate([[0.0], below[:-1]])) / 2  # of the middle of each grey
    shares = np.linspace(0, 1, len(levels.quantiles))
    table = np.interp(rank, shares, levels.quantiles)
    return np.asarray(np.rint(table * 255).astype(np.uint8)[local])
