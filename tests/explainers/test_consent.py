"""The gate before signing, row by row; signatures; and how a consent changes, or must not."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from explainers.comprehension import DONT_KNOW, Choice, Question, Reply, Subject, TeachBack
from explainers.consent import (
    Answer,
    Chosen,
    Consent,
    ConsentState,
    Decision,
    Doubt,
    Interpreter,
    Interview,
    PageView,
    PassedOver,
    Person,
    Protection,
    Told,
    Withdrawal,
)
from explainers.consent_gate import Fault, Gate, Shown, check_gate, usual_rules
from explainers.errors import InvalidConsentError
from explainers.language import Language, load_texts
from explainers.signature import DrawnSignature, Role, Signer, TypedSignature

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
TODAY = AT.date()
STROKES = DrawnSignature((3000, 1000), (((100, 100, 0), (900, 700, 120)), ((1000, 200, 300), (1400, 800, 420))))
QUESTION = Question("q", Subject.CARE, "d", "?", (Choice("a", "A"), Choice("b", "B"), Choice(DONT_KNOW, "…")), "a", "…")
PAGES = (("index.html", "aa"), ("topic-1.html", "bb"))
SHOWN = Shown(True, PAGES, (("d", ("watch", "filling", "implant")),))
ADULT = Person("Durand Chloé", date(1980, 5, 4))
CHILD = Person("Durand Léo", date(2015, 5, 4))
Change = Callable[[Consent], Consent]


def decided(consent: Consent, answer: Answer = Answer.AGREE, option: str = "filling") -> Consent:
    chosen = (Chosen("d", option),) if answer is Answer.AGREE else ()
    return consent.with_decision(Decision(answer, AT, chosen))


def signed(consent: Consent, *roles: Role, names: tuple[str, ...] = ("A", "B", "C")) -> Consent:
    for role, name in zip(roles, names, strict=False):
        consent = consent.with_signer(Signer(role, name, STROKES, AT, consent.terms_sha256))
    return consent


def whole(**other: object) -> Consent:
    """A consent of an adult that lacks nothing, before anybody has signed."""
    usual = Consent(
        "c1", "e1", "fr", "martin", AT, person=ADULT,
        interview=Interview("martin", AT, 12),
        views=(PageView("index.html", "aa", AT, AT), PageView("topic-1.html", "bb", AT, AT)),
        doubts=(Doubt("q1", "index.html", "Combien de temps ?", AT, "Une visite.", "martin", AT),),
        teach_back=TeachBack((QUESTION,), (Reply("q", AT, choice_id="a"),)),
    )  # fmt: skip
    return decided(replace(usual, **other))  # type: ignore[arg-type]


def gate(consent: Consent, shown: Shown = SHOWN) -> Gate:
    return check_gate(consent, shown, usual_rules(), on=TODAY)


def agreed() -> Consent:
    return signed(whole(), Role.PATIENT)


AGREEMENT: list[tuple[str, Consent, Shown, set[Fault]]] = [
    ("nothing missing", agreed(), SHOWN, set()),
    ("no tick for the interview", replace(agreed(), interview=None), SHOWN, {Fault.INTERVIEW_NOT_HELD}),
    ("an open question", agreed().with_doubt(Doubt("q2", "", "Et si… ?", AT)), SHOWN, {Fault.QUESTION_OPEN}),
    ("a page not seen", replace(agreed(), views=agreed().views[:1]), SHOWN, {Fault.PAGE_NOT_SEEN}),
    (
        "a page knowingly passed over",
        replace(agreed(), views=agreed().views[:1], passed_over=(PassedOver("topic-1.html", AT),)),
        SHOWN,
        set(),
    ),
    (
        "bytes seen that are not of this explanation",
        agreed().with_view(PageView("index.html", "cc", AT, AT)),
        SHOWN,
        {Fault.OTHER_PAGES},
    ),
    ("the plan changed", agreed(), replace(SHOWN, is_current=False), {Fault.PLAN_CHANGED}),
    ("missed, not talked over", replace(agreed(), teach_back=TeachBack((QUESTION,))), SHOWN, {Fault.NOT_TALKED_OVER}),
    (
        "missed, and talked over by the dentist",
        replace(agreed(), teach_back=TeachBack((QUESTION,), talked_over_by="martin")),
        SHOWN,
        set(),
    ),
    ("nobody signed", whole(), SHOWN, {Fault.NOT_SIGNED}),
    ("an option not offered", signed(decided(whole(), option="x"), Role.PATIENT), SHOWN, {Fault.OPTION_NOT_CHOSEN}),
    (
        "a diagnosis without a choice",
        agreed(),
        replace(SHOWN, options=(*SHOWN.options, ("d2", ("watch",)))),
        {Fault.OPTION_NOT_CHOSEN},
    ),
    ("texts that nobody reviewed", signed(whole(language="ar"), Role.PATIENT), SHOWN, {Fault.LANGUAGE_NOT_REVIEWED}),
    (
        "a named interpreter",
        signed(whole(language="ar", interpreter=Interpreter("Mme Haddad")), Role.PATIENT),
        SHOWN,
        set(),
    ),
    ("age not known", signed(whole(person=Person("X")), Role.PATIENT), SHOWN, {Fault.AGE_NOT_KNOWN}),
    ("stated to be an adult", signed(whole(person=Person("X", stated_adult=True)), Role.PATIENT), SHOWN, set()),
    ("only a trusted person signed", signed(whole(), Role.TRUSTED_PERSON), SHOWN, {Fault.NOT_SIGNED}),
    ("an adult for whom a parent signed", signed(whole(), Role.PARENT), SHOWN, {Fault.NOT_SIGNED}),
    (
        "a minor without a guardian",
        signed(whole(person=CHILD, opinion=Told("martin", AT)), Role.PATIENT),
        SHOWN,
        {Fault.MINOR_SIGNS_ALONE},
    ),
    ("a minor with one parent", signed(whole(person=CHILD, opinion=Told("martin", AT)), Role.PARENT), SHOWN, set()),
    ("a minor who was not asked", signed(whole(person=CHILD), Role.PARENT), SHOWN, {Fault.OPINION_NOT_ASKED}),
    (
        "one parent where the dentist wants two",
        signed(whole(person=replace(CHILD, two_parents=True), opinion=Told("martin", AT)), Role.PARENT),
        SHOWN,
        {Fault.SECOND_PARENT_MISSING},
    ),
    (
        "one parent for care that is no usual act",
        signed(decided(whole(person=CHILD, opinion=Told("martin", AT)), option="implant"), Role.PARENT),
        SHOWN,
        {Fault.SECOND_PARENT_MISSING},
    ),
    (
        "the same parent twice",
        signed(
            whole(person=replace(CHILD, two_parents=True), opinion=Told("martin", AT)),
            Role.PARENT, Role.PARENT, names=("Anne", "ANNE"),
        ),
        SHOWN,
        {Fault.SECOND_PARENT_MISSING},
    ),
    (
        "two parents",
        signed(whole(person=replace(CHILD, two_parents=True), opinion=Told("martin", AT)), Role.PARENT, Role.PARENT),
        SHOWN,
        set(),
    ),
    (
        "a minor who keeps it from the parents, alone",
        signed(whole(person=replace(CHILD, keeps_from_parents=True), opinion=Told("martin", AT)), Role.PATIENT),
        SHOWN,
        {Fault.MINOR_SIGNS_ALONE},
    ),
    (
        "a minor who keeps it from the parents, accompanied",
        signed(
            whole(person=replace(CHILD, keeps_from_parents=True), opinion=Told("martin", AT)),
            Role.PATIENT, Role.COMPANION,
        ),
        SHOWN,
        set(),
    ),
    (
        "assisted, but signs alone",
        signed(whole(person=replace(ADULT, protection=Protection.ASSISTED)), Role.PATIENT),
        SHOWN,
        {Fault.REPRESENTATIVE_MISSING},
    ),
    (
        "assisted, with the curator",
        signed(whole(person=replace(ADULT, protection=Protection.ASSISTED)), Role.PATIENT, Role.CURATOR),
        SHOWN,
        set(),
    ),
    (
        "assisted, but only the curator signs",
        signed(whole(person=replace(ADULT, protection=Protection.ASSISTED)), Role.CURATOR),
        SHOWN,
        {Fault.NOT_SIGNED},
    ),
    (
        "represented, and asked",
        signed(whole(person=replace(ADULT, protection=Protection.REPRESENTED), opinion=Told("m", AT)), Role.GUARDIAN),
        SHOWN,
        set(),
    ),
    (
        "protected, but decides on care alone",
        signed(whole(person=replace(ADULT, protection=Protection.DECIDES_ALONE)), Role.PATIENT),
        SHOWN,
        set(),
    ),
    ("sealed already", agreed().sealed(AT), SHOWN, {Fault.SEALED_ALREADY}),
]  # fmt: skip


@pytest.mark.parametrize(("_name", "consent", "shown", "faults"), AGREEMENT, ids=[row[0] for row in AGREEMENT])
def test_what_stops_an_agreement(_name: str, consent: Consent, shown: Shown, faults: set[Fault]) -> None:
    assert set(gate(consent, shown).faults) == faults
    assert gate(consent, shown).is_open is not bool(faults)


@pytest.mark.parametrize("answer", [Answer.REFUSE, Answer.THINK])
def test_a_refusal_or_a_wish_to_think_needs_nothing_from_the_patient(answer: Answer) -> None:
    bare = decided(Consent("c1", "e1", "ar", "martin", AT, teach_back=TeachBack((QUESTION,))), answer)
    found = gate(bare.with_doubt(Doubt("q", "", "Pourquoi ?", AT)))
    assert found.is_open
    assert {Fault.INTERVIEW_NOT_HELD, Fault.PAGE_NOT_SEEN, Fault.QUESTION_OPEN, Fault.NOT_TALKED_OVER} <= set(
        found.remarks
    )
    assert (Fault.CONSEQUENCES_NOT_TOLD in found.remarks) is (answer is Answer.REFUSE)


@pytest.mark.parametrize("answer", Answer)
def test_nothing_untrue_is_ever_sealed(answer: Answer) -> None:
    consent = decided(whole(), answer)
    assert Fault.PLAN_CHANGED in gate(consent, replace(SHOWN, is_current=False)).faults
    assert Fault.OTHER_PAGES in gate(consent.with_view(PageView("x.html", "0", AT, AT))).faults
    assert Fault.SEALED_ALREADY in gate(consent.sealed(AT)).faults


def test_without_an_answer_there_is_nothing_to_seal() -> None:
    assert Fault.NOT_DECIDED in gate(replace(whole(), decision=None)).faults


def test_a_signature_stands_under_one_answer_only() -> None:
    consent = agreed()
    assert decided(consent, Answer.REFUSE).signers == ()
    assert decided(consent, option="watch").signers == ()
    assert decided(consent).signers == consent.signers
    with pytest.raises(InvalidConsentError):
        decided(consent, Answer.REFUSE).with_signer(consent.signers[0])
    slipped_in = replace(decided(consent, option="watch"), signers=consent.signers)
    assert Fault.SIGNED_OTHER_TERMS in gate(slipped_in).faults


def test_a_sealed_consent_changes_no_more_but_can_be_withdrawn() -> None:
    sealed = agreed().sealed(AT)
    for change in (
        lambda c: c.with_doubt(Doubt("q9", "", "x", AT)),
        lambda c: c.with_view(PageView("index.html", "aa", AT, AT)),
        lambda c: decided(c, Answer.REFUSE),
        lambda c: c.with_passed_over(PassedOver("index.html", AT)),
        lambda c: c.sealed(AT),
        lambda c: signed(c, Role.PATIENT),
        lambda c: c.with_answered("q1", "x", by="martin", at=AT),
    ):
        with pytest.raises(InvalidConsentError):
            change(sealed)
    withdrawn = sealed.withdrawn(Withdrawal(AT, "martin"))
    assert (sealed.state, withdrawn.state) == (ConsentState.AGREED, ConsentState.WITHDRAWN)
    assert withdrawn.decision == sealed.decision


@pytest.mark.parametrize(
    "consent", [agreed(), decided(whole(), Answer.REFUSE).sealed(AT), decided(whole(), Answer.THINK).sealed(AT)]
)
def test_only_a_sealed_agreement_can_be_withdrawn(consent: Consent) -> None:
    with pytest.raises(InvalidConsentError):
        consent.withdrawn(Withdrawal(AT, "martin"))


BIRTHDAYS = [
    (date(2008, 11, 22), False, "eighteen today"),
    (date(2008, 11, 23), True, "eighteen tomorrow"),
    (date(2027, 1, 1), None, "born in the future: not known"),
    (None, None, "no date: not known, never guessed"),
]


@pytest.mark.parametrize(("birth", "is_minor", "why"), BIRTHDAYS, ids=[row[2] for row in BIRTHDAYS])
def test_age_comes_from_the_birth_date(birth: date | None, is_minor: bool | None, why: str) -> None:
    assert Person("X", birth).is_minor_on(TODAY) is is_minor, why


def test_a_birth_date_outweighs_a_statement() -> None:
    assert Person("X", date(2015, 1, 1), stated_adult=True).is_minor_on(TODAY)


def test_born_on_the_29th_of_february_is_of_age_on_the_1st_of_march() -> None:
    born = Person("X", date(2008, 2, 29))
    assert (born.is_minor_on(date(2026, 2, 28)), born.is_minor_on(date(2026, 3, 1))) == (True, False)


SIGNATURES = [
    ((100, 100), (((1, 1, 0),),), "a dot"),
    ((100, 100), (((1, 1, 0), (101, 1, 5)),), "off the pad"),
    ((9000, 9000), (((0, 0, 5), (900, 900, 9)),), "does not begin at 0"),
    ((9000, 9000), (((0, 0, 0), (900, 900, 9), (0, 0, 8)),), "time goes back"),
    ((9000, 9000), ((),), "an empty stroke"),
    ((9000, 9000), (), "nothing drawn"),
    ((9000, 9000), (((0, 0, 0), (900, 900, 1)) * 10_001,), "endless"),
]


@pytest.mark.parametrize(("size", "strokes", "why"), SIGNATURES, ids=[row[2] for row in SIGNATURES])
def test_what_is_no_signature_is_refused(
    size: tuple[int, int], strokes: tuple[tuple[tuple[int, int, int], ...], ...], why: str
) -> None:
    with pytest.raises(InvalidConsentError):
        DrawnSignature(size, strokes)
    assert why


def test_a_signature_is_drawn_of_numbers_alone() -> None:
    svg = STROKES.as_svg()
    assert svg.count("<path") == len(STROKES.strokes)
    assert 'd="M100 100 L900 700"' in svg


@pytest.mark.parametrize(("name", "witness"), [("", "B"), ("A", ""), ("A", " a "), ("A" * 121, "B")])
def test_a_typed_name_needs_somebody_else_as_witness(name: str, witness: str) -> None:
    with pytest.raises(InvalidConsentError):
        TypedSignature(name, witness)


def test_who_signs_again_replaces_their_own_signature() -> None:
    twice = signed(agreed(), Role.PATIENT)
    assert len(twice.signers) == 1


def test_identity_is_never_printed() -> None:
    consent = signed(whole(interpreter=Interpreter("Mme Haddad")), Role.PATIENT, names=("Durand Chloé",))
    typed = TypedSignature("Durand Chloé", "Mme Petit")
    shown = f"{consent!r} {consent} {consent.person!r} {consent.signers!r} {consent.interpreter!r} {typed!r}"
    assert not any(name in shown for name in ("Durand", "Haddad", "Petit", "1980"))


def test_a_page_is_not_closed_before_it_was_opened() -> None:
    with pytest.raises(InvalidConsentError):
        PageView("index.html", "aa", AT, AT - timedelta(seconds=1))


@pytest.mark.parametrize("language", Language)
def test_every_answer_fault_role_and_state_has_words(language: Language) -> None:
    texts = load_texts(language)
    for answer in Answer:
        assert texts(f"consent.answer.{answer.value}")
        assert texts(f"consent.decided.{answer.value}")
        assert texts(f"consent.subtitle.{answer.value}")
    assert all(texts(f"consent.role.{role.value}") for role in Role)
    assert all(texts(f"consent.gate.{fault.value}") for fault in Fault)
    told = set(gate(decided(Consent("c", "e", "ar", "m", AT), Answer.REFUSE)).remarks)
    assert all(texts(f"consent.remark.{fault.value}") for fault in told)


def test_it_is_never_called_a_waiver_nor_an_advanced_signature() -> None:
    for language, waiver in ((Language.FRENCH, "décharge"), (Language.ENGLISH, "waiver")):
        texts = load_texts(language)
        assert waiver not in texts("consent.title").casefold()
        assert [key for key in texts.by_key if key.startswith("consent.") and waiver in texts(key)] == [
            "consent.not_waiver"
        ]
        assert "simple" in texts("consent.sign.honest")
