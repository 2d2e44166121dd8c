"""Runtime: open a model from its bytes, warm it up, run it within a time. The only home of onnxruntime.

`Session` is the seam: whatever answers named arrays with named arrays fits, in this process or on a server.
"""

import logging
import os
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt
import psutil

from models.errors import AnnotationFailedError, ModelRefusedError
from models.external_data import NotOnnxError, external_tensors

# Read while the library loads: without it, 1.31 looks its maker's server up a minute later and reports there (seen).
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
import onnxruntime

logger = logging.getLogger(__name__)

Array = npt.NDArray[np.float32] | npt.NDArray[np.int64]
_SILENT: Final = 4
"""Only what is fatal: the runtime's own messages go to the error stream, past our log."""
_DTYPES: Final = {"tensor(float)": np.dtype(np.float32), "tensor(int64)": np.dtype(np.int64)}


@dataclass(frozen=True, slots=True)
class Port:
    """One input or output of a model: its name, and its shape, None where any length fits."""

    name: str
    shape: tuple[int | None, ...]

    def takes(self, shape: tuple[int, ...]) -> bool:
        """Whether an array of this shape fits."""
        pairs = zip(self.shape, shape, strict=False)
        return len(shape) == len(self.shape) and all(fixed in {None, given} for fixed, given in pairs)


class Session(Protocol):
    """A model that is ready to run."""

    @property
    def inputs(self) -> tuple[Port, ...]:
        """What it takes."""
        ...

    @property
    def outputs(self) -> tuple[str, ...]:
        """Names of what it gives."""
        ...

    def run(self, inputs: Mapping[str, Array], *, seconds: float) -> dict[str, Array]:
        """Answer within `seconds`, or raise `AnnotationFailedError`."""
        ...


class OnnxSession:
    """A model in this process, on the processor. Several threads may run it at once."""

    def __init__(self, name: str, untrusted_model: bytes, *, threads: int) -> None:
        """Open a model; `ModelRefusedError` when it is none, reads files, or has ports of other types than we feed."""
        _refuse_external_data(name, untrusted_model)
        self._name = name
        self._session = _open(name, untrusted_model, threads)
        self.inputs: tuple[Port, ...] = tuple(_port(name, each) for each in self._session.get_inputs())
        self.outputs: tuple[str, ...] = tuple(_port(name, each).name for each in self._session.get_outputs())

    def run(self, inputs: Mapping[str, Array], *, seconds: float) -> dict[str, Array]:
        """Run once, in a thread of its own that is told to stop when the time is over."""
        self._check(inputs)
        options = onnxruntime.RunOptions()
        options.log_severity_level = _SILENT
        answer: list[list[Array]] = []
        failure: list[Exception] = []

        def work() -> None:
            try:
                answer.append(self._session.run(list(self.outputs), dict(inputs), options))
            except Exception as error:  # the runtime's errors have no other base, and none may get lost in a thread
                failure.append(error)

        worker = threading.Thread(target=work, name=f"run-{self._name}", daemon=True)
        worker.start()
        worker.join(max(seconds, 0.0))
        if worker.is_alive():
            options.terminate = True
            logger.warning("model %s stopped after %.1f s", self._name, seconds)
            raise AnnotationFailedError(self._name, f"not done within {seconds:.1f} s")
        if failure:
            raise AnnotationFailedError(self._name, str(failure[0])) from failure[0]
        return dict(zip(self.outputs, answer[0], strict=True))

    def _check(self, inputs: Mapping[str, Array]) -> None:
        expected = {port.name for port in self.inputs}
        if set(inputs) != expected:
            raise AnnotationFailedError(self._name, f"expected inputs {sorted(expected)}, got {sorted(inputs)}")
        for port in self.inputs:
            shape = inputs[port.name].shape
            if not port.takes(shape):
                raise AnnotationFailedError(self._name, f"expected {port.name} as {port.shape}, got {shape}")


def physical_cores() -> int:
    """How many cores this process may use, two threads of one core counted once."""
    cores = psutil.cpu_count(logical=False) or 1
    try:
        return max(1, min(cores, len(psutil.Process().cpu_affinity() or ())))
    except AttributeError:  # macOS has no affinity
        return cores


def warm_up(session: Session, inputs: Mapping[str, Array], *, seconds: float = 60.0) -> float:
    """Run once so that the first image does not wait for memory and plans; how long it took, in seconds."""
    start = time.perf_counter()
    session.run(inputs, seconds=seconds)
    return time.perf_counter() - start


def _refuse_external_data(name: str, untrusted_model: bytes) -> None:
    try:
        outside = external_tensors(untrusted_model)
    except NotOnnxError as error:
        raise ModelRefusedError(name, f"not an ONNX file: {error}") from error
    if outside:
        raise ModelRefusedError(name, f"tensors outside the file: {', '.join(outside[:5])}")


def _open(name: str, untrusted_model: bytes, threads: int) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = _SILENT
    # Threads that wait in a loop would take the core that the screen needs.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        return onnxruntime.InferenceSession(untrusted_model, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # the runtime's errors have no other base
        raise ModelRefusedError(name, f"the runtime does not open it: {error}") from error


def _port(name: str, node: onnxruntime.NodeArg) -> Port:
    if node.type not in _DTYPES:
        raise ModelRefusedError(name, f"expected {node.name!r} as float32 or int64, got {node.type}")
    return Port(node.name, tuple(side if isinstance(side, int) else None for side in node.shape))
