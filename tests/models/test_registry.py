"""A model loads only when it matches its card; every card that ships is checked by the same tests."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from models import registry
from models.card import Card, WeightSet
from models.errors import ModelRefusedError
from models.finding import FindingKind, ModelStamp
from models.radiograph import View
from models.registry import NO_MODELS, available_sets, load_model, load_models, read_cards

if TYPE_CHECKING:
    from tests.models.conftest import CardAndWeights, TinyModels

BOXES = 'boxes = "b"\nscores = "s"\nlabels = "l"'
CARIES = '[[classes]]\nindex = 0\nkind = "caries"'
ANSWER = {"b": np.zeros((1, 4), np.float32), "s": np.zeros(1, np.float32), "l": np.zeros(1, np.int64)}
SHIPPED = read_cards()


def load(folders: tuple[Path, Path]) -> registry.Models:
    cards, weights = folders
    return load_models("open", threads=1, cards_folder=cards, weights_folder=weights)


def test_a_model_that_matches_its_card_is_loaded_with_its_stamp(
    tiny: "TinyModels", put_model: "CardAndWeights", model_folders: tuple[Path, Path]
) -> None:
    put_model(tiny.answering(ANSWER), form="boxes", outputs=BOXES, classes=CARIES)
    models = load(model_folders)
    assert models.set is WeightSet.OPEN
    assert [model.stamp.name for model in models.models] == ["tiny"]
    assert models.models[0].stamp.sha256 == models.cards[0].sha256


def test_only_the_chosen_set_is_loaded(
    tiny: "TinyModels", put_model: "CardAndWeights", model_folders: tuple[Path, Path]
) -> None:
    put_model(tiny.answering(ANSWER), form="boxes", outputs=BOXES, classes=CARIES)
    put_model(tiny.answering(ANSWER), form="boxes", outputs=BOXES, classes=CARIES, name="other", weight_set="research")
    assert [card.name for card in load(model_folders).cards] == ["tiny"]
    assert {each: [card.name for card in group] for each, group in available_sets(model_folders[0]).items()} == {
        WeightSet.OPEN: ["tiny"],
        WeightSet.RESEARCH: ["other"],
    }


def test_one_changed_byte_and_the_model_is_refused(
    tiny: "TinyModels", put_model: "CardAndWeights", model_folders: tuple[Path, Path]
) -> None:
    put_model(tiny.answering(ANSWER), form="boxes", outputs=BOXES, classes=CARIES)
    path = model_folders[1] / "tiny.onnx"
    path.write_bytes(path.read_bytes()[:-1] + b"\x00")
    with pytest.raises(ModelRefusedError, match="SHA-256"):
        load(model_folders)


def test_a_card_without_weights_is_refused(
    tiny: "TinyModels", put_model: "CardAndWeights", model_folders: tuple[Path, Path]
) -> None:
    put_model(tiny.answering(ANSWER), form="boxes", outputs=BOXES, classes=CARIES)
    (model_folders[1] / "tiny.onnx").unlink()
    with pytest.raises(ModelRefusedError, match="cannot be read"):
        load(model_folders)


@pytest.mark.parametrize(
    ("card", "reason"),
    [
        ({"outputs": BOXES.replace('"s"', '"z"')}, "expected outputs"),  # an output that the graph does not have
        ({"size_wh": (32, 32)}, "expected an input of"),  # another size than the graph's
        ({"more_input": "channels = 3"}, "expected an input of"),  # three channels for one
        ({"form": "yolo", "outputs": 'predictions = "b"'}, "for each anchor"),  # another form than the graph's
    ],
)
def test_a_model_that_does_not_do_what_its_card_says_is_refused(
    tiny: "TinyModels",
    put_model: "CardAndWeights",
    model_folders: tuple[Path, Path],
    card: dict[str, object],
    reason: str,
) -> None:
    put_model(tiny.answering(ANSWER), **({"form": "boxes", "outputs": BOXES, "classes": CARIES} | card))
    with pytest.raises(ModelRefusedError, match=reason):
        load(model_folders)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({"l": np.full(1, 7, np.int64)}, "labels"),  # a class that the card does not know
        ({"s": np.full(1, 7, np.float32)}, "scores from 0 to 1"),  # logits where scores were promised
        ({"s": np.full(1, np.nan, np.float32)}, "finite"),  # broken weights
        ({"b": np.zeros((1, 5), np.float32)}, "boxes"),  # rotated boxes
    ],
)
def test_a_model_whose_first_answer_is_wrong_is_refused(
    tiny: "TinyModels",
    put_model: "CardAndWeights",
    model_folders: tuple[Path, Path],
    answer: dict[str, np.ndarray],
    reason: str,
) -> None:
    put_model(tiny.answering(ANSWER | answer), form="boxes", outputs=BOXES, classes=CARIES)
    with pytest.raises(ModelRefusedError, match=reason):
        load(model_folders)


def test_a_set_without_cards_is_no_models_and_not_an_error(model_folders: tuple[Path, Path]) -> None:
    assert load(model_folders).models == ()
    assert available_sets(model_folders[0]) == {}


def test_models_switched_off_read_no_view() -> None:
    assert all(NO_MODELS.for_view(view) == () for view in View)


def test_a_model_reads_only_the_views_of_its_card(
    tiny: "TinyModels", put_model: "CardAndWeights", model_folders: tuple[Path, Path]
) -> None:
    put_model(tiny.answering(ANSWER), form="boxes", outputs=BOXES, classes=CARIES)
    models = load(model_folders)
    assert [view for view in View if models.for_view(view)] == [View.PANORAMIC]


def test_the_threshold_of_a_suggestion_is_that_of_its_model(
    tiny: "TinyModels", put_model: "CardAndWeights", model_folders: tuple[Path, Path]
) -> None:
    put_model(tiny.answering(ANSWER), form="boxes", outputs=BOXES, classes=CARIES)
    models = load(model_folders)
    assert models.threshold_of(FindingKind.CARIES, models.models[0].stamp) == 0.5
    assert models.threshold_of(FindingKind.IMPLANT, models.models[0].stamp) is None
    assert models.threshold_of(FindingKind.CARIES, ModelStamp("other", "0.1", "")) is None


def test_every_weight_that_ships_has_its_card() -> None:
    assert {path.stem for path in registry.WEIGHTS.glob("*.onnx")} == {card.name for card in SHIPPED}


@pytest.mark.parametrize("card", SHIPPED or [None], ids=lambda card: card.name if card else "no card in the folder")
class TestEveryShippedCard:
    """The contract of all cards; with none in the folder, that it is empty is the fact."""

    def test_its_weights_match_it_and_run(self, card: Card | None) -> None:
        if card is None:
            assert not list(registry.CARDS.glob("*.toml"))
            return
        assert load_model(card, registry.WEIGHTS / f"{card.name}.onnx", threads=1).card is card

    def test_open_weights_learned_only_from_data_free_for_any_use(self, card: Card | None) -> None:
        sets = card.trained_on if card and card.set is WeightSet.OPEN else ()
        assert [each.name for each in sets if re.search(r"\bNC\b|research|non-commercial", each.licence, re.I)] == []

    def test_it_claims_no_view_but_panoramics(self, card: Card | None) -> None:
        assert card is None or set(card.views) == {View.PANORAMIC}
