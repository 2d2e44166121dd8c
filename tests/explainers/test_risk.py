"""Figures are said as people in a group, in both frames, never as "1 in N"."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explainers.catalogue import load_catalogue
from explainers.catalogue_items import Benefit, Figure
from explainers.language import Language, load_texts
from explainers.risk import (
    DENOMINATORS,
    figures_of,
    natural_frequency,
    say_benefit,
    say_figure,
    shared_denominator,
)

FR, EN = load_texts(Language.FRENCH), load_texts(Language.ENGLISH)
NB, NNB = "\u00a0", "\u202f"


def figure(value: float, per: int = 100, low: float | None = None, high: float | None = None) -> Figure:
    return Figure(
        value=value, low=low, high=high, per=per, horizon="horizon.five_years", population="population.people",
        comparator="comparator.none", source="s", certainty="certainty.leaflet", date=date(2026, 11, 22),
    )  # fmt: skip


def test_0_2_percent_is_2_in_1_000_and_never_1_in_200() -> None:
    rare = figure(0.2)
    said = say_figure(rare, FR, shared_denominator([rare]))
    assert said.startswith(f"Environ 2 personnes sur 1{NNB}000, au bout de 5 ans")
    assert "1 sur" not in said
    assert "200" not in said


def test_the_same_figure_written_in_1_000_reads_the_same() -> None:
    assert say_figure(figure(0.2), FR, 1000) == say_figure(figure(2, per=1000), FR, 1000)


def test_both_frames_are_told() -> None:
    assert say_figure(figure(3, low=2, high=5), EN, 100) == (
        "About 3 people in 100, after 5 years (between 2 and 5). It is not so for about 97 in 100."
    )


def test_french_says_one_person_in_the_singular() -> None:
    assert say_figure(figure(1), FR, 100) == (
        "Environ 1 personne sur 100, au bout de 5 ans (marge d’erreur non connue). "
        "Ce n’est pas le cas pour environ 99 sur 100."
    )


def test_a_rare_and_a_common_figure_share_a_page_in_1_000() -> None:
    figures = [figure(20), figure(2), figure(0.2)]
    per = shared_denominator(figures)
    assert per == 1000
    assert [natural_frequency(f, per).with_it for f in figures] == [200, 20, 2]


def test_figures_of_an_implant_stay_in_100() -> None:
    assert shared_denominator([figure(96.8), figure(94.5), figure(9.7), figure(6.3), figure(12.7)]) == 100


def test_the_range_is_rounded_outwards() -> None:
    frequency = natural_frequency(figure(96.8, low=95.9, high=97.6), 100)
    assert (frequency.low, frequency.with_it, frequency.high) == (95, 97, 98)


def test_half_a_person_is_rounded_up_not_to_even() -> None:
    assert natural_frequency(figure(94.5), 100).with_it == 95


def test_what_is_too_rare_to_count_is_less_than_one_and_not_nothing() -> None:
    tiny = natural_frequency(figure(0.001), 10_000)
    assert tiny.less_than
    assert say_figure(figure(0.001), EN, 10_000).startswith("Fewer than 1 person in 10,000")


def test_nobody_is_nobody() -> None:
    assert natural_frequency(figure(0), 100).with_it == 0
    assert not natural_frequency(figure(0), 100).less_than


@given(
    value=st.integers(0, 1000).map(lambda n: n / 10),
    per=st.sampled_from(DENOMINATORS),
)
def test_both_frames_add_up_to_the_group(value: float, per: int) -> None:
    frequency = natural_frequency(figure(value), per)
    assert frequency.with_it + frequency.without == per
    assert 0 <= frequency.with_it <= per


@given(st.lists(st.integers(1, 999).map(lambda n: n / 10), min_size=1, max_size=6))
def test_the_denominator_of_a_page_is_always_one_that_people_know(values: list[float]) -> None:
    figures = [figure(value) for value in values]
    per = shared_denominator(figures)
    assert per in DENOMINATORS
    for each in figures:
        said = say_figure(each, EN, per)
        assert set(re.findall(r" in ([\d,]*\d)", said)) == {EN.number(per)}


@given(value=st.integers(0, 1000).map(lambda n: n / 10), spread=st.integers(0, 50).map(lambda n: n / 10))
def test_the_range_never_looks_surer_than_the_source(value: float, spread: float) -> None:
    low, high = max(0.0, round(value - spread, 1)), min(100.0, round(value + spread, 1))
    frequency = natural_frequency(figure(value, low=low, high=high), 100)
    assert frequency.low is not None
    assert frequency.high is not None
    assert frequency.low <= low <= high <= frequency.high


def test_a_benefit_with_a_figure_says_both() -> None:
    option = load_catalogue().option("pulpotomy")
    said = say_benefit(option, option.benefits[0], FR, per=100)
    assert "Environ 86 dents sur 100" in said
    assert "entre 76 et 92" in said
    assert "Ce n’est pas le cas pour environ 14 sur 100." in said


def test_a_benefit_without_a_figure_shows_no_number_of_people() -> None:
    option = load_catalogue().option("filling")
    assert isinstance(option.benefits[0], Benefit)
    assert "sur 100" not in say_benefit(option, option.benefits[0], FR, per=100)


@pytest.mark.parametrize("texts", [FR, EN], ids=["fr", "en"])
def test_no_words_of_the_catalogue_hold_a_hand_typed_frequency(texts: object) -> None:
    by_key = (FR if texts is FR else EN).by_key
    words = {k: v for k, v in by_key.items() if k.startswith(("condition.", "option."))}
    odd = {k for k, v in words.items() if re.search(r"\d\s*(sur|in|out of)\s*\d|%|percent|pour cent", v)}
    assert not odd


def test_every_page_of_the_catalogue_keeps_one_denominator() -> None:
    for condition in load_catalogue().conditions:
        assert shared_denominator(figures_of(condition)) in DENOMINATORS
