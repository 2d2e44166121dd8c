"""Stored pixels of a DICOM image: checked against every limit, decoded, unused bits masked, colour turned to RGB."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from pydicom.dataset import Dataset
from pydicom.encaps import get_frame
from pydicom.pixels.decoders.base import get_decoder
from pydicom.pixels.processing import apply_color_lut, convert_color_space
from pydicom.uid import UID

from models.decoding.decoded import StoredPixels, check_size
from models.dicom.codestream import check_complete, codestream_shape
from models.dicom.elements import Elements
from models.dicom.syntaxes import JPEG_12_BIT, READ
from models.reading_errors import (
    DamagedFileError,
    NotAnImageError,
    ReadingTooHeavyError,
    TruncatedFileError,
    UnsupportedCompressionError,
    UnsupportedPixelsError,
)

_GREY: Final = {"MONOCHROME1", "MONOCHROME2"}
_COLOUR: Final = {"RGB", "YBR_FULL", "YBR_FULL_422", "YBR_ICT", "YBR_RCT"}
# OpenJPEG works on 4 bytes a sample and needs them about twice; more would not fit into the memory of one decoding.
_JPEG_2000_MAX_SAMPLES: Final = 60_000_000
_RLE: Final = "1.2.840.10008.1.2.5"


@dataclass(frozen=True, slots=True)
class PixelLayout:
    """How pixels are stored (Image Pixel module, PS3.3 C.7.6.3), already checked against the limits."""

    rows: int
    columns: int
    samples: int
    bits_allocated: int
    bits_stored: int
    high_bit: int
    signed: bool
    photometric: str

    @property
    def is_grey(self) -> bool:
        """One sample that is a grey value."""
        return self.photometric in _GREY


def read_layout(elements: Elements) -> PixelLayout:
    """The layout, or the reason why these pixels are not read; nothing has been allocated yet."""
    if not elements.has("PixelData"):
        if elements.has("FloatPixelData") or elements.has("DoubleFloatPixelData"):
            raise UnsupportedPixelsError("floating point")
        raise NotAnImageError
    frames = elements.integer("NumberOfFrames", 1)
    check_size(elements.integer("Columns"), elements.integer("Rows"), frames)
    allocated = elements.integer("BitsAllocated")
    stored = elements.integer("BitsStored", allocated)
    layout = PixelLayout(
        rows=elements.integer("Rows"), columns=elements.integer("Columns"),
        samples=elements.integer("SamplesPerPixel", 1),
        bits_allocated=allocated, bits_stored=stored, high_bit=elements.integer("HighBit", stored - 1),
        signed=elements.integer("PixelRepresentation", 0) == 1,
        photometric=elements.text("PhotometricInterpretation").upper(),
    )  # fmt: skip
    _check_layout(layout)
    return layout


def _check_layout(layout: PixelLayout) -> None:
    if layout.bits_allocated not in {8, 16}:
        raise UnsupportedPixelsError(f"{layout.bits_allocated} bits allocated")
    if not 1 <= layout.bits_stored <= layout.bits_allocated or not layout.bits_stored - 1 <= layout.high_bit < 16:
        raise DamagedFileError(f"{layout.bits_stored} bits stored of {layout.bits_allocated}, high {layout.high_bit}")
    if layout.high_bit >= layout.bits_allocated:
        raise DamagedFileError(f"high bit {layout.high_bit} of {layout.bits_allocated}")
    expected = 1 if layout.is_grey or layout.photometric == "PALETTE COLOR" else 3
    if layout.photometric not in _GREY | _COLOUR | {"PALETTE COLOR"} or layout.samples != expected:
        raise UnsupportedPixelsError(f"{layout.samples} samples of {layout.photometric!r}")
    if expected == 3 and (layout.bits_allocated != 8 or layout.signed):
        raise UnsupportedPixelsError("colour of more than 8 bits")


def decode_pixels(dataset: Dataset, layout: PixelLayout, syntax_uid: str) -> StoredPixels:
    """(rows, columns) uint8, uint16 or int16 with unused bits gone, or (rows, columns, 3) uint8 RGB."""
    decoder = READ[syntax_uid].decoder
    _check_pixel_bytes(Elements(dataset).raw("PixelData"), layout, syntax_uid)
    try:
        runner = get_decoder(UID(syntax_uid))
        array, properties = runner.as_array(
            dataset,
            index=0,
            raw=True,
            decoding_plugin=decoder,
            # pydicom's own annotation of its options is wrong
            view_only=True,  # type: ignore[arg-type]
            correct_unused_bits=False,  # type: ignore[arg-type]
        )
    except (MemoryError, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a decoder written in Rust panics with an exception that is no Exception
        raise DamagedFileError("the pixels cannot be decoded") from error
    if array.shape[:2] != (layout.rows, layout.columns):
        raise DamagedFileError(f"decoded to {array.shape}")
    if layout.is_grey:
        return _without_unused_bits(array, layout)
    if layout.photometric == "PALETTE COLOR":
        return _eight_bits(apply_color_lut(_without_unused_bits(array, layout), dataset))
    now = str(properties["photometric_interpretation"])
    rgb = array if now in {"RGB", "YBR_ICT", "YBR_RCT"} else convert_color_space(array, now, "RGB", per_frame=True)
    return np.ascontiguousarray(rgb, dtype=np.uint8)


def _check_pixel_bytes(untrusted_pixels: bytes, layout: PixelLayout, syntax_uid: str) -> None:
    """Whether the bytes can hold this picture, and a compressed one is as large as the dataset says, no larger."""
    if not READ[syntax_uid].decoder:
        needed = layout.rows * layout.columns * layout.samples * layout.bits_allocated // 8
        if layout.photometric == "YBR_FULL_422":
            needed = needed * 2 // 3
        if len(untrusted_pixels) < needed:
            raise TruncatedFileError
        return
    try:
        frame = get_frame(untrusted_pixels, 0, number_of_frames=1)
    except Exception as error:
        raise TruncatedFileError from error
    if syntax_uid == _RLE:
        return
    columns, rows, components, bits = codestream_shape(frame)
    if (columns, rows, components) != (layout.columns, layout.rows, layout.samples) or bits > 16:
        raise DamagedFileError(f"compressed picture of {columns}×{rows}×{components}, {bits} bits")
    if READ[syntax_uid].decoder == "pillow" and bits > 8:
        raise UnsupportedCompressionError(JPEG_12_BIT)
    if READ[syntax_uid].decoder == "pylibjpeg" and rows * columns * components > _JPEG_2000_MAX_SAMPLES:
        raise ReadingTooHeavyError
    check_complete(frame)


def _without_unused_bits(array: npt.NDArray[np.generic], layout: PixelLayout) -> StoredPixels:
    """Bits above the high bit may hold an overlay (retired, PS3.3 C.9.2) or rubbish: dropped, sign extended."""
    if array.itemsize not in {1, 2}:
        raise UnsupportedPixelsError(f"decoded to {array.dtype}")
    unsigned = array.astype(array.dtype.newbyteorder("="), copy=False).view(f"u{array.itemsize}")
    width = array.itemsize * 8
    if layout.high_bit >= width:
        raise DamagedFileError("high bit outside of the pixel")
    left = width - 1 - layout.high_bit
    right = width - layout.bits_stored
    if layout.signed:
        shifted = np.left_shift(unsigned, left).view(f"i{array.itemsize}")
        extended: StoredPixels = np.right_shift(shifted, right).astype(np.int16)
        return extended
    clean: StoredPixels = unsigned
    if left != right or int(unsigned.max()) >= 2**layout.bits_stored:  # seldom: in the usual case nothing is copied
        clean = np.right_shift(np.left_shift(unsigned, left), right)
    return clean


def _eight_bits(rgb: npt.NDArray[np.generic]) -> npt.NDArray[np.uint8]:
    """Palette output of 8 or 16 bits as 8 bits."""
    if rgb.dtype == np.uint8:
        return np.ascontiguousarray(rgb)
    return np.ascontiguousarray(np.right_shift(rgb.astype(np.uint16), 8).astype(np.uint8))
