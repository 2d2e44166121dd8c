"""What a patient sees while they hold the screen: one idea a view, in their language, and nothing else of the visit."""

from html import escape

import streamlit as st

from explainers.comprehension import Judgement, Outcome
from explainers.consent import Answer, Chosen, Consent, Decision
from explainers.language import Language, Texts, load_texts
from explainers.signature import DrawnSignature, Role, TypedSignature
from kiosk import session
from kiosk.desk import Desk
from kiosk.hand_over import Held
from kiosk.screens.patient_frame import (
    ANSWER,
    ASKED_UNREAD,
    CHANGES,
    PANEL,
    PRESSED,
    SKIPS,
    TYPES,
    UNSIGNED,
    back,
    close_page,
    ending,
    forget,
    keep,
    note_page,
    turn_to,
)
from kiosk.visit import Visit
from kiosk.widgets.patient_bar import patient_bar
from kiosk.widgets.patient_pages import patient_pages
from kiosk.widgets.signature_pad import read_drawn, signature_pad
from kiosk.workflow import consenting, handing
from kiosk.workflow.explaining import explanation_of
from kiosk.workflow.handing import View


def show(held: Held) -> None:
    """The view that comes next for whoever holds the screen."""
    visit = session.shown_visit()
    consent = visit.consent(held.consent_id).consent
    texts = load_texts(Language(consent.language))
    dentist = session.desk().settings.dentist(held.actor).name
    words = {"lost": texts("screen.bar.lost")}
    reads = session.kept(PANEL, str) is None and bool(handing.unread_pages(visit, consent))
    # The pages say it themselves.
    title = (
        "" if reads and not session.kept(ASKED_UNREAD, bool) else texts("screen.decide.patient.with", dentist=dentist)
    )
    if patient_bar(title, texts("screen.decide.patient.practice"), language=texts.language, words=words):
        turn_to("practice", consent.id)
        st.rerun()
    with st.container(key="patient"):
        match session.kept(PANEL, str):
            case "practice":
                _practice(texts)
            case "doubt":
                _doubt(consent, texts)
            case _:
                _view(visit, consent, texts)


def _view(visit: Visit, consent: Consent, texts: Texts) -> None:
    view = handing.next_view(visit, consent, skips_questions=bool(session.kept(SKIPS, bool)))
    if consent.decision is not None and session.kept(CHANGES, bool):
        view = View.ANSWER
    if view is View.SIGN and session.kept(UNSIGNED, bool) and handing.may_leave_unsigned(consent):
        view = View.DONE
    match view:
        case View.PAGES:
            _pages(visit, consent, texts)
        case View.QUESTION:
            _question(consent, texts)
        case View.AGAIN:
            _again(consent, texts)
        case View.ANSWER:
            _answer(visit, consent, texts)
        case View.SIGN:
            _sign(visit, consent, texts)
        case View.DONE:
            _done(consent, texts)


def _pages(visit: Visit, consent: Consent, texts: Texts) -> None:
    unread = handing.unread_pages(visit, consent)
    if session.kept(ASKED_UNREAD, bool):
        st.header(texts.plural("screen.decide.patient.unread", len(unread)), anchor=False)
        st.markdown(texts("screen.decide.patient.unread_lead"))
        st.button(
            texts("screen.decide.patient.pass_over"), key="pass_over", on_click=_pass_over, args=(consent.id, unread)
        )
        if ending(consent, texts, texts("screen.decide.patient.read_on")):
            session.taken(ASKED_UNREAD)
            session.next_round("patient")
            st.rerun()
        return
    desk = session.desk()
    link = desk.links.page(visit.id, consent.explanation_id, unread[0])
    with st.container(key="patient_reading"):
        frame = {"frame": texts("screen.explain.frame")}
        opened = patient_pages(str(session.round_of("patient")), link, words=frame)
    if opened in handing.page_names(visit, consent):
        note_page(consent.id, opened)
    # While there is a page to turn to, the page itself holds the primary action.
    all_seen = set(unread) <= {opened}
    if ending(
        consent,
        texts,
        texts("screen.decide.patient.next" if all_seen else "screen.decide.patient.finished"),
        quiet=not all_seen,
    ):
        close_page(consent.id)
        if handing.unread_pages(session.shown_visit(), session.shown_visit().consent(consent.id).consent):
            session.keep(ASKED_UNREAD, True)
        st.rerun()


