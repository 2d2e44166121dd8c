"""Diagnoses and plan: only from what is confirmed; waiting is always offered; the dentist proposes, never a model."""

import pytest

from explainers.catalogue_items import Condition, OptionKind
from explainers.errors import InvalidPlanError, PrimaryToothError
from kiosk.desk import Desk
from kiosk.errors import UnknownConditionError, UnknownFindingError, UnknownPlanItemError
from kiosk.visit import Stage, Visit
from kiosk.workflow import deciding, planning, visits
from kiosk.workflow.planning import DiagnosisForm, PlanForm
from models.finding import RejectionReason
from models.tooth import Tooth

MARTIN = "martin"


@pytest.fixture
def condition(desk: Desk) -> Condition:
    """Some condition with something to do beside waiting."""
    return next(c for c in desk.catalogue.conditions if any(o.kind is OptionKind.TREAT for o in c.options))


@pytest.fixture
def form(condition: Condition) -> DiagnosisForm:
    """A diagnosis that only the dentist knows of."""
    return DiagnosisForm(condition.id, (Tooth(36),), note="  pain at night ")


@pytest.fixture
def planned(desk: Desk, visit: Visit, form: DiagnosisForm) -> Visit:
    """A visit with one diagnosis."""
    return planning.state_diagnosis(desk, visit, form, actor=MARTIN)


def test_a_dentist_can_state_what_no_image_shows(planned: Visit, condition: Condition) -> None:
    (diagnosis,) = planned.diagnoses
    assert (diagnosis.condition_id, diagnosis.evidence, diagnosis.note) == (condition.id, (), "pain at night")
    assert (diagnosis.stated_by, diagnosis.condition_version) == (MARTIN, condition.version)
    assert planned.stage is Stage.PLAN


def test_every_option_is_offered_and_none_proposed(planned: Visit, condition: Condition) -> None:
    (item,) = planned.items
    assert [option.id for option in item.offered] == [option.id for option in condition.options]
    assert item.proposed is None


@pytest.mark.parametrize("finding_id", ["f1", "f2", "nothing"])
def test_undecided_rejected_and_unknown_findings_support_nothing(
    desk: Desk, read_visit: Visit, condition: Condition, finding_id: str
) -> None:
    image_id = read_visit.images[0].id
    visit = deciding.reject(desk, read_visit, image_id, "f2", actor=MARTIN, reason=RejectionReason.ANATOMY)
    with pytest.raises(UnknownFindingError):
        planning.state_diagnosis(desk, visit, DiagnosisForm(condition.id, (Tooth(36),), (finding_id,)), actor=MARTIN)


def test_a_confirmed_finding_supports_a_diagnosis_with_its_image(
    desk: Desk, read_visit: Visit, condition: Condition
) -> None:
    image = read_visit.images[0]
    visit = deciding.accept(desk, read_visit, image.id, "f1", actor=MARTIN)
    visit = planning.state_diagnosis(desk, visit, DiagnosisForm(condition.id, (Tooth(36),), ("f1",)), actor=MARTIN)
    (evidence,) = visit.diagnoses[0].evidence
    assert (evidence.radiograph_sha256, evidence.finding) == (image.sha256, visit.confirmed[0])


@pytest.mark.parametrize(
    ("condition_id", "teeth"),
    [
        ("caries_deep", ()),  # else the patient would be told of a caries of the whole mouth
        ("impacted_third_molar", (Tooth(13),)),  # else an impacted canine would be explained as a wisdom tooth
        ("impacted_third_molar_problem", (Tooth(48), Tooth(47))),  # one of two is enough
    ],
)
def test_a_condition_is_stated_only_of_teeth_that_it_can_be_about(
    desk: Desk, visit: Visit, condition_id: str, teeth: tuple[Tooth, ...]
) -> None:
    with pytest.raises(InvalidPlanError):
        planning.state_diagnosis(desk, visit, DiagnosisForm(condition_id, teeth), actor=MARTIN)


@pytest.mark.parametrize(
    ("condition_id", "teeth"),
    [
        ("caries_pulp", (Tooth(75),)),  # its options are a root canal and an implant
        ("gingivitis", (Tooth(36), Tooth(55))),  # one of two is enough, also of the gums
    ],
)
def test_nothing_is_stated_of_milk_teeth(desk: Desk, visit: Visit, condition_id: str, teeth: tuple[Tooth, ...]) -> None:
    with pytest.raises(PrimaryToothError) as refused:
        planning.state_diagnosis(desk, visit, DiagnosisForm(condition_id, teeth), actor=MARTIN)
    assert refused.value.facts == {"tooth": next(tooth.fdi for tooth in teeth if tooth.is_primary)}


