"""The models at hand: loaded once in the background, exchanged with the settings; off and absent are states."""

import hashlib
import threading
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pytest

from kiosk import annotating
from kiosk.annotating import ModelsAtHand, ModelState
from kiosk.settings import Settings
from models.card import (
    Card,
    ClassMeaning,
    Form,
    ModelInput,
    ModelOutputs,
    Role,
    Task,
    TrainedOn,
    Use,
    WeightSet,
)
from models.errors import AnnotationFailedError, ModelRefusedError
from models.radiograph import Radiograph, View
from models.registry import Models

WEIGHTS = b"weights"


@pytest.fixture
def card() -> Card:
    """A card whose weights are `WEIGHTS`."""
    from models.card import Fit

    return Card(
        name="teeth", version="1", set=WeightSet.OPEN, task=Task.TEETH, form=Form.SEGMENTATION,
        views=(View.PANORAMIC,), sha256=hashlib.sha256(WEIGHTS).hexdigest(), licence="Apache-2.0", licence_notice="-",
        input=ModelInput("image", 64, 32, Fit.LETTERBOX), outputs=ModelOutputs(classes="classes"),
        classes=(ClassMeaning(index=0, role=Role.BACKGROUND),),
        trained_on=(TrainedOn("none", "none", 0, "none"),), use=Use("tests", "all else"),
    )  # fmt: skip


@dataclass
class Chosen:
    """Settings that a test changes."""

    settings: Settings = field(default_factory=Settings)

    def __call__(self) -> Settings:
        return self.settings


@dataclass
class Loader:
    """Gives a set without models, once it may; counts how often it was asked."""

    may_finish: threading.Event = field(default_factory=threading.Event)
    asked: list[WeightSet] = field(default_factory=list)
    fails: Exception | None = None

    def __call__(self, weights: WeightSet) -> Models:
        self.asked.append(weights)
        self.may_finish.wait(30)
        if self.fails:
            raise self.fails
        return Models(weights)


@pytest.fixture
def radiograph() -> Radiograph:
    """Some panoramic."""
    return Radiograph(np.zeros((4, 8), np.float32), "0" * 64, View.PANORAMIC, "png")


def test_loading_happens_in_the_background_and_once() -> None:
    loader, chosen = Loader(), Chosen()
    at_hand = ModelsAtHand(chosen, loader)
    assert loader.asked == []
    at_hand.warm_up()
    at_hand.warm_up()
    assert at_hand.state is ModelState.LOADING
    loader.may_finish.set()
    assert at_hand.models() is None
    assert loader.asked == [WeightSet.OPEN]


def test_a_set_without_models_is_absent_and_not_empty_of_findings(radiograph: Radiograph) -> None:
    loader = Loader()
    loader.may_finish.set()
    at_hand = ModelsAtHand(Chosen(), loader)
    assert at_hand.annotate(radiograph) is None
    assert at_hand.state is ModelState.ABSENT
    assert at_hand.cards == ()


def test_models_that_are_off_are_not_even_loaded(radiograph: Radiograph) -> None:
    loader = Loader()
    at_hand = ModelsAtHand(Chosen(Settings(models_on=False)), loader)
    at_hand.warm_up()
    assert (at_hand.state, at_hand.annotate(radiograph), loader.asked) == (ModelState.OFF, None, [])


@pytest.mark.parametrize("error", [ModelRefusedError("teeth", "wrong SHA-256"), MemoryError(), OSError()])
def test_models_that_cannot_be_loaded_fail_and_never_find_nothing(radiograph: Radiograph, error: Exception) -> None:
    loader = Loader(fails=error)
    loader.may_finish.set()
    at_hand = ModelsAtHand(Chosen(), loader)
    with pytest.raises(AnnotationFailedError):
        at_hand.annotate(radiograph)
    assert at_hand.state is ModelState.REFUSED


def test_another_set_is_loaded_when_the_settings_ask_for_it() -> None:
    loader, chosen = Loader(), Chosen()
    loader.may_finish.set()
    at_hand = ModelsAtHand(chosen, loader)
    at_hand.models()
    chosen.settings = replace(chosen.settings, weights=WeightSet.RESEARCH)
    assert at_hand.state is ModelState.LOADING
    at_hand.models()
    chosen.settings = replace(chosen.settings, weights=WeightSet.OPEN)
    at_hand.models()
    assert loader.asked == [WeightSet.OPEN, WeightSet.RESEARCH]


def test_weights_that_do_not_match_their_card_stop_the_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, card: Card
) -> None:
    monkeypatch.setattr(annotating, "WEIGHTS", tmp_path)
    monkeypatch.setattr(annotating, "read_cards", lambda: (card,))
    with pytest.raises(ModelRefusedError, match="missing"):
        annotating.check_weights(card.set)
    weights = tmp_path / f"{card.name}.onnx"
    weights.write_bytes(b"other weights")
    with pytest.raises(ModelRefusedError, match="SHA-256"):
        annotating.check_weights(card.set)
    weights.write_bytes(WEIGHTS)
    annotating.check_weights(card.set)
