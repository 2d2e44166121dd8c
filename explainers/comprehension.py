"""Teach-back: two to four questions on what was explained, always with "I don't know", and what came of them. Pure.

It asks whether we explained well. It is no test of the patient: it blocks no refusal and passes nobody by itself
(AHRQ tool 5). Whoever misses a point is told again in other words; after a second miss, people talk it over.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from explainers.errors import InvalidAnswerError
from explainers.explanation import Explanation, OptionCard, Topic
from explainers.language import Texts

DONT_KNOW: Final = "dont_know"
"""The last choice of every question; an honest answer, told again like a miss."""
MOST_MISSES: Final = 2
"""After so many misses of one point it needs people, not another question."""


class Subject(StrEnum):
    """What a question is about."""

    CARE = "care"
    """What will be done."""
    RISK = "risk"
    """The main risk."""
    CHOICES = "choices"
    """What else could be chosen."""
    CALL = "call"
    """When to call."""


class Judgement(StrEnum):
    """How near an answer came."""

    RIGHT = "right"
    PARTLY = "partly"
    MISSED = "missed"


class Outcome(StrEnum):
    """What came of it. There is no "failed"."""

    UNDERSTOOD = "understood"
    PARTLY = "partly"
    RE_EXPLAINED = "re_explained"
    """Understood after it was told again."""
    NEEDS_DISCUSSION = "needs_discussion"
    """Missed twice, or not answered to the end: never taken for understood."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to pick."""

    id: str
    text: str
    picture_id: str = ""
    """Of a picture of the explanation; empty without one."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question on one topic; it may also be answered in own words."""

    id: str
    subject: Subject
    diagnosis_id: str
    prompt: str
    choices: tuple[Choice, ...]
    """`DONT_KNOW` comes last."""
    right_id: str
    again: str
    """The same told in other words, after a miss."""

    def __post_init__(self) -> None:
        ids = [choice.id for choice in self.choices]
        if ids[-1:] != [DONT_KNOW] or len(set(ids)) != len(ids):
            raise InvalidAnswerError(f"expected choices that end in {DONT_KNOW!r}, got {ids}")
        if self.right_id not in ids[:-1] or len(ids) < 3:
            raise InvalidAnswerError(f"expected a right and a wrong choice, got {ids}")


@dataclass(frozen=True, slots=True)
class Reply:
    """What a patient answered: a choice, or own words that the dentist judges."""

    question_id: str
    at: datetime
    choice_id: str = ""
    own_words: str = ""
    judged: Judgement | None = None
    """Of own words; None until the dentist has read them."""
    judged_by: str = ""

    def __post_init__(self) -> None:
        if bool(self.choice_id) == bool(self.own_words.strip()):
            raise InvalidAnswerError("expected either a choice or own words")
        if self.judged is not None and not (self.own_words and self.judged_by):
            raise InvalidAnswerError("expected a judgement of own words, by somebody")


@dataclass(frozen=True, slots=True)
class ToldAgain:
    """A point was told again in other words."""

    question_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class TeachBack:
    """The questions of one explanation and everything answered so far."""

    questions: tuple[Question, ...] = ()
    replies: tuple[Reply, ...] = ()
    told_again: tuple[ToldAgain, ...] = ()
    talked_over_by: str = ""
    """The dentist who then talked over what was not clear; empty: nobody yet."""
    talked_over_at: datetime | None = None

    def question(self, question_id: str) -> Question:
        """The question of this id. Raises `InvalidAnswerError`."""
        found = next((question for question in self.questions if question.id == question_id), None)
        if found is None:
            raise InvalidAnswerError(f"no question {question_id!r}")
        return found

    def verdicts(self, question_id: str) -> tuple[Judgement | None, ...]:
        """What each reply to a question came to, in order; None for own words not judged yet."""
        right = self.question(question_id).right_id
        return tuple(_verdict(reply, right) for reply in self.replies if reply.question_id == question_id)

    def must_be_told_again(self, question_id: str) -> bool:
        """Whether a miss has not been followed by other words yet."""
        misses = sum(verdict is Judgement.MISSED for verdict in self.verdicts(question_id))
        return misses > sum(told.question_id == question_id for told in self.told_again)

    def outcome_of(self, question_id: str) -> Outcome | None:
        """What came of one question; None while it is open."""
        verdicts = self.verdicts(question_id)
        misses = sum(verdict is Judgement.MISSED for verdict in verdicts)
        if misses >= MOST_MISSES:
            return Outcome.NEEDS_DISCUSSION
        if not verdicts or verdicts[-1] in (None, Judgement.MISSED):
            return None
        if verdicts[-1] is Judgement.PARTLY:
            return Outcome.PARTLY
        return Outcome.RE_EXPLAINED if len(verdicts) > 1 else Outcome.UNDERSTOOD

    @property
    def outcome(self) -> Outcome:
        """What came of it all; an open question is never taken for understood."""
        found = {self.outcome_of(question.id) for question in self.questions}
        if not found or None in found or Outcome.NEEDS_DISCUSSION in found:
            return Outcome.NEEDS_DISCUSSION
        order = (Outcome.PARTLY, Outcome.RE_EXPLAINED)
        return next((outcome for outcome in order if outcome in found), Outcome.UNDERSTOOD)

    @property
    def is_settled(self) -> bool:
        """Whether all is clear, or a dentist says that what was not has been talked over."""
        return self.outcome is not Outcome.NEEDS_DISCUSSION or bool(self.talked_over_by)

    def with_reply(self, reply: Reply) -> "TeachBack":
        """The same with one reply more. Raises `InvalidAnswerError` before a missed point was told again."""
        question = self.question(reply.question_id)
        if reply.choice_id and all(choice.id != reply.choice_id for choice in question.choices):
            raise InvalidAnswerError(f"no choice {reply.choice_id!r}")
        if self.must_be_told_again(question.id):
            raise InvalidAnswerError("expected the point to be told again before it is asked again")
        return replace(self, replies=(*self.replies, reply))

    def with_judgement(self, question_id: str, judged: Judgement, *, by: str) -> "TeachBack":
        """The same with the dentist's reading of the last own words to a question."""
        places = [n for n, reply in enumerate(self.replies) if reply.question_id == question_id and reply.own_words]
        if not places or self.replies[places[-1]].judged is not None:
            raise InvalidAnswerError("expected own words that nobody has judged")
        judged_reply = replace(self.replies[places[-1]], judged=judged, judged_by=by)
        replies = tuple(judged_reply if n == places[-1] else reply for n, reply in enumerate(self.replies))
        return replace(self, replies=replies)

    def with_told_again(self, question_id: str, at: datetime) -> "TeachBack":
        """The same after a point was told again in other words."""
        return replace(self, told_again=(*self.told_again, ToldAgain(self.question(question_id).id, at)))


