"""Annotate: run every model that reads this view, teeth first, and join what they find. For the dentist only.

Either the whole annotation or an error: what failed or took too long is never an image without findings.
"""

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from models.annotation import Annotation, ModelRun, SeenTooth, UnnumberedTooth
from models.annotators import doubts, findings, teeth, tooth_crops
from models.annotators.jaw import jaw_box
from models.annotators.joining import join_to_teeth, without_duplicates
from models.annotators.mirrored import mirrored_inputs
from models.annotators.picture import Grey, Placement, prepare
from models.annotators.teeth import TeethFound
from models.boxes import Box
from models.card import Form, ModelInput, Task
from models.display import grayscale
from models.errors import AnnotationFailedError
from models.finding import Finding
from models.heads import Array
from models.quality import picture_warnings
from models.radiograph import Radiograph, View
from models.registry import Model, Models

logger = logging.getLogger(__name__)

UPSIDE_DOWN: Final = "upside_down_suspicious"
_TIME_FOR_DOUBTS: Final = 2.0
"""Seconds that must be left for the further runs that only a doubtful image needs."""


@dataclass(slots=True)
class _Reading:
    """One image on its way through the models."""

    radiograph: Radiograph
    grey: Grey
    min_score: float | None
    ends_at: float
    """By the monotonic clock."""
    runs: list[ModelRun] = field(default_factory=list)
    prepared: dict[tuple[ModelInput, Box | None], tuple[dict[str, Array], Placement]] = field(default_factory=dict)

    def prepare(self, spec: ModelInput, part: Box | None = None) -> tuple[dict[str, Array], Placement]:
        """The image, or a part of it, as this input takes it; models that see the same share it."""
        if (spec, part) not in self.prepared:
            self.prepared[spec, part] = prepare(self.grey, spec, part)
        return self.prepared[spec, part]

    def run(self, model: Model, inputs: Mapping[str, Array]) -> dict[str, Array]:
        """Run one model in the time that is left."""
        start = time.monotonic()
        if start >= self.ends_at:
            raise AnnotationFailedError(model.card.name, "not done within the time given")
        outputs = model.session.run(inputs, seconds=self.ends_at - start)
        self._note(model, time.monotonic() - start)
        return outputs

    def _note(self, model: Model, seconds: float) -> None:
        """Each model once, with the time of all its runs, in the order in which they began."""
        taken = {run.stamp: run.seconds for run in self.runs}
        taken[model.stamp] = round(taken.get(model.stamp, 0.0) + seconds, 4)
        self.runs = [ModelRun(stamp, total) for stamp, total in taken.items()]

    def run_mirrored(self, model: Model, inputs: Mapping[str, Array]) -> dict[str, Array] | None:
        """The answer to the mirrored picture, where the card asks for it."""
        return self.run(model, mirrored_inputs(inputs, model.card.input)) if model.card.input.flip else None


def annotate(
    radiograph: Radiograph, models: Models, *, min_score: float | None = None, seconds: float = 10.0
) -> Annotation:
    """What the models suggest on this image; `AnnotationFailedError` when one fails or `seconds` are over.

    `min_score` replaces every threshold, for evaluation. A view that no model reads gives an annotation that says so.
    `ModelRun.seconds` is the time inside the model alone. No tooth is named on a panoramic that says it is mirrored or
    turned, or seems to lie upside down.
    """
    active = models.for_view(radiograph.view)
    if not active:
        return Annotation(warnings=("no_model_for_view",))
    ends_at = time.monotonic() + seconds
    name = active[0].card.name
    try:
        reading = _Reading(radiograph, grayscale(radiograph), min_score, ends_at)
        found = TeethFound()
        for model in active:
            if model.card.task is Task.TEETH:
                name = model.card.name
                found = _find_teeth(reading, model)
        marks: list[Finding] = []
        for model in active:
            if model.card.task is Task.FINDINGS:
                name = model.card.name
                marks += _find_findings(reading, model, found)
        return _joined(reading, found, marks, _warnings(reading, found, active))
    except AnnotationFailedError:
        raise
    except Exception as error:  # whatever went wrong, the dentist is told that the image was not read
        logger.exception("annotation failed in model %s", name)
        raise AnnotationFailedError(name, f"{type(error).__name__}: {error}") from error


def _find_teeth(reading: _Reading, model: Model) -> TeethFound:
    inputs, placement = reading.prepare(model.card.input)
    outputs = reading.run(model, inputs)
    size_wh, again = reading.radiograph.size_wh, reading.run_mirrored(model, inputs)
    return teeth.decode(
        model.card, outputs, placement, size_wh, min_score=reading.min_score, of_the_mirrored=again
    )  # fmt: skip


