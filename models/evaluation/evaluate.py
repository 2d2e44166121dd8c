"""Evaluate: run the models over a data set, match what they say with what was marked, and count.

Each image is annotated twice: as in use, for precision, recall and F1, and at any score, for AP. The second time
the networks' answers are remembered, so it costs little.
"""

import logging
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np

from models.annotation import Annotation
from models.annotators.annotate import annotate
from models.annotators.as_json import Json, annotation_json, error_json
from models.card import Task
from models.errors import AnnotationFailedError, UnreadableImageError
from models.evaluation.dataset import MarkedImage, read_dataset
from models.evaluation.matching import Outcome, in_words_of_the_sources, match_findings, match_teeth
from models.evaluation.metrics import Figure, Score, mean_figure, score
from models.evaluation.outlines import number_confusions, outline_dice
from models.finding import ModelStamp
from models.heads import Array
from models.radiograph import Radiograph, View
from models.reading import read_trusted_image
from models.registry import Model, Models
from models.runtime import Port, Session

logger = logging.getLogger(__name__)

_ANY_SCORE: Final = 0.01
_SECONDS: Final = 60.0
"""For one image: evaluating may share a machine with training."""
_REMEMBERED: Final = 4
"""Answers of one model: the picture and its mirrored and turned copies."""
TOOTH: Final = "tooth"
"""All teeth of a source together; the number must be right."""

Progress = Callable[[int, int], None]
"""Called with images done and images in all."""


@dataclass(frozen=True, slots=True)
class Refused:
    """An image that was not annotated: it counts as one on which nothing was found."""

    file: str
    code: str


@dataclass(frozen=True, slots=True)
class Report:
    """What an evaluation found out."""

    models: tuple[ModelStamp, ...]
    looked_for: frozenset[str]
    """What the models can find: kinds, and ``tooth``. The figures of all else are zeros that say nothing of them."""
    scores: tuple[Score, ...]
    dice: Mapping[str, Figure]
    """By source: overlap of the outlines of teeth with the right number."""
    confusions: Mapping[str, Mapping[tuple[str, str], int]]
    """By source: counts of (marked number, found number), by place."""
    refused: tuple[Refused, ...]
    images: int
    seconds: float
    """Median of one image inside the models."""
    predictions: tuple[Json, ...]
    """One object per image, in the form of `kiosk annotate`."""


@dataclass(frozen=True, slots=True, eq=False)
class _Answer:
    """One image and what was said of it."""

    image: MarkedImage
    scale_xy: tuple[float, float]
    in_use: Annotation
    at_any_score: Annotation


def evaluate(
    dataset: Path, models: Models, *, progress: Progress | None = None, min_score: float | None = None
) -> Report:
    """Evaluate on a COCO file; `min_score` replaces the cards' thresholds. `DatasetError` if it cannot be read."""
    images = read_dataset(dataset)
    remembering = Models(models.set, tuple(Model(each.card, _Remembering(each.session)) for each in models.models))
    answers: list[_Answer] = []
    refused: list[Refused] = []
    predictions: list[Json] = []
    for done, image in enumerate(images, start=1):
        try:
            radiograph = _read(image)
            answers.append(_answer(image, radiograph, remembering, min_score))
            predictions.append(annotation_json(answers[-1].in_use, radiograph, file=image.file))
        except (UnreadableImageError, AnnotationFailedError) as error:
            logger.warning("image %d of the data set was not annotated: %s", done, error.code)
            answers.append(_Answer(image, (1.0, 1.0), Annotation(), Annotation()))
            refused.append(Refused(image.file, error.code))
            predictions.append(error_json(error.code, str(error), file=image.file))
        if progress is not None:
            progress(done, len(images))
    return _report(models, answers, tuple(refused), tuple(predictions))


