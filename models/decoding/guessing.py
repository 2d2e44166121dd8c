"""What can be told from the pixels alone, where the file does not say: cautious, and always with a warning."""

from typing import Final

import numpy as np
import numpy.typing as npt

from models.radiograph import View

PANORAMIC_RATIO: Final = (1.6, 2.6)
PANORAMIC_MIN_WIDTH: Final = 800
"""Panoramics of the public sets run from 1.77 (1131×640) to 2.06 (2943×1435); bitewings are below 1.5."""

# JPEG's chroma rounding leaves channels up to this far apart in a picture that is grey.
_GREY_SPREAD: Final = 12
_GREY_SHARE: Final = 0.0005
# A grey image with coloured marks on it: the marks cover less than this share.
_MARKS_SHARE: Final = 0.05


def guess_view(columns: int, rows: int) -> tuple[View, tuple[str, ...]]:
    """Panoramic by its proportions, with the warning that it is a guess; else unknown."""
    low, high = PANORAMIC_RATIO
    if columns >= PANORAMIC_MIN_WIDTH and low <= columns / rows <= high:
        return View.PANORAMIC, ("view_guessed",)
    return View.UNKNOWN, ()


def settle_colour(rgb: npt.NDArray[np.uint8]) -> tuple[npt.NDArray[np.uint8], View, tuple[str, ...]]:
    """Grey stored as colour becomes (rows, columns); colour stays (rows, columns, 3). With the view it suggests."""
    rows, columns = rgb.shape[:2]
    share = _coloured_share(rgb)
    if share <= _GREY_SHARE:
        return np.ascontiguousarray(rgb[..., 1]), *guess_view(columns, rows)
    if share <= _MARKS_SHARE:
        view, warnings = guess_view(columns, rows)
        return rgb, view, (*warnings, "colour_marks")
    return rgb, View.PHOTOGRAPH, ("view_guessed",)


def _coloured_share(rgb: npt.NDArray[np.uint8]) -> float:
    """Share of pixels whose channels are too far apart to be grey; row by row blocks, to stay small in memory."""
    coloured = 0
    for start in range(0, rgb.shape[0], 256):
        red, green, blue = np.moveaxis(rgb[start : start + 256], 2, 0)
        highest, lowest = np.maximum(red, green), np.minimum(red, green)
        spread = np.maximum(highest, blue) - np.minimum(lowest, blue)
        coloured += int(np.count_nonzero(spread > _GREY_SPREAD))
    return coloured / float(rgb.shape[0] * rgb.shape[1])
