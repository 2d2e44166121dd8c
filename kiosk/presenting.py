"""Presenting: what is stored becomes what the chair's components show, in words of the screen's language. Pure."""

from collections.abc import Mapping
from typing import Final

from explainers.language import Texts
from kiosk.visit import ImageReview, ModelsOff, ReadByModels, ReadingFailed, Visit, VisitImage
from kiosk.widgets.shown import CHECK, WORK, Notice, ShownFinding, ShownTooth, mark_of
from models.annotation import Annotation
from models.finding import ConfirmedFinding, Finding, FindingKind, Rejection
from models.tooth import Tooth

Names = Mapping[str, str]
"""Id of a dentist → name."""

UNDECIDED: Final = "undecided"
REJECTED: Final = "rejected"
_LAST_TOOTH: Final = 99
_SIDES: Final = frozenset({"orientation_unknown", "orientation_mirrored", "orientation_rotated"})
"""Warnings that end when a dentist states the sides."""
_STANDING_OUT: Final = frozenset(
    {
        "orientation_mirrored",
        "orientation_rotated",
        "other_patient",
        "polarity_inconsistent",
        "few_teeth_found",
        "upside_down_suspicious",
        "polarity_suspicious",
    }
)
"""Warnings that stand over the image itself: whose it is, which way it lies, whether its numbers can be trusted."""
_TOLD_AS_STATE: Final = frozenset({"no_model_for_view"})
"""Said as the state of the reading, and not once more as a warning."""


def shown_findings(
    visit: Visit, image: VisitImage, texts: Texts, names: Names, *, with_suggestions: bool
) -> tuple[ShownFinding, ...]:
    """Every finding of an image: things to check by tooth, then existing work by tooth; rejected ones too.

    Without suggestions, only what the dentist has decided or added.
    """
    review = visit.review(image.id)
    undecided = visit.undecided_on(image.id) if with_suggestions else ()
    shown = [_suggested(finding, texts) for finding in undecided]
    shown += [_confirmed(finding, texts, names) for finding in review.confirmed]
    shown += [_rejected(rejection, texts) for rejection in review.rejected]
    return tuple(sorted(shown, key=lambda f: (f.group != CHECK, f.tooth or _LAST_TOOTH, f.region.box_xyxy[0], f.id)))


def shown_teeth(image: VisitImage, *, with_suggestions: bool) -> tuple[ShownTooth, ...]:
    """Where the model saw teeth."""
    if not with_suggestions or not isinstance(image.reading, ReadByModels):
        return ()
    return tuple(ShownTooth(seen.tooth.fdi, seen.region) for seen in image.reading.annotation.teeth)


def seen_and_not(image: VisitImage, *, with_suggestions: bool) -> tuple[tuple[Tooth, ...], tuple[Tooth, ...]]:
    """Teeth that the model saw, and permanent teeth that it did not."""
    if not with_suggestions or not isinstance(image.reading, ReadByModels):
        return (), ()
    annotation = image.reading.annotation
    return tuple(seen.tooth for seen in annotation.teeth), annotation.not_seen


def sides(image: VisitImage, review: ImageReview, texts: Texts) -> tuple[str, str] | None:
    """Letters of the patient's sides at the left and right edge; None unless the file or a dentist says so.

    The first value of Patient Orientation is where the rows run to (PS3.3 C.7.6.1.1.1): "L" puts the right on the left.
    """
    right, left = texts("screen.side.right"), texts("screen.side.left")
    if review.orientation is not None:
        return right, left  # the dentist's word, also against a file that says that it is mirrored
    if image.patient_orientation is None:
        return None
    rows = image.patient_orientation[0]
    return {"L": (right, left), "R": (left, right)}.get(rows[:1])


def notices(visit: Visit, image: VisitImage, texts: Texts) -> tuple[Notice, ...]:
    """What must be said over an image: who read it, or that nobody did; and what the dentist must still state."""
    found = [_reading_notice(image, texts)]
    if visit.needs_orientation(image.id):
        found.append(Notice(texts("screen.read.orientation_needed"), act="state_sides", tone="watch"))
    codes = [code for code in open_warnings(visit, image) if code in _STANDING_OUT]
    return (*found, *(Notice(texts(f"warning.{code}"), tone="watch") for code in codes))


