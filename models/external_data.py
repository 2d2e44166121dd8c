"""Which tensors of an ONNX file live outside it: the file's own bytes are walked, nothing is built from them.

A tensor kept outside names a path to read. Such paths have led runtimes to read any file of the machine, and weights
outside the file are outside its checksum, so a model that has any is refused before a runtime sees it.
"""

from collections.abc import Iterator
from typing import Final

# Protocol buffer fields that lead to a tensor, by message: field number → message (onnx.proto of ONNX 1.21).
_FIELDS: Final[dict[str, dict[int, str]]] = {
    "model": {7: "graph", 20: "training", 25: "function"},
    "training": {1: "graph", 2: "graph"},
    "function": {7: "node", 11: "attribute"},
    "graph": {1: "node", 5: "tensor", 15: "sparse"},
    "node": {5: "attribute"},
    "attribute": {5: "tensor", 6: "graph", 10: "tensor", 11: "graph", 22: "sparse", 23: "sparse"},
    "sparse": {1: "tensor", 2: "tensor"},
}
_TENSOR_NAME: Final = 8
_EXTERNAL_DATA: Final = 13
_DATA_LOCATION: Final = 14
_EXTERNAL: Final = 1
_VARINT, _FIXED_64, _BYTES, _FIXED_32 = 0, 1, 2, 5
_DEEPEST: Final = 48
"""Messages inside one another; graphs of real models stay under 20."""


class NotOnnxError(ValueError):
    """The bytes are not a protocol buffer as ONNX writes it."""


def external_tensors(untrusted_model: bytes) -> tuple[str, ...]:
    """Names of the tensors that the file keeps outside itself; `NotOnnxError` when the bytes cannot be walked."""
    return tuple(_walk(memoryview(untrusted_model), "model", 0))


def _walk(message: memoryview, kind: str, depth: int) -> Iterator[str]:
    if depth > _DEEPEST:
        raise NotOnnxError(f"expected at most {_DEEPEST} messages inside one another")
    if kind == "tensor":
        yield from _external_name(message)
        return
    for number, value in _fields(message):
        inner = _FIELDS[kind].get(number)
        if inner is not None and isinstance(value, memoryview):
            yield from _walk(value, inner, depth + 1)


def _external_name(tensor: memoryview) -> Iterator[str]:
    name, external = "", False
    for number, value in _fields(tensor):
        if number == _TENSOR_NAME and isinstance(value, memoryview):
            name = bytes(value).decode("utf-8", "replace")
        external |= number == _EXTERNAL_DATA or (number == _DATA_LOCATION and value == _EXTERNAL)
    if external:
        yield name


def _fields(message: memoryview) -> Iterator[tuple[int, int | memoryview]]:
    """Field numbers and values of one message; numbers of fixed width are skipped over as empty bytes."""
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        wire = key & 7
        if wire == _VARINT:
            value, at = _varint(message, at)
            yield key >> 3, value
            continue
        if wire == _BYTES:
            length, at = _varint(message, at)
        elif wire in {_FIXED_64, _FIXED_32}:
            length = 8 if wire == _FIXED_64 else 4
        else:
            raise NotOnnxError(f"expected a known wire type, got {wire}")
        if at + length > len(message):
            raise NotOnnxError("expected as many bytes as announced")
        yield key >> 3, message[at : at + length] if wire == _BYTES else message[:0]
        at += length


def _varint(message: memoryview, at: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        if at >= len(message):
            raise NotOnnxError("expected a number, got the end")
        byte = message[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
    raise NotOnnxError("expected a number of at most ten bytes")
