"""Patient: identity as DICOM carries it, kept apart from the image and never printed."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, repr=False)
class Patient:
    """Who the image says it is of. Empty fields are unknown; `repr` and `str` are stars, so that no log can hold it."""

    family_name: str = ""
    given_name: str = ""
    patient_id: str = ""
    issuer_of_patient_id: str = ""
    birth_date: date | None = None
    sex: str = ""

    def __repr__(self) -> str:
        return "Patient(***)"

    __str__ = __repr__

    @property
    def initials(self) -> str:
        """What the chair screen shows in its corner, such as ``"C. D."``; empty when there is no name."""
        return " ".join(f"{name[0].upper()}." for name in (self.given_name, self.family_name) if name)

    def age_on(self, day: date) -> int | None:
        """Age in whole years on a day, or None without a plausible birth date."""
        if self.birth_date is None or self.birth_date > day:
            return None
        had_birthday = (day.month, day.day) >= (self.birth_date.month, self.birth_date.day)
        return day.year - self.birth_date.year - (0 if had_birthday else 1)
