"""The schematic tooth: one SVG per name of the catalogue, for the tooth at hand; the same on screen and on paper."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from explainers.errors import CatalogueError
from explainers.illustration import palette
from explainers.illustration.tooth_looks import LOOKS
from explainers.illustration.tooth_scenes import SCENES
from explainers.illustration.tooth_shapes import FIELD_WH, NECK_Y, ToothShape, shape_of
from explainers.illustration.tooth_tissues import (
    Look,
    access_filling,
    caries,
    filling,
    gum_and_bone,
    one_tooth,
    tartar,
    tip_place,
)
from models.tooth import Arch, Side, Tooth


def draw_tooth(name: str, tooth: Tooth | None) -> bytes:
    """The drawing of a name, as SVG of 320 × 400; upper teeth hang, and third molars lean to their own side.

    Raises `CatalogueError` for a name that nothing draws.
    """
    if name in SCENES:
        content = SCENES[name](tooth)
    elif name in _SINGLE:
        shape = shape_of(tooth)
        look = _SINGLE[name](shape)
        content = gum_and_bone(look, shape.neck_half_width) + look.behind + one_tooth(shape, look, "t") + look.front
    else:
        raise CatalogueError((f"no drawing {name!r}",))
    return _sheet(_oriented(content, tooth, mirror=name in SCENES))


def drawing_names() -> frozenset[str]:
    """Every name that can be drawn."""
    return frozenset(SCENES) | frozenset(_SINGLE)


def _oriented(content: str, tooth: Tooth | None, *, mirror: bool) -> str:
    width, height = FIELD_WH
    turn_over = tooth is not None and tooth.arch is Arch.UPPER
    # Scenes are drawn for the patient's left: on the picture, the back of the mouth is then on the right.
    swap = mirror and tooth is not None and tooth.side is Side.RIGHT
    x, sx = (width, -1) if swap else (0, 1)
    y, sy = (height, -1) if turn_over else (0, 1)
    return f'<g transform="translate({x} {y}) scale({sx} {sy})">{content}</g>'


def _sheet(content: str) -> bytes:
    width, height = FIELD_WH
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
        f'<defs><clipPath id="sheet"><rect width="{width}" height="{height}" rx="12"/></clipPath></defs>'
        f'<g clip-path="url(#sheet)">{content}</g></svg>'
    )
    return svg.encode()


def _pulp_caries(shape: ToothShape) -> Look:
    return Look(inside=caries(shape, 1.18, 34))


_TIP_RADIUS: Final = 34
_TIP_RADIUS_LARGER: Final = 46


def _periapical(shape: ToothShape, radius: float = _TIP_RADIUS) -> Look:
    return Look(behind=tip_place(shape, radius))


def _periapical_root_filled(shape: ToothShape, radius: float = _TIP_RADIUS) -> Look:
    return replace(_root_canal(shape), behind=tip_place(shape, radius))


def _pulp_caries_periapical(shape: ToothShape) -> Look:
    return replace(_pulp_caries(shape), behind=tip_place(shape, _TIP_RADIUS))


def _calculus(shape: ToothShape, bone_drop: float = 0) -> Look:
    return Look(gum=palette.GUM_SWOLLEN, gum_drop=-3, bone_drop=bone_drop, front=tartar(shape))


def _failing_filling(shape: ToothShape, caries_depth: float = 0.92, caries_height: float = 36) -> Look:
    return Look(inside=caries(shape, caries_depth, caries_height) + filling(shape, 0.66, 24))


def _fluoride(shape: ToothShape) -> Look:
    varnish = (
        f'<path d="{shape.outline}" fill="none" stroke="{palette.VARNISH}" stroke-width="18" opacity="0.75"/>'
        f'<path d="{shape.dentine}" fill="{palette.DENTINE}"/>'
        f'<path d="{shape.pulp}" fill="{palette.PULP}"/>'
    )
    return Look(inside=varnish + caries(shape, 0.26, 16))


def _sealed(shape: ToothShape) -> Look:
    return Look(inside=filling(shape, 0.36, 24) + caries(shape, 0.22, 14))


def _crown(shape: ToothShape) -> Look:
    edge = (
        f'<defs><clipPath id="above"><rect x="0" y="0" width="320" height="{NECK_Y:g}"/></clipPath></defs>'
        f'<path d="{shape.outline}" fill="none" stroke="{palette.MATERIAL_LINE}" stroke-width="4" '
        'clip-path="url(#above)"/>'
    )
    return Look(enamel=palette.PORCELAIN, front=edge)


def _root_canal(shape: ToothShape) -> Look:
    return Look(inside=access_filling(shape), pulp=palette.MATERIAL, pulp_line=palette.MATERIAL_LINE)


def _pulpotomy(shape: ToothShape) -> Look:
    plug = (
        f'<g clip-path="url(#plug)"><path d="{shape.pulp}" fill="{palette.MATERIAL_LINE}"/></g>'
        f'<defs><clipPath id="plug"><rect x="0" y="0" width="320" height="{NECK_Y + 22:g}"/></clipPath></defs>'
    )
    return Look(inside=plug + access_filling(shape, down_to=shape.chamber_y + 2))


def _apical_surgery(shape: ToothShape) -> Look:
    end = min(y for _, y in shape.tips) - 34
    seals = "".join(
        f'<rect x="{x - 7:g}" y="{end - 13:g}" width="14" height="13" rx="3" fill="{palette.MATERIAL_LINE}"/>'
        for x, _ in shape.tips
    )
    healing = "".join(
        f'<ellipse cx="{x:g}" cy="{end + 16:g}" rx="30" ry="24" fill="{palette.SOCKET}"/>' for x, _ in shape.tips
    )
    lines = "".join(
        f'<path d="M{x - 13:g} {end:g}H{x + 13:g}" stroke="{palette.TOOTH_LINE}" stroke-width="3"/>'
        for x, _ in shape.tips
    )
    cut = f"M-10 -10H330V{end:g}H-10Z"
    return replace(_root_canal(shape), behind=healing, front=seals + lines, cut=cut)


_SINGLE: Final[Mapping[str, Callable[[ToothShape], Look]]] = MappingProxyType(
    {
        "healthy": lambda _: Look(),
        "caries_enamel": lambda s: Look(inside=caries(s, 0.26, 16)),
        "caries_dentine": lambda s: Look(inside=caries(s, 0.58, 24)),
        "caries_deep": lambda s: Look(inside=caries(s, 0.9, 30)),
        "caries_pulp": _pulp_caries,
        "caries_pulp_periapical": _pulp_caries_periapical,
        "periapical": _periapical,
        "periapical_larger": lambda s: _periapical(s, _TIP_RADIUS_LARGER),
        "periapical_root_filled": _periapical_root_filled,
        "periapical_root_filled_larger": lambda s: _periapical_root_filled(s, _TIP_RADIUS_LARGER),
        "bone_loss": lambda _: Look(bone_drop=36, gum_drop=4),
        "bone_loss_advanced": lambda _: Look(bone_drop=84, gum_drop=14),
        "calculus": _calculus,
        "calculus_bone_loss": lambda s: _calculus(s, bone_drop=36),
        "failing_filling": _failing_filling,
        "failing_filling_deeper": lambda s: _failing_filling(s, 1.08, 46),
        "filling": lambda s: Look(inside=filling(s, 0.7, 28)),
        "crown": _crown,
        "root_canal": _root_canal,
        "pulpotomy": _pulpotomy,
        "apical_surgery": _apical_surgery,
        "scaling": lambda _: Look(),
        "gum_care": lambda _: Look(bone_drop=36, gum_drop=14),
        "fluoride": _fluoride,
        "sealed": _sealed,
        **LOOKS,
    }
)
