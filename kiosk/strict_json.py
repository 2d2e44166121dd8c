"""Frozen dataclasses ↔ JSON, strictly: unknown and missing keys and values that make no sense are refused. Pure."""

from typing import Final, Generic, TypeVar

from pydantic import ConfigDict, TypeAdapter, ValidationError

from explainers.errors import ExplainersError
from models.errors import ModelsError

T_ = TypeVar("T_")

_STRICT: Final = ConfigDict(extra="forbid", allow_inf_nan=False, ser_json_bytes="base64", val_json_bytes="base64")


class NotThatJsonError(Exception):
    """The bytes are not what they should be; the message names the key, never a value."""


class StrictJson(Generic[T_]):
    """Writes and reads one dataclass with all that is inside it. The dataclass must be made for this alone."""

    def __init__(self, kind: type[T_]) -> None:
        # The configuration passes on to every dataclass inside that has none of its own.
        kind.__pydantic_config__ = _STRICT  # type: ignore[attr-defined]
        self._adapter = TypeAdapter(kind)

    def write(self, value: T_) -> bytes:
        """The value as JSON; equal values give equal bytes."""
        return self._adapter.dump_json(value)

    def read(self, untrusted_json: bytes) -> T_:
        """The value as it was written. Raises `NotThatJsonError`."""
        try:
            return self._adapter.validate_json(untrusted_json, strict=True)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            raise NotThatJsonError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from error
        except (ModelsError, ExplainersError, ValueError) as error:
            raise NotThatJsonError(type(error).__name__) from error
