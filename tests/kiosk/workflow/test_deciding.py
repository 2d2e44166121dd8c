"""The review gate: one act of a dentist for each finding, with who and when; and what no act can do."""

from dataclasses import replace

import pytest

from kiosk.desk import Desk
from kiosk.errors import FindingInUseError, InvalidFindingError, UnknownFindingError
from kiosk.visit import Visit
from kiosk.workflow import deciding, planning, visits
from kiosk.workflow.deciding import FindingForm
from models.finding import ConfirmedFinding, FindingKind, Origin, Region, RejectionReason
from models.tooth import Tooth

MARTIN = "martin"
BOX = Region((1, 2, 30, 40))


@pytest.fixture
def image_id(read_visit: Visit) -> str:
    """The one image of `read_visit`."""
    return read_visit.images[0].id


@pytest.fixture
def diagnosed(desk: Desk, read_visit: Visit, image_id: str) -> Visit:
    """A visit with f1 accepted, and a diagnosis that rests on it."""
    visit = deciding.accept(desk, read_visit, image_id, "f1", actor=MARTIN)
    form = planning.DiagnosisForm(desk.catalogue.conditions[0].id, (Tooth(36),), ("f1",))
    return planning.state_diagnosis(desk, visit, form, actor=MARTIN)


def test_nothing_is_confirmed_before_a_dentist_acts(read_visit: Visit) -> None:
    assert read_visit.confirmed == ()
    assert len(read_visit.undecided) == 3


def test_accepting_keeps_the_suggestion_as_it_stands_with_who_and_when(
    desk: Desk, read_visit: Visit, image_id: str
) -> None:
    after = deciding.accept(desk, read_visit, image_id, "f1", actor=MARTIN)
    (confirmed,) = after.confirmed
    suggestion = read_visit.images[0].suggestions[0]
    assert (confirmed.origin, confirmed.confirmed_by, confirmed.suggestion) == (Origin.ACCEPTED, MARTIN, suggestion)
    assert confirmed.region == suggestion.region
    assert [finding.id for _, finding in after.undecided] == ["f2", "f3"]


def test_rejecting_says_why_and_by_whom(desk: Desk, read_visit: Visit, image_id: str) -> None:
    after = deciding.reject(
        desk, read_visit, image_id, "f2", actor="petit", reason=RejectionReason.OTHER, note="old film"
    )
    (rejection,) = after.review(image_id).rejected
    assert (rejection.reason, rejection.note, rejection.rejected_by) == (RejectionReason.OTHER, "old film", "petit")
    assert after.confirmed == ()


def test_a_decision_can_be_turned_round(desk: Desk, read_visit: Visit, image_id: str) -> None:
    rejected = deciding.reject(desk, read_visit, image_id, "f1", actor=MARTIN, reason=RejectionReason.OVERLAP)
    accepted = deciding.accept(desk, rejected, image_id, "f1", actor=MARTIN)
    assert accepted.review(image_id).rejected == ()
    again = deciding.reject(desk, accepted, image_id, "f1", actor=MARTIN, reason=RejectionReason.OVERLAP)
    assert (again.confirmed, len(again.review(image_id).rejected)) == ((), 1)


def test_editing_a_suggestion_confirms_it_as_the_dentist_sees_it(desk: Desk, read_visit: Visit, image_id: str) -> None:
    form = FindingForm(FindingKind.CARIES, BOX, Tooth(37), 4, "deeper")
    (confirmed,) = deciding.edit(desk, read_visit, image_id, "f1", form, actor=MARTIN).confirmed
    assert (confirmed.origin, confirmed.tooth, confirmed.depth, confirmed.region) == (
        Origin.EDITED, Tooth(37), 4, BOX,
    )  # fmt: skip
    assert confirmed.suggestion == read_visit.images[0].suggestions[0]


def test_an_added_finding_has_no_model_behind_it(desk: Desk, read_visit: Visit, image_id: str) -> None:
    form = FindingForm(FindingKind.CALCULUS, BOX, None)
    added = deciding.add_finding(desk, read_visit, image_id, form, actor=MARTIN)
    (confirmed,) = added.confirmed
    assert (confirmed.origin, confirmed.suggestion) == (Origin.ADDED, None)
    moved = deciding.edit(desk, added, image_id, confirmed.id, replace(form, tooth=Tooth(31)), actor="petit")
    assert (moved.confirmed[0].origin, moved.confirmed[0].confirmed_by) == (Origin.ADDED, "petit")


