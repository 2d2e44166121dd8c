"""Kinds of DICOM object, identity and warnings."""

from datetime import date

import numpy as np
import pytest

from models.radiograph import View
from models.reading import ReadImage, read_radiograph
from models.reading_errors import (
    DamagedFileError,
    MultiFrameError,
    NotADentalImageError,
    NotAnImageError,
    TruncatedFileError,
    UnreadableImageError,
)
from tests.models.conftest import DicomBuilder, dicom_bytes, dicom_dataset

STORAGE = "1.2.840.10008.5.1.4.1.1."


def read(file: bytes) -> ReadImage:
    return read_radiograph(file)


@pytest.mark.parametrize(
    ("suffix", "kind"),
    [
        ("1.3", "intra-oral, for presentation"), ("1.3.1", "intra-oral, for processing"),
        ("1.1", "DX, for presentation"), ("1.1.1", "DX, for processing"), ("1", "computed radiography"),
        ("7", "secondary capture"), ("7.2", "multi-frame grayscale byte, one frame"), ("77.1.4", "photograph"),
    ],
)  # fmt: skip
def test_a_projection_image_or_photograph_is_read(make_dicom: DicomBuilder, suffix: str, kind: str) -> None:
    assert read(make_dicom(SOPClassUID=STORAGE + suffix)).radiograph.size_wh == (64, 40), kind


@pytest.mark.parametrize(
    ("uid", "error", "kind"),
    [
        (STORAGE + "2", NotADentalImageError, "CT"),
        (STORAGE + "2.1", NotADentalImageError, "enhanced CT, such as cone beam"),
        (STORAGE + "4", NotADentalImageError, "MR"),
        (STORAGE + "6.1", NotADentalImageError, "ultrasound"),
        (STORAGE + "1.2", NotADentalImageError, "mammography"),
        ("1.2.3.4.5", NotADentalImageError, "unheard of"),
        (STORAGE + "88.33", NotAnImageError, "structured report"),
        (STORAGE + "104.1", NotAnImageError, "encapsulated PDF"),
        (STORAGE + "11.1", NotAnImageError, "presentation state"),
        (STORAGE + "66.4", NotAnImageError, "segmentation"),
        ("1.2.840.10008.1.3.10", NotAnImageError, "DICOMDIR"),
    ],
)
def test_another_kind_of_object_is_refused(
    make_dicom: DicomBuilder, uid: str, error: type[UnreadableImageError], kind: str
) -> None:
    with pytest.raises(error):
        read(make_dicom(SOPClassUID=uid))
    assert kind


def test_an_image_object_without_pixels_is_refused(make_dicom: DicomBuilder) -> None:
    with pytest.raises(NotAnImageError):
        read(make_dicom(PixelData=None))


def test_several_frames_are_refused_with_their_number(make_dicom: DicomBuilder) -> None:
    with pytest.raises(MultiFrameError) as refused:
        read(make_dicom(np.zeros((40, 64), np.uint16), NumberOfFrames=3))
    assert refused.value.facts == {"frames": 3}


@pytest.mark.parametrize("keyword", ["Rows", "Columns", "BitsAllocated", "PhotometricInterpretation"])
def test_a_missing_element_that_the_pixels_need_is_an_error(make_dicom: DicomBuilder, keyword: str) -> None:
    with pytest.raises(UnreadableImageError):
        read(make_dicom(**{keyword: None}))


def test_fewer_pixels_than_announced_is_a_truncated_file(make_dicom: DicomBuilder) -> None:
    with pytest.raises(TruncatedFileError):
        read(make_dicom(np.zeros((40, 64), np.uint16), Rows=41))


@pytest.mark.parametrize(
    ("elements", "warning"),
    [
        ({"PresentationIntentType": "FOR PROCESSING"}, "for_processing"),
        ({"BurnedInAnnotation": "YES"}, "burned_in_annotation"),
        ({"OverlayRows": 40}, "overlay_not_shown"),
    ],
)
def test_what_the_dentist_should_know_is_a_warning(
    make_dicom: DicomBuilder, elements: dict[str, object], warning: str
) -> None:
    file = _with_overlay() if "OverlayRows" in elements else make_dicom(**elements)
    assert warning in read(file).radiograph.warnings
    assert warning not in read(make_dicom()).radiograph.warnings


