"""Visit: what exists so far, from the first image to the page taken home. Frozen; its stage is derived."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from pydantic import TypeAdapter

from explainers.consent import Consent, ConsentState
from explainers.diagnosis import Diagnosis
from explainers.language import Language
from explainers.planning import PlanItem
from kiosk.errors import UnknownConsentError, UnknownImageError, UnknownPlanItemError
from models.annotation import Annotation
from models.finding import ConfirmedFinding, Finding, Rejection
from models.patient import Patient
from models.radiograph import PixelSpacing, View

_ITEMS: Final = TypeAdapter(tuple[PlanItem, ...])
_UNUSUAL_SIDES: Final = frozenset({"orientation_mirrored", "orientation_rotated"})
"""Warnings of the reader under which left and right of the picture are not as the eye expects."""


class Stage(StrEnum):
    """The steps of a visit on the chair screen, in their order."""

    IMAGES = "images"
    READ = "read"
    PLAN = "plan"
    EXPLAIN = "explain"
    TAKE_HOME = "take_home"


@dataclass(frozen=True, slots=True)
class BlobRef:
    """A stored content: a random id, and what its bytes must hash to."""

    id: str
    sha256: str
    size: int
    media_type: str


@dataclass(frozen=True, slots=True)
class ReadByModels:
    """The models ran. An annotation without findings means that they looked and found nothing."""

    annotation: Annotation
    at: datetime


@dataclass(frozen=True, slots=True)
class ReadingFailed:
    """A model was asked and failed. Never to be shown as "no findings"."""

    model: str
    reason: str
    """For developers; people read the text ``error.<code>``."""
    code: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ModelsOff:
    """The models are switched off, or not there: the dentist reads alone."""

    at: datetime


Reading = ReadByModels | ReadingFailed | ModelsOff


@dataclass(frozen=True, slots=True)
class VisitImage:
    """One image of the visit: where its bytes are, and what is known of it. No identity, no file name."""

    id: str
    sha256: str
    """Of the file as it came."""
    original: BlobRef
    """The file as it came, byte for byte."""
    picture: BlobRef
    """8-bit PNG as displayed, lossless: what the screens, the pages and the PDF show."""
    size_wh: tuple[int, int]
    view: View
    source: str
    spacing: PixelSpacing | None
    patient_orientation: tuple[str, str] | None
    laterality: str
    acquired: date | None
    teeth: tuple[int, ...]
    lossy: bool
    warnings: tuple[str, ...]
    """Codes under ``warning.<code>`` in the texts."""
    added_by: str
    added_at: datetime
    reading: Reading | None = None
    """None: no model has been asked yet."""

    @property
    def suggestions(self) -> tuple[Finding, ...]:
        """What the models suggest. For the dentist only; empty also when no model has read: see `reading`."""
        return self.reading.annotation.findings if isinstance(self.reading, ReadByModels) else ()


RIGHT_ON_THE_LEFT: Final = ("L", "F")
"""Rows run to the patient's left, columns to the feet: what an `OrientationStatement` says of a picture."""


@dataclass(frozen=True, slots=True)
class OrientationStatement:
    """A dentist's word that the patient's right is on the left of the picture."""

    stated_by: str
    stated_at: datetime


@dataclass(frozen=True, slots=True)
class ImageReview:
    """What the dentist has done with one image."""

    image_id: str
    confirmed: tuple[ConfirmedFinding, ...] = ()
    rejected: tuple[Rejection, ...] = ()
    orientation: OrientationStatement | None = None
    removed: bool = False

    @property
    def decided_ids(self) -> frozenset[str]:
        """Findings that have been confirmed or rejected."""
        return frozenset({c.id for c in self.confirmed} | {r.suggestion.id for r in self.rejected})

    def without(self, finding_id: str) -> "ImageReview":
        """The same with this finding undecided again."""
        return replace(
            self,
            confirmed=tuple(c for c in self.confirmed if c.id != finding_id),
            rejected=tuple(r for r in self.rejected if r.suggestion.id != finding_id),
        )


@dataclass(frozen=True, slots=True)
class StoredPage:
    """One file of the patient's pages, byte for byte: where it lies in the explanation's stored pages."""

    name: str
    media_type: str
    sha256: str
    offset: int
    size: int


