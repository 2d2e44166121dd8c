"""The slim bar above a patient's view: with whom, and the practice's way back."""

from typing import Final

from explainers.language import Language
from kiosk.theme.tokens import PAPER
from kiosk.widgets.assembling import component, nothing
from kiosk.widgets.shown import Words

_BAR: Final = component(
    "patient_bar", scripts=("dom.js", "connection.js", "patient_bar.js"), styles=("common.css", "patient_bar.css"),
    colours=PAPER,
)  # fmt: skip


def patient_bar(title: str, practice: str, *, language: Language, words: Words) -> bool:
    """Show it; whether the practice asks for the screen in this run."""
    data = {"title": title, "practice": practice, "language": language.value, "words": dict(words)}
    return bool(_BAR(key="top_bar", data=data, height=64, on_go_change=nothing)["go"])
