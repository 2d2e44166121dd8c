"""Signatures: drawn as strokes with their times, or a typed name with a witness. Neither is an advanced one (eIDAS).

What is kept are the strokes, never a picture that could be put under another document.
"""

import itertools
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from explainers.errors import InvalidConsentError

_MOST_POINTS: Final = 20_000
_LEAST_LENGTH: Final = 200
"""In tenths of a pixel: a dot or a slip of the finger is no signature."""
_LONGEST_NAME: Final = 120

Point = tuple[int, int, int]
"""x and y in tenths of a pixel from the top left of the pad, and milliseconds since the first point."""


class Role(StrEnum):
    """As whom somebody signs."""

    PATIENT = "patient"
    PARENT = "parent"
    """A holder of parental authority."""
    GUARDIAN = "guardian"
    CURATOR = "curator"
    FAMILY_REPRESENTATIVE = "family_representative"
    COMPANION = "companion"
    """The adult who comes with a minor that keeps it from the parents (CSP L1111-5)."""
    TRUSTED_PERSON = "trusted_person"
    """Witnesses and helps (CSP L1111-6); never consents in anybody's place."""


@dataclass(frozen=True, slots=True)
class DrawnSignature:
    """Strokes on the pad."""

    size_wh: tuple[int, int]
    """Of the pad, in tenths of a pixel."""
    strokes: tuple[tuple[Point, ...], ...]

    def __post_init__(self) -> None:
        points = [point for stroke in self.strokes for point in stroke]
        if len(points) > _MOST_POINTS or any(not stroke for stroke in self.strokes):
            raise InvalidConsentError(f"expected strokes of at most {_MOST_POINTS} points, got {len(points)}")
        width, height = self.size_wh
        if any(not (0 <= x <= width and 0 <= y <= height) for x, y, _ in points):
            raise InvalidConsentError("expected all points on the pad")
        times = [time for _, _, time in points]
        if times != sorted(times) or times[:1] not in ([], [0]):
            raise InvalidConsentError("expected times from 0 that never go back")
        if sum(_length(stroke) for stroke in self.strokes) < _LEAST_LENGTH:
            raise InvalidConsentError("expected a signature, got a dot")

    def as_svg(self) -> str:
        """The drawing; numbers only, so nothing in it can be anything else."""
        width, height = self.size_wh
        paths = "".join(f'<path d="{_path(stroke)}"/>' for stroke in self.strokes)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width // 10}" '
            f'height="{height // 10}"><g fill="none" stroke="#1D2A30" stroke-width="24" stroke-linecap="round" '
            f'stroke-linejoin="round">{paths}</g></svg>'
        )


@dataclass(frozen=True, slots=True, repr=False)
class TypedSignature:
    """A typed name, seen by a witness: for who cannot or does not wish to draw (WCAG 2.5.7)."""

    typed_name: str
    witness_name: str

    def __post_init__(self) -> None:
        for name in (self.typed_name, self.witness_name):
            if not 0 < len(name.strip()) <= _LONGEST_NAME:
                raise InvalidConsentError("expected a typed name and the name of a witness")
        if self.typed_name.strip().casefold() == self.witness_name.strip().casefold():
            raise InvalidConsentError("expected somebody else as the witness")


@dataclass(frozen=True, slots=True, repr=False)
class Signer:
    """Who signed, as whom, how, when, and what lay before them."""

    role: Role
    name: str
    signature: DrawnSignature | TypedSignature
    at: datetime
    terms_sha256: str
    """`Consent.terms_sha256` at that moment: what was signed."""
    identity_checked: str = ""
    """How the practice knows who it is, in its own words, such as "known to the practice"."""

    def __post_init__(self) -> None:
        if not 0 < len(self.name.strip()) <= _LONGEST_NAME:
            raise InvalidConsentError("expected the name of the signer")
        if self.at.tzinfo is None:
            raise InvalidConsentError("expected a time with its zone")


def _length(stroke: tuple[Point, ...]) -> int:
    return sum(abs(b[0] - a[0]) + abs(b[1] - a[1]) for a, b in itertools.pairwise(stroke))


def _path(stroke: tuple[Point, ...]) -> str:
    first, *rest = stroke
    lines = " ".join(f"L{x} {y}" for x, y, _ in rest) or f"L{first[0]} {first[1]}"
    return f"M{first[0]} {first[1]} {lines}"
