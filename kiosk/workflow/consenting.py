"""Consenting: what the patient sees, asks, answers, decides and signs; each step is kept with its event, then sealed.

Steps of the patient are recorded under the dentist at whose desk they are taken.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from explainers.comprehension import Judgement, Reply, Sure, TeachBack, make_questions
from explainers.consent import (
    Chosen,
    Consent,
    Decision,
    Doubt,
    Interpreter,
    Interview,
    PageView,
    PassedOver,
    Person,
    Told,
    Urgency,
    Withdrawal,
)
from explainers.consent_gate import Gate, Shown, check_gate, usual_rules
from explainers.errors import InvalidConsentError
from explainers.explanation import Explanation
from explainers.language import Language, load_texts
from explainers.proof import (
    Manifest,
    ShownFile,
    SourceImage,
    TrailAnchor,
    manifest_bytes,
    state_diagnoses,
)
from explainers.signature import DrawnSignature, Role, Signer, TypedSignature
from kiosk.desk import Desk, Sealer
from kiosk.errors import ConsentGateError, StoreError, UnknownExplanationError
from kiosk.records.audit import Action
from kiosk.visit import MadeExplanation, SealedDocument, Visit, VisitConsent
from kiosk.workflow import step
from kiosk.workflow.explaining import explanation_of

_HTML: Final = "text/html"


def open_consent(desk: Desk, visit: Visit, explanation_id: str, *, actor: str) -> Visit:
    """Begin a patient's answer to an explanation. An answer that is there already is superseded, and stays."""
    made = _made(visit, explanation_id)
    explanation = explanation_of(desk, made)
    questions = make_questions(explanation, load_texts(made.language))
    consent_id, now = desk.new_id(), desk.now()

    def open_on(newest: Visit) -> Visit:
        before = newest.consents[-1].consent if newest.consents else None
        consent = Consent(
            id=consent_id,
            explanation_id=made.id,
            language=made.language.value,
            opened_by=actor,
            opened_at=now,
            version=before.version + 1 if before else 1,
            supersedes=before.id if before else "",
            person=before.person if before else _person(newest),
            interpreter=before.interpreter if before else None,
            teach_back=TeachBack(questions),
        )
        return newest.with_consent(VisitConsent(consent))

    return step.note(desk, visit.id, open_on, actor=actor, action=Action.CONSENT_OPENED, subject=consent_id)


def state_person(desk: Desk, visit: Visit, consent_id: str, person: Person, *, actor: str) -> Visit:
    """Say whose consent it is: birth date, protection, whether both parents sign."""
    return _change(desk, visit, consent_id, lambda c: replace(c, person=person), actor, Action.PERSON_STATED)


def name_interpreter(desk: Desk, visit: Visit, consent_id: str, name: str, *, actor: str, contact: str = "") -> Visit:
    """Say who puts it into the patient's language."""
    interpreter = Interpreter(name.strip(), contact.strip())
    return _change(
        desk, visit, consent_id, lambda c: replace(c, interpreter=interpreter), actor, Action.INTERPRETER_NAMED
    )


def record_view(
    desk: Desk, visit: Visit, consent_id: str, page: str, *, actor: str, opened_at: datetime, closed_at: datetime
) -> Visit:
    """A page was open before the patient. Its hash is that of the stored bytes, which are the ones that were sent."""
    made = _made(visit, visit.consent(consent_id).consent.explanation_id)
    found = next((each for each in made.pages if each.name == page), None)
    if found is None:
        raise InvalidConsentError(f"no page {page!r}")
    view = PageView(page, found.sha256, opened_at, closed_at)
    return _change(desk, visit, consent_id, lambda c: c.with_view(view), actor, Action.PAGE_SEEN)


def pass_over(desk: Desk, visit: Visit, consent_id: str, page: str, *, actor: str) -> Visit:
    """The patient chose not to see a page."""
    passed = PassedOver(page, desk.now())
    return _change(desk, visit, consent_id, lambda c: c.with_passed_over(passed), actor, Action.PAGE_PASSED_OVER)


def raise_doubt(desk: Desk, visit: Visit, consent_id: str, text: str, *, actor: str, page: str = "") -> Visit:
    """The patient asks something."""
    doubt = Doubt(desk.new_id(), page, text.strip(), desk.now())
    return _change(desk, visit, consent_id, lambda c: c.with_doubt(doubt), actor, Action.DOUBT_RAISED)


def answer_doubt(desk: Desk, visit: Visit, consent_id: str, doubt_id: str, answer: str, *, actor: str) -> Visit:
    """The dentist answers, in words that will stand in the document."""
    now = desk.now()
    return _change(
        desk, visit, consent_id, lambda c: c.with_answered(doubt_id, answer, by=actor, at=now), actor,
        Action.DOUBT_ANSWERED,
    )  # fmt: skip