def _find_findings(reading: _Reading, model: Model, found: TeethFound) -> tuple[Finding, ...]:
    size_wh, sha256 = reading.radiograph.size_wh, reading.radiograph.sha256
    if model.card.form is not Form.TOOTH_CROPS:
        inputs, placement = reading.prepare(model.card.input, _looked_at(model, found, size_wh))
        outputs = reading.run(model, inputs)
        return findings.decode(
            model.card, outputs, placement, size_wh, of_the_mirrored=reading.run_mirrored(model, inputs),
            stamp=model.stamp, image_sha256=sha256, min_score=reading.min_score,
        )  # fmt: skip
    if not found.teeth:
        return ()
    inputs, placements = tooth_crops.prepare(reading.grey, model.card, found.teeth)
    outputs = reading.run(model, inputs)
    return tooth_crops.decode(
        model.card, outputs, placements, found.teeth, size_wh,
        stamp=model.stamp, image_sha256=sha256, min_score=reading.min_score,
    )  # fmt: skip


def _looked_at(model: Model, found: TeethFound, size_wh: tuple[int, int]) -> Box | None:
    """The part of the image that a findings model wants to see; None for all of it."""
    if model.card.jaw is None:
        return None
    boxes = [each.region.box_xyxy for each in found.teeth] + [each.region.box_xyxy for each in found.unnumbered]
    return jaw_box(boxes, size_wh, model.card.jaw)


def _warnings(reading: _Reading, found: TeethFound, active: tuple[Model, ...]) -> tuple[str, ...]:
    """What the dentist must know of this picture before relying on its marks."""
    warnings = picture_warnings(reading.grey)
    numbering = [model for model in active if model.card.task is Task.TEETH]
    if not numbering:
        return warnings
    if doubts.has_few(found.teeth):
        warnings += ("few_teeth_found",)
    if doubts.is_doubtful(found.teeth) and reading.ends_at - time.monotonic() > _TIME_FOR_DOUBTS:
        warnings += _doubts(reading, numbering[0])
    return warnings


def _doubts(reading: _Reading, model: Model) -> tuple[str, ...]:
    """Whether the picture seems to lie upside down, or to be a negative: the same network finds more that way."""
    spec = model.card.input

    def seen(inputs: Mapping[str, Array]) -> tuple[SeenTooth, ...]:
        outputs = reading.run(model, inputs)
        return teeth.decode(model.card, outputs, placement, reading.radiograph.size_wh).teeth

    inputs, placement = reading.prepare(spec)
    as_it_is = seen(inputs)
    if doubts.is_better(seen(doubts.upside_down(inputs, spec)), as_it_is):
        return (UPSIDE_DOWN,)
    if doubts.has_few(as_it_is) and doubts.is_better(seen(prepare(255 - reading.grey, spec)[0]), as_it_is):
        return ("polarity_suspicious",)
    return ()


def _joined(reading: _Reading, found: TeethFound, marks: list[Finding], warnings: tuple[str, ...]) -> Annotation:
    joined = join_to_teeth(marks, found.teeth, reading.radiograph.size_wh)
    lies_as_usual = _may_lie_as_usual(reading.radiograph) and UPSIDE_DOWN not in warnings
    if not lies_as_usual:
        joined = tuple(replace(each, tooth=None) for each in joined)
    if not lies_as_usual:
        found = _without_numbers(found)
    return Annotation(
        models=tuple(reading.runs),
        teeth=found.teeth,
        not_seen=found.not_seen,
        unnumbered=found.unnumbered,
        findings=without_duplicates(joined),
        warnings=warnings,
    )


def _may_lie_as_usual(radiograph: Radiograph) -> bool:
    """Whether nothing says that the patient's right is elsewhere than on the left, where the models take it to be."""
    orientation = radiograph.patient_orientation
    if orientation is None or radiograph.view is not View.PANORAMIC:
        return True
    rows, columns = orientation
    return rows.startswith("L") and columns.startswith("F")


def _without_numbers(found: TeethFound) -> TeethFound:
    """The same teeth, none of them named: on a mirrored image each name would be that of its twin."""
    nameless = (*found.unnumbered, *(UnnumberedTooth(each.region, each.score) for each in found.teeth))
    return TeethFound(unnumbered=tuple(sorted(nameless, key=lambda each: each.region.box_xyxy)))
