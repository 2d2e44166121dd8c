"""Reading: what a dentist's file becomes, whatever form it comes in."""

import hashlib
import io
import struct
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from models import display, reading
from models.radiograph import Calibration, View
from models.reading_errors import MultiFrameError, UnsupportedFormatError, UnsupportedPixelsError
from tests.models.conftest import DicomBuilder, PictureBuilder

Grey = npt.NDArray[np.uint8]
Ramp = npt.NDArray[np.uint16]


def read(file: bytes, name: str = "") -> reading.ReadImage:
    return reading.read_radiograph(file, file_name_hint=name)


def test_a_dicom_file_becomes_a_radiograph_and_apart_from_it_a_patient(make_dicom: DicomBuilder) -> None:
    file = make_dicom(PatientName="Durand^Camille", PatientID="42", PatientBirthDate="19900215", PatientSex="F")
    image = read(file)
    assert image.radiograph.source == "dicom"
    assert image.radiograph.sha256 == hashlib.sha256(file).hexdigest()
    assert image.patient is not None
    assert (image.patient.family_name, image.patient.given_name) == ("Durand", "Camille")
    assert (image.patient.patient_id, image.patient.birth_date, image.patient.sex) == ("42", date(1990, 2, 15), "F")


def test_the_values_are_the_stored_ones_and_read_only(make_dicom: DicomBuilder, ramp: npt.NDArray[np.uint16]) -> None:
    values = read(make_dicom()).radiograph.values
    assert np.array_equal(values, ramp)
    assert not values.flags.writeable


def test_a_file_without_identity_has_no_patient(make_dicom: DicomBuilder) -> None:
    assert read(make_dicom()).patient is None


def test_the_patient_prints_as_stars(make_dicom: DicomBuilder) -> None:
    image = read(make_dicom(PatientName="Durand^Camille"))
    assert "Durand" not in repr(image)
    assert "Durand" not in f"{image.patient} {image.patient!r}"


def test_the_name_decides_nothing_and_a_wrong_extension_is_a_warning(make_dicom: DicomBuilder) -> None:
    file = make_dicom()
    assert "extension_mismatch" in read(file, "pano.png").radiograph.warnings
    for name in ("pano.dcm", "PANO.DCM", "IM00001", "2.25.123", "", "C:\\export\\pano.dicom"):
        assert "extension_mismatch" not in read(file, name).radiograph.warnings


def test_an_eight_bit_png_is_shown_as_it_is(make_picture: PictureBuilder, grey_picture: Grey) -> None:
    radiograph = read(make_picture(grey_picture)).radiograph
    assert radiograph.source == "png"
    assert np.array_equal(display.render(radiograph), grey_picture)
    assert not radiograph.lossy


def test_a_sixteen_bit_png_keeps_its_values_and_is_windowed(make_picture: PictureBuilder, ramp: Ramp) -> None:
    radiograph = read(make_picture(ramp)).radiograph
    assert np.array_equal(radiograph.values, ramp)
    picture = display.render(radiograph)
    assert (picture.min(), picture.max()) == (0, 255)


def test_a_picture_has_no_patient_no_spacing_and_no_known_side(
    make_picture: PictureBuilder, grey_picture: Grey
) -> None:
    image = read(make_picture(grey_picture, dpi=(300, 300)))
    assert image.patient is None
    assert image.radiograph.spacing is None, "dots per inch are no calibration"
    assert image.radiograph.calibration is Calibration.NONE
    assert image.radiograph.patient_orientation is None
    assert "orientation_unknown" in image.radiograph.warnings


def test_a_jpeg_is_read_and_is_lossy(make_picture: PictureBuilder, grey_picture: Grey) -> None:
    radiograph = read(make_picture(grey_picture, "JPEG", quality=95)).radiograph
    assert (radiograph.source, radiograph.lossy) == ("jpeg", True)
    assert np.abs(radiograph.values - grey_picture).max() <= 4