def reply(
    desk: Desk, visit: Visit, consent_id: str, question_id: str, *, actor: str, choice_id: str = "", own_words: str = ""
) -> Visit:
    """The patient answers a question of the teach-back, by a choice or in own words."""
    given = Reply(question_id, desk.now(), choice_id=choice_id, own_words=own_words.strip())
    return _teach(desk, visit, consent_id, lambda t: t.with_reply(given), actor, Action.TEACH_BACK_ANSWERED)


def judge(desk: Desk, visit: Visit, consent_id: str, question_id: str, judged: Judgement, *, actor: str) -> Visit:
    """The dentist says how near the patient's own words came."""
    return _teach(
        desk, visit, consent_id, lambda t: t.with_judgement(question_id, judged, by=actor), actor,
        Action.TEACH_BACK_JUDGED,
    )  # fmt: skip


def tell_again(desk: Desk, visit: Visit, consent_id: str, question_id: str, *, actor: str) -> Visit:
    """A missed point was told again in other words."""
    now = desk.now()
    return _teach(desk, visit, consent_id, lambda t: t.with_told_again(question_id, now), actor, Action.TOLD_AGAIN)


def talk_over(desk: Desk, visit: Visit, consent_id: str, *, actor: str) -> Visit:
    """The dentist says that what was not clear has been talked over."""
    now = desk.now()
    return _teach(
        desk, visit, consent_id, lambda t: replace(t, talked_over_by=actor, talked_over_at=now), actor,
        Action.TALKED_OVER,
    )  # fmt: skip


def answer_sure(desk: Desk, visit: Visit, consent_id: str, sure: Sure, *, actor: str) -> Visit:
    """The patient answers the SURE test."""
    return _change(desk, visit, consent_id, lambda c: replace(c, sure=sure), actor, Action.SURE_ANSWERED)


def hold_interview(
    desk: Desk, visit: Visit, consent_id: str, *, actor: str, minutes: int, urgency: Urgency = Urgency.NOT_STATED
) -> Visit:
    """The dentist ticks that the interview was held: nobody else can."""
    held = Interview(desk.check_actor(actor), desk.now(), minutes, urgency)
    return _change(desk, visit, consent_id, lambda c: replace(c, interview=held), actor, Action.INTERVIEW_HELD)


def tell_consequences(desk: Desk, visit: Visit, consent_id: str, *, actor: str) -> Visit:
    """The dentist ticks that the patient was told what may follow from a refusal."""
    told = Told(desk.check_actor(actor), desk.now())
    return _change(desk, visit, consent_id, lambda c: replace(c, consequences=told), actor, Action.CONSEQUENCES_TOLD)


def ask_opinion(desk: Desk, visit: Visit, consent_id: str, *, actor: str) -> Visit:
    """The dentist ticks that a minor or represented adult was asked for their own view."""
    told = Told(desk.check_actor(actor), desk.now())
    return _change(desk, visit, consent_id, lambda c: replace(c, opinion=told), actor, Action.OPINION_ASKED)


def decide(desk: Desk, visit: Visit, consent_id: str, decision: Decision, *, actor: str) -> Visit:
    """The patient agrees, wants to think, or refuses. Signatures under another answer fall away."""
    return _change(desk, visit, consent_id, lambda c: c.with_decision(decision), actor, Action.DECIDED)


def proposed_choices(desk: Desk, visit: Visit, consent_id: str) -> tuple[Chosen, ...]:
    """For each diagnosis what is proposed, as a start for what the patient agrees to; those left open are not there."""
    made = _made(visit, visit.consent(consent_id).consent.explanation_id)
    topics = explanation_of(desk, made).topics
    return tuple(Chosen(t.diagnosis_id, o.option_id) for t in topics for o in t.options if o.is_proposed)


def sign(
    desk: Desk,
    visit: Visit,
    consent_id: str,
    signature: DrawnSignature | TypedSignature,
    *,
    actor: str,
    role: Role,
    name: str,
    identity_checked: str = "",
) -> Visit:
    """Somebody signs the answer as it stands."""
    now = desk.now()
    terms = visit.consent(consent_id).consent.terms_sha256
    signer = Signer(role, name.strip(), signature, now, terms, identity_checked.strip())
    return _change(desk, visit, consent_id, lambda c: c.with_signer(signer), actor, Action.SIGNED)


def gate_of(desk: Desk, visit: Visit, consent_id: str) -> Gate:
    """What is still missing before sealing, and what would only be told."""
    consent = visit.consent(consent_id).consent
    today = desk.now().astimezone().date()  # the practice's: at its midnight somebody comes of age
    return check_gate(consent, _shown(visit, consent), usual_rules(), on=today)


def seal(desk: Desk, visit: Visit, consent_id: str, *, actor: str) -> Visit:
    """Close the answer: manifest, document and seal are made and kept in one step, or nothing is.

    Raises `ConsentGateError` with what is missing, `DocumentError`, `SealError`.
    """
    desk.check_actor(actor)
    sealer = desk.sealer()
    return step.note(
        desk, visit.id, lambda v: v.with_consent(_sealed(desk, v, consent_id, sealer)), actor=actor,
        action=Action.CONSENT_SEALED, subject=consent_id,
    )  # fmt: skip


