"""The gate before sealing: what is still missing from an agreement, and what is only told in the document. Pure.

An agreement needs everything. A refusal or a wish to think needs nothing from the patient: what was not done is told.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib import resources

from explainers.consent import Answer, Consent, Protection, roles_that_sign
from explainers.signature import Role


class Fault(StrEnum):
    """One thing that is missing; its words are under ``consent.gate.<value>``."""

    NOT_DECIDED = "not_decided"
    PLAN_CHANGED = "plan_changed"
    OTHER_PAGES = "other_pages"
    """A page was seen that is not one of this explanation."""
    SIGNED_OTHER_TERMS = "signed_other_terms"
    SEALED_ALREADY = "sealed_already"
    INTERVIEW_NOT_HELD = "interview_not_held"
    QUESTION_OPEN = "question_open"
    PAGE_NOT_SEEN = "page_not_seen"
    NOT_TALKED_OVER = "not_talked_over"
    """Something was not clear, and no dentist has said that it was talked over."""
    OPTION_NOT_CHOSEN = "option_not_chosen"
    LANGUAGE_NOT_REVIEWED = "language_not_reviewed"
    AGE_NOT_KNOWN = "age_not_known"
    MINOR_SIGNS_ALONE = "minor_signs_alone"
    SECOND_PARENT_MISSING = "second_parent_missing"
    REPRESENTATIVE_MISSING = "representative_missing"
    NOT_SIGNED = "not_signed"
    OPINION_NOT_ASKED = "opinion_not_asked"
    CONSEQUENCES_NOT_TOLD = "consequences_not_told"


_ALWAYS = frozenset({
    Fault.NOT_DECIDED, Fault.PLAN_CHANGED, Fault.OTHER_PAGES, Fault.SIGNED_OTHER_TERMS, Fault.SEALED_ALREADY,
})  # fmt: skip
"""What stops every answer, because the document would say something untrue."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What a practice goes by."""

    reviewed_languages: tuple[str, ...]
    both_parents_for: tuple[str, ...]
    """Ids of options."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What the consent is about, as it stands now."""

    is_current: bool
    """Whether the plan is still the one that was explained."""
    pages: tuple[tuple[str, str], ...]
    """Name and SHA-256 of every page that a patient reads."""
    options: tuple[tuple[str, tuple[str, ...]], ...]
    """For each diagnosis the ids of the options offered."""


@dataclass(frozen=True, slots=True)
class Gate:
    """What stops sealing, and what is only told."""

    faults: tuple[Fault, ...]
    remarks: tuple[Fault, ...]

    @property
    def is_open(self) -> bool:
        """Whether the consent may be sealed."""
        return not self.faults


def check_gate(consent: Consent, shown: Shown, rules: Rules, *, on: date) -> Gate:
    """What is missing on a day. For an agreement everything stops; for the other answers only what would be untrue."""
    found = tuple(
        dict.fromkeys((*_content(consent, shown), *_talk(consent, shown, rules), *_signatures(consent, rules, on)))
    )
    answer = consent.decision.answer if consent.decision else None
    agrees = answer in (Answer.AGREE, None)
    stops = tuple(f for f in found if f in _ALWAYS or (agrees and f is not Fault.CONSEQUENCES_NOT_TOLD))
    return Gate(stops, tuple(fault for fault in found if fault not in stops))


@cache
def usual_rules() -> Rules:
    """The rules that ship."""
    content = tomllib.loads((resources.files("explainers") / "consent_rules.toml").read_text(encoding="utf-8"))
    return Rules(tuple(content["reviewed_languages"]), tuple(content["both_parents_for"]))


def _content(consent: Consent, shown: Shown) -> Iterator[Fault]:
    """Whether it is still about what was shown."""
    if consent.sealed_at is not None:
        yield Fault.SEALED_ALREADY
    if not shown.is_current:
        yield Fault.PLAN_CHANGED
    if any((view.page, view.sha256) not in shown.pages for view in consent.views):
        yield Fault.OTHER_PAGES
    if any(signer.terms_sha256 != consent.terms_sha256 for signer in consent.signers):
        yield Fault.SIGNED_OTHER_TERMS
    decision = consent.decision
    if decision is None:
        yield Fault.NOT_DECIDED
    elif decision.answer is Answer.AGREE:
        offered = dict(shown.options)
        chosen = {each.diagnosis_id: each.option_id for each in decision.chosen}
        if set(chosen) != set(offered) or any(option not in offered[d] for d, option in chosen.items()):
            yield Fault.OPTION_NOT_CHOSEN


def _talk(consent: Consent, shown: Shown, rules: Rules) -> Iterator[Fault]:
    """Whether people have talked, and nothing is left open."""
    if consent.interview is None:
        yield Fault.INTERVIEW_NOT_HELD
    if consent.open_doubts:
        yield Fault.QUESTION_OPEN
    dealt_with = {view.page for view in consent.views} | {passed.page for passed in consent.passed_over}
    if any(name not in dealt_with for name, _ in shown.pages):
        yield Fault.PAGE_NOT_SEEN
    if not consent.teach_back.is_settled:
        yield Fault.NOT_TALKED_OVER
    if consent.language not in rules.reviewed_languages and consent.interpreter is None:
        yield Fault.LANGUAGE_NOT_REVIEWED
    if consent.decision is not None and consent.decision.answer is Answer.REFUSE and consent.consequences is None:
        yield Fault.CONSEQUENCES_NOT_TOLD


def _signatures(consent: Consent, rules: Rules, on: date) -> Iterator[Fault]:
    """Whether those who must sign have signed."""
    person, roles = consent.person, [signer.role for signer in consent.signers]
    is_minor = person.is_minor_on(on)
    if is_minor is None:
        yield Fault.AGE_NOT_KNOWN
        return
    missing = [group for group in roles_that_sign(person, on) if not set(group) & set(roles)]
    if missing:
        yield _missing(missing, roles, is_minor=is_minor)
    elif is_minor and not person.keeps_from_parents and _needs_two(consent, rules) and not _two_have_signed(consent):
        yield Fault.SECOND_PARENT_MISSING
    if (is_minor or person.protection is Protection.REPRESENTED) and consent.opinion is None:
        yield Fault.OPINION_NOT_ASKED


def _missing(missing: list[tuple[Role, ...]], roles: list[Role], *, is_minor: bool) -> Fault:
    if is_minor and Role.PATIENT in roles:
        return Fault.MINOR_SIGNS_ALONE
    return Fault.NOT_SIGNED if (Role.PATIENT,) in missing or is_minor else Fault.REPRESENTATIVE_MISSING


def _needs_two(consent: Consent, rules: Rules) -> bool:
    chosen = consent.decision.chosen if consent.decision else ()
    return consent.person.two_parents or any(each.option_id in rules.both_parents_for for each in chosen)


def _two_have_signed(consent: Consent) -> bool:
    """Two people by name; a guardian, whom a court has named, stands for both."""
    parents = {signer.name.casefold() for signer in consent.signers if signer.role is Role.PARENT}
    return len(parents) >= 2 or any(signer.role is Role.GUARDIAN for signer in consent.signers)
