"""Decide: the dentist prepares and hands over; the patient reads and answers; the dentist completes and seals."""

from html import escape
from typing import Final

import streamlit as st

from explainers.comprehension import Outcome
from explainers.consent import Answer, Consent, ConsentState, Doubt, Urgency
from explainers.consent_gate import Fault
from explainers.language import Texts
from kiosk import session
from kiosk.desk import Desk
from kiosk.screens import patient
from kiosk.screens.patient_frame import forget
from kiosk.session import Screen
from kiosk.visit import MadeExplanation, Visit, VisitConsent
from kiosk.workflow import consenting, handing
from kiosk.workflow.handing import Preparation

_ANEW: Final = "decide_anew"
_PRESSED: Final = "decide_pressed"
_WHO: Final = ("adult", "minor", "protected")


def show() -> None:
    """The patient's view while they hold the screen; else where the decision stands."""
    held = session.desk().hand.held
    if held is not None:
        patient.show(held)
        return
    visit, texts = session.shown_visit(), session.texts()
    made = visit.explanation_in(visit.language)
    newest = visit.consents[-1] if visit.consents else None
    with st.container(key="page"):
        st.header(texts("screen.decide.title"), anchor=False)
        if made is None:
            st.markdown(texts("screen.decide.not_yet"))
        elif made.language not in session.SCREEN_LANGUAGES:
            st.html(f'<p class="warning">{escape(texts("screen.decide.language_paper"))}</p>')
        elif newest is None or newest.consent.explanation_id != made.id or session.kept(_ANEW, bool):
            _prepare(visit, made, texts)
            return
        elif newest.sealed is None:
            _complete(visit, newest.consent, texts)
            return
        else:
            _sealed(newest, texts)
            return
    if made is None:
        if _ending("", texts("screen.explain.make"), texts):
            session.go(Screen.EXPLAIN)
    elif _ending("", texts("screen.decide.without"), texts):
        session.go(Screen.TAKE_HOME)


def _ending(quiet: str, primary: str, texts: Texts, *, hint: str = "", disabled: bool = False) -> bool:
    """The foot of the screen: a quiet way on where there is one, and the primary action; whether that was pressed."""
    with st.container(key="ending"):
        if quiet and st.button(texts(f"screen.decide.{quiet}"), key=quiet, type="tertiary"):
            if quiet == "without":
                session.go(Screen.TAKE_HOME)
            _give(session.shown_visit().consents[-1].consent.id)
        if hint:
            st.markdown(hint)
        return st.button(primary, key="next_step", type="primary", width="stretch", disabled=disabled)


def _prepare(visit: Visit, made: MadeExplanation, texts: Texts) -> None:
    st.markdown(texts("screen.decide.lead"))
    with st.container(key="card_person"):
        stated, by_paper = _person(visit, texts)
    with st.container(key="card_interview"):
        preparation = _interview(stated, texts)
    pin, pin_hint = "", ""
    if not session.desk().settings.pin_hash:
        with st.container(key="card_pin"):
            pin, pin_hint = _new_pin(texts)
    hint = (texts("screen.decide.need_name") if not stated else "") or pin_hint
    shown = hint if session.kept(_PRESSED, bool) else ""
    if _ending("without", texts("screen.decide.give"), texts, hint=shown, disabled=by_paper):
        session.keep(_PRESSED, True)
        if not hint:
            _hand_over(made.id, preparation, pin)
        st.rerun()


def _person(visit: Visit, texts: Texts) -> tuple[str, bool]:
    """The patient's name, and whether the paper form has to be used."""
    st.subheader(texts("screen.decide.who"), anchor=False)
    known = visit.patient
    written = " ".join(part for part in (known.given_name, known.family_name) if part) if known else ""
    before = visit.consents[-1].consent.person.name if visit.consents else ""
    name = st.text_input(texts("screen.decide.name"), value=before or written, key="decide_name", max_chars=120)
    age = known.age_on(session.desk().now().date()) if known else None
    if age is not None and age < 18:
        st.html(f'<p class="warning">{escape(texts("screen.decide.born_minor"))}</p>')
        return name.strip(), True
    who = st.radio(
        texts("screen.decide.signs"), _WHO, key="decide_who", horizontal=True,
        format_func=lambda who: texts(f"screen.decide.{who}"),
    )  # fmt: skip
    if who != "adult":
        st.html(f'<p class="warning">{escape(texts("screen.decide.paper"))}</p>')
    return name.strip(), who != "adult"