# EXIF orientation → what turns the upright picture into the stored one (TIFF 6.0, tag 274).
EXIF = {
    2: np.fliplr,
    3: lambda a: np.rot90(a, 2),
    4: np.flipud,
    5: np.transpose,
    6: lambda a: np.rot90(a, 1),
    7: lambda a: np.rot90(a, 2).T,
    8: lambda a: np.rot90(a, -1),
}


@pytest.mark.parametrize("file_format", ["PNG", "JPEG", "TIFF"])
@pytest.mark.parametrize("orientation", EXIF)
def test_exif_orientation_is_applied_once_and_told(
    make_picture: PictureBuilder, file_format: str, orientation: int
) -> None:
    """A JPEG of a radiograph with such a tag shows left as right in one program and not in another."""
    upright = np.zeros((40, 64), np.uint8)
    upright[:20, :32], upright[:20, 32:], upright[20:, :32] = 80, 160, 240
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = np.ascontiguousarray(EXIF[orientation](upright))
    radiograph = read(make_picture(stored, file_format, exif=exif)).radiograph
    assert radiograph.values.shape == upright.shape
    assert np.abs(radiograph.values - upright).max() <= 3
    assert "exif_orientation_applied" in radiograph.warnings


def test_without_exif_orientation_there_is_no_such_warning(make_picture: PictureBuilder, grey_picture: Grey) -> None:
    assert "exif_orientation_applied" not in read(make_picture(grey_picture, "JPEG")).radiograph.warnings


@pytest.mark.parametrize("compression", [None, "tiff_lzw", "tiff_adobe_deflate", "packbits"])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_a_baseline_tiff_keeps_its_values(
    make_picture: PictureBuilder, compression: str | None, dtype: type[np.generic]
) -> None:
    pixels = np.tile(np.arange(64, dtype=dtype), (40, 1)) * 3
    radiograph = read(make_picture(pixels, "TIFF", compression=compression)).radiograph
    assert radiograph.source == "tiff"
    assert np.array_equal(radiograph.values, pixels)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_a_tiff_that_is_white_at_zero_is_shown_the_right_way(
    make_picture: PictureBuilder, dtype: type[np.generic]
) -> None:
    scene = np.tile(np.linspace(0, np.iinfo(dtype).max, 64).astype(dtype), (40, 1))
    stored = np.iinfo(dtype).max - scene
    black_at_zero, white_at_zero = (struct.pack("<HHII", 262, 3, 1, value) for value in (1, 0))
    file = make_picture(stored, "TIFF")
    assert black_at_zero in file
    picture = display.render(read(file.replace(black_at_zero, white_at_zero)).radiograph)
    assert picture[0, 0] == 0
    assert picture[0, -1] == 255


@pytest.mark.parametrize("compression", ["jpeg", "tiff_ccitt", "group4"])
def test_a_tiff_beyond_baseline_is_refused(make_picture: PictureBuilder, compression: str) -> None:
    pixels = np.zeros((40, 64), np.uint8 if compression == "jpeg" else bool)
    with pytest.raises(UnsupportedPixelsError):
        read(make_picture(pixels, "TIFF", compression=compression))


def test_a_floating_point_tiff_is_refused(make_picture: PictureBuilder) -> None:
    with pytest.raises(UnsupportedPixelsError):
        read(make_picture(np.zeros((40, 64), np.float32), "TIFF"))


def several(grey: Grey, file_format: str) -> bytes:
    file = io.BytesIO()
    frames = [Image.fromarray(grey), Image.fromarray(255 - grey)]
    frames[0].save(file, file_format, save_all=True, append_images=frames[1:])
    return file.getvalue()


@pytest.mark.parametrize("file_format", ["PNG", "TIFF"])
def test_an_animation_or_several_pages_are_refused_with_their_number(grey_picture: Grey, file_format: str) -> None:
    with pytest.raises(MultiFrameError) as refused:
        read(several(grey_picture, file_format))
    assert refused.value.facts == {"frames": 2}


