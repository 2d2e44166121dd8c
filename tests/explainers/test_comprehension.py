"""Teach-back and SURE: made from the plan, honest about not knowing, and never taken for understood by themselves."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explainers.comprehension import (
    DONT_KNOW,
    Choice,
    Judgement,
    Outcome,
    Question,
    Reply,
    Subject,
    Sure,
    TeachBack,
    make_questions,
)
from explainers.errors import InvalidAnswerError
from explainers.explanation import Explanation
from explainers.language import STAFF_LANGUAGES, Language, load_texts
from explainers.readability import LEAST_WORDS, measure

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
QUESTION = Question(
    "q", Subject.CARE, "d", "?", (Choice("a", "A"), Choice("b", "B"), Choice(DONT_KNOW, "…")), "a", "again"
)
OTHER = replace(QUESTION, id="r")


def replies(*answers: str) -> TeachBack:
    """Answers to the one question, in order: a choice, or a judgement of own words; told again after each miss."""
    asked = TeachBack((QUESTION,))
    for answer in answers:
        if answer in ("a", "b", DONT_KNOW):
            asked = asked.with_reply(Reply("q", AT, choice_id=answer))
        else:
            asked = asked.with_reply(Reply("q", AT, own_words="as I see it"))
            asked = asked.with_judgement("q", Judgement(answer), by="martin") if answer != "unread" else asked
        if asked.must_be_told_again("q"):
            asked = asked.with_told_again("q", AT)
    return asked


OUTCOMES = [
    (("a",), Outcome.UNDERSTOOD, "right at once"),
    (("right",), Outcome.UNDERSTOOD, "own words, read by the dentist"),
    (("b", "a"), Outcome.RE_EXPLAINED, "right after other words"),
    ((DONT_KNOW, "a"), Outcome.RE_EXPLAINED, "not knowing is told again like a miss"),
    (("partly",), Outcome.PARTLY, "own words that are partly right"),
    (("partly", "a"), Outcome.RE_EXPLAINED, "right at the second try"),
    (("b", "b"), Outcome.NEEDS_DISCUSSION, "missed twice"),
    (("b", "b", "a"), Outcome.NEEDS_DISCUSSION, "a guess after two misses is not understanding"),
    (("missed", DONT_KNOW), Outcome.NEEDS_DISCUSSION, "missed in own words, then not known"),
    (("b",), Outcome.NEEDS_DISCUSSION, "not asked again"),
    (("unread",), Outcome.NEEDS_DISCUSSION, "own words that nobody has read"),
    ((), Outcome.NEEDS_DISCUSSION, "not answered: nobody passes by silence"),
]


@pytest.mark.parametrize(("answers", "outcome", "why"), OUTCOMES, ids=[row[2] for row in OUTCOMES])
def test_what_comes_of_answers(answers: tuple[str, ...], outcome: Outcome, why: str) -> None:
    assert replies(*answers).outcome is outcome, why


def test_one_open_question_keeps_the_whole_open() -> None:
    asked = replace(replies("a"), questions=(QUESTION, OTHER))
    assert asked.outcome is Outcome.NEEDS_DISCUSSION
    assert not asked.is_settled
    assert replace(asked, talked_over_by="martin").is_settled


def test_a_missed_point_is_told_again_before_it_is_asked_again() -> None:
    missed = TeachBack((QUESTION,)).with_reply(Reply("q", AT, choice_id="b"))
    with pytest.raises(InvalidAnswerError):
        missed.with_reply(Reply("q", AT, choice_id="a"))


@pytest.mark.parametrize(
    "reply",
    [{"choice_id": "a", "own_words": "x"}, {}, {"own_words": "  "}, {"choice_id": "a", "judged": Judgement.RIGHT}],
)
def test_a_reply_is_one_choice_or_own_words(reply: dict[str, str]) -> None:
    with pytest.raises(InvalidAnswerError):
        Reply("q", AT, **reply)


def test_a_choice_that_is_not_there_is_refused() -> None:
    with pytest.raises(InvalidAnswerError):
        TeachBack((QUESTION,)).with_reply(Reply("q", AT, choice_id="z"))
    with pytest.raises(InvalidAnswerError):
        TeachBack((QUESTION,)).with_reply(Reply("z", AT, choice_id="a"))


def test_own_words_are_judged_once() -> None:
    with pytest.raises(InvalidAnswerError):
        replies("partly").with_judgement("q", Judgement.RIGHT, by="martin")


@pytest.mark.parametrize("choices", [("a", "b"), ("a", DONT_KNOW), (DONT_KNOW, "a", "b"), ("b", "c", DONT_KNOW)])
def test_a_question_has_a_right_a_wrong_and_at_last_i_do_not_know(choices: tuple[str, ...]) -> None:
    with pytest.raises(InvalidAnswerError):
        Question("q", Subject.CARE, "d", "?", tuple(Choice(c, c) for c in choices), "a", "again")


@given(st.lists(st.sampled_from(["a", "b", DONT_KNOW, "right", "partly", "missed", "unread"]), max_size=5))
def test_understood_needs_a_right_answer_and_no_miss(answers: list[str]) -> None:
    asked = replies(*answers)
    if asked.outcome is Outcome.UNDERSTOOD:
        assert answers in (["a"], ["right"])
    assert asked.is_settled is (asked.outcome is not Outcome.NEEDS_DISCUSSION)


@pytest.fixture(params=Language)
def explanation(request: pytest.FixtureRequest, maker) -> Explanation:
    """In every language, with two topics beside the main one."""
    return replace(maker, language=request.param).explanation()


def test_two_to_four_questions_ask_what_why_what_else_and_when(explanation: Explanation) -> None:
    questions = make_questions(explanation, load_texts(Language(explanation.language)))
    assert [question.subject for question in questions] == list(Subject)
    assert questions == make_questions(explanation, load_texts(Language(explanation.language)))
    assert len({question.id for question in questions}) == len(questions)
    for question in questions:
        assert question.choices[-1].id == DONT_KNOW
        assert "{" not in question.prompt + question.again


def test_the_first_question_shows_the_drawings_of_the_page(explanation: Explanation) -> None:
    care = make_questions(explanation, load_texts(Language(explanation.language)))[0]
    known = {picture.id for picture in explanation.pictures}
    shown = [choice.picture_id for choice in care.choices if choice.picture_id]
    assert shown
    assert set(shown) <= known
    assert care.right_id == next(o.option_id for o in explanation.topics[0].options if o.is_proposed)


def test_the_right_choice_does_not_always_stand_at_the_same_place(maker) -> None:
    explanation = maker.explanation()
    places = set()
    for number in range(8):
        topics = tuple(replace(t, diagnosis_id=f"{t.diagnosis_id}{number}") for t in explanation.topics)
        for question in make_questions(replace(explanation, topics=topics), load_texts(Language.FRENCH))[1:]:
            places.add([choice.id for choice in question.choices].index(question.right_id))
    assert places == {0, 1, 2}


def test_without_a_proposal_only_the_choices_and_when_to_call_are_asked(maker) -> None:
    questions = make_questions(replace(maker, proposes=False).explanation(), load_texts(Language.FRENCH))
    assert [question.subject for question in questions] == [Subject.CHOICES, Subject.CALL]


def test_when_to_call_stands_last_in_the_after_care_of_every_option(maker) -> None:
    options = {option for condition in maker.catalogue.conditions for option in condition.options}
    assert {option.aftercare[-1] for option in options} == {"call"}


@pytest.mark.parametrize("language", STAFF_LANGUAGES)
def test_what_is_asked_and_told_is_plain(language: Language) -> None:
    texts = load_texts(language)
    values = {"name": "A", "where": "B", "told": "C."}
    parts = ("comprehension.", "sure.", "consent.answer", "consent.decided", "anxiety.")
    filled = ("name", "where", "told", "dentist", "when")
    words = [
        text.format_map({name: values.get(name, "1") for name in filled})
        for key, text in texts.by_key.items()
        if key.startswith(parts) and not key.endswith((".credit", ".flag"))
    ]
    found = measure(words, language)
    assert found.words >= LEAST_WORDS
    assert found.is_plain


SURE = [
    (Sure(True, True, True, True), 4, False, "sure"),
    (Sure(True, True, True, False), 3, True, "3 or less flags"),
    (Sure(False, False, False, False), 0, True, ""),
    (Sure(True, True, True, None), None, None, "not known yet"),
    (Sure(False, None, None, None), None, True, "one no is enough, whatever the others are"),
    (Sure(), None, None, "nothing answered"),
]


@pytest.mark.parametrize(("sure", "score", "flags", "why"), SURE)
def test_sure_flags_three_or_less(sure: Sure, score: int | None, flags: bool | None, why: str) -> None:
    assert (sure.score, sure.flags_conflict) == (score, flags), why
