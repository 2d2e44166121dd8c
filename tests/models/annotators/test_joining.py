"""A finding belongs to the tooth that covers it, an apical one to the nearest apex; to nobody where that is unclear."""

import pytest

from models.annotation import SeenTooth
from models.annotators.joining import join_to_teeth, without_duplicates
from models.finding import Finding, FindingKind, ModelStamp, Region
from models.tooth import Tooth

Box = tuple[float, float, float, float]
STAMP = ModelStamp("tiny", "0.1", "")
SIZE_WH = (2000, 1000)


def tooth(fdi: int, box: Box) -> SeenTooth:
    """A tooth whose crown is as wide as its box and whose root runs to a point."""
    x0, y0, x1, y1 = box
    middle, waist = (x0 + x1) / 2, (y0 + y1) / 2
    upper = ((middle, y0), (x1, waist), (x1, y1), (x0, y1), (x0, waist))
    lower = ((x0, y0), (x1, y0), (x1, waist), (middle, y1), (x0, waist))
    return SeenTooth(Tooth(fdi), Region(box, upper if fdi < 30 else lower), 0.9)


def finding(box: Box, kind: FindingKind = FindingKind.CARIES, score: float = 0.9, fdi: int | None = None) -> Finding:
    known = Tooth(fdi) if fdi else None
    return Finding(f"{box}{kind}", kind, Region(box), score, STAMP, tooth=known)


UPPER = (tooth(16, (400, 100, 500, 400)), tooth(15, (500, 100, 570, 400)))
LOWER = (tooth(46, (400, 500, 500, 800)), tooth(45, (500, 500, 570, 800)))
MOUTH = UPPER + LOWER


@pytest.mark.parametrize(
    ("box", "expected", "reason"),
    [
        ((420, 350, 450, 380), 16, "a small lesion inside the crown"),
        ((480, 350, 520, 380), None, "half on each of two neighbours"),
        ((470, 350, 510, 380), 16, "three quarters on one"),
        ((395, 95, 505, 405), 16, "a box around the whole tooth"),
        ((400, 420, 500, 480), None, "between the jaws"),
        ((450, 380, 480, 440), 16, "a third on the tooth, the rest beside all"),
        ((1500, 600, 1550, 650), None, "far from every tooth"),
        ((1990, 990, 2000, 1000), None, "at the corner of the image"),
    ],
)
def test_a_finding_belongs_to_the_tooth_that_covers_it(box: Box, expected: int | None, reason: str) -> None:
    (joined,) = join_to_teeth([finding(box)], MOUTH, SIZE_WH)
    assert (joined.tooth and joined.tooth.fdi) == expected, reason


@pytest.mark.parametrize(
    ("box", "expected", "reason"),
    [
        ((430, 60, 470, 120), 16, "around the end of an upper root, which points up"),
        ((430, 780, 470, 850), 46, "around the end of a lower root, which points down"),
        ((515, 60, 555, 120), 15, "around its neighbour's"),
        ((472, 60, 513, 120), None, "as near to one as to the other"),
        ((430, 400, 470, 440), None, "at the crown, half a tooth from every apex"),
        ((1500, 60, 1550, 120), None, "far from every tooth"),
    ],
)
def test_an_apical_lesion_belongs_to_the_nearest_apex(box: Box, expected: int | None, reason: str) -> None:
    (joined,) = join_to_teeth([finding(box, FindingKind.PERIAPICAL_LESION)], MOUTH, SIZE_WH)
    assert (joined.tooth and joined.tooth.fdi) == expected, reason


@pytest.mark.parametrize(("top", "expected"), [(840, 46), (960, None)])
def test_a_lesion_too_far_from_the_only_apex_belongs_to_no_tooth(top: float, expected: int | None) -> None:
    lesion = finding((430, top, 470, top + 40), FindingKind.PERIAPICAL_LESION)
    (joined,) = join_to_teeth([lesion], LOWER[:1], SIZE_WH)
    assert (joined.tooth and joined.tooth.fdi) == expected


def test_a_tooth_that_is_known_stays() -> None:
    (joined,) = join_to_teeth([finding((420, 350, 450, 380), fdi=47)], MOUTH, SIZE_WH)
    assert joined.tooth == Tooth(47)


def test_without_teeth_no_tooth_is_guessed() -> None:
    marks = [finding((420, 350, 450, 380)), finding((430, 60, 470, 120), FindingKind.PERIAPICAL_LESION)]
    assert [each.tooth for each in join_to_teeth(marks, (), SIZE_WH)] == [None, None]


@pytest.mark.parametrize(
    ("other", "kept", "reason"),
    [
        (finding((402, 102, 500, 400), score=0.8, fdi=16), 1, "nearly the same box"),
        (finding((420, 350, 450, 380), score=0.8, fdi=16), 1, "inside the first, on the same tooth"),
        (finding((420, 350, 450, 380), score=0.8, fdi=15), 2, "inside the first, on another tooth"),
        (finding((420, 350, 450, 380), score=0.8), 2, "inside the first, its tooth not known"),
        (finding((402, 102, 500, 400), FindingKind.IMPLANT, 0.8, 16), 2, "another kind"),
        (finding((700, 100, 800, 400), score=0.8, fdi=16), 2, "elsewhere"),
    ],
)
def test_marks_of_one_kind_in_one_place_become_one(other: Finding, kept: int, reason: str) -> None:
    best = finding((400, 100, 500, 400), score=0.9, fdi=16)
    assert len(without_duplicates([other, best])) == kept, reason
    assert best in without_duplicates([other, best])


def test_marks_whose_teeth_are_not_known_stay_apart_unless_they_nearly_coincide() -> None:
    outer, inner = finding((400, 100, 500, 400), score=0.9), finding((420, 350, 450, 380), score=0.8)
    assert len(without_duplicates([outer, inner])) == 2
    assert len(without_duplicates([outer, finding((402, 102, 500, 400), score=0.8)])) == 1


def test_the_order_is_by_tooth_and_kind_and_does_not_depend_on_the_order_of_arrival() -> None:
    marks = [
        finding((900, 1, 950, 50)),
        finding((430, 300, 450, 320), FindingKind.IMPLANT, fdi=16),
        finding((410, 300, 420, 320), fdi=16),
        finding((510, 300, 520, 320), fdi=15),
    ]
    first, second = without_duplicates(marks), without_duplicates(marks[::-1])
    assert first == second
    assert [each.tooth.fdi if each.tooth else None for each in first] == [15, 16, 16, None]
    assert without_duplicates([]) == ()
