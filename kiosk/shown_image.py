"""The picture that was on the screen, as a radiograph again: pages and PDF show the very same grey values."""

from typing import Final

import cv2
import numpy as np

from kiosk.errors import InvalidVisitFileError
from kiosk.visit_file import VisitFileImage
from models.radiograph import Radiograph, Voi, Window

_AS_IT_IS: Final = Window(Voi.LINEAR_EXACT, center=127.5, width=255.0)
"""Maps 0–255 to 0–255 (PS3.3 C.11.2.1.3.2): the picture went through its own window before it was stored."""


def shown_radiograph(image: VisitFileImage) -> Radiograph:
    """A radiograph whose rendering is the stored 8-bit picture, pixel for pixel. Raises `InvalidVisitFileError`."""
    decoded = cv2.imdecode(np.frombuffer(image.picture_png, np.uint8), cv2.IMREAD_UNCHANGED)
    if decoded is None or decoded.dtype != np.uint8 or decoded.ndim not in {2, 3}:
        raise InvalidVisitFileError("a picture is not an 8-bit PNG")
    is_grey = decoded.ndim == 2
    values = decoded.astype(np.float32) if is_grey else cv2.cvtColor(decoded, cv2.COLOR_BGR2RGB).astype(np.uint8)
    return Radiograph(
        values=values,
        sha256=image.sha256,
        view=image.view,
        source=image.source,
        windows=(_AS_IT_IS,) if is_grey else (),
        patient_orientation=image.patient_orientation,
        laterality=image.laterality,
        spacing=image.spacing,
        acquired=image.acquired,
        lossy=image.lossy,
    )
