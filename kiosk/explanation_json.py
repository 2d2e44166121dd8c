"""Explanation ↔ JSON: how the frozen bundle is kept. Pure."""

from dataclasses import dataclass
from typing import Final, Literal

from explainers.explanation import Explanation
from kiosk.errors import StoreError
from kiosk.strict_json import NotThatJsonError, StrictJson


@dataclass(frozen=True, slots=True)
class _StoredExplanation:
    """`form` counts the changes of this shape."""

    form: Literal[1]
    explanation: Explanation


_JSON: Final = StrictJson(_StoredExplanation)


def explanation_to_json(explanation: Explanation) -> bytes:
    """The bundle as JSON, pictures in base 64."""
    return _JSON.write(_StoredExplanation(1, explanation))


def explanation_from_json(content: bytes) -> Explanation:
    """The bundle as it was written. Raises `StoreError`."""
    try:
        return _JSON.read(content).explanation
    except NotThatJsonError as error:
        raise StoreError(str(error)) from error