def _pass_over(consent_id: str, names: tuple[str, ...]) -> None:
    def pass_over(desk: Desk, visit: Visit, actor: str) -> Visit:
        for name in names:
            visit = consenting.pass_over(desk, visit, consent_id, name, actor=actor)
        return visit

    session.step(pass_over)
    session.taken(ASKED_UNREAD)


def _question(consent: Consent, texts: Texts) -> None:
    question = handing.open_question(consent)
    assert question is not None  # noqa: S101 - this view comes only with a question
    questions = consent.teach_back.questions
    st.caption(texts("screen.decide.patient.counted", at=questions.index(question) + 1, all=len(questions)))
    _after_reply(consent, texts)
    st.header(question.prompt, anchor=False)
    if question is questions[0] and not consent.teach_back.replies:
        st.markdown(texts("screen.decide.patient.check_lead"))
    for choice in question.choices:
        with st.container(key=f"choice_{choice.id}"):
            st.button(
                choice.text, key=f"pick_{question.id}_{choice.id}", width="stretch",
                on_click=_reply, args=(consent.id, question.id, choice.id),
            )  # fmt: skip
    st.button(texts("screen.decide.patient.skip"), key="skip", type="tertiary", on_click=keep, args=(SKIPS, True))
    ending(consent, texts)


def _after_reply(consent: Consent, texts: Texts) -> None:
    """One line on the reply just given, unless the same point is asked again."""
    teach_back = consent.teach_back
    if not teach_back.replies:
        return
    last = teach_back.replies[-1].question_id
    if teach_back.outcome_of(last) is Outcome.NEEDS_DISCUSSION:
        st.html(f'<p class="note">{escape(texts("comprehension.talk"))}</p>')
    elif teach_back.verdicts(last)[-1] is Judgement.RIGHT:
        st.html(f'<p class="note">{escape(texts("comprehension.right"))}</p>')


def _reply(consent_id: str, question_id: str, choice_id: str) -> None:
    session.step(
        lambda desk, v, actor: consenting.reply(desk, v, consent_id, question_id, actor=actor, choice_id=choice_id)
    )


def _again(consent: Consent, texts: Texts) -> None:
    question = handing.open_question(consent)
    assert question is not None  # noqa: S101 - this view comes only with a question
    st.header(texts("comprehension.told_again"), anchor=False)
    st.markdown(question.again)
    if ending(consent, texts, texts("comprehension.ask_again")):
        session.step(lambda desk, v, actor: consenting.tell_again(desk, v, consent.id, question.id, actor=actor))
        st.rerun()


def _answer(visit: Visit, consent: Consent, texts: Texts) -> None:
    match session.kept(ANSWER, Answer):
        case Answer.AGREE:
            _agree(visit, consent, texts)
        case Answer.THINK:
            _think(consent, texts)
        case Answer.REFUSE:
            _refuse(visit, consent, texts)
        case _:
            _after_reply(consent, texts)
            st.header(texts("consent.answer.title"), anchor=False)
            st.markdown(texts("consent.answer.lead"))
            for answer in Answer:
                with st.container(key=f"answer_{answer.value}"):
                    st.button(
                        texts(f"consent.answer.{answer.value}"), key=f"say_{answer.value}", width="stretch",
                        on_click=keep, args=(ANSWER, answer),
                    )  # fmt: skip
            ending(consent, texts)


def _agree(visit: Visit, consent: Consent, texts: Texts) -> None:
    st.header(texts("consent.answer.agree"), anchor=False)
    st.markdown(texts("screen.decide.patient.agree_lead"))
    made = next(made for made in visit.explanations if made.id == consent.explanation_id)
    chosen: list[Chosen] = []
    topics = explanation_of(session.desk(), made).topics
    for topic in topics:
        names = {
            card.option_id: texts("screen.decide.patient.proposed", name=card.name) if card.is_proposed else card.name
            for card in topic.options
        }
        proposed = next((at for at, card in enumerate(topic.options) if card.is_proposed), None)
        picked = st.radio(
            texts("screen.decide.patient.choose_for", name=topic.name, where=topic.where), list(names), index=proposed,
            key=f"pick_of_{topic.diagnosis_id}", format_func=names.__getitem__,
        )  # fmt: skip
        if picked is not None:
            chosen.append(Chosen(topic.diagnosis_id, picked))
    _other_answer(texts)
    if ending(consent, texts, texts("screen.decide.patient.agree_confirm"), disabled=len(chosen) < len(topics)):
        _decide(consent.id, Answer.AGREE, tuple(chosen))


