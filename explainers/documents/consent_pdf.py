"""consent_pdf: what was told, asked, answered and signed, on paper, with the manifest attached; not sealed yet.

Agreement, time to think and refusal are one page with other words, from the same frozen explanation as the screens.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Final

from explainers.comprehension import DONT_KNOW, Question, Reply
from explainers.consent import Answer, Consent, Doubt
from explainers.documents.printing import option_data, picture_data, picture_files, print_pdf
from explainers.errors import InvalidConsentError
from explainers.explanation import Explanation, OptionCard, Topic
from explainers.language import Texts
from explainers.proof import MANIFEST_NAME, Manifest, manifest_bytes, sha256_of
from explainers.signature import DrawnSignature, Signer

_PARTS: Final = (
    "state", "act", "purpose", "consequences", "risks", "alternatives", "nothing", "questions", "talk", "decision",
    "shown",
)  # fmt: skip
_WORDS: Final = {
    "page_word": "consent.page_word", "patient": "consent.patient", "colon": "consent.colon",
    "reference": "consent.reference", "remarks": "consent.remarks.title", "to_decide": "consent.act.to_decide",
    "no_questions": "consent.questions.none", "asked": "consent.questions.asked", "open": "consent.questions.open",
    "teach_back": "consent.questions.teach_back", "no_teach_back": "consent.questions.no_teach_back",
    "reason": "consent.answer.reason", "nobody": "consent.sign.nobody", "shown_page": "consent.shown.page",
    "fingerprint": "consent.shown.fingerprint", "opened": "consent.shown.opened", "cost": "page.cost",
    "serious": "page.serious", "benefits": "page.benefits", "risks": "page.risks",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Printing:
    """What stands around a consent when it is printed."""

    dentists: Mapping[str, str]
    """Names by id."""
    is_reviewed: bool
    """Whether the texts of the language were reviewed."""
    timestamped: bool = False
    """Whether the seal's time will be certified."""
    zone: tzinfo = UTC
    """In which times are told."""


def consent_pdf(explanation: Explanation, manifest: Manifest, texts: Texts, printing: Printing) -> bytes:
    """The document to be sealed; the same facts give the same bytes. Raises `DocumentError`."""
    if manifest.consent.decision is None:
        raise InvalidConsentError("expected an answer")
    attached = manifest_bytes(manifest)
    files = {**picture_files(explanation), MANIFEST_NAME: attached}
    for number, signer in enumerate(manifest.consent.signers):
        if isinstance(signer.signature, DrawnSignature):
            files[f"signature-{number}.svg"] = signer.signature.as_svg().encode()
    page = _Page(explanation, manifest, manifest.consent, texts, printing)
    return print_pdf("consent", page.data(sha256_of(attached)), files)


def file_name(explanation: Explanation, consent: Consent, texts: Texts) -> str:
    """What to call the file: the day and the reference, nobody's name."""
    moment = consent.sealed_at or explanation.created_at
    return f"{texts('consent.file_name')}-{moment:%Y-%m-%d}-{consent.id[:8]}.pdf"