def _interview(name: str, texts: Texts) -> Preparation:
    st.subheader(texts("screen.decide.interview"), anchor=False)
    held = st.checkbox(texts("screen.decide.held"), key="decide_held")
    left, right = st.columns(2)
    minutes = left.number_input(texts("screen.decide.minutes"), 1, 240, 10, key="decide_minutes")
    urgency = right.selectbox(
        texts("screen.decide.urgency"), list(Urgency), key="decide_urgency",
        format_func=lambda known: texts(f"screen.decide.urgencies.{known.value}"),
    )  # fmt: skip
    stated = urgency or Urgency.NOT_STATED
    return Preparation(name, stated_adult=True, interview_held=held, minutes=int(minutes), urgency=stated)


def _new_pin(texts: Texts) -> tuple[str, str]:
    """A new code, and what is wrong with it."""
    st.subheader(texts("screen.decide.pin_title"), anchor=False)
    st.markdown(texts("screen.decide.pin_lead"))
    left, right = st.columns(2)
    pin = left.text_input(
        texts("screen.decide.pin"), key="new_pin", type="password", max_chars=12, autocomplete="off"
    ).strip()
    again = right.text_input(
        texts("screen.decide.pin_repeat"), key="new_pin_again", type="password", max_chars=12, autocomplete="off"
    ).strip()
    if not pin:
        return "", texts("screen.decide.need_pin")
    return pin, "" if pin == again else texts("screen.decide.pin_differs")


def _hand_over(explanation_id: str, preparation: Preparation, pin: str) -> None:
    who = session.actor()
    if pin and not session.attempt(lambda: _pin_chosen(pin, who)):
        return
    if session.step(lambda desk, v, actor: handing.prepare(desk, v, explanation_id, preparation, actor=actor)):
        session.taken(_ANEW)
        session.taken(_PRESSED)
        _give(session.shown_visit().consents[-1].consent.id)


def _pin_chosen(pin: str, who: str) -> bool:
    handing.choose_pin(session.desk(), pin, actor=who)
    return True


def _give(consent_id: str) -> None:
    forget()
    visit, who = session.shown_visit(), session.actor()
    session.attempt(lambda: handing.give(session.desk(), visit, consent_id, actor=who))
    st.rerun()


def _complete(visit: Visit, consent: Consent, texts: Texts) -> None:
    gate = consenting.gate_of(session.desk(), visit, consent.id)
    with st.container(key="card_answer"):
        _given_answer(consent, texts)
    with st.container(key="card_doubts"):
        st.subheader(texts("screen.decide.close.doubts"), anchor=False)
        if not consent.doubts:
            st.caption(texts("screen.decide.close.no_doubt"))
        for doubt in consent.doubts:
            _answer_doubt(consent.id, doubt, texts)
    with st.container(key="card_understanding"):
        _understanding(consent, texts)
    with st.container(key="card_gate"):
        st.subheader(texts("consent.gate.title"), anchor=False)
        if consent.interview is None:
            _hold_interview(consent.id, texts)
        _list(gate.faults, "consent.gate", texts)
        if gate.is_open:
            st.markdown(texts("consent.gate.open"))
        if gate.remarks:
            st.caption(texts("screen.decide.close.remarks"))
            _list(gate.remarks, "consent.remark", texts)
    if handing.needs_patient(gate):
        if _ending("without", texts("screen.decide.give_again"), texts):
            _give(consent.id)
    elif _ending("give_again", texts("screen.decide.close.seal"), texts, disabled=not gate.is_open):
        with st.spinner(texts("screen.decide.close.sealing")):
            session.step(lambda desk, v, actor: consenting.seal(desk, v, consent.id, actor=actor))
        st.rerun()


def _list(faults: tuple[Fault, ...], prefix: str, texts: Texts) -> None:
    if faults:
        lines = "".join(f"<li>{escape(texts(f'{prefix}.{fault.value}'))}</li>" for fault in faults)
        st.html(f'<ul class="faults">{lines}</ul>')


