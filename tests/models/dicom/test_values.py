"""Modality step, windows, padding and unused bits."""

import numpy as np
import numpy.typing as npt
import pytest
from pydicom.dataset import Dataset
from pydicom.uid import ExplicitVRBigEndian

from models import display
from models.radiograph import Radiograph, Voi
from models.reading import read_radiograph
from models.reading_errors import DamagedFileError, UnsupportedPixelsError
from tests.models.conftest import DicomBuilder

Ramp = npt.NDArray[np.uint16]


def read(file: bytes) -> Radiograph:
    return read_radiograph(file).radiograph


def lut(entries: list[int], first: int, bits: int, *, descriptor_vr: str = "US", packed: bool = False) -> Dataset:
    """A look-up table item, its data as words or as packed bytes."""
    item = Dataset()
    item.add_new(0x00283002, descriptor_vr, [len(entries), first, bits])
    item.add_new(0x00283006, "OW", np.array(entries, "u1" if packed else "<u2").tobytes())
    return item


def test_rescale_slope_and_intercept_make_the_values(make_dicom: DicomBuilder, ramp: Ramp) -> None:
    radiograph = read(make_dicom(RescaleSlope="0.5", RescaleIntercept="-100", RescaleType="US"))
    assert np.allclose(radiograph.values, ramp * 0.5 - 100)


def test_a_modality_lut_takes_the_place_of_the_rescale(make_dicom: DicomBuilder) -> None:
    stored = np.array([[0, 1, 2, 3, 9]], np.uint16)
    file = make_dicom(stored, ModalityLUTSequence=[lut([100, 200, 300], 1, 16)], RescaleSlope="7")
    assert read(file).values.tolist() == [[100, 100, 200, 300, 300]]


def test_a_slope_of_zero_is_refused(make_dicom: DicomBuilder) -> None:
    with pytest.raises(DamagedFileError):
        read(make_dicom(RescaleSlope="0", RescaleIntercept="0"))


def test_signed_values_keep_their_sign(make_dicom: DicomBuilder) -> None:
    stored = np.array([[-2048, -1, 0, 2047]], np.int16)
    assert read(make_dicom(stored, BitsStored=12, HighBit=11)).values.tolist() == [[-2048, -1, 0, 2047]]


def test_bits_above_the_stored_ones_are_masked(make_dicom: DicomBuilder, ramp: Ramp) -> None:
    """Old files hide an overlay in the unused bits; scaling by 16 bits would show a dark image with white letters."""
    assert np.array_equal(read(make_dicom(ramp | 0xF000, BitsStored=12, HighBit=11)).values, ramp)


def test_rubbish_above_a_signed_value_is_replaced_by_its_sign(make_dicom: DicomBuilder) -> None:
    stored = np.array([[0x0FFF, 0x7001, 0xF001]], np.uint16).view(np.int16)
    assert read(make_dicom(stored, BitsStored=12, HighBit=11)).values.tolist() == [[-1, 1, 1]]


def test_stored_bits_may_sit_at_the_top_of_the_word(make_dicom: DicomBuilder, ramp: Ramp) -> None:
    assert np.array_equal(read(make_dicom(ramp << 4, BitsStored=12, HighBit=15)).values, ramp)


def test_every_window_of_the_file_is_offered_in_its_order(make_dicom: DicomBuilder) -> None:
    radiograph = read(
        make_dicom(
            WindowCenter=[2048, 1000, 3000],
            WindowWidth=[4096, 500, 200],
            WindowCenterWidthExplanation=["NORMAL", "SOFT", "HARD"],
        )
    )
    assert [(w.center, w.width, w.explanation) for w in radiograph.windows] == [
        (2048, 4096, "NORMAL"), (1000, 500, "SOFT"), (3000, 200, "HARD"),
    ]  # fmt: skip
    assert np.array_equal(display.render(radiograph), display.render(radiograph, window=0))
    assert not np.array_equal(display.render(radiograph, window=1), display.render(radiograph, window=0))


def test_a_voi_lut_comes_before_windows(make_dicom: DicomBuilder) -> None:
    file = make_dicom(WindowCenter=2048, WindowWidth=4096, VOILUTSequence=[lut([0, 255], 0, 8)])
    assert [w.function for w in read(file).windows] == [Voi.TABLE, Voi.LINEAR]


