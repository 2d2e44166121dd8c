"""What can go wrong in `models`: one root, and one child for each thing a caller would do differently.

Every error carries a stable `code` and its facts as fields. The words shown to people come from the translated texts,
under ``error.<code>``; the message here is for developers.
"""

from typing import ClassVar


class ModelsError(Exception):
    """Root of all errors that leave this package."""

    code: ClassVar[str] = "models"

    @property
    def facts(self) -> dict[str, str | int | float]:
        """The facts of this error, to fill the sentence shown to people; never identity, never a file name."""
        return dict(vars(self))


class InvalidToothError(ModelsError):
    """The text or number is not one of the 52 teeth."""

    code = "invalid_tooth"

    def __init__(self, given: str) -> None:
        super().__init__(f"expected one of the 52 FDI numbers, got {given!r}")
        self.given = given


class InvalidRegionError(ModelsError):
    """A box or outline that is not one: empty, reversed, or not finite."""

    code = "invalid_region"


class UnreadableImageError(ModelsError):
    """A file that cannot be shown as a radiograph. Each reason is a subclass with its own `code`."""

    code = "unreadable"


class ModelRefusedError(ModelsError):
    """A model that does not match its card, or a card that makes no sense: it is not loaded."""

    code = "model_refused"

    def __init__(self, model: str, reason: str) -> None:
        super().__init__(f"model {model!r} refused: {reason}")
        self.model = model
        self.reason = reason


class AnnotationFailedError(ModelsError):
    """The model ran and failed, or took too long: never to be confused with an image without findings."""

    code = "annotation_failed"

    def __init__(self, model: str, reason: str) -> None:
        super().__init__(f"model {model!r} failed: {reason}")
        self.model = model
        self.reason = reason
