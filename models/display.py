"""Display: values → 8-bit picture. Pure; the order of the steps is fixed: window, then polarity, once and last.

Values already carry the modality step (PS3.4 N.2). PNG and JPEG bytes are made here too; the home of their encoder.
"""

from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from models.radiograph import Radiograph, Voi, Window

AUTO_WINDOW: Final = -1
"""Instead of the file's windows: from the darkest to the brightest values, whatever the file offers."""
_DARKEST_PERCENTILE, _BRIGHTEST_PERCENTILE = 0.5, 99.5
"""Left out at both ends of an automatic window, so that a scratch or a metal edge does not flatten the rest."""
_SAMPLE_PIXELS: Final = 400_000
_BLOCK_ROWS: Final = 64
_PNG_LEVEL: Final = 1
"""Fastest: the picture is served on this machine, where time counts and size does not."""


def render(radiograph: Radiograph, *, window: int | None = None, invert: bool = False) -> npt.NDArray[np.uint8]:
    """(rows, columns) or (rows, columns, 3) uint8, as it is shown.

    `window` is an index into the file's windows, `AUTO_WINDOW`, or None for the file's first choice (automatic when it
    has none); an index that does not exist raises `IndexError`. `invert` is the dentist's own, on top of the file's.
    """
    values = radiograph.values
    if values.ndim == 3:
        colour = np.array(values, dtype=np.uint8)
        return np.bitwise_not(colour) if invert else colour
    chosen = _choose(radiograph, window)
    picture = np.empty(values.shape, np.uint8)
    flip = radiograph.inverted != invert
    for start in range(0, values.shape[0], _BLOCK_ROWS):
        block = _through_window(np.asarray(values[start : start + _BLOCK_ROWS], np.float32), chosen)
        picture[start : start + _BLOCK_ROWS] = np.bitwise_not(block) if flip else block
    return picture


def grayscale(radiograph: Radiograph) -> npt.NDArray[np.uint8]:
    """(rows, columns) uint8 with bone bright, for the annotators: the file's first window, colour as luminance."""
    picture = render(radiograph)
    if picture.ndim == 2:
        return picture
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), np.uint8)


def automatic_window(radiograph: Radiograph) -> Window:
    """From the darkest to the brightest percentile of what is not padding."""
    values = np.asarray(radiograph.values, np.float32)
    step = max(1, int((values.size / _SAMPLE_PIXELS) ** 0.5))
    sample = values[::step, ::step].ravel()
    if radiograph.padding is not None:
        low, high = radiograph.padding
        inside = sample[(sample < low) | (sample > high)]
        sample = inside if inside.size else sample
    low, high = (float(end) for end in np.percentile(sample, (_DARKEST_PERCENTILE, _BRIGHTEST_PERCENTILE)))
    if high <= low:
        low, high = float(sample.min()), float(sample.max())
    return Window(function=Voi.LINEAR_EXACT, center=(low + high) / 2, width=max(high - low, 1e-6))


def encode_png(picture: npt.NDArray[np.uint8]) -> bytes:
    """PNG of a grayscale or RGB picture, compressed as little as possible."""
    # Run lengths alone: on radiographs a fifth faster and a seventh smaller than the search for repeated strings.
    strategy = (cv2.IMWRITE_PNG_STRATEGY, cv2.IMWRITE_PNG_STRATEGY_RLE)
    return _encode(".png", picture, (cv2.IMWRITE_PNG_COMPRESSION, _PNG_LEVEL, *strategy))


def encode_jpeg(picture: npt.NDArray[np.uint8], quality: int = 90) -> bytes:
    """JPEG of a grayscale or RGB picture, without metadata."""
    return _encode(".jpg", picture, (cv2.IMWRITE_JPEG_QUALITY, quality))


def _encode(extension: str, picture: npt.NDArray[np.uint8], options: tuple[int, ...]) -> bytes:
    ordered = picture if picture.ndim == 2 else cv2.cvtColor(picture, cv2.COLOR_RGB2BGR)
    done, encoded = cv2.imencode(extension, ordered, options)
    if not done:
        raise ValueError(f"expected a picture that can be encoded, got {picture.shape} {picture.dtype}")
    return encoded.tobytes()


def _choose(radiograph: Radiograph, window: int | None) -> Window:
    if window == AUTO_WINDOW or (window is None and not radiograph.windows):
        return automatic_window(radiograph)
    if window is not None and not 0 <= window < len(radiograph.windows):
        raise IndexError(f"expected one of {len(radiograph.windows)} windows, got {window}")
    return radiograph.windows[window or 0]


def _through_window(values: npt.NDArray[np.float32], window: Window) -> npt.NDArray[np.uint8]:
    """PS3.3 C.11.2.1.2 and C.11.2.1.3, output 0 to 255."""
    if window.function is Voi.TABLE:
        return _through_table(values, window)
    if window.function is Voi.SIGMOID:
        exponent = np.clip(-4.0 * (values - window.center) / window.width, -60, 60)
        return _to_bytes(np.float32(1) / (np.float32(1) + np.exp(exponent)))
    if window.function is Voi.LINEAR_EXACT:
        return _to_bytes((values - np.float32(window.center - window.width / 2)) / np.float32(window.width))
    if window.width <= 1:  # C.11.2.1.2.1: a width of 1 is a threshold at center - 0.5
        return np.where(values > window.center - 0.5, 255, 0).astype(np.uint8)
    span = np.float32(window.width - 1)
    return _to_bytes((values - np.float32(window.center - 0.5)) / span + np.float32(0.5))


def _to_bytes(share: npt.NDArray[np.float32]) -> npt.NDArray[np.uint8]:
    """0–1 to 0–255, rounded, clipped."""
    bytes_: npt.NDArray[np.uint8] = np.clip(np.rint(share * np.float32(255)), 0, 255).astype(np.uint8)
    return bytes_


def _through_table(values: npt.NDArray[np.float32], window: Window) -> npt.NDArray[np.uint8]:
    """VOI LUT: inputs before the first entry take the first, inputs after the last take the last."""
    if window.table is None:
        raise ValueError("expected a table for a window of kind TABLE")
    scale = 255 / (2**window.table_bits - 1)
    entries: npt.NDArray[np.uint8] = np.rint(np.minimum(window.table * scale, 255)).astype(np.uint8)
    index = np.clip(np.rint(values).astype(np.int32) - window.table_first, 0, len(entries) - 1)
    return entries[index]
