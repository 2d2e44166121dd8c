"""Looks of gum disease by its extent and of teeth repaired before: what differs from a sound tooth, by drawing name."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from explainers.illustration import palette
from explainers.illustration.tooth_shapes import BONE_Y, CENTRE_X, NECK_Y, ToothShape
from explainers.illustration.tooth_tissues import Look, filling, tip_place

_TIP_RADIUS: Final = 34


def _dip(shape: ToothShape, depth: float, *, fill: str = palette.GUM) -> str:
    """Soft tissue where bone is missing beside one root, as deep as `depth` below the crest."""
    right, crest = CENTRE_X + shape.neck_half_width, BONE_Y + 2
    return (
        f'<path d="M{right - 30:g} {crest - 8:g}H{right + 56:g}C{right + 40:g} {crest + 4:g} {right + 22:g} '
        f"{crest + depth * 0.55:g} {right + 2:g} {crest + depth:g}Q{right - 14:g} {crest + depth + 8:g} {right - 30:g} "
        f'{crest + depth:g}Z" fill="{fill}"/>'
    )


def _dip_filled(shape: ToothShape) -> Look:
    return Look(gum_drop=8, behind=_dip(shape, 74, fill=palette.SOCKET) + _dip(shape, 22))


def _overhang(shape: ToothShape, *, bone_drop: float = 0) -> Look:
    edge, (x, y) = CENTRE_X + shape.neck_half_width, shape.contact
    ledge = (
        f'<path d="M{x - 8:g} {y + 2:g}C{x + 4:g} {y + 22:g} {edge + 25:g} {NECK_Y - 36:g} '
        f"{edge + 24:g} {NECK_Y - 22:g}C{edge + 23:g} {NECK_Y - 13:g} {edge + 8:g} {NECK_Y - 12:g} {edge - 8:g} "
        f'{NECK_Y - 15:g}Z" fill="{palette.MATERIAL}" stroke="{palette.MATERIAL_LINE}" stroke-width="2"/>'
    )
    gum = palette.GUM_SWOLLEN if bone_drop else palette.GUM
    return Look(gum=gum, bone_drop=bone_drop, inside=filling(shape, 0.7, 46), front=ledge)


def _thin_walls(shape: ToothShape, *, broken: bool = False) -> Look:
    """A root filling under a filling so wide that only thin walls stand around it."""
    x, y = shape.top
    half, floor = shape.neck_half_width * 0.66, NECK_Y - 8
    wide = (
        f'<path d="M{x - half - 6:g} {y - 40:g}L{x - half:g} {floor - 12:g}Q{x - half:g} {floor:g} {x - half + 12:g} '
        f"{floor:g}H{x + half - 12:g}Q{x + half:g} {floor:g} {x + half:g} {floor - 12:g}L{x + half + 6:g} {y - 40:g}Z"
        f'" fill="{palette.MATERIAL}" stroke="{palette.MATERIAL_LINE}" stroke-width="2"/>'
    )
    look = Look(inside=wide, pulp=palette.MATERIAL, pulp_line=palette.MATERIAL_LINE)
    if not broken:
        return look
    break_line = (
        f"{x + half * 0.2:g} -10L{x + half * 0.5:g} {y + 38:g}L{x + half:g} {NECK_Y - 30:g}L330 {NECK_Y - 34:g}"
    )
    return replace(look, cut=f"M-10 -10L{break_line}V420H-10Z", front=_edge(f"M{break_line}"))


def _edge(line: str) -> str:
    """Where a piece of the tooth broke off, within the tooth's outline."""
    return (
        f'<path d="{line}" fill="none" stroke="{palette.TOOTH_LINE}" stroke-width="3" stroke-linejoin="round" '
        'clip-path="url(#t)"/>'
    )


def _broken_down(shape: ToothShape, *, periapical: bool = False) -> Look:
    """Little more than the root is left, and it is decayed at the top."""
    x, half, top = CENTRE_X, shape.neck_half_width, NECK_Y - 26
    line = (
        f"M-10 {top + 12:g}L{x - half * 0.5:g} {top - 10:g}L{x - half * 0.2:g} {top + 10:g}L{x + half * 0.3:g} "
        f"{top + 20:g}L330 {top + 4:g}"
    )
    decay = (
        f'<ellipse cx="{x + half * 0.35:g}" cy="{top + 4:g}" rx="{half * 0.8:g}" ry="44" fill="{palette.PLACE}" '
        f'stroke="{palette.PLACE_LINE}" stroke-width="2"/>'
    )
    behind = tip_place(shape, _TIP_RADIUS) if periapical else ""
    return Look(cut=f"{line}V420H-10Z", inside=decay, front=_edge(line), behind=behind)


LOOKS: Final[Mapping[str, Callable[[ToothShape], Look]]] = MappingProxyType(
    {
        "gingivitis": lambda _: Look(gum=palette.GUM_SWOLLEN, gum_drop=-8),
        "bone_loss_slight": lambda _: Look(bone_drop=18, gum_drop=2),
        "bone_loss_severe": lambda _: Look(bone_drop=118, gum_drop=22),
        "gum_care_slight": lambda _: Look(bone_drop=18, gum_drop=8),
        "gum_care_advanced": lambda _: Look(bone_drop=84, gum_drop=40),
        "bone_dip": lambda s: Look(gum_drop=2, behind=_dip(s, 74)),
        "bone_dip_deeper": lambda s: Look(gum_drop=4, bone_drop=10, behind=_dip(s, 112)),
        "bone_dip_clean": lambda s: Look(gum_drop=14, behind=_dip(s, 74)),
        "bone_dip_filled": _dip_filled,
        "overhang": _overhang,
        "overhang_bone_loss": lambda s: _overhang(s, bone_drop=24),
        "thin_walls": _thin_walls,
        "thin_walls_broken": lambda s: _thin_walls(s, broken=True),
        "broken_down": _broken_down,
        "broken_down_periapical": lambda s: _broken_down(s, periapical=True),
    }
)
