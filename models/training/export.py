"""Trained networks → ONNX files in one piece: half-precision weights, single-precision arithmetic, checked."""

import hashlib
import json
import logging
import statistics
import time
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
import onnxruntime as ort
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from models.training.detecting import Detector
from models.training.network import JawNetwork

OPSET = 17
HALVED_FROM = 1024  # values: smaller tensors (biases, batch norms) stay in single precision
TIMED_RUNS = 30

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Exported:
    """What a file is and how it behaves."""

    path: Path
    sha256: str
    bytes: int
    parameters: int
    gflop: float
    difference_from_torch: float
    difference_one_two_threads: float
    milliseconds_one_thread: float
    milliseconds_two_threads: float


def halve_weights(model: onnx.ModelProto) -> None:
    """Store large weights in half precision, cast back when the file is opened (the runtime folds the casts)."""
    casts = []
    for weight in list(model.graph.initializer):
        values = numpy_helper.to_array(weight)
        if weight.data_type != TensorProto.FLOAT or values.size < HALVED_FROM:
            continue
        name = weight.name
        model.graph.initializer.remove(weight)
        model.graph.initializer.append(numpy_helper.from_array(values.astype(np.float16), f"{name}_half"))
        casts.append(helper.make_node("Cast", [f"{name}_half"], [name], to=TensorProto.FLOAT))
    for cast in reversed(casts):
        model.graph.node.insert(0, cast)


def write_onnx(module: nn.Module, path: Path, size_wh: tuple[int, int], outputs: Sequence[str]) -> None:
    """Trace `module` for one picture of `size_wh` and write it in one file."""
    example = torch.rand(1, 1, size_wh[1], size_wh[0], generator=torch.Generator().manual_seed(0))
    path.parent.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings():  # the tracing exporter is called legacy; the new one does not write opset 17
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module.eval(),
            (example,),
            str(path),
            opset_version=OPSET,
            input_names=["image"],
            output_names=list(outputs),
            dynamo=False,
        )
    model = onnx.load(str(path))
    halve_weights(model)
    model.producer_name, model.producer_version, model.doc_string = "chairside-kiosk", "", ""
    onnx.checker.check_model(model, full_check=True)
    path.write_bytes(model.SerializeToString(deterministic=True))


def _session(path: Path, threads: int) -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def _milliseconds(session: ort.InferenceSession, image: npt.NDArray[np.float32]) -> float:
    times = []
    for _ in range(TIMED_RUNS):
        start = time.perf_counter()
        session.run(None, {"image": image})
        times.append(time.perf_counter() - start)
    log.info("%.0f ms at best, %.0f ms in the middle", min(times) * 1e3, statistics.median(times) * 1e3)
    return round(min(times) * 1e3, 1)


def _difference(a: npt.NDArray[np.float32], b: npt.NDArray[np.float32]) -> float:
    return float(np.abs(a.astype(np.float64) - b).max())


def check(module: nn.Module, path: Path, images: Sequence[npt.NDArray[np.float32]]) -> Exported:
    """Compare the file with torch, and with itself on one and two threads."""
    one, two = _session(path, 1), _session(path, 2)
    from_torch, between = 0.0, 0.0
    for image in images:
        with torch.no_grad():
            answer = module(torch.from_numpy(image))
        several = isinstance(answer, tuple)  # boxes, scores, labels: scores in order, equal ones may change places
        truth = np.sort(answer[1].numpy()) if several else answer.numpy()
        first, second = (run.run(None, {"image": image})[1 if several else 0] for run in (one, two))
        if several:
            first, second = np.sort(first), np.sort(second)
        from_torch = max(from_torch, _difference(truth, first))
        between = max(between, _difference(first, second))
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        module(torch.from_numpy(images[0]))
    blob = path.read_bytes()
    return Exported(
        path,
        hashlib.sha256(blob).hexdigest(),
        len(blob),
        sum(p.numel() for p in module.parameters()),
        round(counter.get_total_flops() / 1e9, 1),
        from_torch,
        between,
        _milliseconds(one, images[0]),
        _milliseconds(two, images[0]),
    )


def half_precision(network: JawNetwork) -> JawNetwork:
    """Round large weights as the file stores them, so that torch and the file are compared on equal terms."""
    with torch.no_grad():
        for parameter in network.parameters():
            if parameter.numel() >= HALVED_FROM:
                parameter.copy_(parameter.half().float())
    return network


def export_teeth(network: JawNetwork, path: Path, size_wh: tuple[int, int]) -> nn.Module:
    """Write `image` → `classes` (logits at stride 2); gives the module that was written."""
    module = half_precision(network).eval()
    write_onnx(module, path, size_wh, ["classes"])
    return module


def export_findings(
    network: JawNetwork, path: Path, size_wh: tuple[int, int], tooth_sized: tuple[bool, ...]
) -> nn.Module:
    """Write `image` → `boxes`, `scores`, `labels`; gives the module that was written."""
    module = Detector(half_precision(network), tooth_sized).eval()
    write_onnx(module, path, size_wh, ["boxes", "scores", "labels"])
    return module


def as_json(exported: Exported) -> str:
    """For the log beside the weights."""
    facts = {name: getattr(exported, name) for name in exported.__slots__}
    return json.dumps(facts | {"path": exported.path.name}, indent=1)
