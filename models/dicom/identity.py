"""Identity as a DICOM file carries it, cleaned for the screen. It goes to `Patient`, never to `Radiograph`."""

from collections.abc import Callable

from models.dicom.elements import Elements
from models.patient import Patient
from models.reading_errors import DamagedFileError


def read_patient(elements: Elements) -> Patient | None:
    """Who the file says it is of, or None when it says nothing. A garbled field is an empty field."""
    family, given = _names(_safely(lambda: elements.text("PatientName", limit=324)))
    patient = Patient(
        family_name=family, given_name=given,
        patient_id=_safely(lambda: elements.text("PatientID")),
        issuer_of_patient_id=_safely(lambda: elements.text("IssuerOfPatientID")),
        birth_date=elements.day("PatientBirthDate"),
        sex=_sex(_safely(lambda: elements.text("PatientSex"))),
    )  # fmt: skip
    return None if patient == Patient() else patient


def _safely(read: Callable[[], str]) -> str:
    try:
        return read()
    except DamagedFileError:
        return ""


def _names(person_name: str) -> tuple[str, str]:
    """Family and given name of a PN value (PS3.5 6.2): the alphabetic group, whose components are split by ``^``."""
    components = person_name.split("=")[0].split("^")
    given = components[1] if len(components) > 1 else ""
    return components[0].strip()[:64], given.strip()[:64]


def _sex(code: str) -> str:
    return code.upper() if code.upper() in {"M", "F", "O"} else ""
