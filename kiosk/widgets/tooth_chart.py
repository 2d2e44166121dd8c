"""The tooth chart: linked with the viewer of an image, or to choose teeth for a diagnosis."""

from dataclasses import dataclass
from typing import Final

from kiosk.widgets.assembling import component, nothing
from kiosk.widgets.shown import Json, Words
from models.tooth import Tooth

_CHART: Final = component(
    "tooth_chart", scripts=("dom.js", "bus.js", "marks.js", "chart.js"), styles=("common.css", "chart.css")
)


@dataclass(frozen=True, slots=True)
class ChartContent:
    """What is known of the teeth. Marks come from the findings of the linked image."""

    seen: tuple[Tooth, ...] = ()
    not_seen: tuple[Tooth, ...] = ()
    """Drawn dashed: to be checked, never stated."""
    start_primary: bool = False


def linked_tooth_chart(content: ChartContent, *, image_id: str, words: Words, key: str) -> None:
    """Show the chart of one image; choosing a tooth chooses it on the picture and in the list, and the other way."""
    _CHART(key=key, data=_json(content, words, key, image_id=image_id, chosen=(), round_id=0), height="stretch")


def tooth_picker(
    content: ChartContent, *, start: tuple[Tooth, ...], round_id: int, words: Words, key: str
) -> tuple[Tooth, ...]:
    """Let the dentist choose teeth; returns those chosen. A new `round_id` starts again with `start`."""
    mounted = f"{key}_{round_id}"
    result = _CHART(
        key=mounted, data=_json(content, words, key, image_id="", chosen=start, round_id=round_id),
        default={"teeth": [tooth.fdi for tooth in start]}, height="content", on_teeth_change=nothing,
    )  # fmt: skip
    return tuple(Tooth(int(fdi)) for fdi in result["teeth"] or ())


def _json(
    content: ChartContent, words: Words, key: str, *, image_id: str, chosen: tuple[Tooth, ...], round_id: int
) -> dict[str, Json]:
    return {
        "id": key,
        "image_id": image_id,
        "chosen": [tooth.fdi for tooth in chosen],
        "round": round_id,
        "seen": [tooth.fdi for tooth in content.seen],
        "not_seen": [tooth.fdi for tooth in content.not_seen],
        "start_primary": content.start_primary,
        "marks": [],
        "words": dict(words),
    }
