"""Assembling: makes a component of several script and style files of this package."""

from collections.abc import Callable, Mapping
from importlib import resources
from typing import Final

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from kiosk.theme.tokens import READING_ROOM, tokens_css

_BROWSER: Final = resources.files("kiosk.widgets") / "browser"

Callback = Callable[[], None]


def component(
    name: str,
    *,
    scripts: tuple[str, ...],
    styles: tuple[str, ...],
    vendored: tuple[tuple[str, str], ...] = (),
    colours: Mapping[str, str] = READING_ROOM,
) -> ComponentRenderer:
    """A component whose script is the given files one after the other; the last one has the default export.

    `vendored` are modules of others, each with the name of its default export, which the scripts then know.

    The text is passed, not the path: a path would have to be declared in a manifest beside the installed package.
    """
    modules = "".join(_module(file, export) for file, export in vendored)
    return st.components.v2.component(
        name, js=modules + joined(scripts), css=tokens_css(":host", colours) + joined(styles)
    )


def joined(names: tuple[str, ...]) -> str:
    """The texts of some files of the browser folder, in order."""
    return "\n".join((_BROWSER / name).read_text("utf-8") for name in names)


def _module(file: str, export: str) -> str:
    """The text of a vendored module with nothing of it in sight but its default export."""
    text = (_BROWSER / "vendored" / file).read_text("utf-8")
    body, ending, _ = text.rpartition("export {")
    if not ending or f"{export} as default" not in text:
        raise ValueError(f"expected {file} to end with {export} as its default export")
    return f"const {export} = (() => {{\n{body}\nreturn {export};\n}})();\n"


def nothing() -> None:
    """A callback where a component must have one and the script reads the value itself."""
