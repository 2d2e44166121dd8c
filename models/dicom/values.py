"""From stored pixels to values and windows: modality step, VOI choices, polarity, padding (PS3.3 C.11.1, C.11.2).

The order of the steps is fixed by PS3.4 N.2: modality LUT or rescale, then VOI LUT or window, then polarity. Nothing
here inverts: `inverted` is handed on and applied last, in `models.display`.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from models.decoding.decoded import StoredPixels, full_range_window
from models.dicom.elements import Elements
from models.dicom.pixels import PixelLayout
from models.radiograph import Voi, Window
from models.reading_errors import DamagedFileError

_MAX_WINDOWS: Final = 16
# Presentation LUT Shape restates the polarity that Photometric Interpretation gives (PS3.3 C.11.6, DX: C.8.11.3).
_SHAPE_OF: Final = {"MONOCHROME1": "INVERSE", "MONOCHROME2": "IDENTITY"}


@dataclass(frozen=True, slots=True, eq=False)
class Values:
    """Pixels with what turns them into a picture; see `Decoded`."""

    pixels: StoredPixels
    slope: float
    intercept: float
    windows: tuple[Window, ...]
    padding: tuple[float, float] | None
    inverted: bool
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Table:
    """A look-up table: output per input, the input of its first entry, and its bits."""

    entries: npt.NDArray[np.uint16]
    first: int
    bits: int
    explanation: str


def read_values(elements: Elements, layout: PixelLayout, pixels: StoredPixels) -> Values:
    """Everything that the grey values of one image mean."""
    modality = next(iter(elements.items("ModalityLUTSequence")), None)
    slope, intercept = (1.0, 0.0) if modality else _rescale(elements)
    padding = None if modality else _padding(elements, slope, intercept)
    if modality:
        pixels = _through_table(pixels, _table(modality, signed=layout.signed))
    may_be_negative = layout.signed or slope < 0 or intercept < 0
    windows = _windows(elements, may_be_negative)
    if not windows and layout.bits_stored <= 8 and not modality:
        low = -(2.0 ** (layout.bits_stored - 1)) if layout.signed else 0.0
        ends = sorted((low * slope + intercept, (low + 2**layout.bits_stored - 1) * slope + intercept))
        windows = (full_range_window(*ends),)
    shape = elements.text("PresentationLUTShape").upper()
    agrees = shape in {"", _SHAPE_OF[layout.photometric]}
    return Values(
        pixels=pixels, slope=slope, intercept=intercept, windows=windows, padding=padding,
        inverted=layout.photometric == "MONOCHROME1", warnings=() if agrees else ("polarity_inconsistent",),
    )  # fmt: skip


def _rescale(elements: Elements) -> tuple[float, float]:
    """Rescale Slope and Intercept; a negative slope is legal and flips by itself."""
    slope = elements.number("RescaleSlope", 1.0)
    if slope == 0:
        raise DamagedFileError("a rescale slope of 0")
    return slope, elements.number("RescaleIntercept", 0.0)


def _padding(elements: Elements, slope: float, intercept: float) -> tuple[float, float] | None:
    """Pixel Padding Value and Range Limit (PS3.3 C.7.5.1.1.2), as values after the rescale."""
    first = elements.numbers("PixelPaddingValue")
    if not first:
        return None
    last = elements.number("PixelPaddingRangeLimit", first[0])
    low, high = sorted((first[0] * slope + intercept, last * slope + intercept))
    return low, high


def _windows(elements: Elements, may_be_negative: bool) -> tuple[Window, ...]:
    """VOI LUTs first, as the device's own rendering, then windows in the file's order; useless ones left out."""
    tables = [_table(item, signed=may_be_negative) for item in elements.items("VOILUTSequence")]
    found = [
        Window(function=Voi.TABLE, table=t.entries, table_first=t.first, table_bits=t.bits, explanation=t.explanation)
        for t in tables
    ]
    named = elements.text("VOILUTFunction").upper()
    function = Voi(named) if named in {Voi.LINEAR_EXACT, Voi.SIGMOID} else Voi.LINEAR
    centers, widths = elements.numbers("WindowCenter"), elements.numbers("WindowWidth")
    names = elements.texts("WindowCenterWidthExplanation")
    for index, (center, width) in enumerate(zip(centers, widths, strict=False)):
        # PS3.3 C.11.2.1.2: the width is at least 1 for LINEAR, above 0 for the others.
        if width >= 1 or (width > 0 and function is not Voi.LINEAR):
            name = names[index] if index < len(names) else ""
            found.append(Window(function=function, center=center, width=width, explanation=name))
    return tuple(found[:_MAX_WINDOWS])


def _table(item: Elements, *, signed: bool) -> _Table:
    """LUT Descriptor and LUT Data (PS3.3 C.11.1.1): 0 entries mean 65536; 8-bit entries may be packed in bytes."""
    descriptor = item.numbers("LUTDescriptor")
    if len(descriptor) != 3:
        raise DamagedFileError("a look-up table without its descriptor")
    count, first, bits = int(descriptor[0]) % 65536 or 65536, int(descriptor[1]), int(descriptor[2])
    if signed and first > 32767:
        first -= 65536
    entries = _table_entries(item, count)
    if len(entries) != count or not 8 <= bits <= 16:
        raise DamagedFileError(f"a look-up table of {len(entries)} entries, expected {count} of 8 to 16 bits")
    return _Table(entries, first, bits, item.text("LUTExplanation"))


def _table_entries(item: Elements, count: int) -> npt.NDArray[np.uint16]:
    """LUT Data, which is OW (bytes) or US (numbers)."""
    value = item.words("LUTData", count)
    if isinstance(value, bytes):
        kind = "u1" if len(value) in {count, count + 1} else "<u2"
        return np.frombuffer(value[: len(value) // 2 * 2] if kind == "<u2" else value[:count], kind).astype(np.uint16)
    return np.asarray(value, dtype=np.uint16)


def _through_table(pixels: StoredPixels, table: _Table) -> npt.NDArray[np.uint16]:
    """Look each pixel up; below the first entry takes the first, above the last takes the last."""
    index = pixels.astype(np.int32) - table.first
    return table.entries[np.clip(index, 0, len(table.entries) - 1)]
