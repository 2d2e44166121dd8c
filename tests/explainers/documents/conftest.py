"""Whole answers of a patient to an explanation, with the manifest of each, ready to be printed and sealed."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest

from explainers.comprehension import DONT_KNOW, Reply, Sure, TeachBack, make_questions
from explainers.consent import (
    Answer,
    Chosen,
    Consent,
    Decision,
    Doubt,
    Interview,
    PageView,
    PassedOver,
    Person,
    Told,
    Urgency,
)
from explainers.consent_gate import Shown, check_gate, usual_rules
from explainers.documents.consent_pdf import Printing, consent_pdf
from explainers.explanation import Explanation
from explainers.language import Language, load_texts
from explainers.pages.rendering import Page, render_pages
from explainers.planning import TreatmentPlan
from explainers.proof import Manifest, ShownFile, SourceImage, TrailAnchor, sha256_of, state_diagnoses
from explainers.signature import DrawnSignature, Role, Signer, TypedSignature

STROKES = DrawnSignature(
    (5000, 1600),
    (
        ((400, 900, 0), (700, 300, 60), (900, 1200, 130), (1300, 500, 200), (1500, 1000, 260)),
        ((1700, 800, 500), (2200, 700, 560), (2500, 1100, 640), (3000, 600, 720), (3800, 900, 800), (4600, 500, 870)),
    ),
)


@dataclass(frozen=True)
class Answered:
    """An explanation, what a patient answered to it, and what there is to prove."""

    explanation: Explanation
    manifest: Manifest

    @property
    def consent(self) -> Consent:
        """The answer."""
        return self.manifest.consent

    def printed(self) -> bytes:
        """The document, not sealed yet."""
        language = Language(self.explanation.language)
        printing = Printing({"d-1": "Dr Martin"}, is_reviewed=True)
        return consent_pdf(self.explanation, self.manifest, load_texts(language), printing)


Answering = Callable[..., Answered]


@pytest.fixture(scope="session")
def answering(maker) -> Answering:  # type: ignore[no-untyped-def]
    """Makes an answer; `signers` by role, typed where the role is the last."""

    def answer_to(
        answer: Answer = Answer.AGREE,
        *,
        language: Language = Language.FRENCH,
        conditions: tuple[str, ...] = ("caries_deep", "impacted_third_molar"),
        signers: tuple[Role, ...] = (Role.PATIENT,),
    ) -> Answered:
        spoken = replace(maker, language=language, conditions=conditions)
        explanation = spoken.explanation()
        pages = render_pages(explanation)
        consent = _consent(explanation, pages, answer)
        for number, role in enumerate(signers):
            typed = TypedSignature("Chloé Durand", "Mme Petit")
            signature = typed if number and number == len(signers) - 1 else STROKES
            name = f"Chloé Durand {number}"
            consent = consent.with_signer(
                Signer(role, name, signature, consent.opened_at, consent.terms_sha256, "connue du cabinet")
            )
        return Answered(explanation, _manifest(explanation, pages, consent, spoken.plan()))

    return answer_to


def _consent(explanation: Explanation, pages: tuple[Page, ...], answer: Answer) -> Consent:
    at = explanation.created_at + timedelta(minutes=2)
    read = [page for page in pages if page.media_type.startswith("text/html")]
    questions = make_questions(explanation, load_texts(Language(explanation.language)))
    first, second, *others = questions
    asked = TeachBack(questions).with_reply(Reply(first.id, at, choice_id=DONT_KNOW)).with_told_again(first.id, at)
    asked = asked.with_reply(Reply(first.id, at, choice_id=first.right_id))
    for question in (second, *others):
        asked = asked.with_reply(Reply(question.id, at, choice_id=question.right_id))
    consent = Consent(
        "0c" * 16, explanation.id, explanation.language, "d-1", at,
        person=Person("Chloé Durand", date(1984, 3, 9)),
        interview=Interview("d-1", at + timedelta(minutes=9), 9, Urgency.NOT_URGENT),
        views=tuple(PageView(p.name, p.sha256, at, at + timedelta(seconds=40)) for p in read[:-1]),
        passed_over=(PassedOver(read[-1].name, at),),
        doubts=(Doubt("q-1", read[1].name, "Est-ce que <b>cela</b> fait mal #sys ?", at, "Non.", "d-1", at),),
        teach_back=asked,
        sure=Sure(True, True, True, True),
        consequences=Told("d-1", at) if answer is Answer.REFUSE else None,
    )  # fmt: skip
    chosen = tuple(Chosen(t.diagnosis_id, t.options[1].option_id) for t in explanation.topics)
    return consent.with_decision(Decision(answer, at, chosen if answer is Answer.AGREE else ()))


def _manifest(explanation: Explanation, pages: tuple[Page, ...], consent: Consent, plan: TreatmentPlan) -> Manifest:
    files = tuple(ShownFile(page.name, page.media_type, page.sha256) for page in pages)
    shown = Shown(
        True,
        tuple((f.name, f.sha256) for f in files if f.media_type.startswith("text/html")),
        tuple((t.diagnosis_id, tuple(o.option_id for o in t.options)) for t in explanation.topics),
    )
    gate = check_gate(consent, shown, usual_rules(), on=consent.opened_at.date())
    return Manifest(
        form="chairside-kiosk-consent", form_version=1, visit_id="v" * 32, practice=explanation.practice.name,
        dentist=explanation.dentist.name, explanation_sha256=sha256_of(b"bundle"), versions=explanation.versions,
        explained_at=explanation.created_at, files=files, images=(SourceImage("ab" * 32, "cd" * 32),),
        diagnoses=state_diagnoses(plan.items), consent=consent.sealed(consent.opened_at + timedelta(minutes=11)),
        remarks=tuple(fault.value for fault in gate.remarks), trail=TrailAnchor(12, "ef" * 32),
    )  # fmt: skip
