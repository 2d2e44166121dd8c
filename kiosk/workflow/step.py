"""How a step is taken: on the newest visit, refused if decisions were taken elsewhere, stored with its event."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from kiosk.desk import Desk
from kiosk.errors import StaleVisitError
from kiosk.records.audit import Action, Event
from kiosk.visit import Visit

_TRIES: Final = 20
"""Other steps that may come in between; each is a click of a person."""

Change = Callable[[Visit], Visit]


def decide(desk: Desk, shown: Visit, change: Change, *, actor: str, action: Action, subject: str = "") -> Visit:
    """Take a decision that can be undone. Raises `StaleVisitError` if other decisions were taken since `shown`."""
    newest = desk.records.load(shown.id)
    if (newest.reviews, newest.items) != (shown.reviews, shown.items):
        raise StaleVisitError(shown.id, shown.version, newest.version)
    return _store(desk, newest, replace(change(newest), undo_to=newest.version), actor, action, subject)


def note(desk: Desk, visit_id: str, change: Change, *, actor: str, action: Action, subject: str = "") -> Visit:
    """Add a fact that takes nothing away, on whatever the newest visit is; it is not undone with decisions."""
    for _ in range(_TRIES):
        newest = desk.records.load(visit_id)
        try:
            return _store(desk, newest, change(newest), actor, action, subject)
        except StaleVisitError:
            continue  # somebody was faster: the fact fits on the next version as well
    raise StaleVisitError(visit_id, newest.version, newest.version)


def _store(desk: Desk, newest: Visit, changed: Visit, actor: str, action: Action, subject: str) -> Visit:
    now = desk.now()
    stored = replace(changed, version=newest.version + 1, changed_by=desk.check_actor(actor), changed_at=now)
    desk.records.save(stored, Event(at=now, actor=actor, action=action, visit_id=newest.id, subject=subject))
    return stored
