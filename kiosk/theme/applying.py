"""Applying the theme: one style sheet on every chair screen, and the fonts that go with it."""

from functools import cache
from importlib import resources
from pathlib import Path
from typing import Final

import streamlit as st

from kiosk.theme.tokens import PAPER, tokens_css

_SHEETS: Final = ("frame.css", "inputs.css", "screens.css", "patient.css")
ICON: Final = Path(__file__).with_name("icon.png")
"""A tooth in the reading room's teal; 96 × 96."""


def apply_theme() -> None:
    """Put the style sheet on this run's page."""
    st.html(f"<style>{_style_sheet()}</style>")


@cache
def _style_sheet() -> str:
    folder = resources.files("kiosk.theme")
    moods = tokens_css(":root") + tokens_css(":root:has(.st-key-patient)", PAPER)
    return moods + "\n".join((folder / name).read_text("utf-8") for name in _SHEETS)
