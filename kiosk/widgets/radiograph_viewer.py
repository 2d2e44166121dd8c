"""The radiograph viewer: the image by its link, its findings as SVG above it. Zoom and layers stay in the browser."""

from dataclasses import dataclass
from typing import Final

from kiosk.widgets.assembling import Callback, component
from kiosk.widgets.messages import Handled
from kiosk.widgets.shown import Json, Notice, ShownFinding, ShownTooth, Words

_VIEWER: Final = component(
    "radiograph_viewer",
    scripts=(
        "dom.js", "bus.js", "marks.js", "geometry.js", "viewer_drawing.js", "viewer_gestures.js", "viewer_keys.js",
        "viewer_panels.js", "viewer.js",
    ),
    styles=("common.css", "viewer.css"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ViewedImage:
    """The image: its link, its size in pixels as displayed, what it is in words."""

    id: str
    url: str
    size_wh: tuple[int, int]
    alt: str


@dataclass(frozen=True, slots=True)
class ViewerContent:
    """Everything on the stage."""

    image: ViewedImage
    findings: tuple[ShownFinding, ...]
    teeth: tuple[ShownTooth, ...]
    sides: tuple[str, str] | None
    """Letters of the patient's sides at the left and right edge of the screen; None while nobody has stated them."""
    notices: tuple[Notice, ...]
    can_decide: bool
    can_undo: bool

    def as_json(self, words: Words, handled: Handled) -> dict[str, Json]:
        """For the browser."""
        width, height = self.image.size_wh
        return {
            "image": {
                "id": self.image.id, "url": self.image.url, "width": width, "height": height, "alt": self.image.alt,
            },
            "findings": [finding.as_json for finding in self.findings],
            "teeth": [tooth.as_json for tooth in self.teeth],
            "sides": None if self.sides is None else {"left": self.sides[0], "right": self.sides[1]},
            "notices": [notice.as_json for notice in self.notices],
            "can_decide": self.can_decide,
            "can_undo": self.can_undo,
            "ack": dict(handled.as_json),
            "words": dict(words),
        }  # fmt: skip


def radiograph_viewer(
    content: ViewerContent, *, words: Words, handled: Handled, key: str, on_messages: Callback
) -> None:
    """Show the image. `on_messages` runs before the script when the dentist did something."""
    _VIEWER(
        key=key, data=content.as_json(words, handled), default={"outbox": []}, height="stretch",
        on_outbox_change=on_messages,
    )  # fmt: skip
