"""The card in the documentation loads and runs with a model of the shape that it describes."""

import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from models.annotators.annotate import annotate
from models.finding import FindingKind
from models.radiograph import Radiograph, View, Voi, Window
from models.registry import load_models

if TYPE_CHECKING:
    from tests.models.conftest import TinyModels

DOCUMENT = Path(__file__).parents[2] / "docs" / "bring-your-own-model.md"


def test_the_documented_card_runs_with_a_model_of_its_shape(
    tiny: "TinyModels", model_folders: tuple[Path, Path]
) -> None:
    (text,) = re.findall(r"```toml\n(.*?)```", DOCUMENT.read_text("utf-8"), re.DOTALL)
    # Channels first, 8400 anchors: one is caries, and one a filling below its own threshold.
    rows = np.zeros((1, 6, 8400), np.float32)
    rows[0, :, 17] = [320, 320, 64, 32, 0.7, 0.1]
    rows[0, :, 18] = [120, 320, 64, 32, 0.0, 0.5]
    weights = tiny.answering({"output0": rows}, shape=(1, 3, 640, 640), input_name="images")
    cards, folder = model_folders
    (cards / "vendor-caries.toml").write_text(text.replace("0" * 64, hashlib.sha256(weights).hexdigest()), "utf-8")
    (folder / "vendor-caries.onnx").write_bytes(weights)
    models = load_models("research", threads=1, cards_folder=cards, weights_folder=folder)
    window = Window(Voi.LINEAR_EXACT, center=127.5, width=255)
    image = Radiograph(np.zeros((640, 1280), np.float32), "ab" * 32, View.PANORAMIC, "png", windows=(window,))
    (found,) = annotate(image, models).findings
    assert found.kind is FindingKind.CARIES
    # The middle of the letterboxed picture is the middle of the image, which is twice as large.
    assert found.region.box_xyxy == (576.0, 288.0, 704.0, 352.0)


def test_every_kind_is_named_in_the_documentation() -> None:
    text = DOCUMENT.read_text("utf-8")
    assert [kind.value for kind in FindingKind if f"`{kind.value}`" not in text] == []
