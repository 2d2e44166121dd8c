"""TreatmentPlan: for each diagnosis the options offered, waiting always among them, and what the dentist proposes."""

from dataclasses import dataclass
from datetime import datetime

from explainers.catalogue_items import Condition, OptionKind
from explainers.diagnosis import Diagnosis
from explainers.errors import InvalidPlanError


@dataclass(frozen=True, slots=True)
class OfferedOption:
    """An option as it was offered: which item of the catalogue, in which version."""

    id: str
    kind: OptionKind
    version: str


@dataclass(frozen=True, slots=True)
class PlanItem:
    """What can be done about one diagnosis."""

    diagnosis: Diagnosis
    offered: tuple[OfferedOption, ...]
    proposed: str | None
    """Id of the offered option that the dentist proposes; None: to be talked over with the patient."""
    visit: int
    """In which visit, counted from 1."""
    minutes: int | None = None
    """Chair time as this practice estimates it; None: the catalogue's range."""
    cost_line: str = ""
    """As the practice typed it; never a quotation."""

    def __post_init__(self) -> None:
        ids = [option.id for option in self.offered]
        if not any(option.kind is OptionKind.WATCH for option in self.offered):
            raise InvalidPlanError("waiting must be among the options")
        if len(set(ids)) != len(ids):
            raise InvalidPlanError(f"expected each option once, got {ids}")
        if self.proposed is not None and self.proposed not in ids:
            raise InvalidPlanError(f"expected one of {ids}, got {self.proposed!r}")
        if self.visit < 1:
            raise InvalidPlanError(f"expected a visit from 1, got {self.visit}")


@dataclass(frozen=True, slots=True)
class TreatmentPlan:
    """What is talked over with the patient. It holds nothing that a dentist has not stated."""

    items: tuple[PlanItem, ...]
    made_by: str
    made_at: datetime

    def __post_init__(self) -> None:
        if not self.made_by:
            raise InvalidPlanError("expected the dentist who made the plan, got nobody")
        if self.made_at.tzinfo is None:
            raise InvalidPlanError("expected a time with its zone")


def offer_all(diagnosis: Diagnosis, condition: Condition, *, visit: int = 1) -> PlanItem:
    """Every option of the condition, in the catalogue's neutral order, none proposed."""
    if diagnosis.condition_id != condition.id:
        raise InvalidPlanError(f"expected condition {diagnosis.condition_id!r}, got {condition.id!r}")
    offered = tuple(OfferedOption(o.id, o.kind, o.version) for o in condition.options)
    return PlanItem(diagnosis=diagnosis, offered=offered, proposed=None, visit=visit)
