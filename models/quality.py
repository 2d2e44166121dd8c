"""Quality: what can be told of a picture without a model: too dark, blurred. Pure; warnings, never a refusal.

Which way the picture lies and whether bone is bright in it is told by the networks (`models.annotators.doubts`).
"""

from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

_WIDTH: Final = 768
"""At which sharpness is measured: about two pixels to the millimetre of a panoramic."""
_RIM: Final = 6
"""A sixth above and below and an eighth at the sides is left out: frame, neck, surround."""
_DARK: Final = 20.0
"""Grey, of 255, above which a tenth of the middle lies; the darkest of 108 panoramics of four sources has 126."""
_FLAT: Final = 8.0
"""Standard deviation of grey in the middle; panoramics have 34 to 92."""
_BLURRED: Final = 0.06
"""Fine detail (Laplacian) against the spread of grey: 0.09 to 0.31 on 108 panoramics, 0.03 to 0.065 when blurred."""


def picture_warnings(grey: npt.NDArray[np.uint8]) -> tuple[str, ...]:
    """Codes under ``warning.<code>`` for a picture (rows, columns) with bone bright."""
    rows = max(1, round(grey.shape[0] * _WIDTH / grey.shape[1]))
    small = cv2.resize(grey, (_WIDTH, rows), interpolation=cv2.INTER_AREA) if grey.shape[1] > _WIDTH else grey
    down, across = small.shape[0] // _RIM, small.shape[1] // 8
    middle = np.ascontiguousarray(small[down : small.shape[0] - down, across : small.shape[1] - across])
    spread = float(middle.std())
    if float(np.percentile(middle, 90)) < _DARK or spread < _FLAT:
        return ("image_too_dark",) if float(middle.mean()) < 128 else ("image_without_contrast",)
    detail = float(cv2.Laplacian(middle, cv2.CV_32F).std()) / spread
    return ("image_blurred",) if detail < _BLURRED else ()
