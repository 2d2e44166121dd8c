"""Drawings of more than one tooth: a gap and what can fill it, a third molar under the gum, a root left behind."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from explainers.illustration import palette
from explainers.illustration.tooth_shapes import CENTRE_X, FIELD_WH, NECK_Y, ToothShape, shape_of
from explainers.illustration.tooth_tissues import Look, filling, gum_and_bone, one_tooth, placed
from models.tooth import Tooth, ToothType

_SCALE: Final = 0.62
_LINE_Y: Final = 186.0
"""Where the necks of the smaller teeth of a scene stand."""
_JOINT: Final = 8.0
"""Between two crowns that stand side by side."""


def _ground(*, dip: float = 0) -> str:
    """Gum and bone without a tooth, lower in the middle by `dip`."""
    gum, bone = _LINE_Y - 4, _LINE_Y + 14
    flecks = "".join(
        f'<ellipse cx="{x}" cy="{y}" rx="{r}" ry="{r * 0.6:g}"/>'
        for x, y, r in ((112, 250, 7), (150, 290, 8), (196, 254, 7), (120, 340, 9), (180, 350, 8), (160, 386, 6))
    )
    return (
        f'<path d="M0 {gum}H86C112 {gum} 122 {gum + dip:g} 160 {gum + dip:g}C198 {gum + dip:g} 208 {gum} 234 {gum}H320'
        'V400H0Z" '
        f'fill="{palette.GUM}"/>'
        f'<path d="M0 {bone}H86C112 {bone} 122 {bone + dip:g} 160 {bone + dip:g}C198 {bone + dip:g} 208 {bone} 234 '
        f"{bone}H320"
        f'V400H0Z" fill="{palette.BONE}"/><g fill="{palette.BONE_FLECK}">{flecks}</g>'
    )


def _half_crown(shape: ToothShape) -> float:
    return (shape.contact[0] - CENTRE_X) * _SCALE


def _neighbour_xs(shape: ToothShape) -> tuple[float, float]:
    step = 2 * _half_crown(shape) + _JOINT
    return CENTRE_X - step, CENTRE_X + step


def _neighbours(shape: ToothShape) -> str:
    """The two teeth beside a space of one tooth."""
    return "".join(
        placed(one_tooth(shape, Look(), name), (x, _LINE_Y), _SCALE)
        for name, x in zip("lr", _neighbour_xs(shape), strict=True)
    )


def _gap(tooth: Tooth | None) -> str:
    return _ground(dip=14) + _neighbours(shape_of(tooth))


def _extraction(tooth: Tooth | None) -> str:
    if tooth is not None and tooth.type is ToothType.THIRD_MOLAR:
        return _third_molar(tooth, "")
    healed = f'<ellipse cx="160" cy="264" rx="34" ry="58" fill="{palette.SOCKET}"/>'
    return _ground(dip=8) + healed + _neighbours(shape_of(tooth))


def _implant(tooth: Tooth | None) -> str:
    shape = shape_of(tooth)
    return _ground() + _screw() + _neighbours(shape) + _false_crown(shape)


def _screw() -> str:
    """An implant in the bone, without its crown."""
    threads = "".join(
        f'<path d="M{138 + i * 1.6:g} {222 + i * 17}L{182 - i * 1.6:g} {215 + i * 17}" '
        f'stroke="{palette.MATERIAL_LINE}" '
        'stroke-width="3" stroke-linecap="round"/>'
        for i in range(7)
    )
    return (
        f'<path d="M142 200H178L173 326Q160 344 147 326Z" fill="{palette.MATERIAL}" stroke="{palette.MATERIAL_LINE}" '
        f'stroke-width="2"/>{threads}<rect x="147" y="178" width="26" height="24" fill="{palette.MATERIAL_LINE}"/>'
    )


def _false_crown(shape: ToothShape, x: float = CENTRE_X) -> str:
    """A crown without a root, standing on the gum."""
    base = shape.neck_half_width - 4
    crown = (
        f'<defs><clipPath id="c{x:g}"><path d="M-40 -40H360V{NECK_Y:g}H-40Z"/></clipPath></defs>'
        f'<path d="{shape.outline}" fill="{palette.PORCELAIN}" stroke="{palette.MATERIAL_LINE}" stroke-width="3" '
        f'clip-path="url(#c{x:g})"/>'
        f'<path d="M{CENTRE_X - base - 4:g} {NECK_Y - 1:g}Q{CENTRE_X:g} {NECK_Y + 16:g} {CENTRE_X + base + 4:g} '
        f'{NECK_Y - 1:g}" '
        f'fill="{palette.PORCELAIN}" stroke="{palette.MATERIAL_LINE}" stroke-width="3"/>'
    )
    return placed(crown, (x, _LINE_Y - 6), _SCALE)


def _bridge(tooth: Tooth | None) -> str:
    shape = shape_of(tooth)
    half = _half_crown(shape)
    joints = "".join(
        f'<rect x="{CENTRE_X + side * (half + _JOINT / 2) - 14:g}" y="142" width="28" height="18" rx="6" '
        f'fill="{palette.PORCELAIN}" stroke="{palette.MATERIAL_LINE}" stroke-width="2"/>'
        for side in (-1, 1)
    )
    crowns = "".join(_false_crown(shape, x) for x in (*_neighbour_xs(shape), CENTRE_X))
    return _ground(dip=10) + _neighbours(shape) + joints + crowns


def _bonded_bridge(tooth: Tooth | None) -> str:
    shape = shape_of(tooth)
    half, (x, _) = _half_crown(shape), _neighbour_xs(shape)
    wing = (
        f'<rect x="{x - half * 0.5:g}" y="136" width="{half * 2 + _JOINT:g}" height="34" rx="14" '
        f'fill="{palette.MATERIAL}" stroke="{palette.MATERIAL_LINE}" stroke-width="2"/>'
    )
    return _ground(dip=10) + _neighbours(shape) + wing + _false_crown(shape)


def _denture(tooth: Tooth | None) -> str:
    shape = shape_of(tooth)
    reach = _half_crown(shape) + 4
    left, right = CENTRE_X - reach, CENTRE_X + reach
    base = (
        f'<path d="M{left:g} 194C{left:g} 172 {left + 24:g} 172 160 172S{right:g} 172 {right:g} 194'
        f'C{right:g} 216 {right - 24:g} 222 160 222S{left:g} 216 {left:g} 194Z" '
        f'fill="{palette.DENTURE_BASE}" stroke="{palette.PULP}" stroke-width="2"/>'
    )
    clasps = "".join(
        f'<path d="M{x:g} 186Q{x + 10 * side:g} 160 {x + 40 * side:g} 164" fill="none" '
        f'stroke="{palette.MATERIAL_LINE}" stroke-width="6" stroke-linecap="round"/>'
        for x, side in ((left + 6, -1), (right - 6, 1))
    )
    return _ground(dip=14) + _neighbours(shape) + base + _false_crown(shape) + clasps


def _root_fragment(tooth: Tooth | None) -> str:
    shape = shape_of(tooth)
    top = NECK_Y + 26
    cut = f"M-10 {top:g}L110 {top + 8:g}L140 {top - 4:g}L170 {top + 10:g}L206 {top - 2:g}L330 {top + 6:g}V420H-10Z"
    look = Look(cut=cut, bone_drop=10, gum_drop=10)
    edge = (
        f'<path d="M{CENTRE_X - shape.neck_half_width + 4:g} {top + 6:g}L110 {top + 8:g}L140 {top - 4:g}L170 '
        f"{top + 10:g}"
        f'L206 {top - 2:g}L{CENTRE_X + shape.neck_half_width - 3:g} {top + 1:g}" fill="none" '
        f'stroke="{palette.PLACE_LINE}" stroke-width="3" stroke-linejoin="round" clip-path="url(#t)"/>'
    )
    return gum_and_bone(look, shape.neck_half_width) + one_tooth(shape, look, "t") + edge


def _root_submerged(tooth: Tooth | None) -> str:
    """A root left in the bone, under closed gum, between two neighbours."""
    shape, top = shape_of(tooth), NECK_Y + 34
    root = placed(one_tooth(shape, Look(cut=f"M-10 {top:g}H330V420H-10Z"), "r"), (CENTRE_X, _LINE_Y), _SCALE)
    return _ground() + root + _neighbours(shape)


def _existing_work(tooth: Tooth | None) -> str:
    """Three kinds of earlier work side by side: a filling, an implant with its crown, a crown on a filled root."""
    shape = shape_of(tooth)
    left, right = _neighbour_xs(shape)
    filled = one_tooth(shape, Look(inside=filling(shape, 0.7, 28)), "l")
    crowned = Look(enamel=palette.PORCELAIN, pulp=palette.MATERIAL, pulp_line=palette.MATERIAL_LINE)
    return (
        _ground()
        + _screw()
        + placed(filled, (left, _LINE_Y), _SCALE)
        + placed(one_tooth(shape, crowned, "r"), (right, _LINE_Y), _SCALE)
        + _false_crown(shape)
    )


def _third_molar(tooth: Tooth | None, wisdom: str, *, swollen: bool = False, over: str = "") -> str:
    """A second molar on the left, and what stands behind it, under the gum."""
    width, height = FIELD_WH
    shape = shape_of(tooth)
    fill = palette.GUM_SWOLLEN if swollen else palette.GUM
    rise = 26 if swollen else 12
    gum = (
        f'<path d="M0 {_LINE_Y - 6:g}H130C160 {_LINE_Y - 8 - rise * 0.4:g} 186 {_LINE_Y - 14 - rise:g} 236 '
        f"{_LINE_Y - 14 - rise:g}"
        f'C280 {_LINE_Y - 14 - rise:g} 304 {_LINE_Y - 30:g} {width} {_LINE_Y - 44:g}V{height}H0Z" fill="{fill}"/>'
    )
    bone = (
        f'<path d="M0 {_LINE_Y + 14:g}H120C150 {_LINE_Y + 16:g} 170 {_LINE_Y + 30:g} 210 {_LINE_Y + 26:g}'
        f'C262 {_LINE_Y + 18:g} 300 {_LINE_Y:g} {width} {_LINE_Y - 14:g}V{height}H0Z" fill="{palette.BONE}"/>'
    )
    flecks = "".join(
        f'<ellipse cx="{x}" cy="{y}" rx="{r}" ry="{r * 0.6:g}"/>'
        for x, y, r in (
            (24, 340, 8),
            (90, 368, 9),
            (170, 372, 8),
            (250, 370, 10),
            (150, 330, 6),
            (296, 330, 7),
            (14, 260, 6),
        )
    )
    second = placed(one_tooth(shape, Look(), "s"), (76, _LINE_Y), _SCALE)
    return f'{gum}{bone}<g fill="{palette.BONE_FLECK}">{flecks}</g>{second}{wisdom}{over}'


_WISDOM_AT: Final = (222.0, 250.0)
_WISDOM_TURN: Final = -52.0


def _impacted(tooth: Tooth | None) -> str:
    return _third_molar(tooth, placed(one_tooth(shape_of(tooth), Look(), "w"), _WISDOM_AT, 0.56, _WISDOM_TURN))


def _pericoronitis(tooth: Tooth | None) -> str:
    around = (
        f'<ellipse cx="186" cy="218" rx="58" ry="44" transform="rotate({_WISDOM_TURN:g} 186 218)" '
        f'fill="{palette.PLACE}" opacity="0.7"/>'
    )
    wisdom = placed(one_tooth(shape_of(tooth), Look(), "w"), _WISDOM_AT, 0.56, _WISDOM_TURN)
    return _third_molar(tooth, around + wisdom, swollen=True)


def _coronectomy(tooth: Tooth | None) -> str:
    cut = f"M-60 {NECK_Y + 14}H380V460H-60Z"
    line = (
        f'<path d="M84 {NECK_Y + 14}H236" stroke="{palette.TOOTH_LINE}" stroke-width="5" stroke-linecap="round"/>'
        f'<path d="M84 {NECK_Y + 14}H236V{NECK_Y - 20}H84Z" fill="{palette.SOCKET}" opacity="0.7"/>'
    )
    roots = placed(one_tooth(shape_of(tooth), Look(cut=cut), "w") + line, _WISDOM_AT, 0.56, _WISDOM_TURN)
    return _third_molar(tooth, roots)


SCENES: Final[Mapping[str, Callable[[Tooth | None], str]]] = MappingProxyType(
    {
        "gap": _gap,
        "extraction": _extraction,
        "implant": _implant,
        "bridge": _bridge,
        "bonded_bridge": _bonded_bridge,
        "denture": _denture,
        "root_fragment": _root_fragment,
        "root_submerged": _root_submerged,
        "existing_work": _existing_work,
        "impacted_third_molar": _impacted,
        "impacted_third_molar_pericoronitis": _pericoronitis,
        "coronectomy": _coronectomy,
    }
)
