"""Desk: what every step of the workflow needs at hand, in one frozen bundle; and the one that this process uses."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from explainers.catalogue import Catalogue
from explainers.errors import SealError
from kiosk.annotating import ModelState
from kiosk.errors import StoreError, UnknownActorError
from kiosk.hand_over import Hand
from kiosk.links import Links
from kiosk.records.store import Records
from kiosk.settings import Settings, SettingsFile
from models.annotation import Annotation
from models.card import Card
from models.radiograph import Radiograph
from models.reading import ReadImage


class Annotator(Protocol):
    """Whoever asks the models."""

    @property
    def state(self) -> ModelState:
        """Where the models are, for the screen."""

    @property
    def cards(self) -> tuple[Card, ...]:
        """Cards of the models in use."""

    def warm_up(self) -> None:
        """Begin to load them; returns at once."""

    def annotate(self, radiograph: Radiograph) -> Annotation | None:
        """What the models suggest; None when they are off or absent. Raises `AnnotationFailedError`."""


class Sealer(Protocol):
    """Whoever seals documents for the practice."""

    @property
    def certificate_sha256(self) -> str:
        """Fingerprint of the certificate in use."""

    @property
    def timestamped(self) -> bool:
        """Whether a time-stamping authority certifies the time."""

    def seal(self, pdf: bytes) -> bytes:
        """The same document, sealed. Raises `SealError`."""


def _no_sealer() -> Sealer:
    raise SealError("this desk has no seal")


@dataclass(frozen=True, slots=True)
class Desk:
    """Store, settings, models, catalogue, clock and identifiers."""

    records: Records
    practice: SettingsFile
    annotator: Annotator
    catalogue: Catalogue
    links: Links
    read: Callable[[bytes, str], ReadImage]
    """Untrusted bytes and a hint of a file name (only its ending matters) → the image; or `UnreadableImageError`."""
    now: Callable[[], datetime]
    """In UTC."""
    new_id: Callable[[], str]
    """A random identifier of 32 hexadecimal digits."""
    sealer: Callable[[], Sealer] = _no_sealer
    """The practice's seal, made on its first use. Raises `SealError`."""
    is_demo: bool = False
    """Whether it is the sample practice, where nobody has chosen the language of the screens."""
    hand: Hand = field(default_factory=Hand)
    """Who holds the screen: the practice or a patient."""

    @property
    def settings(self) -> Settings:
        """The practice's settings as they are now."""
        return self.practice.read()

    def check_actor(self, actor: str) -> str:
        """The same id, if a dentist of this practice has it. Raises `UnknownActorError`."""
        if all(dentist.id != actor for dentist in self.settings.dentists):
            raise UnknownActorError
        return actor


_OPEN: list[Desk] = []


def use_desk(desk: Desk) -> None:
    """Make this the desk that the screens of this process work at; the server calls it once, tests call it often."""
    _OPEN[:] = [desk]


def current_desk() -> Desk:
    """The desk of this process. Raises `StoreError` when the kiosk was not started by its own command."""
    if not _OPEN:
        raise StoreError("no desk is open: start with `kiosk run`")
    return _OPEN[0]
