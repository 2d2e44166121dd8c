"""Practice and Dentist: who speaks to the patient, as they appear on screens and letterheads."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Dentist:
    """A dentist of the practice."""

    id: str
    """Stable identifier, kept in the trail."""
    name: str
    """As patients say it, such as ``"Dr Martin"``."""
    picture_jpeg: bytes | None = None
    """A portrait, or None."""


@dataclass(frozen=True, slots=True)
class Practice:
    """The practice's letterhead."""

    name: str
    address_lines: tuple[str, ...] = ()
    phone: str = ""
    email: str = ""
    logo_png: bytes | None = None
