"""Tiny models, made here, that stand for a vendor's: their answers are known, so ours can be checked."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

Numbers = npt.NDArray[np.float32] | npt.NDArray[np.int64]
CardAndWeights = Callable[..., Path]


def model_bytes(
    nodes: list[onnx.NodeProto],
    inputs: dict[str, list[int | str]],
    outputs: dict[str, int],
    constants: dict[str, Numbers],
) -> bytes:
    """One ONNX file; `outputs` are names with their element types, of any shape."""
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in inputs.items()],
        [helper.make_tensor_value_info(name, kind, None) for name, kind in outputs.items()],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    # The oldest forms that hold these nodes: any runtime of the last years opens them.
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    return model.SerializeToString()


class TinyModels:
    """Makers of ONNX files, one for each form of answer."""

    def answering(self, answers: dict[str, Numbers], *, shape: tuple[int, ...] = (1, 1, 32, 64)) -> bytes:
        """A model that takes `image` and always gives the same arrays."""
        kinds = {
            name: TensorProto.INT64 if value.dtype == np.int64 else TensorProto.FLOAT for name, value in answers.items()
        }
        nodes = [helper.make_node("Identity", [f"{name}_value"], [name]) for name in answers]
        constants = {f"{name}_value": value for name, value in answers.items()}
        return model_bytes(nodes, {"image": list(shape)}, kinds, constants)

    def grey_is_class(self, classes: int, size_wh: tuple[int, int], *, stride: int) -> bytes:
        """A segmenter that says class c where the picture's grey is c / classes: logits 2cv - c², highest at v = c."""
        numbers = np.arange(classes, dtype=np.float32)
        sharp = 4.0
        nodes = [
            helper.make_node("AveragePool", ["image"], ["small"], kernel_shape=[stride] * 2, strides=[stride] * 2),
            helper.make_node("Conv", ["small", "weight", "bias"], ["classes"], kernel_shape=[1, 1]),
        ]
        constants: dict[str, Numbers] = {
            "weight": (sharp * 2 * numbers * classes).astype(np.float32).reshape(classes, 1, 1, 1),
            "bias": (-sharp * numbers**2).astype(np.float32),
        }
        width, height = size_wh
        return model_bytes(nodes, {"image": [1, 1, height, width]}, {"classes": TensorProto.FLOAT}, constants)

    def mean_is_score(self, classes: int, size_wh: tuple[int, int]) -> bytes:
        """A second look: the raw score of every class is the mean grey of the crop, as a logit 8 · mean - 4."""
        nodes = [
            helper.make_node("ReduceMean", ["crops"], ["mean"], axes=[2, 3], keepdims=0),
            helper.make_node("MatMul", ["mean", "spread"], ["wide"]),
            helper.make_node("Add", ["wide", "less"], ["scores"]),
        ]
        constants: dict[str, Numbers] = {
            "spread": np.full((1, classes), 8, np.float32),
            "less": np.full((1,), -4, np.float32),
        }
        width, height = size_wh
        return model_bytes(nodes, {"crops": ["n", 1, height, width]}, {"scores": TensorProto.FLOAT}, constants)


@pytest.fixture(scope="session")
def tiny() -> TinyModels:
    """Makers of tiny ONNX files."""
    return TinyModels()


@pytest.fixture
def model_folders(tmp_path: Path) -> tuple[Path, Path]:
    """Empty folders for cards and weights."""
    cards, weights = tmp_path / "cards", tmp_path / "weights"
    cards.mkdir()
    weights.mkdir()
    return cards, weights


@pytest.fixture
def put_model(model_folders: tuple[Path, Path]) -> CardAndWeights:
    """Write a card, from the parts that matter to a test, and its weights beside it."""

    def put(
        weights: bytes,
        *,
        form: str,
        outputs: str,
        classes: str,
        name: str = "tiny",
        task: str = "findings",
        decode: str = "",
        crops: str = "",
        size_wh: tuple[int, int] = (64, 32),
        fit: str = "stretch",
        more_input: str = "",
        every_class: str = "threshold = 0.5\nprecision = 0.9\nrecall = 0.8",
        weight_set: str = "open",
        sha256: str = "",
    ) -> Path:
        input_name = "crops" if form == "tooth-crops" else "image"
        text = f"""
name = "{name}"
version = "0.1"
set = "{weight_set}"
task = "{task}"
form = "{form}"
views = ["panoramic"]
sha256 = "{sha256 or hashlib.sha256(weights).hexdigest()}"
licence = "Apache-2.0"
licence_notice = "Made by a test."
[input]
name = "{input_name}"
width = {size_wh[0]}
height = {size_wh[1]}
fit = "{fit}"
{more_input}
[outputs]
{outputs}
[decode]
{decode}
{crops}
[every_class]
{every_class}
{classes}
[[trained_on]]
name = "nothing"
licence = "none"
images = 0
provenance = "made by a test"
[use]
intended = "tests"
excluded = "patients"
"""
        cards_folder, weights_folder = model_folders
        (weights_folder / f"{name}.onnx").write_bytes(weights)
        path = cards_folder / f"{name}.toml"
        path.write_text(text, "utf-8")
        return path

    return put
