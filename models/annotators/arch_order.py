"""Arch order: teeth stand along each arch in the order of their numbers; a number out of its place is doubted. Pure.

Nothing is renumbered: of two numbers that contradict each other the weaker is given up, and the dentist sees a tooth
without a number.
"""

from collections.abc import Sequence
from typing import Final

from models.annotation import SeenTooth
from models.tooth import PERMANENT_TEETH, Arch, Tooth

_ROOM: Final = 0.5
"""Of the narrower tooth's width: as much as crowding lets two neighbours change places."""


def out_of_place(seen: Sequence[SeenTooth]) -> frozenset[int]:
    """FDI numbers of the permanent teeth to doubt: those outside the heaviest ordered row of each arch."""
    doubted: set[int] = set()
    for arch in Arch:
        row = sorted(
            (each for each in seen if each.tooth in PERMANENT_TEETH and each.tooth.arch is arch),
            key=lambda each: place_in_arch(each.tooth),
        )
        kept = _heaviest_ordered(row)
        doubted |= {each.tooth.fdi for index, each in enumerate(row) if index not in kept}
    return frozenset(doubted)


def place_in_arch(tooth: Tooth) -> int:
    """Place along the arch from the left of the screen, which is the patient's right."""
    return -tooth.position if tooth.quadrant in {1, 4} else tooth.position


def _heaviest_ordered(row: Sequence[SeenTooth]) -> frozenset[int]:
    """Indices of the teeth in the row that stand in order and together have the highest scores."""
    best: list[tuple[float, tuple[int, ...]]] = []
    for index, tooth in enumerate(row):
        before = max(
            (best[other] for other in range(index) if _in_order(row[other], tooth)),
            default=(0.0, ()),
        )
        best.append((before[0] + tooth.score, (*before[1], index)))
    return frozenset(max(best, default=(0.0, ()))[1])


def _in_order(first: SeenTooth, second: SeenTooth) -> bool:
    a, b = first.region.box_xyxy, second.region.box_xyxy
    room = _ROOM * min(a[2] - a[0], b[2] - b[0])
    return (b[0] + b[2]) / 2 > (a[0] + a[2]) / 2 - room
