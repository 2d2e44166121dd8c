"""Consent: what one patient was shown, asked, answered and decided about one explanation. Frozen; state is derived.

Agreeing, thinking about it and refusing are equal answers. A change after sealing is a new version that supersedes;
withdrawing is a fact that is added, never a deletion (CSP L1111-4).
"""

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from explainers.comprehension import Sure, TeachBack
from explainers.errors import InvalidConsentError
from explainers.signature import Role, Signer

ADULT_AT: Final = 18
"""Civil code, article 414."""
_LONGEST_TEXT: Final = 2000


class Answer(StrEnum):
    """What a patient may answer; none comes first by rule."""

    AGREE = "agree"
    THINK = "think_about_it"
    REFUSE = "refuse"


class ConsentState(StrEnum):
    """Where a consent stands."""

    OPEN = "open"
    AGREED = "agreed"
    THINKING = "thinking"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Protection(StrEnum):
    """Whether a court has put somebody beside an adult, and for what (ordonnance 2020-232)."""

    NONE = "none"
    DECIDES_ALONE = "decides_alone"
    """Protected, but the judgment leaves care to the person."""
    ASSISTED = "assisted"
    REPRESENTED = "represented"


class Urgency(StrEnum):
    """How soon, as the dentist said it."""

    NOT_STATED = "not_stated"
    NOT_URGENT = "not_urgent"
    SOON = "soon"
    URGENT = "urgent"


@dataclass(frozen=True, slots=True, repr=False)
class Person:
    """Whose consent it is. Prints as stars, like every type that holds identity."""

    name: str = ""
    birth_date: date | None = None
    stated_adult: bool = False
    """A dentist's word, where no birth date is known."""
    protection: Protection = Protection.NONE
    two_parents: bool = False
    """The dentist states that this care is not usual, so that both holders of parental authority sign."""
    keeps_from_parents: bool = False
    """A minor who does not want the parents told, and comes with an adult (CSP L1111-5)."""

    def __repr__(self) -> str:
        return "Person(***)"

    __str__ = __repr__

    def is_minor_on(self, day: date) -> bool | None:
        """Whether a minor on a day, from the birth date; None where neither it nor a statement is there."""
        if self.birth_date is None or self.birth_date > day:
            return False if self.stated_adult else None
        grown = self.birth_date.year + ADULT_AT, self.birth_date.month, self.birth_date.day
        return (day.year, day.month, day.day) < grown


@dataclass(frozen=True, slots=True)
class Told:
    """That a dentist told or asked something, by a tick of their own."""

    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Interview:
    """The talk between dentist and patient that no document replaces (CSP L1111-2)."""

    held_by: str
    held_at: datetime
    minutes: int
    urgency: Urgency = Urgency.NOT_STATED

    def __post_init__(self) -> None:
        if not self.held_by or not 1 <= self.minutes <= 24 * 60:
            raise InvalidConsentError("expected who held the interview, and how many minutes it took")


@dataclass(frozen=True, slots=True, repr=False)
class Interpreter:
    """Who put it into the patient's language."""

    name: str
    contact: str = ""

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise InvalidConsentError("expected the name of the interpreter")


@dataclass(frozen=True, slots=True)
class Doubt:
    """A question of the patient, and the dentist's answer once there is one."""

    id: str
    page: str
    """Name of the page it was asked on; empty at any other time."""
    text: str
    asked_at: datetime
    answer: str = ""
    answered_by: str = ""
    answered_at: datetime | None = None

    def __post_init__(self) -> None:
        if not 0 < len(self.text.strip()) <= _LONGEST_TEXT or len(self.answer) > _LONGEST_TEXT:
            raise InvalidConsentError(f"expected 1 to {_LONGEST_TEXT} characters")

    @property
    def is_answered(self) -> bool:
        """Whether the dentist has answered."""
        return bool(self.answered_by)


@dataclass(frozen=True, slots=True)
class PageView:
    """One page, open before the patient."""

    page: str
    sha256: str
    """Of the bytes that were sent."""
    opened_at: datetime
    closed_at: datetime

    def __post_init__(self) -> None:
        if self.closed_at < self.opened_at:
            raise InvalidConsentError("expected a page to be closed after it was opened")


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A page that the patient chose not to see: that is their right, and it is told as such."""

    page: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the patient agrees to for one diagnosis."""

    diagnosis_id: str
    option_id: str


