"""Consenting: every step is kept with its event; nothing is sealed half; a change is a new version that supersedes."""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from explainers.comprehension import DONT_KNOW, Judgement, Outcome, Sure
from explainers.consent import Answer, ConsentState, Decision, Person, Urgency
from explainers.consent_gate import Fault
from explainers.documents.verifying import verify_document
from explainers.errors import InvalidAnswerError, InvalidConsentError, SealError
from explainers.proof import read_manifest
from explainers.signature import Role, TypedSignature
from kiosk.desk import Desk
from kiosk.errors import ConsentGateError, StoreError, UnknownActorError, UnknownConsentError, UnknownExplanationError
from kiosk.records.audit import Action
from kiosk.visit import Visit
from kiosk.workflow import consenting, explaining, planning, visits
from models.tooth import Tooth

MARTIN = "martin"


def test_a_whole_answer_ends_in_a_sealed_document(desk: Desk, sealed: Visit) -> None:
    (answered,) = visits.open_visit(desk, sealed.id).consents
    assert answered.consent.state is ConsentState.AGREED
    content = consenting.document_bytes(desk, sealed, answered.consent.id)
    verdict = verify_document(content)
    assert verdict.is_intact
    assert verdict.manifest is not None
    assert answered.sealed is not None
    assert verdict.manifest == read_manifest(desk.records.read_blob(answered.sealed.manifest))
    assert verdict.seal.certificate_sha256 == answered.sealed.certificate_sha256
    assert sealed.agreement == answered


def test_the_manifest_tells_what_was_shown_and_who_confirmed_it(desk: Desk, sealed: Visit) -> None:
    manifest = verify_document(consenting.document_bytes(desk, sealed, sealed.consents[0].consent.id)).manifest
    assert manifest is not None
    made = sealed.explanations[-1]
    assert {(f.name, f.sha256) for f in manifest.files} == {(p.name, p.sha256) for p in made.pages}
    assert {view.page for view in manifest.consent.views} < {page.name for page in made.pages}
    (diagnosis,) = manifest.diagnoses
    assert (diagnosis.findings[0].confirmed_by, diagnosis.findings[0].model) == (MARTIN, "test-model 1.0.0")
    assert manifest.images[0].sha256 == sealed.images[0].sha256
    rows = {row.sequence: row.hash for row in desk.records.trail()}
    assert rows[manifest.trail.sequence] == manifest.trail.hash


def test_every_step_leaves_its_event(desk: Desk, sealed: Visit) -> None:
    actions = [row.event.action for row in desk.records.trail(sealed.id)]
    for action in (
        Action.CONSENT_OPENED, Action.PAGE_SEEN, Action.TEACH_BACK_ANSWERED, Action.PERSON_STATED,
        Action.INTERVIEW_HELD, Action.DECIDED, Action.SIGNED, Action.CONSENT_SEALED,
    ):  # fmt: skip
        assert action in actions
    assert desk.records.verify() == len(desk.records.trail())


def test_nothing_is_sealed_while_something_is_missing(desk: Desk, opened: Visit) -> None:
    consent_id = opened.consents[-1].consent.id
    assert Fault.NOT_DECIDED in consenting.gate_of(desk, opened, consent_id).faults
    with pytest.raises(ConsentGateError) as caught:
        consenting.seal(desk, opened, consent_id, actor=MARTIN)
    assert "interview_not_held" in caught.value.faults
    assert visits.open_visit(desk, opened.id) == opened
    assert opened.agreement is None


