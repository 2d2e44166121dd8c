"""The decision on the chair screen: handed over under a code, answered view by view, taken back, sealed."""

import pytest

from explainers.comprehension import DONT_KNOW
from explainers.consent import Answer, ConsentState
from explainers.language import Language, load_texts
from explainers.signature import TypedSignature
from kiosk.desk import Desk
from kiosk.hand_over import MOST_TRIES
from kiosk.session import Screen
from kiosk.visit import Visit
from kiosk.workflow import consenting, deciding, explaining, handing, planning, visits
from models.finding import FindingKind
from models.tooth import Tooth

FR = load_texts(Language.FRENCH)
MARTIN, PIN = "martin", "246813"


@pytest.fixture
def told(desk: Desk, read_visit: Visit) -> Visit:
    """A visit with one diagnosis, a proposal, and its pages in French."""
    visit = deciding.accept(desk, read_visit, read_visit.images[0].id, "f1", actor=MARTIN)
    condition = desk.catalogue.for_kind(FindingKind.CARIES)[0]
    form = planning.DiagnosisForm(condition.id, (Tooth(36),), ("f1",))
    visit = planning.state_diagnosis(desk, visit, form, actor=MARTIN)
    item = visit.items[0]
    plan = planning.PlanForm(tuple(o.id for o in item.offered), item.offered[1].id, 1, 30)
    visit = planning.set_plan_item(desk, visit, item.diagnosis.id, plan, actor=MARTIN)
    return explaining.explain(desk, visit, actor=MARTIN, language=Language.FRENCH)


@pytest.fixture
def given(desk: Desk, told: Visit) -> Visit:
    """The same in the patient's hands, every page passed over."""
    handing.choose_pin(desk, PIN, actor=MARTIN)
    stated = handing.Preparation("Chloé Durand", stated_adult=True, interview_held=True, minutes=8)
    visit = handing.prepare(desk, told, told.explanations[-1].id, stated, actor=MARTIN)
    consent = visit.consents[-1].consent
    for name in handing.page_names(visit, consent):
        visit = consenting.pass_over(desk, visit, consent.id, name, actor=MARTIN)
    handing.give(desk, visit, consent.id, actor=MARTIN)
    return visit


def _consent(desk: Desk, visit: Visit):
    return visits.open_visit(desk, visit.id).consents[-1].consent


def _next(app):
    """Press what comes next for the patient."""
    return next(b for b in app.button if (b.key or "").startswith("patient_next")).click().run()


def _take_back(app, pin: str = PIN):
    """Ask for the screen as the bar does, type the code, press."""
    _next(app)
    next(i for i in app.text_input if (i.key or "").startswith("pin_")).input(pin).run()
    return _next(app)


def test_the_first_hand_over_asks_for_a_code_and_a_name(chair, said, desk: Desk, told: Visit) -> None:
    app = chair(Screen.DECIDE, told)
    app.button(key="next_step").click().run()
    assert FR("screen.decide.need_name") in said(app)
    app.text_input(key="decide_name").input("Chloé Durand").run()
    assert FR("screen.decide.need_pin") in said(app)
    app.text_input(key="new_pin").input("246813")
    app.text_input(key="new_pin_again").input("246814").run()
    assert FR("screen.decide.pin_differs") in said(app)
    assert desk.hand.held is None


def test_handing_over_shows_the_patient_the_pages_and_nothing_else(chair, said, desk: Desk, told: Visit) -> None:
    app = chair(Screen.DECIDE, told)
    app.text_input(key="decide_name").input("Chloé Durand")
    app.text_input(key="new_pin").input(PIN)
    app.text_input(key="new_pin_again").input(PIN)
    app.checkbox(key="decide_held").check().run()
    app.button(key="next_step").click().run()
    assert not app.exception, app.exception
    assert desk.hand.held is not None
    consent = _consent(desk, told)
    assert (consent.person.name, consent.interview.held_by) == ("Chloé Durand", MARTIN)
    assert FR("screen.decide.title") not in said(app)
    assert FR("screen.decide.patient.finished") in said(app)


@pytest.mark.parametrize("screen", [Screen.START, Screen.IMAGES, Screen.TAKE_HOME, Screen.SETUP])
@pytest.mark.usefixtures("given")
def test_no_address_leads_away_from_the_patients_view(chair, said, screen: Screen) -> None:
    app = chair(screen, None, "petit")
    assert FR("screen.decide.patient.check_lead") in said(app)


@pytest.mark.parametrize("who", ["minor", "protected"])
def test_a_child_or_a_protected_adult_is_sent_to_the_paper_form(chair, said, told: Visit, who: str) -> None:
    app = chair(Screen.DECIDE, told)
    app.radio(key="decide_who").set_value(who).run()
    assert FR("screen.decide.paper") in said(app)
    assert app.button(key="next_step").disabled


def test_what_was_missed_is_told_again_and_asked_again(chair, said, desk: Desk, given: Visit) -> None:
    app = chair(Screen.DECIDE, given)
    question = _consent(desk, given).teach_back.questions[0]
    app.button(key=f"pick_{question.id}_{DONT_KNOW}").click().run()
    assert FR("comprehension.told_again") in said(app)
    _next(app)
    assert question.prompt in said(app)
    app.button(key=f"pick_{question.id}_{question.right_id}").click().run()
    assert FR("comprehension.right") in said(app)
    assert _consent(desk, given).teach_back.outcome_of(question.id) is not None


