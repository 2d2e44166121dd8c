"""Teeth stand in the order of their numbers; what does not is doubted, and nothing is renumbered."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.annotation import SeenTooth
from models.annotators.arch_order import out_of_place
from models.finding import Region
from models.tooth import PERMANENT_TEETH, Arch, Tooth

WIDTH = 40.0


def seen(fdi: int, centre_x: float, score: float = 0.9) -> SeenTooth:
    return SeenTooth(Tooth(fdi), Region((centre_x - WIDTH / 2, 0, centre_x + WIDTH / 2, 100)), score)


def mouth() -> list[SeenTooth]:
    """All 32 teeth in order, the patient's right on the left of the screen."""
    rows = {
        Arch.UPPER: [18, 17, 16, 15, 14, 13, 12, 11, 21, 22, 23, 24, 25, 26, 27, 28],
        Arch.LOWER: [48, 47, 46, 45, 44, 43, 42, 41, 31, 32, 33, 34, 35, 36, 37, 38],
    }
    return [seen(fdi, 50 * place) for row in rows.values() for place, fdi in enumerate(row)]


def test_a_mouth_in_order_is_not_doubted() -> None:
    assert len(mouth()) == len(PERMANENT_TEETH)
    assert out_of_place(mouth()) == frozenset()


@pytest.mark.parametrize(
    ("teeth", "doubted", "reason"),
    [
        ([seen(16, 0), seen(15, 50), seen(14, 100, 0.3), seen(13, 80)], {14}, "14 beyond 13: the weaker is doubted"),
        ([seen(11, 0), seen(21, -50, 0.5)], {21}, "left and right changed"),
        ([seen(31, 0, 0.5), seen(41, 50)], {31}, "left and right changed in the lower jaw"),
        ([seen(12, 0), seen(11, -15)], set(), "crowded: less than half a tooth past its neighbour"),
        ([seen(16, 0), seen(46, -200)], set(), "the two jaws are not compared"),
        ([seen(36, 0, 0.4), seen(37, 50), seen(38, 100), seen(35, 300)], {35}, "one against three"),
        ([seen(55, 0), seen(54, -200)], set(), "primary teeth are left alone"),
        ([], set(), "no teeth"),
    ],
)
def test_a_number_out_of_its_place_is_doubted(teeth: list[SeenTooth], doubted: set[int], reason: str) -> None:
    assert out_of_place(teeth) == doubted, reason


@given(st.lists(st.tuples(st.sampled_from(PERMANENT_TEETH), st.floats(0, 1000)), unique_by=lambda each: each[0]))
def test_what_is_left_is_never_doubted_again(placed: list[tuple[Tooth, float]]) -> None:
    teeth = [seen(tooth.fdi, x) for tooth, x in placed]
    doubted = out_of_place(teeth)
    assert out_of_place([each for each in teeth if each.tooth.fdi not in doubted]) == frozenset()


@given(st.lists(st.tuples(st.sampled_from(PERMANENT_TEETH), st.floats(0, 1000)), unique_by=lambda each: each[0]))
def test_a_mirrored_mouth_with_mirrored_numbers_is_doubted_alike(placed: list[tuple[Tooth, float]]) -> None:
    scores = {tooth: 0.5 + index / 1000 for index, (tooth, _) in enumerate(placed)}
    teeth = [seen(tooth.fdi, x, scores[tooth]) for tooth, x in placed]
    mirrored = [seen(tooth.mirrored.fdi, -x, scores[tooth]) for tooth, x in placed]
    assert len(out_of_place(teeth)) == len(out_of_place(mirrored))
