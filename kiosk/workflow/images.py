"""The images of a visit: adding, removing, saying what the file does not say, asking the models."""

from dataclasses import replace
from typing import Final

from kiosk.desk import Desk
from kiosk.errors import DuplicateImageError, ImageInUseError, OtherPatientError
from kiosk.records.audit import Action
from kiosk.visit import (
    RIGHT_ON_THE_LEFT,
    ModelsOff,
    OrientationStatement,
    ReadByModels,
    Reading,
    ReadingFailed,
    Visit,
    VisitImage,
)
from kiosk.workflow import step
from models import display
from models.errors import AnnotationFailedError
from models.patient import Patient
from models.radiograph import Radiograph, View
from models.reading import ReadImage

OTHER_PATIENT: Final = "other_patient"
"""Warning of an image whose file names another patient, and which the dentist took all the same."""


def add_image(
    desk: Desk,
    visit: Visit,
    untrusted_bytes: bytes,
    *,
    actor: str,
    file_name_hint: str = "",
    although_other_patient: bool = False,
) -> Visit:
    """Read a file and keep it: the bytes as they came, and the picture as displayed. The new image is the last one.

    Raises `UnreadableImageError` (each reason its own code), `DuplicateImageError`, and `OtherPatientError` unless the
    dentist has said that it is the same patient all the same (`although_other_patient`).
    """
    desk.check_actor(actor)
    read = desk.read(untrusted_bytes, file_name_hint)
    differs = _is_other_patient(visit.patient, read.patient)
    if differs and not although_other_patient:
        raise OtherPatientError
    _refuse_duplicate(visit, read.radiograph.sha256)
    image = _store_image(desk, read, untrusted_bytes, actor, extra_warnings=(OTHER_PATIENT,) if differs else ())

    def add(newest: Visit) -> Visit:
        _refuse_duplicate(newest, image.sha256)
        return replace(newest.with_image(image), patient=newest.patient or _known(read.patient))

    return step.note(desk, visit.id, add, actor=actor, action=Action.IMAGE_ADDED, subject=image.id)


def remove_image(desk: Desk, visit: Visit, image_id: str, *, actor: str) -> Visit:
    """Take an image out of the visit; `undo` brings it back. Raises `ImageInUseError` if a diagnosis rests on it."""
    image = visit.image(image_id)
    if any(e.radiograph_sha256 == image.sha256 for d in visit.diagnoses for e in d.evidence):
        raise ImageInUseError
    review = replace(visit.review(image_id), removed=True)
    return step.decide(
        desk, visit, lambda v: v.with_review(review), actor=actor, action=Action.IMAGE_REMOVED, subject=image_id
    )


def confirm_orientation(desk: Desk, visit: Visit, image_id: str, *, actor: str) -> Visit:
    """The dentist states that the patient's right is on the left of the picture, where the file does not say."""
    visit.image(image_id)
    statement = OrientationStatement(stated_by=actor, stated_at=desk.now())
    review = replace(visit.review(image_id), orientation=statement)
    return step.decide(
        desk, visit, lambda v: v.with_review(review), actor=actor, action=Action.ORIENTATION_STATED, subject=image_id
    )


def state_view(desk: Desk, visit: Visit, image_id: str, *, actor: str, view: View) -> Visit:
    """The dentist says which view it is. What models said about another view is put aside: ask them again."""
    visit.image(image_id)

    def change(newest: Visit) -> Visit:
        return newest.with_image(replace(newest.image(image_id), view=view, reading=None))

    return step.note(desk, visit.id, change, actor=actor, action=Action.VIEW_STATED, subject=image_id)


def annotate_image(desk: Desk, visit: Visit, image_id: str, *, actor: str) -> Visit:
    """Ask the models about one image and keep what they say, or that they failed: never one for the other."""
    image = visit.image(image_id)
    radiograph = radiograph_of(desk, image)
    if visit.review(image_id).orientation is not None:
        radiograph = replace(radiograph, patient_orientation=RIGHT_ON_THE_LEFT)
    reading = _ask_models(desk, radiograph)

    def change(newest: Visit) -> Visit:
        return newest.with_image(replace(newest.image(image_id), reading=reading))

    action = Action.ANNOTATION_FAILED if isinstance(reading, ReadingFailed) else Action.IMAGE_ANNOTATED
    return step.note(desk, visit.id, change, actor=actor, action=action, subject=image_id)


def radiograph_of(desk: Desk, image: VisitImage) -> Radiograph:
    """The radiograph of a stored image, read again from the bytes as they came, with the view that was stated."""
    read = desk.read(desk.records.read_blob(image.original), "")
    return replace(read.radiograph, view=image.view)


def _ask_models(desk: Desk, radiograph: Radiograph) -> Reading:
    try:
        annotation = desk.annotator.annotate(radiograph)
    except AnnotationFailedError as error:
        return ReadingFailed(model=error.model, reason=error.reason, code=error.code, at=desk.now())
    return ModelsOff(desk.now()) if annotation is None else ReadByModels(annotation, desk.now())


def _store_image(
    desk: Desk, read: ReadImage, untrusted_bytes: bytes, actor: str, *, extra_warnings: tuple[str, ...]
) -> VisitImage:
    radiograph = read.radiograph
    picture = display.encode_png(display.render(radiograph))
    return VisitImage(
        id=desk.new_id(),
        sha256=radiograph.sha256,
        original=desk.records.put_blob(untrusted_bytes, "application/octet-stream", desk.new_id()),
        picture=desk.records.put_blob(picture, "image/png", desk.new_id()),
        size_wh=radiograph.size_wh,
        view=radiograph.view,
        source=radiograph.source,
        spacing=radiograph.spacing,
        patient_orientation=radiograph.patient_orientation,
        laterality=radiograph.laterality,
        acquired=radiograph.acquired,
        teeth=radiograph.teeth,
        lossy=radiograph.lossy,
        warnings=radiograph.warnings + extra_warnings,
        added_by=actor,
        added_at=desk.now(),
    )


def _refuse_duplicate(visit: Visit, sha256: str) -> None:
    if any(image.sha256 == sha256 for image in visit.images):
        raise DuplicateImageError


def _known(patient: Patient | None) -> Patient | None:
    return patient if patient != Patient() else None


def _is_other_patient(known: Patient | None, given: Patient | None) -> bool:
    """Whether two identities contradict each other in what both of them say."""
    if known is None or given is None:
        return False
    same_issuer = known.issuer_of_patient_id == given.issuer_of_patient_id
    pairs = (
        (known.patient_id, given.patient_id) if same_issuer else ("", ""),
        (known.birth_date, given.birth_date),
        (known.family_name.casefold(), given.family_name.casefold()),
        (known.given_name.casefold(), given.given_name.casefold()),
    )
    return any(a and b and a != b for a, b in pairs)
