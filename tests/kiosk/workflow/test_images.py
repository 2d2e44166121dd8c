"""Images: kept as they came, shown as displayed; whose they are; what the models say or fail to say."""

import hashlib
from dataclasses import replace
from datetime import date

import cv2
import numpy as np
import pytest

from kiosk.desk import Desk
from kiosk.errors import (
    DuplicateImageError,
    ImageInUseError,
    OrientationNotStatedError,
    OtherPatientError,
    UnknownImageError,
)
from kiosk.visit import ModelsOff, ReadByModels, ReadingFailed, Stage, Visit
from kiosk.workflow import deciding, images, planning, visits
from models.annotation import Annotation
from models.errors import AnnotationFailedError
from models.patient import Patient
from models.radiograph import View

MARTIN = "martin"


def test_the_file_is_kept_byte_for_byte(desk: Desk, visit: Visit, first_png: bytes) -> None:
    image = images.add_image(desk, visit, first_png, actor=MARTIN, file_name_hint="durand.png").images[0]
    assert desk.records.read_blob(image.original) == first_png
    assert image.sha256 == hashlib.sha256(first_png).hexdigest()


def test_the_picture_is_a_lossless_png_of_the_same_size(desk: Desk, read_visit: Visit) -> None:
    image = read_visit.images[0]
    picture = cv2.imdecode(np.frombuffer(desk.records.read_blob(image.picture), np.uint8), cv2.IMREAD_UNCHANGED)
    assert picture.shape == (image.size_wh[1], image.size_wh[0])
    assert picture.dtype == np.uint8


def test_the_name_of_the_file_is_kept_nowhere(desk: Desk, visit: Visit, first_png: bytes, folder) -> None:
    images.add_image(desk, visit, first_png, actor=MARTIN, file_name_hint="durand_chloe.png")
    desk.records.close()
    assert not [path for path in folder.rglob("*") if path.is_file() and b"durand_chloe" in path.read_bytes()]


def test_identity_goes_to_the_visit_and_not_to_the_image(desk: Desk, visit: Visit, reader, first_png: bytes) -> None:
    reader.patient = Patient("Durand", "Chloé", "P-77", birth_date=date(1990, 5, 1))
    after = images.add_image(desk, visit, first_png, actor=MARTIN)
    assert after.patient == reader.patient
    assert "Durand" not in repr(after)


CHLOE = Patient("DURAND", "Chloé", "P-77", "CAB", date(1990, 5, 1))
_IDENTITIES = [
    # known, given, is another person, why
    (CHLOE, CHLOE, False, "the same in all"),
    (None, CHLOE, False, "nobody was known before"),
    (CHLOE, None, False, "the file names nobody"),
    (CHLOE, Patient(), False, "the file's fields are empty"),
    (CHLOE, Patient("Durand", "CHLOÉ"), False, "capitals are no difference"),
    (CHLOE, Patient("Martin", "Chloé"), True, "another family name"),
    (CHLOE, Patient("Durand", "Zoé"), True, "another given name, as with sisters"),
    (CHLOE, Patient("Durand", "Chloé", birth_date=date(1991, 5, 1)), True, "another birth date"),
    (CHLOE, Patient("Durand", "Chloé", "P-78", "CAB"), True, "another number of the same practice"),
    (CHLOE, Patient("Durand", "Chloé", "X-1", "HOSPITAL"), False, "numbers of different places cannot be compared"),
]


@pytest.mark.parametrize(("known", "given", "is_other", "why"), _IDENTITIES, ids=[row[3] for row in _IDENTITIES])
def test_an_image_of_another_patient_is_refused_until_the_dentist_has_looked(
    desk: Desk, visit: Visit, reader, first_png: bytes, known: Patient | None, given: Patient | None,
    is_other: bool, why: str,
) -> None:  # fmt: skip
    assert why
    visit = visits.set_patient(desk, visit, actor=MARTIN, patient=known, label="")
    reader.patient = given
    if not is_other:
        assert images.add_image(desk, visit, first_png, actor=MARTIN).images[0].warnings == ()
        return
    with pytest.raises(OtherPatientError):
        images.add_image(desk, visit, first_png, actor=MARTIN)
    assert visits.open_visit(desk, visit.id).images == ()
    taken = images.add_image(desk, visit, first_png, actor=MARTIN, although_other_patient=True)
    assert taken.images[0].warnings == (images.OTHER_PATIENT,)
    assert taken.patient == known


def test_the_same_file_is_not_added_twice(desk: Desk, read_visit: Visit, first_png: bytes) -> None:
    with pytest.raises(DuplicateImageError):
        images.add_image(desk, read_visit, first_png, actor=MARTIN)


def test_a_removed_image_can_be_brought_back(desk: Desk, read_visit: Visit) -> None:
    gone = images.remove_image(desk, read_visit, read_visit.images[0].id, actor=MARTIN)
    assert gone.images == ()
    assert gone.stage is Stage.IMAGES
    with pytest.raises(UnknownImageError):
        gone.image(read_visit.images[0].id)
    assert visits.undo(desk, gone, actor=MARTIN).images == read_visit.images


