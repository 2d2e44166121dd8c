"""Explain: freeze the plan as the patient's pages, and present exactly those pages."""

import streamlit as st

from explainers.language import Language, Texts
from kiosk import session
from kiosk.session import Screen
from kiosk.visit import MadeExplanation, Visit
from kiosk.widgets.next_step import next_step
from kiosk.widgets.presented_pages import presented_pages
from kiosk.workflow import explaining, visits


def show() -> None:
    """Show the pages in the patient's language, or make them."""
    visit, texts = session.shown_visit(), session.texts()
    made = visit.explanation_in(visit.language)
    with st.container(key="page" if made is None else "explaining"):
        st.header(texts("screen.explain.title"), anchor=False)
        with st.container(key="explain_head"):
            _language(visit, texts)
        if made is None:
            _not_yet(visit, texts)
        else:
            _pages(visit, made, texts)
    if made is None:
        if next_step(texts("screen.explain.make"), disabled=not visit.items):
            _make(visit.language, texts)
    elif next_step(texts("screen.explain.next")):
        session.go(Screen.DECIDE)


def _language(visit: Visit, texts: Texts) -> None:
    key = f"patient_language_{visit.language.value}"
    st.segmented_control(
        texts("screen.explain.language"),
        list(Language),
        default=visit.language,
        key=key,
        label_visibility="visible" if visit.explanation_in(visit.language) is None else "collapsed",
        format_func=lambda known: known.own_name,
        on_change=_speak,
        args=(key,),
    )


def _speak(key: str) -> None:
    language = session.field(key, Language)
    if language is not None:
        session.step(lambda desk, visit, actor: visits.set_language(desk, visit, actor=actor, language=language))


def _not_yet(visit: Visit, texts: Texts) -> None:
    if not visit.items:
        st.markdown(texts("screen.explain.empty"))
        return
    if any(made.language is visit.language for made in visit.explanations):
        st.html(f'<p class="warning">{texts("screen.explain.stale")}</p>')
    st.markdown(texts("screen.explain.none"))


def _make(language: Language, texts: Texts) -> None:
    with st.spinner(texts("screen.explain.making")):
        session.step(lambda desk, visit, actor: explaining.explain(desk, visit, actor=actor, language=language))
    st.rerun()


def _pages(visit: Visit, made: MadeExplanation, texts: Texts) -> None:
    when = made.made_at.astimezone()
    names = {dentist.id: dentist.name for dentist in session.desk().settings.dentists}
    about = texts(
        "screen.explain.made",
        date=texts.date(when.date()),
        time=f"{when:%H:%M}",
        dentist=names.get(made.made_by, made.made_by),
    )
    link = session.desk().links.page(visit.id, made.id, made.pages[0].name)
    presented_pages(made.id, link, about=about, words=session.words("screen.explain"))


if __name__ == "__main__":
    show()