@dataclass(frozen=True, slots=True)
class _Page:
    """All that the page is made from."""

    explanation: Explanation
    manifest: Manifest
    consent: Consent
    texts: Texts
    printing: Printing

    @property
    def answer(self) -> Answer:
        decision = self.consent.decision
        assert decision is not None  # noqa: S101 - checked by `consent_pdf`
        return decision.answer

    def data(self, manifest_sha256: str) -> dict[str, object]:
        """What the Typst page reads."""
        e, t = self.explanation, self.texts
        moment = (self.consent.sealed_at or e.created_at).astimezone(UTC)
        lines = (*e.practice.address_lines, *(line for line in (e.practice.phone, e.practice.email) if line))
        return {
            "title": t("consent.title"),
            "subtitle": t(f"consent.subtitle.{self.answer.value}"),
            "language": e.language,
            "direction": e.direction,
            "date": [moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second],
            "made_on": t("consent.made_on", **self.day_and_time(moment)),
            "words": {name: t(key) for name, key in _WORDS.items()},
            "practice": {"name": e.practice.name, "lines": lines},
            "logo": "logo.svg" if e.practice.logo_png else None,
            "dentist": self.manifest.dentist,
            "attachment": {"name": MANIFEST_NAME, "about": t("consent.shown.attachment")},
            "footer": [f"{t('consent.title')} · {self.reference()}.", *e.notices],
            "patient": self.patient(),
            "reference": self.reference(),
            "supersedes": self.supersedes(),
            "not_waiver": t("consent.not_waiver"),
            "remarks": [t(f"consent.remark.{fault}") for fault in self.manifest.remarks],
            "parts": {name: self.part(number, name) for number, name in enumerate(_PARTS, start=1)},
            "topics": [self.topic(topic) for topic in e.topics],
            "urgency": t(f"consent.urgency.{self.urgency()}"),
            "unverified": e.label("evidence.unverified"),
            "doubts": [self.doubt(doubt) for doubt in self.consent.doubts],
            "asked": [
                self.question(question) for question in self.consent.teach_back.questions if self.was_asked(question)
            ],
            "understanding": self.understanding(),
            "talk": self.talk(),
            **self.decision(),
            "signers": [self.signer(n, signer) for n, signer in enumerate(self.consent.signers)],
            "honest": self.honest(),
            "shown_lead": t("consent.shown.lead"),
            "pages": self.pages(),
            "proof": self.proof(manifest_sha256),
        }

    def day_and_time(self, moment: datetime) -> dict[str, str]:
        """A moment in the practice's zone, as values to fill."""
        local = moment.astimezone(self.printing.zone)
        return {"date": self.texts.date(local.date()), "time": f"{local:%H:%M}"}

    def when(self, moment: datetime) -> str:
        """A moment in words."""
        return self.texts("consent.when", **self.day_and_time(moment))

    def name_of(self, dentist_id: str) -> str:
        """A dentist's name; those who left the practice are still colleagues."""
        return self.printing.dentists.get(dentist_id, self.texts("page.checked.colleague"))

    def reference(self) -> str:
        return f"{self.consent.id} · {self.texts('consent.version', version=self.consent.version)}"

    def supersedes(self) -> str | None:
        return self.texts("consent.supersedes_line", id=self.consent.supersedes) if self.consent.supersedes else None

    def patient(self) -> str:
        person = self.consent.person
        name = person.name or self.texts("consent.name_unknown")
        if person.birth_date is None:
            return name
        return f"{name}, {self.texts('consent.born', date=self.texts.date(person.birth_date))}"

    def part(self, number: int, name: str) -> str:
        key = "act_chosen" if name == "act" and self.answer is Answer.AGREE else name
        return self.texts("consent.section", number=number, title=self.texts(f"consent.part.{key}"))

    def urgency(self) -> str:
        return self.consent.interview.urgency.value if self.consent.interview else "not_stated"

    def acted(self, topic: Topic) -> OptionCard | None:
        """What is agreed to, or else what is proposed."""
        chosen = {c.diagnosis_id: c.option_id for c in self.consent.decision.chosen} if self.consent.decision else {}
        wanted = chosen.get(topic.diagnosis_id)
        return next((o for o in topic.options if (o.option_id == wanted if wanted else o.is_proposed)), None)

    def topic(self, topic: Topic) -> dict[str, object]:
        card = self.acted(topic)
        return {
            "mark": picture_data(topic.mark),
            "name": topic.name,
            "where": topic.where,
            "title": topic.title,
            "paragraphs": topic.paragraphs,
            "checked_line": topic.checked_line,
            "closeup": picture_data(topic.closeup) if topic.closeup else None,
            "if_waiting": topic.if_waiting,
            "act": {**option_data(card), "how_chosen": self.how_chosen(card)} if card else None,
            "others": [option_data(option) for option in topic.options if option is not card],
        }

    def how_chosen(self, card: OptionCard) -> str:
        if self.answer is Answer.AGREE:
            return self.texts("consent.act.chosen")
        return self.texts("consent.act.proposed", dentist=self.manifest.dentist) if card.is_proposed else ""

    def doubt(self, doubt: Doubt) -> dict[str, object]:
        return {
            "text": doubt.text,
            "when": self.when(doubt.asked_at),
            "who": self.texts("consent.questions.answered", dentist=self.name_of(doubt.answered_by)),
            "answer": doubt.answer if doubt.is_answered else None,
        }

    def was_asked(self, question: Question) -> bool:
        return bool(self.consent.teach_back.verdicts(question.id))

    def question(self, question: Question) -> dict[str, object]:
        teach_back = self.consent.teach_back
        outcome = teach_back.outcome_of(question.id)
        return {
            "prompt": question.prompt,
            "replies": [
                self.reply(question, reply) for reply in teach_back.replies if reply.question_id == question.id
            ],
            "outcome": self.texts(f"comprehension.outcome.{outcome.value if outcome else 'needs_discussion'}"),
        }

    def reply(self, question: Question, reply: Reply) -> str:
        if reply.own_words:
            colon = self.texts("consent.colon")
            return f"{self.texts('consent.questions.patient_words')}{colon} {reply.own_words}"
        if reply.choice_id == DONT_KNOW:
            return self.texts("comprehension.dont_know")
        return next(choice.text for choice in question.choices if choice.id == reply.choice_id)

    def understanding(self) -> list[str]:
        teach_back, sure, t = self.consent.teach_back, self.consent.sure, self.texts
        lines = []
        if teach_back.talked_over_at is not None:
            who = {"dentist": self.name_of(teach_back.talked_over_by), "when": self.when(teach_back.talked_over_at)}
            lines.append(t("consent.questions.talked_over", **who))
        if sure is not None and sure.score is not None:
            lines.append(t("consent.questions.sure", score=sure.score))
        if sure is not None and sure.flags_conflict:
            lines.append(t("consent.questions.sure_conflict"))
        return lines

    def talk(self) -> list[str]:
        """Who talked, when, how long, in which language, through whom."""
        c, t = self.consent, self.texts
        lines = [t("consent.talk.not_held")]
        if c.interview is not None:
            lines = [
                t(
                    "consent.talk.held", dentist=self.name_of(c.interview.held_by), minutes=c.interview.minutes,
                    when=self.when(c.interview.held_at), language=t.language.own_name,
                )
            ]  # fmt: skip
        if c.interpreter is not None:
            key = "interpreter_contact" if c.interpreter.contact else "interpreter"
            lines.append(t(f"consent.talk.{key}", name=c.interpreter.name, contact=c.interpreter.contact))
        if c.opinion is not None:
            lines.append(t("consent.talk.opinion", dentist=self.name_of(c.opinion.by), when=self.when(c.opinion.at)))
        return [*lines, t("consent.talk.own_language" if self.printing.is_reviewed else "consent.talk.not_reviewed")]

    def decision(self) -> dict[str, object]:
        c, t = self.consent, self.texts
        topics = ((topic, self.acted(topic)) for topic in self.explanation.topics)
        agreed = [f"{topic.name}, {topic.where}{t('consent.colon')} {card.name}." for topic, card in topics if card]
        told = c.consequences if self.answer is Answer.REFUSE else None
        who = {"dentist": self.name_of(told.by), "when": self.when(told.at)} if told else {}
        return {
            "answers": [{"text": t(f"consent.answer.{a.value}"), "given": a is self.answer} for a in Answer],
            "decided": t(f"consent.decided.{self.answer.value}"),
            "agreed": agreed if self.answer is Answer.AGREE else [],
            "told": t("consent.decided.refuse_told", **who) if told else None,
            "reason": (c.decision.reason.strip() if c.decision else "") or t("consent.no_reason"),
        }

    def signer(self, number: int, signer: Signer) -> dict[str, object]:
        t, is_drawn = self.texts, isinstance(signer.signature, DrawnSignature)
        typed = "" if isinstance(signer.signature, DrawnSignature) else t(
            "consent.sign.typed_by", name=signer.signature.typed_name, witness=signer.signature.witness_name
        )  # fmt: skip
        role = t(f"consent.role.{signer.role.value}")
        return {
            "who": t("consent.sign.signature_of", name=signer.name, role=role),
            "when": t("consent.sign.signed_on", when=self.when(signer.at)),
            "how": t("consent.sign.drawn" if is_drawn else "consent.sign.typed"),
            "identity": t("consent.sign.identity", how=signer.identity_checked) if signer.identity_checked else None,
            "drawing": f"signature-{number}.svg" if is_drawn else None,
            "alt": t("consent.sign.drawn_alt", name=signer.name),
            "typed": typed,
        }

    def honest(self) -> str:
        clock = self.texts("consent.sign.timestamped" if self.printing.timestamped else "consent.sign.clock")
        return f"{self.texts('consent.sign.honest')} {clock}" if self.consent.signers else clock

    def pages(self) -> list[dict[str, str]]:
        """Every page that a patient reads, with when it was open."""
        return [
            {"name": file.name, "sha256": file.sha256[:32], "when": self.opened(file.name)}
            for file in self.manifest.files
            if file.media_type.startswith("text/html")
        ]

    def opened(self, page: str) -> str:
        times = [self.span(v.opened_at, v.closed_at) for v in self.consent.views if v.page == page]
        if any(passed.page == page for passed in self.consent.passed_over):
            times.append(self.texts("consent.shown.passed_over"))
        return ", ".join(times) or self.texts("consent.shown.not_opened")

    def span(self, opened: datetime, closed: datetime) -> str:
        zone = self.printing.zone
        return f"{opened.astimezone(zone):%H:%M:%S}–{closed.astimezone(zone):%H:%M:%S}"

    def proof(self, manifest_sha256: str) -> list[str]:
        e, t = self.explanation, self.texts
        colon = t("consent.colon")
        versions = (
            f"{e.label('page.application')} {e.versions.application} · {e.label('page.catalogue')} "
            f"{e.versions.catalogue[:12]} · {e.label('page.texts')} {e.versions.content[:12]}"
        )
        models = [f"{model.name} {model.version} {model.sha256[:12]}" for model in e.versions.models]
        return [
            f"{t('consent.shown.list')}{colon} {manifest_sha256}",
            " · ".join([versions, *models]),
            f"{t('consent.sign.sealed_by', practice=e.practice.name)}. {t('consent.shown.verify')}",
        ]