@dataclass(frozen=True, slots=True)
class Decision:
    """The patient's answer."""

    answer: Answer
    at: datetime
    chosen: tuple[Chosen, ...] = ()
    """For each diagnosis, when agreeing; empty otherwise."""
    reason: str = ""
    """In the patient's own words, if they wish."""

    def __post_init__(self) -> None:
        if self.chosen and self.answer is not Answer.AGREE:
            raise InvalidConsentError("expected choices only with an agreement")
        if len(self.reason) > _LONGEST_TEXT:
            raise InvalidConsentError(f"expected at most {_LONGEST_TEXT} characters")


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """An agreement taken back, at any time and without having to say why."""

    at: datetime
    recorded_by: str
    reason: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Consent:
    """One version of one patient's answer to one explanation."""

    id: str
    explanation_id: str
    language: str
    opened_by: str
    opened_at: datetime
    version: int = 1
    supersedes: str = ""
    """Id of the version before; empty for the first."""
    person: Person = Person()
    interpreter: Interpreter | None = None
    interview: Interview | None = None
    views: tuple[PageView, ...] = ()
    passed_over: tuple[PassedOver, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    teach_back: TeachBack = TeachBack()  # noqa: RUF009 - frozen
    sure: Sure | None = None
    consequences: Told | None = None
    """That the dentist told what may follow from a refusal."""
    opinion: Told | None = None
    """That a minor or represented adult was asked what they want themselves (CSP L1111-4)."""
    decision: Decision | None = None
    signers: tuple[Signer, ...] = ()
    sealed_at: datetime | None = None
    withdrawal: Withdrawal | None = None

    @property
    def state(self) -> ConsentState:
        """Where it stands; nothing is decided before it is sealed."""
        if self.withdrawal is not None:
            return ConsentState.WITHDRAWN
        if self.sealed_at is None or self.decision is None:
            return ConsentState.OPEN
        states = {Answer.AGREE: ConsentState.AGREED, Answer.THINK: ConsentState.THINKING}
        return states.get(self.decision.answer, ConsentState.REFUSED)

    @property
    def terms_sha256(self) -> str:
        """Of what a signature is put under: the explanation, the language, the answer and what it is an answer to."""
        decision = self.decision
        terms = {
            "consent": self.id,
            "explanation": self.explanation_id,
            "language": self.language,
            "answer": decision.answer.value if decision else "",
            "chosen": [[chosen.diagnosis_id, chosen.option_id] for chosen in decision.chosen] if decision else [],
            "reason": decision.reason if decision else "",
        }
        return hashlib.sha256(json.dumps(terms, sort_keys=True, ensure_ascii=False).encode()).hexdigest()

    @property
    def open_doubts(self) -> tuple[Doubt, ...]:
        """Questions that wait for an answer."""
        return tuple(doubt for doubt in self.doubts if not doubt.is_answered)

    def with_view(self, view: PageView) -> "Consent":
        """The same after a page was open before the patient."""
        return replace(self._unsealed(), views=(*self.views, view))

    def with_passed_over(self, passed: PassedOver) -> "Consent":
        """The same after the patient chose not to see a page."""
        return replace(self._unsealed(), passed_over=(*self.passed_over, passed))

    def with_doubt(self, doubt: Doubt) -> "Consent":
        """The same with one question more."""
        return replace(self._unsealed(), doubts=(*self.doubts, doubt))

    def with_answered(self, doubt_id: str, answer: str, *, by: str, at: datetime) -> "Consent":
        """The same with the dentist's answer to a question, in words or as "talked over"."""
        if all(doubt.id != doubt_id for doubt in self.doubts):
            raise InvalidConsentError(f"no question {doubt_id!r}")
        doubts = tuple(
            replace(doubt, answer=answer.strip(), answered_by=by, answered_at=at) if doubt.id == doubt_id else doubt
            for doubt in self.doubts
        )
        return replace(self._unsealed(), doubts=doubts)

    def with_decision(self, decision: Decision) -> "Consent":
        """The same with the patient's answer. Signatures under another answer are no longer under this one."""
        decided = replace(self._unsealed(), decision=decision)
        still = tuple(signer for signer in self.signers if signer.terms_sha256 == decided.terms_sha256)
        return replace(decided, signers=still)

    def with_signer(self, signer: Signer) -> "Consent":
        """The same with one signature more, in the place of an earlier one by the same person in the same role."""
        if self.decision is None or signer.terms_sha256 != self.terms_sha256:
            raise InvalidConsentError("expected a signature under the answer as it stands")
        others = tuple(s for s in self.signers if (s.role, s.name.casefold()) != (signer.role, signer.name.casefold()))
        return replace(self._unsealed(), signers=(*others, signer))

    def sealed(self, at: datetime) -> "Consent":
        """The same, closed: from now on only a withdrawal can be added."""
        return replace(self._unsealed(), sealed_at=at)

    def withdrawn(self, withdrawal: Withdrawal) -> "Consent":
        """The same with the agreement taken back; only an agreement can be."""
        if self.state is not ConsentState.AGREED:
            raise InvalidConsentError(f"expected an agreement, got {self.state.value}")
        return replace(self, withdrawal=withdrawal)

    def _unsealed(self) -> "Consent":
        if self.sealed_at is not None:
            raise InvalidConsentError("expected a new version: this one is sealed")
        return self


def roles_that_sign(person: Person, day: date) -> tuple[tuple[Role, ...], ...]:
    """Groups of roles: one signature of each group is needed. Empty where it is not known whether a minor."""
    if person.is_minor_on(day) is None:
        return ()
    if person.is_minor_on(day):
        if person.keeps_from_parents:
            return (Role.PATIENT,), (Role.COMPANION,)
        return ((Role.PARENT, Role.GUARDIAN),)
    beside = (Role.GUARDIAN, Role.CURATOR, Role.FAMILY_REPRESENTATIVE)
    match person.protection:
        case Protection.ASSISTED:
            return (Role.PATIENT,), beside
        case Protection.REPRESENTED:
            return ((Role.GUARDIAN, Role.FAMILY_REPRESENTATIVE),)
        case _:
            return ((Role.PATIENT,),)
