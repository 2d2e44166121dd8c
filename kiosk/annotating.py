"""The models at hand: loaded in the background ahead of the first image, exchanged when the settings change."""

import hashlib
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from kiosk.settings import Settings
from models.annotation import Annotation
from models.card import Card, WeightSet
from models.errors import AnnotationFailedError, ModelRefusedError
from models.radiograph import Radiograph
from models.registry import WEIGHTS, Models, load_models, read_cards

logger = logging.getLogger(__name__)

_LOADING_SECONDS: Final = 60.0
"""Longest wait for models that are still loading; far above what any set has taken."""


def check_weights(weights: WeightSet) -> None:
    """Compare every file of a set with its card, quickly. Raises `ModelRefusedError`: a wrong file stops the start."""
    for card in read_cards():
        if card.set is weights:
            with _weights_of(card).open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
            if found != card.sha256:
                raise ModelRefusedError(card.name, f"expected SHA-256 {card.sha256}, got {found}")


def _weights_of(card: Card) -> Path:
    path = WEIGHTS / f"{card.name}.onnx"
    if not path.is_file():
        raise ModelRefusedError(card.name, "the file of its weights is missing")
    return path


class ModelState(StrEnum):
    """Where the models are; each state is shown on the screen."""

    LOADING = "loading"
    READY = "ready"
    OFF = "off"
    """Switched off in the settings."""
    ABSENT = "absent"
    """The chosen set has no models."""
    REFUSED = "refused"
    """A model does not match its card: none of the set is used."""


@dataclass(frozen=True, slots=True)
class _Loaded:
    models: Models | None
    refusal: ModelRefusedError | None = None


class ModelsAtHand:
    """Loads the chosen set once, in its own thread, and asks it. Safe to use from any thread."""

    def __init__(self, settings: Callable[[], Settings], load: Callable[[WeightSet], Models] = load_models) -> None:
        self._settings = settings
        self._load = load
        self._lock = threading.Lock()
        self._done: dict[WeightSet, threading.Event] = {}
        self._loaded: dict[WeightSet, _Loaded] = {}

    def warm_up(self) -> None:
        """Begin to load the chosen set, if models are on; returns at once."""
        settings = self._settings()
        if settings.models_on:
            self._begin(settings.weights)

    @property
    def state(self) -> ModelState:
        """Where the models are, as the settings ask for them now."""
        settings = self._settings()
        if not settings.models_on:
            return ModelState.OFF
        loaded = self._loaded.get(settings.weights)
        if loaded is None:
            return ModelState.LOADING
        if loaded.models is None:
            return ModelState.REFUSED
        return ModelState.READY if loaded.models.models else ModelState.ABSENT

    @property
    def cards(self) -> tuple[Card, ...]:
        """Cards of the models in use; empty while none are."""
        loaded = self._loaded.get(self._settings().weights)
        return loaded.models.cards if loaded and loaded.models and self.state is ModelState.READY else ()

    def models(self) -> Models | None:
        """The models in use, waited for if they are loading; None when off or absent.

        Raises `AnnotationFailedError` when they were refused or do not come.
        """
        settings = self._settings()
        if not settings.models_on:
            return None
        if not self._begin(settings.weights).wait(_LOADING_SECONDS):
            raise AnnotationFailedError(settings.weights.value, "still loading")
        loaded = self._loaded[settings.weights]
        if loaded.models is None:
            refusal = loaded.refusal
            raise AnnotationFailedError(refusal.model if refusal else settings.weights.value, "refused")
        return loaded.models if loaded.models.models else None

    def annotate(self, radiograph: Radiograph) -> Annotation | None:
        """What the models suggest; None when they are off or absent. Raises `AnnotationFailedError`."""
        from models.annotators.annotate import annotate

        models = self.models()
        return None if models is None else annotate(radiograph, models)

    def _begin(self, weights: WeightSet) -> threading.Event:
        with self._lock:
            if weights not in self._done:
                self._done[weights] = threading.Event()
                threading.Thread(target=self._fetch, args=(weights,), name="models", daemon=True).start()
            return self._done[weights]

    def _fetch(self, weights: WeightSet) -> None:
        try:
            self._loaded[weights] = _Loaded(self._load(weights))
        except ModelRefusedError as error:
            logger.error("model %s refused: %s", error.model, error.reason)
            self._loaded[weights] = _Loaded(None, error)
        except Exception:
            logger.exception("models could not be loaded")
            self._loaded[weights] = _Loaded(None)
        finally:
            self._done[weights].set()
