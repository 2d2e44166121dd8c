"""Reading: what a dentist's file becomes, whatever form it comes in."""

import hashlib
from datetime import date

import numpy as np
import numpy.typing as npt

from models import reading
from tests.models.conftest import DicomBuilder


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
