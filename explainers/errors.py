"""What can go wrong in `explainers`: one root, and one child for each thing a caller would do differently."""

from typing import ClassVar


class ExplainersError(Exception):
    """Root of all errors that leave this package; `code` names the translated text that people see."""

    code: ClassVar[str] = "explainers"

    @property
    def facts(self) -> dict[str, str | int | float]:
        """The facts of this error, to fill the sentence shown to people; never identity."""
        return dict(vars(self))


class MissingTextError(ExplainersError):
    """A text is missing in a language: it is not replaced by another language's in silence."""

    code = "missing_text"

    def __init__(self, key: str, language: str) -> None:
        super().__init__(f"no text {key!r} in {language!r}")
        self.key = key
        self.language = language


class CatalogueError(ExplainersError):
    """A catalogue item that must not be shown: all its faults at once."""

    code = "catalogue"

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults

    @property
    def facts(self) -> dict[str, str | int | float]:
        """The faults, in one line."""
        return {"faults": "; ".join(self.faults)}


class InvalidPlanError(ExplainersError):
    """A diagnosis or plan that must not be explained, such as one without the choice to wait."""

    code = "invalid_plan"

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class PrimaryToothError(ExplainersError):
    """There are no words for milk teeth: those for adults tell of root canals and implants."""

    code = "primary_tooth"

    def __init__(self, tooth: int) -> None:
        super().__init__(f"expected permanent teeth, got {tooth}")
        self.tooth = tooth


class DocumentError(ExplainersError):
    """A document could not be made; nothing half-made is kept."""

    code = "document"

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class InvalidAnswerError(ExplainersError):
    """An answer that fits no question, or that comes before a missed point was told again."""

    code = "invalid_answer"

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class InvalidConsentError(ExplainersError):
    """A step that does not fit a consent, such as one after it was sealed."""

    code = "invalid_consent"

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class SealError(ExplainersError):
    """A document cannot be sealed, or a practice's seal cannot be used; nothing unsealed is handed out instead."""

    code = "seal"

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