class _Remembering:
    """A session that gives its last answers again when it is asked the same."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._answers: list[tuple[dict[str, Array], dict[str, Array]]] = []
        self.inputs: tuple[Port, ...] = session.inputs
        self.outputs: tuple[str, ...] = session.outputs

    def run(self, inputs: Mapping[str, Array], *, seconds: float) -> dict[str, Array]:
        """Run, or remember."""
        for asked, answer in self._answers:
            same = inputs.keys() == asked.keys()
            if same and all(np.array_equal(value, asked[name]) for name, value in inputs.items()):
                return answer
        answer = self._session.run(inputs, seconds=seconds)
        self._answers = [*self._answers[1 - _REMEMBERED :], (dict(inputs), answer)]
        return answer


def _read(image: MarkedImage) -> Radiograph:
    try:
        radiograph = read_trusted_image(image.path)
    except OSError as error:  # absent, or no picture: the decoder here is not the one for untrusted files
        raise UnreadableImageError(str(error)) from error
    # A small panoramic may not look like one by its size; the data set says what it is.
    return replace(radiograph, view=View.PANORAMIC) if radiograph.view is View.UNKNOWN else radiograph


def _answer(image: MarkedImage, radiograph: Radiograph, models: Models, min_score: float | None) -> _Answer:
    in_use = annotate(radiograph, models, min_score=min_score, seconds=_SECONDS)
    lowest = _ANY_SCORE if min_score is None else min(min_score, _ANY_SCORE)
    at_any_score = annotate(radiograph, models, min_score=lowest, seconds=_SECONDS)
    width, height = radiograph.size_wh
    return _Answer(image, (image.size_wh[0] / width, image.size_wh[1] / height), in_use, at_any_score)


def _report(
    models: Models, answers: list[_Answer], refused: tuple[Refused, ...], predictions: tuple[Json, ...]
) -> Report:
    sources = sorted({each.image.source for each in answers})
    by_source = {source: [each for each in answers if each.image.source == source] for source in sources}
    times = [sum(run.seconds for run in each.in_use.models) for each in answers if each.in_use.models]
    return Report(
        models=tuple(model.stamp for model in models.models),
        looked_for=_looked_for(models),
        scores=tuple(line for source, group in by_source.items() for line in _scores(source, group)),
        dice={source: figure for source, group in by_source.items() if (figure := _dice(group)) is not None},
        confusions={source: _confusions(group) for source, group in by_source.items() if _marks_teeth(group)},
        refused=refused,
        images=len(answers),
        seconds=float(np.median(times)) if times else 0.0,
        predictions=predictions,
    )


def _looked_for(models: Models) -> frozenset[str]:
    """Kinds in the words of the sources, which do not tell fillings from crowns."""
    kinds = {in_words_of_the_sources(kind) for card in models.cards for kind in card.kinds}
    return frozenset(kinds | ({TOOTH} if any(card.task is Task.TEETH for card in models.cards) else set()))


def _scores(source: str, group: list[_Answer]) -> list[Score]:
    kinds = sorted({TOOTH if name.startswith("tooth_") else name for each in group for name in each.image.annotated})
    lines = []
    for kind in kinds:
        own = [each for each in group if _marks(each.image, kind)]
        in_use = [_outcome(each, each.in_use, kind) for each in own]
        lines.append(score(source, kind, in_use, [_outcome(each, each.at_any_score, kind) for each in own]))
    return lines


def _marks(image: MarkedImage, kind: str) -> bool:
    return any(name.startswith("tooth_") if kind == TOOTH else name == kind for name in image.annotated)


def _outcome(answer: _Answer, annotation: Annotation, kind: str) -> Outcome:
    if kind == TOOTH:
        return match_teeth(answer.image, annotation.teeth, answer.scale_xy)
    return match_findings(answer.image, kind, annotation.findings, answer.scale_xy)


def _dice(group: list[_Answer]) -> Figure | None:
    values = [outline_dice(each.image, each.in_use.teeth, each.scale_xy) for each in group]
    return mean_figure(values) if any(values) else None


def _marks_teeth(group: list[_Answer]) -> bool:
    return any(_marks(each.image, TOOTH) for each in group)


def _confusions(group: list[_Answer]) -> Mapping[tuple[str, str], int]:
    counts: Counter[tuple[str, str]] = Counter()
    for each in group:
        counts.update(number_confusions(each.image, each.in_use.teeth, each.scale_xy))
    return dict(sorted(counts.items()))
