"""Starting, opening, listing visits; whose visit it is; undoing the last decision."""

from dataclasses import replace

from explainers.language import Language
from kiosk.desk import Desk
from kiosk.errors import NothingToUndoError, StaleVisitError
from kiosk.records.audit import Action, Event
from kiosk.records.store import VisitLine
from kiosk.visit import Visit
from kiosk.workflow import step
from models.patient import Patient


def start_visit(
    desk: Desk, *, actor: str, language: Language, patient: Patient | None = None, label: str = ""
) -> Visit:
    """Begin a visit; it is stored from this moment on."""
    now = desk.now()
    visit = Visit(
        id=desk.new_id(), version=1, language=language, label=label, patient=patient,
        started_by=desk.check_actor(actor), started_at=now, changed_by=actor, changed_at=now,
    )  # fmt: skip
    desk.records.save(visit, Event(at=now, actor=actor, action=Action.VISIT_STARTED, visit_id=visit.id))
    return visit


def open_visit(desk: Desk, visit_id: str) -> Visit:
    """The newest state of a visit. Raises `UnknownVisitError`."""
    return desk.records.load(visit_id)


def list_visits(desk: Desk, *, limit: int = 50) -> tuple[VisitLine, ...]:
    """The visits last changed, newest first: id, label, initials, when, stage."""
    return desk.records.list_visits(limit=limit)


def set_language(desk: Desk, visit: Visit, *, actor: str, language: Language) -> Visit:
    """Change the patient's language. What was explained before stays as it was."""
    return step.note(
        desk, visit.id, lambda v: replace(v, language=language), actor=actor, action=Action.LANGUAGE_CHANGED
    )


def set_patient(desk: Desk, visit: Visit, *, actor: str, patient: Patient | None, label: str) -> Visit:
    """Say or correct whose visit it is."""
    return step.note(
        desk, visit.id, lambda v: replace(v, patient=patient, label=label), actor=actor, action=Action.PATIENT_CHANGED
    )


def undo(desk: Desk, visit: Visit, *, actor: str) -> Visit:
    """Take back the last decision: findings, orientation, removal, diagnoses and plan as they were before it.

    Images, model readings and explanations already made stay: what was shown is never lost. Can be called again to go
    further back. Raises `NothingToUndoError`, or `StaleVisitError` if decisions were taken elsewhere.
    """
    if visit.undo_to is None:
        raise NothingToUndoError
    newest = desk.records.load(visit.id)
    if newest.undo_to != visit.undo_to:
        raise StaleVisitError(visit.id, visit.version, newest.version)
    before = desk.records.load(visit.id, version=visit.undo_to)

    def restore(current: Visit) -> Visit:
        restored = replace(current, reviews=before.reviews, items=before.items, undo_to=before.undo_to)
        return _each_file_once(restored)

    return step.note(desk, visit.id, restore, actor=actor, action=Action.DECISION_UNDONE)


def _each_file_once(visit: Visit) -> Visit:
    """The same, with a file that was removed and added anew only as it was added last: its findings' ids are equal."""
    newest = {image.sha256: image.id for image in visit.images}
    for image in visit.images:
        if newest[image.sha256] != image.id:
            visit = visit.with_review(replace(visit.review(image.id), removed=True))
    return visit
