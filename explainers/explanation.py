"""Explanation: everything one patient is shown about one plan, resolved and frozen.

It is self-contained: words in the patient's language, picture bytes, drawings, versions. The patient's pages and the
explanation PDF are both printed from it, so that they cannot say different things.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from explainers.practice import Dentist, Practice
from models.finding import ModelStamp


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture with the words that stand for it."""

    id: str
    media_type: str
    """``image/jpeg``, ``image/png`` or ``image/svg+xml``."""
    data: bytes
    size_wh: tuple[int, int]
    alt: str
    caption: str = ""
    edge_labels: tuple[str, str] | None = None
    """What stands at its left and at its right edge, such as ``("votre droite", "votre gauche")``; None: not known."""

    @property
    def sha256(self) -> str:
        """Of the bytes."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True, slots=True)
class RiskLine:
    """A risk as the patient reads it."""

    text: str
    how_often: str
    """In words, or as a figure with its uncertainty."""
    serious: bool


@dataclass(frozen=True, slots=True)
class EasyWords:
    """The same in very short sentences (FALC, Easy Read), for those who prefer them; it leaves out detail."""

    name: str
    what: str
    feels: str = ""
    """Of an option."""
    risk: str = ""
    """The main risk of an option."""
    if_nothing: str = ""
    """Of a condition."""


@dataclass(frozen=True, slots=True)
class OptionCard:
    """An option as the patient reads it; every card has the same parts, whatever the option."""

    option_id: str
    is_watch: bool
    name: str
    what: str
    feels: str
    duration: str
    """Visits and minutes, in words."""
    benefits: tuple[str, ...]
    risks: tuple[RiskLine, ...]
    aftercare: tuple[str, ...]
    ask: str
    """A question that the patient may want to ask."""
    cost_line: str
    is_proposed: bool
    """Whether the dentist proposes it. It changes a label, never the order or the size."""
    drawing: Picture | None
    easy: EasyWords
    review_line: str


@dataclass(frozen=True, slots=True)
class Topic:
    """One diagnosis, explained."""

    diagnosis_id: str
    condition_id: str
    letter: str
    mark: Picture
    """The letter in its shape and hue, as it stands on the image and on the tooth map."""
    name: str
    """Short name, such as ``"Carie"``."""
    title: str
    """One sentence in large type."""
    where: str
    """Tooth in words, from the patient's side."""
    paragraphs: tuple[str, ...]
    """Two or three short sentences each."""
    checked_line: str
    """Who saw and checked it; names the software aid where one had pointed to it."""
    closeup: Picture | None
    """The patient's own image around the tooth, with one calm outline; None when nothing is seen on an image."""
    closeup_clean: Picture | None
    """The same crop without the outline."""
    drawing_today: Picture
    drawing_if_waiting: Picture
    if_waiting: str
    decision: str
    """What there is to decide, as a question."""
    options: tuple[OptionCard, ...]
    easy: EasyWords
    review_line: str


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One line of the plan: visit, what, how long."""

    visit: int
    name: str
    where: str
    proposed: str
    duration: str
    cost_line: str


@dataclass(frozen=True, slots=True)
class Versions:
    """What was used to make it: found again years later."""

    application: str
    catalogue: str
    content: str
    """SHA-256 of the texts of the language."""
    models: tuple[ModelStamp, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """The frozen bundle."""

    id: str
    language: str
    direction: str
    """``ltr`` or ``rtl``."""
    created_at: datetime
    practice: Practice
    dentist: Dentist
    greeting: str
    """First words on the first page; they name nobody."""
    overview: Picture | None
    """The whole image, with the confirmed places lettered; None without an image."""
    chart: Picture
    """The tooth map, with the same letters."""
    topics: tuple[Topic, ...]
    plan: tuple[PlanLine, ...]
    notices: tuple[str, ...]
    """What must be said on every page: the software aid, the review status."""
    sources: tuple[str, ...]
    labels: tuple[tuple[str, str], ...]
    """The fixed words of the pages (``page.*`` keys), resolved."""
    versions: Versions

    def label(self, key: str) -> str:
        """A fixed word of the pages."""
        return dict(self.labels)[key]

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """Every picture once, in the order of first use."""
        found: dict[str, Picture] = {}
        for picture in _all_pictures(self):
            if picture is not None:
                found.setdefault(picture.id, picture)
        return tuple(found.values())


def _all_pictures(explanation: Explanation) -> tuple[Picture | None, ...]:
    pictures: list[Picture | None] = [explanation.overview, explanation.chart]
    for topic in explanation.topics:
        pictures += [topic.mark, topic.closeup, topic.closeup_clean, topic.drawing_today, topic.drawing_if_waiting]
        pictures += [option.drawing for option in topic.options]
    return tuple(pictures)
