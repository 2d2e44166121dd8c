"""Starting, opening and undoing; two tabs; who acts."""

from datetime import date

import pytest

from explainers.language import Language
from kiosk.desk import Desk
from kiosk.errors import NothingToUndoError, StaleVisitError, UnknownActorError, UnknownVisitError
from kiosk.records.audit import Action
from kiosk.visit import Stage, Visit
from kiosk.workflow import deciding, images, visits
from models.finding import RejectionReason
from models.patient import Patient

MARTIN = "martin"


def test_a_visit_is_stored_from_its_first_moment(desk: Desk, visit: Visit) -> None:
    assert visits.open_visit(desk, visit.id) == visit
    assert visit.stage is Stage.IMAGES


def test_nobody_starts_a_visit_without_being_somebody(desk: Desk) -> None:
    with pytest.raises(UnknownActorError):
        visits.start_visit(desk, actor="stranger", language=Language.FRENCH)
    assert visits.list_visits(desk) == ()


def test_a_step_by_a_stranger_changes_nothing(desk: Desk, read_visit: Visit) -> None:
    image_id = read_visit.images[0].id
    with pytest.raises(UnknownActorError):
        deciding.accept(desk, read_visit, image_id, "f1", actor="stranger")
    assert visits.open_visit(desk, read_visit.id) == read_visit


def test_an_unknown_visit_is_an_error(desk: Desk) -> None:
    with pytest.raises(UnknownVisitError):
        visits.open_visit(desk, "nothing")


def test_every_step_leaves_one_event_with_who_and_what(desk: Desk, read_visit: Visit) -> None:
    image_id = read_visit.images[0].id
    deciding.accept(desk, read_visit, image_id, "f1", actor="petit")
    told = [(row.event.actor, row.event.action, row.event.subject, row.version) for row in desk.records.trail()]
    assert told == [
        (MARTIN, Action.VISIT_STARTED, "", 1),
        (MARTIN, Action.IMAGE_ADDED, image_id, 2),
        (MARTIN, Action.IMAGE_ANNOTATED, image_id, 3),
        ("petit", Action.FINDING_ACCEPTED, "f1", 4),
    ]


def test_the_trail_holds_no_identity_and_no_clinical_words(desk: Desk) -> None:
    patient = Patient("Durand", "Chloé", "P-77", birth_date=date(1990, 5, 1))
    visits.start_visit(desk, actor=MARTIN, language=Language.FRENCH, patient=patient, label="Chloé D.")
    told = repr(desk.records.trail())
    assert all(word not in told for word in ("Durand", "Chlo", "P-77", "1990"))


def test_a_click_in_a_tab_that_is_behind_is_refused(desk: Desk, read_visit: Visit) -> None:
    image_id = read_visit.images[0].id
    newest = deciding.accept(desk, read_visit, image_id, "f1", actor=MARTIN)
    with pytest.raises(StaleVisitError) as caught:
        deciding.reject(desk, read_visit, image_id, "f1", actor="petit", reason=RejectionReason.ARTEFACT)
    assert caught.value.newest == newest.version
    assert visits.open_visit(desk, read_visit.id) == newest


def test_a_click_is_taken_when_only_facts_were_added_meanwhile(desk: Desk, read_visit: Visit) -> None:
    image_id = read_visit.images[0].id
    images.annotate_image(desk, read_visit, image_id, actor=MARTIN)
    after = deciding.accept(desk, read_visit, image_id, "f1", actor=MARTIN)
    assert after.version == read_visit.version + 2


def test_undo_goes_back_decision_by_decision(desk: Desk, read_visit: Visit) -> None:
    image_id = read_visit.images[0].id
    one = deciding.accept(desk, read_visit, image_id, "f1", actor=MARTIN)
    two = deciding.reject(desk, one, image_id, "f2", actor=MARTIN, reason=RejectionReason.OVERLAP)
    back = visits.undo(desk, two, actor=MARTIN)
    assert back.reviews == one.reviews
    first = visits.undo(desk, back, actor=MARTIN)
    assert first.reviews == read_visit.reviews
    with pytest.raises(NothingToUndoError):
        visits.undo(desk, first, actor=MARTIN)


def test_undo_keeps_images_and_readings(desk: Desk, read_visit: Visit, second_png: bytes) -> None:
    image_id = read_visit.images[0].id
    decided = deciding.accept(desk, read_visit, image_id, "f1", actor=MARTIN)
    grown = images.add_image(desk, decided, second_png, actor=MARTIN)
    back = visits.undo(desk, grown, actor=MARTIN)
    assert back.images == grown.images
    assert back.confirmed == ()


def test_a_file_removed_and_added_anew_stays_one_image_after_an_undo(
    desk: Desk, read_visit: Visit, first_png: bytes
) -> None:
    gone = images.remove_image(desk, read_visit, read_visit.images[0].id, actor=MARTIN)
    again = images.add_image(desk, gone, first_png, actor=MARTIN)
    back = visits.undo(desk, again, actor=MARTIN)
    assert [image.id for image in back.images] == [again.images[0].id]


def test_after_an_undo_a_new_decision_can_be_undone_too(desk: Desk, read_visit: Visit) -> None:
    image_id = read_visit.images[0].id
    one = deciding.accept(desk, read_visit, image_id, "f1", actor=MARTIN)
    back = visits.undo(desk, one, actor=MARTIN)
    other = deciding.accept(desk, back, image_id, "f2", actor=MARTIN)
    assert visits.undo(desk, other, actor=MARTIN).reviews == back.reviews


def test_undo_in_a_tab_that_is_behind_is_refused(desk: Desk, read_visit: Visit) -> None:
    image_id = read_visit.images[0].id
    one = deciding.accept(desk, read_visit, image_id, "f1", actor=MARTIN)
    two = deciding.accept(desk, one, image_id, "f2", actor=MARTIN)
    with pytest.raises(StaleVisitError):
        visits.undo(desk, one, actor=MARTIN)
    assert visits.open_visit(desk, read_visit.id) == two


def test_whose_visit_it_is_can_be_corrected(desk: Desk, visit: Visit) -> None:
    patient = Patient("Durand", "Chloé")
    after = visits.set_patient(desk, visit, actor=MARTIN, patient=patient, label="10 h")
    assert (after.patient, after.label) == (patient, "10 h")
    assert visits.list_visits(desk)[0].initials == "C. D."