def test_a_removed_file_can_be_added_again(desk: Desk, read_visit: Visit, first_png: bytes) -> None:
    gone = images.remove_image(desk, read_visit, read_visit.images[0].id, actor=MARTIN)
    again = images.add_image(desk, gone, first_png, actor=MARTIN)
    assert [image.sha256 for image in again.images] == [read_visit.images[0].sha256]
    assert again.images[0].id != read_visit.images[0].id


def test_an_image_that_a_diagnosis_rests_on_stays(desk: Desk, read_visit: Visit) -> None:
    image_id = read_visit.images[0].id
    visit = deciding.accept(desk, read_visit, image_id, "f1", actor=MARTIN)
    form = planning.DiagnosisForm(desk.catalogue.conditions[0].id, (), ("f1",))
    visit = planning.state_diagnosis(desk, visit, form, actor=MARTIN)
    with pytest.raises(ImageInUseError):
        images.remove_image(desk, visit, image_id, actor=MARTIN)


def test_what_the_models_say_is_kept(read_visit: Visit, annotator) -> None:
    reading = read_visit.images[0].reading
    assert isinstance(reading, ReadByModels)
    assert reading.annotation == annotator.says
    assert [finding.id for _, finding in read_visit.undecided] == ["f1", "f2", "f3"]


def test_a_failed_model_is_never_an_empty_annotation(desk: Desk, read_visit: Visit, annotator) -> None:
    annotator.fails = AnnotationFailedError("teeth", "took too long")
    after = images.annotate_image(desk, read_visit, read_visit.images[0].id, actor=MARTIN)
    reading = after.images[0].reading
    assert isinstance(reading, ReadingFailed)
    assert (reading.model, reading.reason, reading.code) == ("teeth", "took too long", "annotation_failed")
    assert visits.open_visit(desk, after.id) == after


def test_models_that_are_off_are_a_state_of_their_own(desk: Desk, read_visit: Visit, annotator) -> None:
    annotator.says = None
    after = images.annotate_image(desk, read_visit, read_visit.images[0].id, actor=MARTIN)
    assert isinstance(after.images[0].reading, ModelsOff)


def test_an_empty_annotation_is_a_reading_without_findings(desk: Desk, read_visit: Visit, annotator) -> None:
    annotator.says = Annotation()
    after = images.annotate_image(desk, read_visit, read_visit.images[0].id, actor=MARTIN)
    assert isinstance(after.images[0].reading, ReadByModels)
    assert visits.open_visit(desk, after.id) == after


def test_models_read_the_view_that_the_dentist_stated(desk: Desk, read_visit: Visit, annotator) -> None:
    image_id = read_visit.images[0].id
    stated = images.state_view(desk, read_visit, image_id, actor=MARTIN, view=View.BITEWING)
    assert stated.images[0].reading is None
    images.annotate_image(desk, stated, image_id, actor=MARTIN)
    assert [radiograph.view for radiograph in annotator.asked] == [View.PANORAMIC, View.BITEWING]


def test_no_finding_is_confirmed_while_left_and_right_are_not_known(
    desk: Desk, visit: Visit, reader, first_png: bytes
) -> None:
    reader.orientation = None
    visit = images.add_image(desk, visit, first_png, actor=MARTIN)
    image_id = visit.images[0].id
    visit = images.annotate_image(desk, visit, image_id, actor=MARTIN)
    with pytest.raises(OrientationNotStatedError):
        deciding.accept(desk, visit, image_id, "f1", actor=MARTIN)
    stated = images.confirm_orientation(desk, visit, image_id, actor=MARTIN)
    statement = stated.review(image_id).orientation
    assert statement is not None
    assert statement.stated_by == MARTIN
    accepted = deciding.accept(desk, stated, image_id, "f1", actor=MARTIN)
    assert accepted.confirmed[0].id == "f1"
    undone = visits.undo(desk, visits.undo(desk, accepted, actor=MARTIN), actor=MARTIN)
    assert undone.needs_orientation(image_id)


@pytest.mark.parametrize("warning", ["orientation_mirrored", "orientation_rotated"])
def test_sides_of_a_mirrored_or_rotated_image_have_to_be_stated(read_visit: Visit, warning: str) -> None:
    image = replace(read_visit.images[0], warnings=(warning,))
    assert not read_visit.needs_orientation(image.id)
    assert read_visit.with_image(image).needs_orientation(image.id)


def test_the_models_are_told_what_the_dentist_stated_of_the_sides(
    desk: Desk, reader, annotator, visit: Visit, first_png: bytes
) -> None:
    reader.orientation = ("R", "F")
    visit = images.add_image(desk, visit, first_png, actor=MARTIN)
    image_id = visit.images[0].id
    visit = images.annotate_image(desk, visit, image_id, actor=MARTIN)
    visit = images.confirm_orientation(desk, visit, image_id, actor=MARTIN)
    images.annotate_image(desk, visit, image_id, actor=MARTIN)
    assert [asked.patient_orientation for asked in annotator.asked] == [("R", "F"), ("L", "F")]