@pytest.fixture
def in_paris(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The practice's machine keeps the time of Paris: an hour after UTC in November."""
    monkeypatch.setenv("TZ", "Europe/Paris")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("in_paris")
@pytest.mark.parametrize(
    ("minutes_utc", "is_of_age"),
    [
        (22 * 60 + 59, False),  # a minute before midnight in Paris
        (23 * 60, True),  # midnight there, still the day before in UTC
    ],
)
def test_the_patient_comes_of_age_at_midnight_of_the_practice(
    desk: Desk, opened: Visit, minutes_utc: int, is_of_age: bool
) -> None:
    consent_id = opened.consents[-1].consent.id
    born = Person("Chloé Durand", birth_date=date(2008, 11, 23))
    visit = consenting.state_person(desk, opened, consent_id, born, actor=MARTIN)
    moment = datetime(2026, 11, 22, tzinfo=UTC) + timedelta(minutes=minutes_utc)
    faults = consenting.gate_of(replace(desk, now=lambda: moment), visit, consent_id).faults
    assert (Fault.OPINION_NOT_ASKED not in faults) is is_of_age


def test_a_refusal_is_sealed_whatever_is_missing_and_says_so(desk: Desk, opened: Visit) -> None:
    consent_id = opened.consents[-1].consent.id
    visit = consenting.decide(desk, opened, consent_id, Decision(Answer.REFUSE, desk.now()), actor=MARTIN)
    visit = consenting.seal(desk, visit, consent_id, actor=MARTIN)
    assert visit.consent(consent_id).consent.state is ConsentState.REFUSED
    manifest = verify_document(consenting.document_bytes(desk, visit, consent_id)).manifest
    assert manifest is not None
    assert {"interview_not_held", "consequences_not_told", "not_talked_over"} <= set(manifest.remarks)


def test_a_change_of_the_plan_after_signing_needs_a_new_version(desk: Desk, signed: Visit) -> None:
    condition = desk.catalogue.conditions[-1]
    form = planning.DiagnosisForm(condition.id, (Tooth(46),))
    changed = planning.state_diagnosis(desk, signed, form, actor=MARTIN)
    consent_id = changed.consents[-1].consent.id
    with pytest.raises(ConsentGateError) as caught:
        consenting.seal(desk, changed, consent_id, actor=MARTIN)
    assert "plan_changed" in caught.value.faults


def test_a_plan_changed_after_sealing_ends_the_agreement_and_the_next_supersedes(desk: Desk, sealed: Visit) -> None:
    first = sealed.consents[0]
    form = planning.DiagnosisForm(desk.catalogue.conditions[-1].id, (Tooth(46),))
    changed = planning.state_diagnosis(desk, sealed, form, actor=MARTIN)
    assert changed.agreement is None
    again = explaining.explain(desk, changed, actor=MARTIN, language=sealed.explanations[0].language)
    opened = consenting.open_consent(desk, again, again.explanations[-1].id, actor=MARTIN)
    old, new = opened.consents
    assert old == first
    assert (new.consent.version, new.consent.supersedes) == (2, first.consent.id)
    assert new.consent.person == first.consent.person
    assert new.consent.signers == ()


def test_a_sealed_answer_is_never_changed(desk: Desk, sealed: Visit) -> None:
    consent_id = sealed.consents[0].consent.id
    steps = (
        lambda: consenting.raise_doubt(desk, sealed, consent_id, "Et si ?", actor=MARTIN),
        lambda: consenting.state_person(desk, sealed, consent_id, Person("X"), actor=MARTIN),
        lambda: consenting.hold_interview(desk, sealed, consent_id, actor=MARTIN, minutes=3),
        lambda: consenting.talk_over(desk, sealed, consent_id, actor=MARTIN),
        lambda: consenting.decide(desk, sealed, consent_id, Decision(Answer.REFUSE, desk.now()), actor=MARTIN),
        lambda: consenting.answer_sure(desk, sealed, consent_id, Sure(True), actor=MARTIN),
    )
    for take in steps:
        with pytest.raises(InvalidConsentError):
            take()
    with pytest.raises(ConsentGateError):
        consenting.seal(desk, sealed, consent_id, actor=MARTIN)
    assert visits.open_visit(desk, sealed.id) == sealed


def test_an_agreement_can_be_withdrawn_and_its_document_stays(desk: Desk, sealed: Visit) -> None:
    consent_id = sealed.consents[0].consent.id
    before = consenting.document_bytes(desk, sealed, consent_id)
    withdrawn = consenting.withdraw(desk, sealed, consent_id, actor=MARTIN)
    assert withdrawn.consents[0].consent.state is ConsentState.WITHDRAWN
    assert withdrawn.agreement is None
    assert consenting.document_bytes(desk, withdrawn, consent_id) == before
    with pytest.raises(InvalidConsentError):
        consenting.withdraw(desk, withdrawn, consent_id, actor=MARTIN)


def test_undoing_a_decision_leaves_the_patients_answer(desk: Desk, sealed: Visit) -> None:
    undone = visits.undo(desk, sealed, actor=MARTIN)
    assert undone.consents == sealed.consents


def test_a_missed_point_is_told_again_and_recorded(desk: Desk, opened: Visit) -> None:
    consent_id = opened.consents[-1].consent.id
    question = opened.consents[-1].consent.teach_back.questions[0]
    visit = consenting.reply(desk, opened, consent_id, question.id, actor=MARTIN, choice_id=DONT_KNOW)
    with pytest.raises(InvalidAnswerError):
        consenting.reply(desk, visit, consent_id, question.id, actor=MARTIN, choice_id=question.right_id)
    visit = consenting.tell_again(desk, visit, consent_id, question.id, actor=MARTIN)
    visit = consenting.reply(desk, visit, consent_id, question.id, actor=MARTIN, own_words="On bouche le trou.")
    visit = consenting.judge(desk, visit, consent_id, question.id, Judgement.RIGHT, actor=MARTIN)
    assert visit.consent(consent_id).consent.teach_back.outcome_of(question.id) is Outcome.RE_EXPLAINED


def test_questions_interpreter_passing_over_and_ticks_are_kept(desk: Desk, opened: Visit) -> None:
    consent_id = opened.consents[-1].consent.id
    visit = consenting.raise_doubt(desk, opened, consent_id, "Cela fait mal ?", actor=MARTIN, page="index.html")
    doubt = visit.consent(consent_id).consent.doubts[0]
    visit = consenting.answer_doubt(desk, visit, consent_id, doubt.id, "Non.", actor=MARTIN)
    visit = consenting.pass_over(desk, visit, consent_id, "sources.html", actor=MARTIN)
    visit = consenting.name_interpreter(desk, visit, consent_id, "Mme Haddad", actor=MARTIN, contact="04 00 00 00 01")
    visit = consenting.answer_sure(desk, visit, consent_id, Sure(True, True, True, False), actor=MARTIN)
    visit = consenting.tell_consequences(desk, visit, consent_id, actor=MARTIN)
    visit = consenting.ask_opinion(desk, visit, consent_id, actor=MARTIN)
    visit = consenting.hold_interview(desk, visit, consent_id, actor=MARTIN, minutes=4, urgency=Urgency.SOON)
    kept = visits.open_visit(desk, visit.id).consent(consent_id).consent
    assert (kept.doubts[0].answer, kept.doubts[0].answered_by) == ("Non.", MARTIN)
    assert kept.interpreter is not None
    assert kept.interpreter.name == "Mme Haddad"
    assert (kept.passed_over[0].page, kept.sure, kept.interview and kept.interview.urgency) == (
        "sources.html",
        Sure(True, True, True, False),
        Urgency.SOON,
    )
    assert kept.consequences is not None
    assert kept.opinion is not None


def test_a_typed_name_with_a_witness_is_a_signature(desk: Desk, opened: Visit, ready) -> None:
    visit = ready(opened)
    consent_id = visit.consents[-1].consent.id
    typed = TypedSignature("Chloé Durand", "Mme Petit")
    visit = consenting.sign(desk, visit, consent_id, typed, actor=MARTIN, role=Role.PATIENT, name="Chloé Durand")
    assert consenting.seal(desk, visit, consent_id, actor=MARTIN).agreement is not None


def test_what_is_not_there_is_an_error(desk: Desk, opened: Visit) -> None:
    consent_id = opened.consents[-1].consent.id
    with pytest.raises(UnknownConsentError):
        consenting.raise_doubt(desk, opened, "0" * 32, "?", actor=MARTIN)
    with pytest.raises(UnknownExplanationError):
        consenting.open_consent(desk, opened, "0" * 32, actor=MARTIN)
    with pytest.raises(InvalidConsentError):
        now = desk.now()
        consenting.record_view(desk, opened, consent_id, "no.html", actor=MARTIN, opened_at=now, closed_at=now)
    with pytest.raises(UnknownActorError):
        consenting.hold_interview(desk, opened, consent_id, actor="nobody", minutes=3)
    with pytest.raises(StoreError):
        consenting.document_bytes(desk, opened, consent_id)


def test_a_desk_without_a_seal_seals_nothing(desk: Desk, signed: Visit) -> None:
    def broken() -> None:
        raise SealError("gone")

    with pytest.raises(SealError):
        consenting.seal(replace(desk, sealer=broken), signed, signed.consents[0].consent.id, actor=MARTIN)
    assert visits.open_visit(desk, signed.id) == signed


def test_the_seal_is_made_once_and_readable_by_its_owner_alone(desk: Desk, folder) -> None:
    first = desk.sealer().certificate_sha256
    path = folder / "seal" / "practice_seal.pem"
    assert path.stat().st_mode & 0o077 == 0
    from kiosk.seal_file import PracticeSealFile

    again = PracticeSealFile(folder, desk.practice.read, desk.now)
    assert again().certificate_sha256 == first
    path.write_bytes(b"broken")
    with pytest.raises(SealError):
        PracticeSealFile(folder, desk.practice.read, desk.now)()
    assert path.read_bytes() == b"broken"


def test_no_step_writes_identity_into_the_trail(desk: Desk, sealed: Visit) -> None:
    said = " ".join(repr(row) for row in desk.records.trail(sealed.id))
    assert "Durand" not in said
