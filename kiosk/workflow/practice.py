"""The practice's settings: the first-run page and the settings page."""

from typing import Final

from kiosk.desk import Desk
from kiosk.records.audit import Action, Event
from kiosk.settings import Settings

SETTING_UP: Final = "setting-up"
"""Who acts on the first-run page, before there is any dentist."""


def save_settings(desk: Desk, settings: Settings, *, actor: str) -> Settings:
    """Keep new settings, with an event. `actor` is a dentist's id, or `SETTING_UP` while there is none."""
    if actor != SETTING_UP or desk.settings.dentists:
        desk.check_actor(actor)
    desk.practice.write(settings)
    desk.records.record(Event(at=desk.now(), actor=actor, action=Action.SETTINGS_CHANGED))
    return desk.settings
