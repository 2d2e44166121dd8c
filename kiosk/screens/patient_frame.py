"""What all of a patient's views share: the foot with "I have a doubt", panels over a view, and which page is open."""

from datetime import datetime
from typing import Final

import streamlit as st

from explainers.consent import Consent
from explainers.language import Texts
from kiosk import session
from kiosk.workflow import consenting

PANEL: Final = "patient_panel"
OPEN_PAGE: Final = "patient_open_page"
ASKED_UNREAD: Final = "patient_asked_unread"
SKIPS: Final = "patient_skips"
ANSWER: Final = "patient_answer"
CHANGES: Final = "patient_changes"
UNSIGNED: Final = "patient_unsigned"
TYPES: Final = "patient_types"
PRESSED: Final = "patient_pressed"
ALL_KEPT: Final = (PANEL, OPEN_PAGE, ASKED_UNREAD, SKIPS, ANSWER, CHANGES, UNSIGNED, TYPES, PRESSED)


def forget() -> None:
    """Start the patient's views afresh: what an earlier hand-over left is gone."""
    for name in ALL_KEPT:
        session.taken(name)
    session.next_round("patient")


def ending(
    consent: Consent, texts: Texts, label: str = "", *, hint: str = "", disabled: bool = False, quiet: bool = False
) -> bool:
    """The same foot under every view: "I have a doubt", and what comes next; whether that was pressed."""
    with st.container(key="patient_ending"):
        st.button(
            texts("screen.decide.patient.doubt"), key="patient_doubt", on_click=turn_to, args=("doubt", consent.id)
        )
        if hint:
            st.markdown(hint)
        return bool(label) and st.button(
            label,
            key=f"patient_next_{session.round_of('patient')}",
            type="secondary" if quiet else "primary",
            width="stretch",
            disabled=disabled,
        )


def turn_to(panel: str, consent_id: str) -> None:
    """Open a panel over the view, and close the page that was open under it."""
    close_page(consent_id)
    session.keep(PANEL, panel)


def back() -> None:
    """Close the panel over the view."""
    session.taken(PANEL)
    session.forget_problem()
    session.next_round("patient")


def keep(name: str, value: object) -> None:
    """Keep what was pressed, inside a callback."""
    session.keep(name, value)


def note_page(consent_id: str, name: str) -> None:
    """This page is open before the patient from now on, and the one before is not."""
    known = session.kept(OPEN_PAGE, tuple)
    if known is None or known[0] != name:
        close_page(consent_id)
        session.keep(OPEN_PAGE, (name, session.desk().now()))


def close_page(consent_id: str) -> None:
    """Keep that the page that was open has been seen, and for how long."""
    known = session.taken(OPEN_PAGE)
    if not isinstance(known, tuple):
        return
    name, opened_at = known
    assert isinstance(opened_at, datetime)  # noqa: S101 - put there by `note_page`
    session.step(
        lambda desk, visit, actor: consenting.record_view(
            desk, visit, consent_id, str(name), actor=actor, opened_at=opened_at, closed_at=desk.now()
        )
    )
