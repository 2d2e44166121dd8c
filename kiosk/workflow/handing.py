"""Handing the screen over: what the dentist states first, which view the patient sees next, and taking it back."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from explainers.comprehension import Question
from explainers.consent import Answer, Consent, Person, Urgency
from explainers.consent_gate import Fault, Gate
from explainers.signature import Role
from kiosk.desk import Desk
from kiosk.hand_over import Held, hash_pin
from kiosk.visit import Visit
from kiosk.workflow import consenting
from kiosk.workflow.practice import save_settings

_HTML: Final = "text/html"
_FOR_THE_PATIENT: Final = frozenset({
    Fault.NOT_DECIDED, Fault.PAGE_NOT_SEEN, Fault.OPTION_NOT_CHOSEN, Fault.NOT_SIGNED, Fault.SIGNED_OTHER_TERMS,
})  # fmt: skip


class View(StrEnum):
    """What the patient sees, one idea each."""

    PAGES = "pages"
    QUESTION = "question"
    AGAIN = "again"
    """A missed point, told in other words."""
    ANSWER = "answer"
    SIGN = "sign"
    DONE = "done"


@dataclass(frozen=True, slots=True, repr=False)
class Preparation:
    """What the dentist states before handing over. The patient is an adult who decides alone."""

    name: str = ""
    stated_adult: bool = False
    interview_held: bool = False
    minutes: int = 10
    urgency: Urgency = Urgency.NOT_STATED


def prepare(desk: Desk, visit: Visit, explanation_id: str, stated: Preparation, *, actor: str) -> Visit:
    """Begin the patient's answer with what the dentist states."""
    visit = consenting.open_consent(desk, visit, explanation_id, actor=actor)
    consent = visit.consents[-1].consent
    person = Person(stated.name.strip(), consent.person.birth_date, stated_adult=stated.stated_adult)
    visit = consenting.state_person(desk, visit, consent.id, person, actor=actor)
    if stated.interview_held:
        visit = consenting.hold_interview(
            desk, visit, consent.id, actor=actor, minutes=stated.minutes, urgency=stated.urgency
        )
    return visit


def give(desk: Desk, visit: Visit, consent_id: str, *, actor: str) -> None:
    """The patient holds the screen. Raises `UnknownConsentError`, `UnknownActorError`."""
    desk.hand.give(Held(visit.id, visit.consent(consent_id).consent.id, desk.check_actor(actor)))


def take_back(desk: Desk, pin: str) -> None:
    """The practice holds the screen again. Raises `WrongPinError`, `PinBarredError`."""
    desk.hand.take_back(pin.strip(), desk.settings.pin_hash, desk.now())


def choose_pin(desk: Desk, pin: str, *, actor: str) -> None:
    """Keep the code that takes the screen back. Raises `WeakPinError`."""
    save_settings(desk, replace(desk.settings, pin_hash=hash_pin(pin.strip())), actor=actor)


def page_names(visit: Visit, consent: Consent) -> tuple[str, ...]:
    """Names of the pages that the patient reads, in order."""
    made = next(made for made in visit.explanations if made.id == consent.explanation_id)
    return tuple(page.name for page in made.pages if page.media_type.startswith(_HTML))


def unread_pages(visit: Visit, consent: Consent) -> tuple[str, ...]:
    """Those neither seen nor knowingly passed over."""
    known = {view.page for view in consent.views} | {passed.page for passed in consent.passed_over}
    return tuple(name for name in page_names(visit, consent) if name not in known)


def open_question(consent: Consent) -> Question | None:
    """The question to be asked, or asked again, next; None when all have come to something."""
    teach_back = consent.teach_back
    return next((q for q in teach_back.questions if teach_back.outcome_of(q.id) is None), None)


def next_view(visit: Visit, consent: Consent, *, skips_questions: bool = False) -> View:
    """What the patient sees next. Questions can be left out: they stand in nobody's way."""
    if unread_pages(visit, consent):
        return View.PAGES
    question = open_question(consent)
    if consent.decision is None and question is not None and not skips_questions:
        return View.AGAIN if consent.teach_back.must_be_told_again(question.id) else View.QUESTION
    if consent.decision is None:
        return View.ANSWER
    has_signed = any(signer.role is Role.PATIENT for signer in consent.signers)
    return View.DONE if has_signed else View.SIGN


def may_leave_unsigned(consent: Consent) -> bool:
    """Whether the answer holds without a signature: an agreement does not."""
    return consent.decision is not None and consent.decision.answer is not Answer.AGREE


def needs_patient(gate: Gate) -> bool:
    """Whether what is missing before sealing is the patient's to give."""
    return bool(_FOR_THE_PATIENT & set(gate.faults))