def test_grey_stored_as_colour_becomes_grey(make_picture: PictureBuilder, grey_picture: Grey) -> None:
    for file_format in ("PNG", "JPEG"):
        radiograph = read(make_picture(np.dstack([grey_picture] * 3), file_format, quality=80)).radiograph
        assert radiograph.values.shape == grey_picture.shape
        assert np.abs(radiograph.values - grey_picture).max() <= 8


def test_a_colour_picture_is_a_photograph_shown_in_colour(make_picture: PictureBuilder) -> None:
    rgb = np.full((40, 64, 3), (200, 120, 100), np.uint8)
    radiograph = read(make_picture(rgb)).radiograph
    assert radiograph.view is View.PHOTOGRAPH
    assert np.array_equal(display.render(radiograph), rgb)
    assert "view_guessed" in radiograph.warnings


def test_a_grey_picture_with_coloured_marks_stays_in_colour_and_is_no_photograph(make_picture: PictureBuilder) -> None:
    rgb = np.dstack([np.full((40, 64), 90, np.uint8)] * 3)
    rgb[5:9, 5:9] = (255, 0, 0)
    radiograph = read(make_picture(rgb)).radiograph
    assert radiograph.view is View.UNKNOWN
    assert "colour_marks" in radiograph.warnings
    assert np.array_equal(display.render(radiograph), rgb)


def test_what_is_transparent_is_black(make_picture: PictureBuilder) -> None:
    rgba = np.full((40, 64, 4), 200, np.uint8)
    rgba[:, :32, 3], rgba[:, 32:, 3] = 0, 255
    values = read(make_picture(rgba)).radiograph.values
    assert (values[0, 0], values[0, -1]) == (0, 200)


@pytest.mark.parametrize(
    ("width", "height", "view"),
    [
        (1280, 640, View.PANORAMIC), (2943, 1435, View.PANORAMIC), (1131, 640, View.PANORAMIC),
        (780, 390, View.UNKNOWN), (1200, 900, View.UNKNOWN), (900, 1800, View.UNKNOWN), (3000, 1000, View.UNKNOWN),
    ],
)  # fmt: skip
def test_proportions_suggest_a_panoramic_and_nothing_else(
    make_picture: PictureBuilder, width: int, height: int, view: View
) -> None:
    radiograph = read(make_picture(np.zeros((height, width), np.uint8))).radiograph
    assert radiograph.view is view
    assert ("view_guessed" in radiograph.warnings) is (view is View.PANORAMIC)


def test_a_cmyk_jpeg_is_read_as_colour() -> None:
    file = io.BytesIO()
    Image.new("CMYK", (64, 40), (0, 200, 200, 0)).save(file, "JPEG", quality=95)
    values = read(file.getvalue()).radiograph.values
    assert values.shape == (40, 64, 3)
    assert values[0, 0, 0] > 200 > 120 > values[0, 0, 1]


def test_a_trusted_webp_is_read_for_evaluation_only(tmp_path: Path, grey_picture: Grey) -> None:
    path = tmp_path / "a.webp"
    Image.fromarray(grey_picture).save(path, lossless=True)
    radiograph = reading.read_trusted_image(path)
    assert (radiograph.source, radiograph.size_wh) == ("webp", (64, 40))
    assert np.array_equal(radiograph.values, grey_picture)
    with pytest.raises(UnsupportedFormatError):
        read(path.read_bytes())


def test_reading_does_not_change_the_callers_bytes_and_is_the_same_twice(make_dicom: DicomBuilder) -> None:
    file = make_dicom()
    first, second = read(file).radiograph, read(bytes(bytearray(file))).radiograph
    assert first.sha256 == second.sha256
    assert np.array_equal(first.values, second.values)