def _think(consent: Consent, texts: Texts) -> None:
    st.header(texts("screen.decide.patient.think_title"), anchor=False)
    st.markdown(texts("screen.decide.patient.think_lead"))
    reason = _reason(texts)
    _other_answer(texts)
    if ending(consent, texts, texts("screen.decide.patient.think_confirm")):
        _decide(consent.id, Answer.THINK, reason=reason)


def _refuse(visit: Visit, consent: Consent, texts: Texts) -> None:
    st.header(texts("screen.decide.patient.refuse_title"), anchor=False)
    st.markdown(texts("screen.decide.patient.refuse_lead"))
    made = next(made for made in visit.explanations if made.id == consent.explanation_id)
    for topic in explanation_of(session.desk(), made).topics:
        st.subheader(texts("screen.decide.patient.choose_for", name=topic.name, where=topic.where), anchor=False)
        st.html(f'<p class="note">{escape(topic.if_waiting)}</p>')
    reason = _reason(texts)
    _other_answer(texts)
    if ending(consent, texts, texts("screen.decide.patient.refuse_confirm")):
        _decide(consent.id, Answer.REFUSE, reason=reason)


def _reason(texts: Texts) -> str:
    return st.text_input(texts("consent.answer.reason"), key="patient_reason", max_chars=500).strip()


def _other_answer(texts: Texts) -> None:
    st.button(
        texts("screen.decide.patient.back"),
        key="other_answer",
        type="tertiary",
        on_click=_other,
    )


def _other() -> None:
    session.taken(ANSWER)


def _decide(consent_id: str, answer: Answer, chosen: tuple[Chosen, ...] = (), reason: str = "") -> None:
    session.step(
        lambda desk, visit, actor: consenting.decide(
            desk, visit, consent_id, Decision(answer, desk.now(), chosen, reason), actor=actor
        )
    )
    for name in (ANSWER, CHANGES, UNSIGNED, PRESSED):
        session.taken(name)
    session.next_round("patient")
    st.rerun()


def _sign(visit: Visit, consent: Consent, texts: Texts) -> None:
    assert consent.decision is not None  # noqa: S101 - this view comes only after an answer
    types = bool(session.kept(TYPES, bool))
    st.header(texts("screen.decide.patient.sign_title"), anchor=False)
    st.markdown(texts(f"consent.decided.{consent.decision.answer.value}"))
    _what_is_chosen(visit, consent, texts)
    name, signature = _typed(consent, texts) if types else _drawn(consent, texts)
    st.caption(texts("consent.sign.honest"))
    with st.container(key="sign_ways", horizontal=True):
        st.button(
            texts("screen.decide.patient.sign_draw" if types else "screen.decide.patient.sign_type"), key="sign_way",
            type="tertiary", on_click=keep, args=(TYPES, not types),
        )  # fmt: skip
        st.button(
            texts("screen.decide.patient.change_answer"), key="change_answer", type="tertiary", on_click=_change_answer
        )
        if handing.may_leave_unsigned(consent):
            st.button(
                texts("screen.decide.patient.sign_without"), key="sign_without", type="tertiary",
                on_click=keep, args=(UNSIGNED, True),
            )  # fmt: skip
    need = texts("screen.decide.patient.sign_need_typed" if types else "screen.decide.patient.sign_need")
    hint = need if session.kept(PRESSED, bool) and signature is None else ""
    if ending(consent, texts, texts("screen.decide.patient.sign_confirm"), hint=hint):
        session.keep(PRESSED, True)
        if signature is not None and name:
            session.step(
                lambda desk, visit, actor: consenting.sign(
                    desk, visit, consent.id, signature, actor=actor, role=Role.PATIENT, name=name
                )
            )
        st.rerun()