def test_reopening_makes_a_suggestion_undecided_and_an_added_finding_gone(
    desk: Desk, read_visit: Visit, image_id: str
) -> None:
    visit = deciding.accept(desk, read_visit, image_id, "f1", actor=MARTIN)
    visit = deciding.add_finding(desk, visit, image_id, FindingForm(FindingKind.CARIES, BOX), actor=MARTIN)
    added = visit.confirmed[1].id
    visit = deciding.reopen(desk, visit, image_id, "f1", actor=MARTIN)
    visit = deciding.reopen(desk, visit, image_id, added, actor=MARTIN)
    assert visit.confirmed == ()
    assert len(visit.undecided) == 3
    with pytest.raises(UnknownFindingError):
        deciding.reopen(desk, visit, image_id, "f1", actor=MARTIN)


@pytest.mark.parametrize(
    ("kind", "depth"),
    [
        (FindingKind.CARIES, 0),  # ICCMS scores begin at 1
        (FindingKind.CARIES, 7),  # … and end at 6
        (FindingKind.BONE_LOSS, 3),  # the score is one of caries
    ],
)
def test_a_depth_that_makes_no_sense_is_refused(kind: FindingKind, depth: int) -> None:
    with pytest.raises(InvalidFindingError):
        FindingForm(kind, BOX, None, depth)


def test_an_unknown_finding_is_an_error(desk: Desk, read_visit: Visit, image_id: str) -> None:
    with pytest.raises(UnknownFindingError):
        deciding.accept(desk, read_visit, image_id, "nothing", actor=MARTIN)


def test_a_finding_that_a_diagnosis_rests_on_cannot_be_taken_away(desk: Desk, diagnosed: Visit, image_id: str) -> None:
    with pytest.raises(FindingInUseError):
        deciding.reject(desk, diagnosed, image_id, "f1", actor=MARTIN, reason=RejectionReason.OVERLAP)
    with pytest.raises(FindingInUseError):
        deciding.reopen(desk, diagnosed, image_id, "f1", actor=MARTIN)
    with pytest.raises(FindingInUseError):
        form = FindingForm(FindingKind.CARIES, BOX, Tooth(46))
        deciding.edit(desk, diagnosed, image_id, "f1", form, actor=MARTIN)
    assert visits.open_visit(desk, diagnosed.id) == diagnosed


def test_a_diagnosis_follows_a_finding_that_is_drawn_better(desk: Desk, diagnosed: Visit, image_id: str) -> None:
    form = FindingForm(FindingKind.CARIES, BOX, Tooth(36), 3)
    after = deciding.edit(desk, diagnosed, image_id, "f1", form, actor=MARTIN)
    (evidence,) = after.diagnoses[0].evidence
    assert evidence.finding == after.confirmed[0]
    assert evidence.finding.region == BOX


def test_a_diagnosis_follows_a_suggestion_that_is_taken_as_it_was_after_all(
    desk: Desk, diagnosed: Visit, image_id: str
) -> None:
    edited = deciding.edit(
        desk, diagnosed, image_id, "f1", FindingForm(FindingKind.CARIES, BOX, Tooth(36)), actor=MARTIN
    )
    after = deciding.accept(desk, edited, image_id, "f1", actor=MARTIN)
    assert after.diagnoses[0].evidence[0].finding == after.confirmed[0]
    assert after.confirmed[0].region == diagnosed.confirmed[0].region


def test_a_finding_decided_on_stays_when_the_models_say_something_else_later(
    desk: Desk, read_visit: Visit, image_id: str
) -> None:
    visit = deciding.accept(desk, read_visit, image_id, "f1", actor=MARTIN)
    newer = replace(visit.images[0], reading=None)
    lost = visit.with_image(newer)
    assert isinstance(lost.confirmed[0], ConfirmedFinding)
    assert lost.undecided == ()
