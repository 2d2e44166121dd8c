"""The bar on top of every chair screen: whose visit, its steps, who acts, the language of the screen."""

from dataclasses import dataclass
from typing import Final

from explainers.language import STAFF_LANGUAGES, Language
from kiosk.widgets.assembling import component, nothing
from kiosk.widgets.shown import Json, Words

_BAR: Final = component("top_bar", scripts=("dom.js", "connection.js", "bar.js"), styles=("common.css", "bar.css"))


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the visit."""

    id: str
    name: str
    current: bool
    done: bool
    open: bool
    """Whether it can be gone to."""


@dataclass(frozen=True, slots=True)
class BarContent:
    """What the bar says."""

    title: str
    subtitle: str
    steps: tuple[Step, ...]
    actor: str
    language: Language
    languages: tuple[Language, ...]
    """Those that the screens speak."""


@dataclass(frozen=True, slots=True)
class BarPressed:
    """What was pressed in this run; None where nothing was."""

    go: str | None
    language: Language | None


def top_bar(content: BarContent, *, words: Words) -> BarPressed:
    """Show the bar, and say what was pressed on it."""
    result = _BAR(
        key="top_bar", data=_json(content, words), height=64, on_go_change=nothing, on_language_change=nothing
    )
    language = result["language"]
    return BarPressed(go=result["go"], language=Language(language) if language else None)


def _json(content: BarContent, words: Words) -> dict[str, Json]:
    return {
        "title": content.title,
        "subtitle": content.subtitle,
        "steps": [
            {"id": s.id, "name": s.name, "current": s.current, "done": s.done, "open": s.open} for s in content.steps
        ],
        "actor": content.actor,
        "language": content.language.value,
        "languages": [
            {"code": known.value, "name": known.own_name, "current": known is content.language}
            for known in STAFF_LANGUAGES
        ],
        "words": dict(words),
    }
