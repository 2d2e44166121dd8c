"""A model runs from its bytes, within its time, and says what failed."""

import time
from typing import TYPE_CHECKING

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from models.errors import AnnotationFailedError, ModelRefusedError
from models.external_data import NotOnnxError, external_tensors
from models.runtime import OnnxSession, physical_cores, warm_up

if TYPE_CHECKING:
    from tests.models.conftest import TinyModels


def with_tensor_outside(*, inside_a_branch: bool) -> bytes:
    """A model whose weight is in another file, at the top or inside the branch of a condition."""
    weight = numpy_helper.from_array(np.ones(4, np.float32), "weight")
    weight.ClearField("raw_data")
    weight.data_location = TensorProto.EXTERNAL
    weight.external_data.add(key="location", value="elsewhere.bin")
    y = helper.make_tensor_value_info("y", TensorProto.FLOAT, [4])
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, [4])
    if not inside_a_branch:
        graph = helper.make_graph([helper.make_node("Add", ["x", "weight"], ["y"])], "g", [x], [y], [weight])
    else:
        branch = helper.make_graph([helper.make_node("Identity", ["weight"], ["b"])], "b", [], [], [weight])
        yes = helper.make_tensor("yes", TensorProto.BOOL, [], [True])
        nodes = [helper.make_node("If", ["yes"], ["y"], then_branch=branch, else_branch=branch)]
        graph = helper.make_graph(nodes, "g", [x], [y], [yes])
    return onnx.ModelProto(graph=graph, ir_version=8, opset_import=[helper.make_opsetid("", 17)]).SerializeToString()


def slow_model(*, products: int) -> bytes:
    """Many large matrix products, one after the other."""
    nodes = [helper.make_node("MatMul", [f"y{i}" if i else "image", "w"], [f"y{i + 1}"]) for i in range(products)]
    weight = numpy_helper.from_array(np.eye(1024, dtype=np.float32), "w")
    ports = [helper.make_tensor_value_info(n, TensorProto.FLOAT, [1024, 1024]) for n in ("image", f"y{products}")]
    graph = helper.make_graph(nodes, "slow", ports[:1], ports[1:], [weight])
    return onnx.ModelProto(graph=graph, ir_version=8, opset_import=[helper.make_opsetid("", 17)]).SerializeToString()


@pytest.fixture
def session(tiny: "TinyModels") -> OnnxSession:
    return OnnxSession("tiny", tiny.mean_is_score(2, (4, 4)), threads=1)


def test_a_model_answers_by_the_names_of_its_outputs(session: OnnxSession) -> None:
    answer = session.run({"crops": np.ones((3, 1, 4, 4), np.float32)}, seconds=10)
    assert answer["scores"].tolist() == [[4.0, 4.0]] * 3


def test_a_free_length_fits_any_and_a_fixed_one_only_itself(session: OnnxSession) -> None:
    assert session.inputs[0].shape == (None, 1, 4, 4)
    assert session.inputs[0].takes((7, 1, 4, 4))
    assert not session.inputs[0].takes((7, 1, 4, 5))
    assert not session.inputs[0].takes((1, 4, 4))


@pytest.mark.parametrize(
    ("inputs", "named"),
    [
        ({"crops": np.ones((3, 1, 4, 5), np.float32)}, "crops"),  # a wrong shape
        ({"crop": np.ones((3, 1, 4, 4), np.float32)}, "crop"),  # a wrong name
        ({"crops": np.ones((3, 1, 4, 4), np.int64)}, "data type"),  # a wrong type, found by the runtime
    ],
)
def test_the_input_that_failed_is_named(session: OnnxSession, inputs: dict[str, np.ndarray], named: str) -> None:
    with pytest.raises(AnnotationFailedError, match=named):
        session.run(inputs, seconds=10)


def test_a_run_that_takes_too_long_is_stopped_and_reported() -> None:
    session = OnnxSession("slow", slow_model(products=300), threads=1)
    start = time.perf_counter()
    with pytest.raises(AnnotationFailedError, match=r"not done within 0\.2 s"):
        session.run({"image": np.ones((1024, 1024), np.float32)}, seconds=0.2)
    assert time.perf_counter() - start < 5


def test_a_model_that_was_stopped_answers_the_next_time() -> None:
    session = OnnxSession("slow", slow_model(products=8), threads=1)
    image = {"image": np.ones((1024, 1024), np.float32)}
    with pytest.raises(AnnotationFailedError):
        session.run(image, seconds=0.0)
    assert session.run(image, seconds=60)["y8"].shape == (1024, 1024)


@pytest.mark.parametrize("inside_a_branch", [False, True])
def test_a_model_with_tensors_outside_its_file_is_refused(inside_a_branch: bool) -> None:
    model = with_tensor_outside(inside_a_branch=inside_a_branch)
    assert set(external_tensors(model)) == {"weight"}
    with pytest.raises(ModelRefusedError, match="outside the file: weight"):
        OnnxSession("outside", model, threads=1)


def test_a_model_that_keeps_everything_inside_has_no_external_tensors(tiny: "TinyModels") -> None:
    assert external_tensors(tiny.grey_is_class(3, (8, 8), stride=2)) == ()


@pytest.mark.parametrize(
    ("untrusted", "reason"),
    [
        (b"\x08", "a number that ends early"),
        (b"\x08" + b"\xff" * 12, "a number without end"),
        (b"\x3a\x7f\x00", "fewer bytes than announced"),
        (b"\x0b", "a wire type that ONNX does not use"),
        (b"not a model at all", "text"),
    ],
)
def test_what_is_not_onnx_is_refused(untrusted: bytes, reason: str) -> None:
    with pytest.raises(ModelRefusedError):
        OnnxSession(reason, untrusted, threads=1)


def test_messages_nested_without_end_are_refused_before_the_stack_is_full() -> None:
    inner = b""
    for _ in range(60):  # a graph in an attribute in a node in a graph …
        for field in (6, 5, 1):
            inner = bytes([field << 3 | 2]) + _length(len(inner)) + inner
    with pytest.raises(NotOnnxError, match="inside one another"):
        external_tensors(b"\x3a" + _length(len(inner)) + inner)


def _length(number: int) -> bytes:
    out = b""
    while number > 127:
        out += bytes([number & 127 | 128])
        number >>= 7
    return out + bytes([number])


def test_ports_of_other_types_are_refused() -> None:
    port = helper.make_tensor_value_info("image", TensorProto.UINT8, [4])
    out = helper.make_tensor_value_info("y", TensorProto.UINT8, [4])
    graph = helper.make_graph([helper.make_node("Identity", ["image"], ["y"])], "g", [port], [out])
    model = onnx.ModelProto(graph=graph, ir_version=8, opset_import=[helper.make_opsetid("", 17)])
    with pytest.raises(ModelRefusedError, match="image"):
        OnnxSession("bytes", model.SerializeToString(), threads=1)


def test_warming_up_runs_the_model(session: OnnxSession) -> None:
    assert warm_up(session, {"crops": np.ones((1, 1, 4, 4), np.float32)}) > 0


def test_there_is_at_least_one_core() -> None:
    assert physical_cores() >= 1
