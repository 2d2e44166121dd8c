"""Diagnosis: what the dentist states. Only a dentist makes one; a model never does."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from explainers.errors import InvalidPlanError, PrimaryToothError
from models.finding import ConfirmedFinding
from models.tooth import Tooth


@dataclass(frozen=True, slots=True)
class Evidence:
    """A confirmed finding, and the radiograph (by the SHA-256 of its file) on which it can be seen."""

    radiograph_sha256: str
    finding: ConfirmedFinding

    def __post_init__(self) -> None:
        # The gate, also for callers that no type checker has seen: a suggestion or a rejection fits nowhere here.
        if type(self.finding) is not ConfirmedFinding:
            raise InvalidPlanError(f"expected a confirmed finding, got {type(self.finding).__name__}")


def check_teeth(teeth: Iterable[Tooth]) -> None:
    """Raise `PrimaryToothError` for a milk tooth: every text of the catalogue is about permanent teeth."""
    primary = next((tooth for tooth in teeth if tooth.is_primary), None)
    if primary is not None:
        raise PrimaryToothError(primary.fdi)


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A condition of the catalogue, in teeth or the whole mouth, stated by a dentist."""

    id: str
    condition_id: str
    condition_version: str
    teeth: tuple[Tooth, ...]
    """Empty: the whole mouth."""
    evidence: tuple[Evidence, ...]
    """What supports it on images; empty when only the dentist knows (pain, gums, tests)."""
    note: str
    """The dentist's own words, not shown to the patient."""
    stated_by: str
    stated_at: datetime

    def __post_init__(self) -> None:
        if not self.stated_by:
            raise InvalidPlanError("expected the dentist who states it, got nobody")
        if self.stated_at.tzinfo is None:
            raise InvalidPlanError("expected a time with its zone")
        if any(type(e) is not Evidence for e in self.evidence):
            raise InvalidPlanError("expected evidence made of confirmed findings")
