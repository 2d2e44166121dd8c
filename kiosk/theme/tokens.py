"""Colours of the reading room and hues of the findings, in one place; contrasts are computed by a test."""

from enum import StrEnum
from typing import Final

from models.finding import FindingKind

READING_ROOM: Final = {
    "ground": "#0E1214",
    "panel": "#171D20",
    "raised": "#20282B",
    "rule": "#2E383C",
    "edge": "#6C7A7F",
    "text": "#E8ECEB",
    "quiet": "#A9B5B6",
    "touch": "#5CC2BD",
    "touch-deep": "#16302F",
    "on-touch": "#08201F",
    "primary": "#E8ECEB",
    "on-primary": "#0E1214",
    "watch": "#E7A93B",
    "watch-deep": "#33270F",
    "urgent": "#FF9C8A",
    "urgent-deep": "#3A1A16",
}
"""Name → colour. `edge` is the outline of inputs (3:1 on ground and panel); `urgent` is for errors alone."""


class MarkShape(StrEnum):
    """Outline of a finding's letter chip, so that hue never stands alone."""

    CIRCLE = "circle"
    SQUARE = "square"
    DIAMOND = "diamond"
    TRIANGLE = "triangle"
    HEXAGON = "hexagon"
    SHIELD = "shield"
    PENTAGON = "pentagon"
    ROUNDED = "rounded"


# Okabe & Ito 2008, https://jfly.uni-koeln.de/color/ ; the blue #0072B2 is left out: too dark on a black ground.
ORANGE: Final = "#E69F00"
SKY: Final = "#56B4E9"
GREEN: Final = "#009E73"
YELLOW: Final = "#F0E442"
VERMILLION: Final = "#D55E00"
PURPLE: Final = "#CC79A7"

MARKS: Final = {
    FindingKind.CARIES: (SKY, MarkShape.CIRCLE),
    FindingKind.PERIAPICAL_LESION: (ORANGE, MarkShape.DIAMOND),
    FindingKind.BONE_LOSS: (PURPLE, MarkShape.TRIANGLE),
    FindingKind.CALCULUS: (YELLOW, MarkShape.PENTAGON),
    FindingKind.IMPACTED_TOOTH: (PURPLE, MarkShape.SQUARE),
    FindingKind.ROOT_FRAGMENT: (VERMILLION, MarkShape.SHIELD),
    FindingKind.PERICORONAL_RADIOLUCENCY: (ORANGE, MarkShape.HEXAGON),
    FindingKind.OTHER_RADIOLUCENCY: (YELLOW, MarkShape.HEXAGON),
    **{kind: (GREEN, MarkShape.ROUNDED) for kind in FindingKind if kind.is_existing_work},
}
"""Hue and chip of every kind. Existing work shares one quiet hue and shape; its letter tells it apart."""


def tokens_css(selector: str) -> str:
    """The reading room's colours as CSS custom properties on `selector`."""
    lines = "".join(f"  --{name}: {colour};\n" for name, colour in READING_ROOM.items())
    return f"{selector} {{\n{lines}}}\n"


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two ``#rrggbb`` colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def ink_on(colour: str) -> str:
    """Black or white, whichever is easier to read on `colour`."""
    return "#000000" if contrast(colour, "#000000") >= contrast(colour, "#FFFFFF") else "#FFFFFF"


def _luminance(colour: str) -> float:
    def linear(channel: int) -> float:
        share = channel / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(int(colour[i : i + 2], 16)) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
