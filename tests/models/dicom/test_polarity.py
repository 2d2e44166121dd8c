"""Polarity: bright enamel stays bright, whatever the file's way of saying so (dicom.md A2, fixture 1)."""

import itertools

import numpy as np
import pytest
from pydicom.dataset import Dataset

from models import display
from models.reading import read_radiograph
from tests.models.conftest import DicomBuilder

# (40, 64) from dark air on the left to bright enamel on the right, 12 bits.
SCENE = np.tile(np.linspace(0, 4095, 64).astype(np.uint16), (40, 1))


def identity_voi_lut() -> Dataset:
    """A VOI LUT that leaves 12-bit values as they are."""
    item = Dataset()
    item.add_new(0x00283002, "US", [4096, 0, 12])
    item.add_new(0x00283006, "OW", np.arange(4096, dtype="<u2").tobytes())
    item.LUTExplanation = "IDENTITY"
    return item


STEPS = {
    "window": {"WindowCenter": 2048, "WindowWidth": 4096},
    "voi_lut": {"VOILUTSequence": [identity_voi_lut()]},
    "negative_slope": {
        "RescaleSlope": -1, "RescaleIntercept": 4095, "RescaleType": "US", "WindowCenter": 2048, "WindowWidth": 4096,
    },
}  # fmt: skip
MATRIX = list(itertools.product(("MONOCHROME1", "MONOCHROME2"), (None, "IDENTITY", "INVERSE"), STEPS))


def stored(photometric: str, step: str) -> np.ndarray:
    """What a device stores so that the scene looks as it should: each of the two inversions flips once."""
    flips = (photometric == "MONOCHROME1") + (step == "negative_slope")
    return SCENE if flips % 2 == 0 else 4095 - SCENE


@pytest.mark.parametrize(("photometric", "shape", "step"), MATRIX)
def test_enamel_is_bright_and_air_is_dark(
    make_dicom: DicomBuilder, photometric: str, shape: str | None, step: str
) -> None:
    elements = STEPS[step] | ({"PresentationLUTShape": shape} if shape else {})
    file = make_dicom(
        stored(photometric, step), BitsStored=12, HighBit=11, PhotometricInterpretation=photometric, **elements
    )
    picture = display.render(read_radiograph(file).radiograph)
    assert picture[:, 0].max() == 0
    assert picture[:, -1].min() == 255
    assert np.all(np.diff(picture[0].astype(int)) > 0)


@pytest.mark.parametrize(("photometric", "shape", "step"), MATRIX)
def test_a_lut_shape_that_contradicts_is_warned_of_and_not_obeyed(
    make_dicom: DicomBuilder, photometric: str, shape: str | None, step: str
) -> None:
    elements = STEPS[step] | ({"PresentationLUTShape": shape} if shape else {})
    file = make_dicom(
        stored(photometric, step), BitsStored=12, HighBit=11, PhotometricInterpretation=photometric, **elements
    )
    agrees = (photometric, shape) in {("MONOCHROME1", "INVERSE"), ("MONOCHROME2", "IDENTITY")} or shape is None
    assert ("polarity_inconsistent" in read_radiograph(file).radiograph.warnings) is not agrees


def test_the_dentist_can_invert_on_top(make_dicom: DicomBuilder) -> None:
    file = make_dicom(
        4095 - SCENE, BitsStored=12, HighBit=11, PhotometricInterpretation="MONOCHROME1", **STEPS["window"]
    )
    radiograph = read_radiograph(file).radiograph
    assert np.array_equal(display.render(radiograph, invert=True), 255 - display.render(radiograph))


def test_polarity_comes_after_the_window_not_before(make_dicom: DicomBuilder) -> None:
    """A window off the middle tells the two orders apart: inverting first would clip the other end."""
    file = make_dicom(
        SCENE, BitsStored=12, HighBit=11, PhotometricInterpretation="MONOCHROME1", WindowCenter=1000, WindowWidth=1000
    )
    picture = display.render(read_radiograph(file).radiograph)
    assert np.all(picture[:, SCENE[0] <= 500] == 255)
    assert np.all(picture[:, SCENE[0] >= 1500] == 0)
