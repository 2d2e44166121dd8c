"""What a picture is worth is told before it is read: dark, without contrast, blurred."""

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from models.quality import picture_warnings

Grey = npt.NDArray[np.uint8]


def panoramic() -> Grey:
    """(480, 960) with edges as fine as those of teeth."""
    grey = np.full((480, 960), 60, np.uint8)
    for x in range(120, 840, 40):
        cv2.ellipse(grey, (x, 200), (14, 60), 0, 0, 360, 190, -1)
        cv2.ellipse(grey, (x, 320), (14, 60), 0, 0, 360, 150, -1)
    return grey


@pytest.mark.parametrize(
    ("picture", "codes"),
    [
        (panoramic(), ()),
        ((panoramic() * 0.06).astype(np.uint8), ("image_too_dark",)),
        (np.full((480, 960), 200, np.uint8), ("image_without_contrast",)),
        (cv2.GaussianBlur(panoramic(), (0, 0), 9), ("image_blurred",)),
        (np.zeros((8, 8), np.uint8), ("image_too_dark",)),
    ],
)
def test_a_picture_that_cannot_be_read_well_says_why(picture: Grey, codes: tuple[str, ...]) -> None:
    assert picture_warnings(picture) == codes


def test_the_same_picture_is_judged_alike_at_twice_the_size() -> None:
    for picture in (panoramic(), cv2.GaussianBlur(panoramic(), (0, 0), 9)):
        twice = cv2.resize(picture, None, fx=2, fy=2, interpolation=cv2.INTER_LINEAR)
        assert picture_warnings(np.asarray(twice, np.uint8)) == picture_warnings(picture)
