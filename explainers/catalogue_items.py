"""Condition, Option, Risk, Figure: the catalogue's facts, without language. Words are looked up by key.

Keys: ``condition.<id>.name/title/what/meaning/decision/if_nothing`` and
``option.<id>.name/what/feels/ask/benefit.<id>/risk.<id>/aftercare.<id>``; for the dentist, ``applies.<condition id>``.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from models.finding import FindingKind
from models.tooth import Tooth, ToothType


class OptionKind(StrEnum):
    """What an option is. Waiting is always among the options, never last by rule, never smaller."""

    WATCH = "watch"
    """Watch, or do nothing now."""
    TREAT = "treat"
    REFER = "refer"


class Severity(StrEnum):
    """How bad a risk is when it happens; serious ones are told however rare (CSP L1111-2)."""

    MILD = "mild"
    SERIOUS = "serious"


class Frequency(StrEnum):
    """How often a risk happens, in words, where no verified figure exists."""

    COMMON = "common"
    OCCASIONAL = "occasional"
    RARE = "rare"
    UNKNOWN = "unknown"


class Scope(StrEnum):
    """Whether a condition belongs to teeth or to the whole mouth."""

    TOOTH = "tooth"
    MOUTH = "mouth"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number shown to a patient, with all that makes it honest. In people of 100 or 1 000, never "1 in N"."""

    value: float
    low: float | None
    high: float | None
    per: int
    horizon: str
    """Key of the text that names the time, such as ``horizon.five_years``."""
    population: str
    comparator: str
    source: str
    """Identifier in the catalogue's sources."""
    certainty: str
    date: date


@dataclass(frozen=True, slots=True)
class Source:
    """Where a statement comes from."""

    id: str
    citation: str
    url: str = ""
    verified: bool = False
    """Whether the statement was checked in the source's own text."""


@dataclass(frozen=True, slots=True)
class Range:
    """From … to, such as visits or minutes."""

    low: int
    high: int

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.high:
            raise ValueError(f"expected 0 <= low <= high, got {self.low}, {self.high}")


@dataclass(frozen=True, slots=True)
class Risk:
    """Something that may happen with an option."""

    id: str
    severity: Severity
    frequency: Frequency
    sources: tuple[str, ...]
    figure: Figure | None = None


@dataclass(frozen=True, slots=True)
class Benefit:
    """What an option may bring."""

    id: str
    sources: tuple[str, ...]
    figure: Figure | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """Whether a clinician has read an item. An empty reviewer means not yet."""

    reviewer: str = ""
    reviewed: date | None = None
    expires: date | None = None

    def is_valid_on(self, day: date) -> bool:
        """Whether the item counts as reviewed on a day."""
        return bool(self.reviewer) and self.reviewed is not None and (self.expires is None or day <= self.expires)


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that can be done, or not done."""

    id: str
    kind: OptionKind
    version: str
    visits: Range
    minutes: Range
    benefits: tuple[Benefit, ...]
    risks: tuple[Risk, ...]
    aftercare: tuple[str, ...]
    """Identifiers of the after-care sentences."""
    sources: tuple[str, ...]
    review: Review
    drawing: str = ""
    """Name of the schematic drawing of the tooth after it, such as ``filling``."""


@dataclass(frozen=True, slots=True)
class Condition:
    """Something a dentist may state, with every reasonable option."""

    id: str
    version: str
    scope: Scope
    kinds: tuple[FindingKind, ...]
    """Confirmed findings that usually support it; a dentist may state it without any."""
    depths: tuple[int, ...]
    """ICCMS scores that fit it (caries only)."""
    options: tuple[Option, ...]
    sources: tuple[str, ...]
    review: Review
    letter: str
    """One letter that marks it on pictures, with a shape (colour never stands alone)."""
    drawing_today: str
    drawing_if_waiting: str
    tooth_types: tuple[ToothType, ...] = ()
    """Kinds of permanent teeth that its words are about; empty: any permanent tooth."""

    def is_about(self, tooth: Tooth) -> bool:
        """Whether its words can be said of this tooth: an impacted canine is no wisdom tooth, a milk tooth no other."""
        return not tooth.is_primary and (not self.tooth_types or tooth.type in self.tooth_types)

    def option(self, option_id: str) -> Option:
        """The option of this id; KeyError if the condition does not offer it."""
        return next((o for o in self.options if o.id == option_id), None) or _unknown(option_id)


def _unknown(option_id: str) -> Option:
    raise KeyError(option_id)