def _what_is_chosen(visit: Visit, consent: Consent, texts: Texts) -> None:
    """What an agreement is put under: the care chosen for each diagnosis, in the words of the pages."""
    chosen = {each.diagnosis_id: each.option_id for each in consent.decision.chosen} if consent.decision else {}
    if not chosen:
        return
    made = next(made for made in visit.explanations if made.id == consent.explanation_id)
    lines = []
    for topic in explanation_of(session.desk(), made).topics:
        care = next(card.name for card in topic.options if card.option_id == chosen[topic.diagnosis_id])
        about = texts("screen.decide.patient.choose_for", name=topic.name, where=topic.where)
        lines.append(f'<p class="note">{escape(about)}<br><strong>{escape(care)}</strong></p>')
    st.html("".join(lines))


def _drawn(consent: Consent, texts: Texts) -> tuple[str, DrawnSignature | None]:
    pad = {name: texts(f"screen.decide.pad.{name}") for name in ("label", "hint", "clear")}
    said = signature_pad(str(session.round_of("patient")), words=pad)
    try:
        drawn = read_drawn(said) if said else None
    except session.PRODUCT_ERRORS:
        drawn = None  # a dot is no signature: the hint says so
    return consent.person.name, drawn


def _typed(consent: Consent, texts: Texts) -> tuple[str, TypedSignature | None]:
    typed = st.text_input(texts("screen.decide.patient.sign_typed"), key="typed_name", max_chars=120)
    witness = st.text_input(texts("screen.decide.patient.sign_witness"), key="witness_name", max_chars=120)
    try:
        return consent.person.name, TypedSignature(typed.strip(), witness.strip())
    except session.PRODUCT_ERRORS:
        return consent.person.name, None


def _change_answer() -> None:
    session.taken(ANSWER)
    session.keep(CHANGES, True)


def _done(consent: Consent, texts: Texts) -> None:
    st.header(texts("screen.decide.patient.done_title"), anchor=False)
    st.markdown(texts("screen.decide.patient.done_lead"))
    st.button(
        texts("screen.decide.patient.change_answer"), key="change_answer", type="tertiary", on_click=_change_answer
    )
    if ending(consent, texts, texts("screen.decide.patient.practice")):
        turn_to("practice", consent.id)
        st.rerun()


def _doubt(consent: Consent, texts: Texts) -> None:
    st.header(texts("screen.decide.patient.doubt_title"), anchor=False)
    st.markdown(texts("screen.decide.patient.doubt_lead"))
    key = f"doubt_text_{session.round_of('doubt')}"
    st.text_area(texts("screen.decide.patient.doubt_label"), key=key, max_chars=1000, height=180)
    if consent.doubts:
        st.caption(texts.plural("screen.decide.patient.doubt_noted", len(consent.doubts)))
    spoken = texts("screen.decide.patient.doubt_spoken")
    with st.container(key="patient_ending"):
        st.button(texts("screen.decide.patient.back"), key="doubt_back", type="tertiary", on_click=back)
        st.button(
            texts("screen.decide.patient.doubt_aloud"),
            key="doubt_aloud",
            on_click=_raise,
            args=(consent.id, "", spoken),
        )
        st.button(
            texts("screen.decide.patient.doubt_send"), key="patient_next_doubt", type="primary", width="stretch",
            on_click=_raise, args=(consent.id, key, spoken),
        )  # fmt: skip


def _raise(consent_id: str, key: str, spoken: str) -> None:
    """Note a doubt in the patient's words; one without words is a wish to talk."""
    text = (session.field(key, str) or "" if key else "").strip() or spoken
    if session.step(lambda desk, v, actor: consenting.raise_doubt(desk, v, consent_id, text, actor=actor)):
        session.next_round("doubt")
        back()


def _practice(texts: Texts) -> None:
    st.header(texts("screen.decide.patient.pin_title"), anchor=False)
    st.markdown(texts("screen.decide.patient.pin_lead"))
    pin = st.text_input(
        texts("screen.decide.patient.pin"), key=f"pin_{session.round_of('patient')}", type="password", max_chars=12,
        autocomplete="off",
    )  # fmt: skip
    with st.container(key="patient_ending"):
        st.button(texts("screen.decide.patient.back"), key="pin_back", on_click=back)
        pressed = st.button(
            texts("screen.decide.patient.pin_confirm"), key="patient_next_pin", type="primary", width="stretch"
        )
    if pressed:
        session.next_round("patient")
        if session.attempt(lambda: _taken_back(pin)):
            forget()
            session.forget_problem()
        st.rerun()


def _taken_back(pin: str) -> bool:
    handing.take_back(session.desk(), pin)
    return True
