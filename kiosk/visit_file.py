"""The visit file: what a dentist has stated and planned, with its pictures, for `kiosk report`. Pure.

It holds no identity, and nothing undecided or rejected: a plan takes diagnoses, a diagnosis confirmed findings only.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal

from explainers.language import Language
from explainers.planning import TreatmentPlan
from explainers.practice import Dentist, Practice
from kiosk.errors import InvalidVisitFileError
from kiosk.strict_json import NotThatJsonError, StrictJson
from models.finding import ModelStamp
from models.radiograph import PixelSpacing, View


@dataclass(frozen=True, slots=True)
class VisitFileImage:
    """An image that a diagnosis rests on, as it was shown."""

    sha256: str
    """Of the file as it came."""
    picture_png: bytes
    """8-bit, as displayed."""
    view: View
    source: str
    patient_orientation: tuple[str, str] | None
    laterality: str
    spacing: PixelSpacing | None
    acquired: date | None
    lossy: bool
    numbered_by: ModelStamp | None = None
    """The model that numbered its teeth."""


@dataclass(frozen=True, slots=True)
class VisitFile:
    """Everything that an explanation is made from."""

    exported_at: datetime
    language: Language
    practice: Practice
    dentist: Dentist
    plan: TreatmentPlan
    images: tuple[VisitFileImage, ...]


@dataclass(frozen=True, slots=True)
class _Envelope:
    form: Literal["chairside-kiosk-visit"]
    form_version: Literal[1]
    visit: VisitFile


_JSON: Final = StrictJson(_Envelope)


def visit_file_to_json(file: VisitFile) -> bytes:
    """The file's bytes."""
    return _JSON.write(_Envelope("chairside-kiosk-visit", 1, file))


def visit_file_from_json(untrusted_json: bytes) -> VisitFile:
    """What a visit file says. Raises `InvalidVisitFileError`, which names the key that is wrong."""
    try:
        return _JSON.read(untrusted_json).visit
    except NotThatJsonError as error:
        raise InvalidVisitFileError(str(error)) from error
