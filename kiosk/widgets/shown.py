"""What the components show: findings and teeth with their words and marks resolved, ready to be sent to the browser."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Final

from explainers.illustration.marks import MARKS
from kiosk.theme.tokens import ink_on
from models.finding import FindingKind, Region

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
Words = Mapping[str, str]
"""A component's words, by its own short names, in the language of the screen."""

CHECK: Final = "check"
WORK: Final = "work"


@dataclass(frozen=True, slots=True)
class Mark:
    """Letter, hue and shape of a kind of finding."""

    letter: str
    hue: str
    ink: str
    shape: str


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """One finding as the dentist sees it, in words of the screen's language."""

    id: str
    kind: FindingKind
    group: str
    """`CHECK` or `WORK`."""
    state: str
    """``undecided``, ``accepted``, ``edited``, ``added`` or ``rejected``."""
    region: Region
    tooth: int | None
    depth: int | None
    note: str
    name: str
    tooth_text: str
    detail: str
    state_text: str
    label: str
    mark: Mark

    @property
    def as_json(self) -> dict[str, Json]:
        """For the browser; the box in pixels of the image as displayed."""
        return {
            "id": self.id, "kind": self.kind.value, "group": self.group, "state": self.state,
            "box": list(self.region.box_xyxy), "polygon": [list(point) for point in self.region.polygon_xy],
            "tooth": self.tooth, "depth": self.depth, "note": self.note, "name": self.name,
            "tooth_text": self.tooth_text, "detail": self.detail, "state_text": self.state_text, "label": self.label,
            **asdict(self.mark),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class ShownTooth:
    """Where a tooth is on the image."""

    fdi: int
    region: Region

    @property
    def as_json(self) -> dict[str, Json]:
        """For the browser."""
        return {
            "fdi": self.fdi,
            "box": list(self.region.box_xyxy),
            "polygon": [list(point) for point in self.region.polygon_xy],
        }


@dataclass(frozen=True, slots=True)
class Notice:
    """A line over the image; with an act it is a button."""

    text: str
    act: str = ""
    tone: str = ""

    @property
    def as_json(self) -> dict[str, Json]:
        """For the browser."""
        return {"text": self.text, "act": self.act, "tone": self.tone}


def mark_of(kind: FindingKind, letter: str) -> Mark:
    """The mark of a kind, with its letter in the screen's language."""
    hue, shape = MARKS[kind]
    return Mark(letter, hue, ink_on(hue), shape)