def open_warnings(visit: Visit, image: VisitImage) -> tuple[str, ...]:
    """Codes of what the reader and the models warn of, without what a dentist's word on the sides has settled."""
    of_models = image.reading.annotation.warnings if isinstance(image.reading, ReadByModels) else ()
    settled = frozenset() if visit.needs_orientation(image.id) else _SIDES
    return tuple(code for code in (*image.warnings, *of_models) if code not in settled | _TOLD_AS_STATE)


def why_empty(image: VisitImage, texts: Texts, *, with_suggestions: bool) -> str:
    """What is said where there is nothing to check: a failure is never told as an image without findings."""
    if isinstance(image.reading, ReadingFailed):
        return texts("screen.list.empty.failed")
    if not with_suggestions:
        return texts("screen.list.empty.own_reading")
    if isinstance(image.reading, ReadByModels) and image.reading.annotation.was_read_by_a_model:
        return texts("screen.list.empty.no_findings")
    return texts("screen.list.empty.by_hand")


def waiting(visit: Visit) -> tuple[tuple[VisitImage, Finding], ...]:
    """Things to check that wait for the dentist; existing work may stay undecided without a word."""
    return tuple((image, finding) for image, finding in visit.undecided if not finding.kind.is_existing_work)


def kind_choices(texts: Texts) -> tuple[tuple[FindingKind, str], ...]:
    """Every kind with its name."""
    return tuple((kind, texts(f"screen.kind.{kind.value}")) for kind in FindingKind)


def tooth_text(tooth: Tooth | None, texts: Texts) -> str:
    """The tooth in words, such as ``"dent 36"``."""
    return texts("screen.finding.tooth", fdi=tooth.fdi) if tooth else texts("screen.finding.no_tooth")


def models_named(annotation: Annotation) -> str:
    """Every model that ran, with its version."""
    return ", ".join(f"{run.stamp.name} {run.stamp.version}" for run in annotation.models)


def _reading_notice(image: VisitImage, texts: Texts) -> Notice:
    match image.reading:
        case ReadByModels(annotation=annotation) if annotation.was_read_by_a_model:
            return Notice(texts("screen.read.notice", models=models_named(annotation)))
        case ReadByModels():
            return Notice(texts("screen.read.no_model_for_view"))
        case ReadingFailed():
            return Notice(texts("screen.read.model_failed"), tone="watch")
        case ModelsOff():
            return Notice(texts("screen.read.model_off"))
        case _:
            return Notice(texts("screen.read.not_asked"))


def _suggested(finding: Finding, texts: Texts) -> ShownFinding:
    key = "state_work_undecided" if finding.kind.is_existing_work else "state_undecided"
    return _shown(finding, UNDECIDED, texts(f"screen.list.{key}"), "", texts)


def _confirmed(finding: ConfirmedFinding, texts: Texts, names: Names) -> ShownFinding:
    dentist = names.get(finding.confirmed_by, finding.confirmed_by)
    state = texts(f"screen.list.state_{finding.origin.value}", dentist=dentist)
    return _shown(finding, finding.origin.value, state, finding.note, texts)


def _rejected(rejection: Rejection, texts: Texts) -> ShownFinding:
    reason = texts(f"screen.rejection.{rejection.reason.value}")
    return _shown(rejection.suggestion, REJECTED, texts("screen.list.state_rejected", reason=reason), "", texts)


def _shown(finding: Finding | ConfirmedFinding, state: str, state_text: str, note: str, texts: Texts) -> ShownFinding:
    kind = finding.kind
    name = texts(f"screen.kind.{kind.value}")
    tooth = tooth_text(finding.tooth, texts)
    return ShownFinding(
        id=finding.id,
        kind=kind,
        group=WORK if kind.is_existing_work else CHECK,
        state=state,
        region=finding.region,
        tooth=finding.tooth.fdi if finding.tooth else None,
        depth=finding.depth,
        note=note,
        name=name,
        tooth_text=tooth,
        detail=_detail(finding, texts),
        state_text=state_text,
        label=texts("screen.finding.label", name=name, tooth=tooth, state=state_text),
        mark=mark_of(kind, texts(f"screen.letter.{kind.value}")),
    )


def _detail(finding: Finding | ConfirmedFinding, texts: Texts) -> str:
    if finding.depth is not None:
        return texts(f"screen.depth.{finding.depth}")
    key = "existing_work" if finding.kind.is_existing_work else finding.kind.value
    return texts(f"screen.kind_detail.{key}")
