"""Decoded: what a decoder found in one file, as plain values that can cross the sandbox's boundary."""

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import numpy.typing as npt

from models.patient import Patient
from models.radiograph import PixelSpacing, View, Voi, Window
from models.reading_errors import DamagedFileError, ImageTooLargeError, MultiFrameError

MAX_PIXELS: Final = 40_000_000
MAX_SIDE: Final = 16_384
"""Limits of `reference` practice: a panoramic has 4 MP, a film scanned at 1200 dpi 30 MP."""

StoredPixels = npt.NDArray[np.uint8] | npt.NDArray[np.uint16] | npt.NDArray[np.int16]


@dataclass(frozen=True, slots=True, eq=False)
class Decoded:
    """Stored pixels with the modality step still to do: value = stored × slope + intercept.

    `pixels` is (rows, columns) uint8, uint16 or int16, or (rows, columns, 3) uint8 for colour. Other fields as in
    `Radiograph`, padding in values (after the modality step).
    """

    pixels: StoredPixels
    view: View
    slope: float = 1.0
    intercept: float = 0.0
    windows: tuple[Window, ...] = ()
    inverted: bool = False
    padding: tuple[float, float] | None = None
    spacing: PixelSpacing | None = None
    patient_orientation: tuple[str, str] | None = None
    laterality: str = ""
    acquired: date | None = None
    teeth: tuple[int, ...] = ()
    lossy: bool = False
    warnings: tuple[str, ...] = ()
    patient: Patient | None = None


def check_size(columns: int, rows: int, frames: int = 1) -> None:
    """Refuse before anything is allocated: no pixels, too many, a side too long, more than one frame."""
    if columns < 1 or rows < 1:
        raise DamagedFileError("no rows or columns")
    if frames != 1:
        raise MultiFrameError(frames)
    if columns * rows > MAX_PIXELS or max(columns, rows) > MAX_SIDE:
        raise ImageTooLargeError(columns, rows, MAX_PIXELS // 1_000_000, MAX_SIDE)


def full_range_window(low: float, high: float) -> Window:
    """The window that shows values from `low` to `high` as they are: for pixels that are ready for display."""
    return Window(function=Voi.LINEAR_EXACT, center=(low + high) / 2, width=high - low)
