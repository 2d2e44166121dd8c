"""The mark of a topic: a letter in a shape with a hue, the same on the image, on the tooth map and beside the words.

Hue never stands alone (WCAG 1.4.1), and on a radiograph no hue reaches 3:1: hence the black and white rings.
"""

from dataclasses import dataclass
from typing import Final

from explainers.illustration import palette
from explainers.illustration.glyphs import CAP_HEIGHT, OUTLINES
from models.finding import FindingKind

# Okabe & Ito 2008, https://jfly.uni-koeln.de/color/
_ORANGE: Final = "#E69F00"
_SKY: Final = "#56B4E9"
_GREEN: Final = "#009E73"
_YELLOW: Final = "#F0E442"
_VERMILLION: Final = "#D55E00"
_PURPLE: Final = "#CC79A7"

# Shapes around the origin with a radius of about 1.
_SHAPES: Final = {
    "circle": "M-1 0A1 1 0 1 1 1 0A1 1 0 1 1 -1 0Z",
    "square": "M-0.88 -0.88H0.88V0.88H-0.88Z",
    "diamond": "M0 -1.22L1.22 0L0 1.22L-1.22 0Z",
    "triangle": "M0 -1.3L1.24 0.86L-1.24 0.86Z",
    "hexagon": "M-1.1 0L-0.55 -0.98H0.55L1.1 0L0.55 0.98H-0.55Z",
    "pentagon": "M0 -1.12L1.1 -0.28L0.7 0.98H-0.7L-1.1 -0.28Z",
    "shield": "M-0.95 -0.95H0.95V0.25L0 1.2L-0.95 0.25Z",
    "rounded": "M-0.5 -0.9H0.5Q0.9 -0.9 0.9 -0.5V0.5Q0.9 0.9 0.5 0.9H-0.5Q-0.9 0.9 -0.9 0.5V-0.5Q-0.9 -0.9 -0.5 -0.9Z",
}

MARKS: Final = {
    FindingKind.CARIES: (_SKY, "circle"),
    FindingKind.PERIAPICAL_LESION: (_ORANGE, "diamond"),
    FindingKind.BONE_LOSS: (_PURPLE, "triangle"),
    FindingKind.CALCULUS: (_YELLOW, "pentagon"),
    FindingKind.IMPACTED_TOOTH: (_PURPLE, "square"),
    FindingKind.ROOT_FRAGMENT: (_VERMILLION, "shield"),
    FindingKind.PERICORONAL_RADIOLUCENCY: (_ORANGE, "hexagon"),
    FindingKind.OTHER_RADIOLUCENCY: (_YELLOW, "hexagon"),
    **{kind: (_GREEN, "rounded") for kind in FindingKind if kind.is_existing_work},
}
"""Hue and shape of every kind; the chair's screens use the same."""

_WITHOUT_KIND: Final = (_GREEN, "hexagon")


@dataclass(frozen=True, slots=True)
class Mark:
    """How one topic is marked."""

    letter: str
    """A capital, followed by a figure when two topics share it."""
    hue: str
    shape: str


def mark_for(letter: str, kinds: tuple[FindingKind, ...]) -> Mark:
    """The mark of a condition: the hue and shape of the kind that usually supports it."""
    hue, shape = MARKS[kinds[0]] if kinds else _WITHOUT_KIND
    return Mark(letter=letter, hue=hue, shape=shape)


def draw_mark(mark: Mark, x: float, y: float, radius: float) -> str:
    """The mark as an SVG fragment around a point: black ring, white ring, hue, letter."""
    d = _SHAPES[mark.shape]
    ring = 'stroke-linejoin="round" vector-effect="none"'
    return (
        f'<g transform="translate({x:.1f} {y:.1f}) scale({radius:g})">'
        f'<path d="{d}" fill="#000" stroke="#000" stroke-width="0.46" {ring}/>'
        f'<path d="{d}" fill="{mark.hue}" stroke="#fff" stroke-width="0.22" {ring}/>'
        f"{_letters(mark)}</g>"
    )


def draw_mark_sheet(mark: Mark) -> bytes:
    """The mark alone, as SVG of 32 × 32, to stand beside words."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" width="32" height="32">'
        f"{draw_mark(mark, 16, 16.5, 10.5)}</svg>"
    ).encode()


def draw_text(text: str, x: float, y: float, height: float, fill: str = palette.INK) -> str:
    """Capitals and digits centred on a point, as outlines; `height` is that of a capital."""
    scale = height / CAP_HEIGHT
    width = sum(OUTLINES[c][0] for c in text) * scale
    parts, pen = [], x - width / 2
    for character in text:
        advance, outline = OUTLINES[character]
        parts.append(
            f'<path transform="translate({pen:.2f} {y + height / 2:.2f}) scale({scale:.5f})" d="{outline}" '
            f'fill="{fill}"/>'
        )
        pen += advance * scale
    return "".join(parts)


def _letters(mark: Mark) -> str:
    low = 0.22 if mark.shape == "triangle" else -0.1 if mark.shape == "shield" else 0.0
    height = 0.92 if len(mark.letter) == 1 else 0.68
    return draw_text(mark.letter, 0, low, height * (0.82 if mark.shape == "triangle" else 1), "#000")