def _with_overlay() -> bytes:
    """An overlay of one group 60xx, as annotation layers are stored."""
    dataset = dicom_dataset(np.zeros((40, 64), np.uint16))
    dataset.add_new(0x60000010, "US", 40)
    dataset.add_new(0x60000011, "US", 64)
    dataset.add_new(0x60003000, "OW", bytes(40 * 64 // 8))
    return dicom_bytes(dataset)


@pytest.mark.parametrize(
    ("elements", "day"),
    [
        ({"AcquisitionDate": "20240229", "StudyDate": "20200101"}, date(2024, 2, 29)),
        ({"AcquisitionDateTime": "20240301083000.000000+0100"}, date(2024, 3, 1)),
        ({"StudyDate": "20200101"}, date(2020, 1, 1)),
        ({}, None),
    ],
)
def test_the_day_of_the_image_is_the_acquisitions_first(
    make_dicom: DicomBuilder, elements: dict[str, str], day: date | None
) -> None:
    assert read(make_dicom(**elements)).radiograph.acquired == day


def test_a_day_that_does_not_exist_is_no_day(make_dicom: DicomBuilder) -> None:
    file = make_dicom(StudyDate="20200101").replace(b"20200101", b"20201399")
    assert read(file).radiograph.acquired is None


@pytest.mark.parametrize(
    ("name", "family", "given"),
    [
        ("Durand^Camille^Anne^Mme", "Durand", "Camille"),
        ("Yamada^Tarou=山田^太郎=やまだ^たろう", "Yamada", "Tarou"),
        ("Durand", "Durand", ""),
        ("^Camille", "", "Camille"),
        ("N\u202egnp.exe^A\u200bb", "Ngnp.exe", "Ab"),
        ("D" * 200, "D" * 64, ""),
    ],
)
def test_names_are_split_cleaned_and_cut(make_dicom: DicomBuilder, name: str, family: str, given: str) -> None:
    patient = read(make_dicom(PatientName=name, PatientID="1", SpecificCharacterSet="ISO_IR 192")).patient
    assert patient is not None
    assert (patient.family_name, patient.given_name) == (family, given)


@pytest.mark.parametrize("character_set", ["ISO_IR 100", "ISO_IR 192"])
def test_accents_survive(make_dicom: DicomBuilder, character_set: str) -> None:
    patient = read(make_dicom(PatientName="Lefèvre^Zoé", SpecificCharacterSet=character_set)).patient
    assert patient is not None
    assert (patient.family_name, patient.given_name) == ("Lefèvre", "Zoé")


def test_a_name_that_is_markup_stays_text_for_the_screen_to_escape(make_dicom: DicomBuilder) -> None:
    patient = read(make_dicom(PatientName="<script>alert(1)</script>^A")).patient
    assert patient is not None
    assert patient.family_name == "<script>alert(1)</script>"


def test_control_characters_never_reach_the_patient(make_dicom: DicomBuilder) -> None:
    file = make_dicom(PatientName="AXXXXXB^C", PatientID="XYXYXY").replace(b"AXXXXXB", b"A\x1b[2J\x07B")
    patient = read(file.replace(b"XYXYXY", b"1\x00\x0d\x0a2\x7f")).patient
    assert patient is not None
    assert not any(
        ord(character) < 32 or ord(character) == 127 for character in patient.family_name + patient.patient_id
    )


def test_an_identifier_that_is_a_path_is_never_used_as_one(make_dicom: DicomBuilder) -> None:
    file = make_dicom(SOPInstanceUID="2.25.123").replace(b"2.25.123", b"/etc/xyz")
    assert read(file).radiograph.view is View.PANORAMIC


def test_ten_thousand_private_elements_are_skipped() -> None:
    dataset = dicom_dataset(np.zeros((40, 64), np.uint16))
    for number in range(10_000):
        dataset.add_new(0x00111000 + number, "LO", "x")
    assert read(dicom_bytes(dataset)).radiograph.size_wh == (64, 40)


def test_a_number_that_is_none_where_polarity_or_value_depends_on_it_is_refused(make_dicom: DicomBuilder) -> None:
    file = make_dicom(RescaleSlope="1.2345", RescaleIntercept="0").replace(b"1.2345", b"1.2x45")
    with pytest.raises(DamagedFileError):
        read(file)


def test_a_grey_capture_stored_in_colour_becomes_grey(make_dicom: DicomBuilder) -> None:
    grey = np.tile(np.arange(0, 192, 3, dtype=np.uint8), (40, 1))
    radiograph = read(make_dicom(np.dstack([grey] * 3), Modality="OT", SOPClassUID=STORAGE + "7")).radiograph
    assert np.array_equal(radiograph.values, grey)


def test_a_colour_photograph_stays_in_colour(make_dicom: DicomBuilder) -> None:
    rgb = np.zeros((40, 64, 3), np.uint8)
    rgb[..., 0] = 180
    radiograph = read(make_dicom(rgb, Modality="XC", SOPClassUID=STORAGE + "77.1.4")).radiograph
    assert radiograph.view is View.PHOTOGRAPH
    assert np.array_equal(radiograph.values, rgb)


def test_palette_colour_is_looked_up(make_dicom: DicomBuilder) -> None:
    elements: dict[str, object] = {"PhotometricInterpretation": "PALETTE COLOR", "Modality": "XC"}
    for colour, table in (("Red", [10, 200]), ("Green", [20, 100]), ("Blue", [30, 50])):
        elements[f"{colour}PaletteColorLookupTableDescriptor"] = [2, 0, 16]
        elements[f"{colour}PaletteColorLookupTableData"] = np.array(table, "<u2").__mul__(256).tobytes()
    values = read(make_dicom(np.array([[0, 1]], np.uint8), **elements)).radiograph.values
    assert values.tolist() == [[[10, 20, 30], [200, 100, 50]]]
