"""PNG, JPEG and TIFF → `Decoded`. The home of Pillow; only named decoders are used, never its registry of formats.

Runs inside the sandbox. EXIF orientation is applied and dropped, with a warning; alpha is laid on black; an animated
PNG or a TIFF of several pages is refused. Colour of 16 bits a channel is reduced to 8. Resolution tags (dpi) are no
calibration and are not read.
"""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFile, ImageOps
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.TiffImagePlugin import TiffImageFile

from models.decoding.decoded import Decoded, check_size, full_range_window
from models.decoding.guessing import guess_view, settle_colour
from models.radiograph import Window
from models.reading_errors import DamagedFileError, TruncatedFileError, UnsupportedPixelsError
from models.sniffing import FileFormat

ImageFile.LOAD_TRUNCATED_IMAGES = False

_OPENERS: Final[dict[FileFormat, Callable[[io.BytesIO], ImageFile.ImageFile]]] = {
    FileFormat.PNG: PngImageFile,
    FileFormat.JPEG: JpegImageFile,
    FileFormat.TIFF: TiffImageFile,
}
_ORIENTATION: Final = 0x0112
# TIFF 6.0: compression none, LZW, deflate (both numbers), PackBits; no JPEG, fax or vendor codecs.
_TIFF_COMPRESSIONS: Final = {1, 5, 8, 32773, 32946}
_TIFF_COMPRESSION, _TIFF_PHOTOMETRIC, _TIFF_SAMPLE_FORMAT = 259, 262, 339
_SIXTEEN_BIT: Final = {"I;16", "I;16L", "I;16B", "I;16N"}


def decode_picture(untrusted_bytes: bytes, file_format: FileFormat) -> Decoded:
    """Decode one picture. Raises children of `UnreadableImageError`; anything else is for the caller to turn."""
    with _OPENERS[file_format](io.BytesIO(untrusted_bytes)) as picture:
        check_size(*picture.size, frames=getattr(picture, "n_frames", 1))
        inverted = file_format is FileFormat.TIFF and _check_tiff(picture)
        turned = _orientation(picture) != 1
        try:
            picture.load()
        except OSError as error:
            raise TruncatedFileError if "truncated" in str(error) else DamagedFileError from error
        upright: Image.Image = picture
        if turned and file_format is not FileFormat.TIFF:  # Pillow turns TIFF by itself while loading
            upright = ImageOps.exif_transpose(picture)
        notes = ("orientation_unknown", *(("exif_orientation_applied",) if turned else ()))
        return _decoded(upright, inverted, notes, lossy=file_format is FileFormat.JPEG)


def decode_trusted(path: Path) -> Decoded:
    """Any picture that Pillow reads, WebP too: for the evaluation's own data sets, never for a file from outside."""
    with Image.open(path, formats=("WEBP", "PNG", "JPEG", "TIFF", "BMP")) as picture:
        check_size(*picture.size)
        picture.load()
        return _decoded(picture, inverted=False, notes=("orientation_unknown",), lossy=picture.format != "PNG")


def _orientation(picture: Image.Image) -> int:
    """EXIF orientation 1–8; 1 when absent, garbled or out of range."""
    try:
        value = picture.getexif().get(_ORIENTATION, 1)
    except (ValueError, TypeError, KeyError, SyntaxError, OSError):
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def _check_tiff(picture: ImageFile.ImageFile) -> bool:
    """Refuse TIFF beyond baseline; return whether 16-bit pixels are white at zero (Pillow inverts 8-bit ones)."""
    if not isinstance(picture, TiffImageFile):
        raise DamagedFileError("not a TIFF")
    tags = picture.tag_v2
    sample_formats = tags.get(_TIFF_SAMPLE_FORMAT, (1,))
    if tags.get(_TIFF_COMPRESSION, 1) not in _TIFF_COMPRESSIONS or set(sample_formats) != {1}:
        raise UnsupportedPixelsError(f"TIFF of compression {tags.get(_TIFF_COMPRESSION)!r}")
    if picture.mode not in {"L", "RGB", *_SIXTEEN_BIT}:
        raise UnsupportedPixelsError(f"TIFF of mode {picture.mode}")
    return picture.mode in _SIXTEEN_BIT and tags.get(_TIFF_PHOTOMETRIC) == 0


def _decoded(picture: Image.Image, inverted: bool, notes: tuple[str, ...], *, lossy: bool) -> Decoded:
    """Pixels in one of the three forms, with view and windows."""
    windows: tuple[Window, ...] = ()
    pixels: npt.NDArray[np.uint8] | npt.NDArray[np.uint16]
    if picture.mode in _SIXTEEN_BIT:
        pixels = np.asarray(picture).astype(np.uint16)
        view, view_notes = guess_view(picture.width, picture.height)
    else:
        windows = (full_range_window(0, 255),)
        if picture.mode in {"L", "1"}:
            pixels = np.asarray(picture.convert("L"))
            view, view_notes = guess_view(picture.width, picture.height)
        else:
            pixels, view, view_notes = settle_colour(np.asarray(_on_black(picture)))
    return Decoded(
        pixels=pixels, view=view, windows=() if pixels.ndim == 3 else windows, inverted=inverted,
        lossy=lossy, warnings=(*notes, *view_notes),
    )  # fmt: skip


def _on_black(picture: Image.Image) -> Image.Image:
    """RGB, with what is transparent shown black."""
    if picture.mode in {"I", "F"}:
        raise UnsupportedPixelsError(f"mode {picture.mode}")
    if picture.has_transparency_data:
        with_alpha = picture.convert("RGBA")
        ground = Image.new("RGBA", with_alpha.size, (0, 0, 0, 255))
        return Image.alpha_composite(ground, with_alpha).convert("RGB")
    return picture if picture.mode == "RGB" else picture.convert("RGB")  # convert always copies