@dataclass(frozen=True, slots=True)
class Sure:
    """The SURE test, four yes-or-no questions (O'Connor and Légaré 2008; Légaré 2010): a screen, no diagnosis."""

    sure: bool | None = None
    understands: bool | None = None
    risk_benefit: bool | None = None
    encouraged: bool | None = None

    @property
    def answers(self) -> tuple[bool | None, ...]:
        """In the order asked; None for a question left open."""
        return (self.sure, self.understands, self.risk_benefit, self.encouraged)

    @property
    def score(self) -> int | None:
        """0 to 4, one for each yes; None unless all four are answered."""
        return None if None in self.answers else sum(answer is True for answer in self.answers)

    @property
    def flags_conflict(self) -> bool | None:
        """Whether the patient may be torn: 3 or less. One no is enough; None while that is not known."""
        if False in self.answers:
            return True
        return None if None in self.answers else False


def make_questions(explanation: Explanation, texts: Texts) -> tuple[Question, ...]:
    """Two to four questions, made from what was explained; the same explanation asks the same.

    The care and its risk are asked of the first topic with a proposal, the choices and when to call of the others in
    turn. Without any proposal, only the last two are asked.
    """
    topics = explanation.topics
    proposed = [topic for topic in topics if _proposed(topic) is not None]
    questions = []
    if proposed:
        questions += [_care(proposed[0], texts), _risk(proposed[0], texts)]
    others = [topic for topic in topics if topic not in proposed[:1]] or list(topics)
    questions += [_choices(others[0], texts), _call(others[-1], texts)]
    return tuple(question for question in questions if question is not None)


def _verdict(reply: Reply, right_id: str) -> Judgement | None:
    if reply.own_words:
        return reply.judged
    return Judgement.RIGHT if reply.choice_id == right_id else Judgement.MISSED


def _proposed(topic: Topic) -> OptionCard | None:
    return next((option for option in topic.options if option.is_proposed), None)


def _care(topic: Topic, texts: Texts) -> Question | None:
    """Names and drawings of the choices in the order of the page, the proposed one among them."""
    card = _proposed(topic)
    assert card is not None  # noqa: S101 - only asked of topics with a proposal
    others = [option for option in topic.options if option is not card][:2]
    shown = [option for option in topic.options if option is card or option in others]
    choices = tuple(
        Choice(option.option_id, option.name, option.drawing.id if option.drawing else "") for option in shown
    )
    return _question(Subject.CARE, topic, choices, card.option_id, f"{card.what} {card.duration}.", texts)


def _risk(topic: Topic, texts: Texts) -> Question | None:
    """The first serious risk, or the first one, against two things that are never true of any care."""
    card = _proposed(topic)
    if card is None or not card.risks:
        return None
    main = next((risk for risk in card.risks if risk.serious), card.risks[0])
    return _question(Subject.RISK, topic, _among_wrong("risk", main.text, topic, texts), "right", main.text, texts)


def _choices(topic: Topic, texts: Texts) -> Question:
    names = texts.join([option.name for option in topic.options])
    right = texts("comprehension.choices.right")
    return _question(Subject.CHOICES, topic, _among_wrong("choices", right, topic, texts), "right", names, texts)


def _call(topic: Topic, texts: Texts) -> Question:
    """When to call stands last in the after-care of every option of the catalogue."""
    card = _proposed(topic) or next(option for option in topic.options if option.is_watch)
    when = card.aftercare[-1]
    return _question(Subject.CALL, topic, _among_wrong("call", when, topic, texts), "right", when, texts)


def _among_wrong(subject: str, right: str, topic: Topic, texts: Texts) -> tuple[Choice, ...]:
    """The right choice between the wrong ones, at a place that follows from the topic and is not always the same."""
    choices = [Choice(name, texts(f"comprehension.{subject}.{name}")) for name in ("wrong_1", "wrong_2")]
    place = hashlib.sha256(f"{subject} {topic.diagnosis_id}".encode()).digest()[0] % 3
    choices.insert(place, Choice("right", right))
    return tuple(choices)


def _question(
    subject: Subject, topic: Topic, choices: tuple[Choice, ...], right_id: str, told: str, texts: Texts
) -> Question:
    values = {"name": topic.name, "where": topic.where}
    return Question(
        id=f"{subject.value}-{topic.diagnosis_id}",
        subject=subject,
        diagnosis_id=topic.diagnosis_id,
        prompt=texts(f"comprehension.{subject.value}.prompt", **values),
        choices=(*choices, Choice(DONT_KNOW, texts("comprehension.dont_know"))),
        right_id=right_id,
        again=texts(f"comprehension.{subject.value}.again", told=told, **values),
    )
