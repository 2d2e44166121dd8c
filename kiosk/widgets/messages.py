"""What the radiograph viewer says: the dentist's acts, each numbered, so that none is lost and none is done twice."""

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from typing import Annotated, Final

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from models.errors import InvalidRegionError
from models.finding import FindingKind, Region, RejectionReason

_STRICT: Final = ConfigDict(extra="ignore", allow_inf_nan=False)
_LONGEST_NOTE: Final = 500


class Act(StrEnum):
    """What a dentist can do on the picture and in the list beside it."""

    ACCEPT = "accept"
    REJECT = "reject"
    EDIT = "edit"
    ADD = "add"
    REOPEN = "reopen"
    REMOVE = "remove"
    UNDO = "undo"
    STATE_SIDES = "state_sides"


@dataclass(frozen=True, slots=True, config=_STRICT)
class Message:
    """One act. Which of the fields it needs depends on the act; `box` is xyxy in pixels of the image as displayed."""

    act: Act
    batch: Annotated[str, Field(min_length=1, max_length=64)]
    """One image in one browser tab, for as long as the tab lives."""
    n: Annotated[int, Field(ge=1)]
    """Counts within the batch, from 1."""
    image: str = ""
    """Id of the image that the dentist was looking at: by now another one may be on the screen."""
    id: str = ""
    reason: RejectionReason | None = None
    kind: FindingKind | None = None
    box: tuple[float, float, float, float] | None = None
    polygon: tuple[tuple[float, float], ...] = field(default=())
    tooth: int | None = None
    depth: Annotated[int, Field(ge=1, le=6)] | None = None
    note: Annotated[str, Field(max_length=_LONGEST_NOTE)] = ""

    def region(self) -> Region:
        """The place that was drawn. Raises `InvalidRegionError` without one, and for one that is none."""
        if self.box is None:
            raise InvalidRegionError(f"expected a box with {self.act}")
        return Region(self.box, self.polygon)


_ADAPTER: Final = TypeAdapter(tuple[Message, ...])


def read_messages(untrusted: object) -> tuple[Message, ...]:
    """The messages of a component's outbox. Raises `ValueError` for anything else."""
    try:
        return _ADAPTER.validate_python(untrusted or ())
    except ValidationError as error:
        raise ValueError(f"expected messages of the viewer: {error.error_count()} faults") from error


@dataclass(frozen=True, slots=True)
class Handled:
    """How far the messages of each batch have been handled; none is forgotten when another image is looked at."""

    upto: Mapping[str, int] = field(default_factory=dict)

    def new_among(self, messages: tuple[Message, ...]) -> tuple[Message, ...]:
        """Those not handled yet; a batch never heard of starts with its first one."""
        return tuple(m for m in messages if m.n > self.upto.get(m.batch, 0))

    def after(self, message: Message) -> "Handled":
        """The same once this message has been handled."""
        return Handled({**self.upto, message.batch: message.n})

    @property
    def as_json(self) -> dict[str, int]:
        """What the viewer is told, so that it stops repeating itself: the last number of each batch."""
        return dict(self.upto)
