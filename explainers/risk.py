"""Figure → what a patient reads: "about 2 people in 1 000", in both frames, with its range; never "1 in N".

Natural frequencies with one denominator along a page (Trevena 2013, 2021; IPDAS). Where no figure was verified, a word
says how often (``frequency.*``).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Final

from explainers.catalogue_items import Benefit, Condition, Figure, Option, Risk
from explainers.language import Texts

DENOMINATORS: Final = (100, 1000, 10_000)
"""The only groups of people (or teeth, or implants) that a patient is asked to imagine."""

_MOST_DISTORTION: Final = Decimal("0.1")
"""Rounding to whole people may not change either frame by more than this share of it."""


@dataclass(frozen=True, slots=True)
class NaturalFrequency:
    """Whole people in a group: those who have it and those who do not always add up."""

    with_it: int
    per: int
    low: int | None
    high: int | None
    less_than: bool = False
    """The true value lies below `with_it`, and is not nothing."""

    @property
    def without(self) -> int:
        """The other frame."""
        return self.per - self.with_it


def natural_frequency(figure: Figure, per: int) -> NaturalFrequency:
    """A figure in a group of `per`; the ends of its range are rounded outwards, so that it never looks surer."""
    value = _in_group(figure.value, figure, per)
    whole = int(value.to_integral_value(ROUND_HALF_UP))
    return NaturalFrequency(
        with_it=max(whole, 1) if value > 0 else 0,
        per=per,
        low=_rounded(figure.low, figure, per, ROUND_FLOOR),
        high=_rounded(figure.high, figure, per, ROUND_CEILING),
        less_than=whole == 0 and value > 0,
    )


def shared_denominator(figures: Iterable[Figure]) -> int:
    """The smallest group in which every figure of a page keeps its meaning as whole people."""
    listed = tuple(figures)
    return next((per for per in DENOMINATORS if all(_keeps_meaning(f, per) for f in listed)), DENOMINATORS[-1])


def figures_of(condition: Condition) -> tuple[Figure, ...]:
    """Every figure that a page about a condition shows."""
    benefits = [benefit.figure for option in condition.options for benefit in option.benefits]
    risks = [risk.figure for option in condition.options for risk in option.risks]
    return tuple(figure for figure in (*benefits, *risks) if figure is not None)


def say_figure(figure: Figure, texts: Texts, per: int) -> str:
    """Two sentences: how many do, with horizon and range; how many do not."""
    frequency = natural_frequency(figure, per)
    if frequency.low is None or frequency.high is None:
        spread = texts("risk.no_range")
    else:
        spread = texts("risk.range", low=texts.number(frequency.low), high=texts.number(frequency.high))
    first = texts(
        "risk.less_than_one" if frequency.less_than else "risk.about",
        with_it=texts.number(frequency.with_it), population=texts.plural(figure.population, frequency.with_it),
        per=texts.number(per), horizon=texts(figure.horizon), range=spread,
    )  # fmt: skip
    return f"{first} {texts('risk.others', without=texts.number(frequency.without), per=texts.number(per))}"


def say_risk(option: Option, risk: Risk, texts: Texts) -> str:
    """What may happen, in a sentence."""
    return texts(f"option.{option.id}.risk.{risk.id}")


def say_benefit(option: Option, benefit: Benefit, texts: Texts, *, per: int) -> str:
    """What an option may bring, with its figure where there is one."""
    sentence = texts(f"option.{option.id}.benefit.{benefit.id}")
    return sentence if benefit.figure is None else f"{sentence} {say_figure(benefit.figure, texts, per)}"


def _keeps_meaning(figure: Figure, per: int) -> bool:
    value = _in_group(figure.value, figure, per)
    whole = value.to_integral_value(ROUND_HALF_UP)
    frame = min(value, per - value)
    return frame == 0 or abs(whole - value) <= _MOST_DISTORTION * frame


def _in_group(value: float, figure: Figure, per: int) -> Decimal:
    # Decimal of the written number: 0.2 in 100 is exactly 2 in 1 000, with no binary dust.
    return Decimal(str(value)) * per / figure.per


def _rounded(value: float | None, figure: Figure, per: int, rounding: str) -> int | None:
    return None if value is None else int(_in_group(value, figure, per).to_integral_value(rounding))
