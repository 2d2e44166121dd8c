"""Start: who is at the chair, and which visit: a new one, one of the last ones, or a sample."""

from html import escape

import streamlit as st

from explainers.language import Language, Texts
from kiosk import session
from kiosk.records.store import VisitLine
from kiosk.session import Screen
from kiosk.widgets.drop_zone import drop_zone
from kiosk.widgets.next_step import next_step
from kiosk.workflow import visits


def show() -> None:
    """Choose who acts, then what to do."""
    texts = session.texts()
    with st.container(key="page"):
        st.header(texts("screen.start.title"), anchor=False)
        _dentists()
        st.subheader(texts("screen.start.new_visit"), anchor=False)
        label, language = _new_visit(texts)
        dropped = _drop(texts)
        st.subheader(texts("screen.start.visits"), anchor=False)
        _visits(texts)
        if st.button(texts("screen.start.settings"), key="settings", type="tertiary"):
            session.go(Screen.SETUP)
    actor = session.actor()
    hint = "" if actor else texts("screen.start.choose_first")
    if next_step(texts("screen.start.new_visit"), hint=hint, disabled=not actor) or (dropped and actor):
        session.keep(session.BROUGHT, dropped)
        _begin(label, language)


def _dentists() -> None:
    settings = session.desk().settings
    if len(settings.dentists) == 1 and not session.actor():
        session.choose_actor(settings.dentists[0].id)
    with st.container(key="dentists", horizontal=True):
        for dentist in settings.dentists:
            chosen = dentist.id == session.actor()
            with st.container(key=f"{'acting' if chosen else 'idle'}_{dentist.id}", width=220):
                if dentist.picture_jpeg:
                    st.image(dentist.picture_jpeg, width=96)
                name = f"✓ {dentist.name}" if chosen else dentist.name
                st.button(
                    name,
                    key=f"dentist_{dentist.id}",
                    on_click=session.choose_actor,
                    args=(dentist.id,),
                    width="stretch",
                )


def _new_visit(texts: Texts) -> tuple[str, Language]:
    left, right = st.columns(2)
    label = left.text_input(
        texts("screen.start.label"), key="label", placeholder=texts("screen.start.label_hint"), max_chars=60
    )
    language = right.segmented_control(
        texts("screen.start.patient_language"),
        list(Language),
        default=session.language(),
        key="patient_language",
        format_func=lambda known: known.own_name,
    )
    return label, language or session.language()


def _drop(texts: Texts) -> tuple[tuple[str, bytes], ...]:
    """Files that were dropped here: the visit begins with them, and the Images screen takes them in."""
    return drop_zone(
        texts("screen.start.drop"),
        button=texts("screen.images.choose_files"),
        hint=texts("screen.images.upload_hint"),
        key=f"start_{session.round_of('start')}",
    )


def _begin(label: str, language: Language) -> None:
    visit = session.attempt(
        lambda: visits.start_visit(session.desk(), actor=session.actor(), language=language, label=label.strip())
    )
    if visit is not None:
        session.enter_visit(visit)
        session.next_round("start")
        session.go(Screen.IMAGES)
    st.rerun()


def _visits(texts: Texts) -> None:
    lines = session.attempt(lambda: visits.list_visits(session.desk(), limit=20))
    if lines is not None and not lines:
        st.markdown(texts("screen.start.none"))
    for line in lines or ():
        _visit_line(line, texts)


def _visit_line(line: VisitLine, texts: Texts) -> None:
    day = line.changed_at.astimezone()
    name = line.initials or line.label or texts("screen.visit_untitled")
    about = " · ".join((texts.date(day.date()), f"{day:%H:%M}", texts(f"screen.step.{line.stage.value}")))
    with st.container(
        key=f"card_visit_{line.id}", horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"
    ):
        st.html(f'<div class="facts"><strong>{escape(name)}</strong><span>{escape(about)}</span></div>')
        if st.button(texts("screen.start.open"), key=f"open_{line.id}", disabled=not session.actor()):
            visit = session.attempt(lambda: visits.open_visit(session.desk(), line.id))
            if visit is not None:
                session.enter_visit(visit)
                session.go(Screen(line.stage.value))


if __name__ == "__main__":
    show()
