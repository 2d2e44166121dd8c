"""Take home: the patient's document, the record of the visit, and figures for the dentist."""

from html import escape

import streamlit as st

from explainers.language import Texts
from kiosk import figures, session
from kiosk.session import Screen
from kiosk.visit import MadeExplanation, Visit
from kiosk.widgets.next_step import next_step
from kiosk.workflow import explaining


def show() -> None:
    """Show what can be taken home."""
    visit, texts = session.shown_visit(), session.texts()
    made = visit.explanation_in(visit.language)
    with st.container(key="page"):
        st.header(texts("screen.take_home.title"), anchor=False)
        with st.container(key="card_document"):
            st.subheader(texts("screen.take_home.document"), anchor=False)
            st.markdown(texts("screen.take_home.document_text"))
            if made is None:
                st.caption(texts("screen.take_home.not_yet"))
        with st.container(key="card_decision"):
            _decisions(visit, texts)
        with st.container(key="card_export"):
            _export(visit, texts)
        with st.container(key="card_figures"):
            _figures(visit, texts)
        with st.container(key="card_trail"):
            _trail(visit, texts)
    _primary(visit, made, texts)


def _primary(visit: Visit, made: MadeExplanation | None, texts: Texts) -> None:
    if made is None:
        if next_step(texts("screen.explain.make")):
            session.go(Screen.EXPLAIN)
    elif made.document is None:
        if next_step(texts("screen.take_home.make")):
            with st.spinner(texts("screen.take_home.making")):
                session.step(lambda desk, v, actor: explaining.explanation_pdf(desk, v, made.id, actor=actor))
            st.rerun()
    else:
        with st.container(key="ending"):
            link = escape(session.desk().links.document(visit.id, made.id), quote=True)
            label = escape(texts("screen.take_home.download"))
            st.button(texts("screen.take_home.finish"), key="finish", type="tertiary", on_click=_finish)
            st.html(f'<a class="primary-link" href="{link}" download="explanation.pdf">{label}</a>')


def _decisions(visit: Visit, texts: Texts) -> None:
    """Every sealed answer, newest first: nothing that was sealed is ever hidden by a later one."""
    st.subheader(texts("screen.take_home.decision.title"), anchor=False)
    sealed = [known for known in reversed(visit.consents) if known.consent.sealed_at is not None]
    if not sealed:
        st.caption(texts("screen.take_home.decision.none"))
    for known in sealed:
        consent = known.consent
        when = consent.sealed_at.astimezone() if consent.sealed_at else None
        state = texts(f"screen.decide.close.state_{consent.state.value}")
        said = texts("consent.when", date=texts.date(when.date()), time=f"{when:%H:%M}") if when else ""
        st.markdown(texts("screen.take_home.decision.line", state=state, version=consent.version, when=said))
        link = escape(session.desk().links.consent(visit.id, consent.id), quote=True)
        label = escape(texts("screen.take_home.decision.download"))
        st.html(f'<a class="plain-link" href="{link}" download="decision.pdf">{label}</a>')


def _finish() -> None:
    session.leave_visit()


def _export(visit: Visit, texts: Texts) -> None:
    st.subheader(texts("screen.take_home.export"), anchor=False)
    st.markdown(texts("screen.take_home.export_text"))
    name = f"export_{visit.id}_{visit.version}"
    content = session.kept(name, bytes)
    if content is None:
        if st.button(texts("screen.take_home.make_export"), key="export", disabled=not visit.items):
            made = session.attempt(lambda: explaining.export_visit(session.desk(), visit, actor=session.actor()))
            if made is not None:
                session.keep(name, made)
            st.rerun()
    else:
        st.download_button(
            texts("screen.take_home.download_export"), content, file_name="visit.json", mime="application/json",
            key="download_export", on_click="ignore",
        )  # fmt: skip


def _figures(visit: Visit, texts: Texts) -> None:
    """Only what helps the dentist look back: counts of confirmed findings, and the scores of the software aid."""
    st.subheader(texts("screen.take_home.numbers"), anchor=False)
    st.markdown(f"**{texts('screen.take_home.by_tooth')}**")
    if visit.confirmed:
        st.plotly_chart(
            figures.findings_per_tooth(visit.confirmed, texts), key="by_tooth", config=figures.QUIET,
            alt=figures.findings_per_tooth_in_words(visit.confirmed, texts),
        )  # fmt: skip
    else:
        st.caption(texts("screen.take_home.by_tooth_none"))
    st.markdown(f"**{texts('screen.take_home.confidence')}**")
    scored = figures.scored_suggestions(visit)
    if scored:
        st.caption(texts("screen.take_home.confidence_text"))
        thresholds = figures.thresholds_of(session.desk().annotator.cards)
        st.plotly_chart(
            figures.scores_against_threshold(scored, thresholds, texts), key="scores", config=figures.QUIET,
            alt=texts("screen.take_home.confidence_text"),
        )  # fmt: skip
    else:
        st.caption(texts(f"screen.take_home.confidence_{'unread' if figures.is_unread(visit) else 'none'}"))


def _trail(visit: Visit, texts: Texts) -> None:
    st.subheader(texts("screen.take_home.trail"), anchor=False)
    rows = session.attempt(lambda: session.desk().records.trail(visit.id)) or ()
    names = {dentist.id: dentist.name for dentist in session.desk().settings.dentists}
    moments = [
        figures.Moment(
            at=row.event.at.astimezone(), what=texts(f"screen.action.{row.event.action.value}"),
            who=names.get(row.event.actor, row.event.actor),
        )
        for row in rows
    ]  # fmt: skip
    if moments:
        # The list below says the same in words, for those who hear the screen.
        st.plotly_chart(
            figures.timeline(moments), key="timeline", config=figures.QUIET, alt=texts("screen.take_home.trail")
        )
    lines = (
        f"<li><time>{moment.at:%H:%M:%S}</time><span>{escape(moment.what)}</span><span>{escape(moment.who)}</span></li>"
        for moment in moments
    )
    st.html(f'<ol class="trail">{"".join(lines)}</ol>')


if __name__ == "__main__":
    show()
