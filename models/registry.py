"""Registry: cards and weights → models that are loaded, checked and warm. Any vendor's model fits by its card.

A set is loaded as a whole or not at all: with one wrong checksum nothing starts, rather than something half.
"""

import hashlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import numpy as np

from models.card import Card, Form, Layout, WeightSet, read_card
from models.errors import AnnotationFailedError, ModelRefusedError
from models.finding import FindingKind, ModelStamp
from models.heads import Array, HeadError, check_heads
from models.radiograph import View
from models.runtime import OnnxSession, Session, physical_cores, warm_up

logger = logging.getLogger(__name__)

CARDS: Final = Path(__file__).parent / "cards"
WEIGHTS: Final = Path(__file__).parent / "weights"
_LARGEST_BYTES: Final = 500 * 2**20
"""Far above any model that answers on two cores; keeps a wrong file from filling the memory."""
_WARM_CROPS: Final = 2


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """A card and what runs it."""

    card: Card
    session: Session

    @property
    def stamp(self) -> ModelStamp:
        """What a finding carries of this model."""
        return ModelStamp(self.card.name, self.card.version, self.card.sha256)


@dataclass(frozen=True, slots=True, eq=False)
class Models:
    """The models in use. Without any, the visit works by hand."""

    set: WeightSet | None = None
    models: tuple[Model, ...] = ()

    def for_view(self, view: View) -> tuple[Model, ...]:
        """Models that read this view."""
        return tuple(model for model in self.models if view in model.card.views)

    @property
    def cards(self) -> tuple[Card, ...]:
        """Their cards."""
        return tuple(model.card for model in self.models)

    def threshold_of(self, kind: FindingKind, stamp: ModelStamp) -> float | None:
        """Score, as shown, above which this model suggests this kind; None when it does not know the kind."""
        for card in self.cards:
            if (card.name, card.version) == (stamp.name, stamp.version):
                found = [card.threshold_of(each.index) for each in card.classes if each.kind is kind]
                return min(found, default=None)
        return None


NO_MODELS: Final = Models()
"""The models switched off."""


def read_cards(folder: Path = CARDS) -> tuple[Card, ...]:
    """All cards in order of their names, nothing loaded."""
    return tuple(read_card(path) for path in sorted(folder.glob("*.toml")))


def available_sets(folder: Path = CARDS) -> Mapping[WeightSet, tuple[Card, ...]]:
    """The sets that have models, each with its cards, for the settings screen: licences, kinds, figures."""
    cards = read_cards(folder)
    groups = {each: tuple(card for card in cards if card.set is each) for each in WeightSet}
    return {each: group for each, group in groups.items() if group}


def load_models(
    weights: WeightSet | Literal["open", "research"],
    *,
    threads: int | None = None,
    cards_folder: Path = CARDS,
    weights_folder: Path = WEIGHTS,
) -> Models:
    """Load, check and warm up one set; `ModelRefusedError` names the model that does not match its card.

    `threads` is for each model; without it, one for each physical core. A set without cards loads as no models.
    """
    chosen = WeightSet(weights)
    count = physical_cores() if threads is None else threads
    cards = [card for card in read_cards(cards_folder) if card.set is chosen]
    models = tuple(load_model(card, weights_folder / f"{card.name}.onnx", threads=count) for card in cards)
    logger.info("loaded %d models of the %s set", len(models), chosen)
    return Models(chosen, models)


def load_model(card: Card, path: Path, *, threads: int) -> Model:
    """Load one model from the bytes that were checked; the file is read once."""
    untrusted = _read_weights(card, path)
    found = hashlib.sha256(untrusted).hexdigest()
    if found != card.sha256:
        raise ModelRefusedError(card.name, f"expected SHA-256 {card.sha256}, got {found}")
    session = OnnxSession(card.name, untrusted, threads=threads)
    inputs = warm_inputs(card)
    _check_ports(card, session, inputs)
    try:
        seconds = warm_up(session, inputs)
        check_heads(card, session.run(inputs, seconds=60.0), crops=_WARM_CROPS)
    except (AnnotationFailedError, HeadError) as error:
        raise ModelRefusedError(card.name, str(error)) from error
    logger.info("model %s %s warm after %.2f s", card.name, card.version, seconds)
    return Model(card, session)


def warm_inputs(card: Card) -> dict[str, Array]:
    """A grey picture in the shape that the model takes."""
    count = _WARM_CROPS if card.form is Form.TOOTH_CROPS else 1
    spec = card.input
    size = (spec.height, spec.width)
    shape = (count, spec.channels, *size) if spec.layout is Layout.NCHW else (count, *size, spec.channels)
    return {spec.name: np.full(shape, 0.5, np.float32)}


def _read_weights(card: Card, path: Path) -> bytes:
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            raise ModelRefusedError(card.name, f"expected at most {_LARGEST_BYTES} bytes, got {path.stat().st_size}")
        return path.read_bytes()
    except OSError as error:
        raise ModelRefusedError(card.name, f"weights cannot be read: {error.strerror}") from error


def _check_ports(card: Card, session: Session, inputs: Mapping[str, Array]) -> None:
    ports = {port.name: port for port in session.inputs}
    if set(ports) != set(inputs):
        raise ModelRefusedError(card.name, f"expected one input {card.input.name!r}, got {sorted(ports)}")
    shape = inputs[card.input.name].shape
    if not ports[card.input.name].takes(shape):
        raise ModelRefusedError(card.name, f"expected an input of {shape}, got {ports[card.input.name].shape}")
    missing = {getattr(card.outputs, role) for role in card.outputs.named} - set(session.outputs)
    if missing:
        raise ModelRefusedError(card.name, f"expected outputs {sorted(missing)}, got {sorted(session.outputs)}")
