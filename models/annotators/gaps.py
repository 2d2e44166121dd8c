"""Gaps: permanent teeth that were not found where there is room for them, for the dentist to check. Pure.

A closed row has lost no tooth that could be seen: there the number may simply be wrong.
"""

from collections.abc import Sequence
from statistics import median
from typing import Final

from models.annotation import SeenTooth, UnnumberedTooth
from models.annotators.arch_order import place_in_arch
from models.boxes import Box
from models.tooth import Arch, Tooth

_ROOM: Final = 0.4
"""Of the median width of this arch's teeth: neighbours tip into a gap, so it is narrower than the tooth was."""


def missing_teeth(
    known: Sequence[Tooth], seen: Sequence[SeenTooth], unnumbered: Sequence[UnnumberedTooth]
) -> tuple[Tooth, ...]:
    """Of the `known` permanent teeth those not seen at the end of a row, or in a gap that no other tooth fills."""
    found = {each.tooth for each in seen}
    offered = []
    for arch in Arch:
        row = [each for each in seen if each.tooth.arch is arch and not each.tooth.is_primary]
        lost = [tooth for tooth in known if tooth.arch is arch and not tooth.is_primary and tooth not in found]
        offered += [tooth for tooth in lost if _has_room(tooth, row, [*seen, *unnumbered])]
    return tuple(sorted(offered))


def _has_room(tooth: Tooth, row: Sequence[SeenTooth], all_teeth: Sequence[SeenTooth | UnnumberedTooth]) -> bool:
    place = place_in_arch(tooth)
    before = [each for each in row if place_in_arch(each.tooth) < place]
    after = [each for each in row if place_in_arch(each.tooth) > place]
    if not before or not after:
        return True
    left = max(before, key=lambda each: place_in_arch(each.tooth)).region.box_xyxy
    right = min(after, key=lambda each: place_in_arch(each.tooth)).region.box_xyxy
    enough = _ROOM * median(each.region.box_xyxy[2] - each.region.box_xyxy[0] for each in row)
    if right[0] - left[2] < enough:
        return False
    gap = (left[2], min(left[1], right[1]), right[0], max(left[3], right[3]))
    return not any(_fills(each.region.box_xyxy, gap) for each in all_teeth)


def _fills(box: Box, gap: Box) -> bool:
    """Whether the middle of a tooth lies in the gap: a primary tooth, or one without a number."""
    across, down = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return gap[0] < across < gap[2] and gap[1] < down < gap[3]
