"""Annotation: what the models say about one radiograph, teeth and findings joined; for the dentist only."""

from dataclasses import dataclass

from models.finding import Finding, ModelStamp, Region
from models.tooth import Tooth


@dataclass(frozen=True, slots=True)
class SeenTooth:
    """A tooth that the model found and numbered."""

    tooth: Tooth
    region: Region
    score: float


@dataclass(frozen=True, slots=True)
class UnnumberedTooth:
    """A tooth without a certain number: primary, supernumerary or ambiguous."""

    region: Region
    score: float


@dataclass(frozen=True, slots=True)
class ModelRun:
    """One model that ran, and how long it took."""

    stamp: ModelStamp
    seconds: float


@dataclass(frozen=True, slots=True)
class Annotation:
    """What the models suggest. An empty one means that models ran and found nothing; a failure raises instead.

    `models` is empty only where no model reads this view, which `warnings` then says (``no_model_for_view``).
    """

    models: tuple[ModelRun, ...] = ()
    teeth: tuple[SeenTooth, ...] = ()
    not_seen: tuple[Tooth, ...] = ()
    """Permanent teeth that the model did not find: to be checked, never stated."""
    unnumbered: tuple[UnnumberedTooth, ...] = ()
    findings: tuple[Finding, ...] = ()
    warnings: tuple[str, ...] = ()
    """Codes under ``warning.<code>`` in the texts."""

    @property
    def numbered_by(self) -> ModelStamp | None:
        """The model that numbered the teeth; None where none has. It runs first, since the others look where it saw."""
        return self.models[0].stamp if self.models and self.teeth else None

    @property
    def was_read_by_a_model(self) -> bool:
        """Whether any model read the image."""
        return bool(self.models)