def test_a_condition_of_the_mouth_needs_no_tooth(desk: Desk, visit: Visit) -> None:
    form = DiagnosisForm("gingivitis", ())
    assert planning.state_diagnosis(desk, visit, form, actor=MARTIN).diagnoses[0].teeth == ()


def test_a_condition_that_the_catalogue_does_not_have_is_refused(desk: Desk, visit: Visit) -> None:
    with pytest.raises(UnknownConditionError):
        planning.state_diagnosis(desk, visit, DiagnosisForm("hypochondria", ()), actor=MARTIN)


def test_waiting_is_offered_whether_named_or_not(desk: Desk, planned: Visit, condition: Condition) -> None:
    treat = next(o for o in condition.options if o.kind is OptionKind.TREAT)
    form = PlanForm((treat.id,), treat.id, visit=2, minutes=40, cost_line=" 120 € ")
    (item,) = planning.set_plan_item(desk, planned, planned.diagnoses[0].id, form, actor=MARTIN).items
    assert {o.kind for o in item.offered} == {OptionKind.WATCH, OptionKind.TREAT}
    assert (item.proposed, item.visit, item.minutes, item.cost_line) == (treat.id, 2, 40, "120 €")


def test_options_keep_the_order_of_the_catalogue(desk: Desk, planned: Visit, condition: Condition) -> None:
    backwards = tuple(reversed([o.id for o in condition.options]))
    form = PlanForm(backwards, None, visit=1)
    (item,) = planning.set_plan_item(desk, planned, planned.diagnoses[0].id, form, actor=MARTIN).items
    assert [o.id for o in item.offered] == [o.id for o in condition.options]


def test_a_proposal_that_is_not_offered_is_refused(desk: Desk, planned: Visit, condition: Condition) -> None:
    treat = next(o for o in condition.options if o.kind is OptionKind.TREAT)
    with pytest.raises(InvalidPlanError):
        planning.set_plan_item(desk, planned, planned.diagnoses[0].id, PlanForm((), treat.id, visit=1), actor=MARTIN)
    with pytest.raises(UnknownConditionError):
        form = PlanForm(("snake_oil",), None, visit=1)
        planning.set_plan_item(desk, planned, planned.diagnoses[0].id, form, actor=MARTIN)


@pytest.mark.parametrize("minutes", [0, -5, 10_000])
def test_minutes_that_nobody_can_sit_are_refused(minutes: int) -> None:
    with pytest.raises(InvalidPlanError):
        PlanForm((), None, visit=1, minutes=minutes)


def test_withdrawing_takes_the_line_of_the_plan_and_undo_brings_it_back(desk: Desk, planned: Visit) -> None:
    gone = planning.withdraw_diagnosis(desk, planned, planned.diagnoses[0].id, actor=MARTIN)
    assert (gone.items, gone.stage) == ((), Stage.IMAGES)
    with pytest.raises(UnknownPlanItemError):
        planning.withdraw_diagnosis(desk, gone, planned.diagnoses[0].id, actor=MARTIN)
    assert visits.undo(desk, gone, actor=MARTIN).items == planned.items


def test_editing_a_diagnosis_keeps_its_plan_while_the_condition_stays(
    desk: Desk, planned: Visit, condition: Condition
) -> None:
    diagnosis_id = planned.diagnoses[0].id
    visit = planning.set_plan_item(desk, planned, diagnosis_id, PlanForm((), None, visit=3), actor=MARTIN)
    moved = planning.edit_diagnosis(desk, visit, diagnosis_id, DiagnosisForm(condition.id, (Tooth(37),)), actor=MARTIN)
    assert (moved.items[0].visit, moved.diagnoses[0].teeth, moved.diagnoses[0].id) == (3, (Tooth(37),), diagnosis_id)
    other = next(c for c in desk.catalogue.conditions if c.id != condition.id)
    changed = planning.edit_diagnosis(desk, moved, diagnosis_id, DiagnosisForm(other.id, (Tooth(37),)), actor=MARTIN)
    assert [o.id for o in changed.items[0].offered] == [o.id for o in other.options]


def test_the_plan_is_put_in_the_order_of_visits(desk: Desk, planned: Visit, form: DiagnosisForm) -> None:
    visit = planning.state_diagnosis(desk, planned, form, actor=MARTIN)
    visit = planning.state_diagnosis(desk, visit, form, actor=MARTIN)
    first, second, third = (diagnosis.id for diagnosis in visit.diagnoses)
    ordered = planning.order_plan(desk, visit, [(third, 1), (first, 2)], actor=MARTIN)
    assert [(item.diagnosis.id, item.visit) for item in ordered.items] == [(third, 1), (second, 1), (first, 2)]
    with pytest.raises(UnknownPlanItemError):
        planning.order_plan(desk, ordered, [("nothing", 1)], actor=MARTIN)
