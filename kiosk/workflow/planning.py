"""Diagnoses and plan: what the dentist states, and what is offered about it; waiting is always offered."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from explainers.catalogue_items import Condition, OptionKind, Scope
from explainers.diagnosis import Diagnosis, Evidence, check_teeth
from explainers.errors import InvalidPlanError
from explainers.planning import OfferedOption, PlanItem, offer_all
from kiosk.desk import Desk
from kiosk.errors import UnknownConditionError, UnknownFindingError
from kiosk.records.audit import Action
from kiosk.visit import Visit, in_visit_order
from kiosk.workflow import step
from models.tooth import Tooth

_LONGEST_MINUTES: Final = 24 * 60


@dataclass(frozen=True, slots=True)
class DiagnosisForm:
    """What a dentist states: a condition, where, resting on which confirmed findings."""

    condition_id: str
    teeth: tuple[Tooth, ...]
    """Empty: the whole mouth."""
    finding_ids: tuple[str, ...] = ()
    """Ids of confirmed findings; empty when only the dentist knows (pain, gums, tests)."""
    note: str = ""
    """The dentist's own words, not shown to the patient."""


def state_diagnosis(desk: Desk, visit: Visit, form: DiagnosisForm, *, actor: str) -> Visit:
    """The dentist states a condition. All its options come into the plan as its last item, none proposed.

    Raises `PrimaryToothError` for a milk tooth: there are no words for children.
    """
    condition = _condition(desk, form.condition_id)
    diagnosis = _diagnosis(desk, visit, condition, form, desk.new_id(), actor)
    visit_number = max((item.visit for item in visit.items), default=1)
    item = offer_all(diagnosis, condition, visit=visit_number)
    return step.decide(
        desk, visit, lambda v: v.with_item(item), actor=actor, action=Action.DIAGNOSIS_STATED, subject=diagnosis.id
    )


def edit_diagnosis(desk: Desk, visit: Visit, diagnosis_id: str, form: DiagnosisForm, *, actor: str) -> Visit:
    """State it anew under the same id. With another condition, the options are that condition's, none proposed."""
    before = visit.item(diagnosis_id)
    condition = _condition(desk, form.condition_id)
    diagnosis = _diagnosis(desk, visit, condition, form, diagnosis_id, actor)
    if diagnosis.condition_id == before.diagnosis.condition_id:
        item = replace(before, diagnosis=diagnosis)
    else:
        item = offer_all(diagnosis, condition, visit=before.visit)
    return step.decide(
        desk, visit, lambda v: v.with_item(item), actor=actor, action=Action.DIAGNOSIS_CHANGED, subject=diagnosis_id
    )


def withdraw_diagnosis(desk: Desk, visit: Visit, diagnosis_id: str, *, actor: str) -> Visit:
    """Take a diagnosis, and its line of the plan, back; `undo` restores both."""
    visit.item(diagnosis_id)

    def change(newest: Visit) -> Visit:
        return replace(newest, items=tuple(i for i in newest.items if i.diagnosis.id != diagnosis_id))

    return step.decide(desk, visit, change, actor=actor, action=Action.DIAGNOSIS_WITHDRAWN, subject=diagnosis_id)


@dataclass(frozen=True, slots=True)
class PlanForm:
    """What a dentist plans about one diagnosis."""

    offered: tuple[str, ...]
    """Option ids; "watch" is offered whether named or not. The order is always the catalogue's."""
    proposed: str | None
    """One of the offered, or None: to be talked over with the patient."""
    visit: int
    """In which visit, from 1."""
    minutes: int | None = None
    cost_line: str = ""

    def __post_init__(self) -> None:
        if self.minutes is not None and not 1 <= self.minutes <= _LONGEST_MINUTES:
            raise InvalidPlanError(f"expected 1 to {_LONGEST_MINUTES} minutes, got {self.minutes}")


def set_plan_item(desk: Desk, visit: Visit, diagnosis_id: str, form: PlanForm, *, actor: str) -> Visit:
    """Choose what is offered and proposed about one diagnosis, when, for how long, at what cost.

    Raises `UnknownConditionError` for an option that the condition does not have, `InvalidPlanError` for a proposal
    that is not offered.
    """
    before = visit.item(diagnosis_id)
    condition = _condition(desk, before.diagnosis.condition_id)
    item = PlanItem(
        diagnosis=before.diagnosis, offered=_offered(condition, form.offered), proposed=form.proposed,
        visit=form.visit, minutes=form.minutes, cost_line=form.cost_line.strip(),
    )  # fmt: skip
    return step.decide(
        desk, visit, lambda v: v.with_item(item), actor=actor, action=Action.PLAN_CHANGED, subject=diagnosis_id
    )


def order_plan(desk: Desk, visit: Visit, visit_numbers: Iterable[tuple[str, int]], *, actor: str) -> Visit:
    """Put the plan in order: pairs of diagnosis id and visit number, in the order wanted within each visit.

    Diagnoses that are not named keep their number and come after the named ones of the same visit.
    """
    numbers = dict(visit_numbers)
    named = tuple(replace(visit.item(diagnosis_id), visit=number) for diagnosis_id, number in numbers.items())
    rest = tuple(item for item in visit.items if item.diagnosis.id not in numbers)
    ordered = in_visit_order((*named, *rest))
    return step.decide(desk, visit, lambda v: replace(v, items=ordered), actor=actor, action=Action.PLAN_ORDERED)


def _condition(desk: Desk, condition_id: str) -> Condition:
    try:
        return desk.catalogue.condition(condition_id)
    except KeyError as error:
        raise UnknownConditionError(condition_id) from error


def _diagnosis(
    desk: Desk, visit: Visit, condition: Condition, form: DiagnosisForm, diagnosis_id: str, actor: str
) -> Diagnosis:
    _check_teeth(condition, form.teeth)
    return Diagnosis(
        id=diagnosis_id, condition_id=condition.id, condition_version=condition.version, teeth=form.teeth,
        evidence=tuple(_evidence(visit, finding_id) for finding_id in form.finding_ids), note=form.note.strip(),
        stated_by=desk.check_actor(actor), stated_at=desk.now(),
    )  # fmt: skip


def _check_teeth(condition: Condition, teeth: tuple[Tooth, ...]) -> None:
    check_teeth(teeth)
    # Without a tooth, the patient would be told of the whole mouth.
    if condition.scope is Scope.TOOTH and not teeth:
        raise InvalidPlanError(f"expected the teeth that {condition.id!r} is about, got none")
    others = [tooth.fdi for tooth in teeth if not condition.is_about(tooth)]
    if others:
        raise InvalidPlanError(f"expected teeth that {condition.id!r} can be about, got {others}")


def _evidence(visit: Visit, finding_id: str) -> Evidence:
    """Only what is confirmed can be evidence: the look-up itself knows nothing else."""
    for image in visit.images:
        for finding in visit.review(image.id).confirmed:
            if finding.id == finding_id:
                return Evidence(image.sha256, finding)
    raise UnknownFindingError(finding_id)


def _offered(condition: Condition, wanted: tuple[str, ...]) -> tuple[OfferedOption, ...]:
    known = {option.id for option in condition.options}
    unknown = next((option_id for option_id in wanted if option_id not in known), None)
    if unknown is not None:
        raise UnknownConditionError(unknown)
    return tuple(
        OfferedOption(option.id, option.kind, option.version)
        for option in condition.options
        if option.id in wanted or option.kind is OptionKind.WATCH
    )
