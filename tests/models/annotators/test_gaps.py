"""A tooth that was not found is offered to the dentist only where there is room for it."""

import pytest

from models.annotation import SeenTooth, UnnumberedTooth
from models.annotators.gaps import missing_teeth
from models.finding import Region
from models.tooth import Tooth

KNOWN = [Tooth(number) for number in (44, 45, 46, 47)]


def seen(fdi: int, x: float, width: float = 40) -> SeenTooth:
    return SeenTooth(Tooth(fdi), Region((x, 100, x + width, 200)), 0.9)


@pytest.mark.parametrize(
    ("teeth", "missing", "reason"),
    [
        ([seen(47, 0), seen(45, 80), seen(44, 120)], [46], "a gap as wide as a tooth"),
        ([seen(47, 0), seen(45, 45), seen(44, 90)], [], "a closed row"),
        ([seen(47, 0), seen(44, 100)], [45, 46], "two in one gap"),
        ([seen(46, 0), seen(45, 40), seen(44, 80)], [47], "the end of the row"),
        ([], [44, 45, 46, 47], "no tooth in this arch"),
        ([seen(47, 0), seen(85, 42, 36), seen(45, 80), seen(44, 120)], [], "a primary tooth stands there"),
    ],
)
def test_only_where_there_is_room(teeth: list[SeenTooth], missing: list[int], reason: str) -> None:
    assert [tooth.fdi for tooth in missing_teeth(KNOWN, teeth, ())] == missing, reason


def test_a_tooth_without_a_number_fills_a_gap() -> None:
    stranger = UnnumberedTooth(Region((44, 100, 76, 200)), 0.5)
    assert missing_teeth(KNOWN, [seen(47, 0), seen(45, 80), seen(44, 120)], [stranger]) == ()


def test_a_primary_tooth_is_never_missing() -> None:
    assert missing_teeth([Tooth(85)], [seen(46, 0), seen(44, 90)], ()) == ()
