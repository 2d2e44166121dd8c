"""How a step is taken: on the newest visit, refused if decisions were taken elsewhere, stored with its event."""

from collections.abc import Callable
from dataclasses import replace

from kiosk.desk import Desk
from kiosk.errors import StaleVisitError
from kiosk.records.audit import Action, Event
from kiosk.visit import Visit

Change = Callable[[Visit], Visit]


def decide(desk: Desk, shown: Visit, change: Change, *, actor: str, action: Action, subject: str = "") -> Visit:
    """Take a decision that can be undone. Raises `StaleVisitError` if other decisions were taken since `shown`."""
    newest = desk.records.load(shown.id)
    if (newest.reviews, newest.items) != (shown.reviews, shown.items):
        raise StaleVisitError(shown.id, shown.version, newest.version)
    return _store(desk, newest, replace(change(newest), undo_to=newest.version), actor, action, subject)


def note(desk: Desk, visit_id: str, change: Change, *, actor: str, action: Action, subject: str = "") -> Visit:
    """Add a fact that takes nothing away, on whatever the newest visit is; it is not undone with decisions."""
    newest = desk.records.load(visit_id)
    return _store(desk, newest, change(newest), actor, action, subject)


def _store(desk: Desk, newest: Visit, changed: Visit, actor: str, action: Action, subject: str) -> Visit:
    now = desk.now()
    stored = replace(changed, version=newest.version + 1, changed_by=desk.check_actor(actor), changed_at=now)
    desk.records.save(stored, Event(at=now, actor=actor, action=action, visit_id=newest.id, subject=subject))
    return stored
