"""Size, side and view: what the file says is kept, what it does not say is never assumed (fixtures 2 and 4)."""

import numpy as np
import pytest
from pydicom.dataset import Dataset

from models.radiograph import Calibration, Radiograph, View
from models.reading import read_radiograph
from models.tooth import ALL_TEETH, Tooth
from models.tooth_codes import ENTIRE_TOOTH, RETIRED_SRT
from tests.models.conftest import IO_FOR_PRESENTATION, DicomBuilder

PHOTOGRAPH = "1.2.840.10008.5.1.4.1.1.77.1.4"
CR = "1.2.840.10008.5.1.4.1.1.1"


def read(file: bytes) -> Radiograph:
    return read_radiograph(file).radiograph


def tooth_item(code: str, scheme: str = "SCT") -> Dataset:
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = code, scheme, "a tooth"
    return item


LADDER = [
    # elements, calibration, row and column spacing, why
    ({"PixelSpacing": [0.1, 0.2], "PixelSpacingCalibrationType": "FIDUCIAL"}, "fiducial", (0.1, 0.2), "known object"),
    ({"PixelSpacing": [0.1, 0.2], "PixelSpacingCalibrationType": "GEOMETRY"}, "geometry", (0.1, 0.2), "known setup"),
    (
        {"ImagerPixelSpacing": [0.12, 0.24], "EstimatedRadiographicMagnificationFactor": 1.2},
        "geometry", (0.1, 0.2), "detector divided by magnification",
    ),
    ({"ImagerPixelSpacing": [0.1, 0.2]}, "detector", (0.1, 0.2), "over-reads anatomy"),
    ({"PixelSpacing": [0.1, 0.2]}, "unknown", (0.1, 0.2), "does not say what it is"),
    ({}, "none", None, "pixels only"),
    ({"PixelSpacing": [0.3, 0.3], "ImagerPixelSpacing": [0.1, 0.2]}, "detector", (0.1, 0.2), "the documented one wins"),
    (
        {"PixelSpacing": [0.1, 0.2], "PixelSpacingCalibrationType": "FIDUCIAL", "ImagerPixelSpacing": [0.3, 0.3]},
        "fiducial", (0.1, 0.2), "the better rung wins",
    ),
    (
        {"ImagerPixelSpacing": [0.1, 0.2], "EstimatedRadiographicMagnificationFactor": 0},
        "detector", (0.1, 0.2), "a magnification that cannot be",
    ),
    ({"PixelSpacing": [0.0, 0.2], "PixelSpacingCalibrationType": "FIDUCIAL"}, "none", None, "a spacing of zero"),
    ({"ImagerPixelSpacing": [50, 50]}, "none", None, "a spacing no detector has"),
]  # fmt: skip


@pytest.mark.parametrize(("elements", "calibration", "spacing", "why"), LADDER)
def test_a_spacing_stands_on_its_rung(
    make_dicom: DicomBuilder,
    elements: dict[str, object],
    calibration: str,
    spacing: tuple[float, float] | None,
    why: str,
) -> None:
    radiograph = read(make_dicom(**elements))
    assert radiograph.calibration is Calibration(calibration), why
    found = radiograph.spacing and (radiograph.spacing.row_mm, radiograph.spacing.column_mm)
    assert found == (spacing and pytest.approx(spacing))


ORIENTATIONS = [
    (["L", "F"], ("L", "F"), None, "a panoramic as it should be"),
    (["R", "F"], ("R", "F"), "orientation_mirrored", "the patient's right on the right of the screen"),
    (["F", "L"], ("F", "L"), "orientation_rotated", "lying on its side"),
    (["L", "H"], ("L", "H"), "orientation_rotated", "upside down"),
    (["A", "F"], ("A", "F"), "orientation_rotated", "seen from the side"),
    (None, None, "orientation_unknown", "not said"),
    (["L"], None, "orientation_unknown", "half said"),
    (["X", "Y"], None, "orientation_unknown", "not directions"),
    (["LR", "F"], None, "orientation_unknown", "both ways at once"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "kept", "warning", "why"), ORIENTATIONS)
def test_orientation_is_kept_warned_of_and_never_acted_on(
    make_dicom: DicomBuilder,
    ramp: np.ndarray,
    given: list[str] | None,
    kept: tuple[str, str] | None,
    warning: str | None,
    why: str,
) -> None:
    radiograph = read(make_dicom(PatientOrientation=given))
    assert radiograph.patient_orientation == kept, why
    assert [w for w in radiograph.warnings if w.startswith("orientation")] == ([warning] if warning else [])
    assert np.array_equal(radiograph.values, ramp), "nothing was flipped"