@pytest.mark.parametrize("width", [0, -4])
def test_a_window_without_width_falls_back_to_the_values(make_dicom: DicomBuilder, width: int) -> None:
    radiograph = read(make_dicom(WindowCenter=2048, WindowWidth=width))
    picture = display.render(radiograph)
    assert radiograph.windows == ()
    assert (picture.min(), picture.max()) == (0, 255)


def test_eight_bits_without_a_window_are_shown_as_they_are(make_dicom: DicomBuilder) -> None:
    stored = np.tile(np.arange(60, 124, dtype=np.uint8), (40, 1))
    assert np.array_equal(display.render(read(make_dicom(stored))), stored)


def test_a_packed_eight_bit_table_is_read(make_dicom: DicomBuilder) -> None:
    table = read(make_dicom(VOILUTSequence=[lut([0, 10, 20, 255], 0, 8, packed=True)])).windows[0].table
    assert table is not None
    assert table.tolist() == [0, 10, 20, 255]


def test_a_table_is_read_from_a_big_endian_file(make_dicom: DicomBuilder) -> None:
    item = Dataset()
    item.add_new(0x00283002, "US", [4, 0, 12])
    item.add_new(0x00283006, "OW", np.array([0, 1000, 2000, 4095], ">u2").tobytes())
    table = read(make_dicom(syntax=ExplicitVRBigEndian, VOILUTSequence=[item])).windows[0].table
    assert table is not None
    assert table.tolist() == [0, 1000, 2000, 4095]


def test_a_table_may_start_below_zero(make_dicom: DicomBuilder) -> None:
    stored = np.array([[-3, -2, -1, 0, 1]], np.int16)
    item = lut([0, 100, 200, 255], -2, 8, descriptor_vr="SS")
    assert display.render(read(make_dicom(stored, VOILUTSequence=[item]))).tolist() == [[0, 0, 100, 200, 255]]


def test_a_table_shorter_than_it_says_is_refused(make_dicom: DicomBuilder) -> None:
    item = lut([0, 1, 2], 0, 8)
    item.LUTDescriptor = [300, 0, 8]
    with pytest.raises(DamagedFileError):
        read(make_dicom(VOILUTSequence=[item]))


def test_padding_is_left_out_of_the_automatic_window(make_dicom: DicomBuilder) -> None:
    stored = np.full((100, 100), 60_000, np.uint16)
    stored[20:80, 20:80] = np.linspace(1000, 2000, 3600).reshape(60, 60)
    radiograph = read(make_dicom(stored, PixelPaddingValue=60_000))
    window = display.automatic_window(radiograph)
    assert radiograph.padding == (60_000, 60_000)
    assert window.center + window.width / 2 == pytest.approx(2000, abs=20)


def test_padding_is_counted_in_values_even_with_a_negative_slope(make_dicom: DicomBuilder) -> None:
    radiograph = read(
        make_dicom(PixelPaddingValue=0, PixelPaddingRangeLimit=10, RescaleSlope="-1", RescaleIntercept="4095")
    )
    assert radiograph.padding == (4085, 4095)


@pytest.mark.parametrize(
    ("elements", "reason"),
    [
        ({"BitsStored": 17}, "more stored than allocated"),
        ({"HighBit": 3}, "the high bit below the stored ones"),
        ({"BitsStored": 0}, "nothing stored"),
    ],
)
def test_bits_that_contradict_each_other_are_refused(
    make_dicom: DicomBuilder, elements: dict[str, int], reason: str
) -> None:
    with pytest.raises(DamagedFileError):
        read(make_dicom(**elements))
    assert reason


@pytest.mark.parametrize(
    "elements",
    [{"BitsAllocated": 32}, {"BitsAllocated": 1}, {"PhotometricInterpretation": "HSV"}, {"SamplesPerPixel": 2}],
)
def test_pixels_of_another_form_are_refused(make_dicom: DicomBuilder, elements: dict[str, object]) -> None:
    with pytest.raises(UnsupportedPixelsError):
        read(make_dicom(**elements))
