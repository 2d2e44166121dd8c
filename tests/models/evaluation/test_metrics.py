"""Figures are those of the scorer of the unseen test set, on sets small enough to count by hand."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.evaluation.matching import Outcome
from models.evaluation.metrics import mean_figure, score

OUTCOMES = [
    Outcome(((0.9, True), (0.8, False), (0.3, True)), 3),
    Outcome(((0.7, True),), 1),
    Outcome(((0.6, False),), 0),
    Outcome((), 2),
]


def test_precision_recall_and_f1_are_counted_over_all_images() -> None:
    line = score("a", "caries", OUTCOMES, OUTCOMES)
    assert line.precision.value == pytest.approx(3 / 5)
    assert line.recall.value == pytest.approx(3 / 6)
    assert line.f1.value == pytest.approx(2 * 0.6 * 0.5 / 1.1)
    assert (line.images, line.annotations) == (4, 6)


def test_ap_is_the_area_under_the_falling_precision() -> None:
    # By score: 0.9 hit, 0.8 miss, 0.7 hit, 0.6 miss, 0.3 hit: precision 1, 1/2, 2/3, 2/4, 3/5.
    assert score("a", "caries", OUTCOMES, OUTCOMES).ap.value == pytest.approx((1 + 2 / 3 + 3 / 5) / 6)


def test_intervals_are_those_of_the_scorer() -> None:
    outcomes = [
        Outcome(tuple((((i * 37 + j * 11) % 101) / 101, (i + j) % 3 != 0) for j in range(1 + i % 4)), 2 + i % 3)
        for i in range(12)
    ]
    line = score("a", "caries", outcomes, outcomes)
    figures = [line.precision, line.recall, line.f1, line.ap]
    # What the scorer itself gives for these outcomes: 1,000 draws over images, seed 0.
    assert [[round(value, 3) for value in (each.value, each.low, each.high)] for each in figures] == [
        [0.667, 0.567, 0.76],
        [0.556, 0.405, 0.722],
        [0.606, 0.491, 0.706],
        [0.433, 0.315, 0.591],
    ]


def test_ap_may_come_from_more_proposals_than_precision() -> None:
    in_use = [Outcome(((0.9, True),), 2)]
    line = score("a", "caries", in_use, [Outcome(((0.9, True), (0.1, True)), 2)])
    assert (line.recall.value, line.ap.value) == (0.5, 1.0)


def test_nothing_proposed_and_nothing_marked_are_zeros_and_not_errors() -> None:
    line = score("a", "caries", [Outcome((), 0)], [Outcome((), 0)])
    assert (line.precision.value, line.recall.value, line.f1.value, line.ap.value) == (0, 0, 0, 0)


@given(
    st.lists(
        st.tuples(st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=4), st.integers(0, 3)),
        min_size=1,
        max_size=5,
    )
)
def test_the_interval_lies_between_zero_and_one_and_its_ends_in_order(rows: list) -> None:
    outcomes = [Outcome(tuple(pairs), marks + sum(hit for _, hit in pairs)) for pairs, marks in rows]
    line = score("a", "caries", outcomes, outcomes)
    for figure in (line.precision, line.recall, line.f1, line.ap):
        assert 0 <= figure.low <= figure.high <= 1 + 1e-9
        assert 0 <= figure.value <= 1 + 1e-9


def test_a_mean_counts_every_value_once_and_images_without_any_not_at_all() -> None:
    figure = mean_figure([[0.8, 1.0], [], [0.6]])
    assert figure.value == pytest.approx(0.8)
    assert not math.isnan(figure.low)