@dataclass(frozen=True, slots=True)
class MadeExplanation:
    """An explanation that was made: frozen, with the bytes of its pages; of which plan, by whom, when."""

    id: str
    language: Language
    plan_sha256: str
    bundle: BlobRef
    """The `Explanation` as JSON."""
    content: BlobRef
    """The bytes of all pages, one behind the other."""
    pages: tuple[StoredPage, ...]
    """The HTML pages in the order of the way through, then what they need."""
    made_by: str
    made_at: datetime
    document: BlobRef | None = None
    """The explanation PDF, once made."""


@dataclass(frozen=True, slots=True)
class SealedDocument:
    """What was sealed: written once, never changed."""

    manifest: BlobRef
    document: BlobRef
    certificate_sha256: str
    """Fingerprint of the practice's certificate."""


@dataclass(frozen=True, slots=True)
class VisitConsent:
    """A patient's answer, and the document it was sealed in."""

    consent: Consent
    sealed: SealedDocument | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit. Every step makes a new value with the next version; what was shown is never lost."""

    id: str
    version: int
    """Counts saved steps, from 1."""
    language: Language
    """The patient's."""
    label: str
    """What the practice calls it, such as initials and a time; never sent outside."""
    patient: Patient | None
    """Identity, from the first image that has one or as typed; None when not known."""
    started_by: str
    started_at: datetime
    changed_by: str
    changed_at: datetime
    all_images: tuple[VisitImage, ...] = ()
    """Removed ones too, so that removing can be undone; screens show `images`."""
    reviews: tuple[ImageReview, ...] = ()
    items: tuple[PlanItem, ...] = ()
    """What the dentist stated, and what can be done about each."""
    explanations: tuple[MadeExplanation, ...] = ()
    consents: tuple[VisitConsent, ...] = ()
    """Every version of the patient's answer, oldest first."""
    undo_to: int | None = None
    """The version whose decisions `undo` restores; None when there is nothing to undo."""

    @property
    def images(self) -> tuple[VisitImage, ...]:
        """The images of the visit, in the order added."""
        gone = {review.image_id for review in self.reviews if review.removed}
        return tuple(image for image in self.all_images if image.id not in gone)

    @property
    def diagnoses(self) -> tuple[Diagnosis, ...]:
        """What the dentist stated, in the order of the plan."""
        return tuple(item.diagnosis for item in self.items)

    @property
    def confirmed(self) -> tuple[ConfirmedFinding, ...]:
        """Every confirmed finding, image by image."""
        return tuple(finding for image in self.images for finding in self.review(image.id).confirmed)

    @property
    def undecided(self) -> tuple[tuple[VisitImage, Finding], ...]:
        """Suggestions that wait for the dentist. They are listed on the dentist's screens and go nowhere else."""
        return tuple((image, finding) for image in self.images for finding in self.undecided_on(image.id))

    @property
    def stage(self) -> Stage:
        """The furthest step that what exists allows."""
        if not self.images and not self.items:
            return Stage.IMAGES
        if not self.items:
            return Stage.READ
        made = self.current_explanation
        if made is None:
            return Stage.PLAN
        return Stage.EXPLAIN if made.document is None else Stage.TAKE_HOME

    @property
    def plan_sha256(self) -> str:
        """Of the plan as it stands: an explanation made from another plan is not current."""
        # JSON and not repr: it is the same before and after a round through the store.
        return hashlib.sha256(_ITEMS.dump_json(self.items)).hexdigest()

    @property
    def current_explanation(self) -> MadeExplanation | None:
        """The newest explanation of the plan as it stands, in any language; None after a change of the plan."""
        current = self.plan_sha256
        return next((made for made in reversed(self.explanations) if made.plan_sha256 == current), None)

    def explanation_in(self, language: Language) -> MadeExplanation | None:
        """The newest explanation of the plan as it stands in one language."""
        current = self.plan_sha256
        fitting = (m for m in reversed(self.explanations) if m.plan_sha256 == current and m.language is language)
        return next(fitting, None)

    @property
    def agreement(self) -> VisitConsent | None:
        """The agreement that holds: the newest answer, sealed, not withdrawn, to the plan as it stands."""
        made = self.current_explanation
        if not self.consents or made is None:
            return None
        newest = self.consents[-1]
        of_this_plan = {each.id for each in self.explanations if each.plan_sha256 == made.plan_sha256}
        holds = newest.consent.state is ConsentState.AGREED and newest.consent.explanation_id in of_this_plan
        return newest if holds else None

    def consent(self, consent_id: str) -> VisitConsent:
        """One version of the patient's answer. Raises `UnknownConsentError`."""
        found = next((each for each in self.consents if each.consent.id == consent_id), None)
        if found is None:
            raise UnknownConsentError(consent_id)
        return found

    def image(self, image_id: str) -> VisitImage:
        """One image that has not been removed. Raises `UnknownImageError`."""
        found = next((image for image in self.images if image.id == image_id), None)
        if found is None:
            raise UnknownImageError(image_id)
        return found

    def review(self, image_id: str) -> ImageReview:
        """What the dentist has done with an image; empty when nothing yet."""
        found = next((review for review in self.reviews if review.image_id == image_id), None)
        return found or ImageReview(image_id)

    def undecided_on(self, image_id: str) -> tuple[Finding, ...]:
        """Suggestions on one image that wait for the dentist."""
        decided = self.review(image_id).decided_ids
        return tuple(finding for finding in self.image(image_id).suggestions if finding.id not in decided)

    def needs_orientation(self, image_id: str) -> bool:
        """Whether a dentist must first say that the patient's right is on the left of this picture.

        So it is where the file does not say, or says that it is turned or mirrored.
        """
        image = self.image(image_id)
        is_said = image.patient_orientation is not None and not _UNUSUAL_SIDES & set(image.warnings)
        return not is_said and self.review(image_id).orientation is None

    def item(self, diagnosis_id: str) -> PlanItem:
        """The plan's line for one diagnosis. Raises `UnknownPlanItemError`."""
        found = next((item for item in self.items if item.diagnosis.id == diagnosis_id), None)
        if found is None:
            raise UnknownPlanItemError(diagnosis_id)
        return found

    def supported_by(self, finding_id: str) -> tuple[Diagnosis, ...]:
        """The diagnoses that rest on a confirmed finding."""
        return tuple(d for d in self.diagnoses if any(e.finding.id == finding_id for e in d.evidence))

    def with_review(self, review: ImageReview) -> "Visit":
        """The same with this review in the place of the image's earlier one."""
        others = tuple(r for r in self.reviews if r.image_id != review.image_id)
        return replace(self, reviews=(*others, review))

    def with_image(self, image: VisitImage) -> "Visit":
        """The same with this image in the place of the one with its id, or added last."""
        if all(known.id != image.id for known in self.all_images):
            return replace(self, all_images=(*self.all_images, image))
        return replace(self, all_images=tuple(image if k.id == image.id else k for k in self.all_images))

    def with_item(self, item: PlanItem) -> "Visit":
        """The same with this line in the place of the one of its diagnosis, or added last."""
        if all(known.diagnosis.id != item.diagnosis.id for known in self.items):
            return replace(self, items=(*self.items, item))
        return replace(self, items=tuple(item if k.diagnosis.id == item.diagnosis.id else k for k in self.items))

    def with_explanation(self, made: MadeExplanation) -> "Visit":
        """The same with this explanation in the place of the one with its id, or added last."""
        others = tuple(known for known in self.explanations if known.id != made.id)
        return replace(self, explanations=(*others, made))

    def with_consent(self, changed: VisitConsent) -> "Visit":
        """The same with this answer in the place of the one with its id, or added last."""
        consent_id = changed.consent.id
        if all(known.consent.id != consent_id for known in self.consents):
            return replace(self, consents=(*self.consents, changed))
        return replace(self, consents=tuple(changed if k.consent.id == consent_id else k for k in self.consents))


def in_visit_order(items: Iterable[PlanItem]) -> tuple[PlanItem, ...]:
    """The plan's lines by visit number; within one visit, in the order given."""
    return tuple(sorted(items, key=lambda item: item.visit))
