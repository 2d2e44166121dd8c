"""Colours of the reading room and of paper, in one place; their contrasts are computed by a test."""

from collections.abc import Mapping
from typing import Final

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


PAPER: Final = {
    "ground": "#FBFAF6",
    "panel": "#FFFFFF",
    "raised": "#F3EEE1",
    "rule": "#DAD7CE",
    "edge": "#7D8584",
    "text": "#1D2A30",
    "quiet": "#4E5B60",
    "touch": "#0E5E62",
    "touch-deep": "#E3EFEE",
    "on-touch": "#FFFFFF",
    "primary": "#0E5E62",
    "on-primary": "#FFFFFF",
    "watch": "#7A4E00",
    "watch-deep": "#FBF0D9",
    "urgent": "#9A2A1B",
    "urgent-deep": "#FCEBE7",
}
"""The same names for what a patient holds."""


def tokens_css(selector: str, colours: Mapping[str, str] = READING_ROOM) -> str:
    """Colours as CSS custom properties on `selector`; the reading room's unless told."""
    lines = "".join(f"  --{name}: {colour};\n" for name, colour in colours.items())
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