UPPER, LOWER = Tooth(16), Tooth(46)
VIEWS = [
    ({"Modality": "PX"}, View.PANORAMIC, "the modality says it"),
    ({"Modality": "DX", "PositionerType": "PANORAMIC"}, View.PANORAMIC, "the positioner says it"),
    ({"Modality": "DX", "PositionerType": "CEPHALOSTAT"}, View.CEPHALOMETRIC, "the positioner says it"),
    ({"Modality": "XC", "SOPClassUID": PHOTOGRAPH}, View.PHOTOGRAPH, "a photograph's class"),
    ({"Modality": "IO", "SOPClassUID": IO_FOR_PRESENTATION}, View.UNKNOWN, "no tooth named"),
    ({"Modality": "CR", "SOPClassUID": CR}, View.UNKNOWN, "64×40 is no panoramic"),
    ({"Modality": "CR", "SOPClassUID": CR, "BodyPartExamined": "CHEST"}, View.UNKNOWN, "not of the jaws"),
]


@pytest.mark.parametrize(("elements", "view", "why"), VIEWS)
def test_the_view_is_what_the_file_says(
    make_dicom: DicomBuilder, elements: dict[str, object], view: View, why: str
) -> None:
    radiograph = read(make_dicom(**elements))
    assert radiograph.view is view, why
    assert "view_guessed" not in radiograph.warnings


def intra_oral(make_dicom: DicomBuilder, teeth: list[Tooth], spacing_mm: float | None = 0.5) -> Radiograph:
    """An intra-oral image of 64×40 pixels that names these teeth."""
    structures = [tooth_item(tooth.dicom_code[0]) for tooth in teeth]
    spacing = {"ImagerPixelSpacing": [spacing_mm, spacing_mm]} if spacing_mm else {}
    return read(
        make_dicom(
            Modality="IO", SOPClassUID=IO_FOR_PRESENTATION, PrimaryAnatomicStructureSequence=structures, **spacing
        )
    )


def test_teeth_of_both_jaws_make_a_bitewing(make_dicom: DicomBuilder) -> None:
    assert intra_oral(make_dicom, [UPPER, LOWER]).view is View.BITEWING


def test_teeth_of_one_jaw_make_a_periapical(make_dicom: DicomBuilder) -> None:
    assert intra_oral(make_dicom, [UPPER]).view is View.PERIAPICAL


@pytest.mark.parametrize("spacing_mm", [1.2, None])
def test_an_image_that_may_be_an_occlusal_is_not_called_periapical(
    make_dicom: DicomBuilder, spacing_mm: float | None
) -> None:
    assert intra_oral(make_dicom, [UPPER], spacing_mm).view is View.UNKNOWN


def test_every_tooth_code_of_the_standard_is_understood(make_dicom: DicomBuilder) -> None:
    codes = [(tooth.dicom_code[0], "SCT") for tooth in ALL_TEETH]
    for chunk in (codes[:26], codes[26:]):
        found = read(make_dicom(PrimaryAnatomicStructureSequence=[tooth_item(*code) for code in chunk])).teeth
        assert len(found) == 26


@pytest.mark.parametrize(
    ("code", "scheme", "fdi"),
    [(ENTIRE_TOOTH[36], "SCT", 36), (RETIRED_SRT[18], "SRT", 18), (RETIRED_SRT[48], "SNM3", 48)],
)
def test_codes_of_other_families_are_understood(make_dicom: DicomBuilder, code: str, scheme: str, fdi: int) -> None:
    assert read(make_dicom(PrimaryAnatomicStructureSequence=[tooth_item(code, scheme)])).teeth == (fdi,)


def test_a_code_that_is_no_tooth_is_passed_over(make_dicom: DicomBuilder) -> None:
    items = [tooth_item("661005"), tooth_item(UPPER.dicom_code[0])]
    assert read(make_dicom(PrimaryAnatomicStructureSequence=items)).teeth == (16,)


@pytest.mark.parametrize("laterality", ["R", "L", "B", "U"])
def test_laterality_is_kept_even_where_the_standard_forbids_u(make_dicom: DicomBuilder, laterality: str) -> None:
    file = make_dicom(Modality="IO", SOPClassUID=IO_FOR_PRESENTATION, ImageLaterality=laterality)
    assert read(file).laterality == laterality


def test_an_invented_laterality_is_not_kept(make_dicom: DicomBuilder) -> None:
    assert read(make_dicom(ImageLaterality="LEFT")).laterality == ""


def test_a_panoramic_of_an_exporter_that_does_not_say_so_is_guessed_with_a_warning(make_dicom: DicomBuilder) -> None:
    pixels = np.zeros((450, 900), np.uint8)
    radiograph = read(make_dicom(pixels, Modality="OT", SOPClassUID="1.2.840.10008.5.1.4.1.1.7"))
    assert radiograph.view is View.PANORAMIC
    assert "view_guessed" in radiograph.warnings


@pytest.mark.parametrize(
    ("elements", "square"),
    [
        ({"PixelSpacing": [0.1, 0.2]}, False),
        ({"ImagerPixelSpacing": [0.1, 0.1]}, True),
        ({"PixelAspectRatio": [2, 1]}, False),
        ({"PixelAspectRatio": [1, 1]}, True),
        ({}, True),
    ],
)
def test_a_picture_that_is_stretched_is_warned_of(
    make_dicom: DicomBuilder, elements: dict[str, object], square: bool
) -> None:
    assert ("pixels_not_square" not in read(make_dicom(**elements)).warnings) is square
