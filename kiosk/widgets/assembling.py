"""Assembling: makes a component of several script and style files of this package."""

from collections.abc import Callable
from importlib import resources
from typing import Final

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from kiosk.theme.tokens import tokens_css

_BROWSER: Final = resources.files("kiosk.widgets") / "browser"

Callback = Callable[[], None]


def component(name: str, *, scripts: tuple[str, ...], styles: tuple[str, ...]) -> ComponentRenderer:
    """A component whose script is the given files one after the other; the last one has the default export.

    The text is passed, not the path: a path would have to be declared in a manifest beside the installed package.
    """
    return st.components.v2.component(name, js=joined(scripts), css=tokens_css(":host") + joined(styles))


def joined(names: tuple[str, ...]) -> str:
    """The texts of some files of the browser folder, in order."""
    return "\n".join((_BROWSER / name).read_text("utf-8") for name in names)


def nothing() -> None:
    """A callback where a component must have one and the script reads the value itself."""