def withdraw(desk: Desk, visit: Visit, consent_id: str, *, actor: str, reason: str = "") -> Visit:
    """The patient takes an agreement back, at any time; the sealed document stays as it was."""
    withdrawal = Withdrawal(desk.now(), desk.check_actor(actor), reason.strip())
    return _change(desk, visit, consent_id, lambda c: c.withdrawn(withdrawal), actor, Action.CONSENT_WITHDRAWN)


def document_bytes(desk: Desk, visit: Visit, consent_id: str) -> bytes:
    """The sealed document, checked against its SHA-256. Raises `StoreError`."""
    sealed = visit.consent(consent_id).sealed
    if sealed is None:
        raise StoreError("this answer was not sealed")
    return desk.records.read_blob(sealed.document)


def _change(
    desk: Desk, visit: Visit, consent_id: str, change: Callable[[Consent], Consent], actor: str, action: Action
) -> Visit:
    def changed(newest: Visit) -> Visit:
        known = newest.consent(consent_id)
        consent = change(known.consent)
        if known.sealed is not None and replace(consent, withdrawal=None) != replace(known.consent, withdrawal=None):
            raise InvalidConsentError("expected a new version: this one is sealed")
        return newest.with_consent(replace(known, consent=consent))

    return step.note(desk, visit.id, changed, actor=actor, action=action, subject=consent_id)


def _teach(
    desk: Desk, visit: Visit, consent_id: str, change: Callable[[TeachBack], TeachBack], actor: str, action: Action
) -> Visit:
    return _change(desk, visit, consent_id, lambda c: replace(c, teach_back=change(c.teach_back)), actor, action)


def _sealed(desk: Desk, visit: Visit, consent_id: str, sealer: Sealer) -> VisitConsent:
    # Imported on first use: printing and sealing are not needed to start the kiosk.
    from explainers.documents.consent_pdf import Printing, consent_pdf

    gate = gate_of(desk, visit, consent_id)
    if not gate.is_open:
        raise ConsentGateError(tuple(fault.value for fault in gate.faults))
    consent = visit.consent(consent_id).consent.sealed(desk.now())
    made = _made(visit, consent.explanation_id)
    explanation = explanation_of(desk, made)
    manifest = _manifest(desk, visit, consent, made, explanation, gate)
    printing = Printing(
        dentists={dentist.id: dentist.name for dentist in desk.settings.dentists},
        is_reviewed=consent.language in usual_rules().reviewed_languages,
        timestamped=sealer.timestamped,
        zone=explanation.created_at.tzinfo or UTC,
    )
    document = sealer.seal(consent_pdf(explanation, manifest, load_texts(Language(consent.language)), printing))
    sealed = SealedDocument(
        manifest=desk.records.put_blob(manifest_bytes(manifest), "application/json", desk.new_id()),
        document=desk.records.put_blob(document, "application/pdf", desk.new_id()),
        certificate_sha256=sealer.certificate_sha256,
    )
    return VisitConsent(consent, sealed)


def _manifest(
    desk: Desk, visit: Visit, consent: Consent, made: MadeExplanation, explanation: Explanation, gate: Gate
) -> Manifest:
    rests_on = {evidence.radiograph_sha256 for diagnosis in visit.diagnoses for evidence in diagnosis.evidence}
    last = desk.records.last_row()
    if last is None:
        raise StoreError("a visit without a trail")
    settings = desk.settings
    held_by = consent.interview.held_by if consent.interview else consent.opened_by
    return Manifest(
        form="chairside-kiosk-consent",
        form_version=1,
        visit_id=visit.id,
        practice=explanation.practice.name,
        dentist=settings.dentist(held_by).name,
        explanation_sha256=made.bundle.sha256,
        versions=explanation.versions,
        explained_at=made.made_at,
        files=tuple(ShownFile(page.name, page.media_type, page.sha256) for page in made.pages),
        images=tuple(SourceImage(i.sha256, i.picture.sha256) for i in visit.images if i.sha256 in rests_on),
        diagnoses=state_diagnoses(visit.items),
        consent=consent,
        remarks=tuple(fault.value for fault in gate.remarks),
        trail=TrailAnchor(last.sequence, last.hash),
    )


def _shown(visit: Visit, consent: Consent) -> Shown:
    made = _made(visit, consent.explanation_id)
    return Shown(
        is_current=made.plan_sha256 == visit.plan_sha256,
        pages=tuple((page.name, page.sha256) for page in made.pages if page.media_type.startswith(_HTML)),
        options=tuple((item.diagnosis.id, tuple(option.id for option in item.offered)) for item in visit.items),
    )


def _person(visit: Visit) -> Person:
    patient = visit.patient
    if patient is None:
        return Person()
    name = " ".join(part for part in (patient.given_name, patient.family_name) if part)
    return Person(name=name, birth_date=patient.birth_date)


def _made(visit: Visit, explanation_id: str) -> MadeExplanation:
    found = next((made for made in visit.explanations if made.id == explanation_id), None)
    if found is None:
        raise UnknownExplanationError(explanation_id)
    return found