def test_a_doubt_is_noted_from_a_patients_view(chair, said, desk: Desk, given: Visit) -> None:
    app = chair(Screen.DECIDE, given)
    app.button(key="patient_doubt").click().run()
    app.text_area[0].input("Est-ce que ça fait mal ?").run()
    _next(app)
    assert [doubt.text for doubt in _consent(desk, given).doubts] == ["Est-ce que ça fait mal ?"]
    assert FR("screen.decide.patient.check_lead") in said(app)


def test_a_doubt_without_words_is_a_wish_to_talk(chair, desk: Desk, given: Visit) -> None:
    app = chair(Screen.DECIDE, given)
    app.button(key="patient_doubt").click().run()
    app.button(key="doubt_aloud").click().run()
    assert [doubt.text for doubt in _consent(desk, given).doubts] == [FR("screen.decide.patient.doubt_spoken")]


@pytest.mark.parametrize(("answer", "confirm"), [(Answer.THINK, "think_lead"), (Answer.REFUSE, "refuse_lead")])
def test_thinking_and_refusing_need_no_question_answered(
    chair, said, desk: Desk, given: Visit, answer: Answer, confirm: str
) -> None:
    app = chair(Screen.DECIDE, given)
    app.button(key="skip").click().run()
    app.button(key=f"say_{answer.value}").click().run()
    assert FR(f"screen.decide.patient.{confirm}") in said(app)
    _next(app)
    assert _consent(desk, given).decision.answer is answer
    app.button(key="sign_without").click().run()
    assert FR("screen.decide.patient.done_title") in said(app)


def test_a_refusal_is_told_what_may_follow(chair, said, given: Visit, desk: Desk) -> None:
    app = chair(Screen.DECIDE, given)
    app.button(key="skip").click().run()
    app.button(key="say_refuse").click().run()
    (topic,) = explaining.explanation_of(desk, given.explanations[-1]).topics
    assert topic.if_waiting[:30] in said(app)


def test_agreeing_with_a_typed_name_is_sealed_and_offered(chair, said, desk: Desk, given: Visit) -> None:
    app = chair(Screen.DECIDE, given)
    for question in _consent(desk, given).teach_back.questions:
        app.button(key=f"pick_{question.id}_{question.right_id}").click().run()
    app.button(key="say_agree").click().run()
    _next(app)
    (chosen,) = _consent(desk, given).decision.chosen
    assert f"<strong>{FR(f'option.{chosen.option_id}.name')}</strong>" in said(app)
    app.button(key="sign_way").click().run()
    _next(app)
    assert FR("screen.decide.patient.sign_need_typed") in said(app)
    app.text_input(key="typed_name").input("Chloé Durand")
    app.text_input(key="witness_name").input("Anne Roux").run()
    _next(app)
    (signer,) = _consent(desk, given).signers
    assert signer.signature == TypedSignature("Chloé Durand", "Anne Roux")
    _take_back(app)
    assert desk.hand.held is None
    app.button(key="next_step").click().run()
    assert not app.exception, app.exception
    assert _consent(desk, given).state is ConsentState.AGREED
    app.button(key="next_step").click().run()
    assert 'href="/consent/' in said(app)
    assert FR("screen.action.decided") in said(app)


def test_an_agreement_cannot_be_left_unsigned(chair, given: Visit) -> None:
    app = chair(Screen.DECIDE, given)
    app.button(key="skip").click().run()
    app.button(key="say_agree").click().run()
    _next(app)
    assert "sign_without" not in {button.key for button in app.button}


def _refused(chair, given: Visit):
    app = chair(Screen.DECIDE, given)
    app.button(key="skip").click().run()
    app.button(key="say_refuse").click().run()
    _next(app)
    app.button(key="sign_without").click().run()
    return app


def test_a_wrong_code_leaves_the_screen_with_the_patient(chair, said, desk: Desk, given: Visit) -> None:
    app = _take_back(_refused(chair, given), "111222")
    assert desk.hand.held is not None
    assert FR("error.wrong_pin.message", left=MOST_TRIES - 1) in said(app)


def test_the_dentist_answers_doubts_and_seals_a_refusal(chair, said, desk: Desk, given: Visit) -> None:
    visit = consenting.raise_doubt(desk, given, given.consents[-1].consent.id, "Et si j'attends ?", actor=MARTIN)
    app = _take_back(_refused(chair, visit))
    assert FR("consent.remark.question_open") in said(app)
    app.text_area[0].input("Cela peut grandir.").run()
    next(b for b in app.button if (b.key or "").startswith("save_")).click().run()
    app.checkbox(key="told_False").check().run()
    app.button(key="next_step").click().run()
    consent = _consent(desk, given)
    assert consent.state is ConsentState.REFUSED
    assert (consent.doubts[0].answer, consent.consequences.by) == ("Cela peut grandir.", MARTIN)


def test_what_is_missing_is_said_in_words_and_stops_the_seal(chair, said, desk: Desk, given: Visit) -> None:
    desk.hand.take_back(PIN, desk.settings.pin_hash, desk.now())
    app = chair(Screen.DECIDE, given)
    assert FR("consent.gate.not_decided") in said(app)
    assert app.button(key="next_step").label == FR("screen.decide.give_again")


def test_an_agreement_can_be_withdrawn_and_a_new_answer_begun(chair, said, desk: Desk, given: Visit) -> None:
    app = chair(Screen.DECIDE, given)
    test_agreeing_with_a_typed_name_is_sealed_and_offered(chair, said, desk, given)
    app = chair(Screen.DECIDE, given)
    app.button(key="withdraw").click().run()
    assert _consent(desk, given).state is ConsentState.WITHDRAWN
    app.button(key="anew").click().run()
    assert app.text_input(key="decide_name").value == "Chloé Durand"
