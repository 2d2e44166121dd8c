"""Tissues and materials as SVG fragments: gum, bone, one tooth, and what can be in, on or beside it."""

import math
from dataclasses import dataclass
from typing import Final

from explainers.illustration import palette
from explainers.illustration.tooth_shapes import BONE_Y, CENTRE_X, NECK_Y, Point, ToothShape

# Marrow spaces, at fixed places so that the same drawing always has the same bytes.
_FLECKS: Final = (
    (34, 262, 7), (62, 300, 9), (30, 338, 8), (70, 372, 10), (112, 392, 6), (160, 396, 5), (208, 392, 6),
    (250, 372, 10), (288, 338, 8), (258, 300, 9), (286, 262, 7), (48, 240, 5), (272, 240, 5), (20, 384, 7),
    (300, 384, 7), (160, 300, 6),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Look:
    """What differs from a sound tooth; heights in units of the drawing."""

    bone_drop: float = 0
    """How far the bone's crest lies below its healthy level, beside the tooth."""
    gum_drop: float = 0
    gum: str = palette.GUM
    enamel: str = palette.ENAMEL
    pulp: str = palette.PULP
    pulp_line: str = "none"
    behind: str = ""
    """Drawn on the bone, behind the tooth."""
    inside: str = ""
    """Drawn in the tooth, cut off at its outline."""
    front: str = ""
    """Drawn last."""
    cut: str = ""
    """A path that keeps only a part of the tooth; empty: all of it."""


def gum_and_bone(look: Look, half_width: float) -> str:
    """Gum and bone across the field; beside the neck they stand at the levels of the look."""
    left, right = CENTRE_X - half_width, CENTRE_X + half_width
    margin, crest = NECK_Y - 4 + look.gum_drop, BONE_Y + look.bone_drop
    far_margin, far_crest = NECK_Y - 12 + look.gum_drop * 0.6, BONE_Y + 2 + look.bone_drop * 0.55
    gum = (
        f"M0 {far_margin:g}C{left * 0.4:g} {far_margin - 8:g} {left - 26:g} {margin - 10:g} {left + 6:g} {margin:g}"
        f"L{right - 6:g} {margin:g}C{right + 26:g} {margin - 10:g} {320 - left * 0.4:g} {far_margin - 8:g} 320 "
        f"{far_margin:g}"
        "V400H0Z"
    )
    bone = (
        f"M0 {far_crest:g}C{left * 0.5:g} {far_crest - 4:g} {left - 14:g} {crest - 2:g} {left + 12:g} {crest + 4:g}"
        f"L{right - 12:g} {crest + 4:g}C{right + 14:g} {crest - 2:g} {320 - left * 0.5:g} {far_crest - 4:g} 320 "
        f"{far_crest:g}"
        "V400H0Z"
    )
    flecks = "".join(f'<ellipse cx="{x}" cy="{y}" rx="{r}" ry="{r * 0.6:g}"/>' for x, y, r in _FLECKS if y > crest + 18)
    return (
        f'<path d="{gum}" fill="{look.gum}"/><path d="{bone}" fill="{palette.BONE}"/>'
        f'<g fill="{palette.BONE_FLECK}">{flecks}</g>'
    )


def one_tooth(shape: ToothShape, look: Look, name: str) -> str:
    """A tooth with its ligament; `name` keeps its clip paths apart from those of other teeth in the same drawing."""
    crest = BONE_Y + look.bone_drop
    cut = f'<clipPath id="{name}-cut"><path d="{look.cut}"/></clipPath>' if look.cut else ""
    cut_by = f' clip-path="url(#{name}-cut)"' if look.cut else ""
    return (
        f'<defs><clipPath id="{name}"><path d="{shape.outline}"/></clipPath>'
        f'<clipPath id="{name}-bone"><rect x="-80" y="{crest + 4:g}" width="480" height="300"/></clipPath>{cut}</defs>'
        f"<g{cut_by}>"
        f'<path d="{shape.outline}" fill="none" stroke="{palette.LIGAMENT}" stroke-width="11" '
        f'clip-path="url(#{name}-bone)"/>'
        f'<path d="{shape.outline}" fill="{look.enamel}"/>'
        f'<path d="{shape.dentine}" fill="{palette.DENTINE}"/>'
        f'<path d="{shape.dentine}" fill="none" stroke="{palette.TOOTH_LINE}" stroke-width="2" opacity="0.55"/>'
        f'<path d="{shape.pulp}" fill="{look.pulp}" stroke="{look.pulp_line}" stroke-width="1.5"/>'
        f'<g clip-path="url(#{name})">{look.inside}</g>'
        f'<path d="{shape.outline}" fill="none" stroke="{palette.TOOTH_LINE}" stroke-width="3" '
        'stroke-linejoin="round"/>'
        "</g>"
    )


def wedge(shape: ToothShape, reach: float, breadth: float, *, fill: str, line: str) -> str:
    """A rounded place that starts at the contact and reaches towards the pulp (1: touches it); used inside a tooth."""
    (x, y), (px, py) = shape.contact, shape.pulp_edge
    distance, angle = math.hypot(px - x, py - y), math.degrees(math.atan2(py - y, px - x))
    return (
        f'<ellipse cx="{x:g}" cy="{y:g}" rx="{distance * reach:.1f}" ry="{breadth:g}" '
        f'transform="rotate({angle:.1f} {x:g} {y:g})" fill="{fill}" stroke="{line}" stroke-width="2"/>'
    )


def caries(shape: ToothShape, reach: float, breadth: float) -> str:
    """Caries at the contact."""
    return wedge(shape, reach, breadth, fill=palette.PLACE, line=palette.PLACE_LINE)


def filling(shape: ToothShape, reach: float, breadth: float) -> str:
    """A filling at the contact."""
    return wedge(shape, reach, breadth, fill=palette.MATERIAL, line=palette.MATERIAL_LINE)


def access_filling(shape: ToothShape, *, down_to: float = 0) -> str:
    """A filling from the biting surface down to the roof of the pulp."""
    x, y = shape.top
    half = shape.neck_half_width * 0.36
    floor = down_to or shape.chamber_y + 6
    return (
        f'<path d="M{x - half - 5:g} {y - 40:g}L{x - half:g} {floor - 8:g}Q{x - half:g} {floor:g} {x - half + 8:g} '
        f"{floor:g}"
        f'H{x + half - 8:g}Q{x + half:g} {floor:g} {x + half:g} {floor - 8:g}L{x + half + 5:g} {y - 40:g}Z" '
        f'fill="{palette.MATERIAL}" stroke="{palette.MATERIAL_LINE}" stroke-width="2"/>'
    )


def tip_place(shape: ToothShape, radius: float, *, fill: str = palette.PLACE, line: str = palette.PLACE_LINE) -> str:
    """A rounded area in the bone around the last root tip."""
    x, y = min(shape.tips[-1:], key=lambda tip: tip[1])
    return (
        f'<ellipse cx="{x:g}" cy="{y - 6:g}" rx="{radius:g}" ry="{radius * 0.92:g}" fill="{fill}" '
        f'stroke="{line}" stroke-width="2"/>'
    )


def tartar(shape: ToothShape) -> str:
    """Tartar on both sides of the neck, along the gum."""
    parts = []
    for side in (-1, 1):
        x = CENTRE_X + side * (shape.neck_half_width + 1)
        parts.append(
            f'<path d="M{x + side * 3:g} {NECK_Y - 42:g}C{x + side * 15:g} {NECK_Y - 36:g} {x + side * 12:g} '
            f"{NECK_Y - 26:g} "
            f"{x + side * 17:g} {NECK_Y - 20:g}C{x + side * 22:g} {NECK_Y - 10:g} {x + side * 12:g} {NECK_Y + 2:g} "
            f"{x - side * 2:g} {NECK_Y + 4:g}C{x - side * 1:g} {NECK_Y - 12:g} {x - side * 2:g} {NECK_Y - 26:g} "
            f'{x + side * 3:g} {NECK_Y - 42:g}Z" fill="{palette.TARTAR}" stroke="{palette.TARTAR_LINE}" '
            'stroke-width="2"/>'
        )
    return "".join(parts)


def placed(fragment: str, at: Point, scale: float, turn: float = 0) -> str:
    """A tooth drawn smaller, its neck's middle at a point, turned clockwise by degrees."""
    x, y = at
    return (
        f'<g transform="translate({x:g} {y:g}) rotate({turn:g}) scale({scale:g}) translate({-CENTRE_X:g} {-NECK_Y:g})">'
        f"{fragment}</g>"
    )
