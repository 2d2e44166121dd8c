"""Radiograph: the pixels of one image and what is known about them. It holds no identity."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np
import numpy.typing as npt


class View(StrEnum):
    """Which way the image was taken."""

    PANORAMIC = "panoramic"
    BITEWING = "bitewing"
    PERIAPICAL = "periapical"
    CEPHALOMETRIC = "cephalometric"
    PHOTOGRAPH = "photograph"
    UNKNOWN = "unknown"


class Calibration(StrEnum):
    """What a pixel spacing is worth; the ladder of PS3.3 10.7.1.3 as the cornerstone viewer applies it."""

    FIDUCIAL = "fiducial"
    """Calibrated against an object of known size in the image."""
    GEOMETRY = "geometry"
    """Corrected with the known or assumed distances of source, object and detector: an estimate."""
    DETECTOR = "detector"
    """At the detector's front plane: anatomy is over-read."""
    UNKNOWN = "unknown"
    """A spacing that does not say what it is: not a measure."""
    NONE = "none"
    """No spacing at all: pixels only."""


@dataclass(frozen=True, slots=True)
class PixelSpacing:
    """Distance between neighbouring pixels, and what it is worth."""

    row_mm: float
    """From one row to the next (vertical)."""
    column_mm: float
    """From one column to the next (horizontal)."""
    calibration: Calibration

    def __post_init__(self) -> None:
        if not (0 < self.row_mm < 10 and 0 < self.column_mm < 10):
            raise ValueError(f"expected spacings between 0 and 10 mm, got {self.row_mm}, {self.column_mm}")


class Voi(StrEnum):
    """How a value-of-interest choice maps values to grey (PS3.3 C.11.2)."""

    LINEAR = "LINEAR"
    LINEAR_EXACT = "LINEAR_EXACT"
    SIGMOID = "SIGMOID"
    TABLE = "TABLE"


@dataclass(frozen=True, slots=True, eq=False)
class Window:
    """One window or VOI LUT that the file offers, applied to values after the modality step."""

    function: Voi
    center: float = 0.0
    width: float = 1.0
    table: npt.NDArray[np.uint16] | None = None
    """Only for `Voi.TABLE`: output per input, shape (entries,)."""
    table_first: int = 0
    """Input value of the table's first entry."""
    table_bits: int = 16
    explanation: str = ""
    """The file's own name for it, such as ``"BONE"``; shown escaped."""


@dataclass(frozen=True, slots=True, eq=False)
class Radiograph:
    """Pixels as displayed (oriented, not yet windowed) with what is known about them.

    `values` is (rows, columns) float32 after the modality step for grayscale, or (rows, columns, 3) uint8 for colour.
    Read-only. The patient's right is on the left of a panoramic only if `patient_orientation` says so.
    """

    values: npt.NDArray[np.float32] | npt.NDArray[np.uint8]
    sha256: str
    """Of the file as it came."""
    view: View
    source: str
    """``dicom``, ``png``, ``jpeg`` or ``tiff``."""
    windows: tuple[Window, ...] = ()
    """What the file offers, its first choice first; empty: the darkest and brightest percentiles are used."""
    inverted: bool = False
    """Whether low values are bright: decided once, from Photometric Interpretation, and applied last."""
    padding: tuple[float, float] | None = None
    """Lowest and highest value that is padding, left out of an automatic window."""
    spacing: PixelSpacing | None = None
    patient_orientation: tuple[str, str] | None = None
    """Direction of the rows and of the columns, such as ``("L", "F")``; None when the file does not say."""
    laterality: str = ""
    """Image Laterality: ``R``, ``L``, ``B``, ``U`` or empty. The side of the body part, not of the picture."""
    acquired: date | None = None
    teeth: tuple[int, ...] = ()
    """FDI numbers that the file itself names (Primary Anatomic Structure)."""
    lossy: bool = False
    """Whether the pixels went through a lossy compression, as far as the file tells."""
    warnings: tuple[str, ...] = ()
    """Codes under ``warning.<code>`` in the texts, such as ``orientation_unknown``."""

    def __post_init__(self) -> None:
        if self.values.ndim not in {2, 3} or 0 in self.values.shape:
            raise ValueError(f"expected (rows, columns) or (rows, columns, 3), got {self.values.shape}")
        self.values.flags.writeable = False

    @property
    def size_wh(self) -> tuple[int, int]:
        """Width and height in pixels, as displayed."""
        return int(self.values.shape[1]), int(self.values.shape[0])

    @property
    def calibration(self) -> Calibration:
        """What a length on this image is worth."""
        return self.spacing.calibration if self.spacing else Calibration.NONE