def _given_answer(consent: Consent, texts: Texts) -> None:
    st.subheader(texts("screen.decide.close.answer"), anchor=False)
    decision = consent.decision
    if decision is None:
        st.markdown(texts("screen.decide.close.none"))
        return
    st.markdown(f"**{texts(f'screen.decide.close.{decision.answer.value}')}**")
    if decision.reason:
        st.text(texts("screen.decide.close.reason", reason=decision.reason))
    names = texts.join([signer.name for signer in consent.signers])
    st.text(texts("screen.decide.close.signed", name=names) if names else texts("screen.decide.close.unsigned"))
    if decision.answer is Answer.REFUSE:
        _tick(
            "told", texts("screen.decide.close.told"), done=consent.consequences is not None,
            act=lambda desk, v, actor: consenting.tell_consequences(desk, v, consent.id, actor=actor),
        )  # fmt: skip


def _answer_doubt(consent_id: str, doubt: Doubt, texts: Texts) -> None:
    quoted = texts("screen.decide.close.quoted", text=doubt.text)
    st.html(f"<strong>{escape(quoted)}</strong>")
    if doubt.is_answered:
        st.text(texts("screen.decide.close.answered", answer=doubt.answer))
        return
    key = f"doubt_answer_{doubt.id}"
    st.text_area(texts("screen.decide.close.your_answer"), key=key, max_chars=1000, height=104)
    aloud = texts("screen.decide.close.by_voice")
    st.button(
        texts("screen.decide.close.save_answer"), key=f"save_{doubt.id}", on_click=_save_answer,
        args=(consent_id, doubt.id, key, aloud),
    )  # fmt: skip


def _save_answer(consent_id: str, doubt_id: str, key: str, aloud: str) -> None:
    answer = (session.field(key, str) or "").strip() or aloud
    session.step(lambda desk, v, actor: consenting.answer_doubt(desk, v, consent_id, doubt_id, answer, actor=actor))


def _understanding(consent: Consent, texts: Texts) -> None:
    teach_back = consent.teach_back
    st.subheader(texts("screen.decide.close.understanding"), anchor=False)
    for question in teach_back.questions:
        outcome = teach_back.outcome_of(question.id)
        said = texts(f"comprehension.outcome.{outcome.value}") if outcome else texts("screen.decide.close.not_asked")
        st.html(f'<p class="quiet">{escape(question.prompt)} <strong>{escape(said)}</strong></p>')
    if teach_back.outcome is Outcome.NEEDS_DISCUSSION:
        _tick(
            "talked_over", texts("screen.decide.close.talked_over"), done=bool(teach_back.talked_over_by),
            act=lambda desk, v, actor: consenting.talk_over(desk, v, consent.id, actor=actor),
        )  # fmt: skip


def _tick(key: str, label: str, *, done: bool, act: session.Act) -> None:
    """A tick that, once made, is kept and cannot be taken back by a slip."""
    if st.checkbox(label, value=done, disabled=done, key=f"{key}_{done}") and not done:
        session.step(act)
        st.rerun()


def _hold_interview(consent_id: str, texts: Texts) -> None:
    minutes = st.number_input(texts("screen.decide.minutes"), 1, 240, 10, key="late_minutes")

    def hold(desk: Desk, visit: Visit, actor: str) -> Visit:
        return consenting.hold_interview(desk, visit, consent_id, actor=actor, minutes=int(minutes))

    _tick("late_held", texts("screen.decide.held"), done=False, act=hold)


def _sealed(known: VisitConsent, texts: Texts) -> None:
    consent = known.consent
    with st.container(key="card_sealed"):
        st.subheader(texts(f"screen.decide.close.state_{consent.state.value}"), anchor=False)
        st.markdown(texts("screen.decide.close.sealed"))
    with st.container(key="card_change"):
        st.markdown(texts("screen.decide.close.change"))
        if consent.state is ConsentState.AGREED:
            st.text_input(texts("screen.decide.close.withdraw_reason"), key="withdraw_reason", max_chars=500)
            st.button(texts("screen.decide.close.withdraw"), key="withdraw", on_click=_withdraw, args=(consent.id,))
        st.button(texts("screen.decide.new_version"), key="anew", on_click=session.keep, args=(_ANEW, True))
    if _ending("", texts("screen.decide.close.to_take_home"), texts):
        session.go(Screen.TAKE_HOME)


def _withdraw(consent_id: str) -> None:
    reason = session.field("withdraw_reason", str) or ""
    session.step(lambda desk, v, actor: consenting.withdraw(desk, v, consent_id, actor=actor, reason=reason))


if __name__ == "__main__":
    show()
