"""Option cards: an option of the catalogue in the patient's words, every card with the same parts in the same order."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from explainers.catalogue_faults import simple_option_keys
from explainers.catalogue_items import Option, OptionKind, Range, Review, Risk, Severity, Source
from explainers.explanation import EasyWords, OptionCard, RiskLine
from explainers.language import Texts
from explainers.risk import say_benefit, say_figure, say_risk
from explainers.topic_pictures import picture_after
from models.tooth import Tooth

UNVERIFIED: Final = "*"
"""Stands after a frequency in words whose source was not checked; repeating the words at every risk would bury them."""


@dataclass(frozen=True, slots=True)
class CardWords:
    """What all cards of one page share."""

    per: int
    """The one group in which every figure of the page is said."""
    sources: Mapping[str, Source]
    on: date
    """The day of the explanation: whether a review is still valid."""


def make_card(
    option: Option,
    tooth: Tooth | None,
    texts: Texts,
    *,
    words: CardWords,
    is_proposed: bool = False,
    minutes: int | None = None,
    cost_line: str = "",
) -> OptionCard:
    """The card of an option for a tooth; `minutes` is the practice's own estimate, None for the catalogue's range."""
    base = f"option.{option.id}"
    return OptionCard(
        option_id=option.id,
        is_watch=option.kind is OptionKind.WATCH,
        name=texts(f"{base}.name"),
        what=texts(f"{base}.what"),
        feels=texts(f"{base}.feels"),
        duration=duration_line(option, texts, minutes=minutes),
        benefits=tuple(say_benefit(option, benefit, texts, per=words.per) for benefit in option.benefits),
        risks=tuple(
            RiskLine(
                text=say_risk(option, risk, texts),
                how_often=_how_often(risk, texts, words),
                serious=risk.severity is Severity.SERIOUS,
            )
            for risk in option.risks
        ),
        aftercare=tuple(texts(f"{base}.aftercare.{care}") for care in option.aftercare),
        ask=texts(f"{base}.ask"),
        cost_line=cost_line,
        is_proposed=is_proposed,
        drawing=picture_after(option, tooth, texts),
        easy=EasyWords(*(texts(key) for key in simple_option_keys(option.id))),
        review_line=review_line(option.review, texts, on=words.on),
    )


def duration_line(option: Option, texts: Texts, *, minutes: int | None = None) -> str:
    """Visits and minutes in words, such as ``"1 visite, environ 30 à 45 minutes"``."""
    visits = _amount("duration.visits", option.visits, texts)
    chair = option.minutes if minutes is None else Range(minutes, minutes)
    if chair.high == 0:
        return visits
    key = "duration.once" if option.visits.high <= 1 else "duration.each"
    return texts(key, visits=visits, minutes=_amount("duration.minutes", chair, texts))


def review_line(review: Review, texts: Texts, *, on: date) -> str:
    """Whether a clinician has read the text, said on the day it is shown."""
    if not review.reviewer or review.reviewed is None:
        return texts("review.none")
    key = "review.done" if review.is_valid_on(on) else "review.expired"
    return texts(key, reviewer=review.reviewer, date=texts.date(review.reviewed))


def _how_often(risk: Risk, texts: Texts, words: CardWords) -> str:
    """A figure, or a word; an unverified word carries the star that the page explains once (`UNVERIFIED`)."""
    if risk.figure is not None:
        return say_figure(risk.figure, texts, words.per)
    verified = any(words.sources[source].verified for source in risk.sources)
    return texts(f"frequency.{risk.frequency.value}") + ("" if verified else UNVERIFIED)


def _amount(key: str, amount: Range, texts: Texts) -> str:
    if amount.low == amount.high:
        return texts.plural(key, amount.low)
    return texts.plural(f"{key}_range", amount.high, low=amount.low)
