"""explain: from a plan to the frozen bundle that the patient is shown. It takes a plan, and nothing else fits."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Final

from explainers.catalogue import Catalogue, Edition
from explainers.catalogue_faults import simple_condition_keys
from explainers.catalogue_items import Condition
from explainers.diagnosis import Evidence, check_teeth
from explainers.errors import InvalidPlanError
from explainers.explanation import EasyWords, Explanation, PlanLine, Topic, Versions
from explainers.illustration.marks import mark_for
from explainers.language import Texts, placeholders
from explainers.option_cards import UNVERIFIED, CardWords, duration_line, make_card, review_line
from explainers.planning import PlanItem, TreatmentPlan
from explainers.practice import Dentist, Practice
from explainers.risk import figures_of, shared_denominator
from explainers.tooth_words import say_teeth
from explainers.topic_pictures import (
    Images,
    MarkedDiagnosis,
    picture_chart,
    picture_closeup,
    picture_mark,
    picture_overview,
    picture_today,
    picture_waiting,
)
from models.finding import ConfirmedFinding, ModelStamp, Origin
from models.radiograph import Radiograph

_FIXED_NOTICES: Final = (
    "notice.option_order", "notice.free_to_choose", "notice.not_quotation", "notice.image_limits", "notice.in_words",
    "notice.tell_dentist", "notice.complements_talk",
)  # fmt: skip
_NOBODY: Final[Mapping[str, ModelStamp]] = MappingProxyType({})
_FILLED: Final = ("page.drawing.", "page.checked.")
"""Texts that are filled with values here, and are not fixed words of the pages."""


def explain(
    plan: TreatmentPlan,
    *,
    radiographs: Mapping[str, Radiograph],
    catalogue: Catalogue,
    texts: Texts,
    practice: Practice,
    dentist: Dentist,
    at: datetime,
    explanation_id: str,
    application_version: str,
    numbered_by: Mapping[str, ModelStamp] = _NOBODY,
) -> Explanation:
    """Everything that the patient is shown about a plan, in the language of `texts`.

    `radiographs` are those that the diagnoses rest on, by the SHA-256 of their files; others are not looked at.
    `numbered_by` says which model numbered the teeth on them. Raises
    `InvalidPlanError` for anything but a plan, for an item the catalogue does not know, and for a missing radiograph;
    `PrimaryToothError` for a milk tooth; `MissingTextError` rather than another language's words.
    """
    if type(plan) is not TreatmentPlan:
        raise InvalidPlanError(f"expected a treatment plan, got {type(plan).__name__}")
    check_teeth(tooth for item in plan.items for tooth in item.diagnosis.teeth)
    scene = _Scene(plan, radiographs, catalogue, texts, dentist, at)
    topics = tuple(scene.topic(number) for number in range(len(plan.items)))
    pointing, numbering = _models(plan), _numbering_models(plan, numbered_by)
    return Explanation(
        id=explanation_id,
        language=texts.language.value,
        direction=texts.language.direction,
        created_at=at,
        practice=practice,
        dentist=dentist,
        greeting=texts("page.greeting"),
        overview=picture_overview(scene.marked, scene.images, texts),
        chart=picture_chart(scene.marked, texts),
        topics=topics,
        plan=scene.plan_lines(),
        notices=scene.notices(pointing, numbering),
        sources=_source_lines(scene.conditions, plan, catalogue, texts),
        labels=_labels(catalogue.edition, texts, dentist, at),
        versions=Versions(application_version, catalogue.version, texts.sha256, (*pointing, *numbering)),
    )


class _Scene:
    """A plan with all that is needed to put it into words."""

    def __init__(
        self,
        plan: TreatmentPlan,
        radiographs: Mapping[str, Radiograph],
        catalogue: Catalogue,
        texts: Texts,
        dentist: Dentist,
        at: datetime,
    ) -> None:
        self.plan, self.texts, self.dentist, self.at = plan, texts, dentist, at
        self.images, self.sources = Images(radiographs, {}), catalogue.sources
        self.conditions = tuple(_condition(item, catalogue) for item in plan.items)
        letters = _letters(self.conditions)
        self.marked = tuple(
            MarkedDiagnosis(
                diagnosis=item.diagnosis,
                mark=mark_for(letter, condition.kinds),
                name=texts(f"condition.{condition.id}.name"),
                where=say_teeth(item.diagnosis.teeth, texts),
            )
            for item, condition, letter in zip(plan.items, self.conditions, letters, strict=True)
        )

    def topic(self, index: int) -> Topic:
        """One diagnosis, explained."""
        item, condition, marked, texts = self.plan.items[index], self.conditions[index], self.marked[index], self.texts
        tooth = item.diagnosis.teeth[0] if item.diagnosis.teeth else None
        closeup, clean = picture_closeup(index + 1, marked, self.images, texts)
        base = f"condition.{condition.id}"
        words = CardWords(shared_denominator(figures_of(condition)), self.sources, self.at.date())
        offered = [condition.option(option.id) for option in item.offered]
        return Topic(
            diagnosis_id=item.diagnosis.id,
            condition_id=condition.id,
            letter=marked.mark.letter,
            mark=picture_mark(marked.mark, texts),
            name=marked.name,
            title=texts(f"{base}.title"),
            where=_capital(marked.where),
            paragraphs=(texts(f"{base}.what"), texts(f"{base}.meaning")),
            checked_line=self._checked_line(item),
            closeup=closeup,
            closeup_clean=clean,
            drawing_today=picture_today(condition.drawing_today, tooth, texts),
            drawing_if_waiting=picture_waiting(condition.drawing_if_waiting, tooth, texts),
            if_waiting=texts(f"{base}.if_nothing"),
            decision=texts(f"{base}.decision"),
            options=tuple(
                make_card(
                    option, tooth, texts, words=words, is_proposed=option.id == item.proposed,
                    minutes=item.minutes if option.id == item.proposed else None,
                    cost_line=item.cost_line if option.id == item.proposed else "",
                )
                for option in offered
            ),
            easy=_easy(condition, texts),
            review_line=review_line(condition.review, texts, on=self.at.date()),
        )  # fmt: skip

    def plan_lines(self) -> tuple[PlanLine, ...]:
        """The plan in the order of its visits."""
        lines = []
        for item, condition, marked in zip(self.plan.items, self.conditions, self.marked, strict=True):
            option = condition.option(item.proposed) if item.proposed else None
            lines.append(
                PlanLine(
                    visit=item.visit,
                    name=marked.name,
                    where=_capital(marked.where),
                    proposed=self.texts(f"option.{option.id}.name" if option else "page.to_decide"),
                    duration=duration_line(option, self.texts, minutes=item.minutes) if option else "",
                    cost_line=item.cost_line,
                )
            )
        return tuple(sorted(lines, key=lambda line: line.visit))

    def notices(
        self, pointing: Sequence[ModelStamp], numbering: Mapping[ModelStamp, ConfirmedFinding]
    ) -> tuple[str, ...]:
        """What must be said on every page; the software aid first (France: CSP L4001-3)."""
        lines = [self._model_notice(model) for model in pointing]
        lines += [self._notice("notice.model_numbers", model, latest) for model, latest in numbering.items()]
        lines += [self.texts("notice.model_research")] if lines else []
        reviews = [c.review for c in self.conditions] + [
            c.option(o.id).review for c, i in zip(self.conditions, self.plan.items, strict=True) for o in i.offered
        ]
        if not all(review.is_valid_on(self.at.date()) for review in reviews):
            lines.append(self.texts("notice.not_reviewed"))
        if not self.texts.language.is_for_staff:
            lines.append(self.texts("notice.translation_not_reviewed"))
        return tuple(lines)

    def _model_notice(self, model: ModelStamp) -> str:
        """Which model, and who last checked what it had pointed to; not who happens to explain it."""
        pointed_to = [
            e.finding for e in _evidence(self.plan) if e.finding.suggestion and e.finding.suggestion.model == model
        ]
        return self._notice("notice.model", model, max(pointed_to, key=_when_confirmed))

    def _notice(self, key: str, model: ModelStamp, latest: ConfirmedFinding) -> str:
        who = self._who_and_when(latest.confirmed_at, latest.confirmed_by)
        when = self.texts("page.when", date=who["date"], time=who["time"])
        return self.texts(key, name=model.name, version=model.version, dentist=who["dentist"], date=when)

    def _checked_line(self, item: PlanItem) -> str:
        findings = [e.finding for e in item.diagnosis.evidence]
        if not findings:
            return self.texts(
                "page.checked.without_image", **self._who_and_when(item.diagnosis.stated_at, item.diagnosis.stated_by)
            )
        key = _who_saw({finding.origin for finding in findings})
        latest = max(findings, key=_when_confirmed)
        return self.texts(f"page.checked.{key}", **self._who_and_when(latest.confirmed_at, latest.confirmed_by))

    def _who_and_when(self, moment: datetime, dentist_id: str) -> dict[str, str]:
        local = moment.astimezone(self.at.tzinfo)
        name = self.dentist.name if dentist_id == self.dentist.id else self.texts("page.checked.colleague")
        return {"dentist": name, "date": self.texts.date(local.date()), "time": f"{local:%H:%M}"}


def _condition(item: PlanItem, catalogue: Catalogue) -> Condition:
    try:
        condition = catalogue.condition(item.diagnosis.condition_id)
        for option in item.offered:
            condition.option(option.id)
    except KeyError as error:
        raise InvalidPlanError(f"the catalogue has no {error.args[0]!r}") from None
    return condition


def _letters(conditions: Sequence[Condition]) -> tuple[str, ...]:
    """The letter of each topic; those that share one are numbered."""
    shared = Counter(c.letter for c in conditions)
    seen: Counter[str] = Counter()
    letters = []
    for condition in conditions:
        seen[condition.letter] += 1
        alone = shared[condition.letter] == 1
        letters.append(condition.letter if alone else f"{condition.letter}{seen[condition.letter]}")
    return tuple(letters)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _evidence(plan: TreatmentPlan) -> tuple[Evidence, ...]:
    return tuple(e for item in plan.items for e in item.diagnosis.evidence)


def _easy(condition: Condition, texts: Texts) -> EasyWords:
    name, what, if_nothing = (texts(key) for key in simple_condition_keys(condition.id))
    return EasyWords(name, what, if_nothing=if_nothing)


def _models(plan: TreatmentPlan) -> tuple[ModelStamp, ...]:
    """The models that had pointed to what the plan rests on, each once."""
    stamps = [
        e.finding.suggestion.model
        for e in _evidence(plan)
        if e.finding.origin is not Origin.ADDED and e.finding.suggestion is not None
    ]
    return tuple(dict.fromkeys(stamps))


def _numbering_models(plan: TreatmentPlan, numbered_by: Mapping[str, ModelStamp]) -> dict[ModelStamp, ConfirmedFinding]:
    """Models that pointed to nothing here but whose tooth numbers the dentist kept, with what was confirmed last."""
    kept: dict[ModelStamp, list[ConfirmedFinding]] = {}
    for evidence in _evidence(plan):
        finding, model = evidence.finding, numbered_by.get(evidence.radiograph_sha256)
        suggested = finding.suggestion.tooth if finding.suggestion else None
        if model is not None and suggested is not None and suggested == finding.tooth:
            kept.setdefault(model, []).append(finding)
    pointing = _models(plan)
    return {model: max(found, key=_when_confirmed) for model, found in kept.items() if model not in pointing}


def _when_confirmed(finding: ConfirmedFinding) -> datetime:
    return finding.confirmed_at


def _who_saw(origins: set[Origin]) -> str:
    if len(origins) == 1:
        return next(iter(origins)).value
    return "mixed" if Origin.ADDED in origins else "some_corrected"


def _source_lines(
    conditions: Sequence[Condition], plan: TreatmentPlan, catalogue: Catalogue, texts: Texts
) -> tuple[str, ...]:
    """Every source that stands behind what is shown, each once, in order of first use."""
    ids: dict[str, None] = {}
    for condition, item in zip(conditions, plan.items, strict=True):
        ids.update(dict.fromkeys(condition.sources))
        for offered in item.offered:
            option = condition.option(offered.id)
            ids.update(dict.fromkeys(option.sources))
            for cited, figure in [(p.sources, p.figure) for p in option.benefits] + [
                (p.sources, p.figure) for p in option.risks
            ]:
                ids.update(dict.fromkeys((*cited, figure.source) if figure else cited))
    return tuple(_citation(source_id, catalogue, texts) for source_id in ids)


def _citation(source_id: str, catalogue: Catalogue, texts: Texts) -> str:
    if texts.has(f"source.{source_id}"):
        return texts(f"source.{source_id}")
    source = catalogue.sources[source_id]
    return texts("source.verified" if source.verified else "source.unverified", citation=source.citation)


def _labels(edition: Edition, texts: Texts, dentist: Dentist, at: datetime) -> tuple[tuple[str, str], ...]:
    values = {"dentist": dentist.name, "date": texts.date(at.date()), "time": f"{at:%H:%M}"}
    own = {key: text for key, text in texts.by_key.items() if key.startswith("page.") and not key.startswith(_FILLED)}
    fixed = {key: text for key, text in own.items() if placeholders(text) <= values.keys()}
    fixed.update({key: texts(key) for key in _FIXED_NOTICES})
    fixed |= {
        "evidence.unverified": f"{UNVERIFIED} {texts('evidence.unverified')}",
        "edition.name": texts(
            "catalogue.edition", name=edition.name, date=texts.date(edition.published),
            next_update=texts.date(edition.next_update),
        ),
        "edition.update_policy": texts(f"catalogue.update_policy.{edition.update_policy}"),
        "edition.funding": texts(f"catalogue.funding.{edition.funding}"),
        "edition.uncertainty": texts(f"catalogue.uncertainty.{edition.uncertainty}"),
    }  # fmt: skip
    return tuple((key, text.format_map(values)) for key, text in sorted(fixed.items()))
