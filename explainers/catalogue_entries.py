"""The exact form of the catalogue's TOML files: nothing missing, nothing unknown, nothing coerced."""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Annotated, Final, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from explainers import catalogue_items as items
from explainers.catalogue_criteria import criterion_of_field, fails
from models.finding import FindingKind
from models.tooth import ToothType

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Words = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Pair = Annotated[tuple[int, ...], Field(min_length=2, max_length=2)]
Names = Annotated[tuple[Name, ...], Field(min_length=1)]


class Entry(BaseModel):
    """A table of a TOML file; an unknown key is a fault."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class EditionEntry(Entry):
    """``catalogue.toml``."""

    edition: Words
    published: date
    next_update: date
    review_status: Name
    update_policy: Name
    funding: Name
    uncertainty: Name
    drawings: Names


class SourceEntry(Entry):
    """One ``[[source]]`` of ``sources.toml``."""

    id: Name
    citation: Words
    url: str
    verified: bool

    def item(self) -> items.Source:
        """As the product uses it."""
        return items.Source(self.id, self.citation, self.url, self.verified)


class SourcesFile(Entry):
    """``sources.toml``."""

    source: tuple[SourceEntry, ...]


class FigureEntry(Entry):
    """A number with all that makes it honest; `low` and `high` are left out together where the source gives none."""

    value: float
    low: float | None = None
    high: float | None = None
    per: int
    horizon: Name
    population: Name
    comparator: Name
    source: Name
    certainty: Name
    date: date

    def item(self) -> items.Figure:
        """As the product uses it."""
        return items.Figure(
            value=self.value, low=self.low, high=self.high, per=self.per, horizon=f"horizon.{self.horizon}",
            population=f"population.{self.population}", comparator=f"comparator.{self.comparator}",
            source=self.source, certainty=f"certainty.{self.certainty}", date=self.date,
        )  # fmt: skip


class BenefitEntry(Entry):
    """One ``[[benefit]]``."""

    id: Name
    sources: Names
    figure: FigureEntry | None = None

    def item(self) -> items.Benefit:
        """As the product uses it."""
        return items.Benefit(self.id, self.sources, self.figure.item() if self.figure else None)


class RiskEntry(Entry):
    """One ``[[risk]]``."""

    id: Name
    severity: items.Severity
    frequency: items.Frequency
    sources: Names
    figure: FigureEntry | None = None

    def item(self) -> items.Risk:
        """As the product uses it."""
        figure = self.figure.item() if self.figure else None
        return items.Risk(self.id, self.severity, self.frequency, self.sources, figure)


class ReviewEntry(Entry):
    """Who has read the item; an empty reviewer means that no clinician has yet."""

    reviewer: str
    reviewed: date | None = None
    expires: date | None = None

    def item(self) -> items.Review:
        """As the product uses it."""
        return items.Review(self.reviewer, self.reviewed, self.expires)


class OptionEntry(Entry):
    """``options/<id>.toml``."""

    id: Name
    kind: items.OptionKind
    version: Words
    drawing: str
    visits: Pair
    minutes: Pair
    aftercare: tuple[Name, ...]
    sources: Names
    review: ReviewEntry
    benefit: tuple[BenefitEntry, ...] = ()
    risk: tuple[RiskEntry, ...] = ()

    @property
    def parts(self) -> tuple[BenefitEntry | RiskEntry, ...]:
        """Benefits, then risks."""
        return (*self.benefit, *self.risk)

    def item(self) -> items.Option:
        """As the product uses it."""
        return items.Option(
            id=self.id, kind=self.kind, version=self.version, visits=items.Range(*self.visits),
            minutes=items.Range(*self.minutes), benefits=tuple(b.item() for b in self.benefit),
            risks=tuple(r.item() for r in self.risk), aftercare=self.aftercare, sources=self.sources,
            review=self.review.item(), drawing=self.drawing,
        )  # fmt: skip


class ConditionEntry(Entry):
    """``conditions/<id>.toml``."""

    id: Name
    version: Words
    scope: items.Scope
    kinds: tuple[FindingKind, ...]
    depths: tuple[int, ...]
    letter: Annotated[str, StringConstraints(pattern=r"^[A-Z]$")]
    drawing_today: Name
    drawing_if_waiting: Name
    options: tuple[Name, ...]
    sources: Names
    review: ReviewEntry
    tooth_types: tuple[ToothType, ...] = ()
    """Kinds of teeth that it can be stated of; left out: any."""
    drawings_after: dict[Name, Name] = Field(default_factory=dict)
    """Another drawing than the option's own, where this condition leaves the tooth looking otherwise."""

    def item(self, options: Mapping[str, items.Option]) -> items.Condition:
        """As the product uses it, with its options in the order of the file."""
        return items.Condition(
            id=self.id, version=self.version, scope=self.scope, kinds=self.kinds, depths=self.depths,
            options=tuple(self._option(options[name]) for name in self.options), sources=self.sources,
            review=self.review.item(), letter=self.letter, drawing_today=self.drawing_today,
            drawing_if_waiting=self.drawing_if_waiting, tooth_types=self.tooth_types,
        )  # fmt: skip

    def _option(self, option: items.Option) -> items.Option:
        return replace(option, drawing=self.drawings_after.get(option.id, option.drawing))


@dataclass
class Parsed:
    """What could be read of the files, by path, and what could not."""

    edition: EditionEntry | None = None
    sources: tuple[SourceEntry, ...] = ()
    conditions: dict[str, ConditionEntry] = field(default_factory=dict)
    options: dict[str, OptionEntry] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


E_ = TypeVar("E_", bound=Entry)
_EDITION: Final = "catalogue.toml"
_SOURCES: Final = "sources.toml"


def parse_files(files: Mapping[str, str]) -> Parsed:
    """Read every file; a file that does not fit its form adds its faults and nothing else."""
    parsed = Parsed()
    for missing in {_EDITION, _SOURCES} - files.keys():
        parsed.faults.append(f"{missing}: file is missing")
    for path, text in files.items():
        if path == _EDITION:
            parsed.edition = _parse(path, text, EditionEntry, parsed.faults)
        elif path == _SOURCES:
            sources = _parse(path, text, SourcesFile, parsed.faults)
            parsed.sources = sources.source if sources else ()
        elif path.startswith("conditions/"):
            _keep(parsed.conditions, path, _parse(path, text, ConditionEntry, parsed.faults))
        elif path.startswith("options/"):
            _keep(parsed.options, path, _parse(path, text, OptionEntry, parsed.faults))
        else:
            parsed.faults.append(f"{path}: unknown file")
    return parsed


def _keep(entries: dict[str, E_], path: str, entry: E_ | None) -> None:
    if entry is not None:
        entries[path] = entry


def _parse(path: str, text: str, form: type[E_], faults: list[str]) -> E_ | None:
    try:
        table = tomllib.loads(text)
        # By way of JSON, because only there strict mode takes enumerations, tuples and dates from text.
        return form.model_validate_json(json.dumps(table, default=str))
    except tomllib.TOMLDecodeError as error:
        faults.append(f"{path}: not TOML: {error}")
    except ValidationError as error:
        for fault in error.errors():
            place = ".".join(str(part) for part in fault["loc"])
            faults.append(fails(criterion_of_field(place), f"{path}: {place}: {fault['msg']}"))
    return None
