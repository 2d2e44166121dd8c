"""Reading: untrusted bytes → `Radiograph` and `Patient`. The only way in for a file from outside.

What a file is, is told by its content. It is decoded in a confined process (`models.sandbox`); here only checked,
plain arrays arrive. Limits: 50 MB, 40 megapixels, 16 384 pixels a side, one frame, 10 seconds.
"""

import atexit
import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from models.decoding.decoded import Decoded
from models.patient import Patient
from models.radiograph import Radiograph
from models.sandbox import DecodingPool
from models.sniffing import extension_disagrees, sniff

_pool: Final = DecodingPool()
atexit.register(_pool.shut_down)


@dataclass(frozen=True, slots=True)
class ReadImage:
    """An image, and apart from it whose it is, as far as the file says."""

    radiograph: Radiograph
    patient: Patient | None


def read_radiograph(untrusted_bytes: bytes, *, file_name_hint: str = "", pool: DecodingPool | None = None) -> ReadImage:
    """Read one DICOM, PNG, JPEG or TIFF file. Raises a child of `UnreadableImageError`, each with its own code.

    The file name decides nothing; where its extension promises another form, the image carries a warning. Safe to call
    from any thread.
    """
    file_format = sniff(untrusted_bytes)
    decoded = (pool or _pool).decode(untrusted_bytes, file_format)
    if extension_disagrees(file_format, file_name_hint):
        decoded = replace(decoded, warnings=(*decoded.warnings, "extension_mismatch"))
    return ReadImage(
        _radiograph(decoded, hashlib.sha256(untrusted_bytes).hexdigest(), str(file_format)), decoded.patient
    )


def read_trusted_image(path: Path) -> Radiograph:
    """A picture of an evaluation's own data set (WebP too), decoded here without a sandbox: never a patient's file."""
    from models.decoding.pictures import decode_trusted

    return _radiograph(decode_trusted(path), hashlib.sha256(path.read_bytes()).hexdigest(), path.suffix.lstrip("."))


def warm_up() -> tuple[str, ...]:
    """Start the decoding process ahead of the first file; returns the guards that hold on this system."""
    return _pool.warm_up()


def shut_down() -> None:
    """End the decoding processes; the next file starts a new one."""
    _pool.shut_down()


def _radiograph(decoded: Decoded, sha256: str, source: str) -> Radiograph:
    return Radiograph(
        values=_values(decoded), sha256=sha256, view=decoded.view, source=source, windows=decoded.windows,
        inverted=decoded.inverted, padding=decoded.padding, spacing=decoded.spacing,
        patient_orientation=decoded.patient_orientation, laterality=decoded.laterality, acquired=decoded.acquired,
        teeth=decoded.teeth, lossy=decoded.lossy, warnings=decoded.warnings,
    )  # fmt: skip


def _values(decoded: Decoded) -> npt.NDArray[np.float32] | npt.NDArray[np.uint8]:
    """Values after the modality step (PS3.3 C.11.1.1.2: stored × slope + intercept); colour as it is."""
    pixels = decoded.pixels
    if pixels.ndim == 3:
        return pixels.astype(np.uint8)
    values = pixels.astype(np.float32)
    if decoded.slope != 1.0:
        values *= np.float32(decoded.slope)
    if decoded.intercept != 0.0:
        values += np.float32(decoded.intercept)
    return values
