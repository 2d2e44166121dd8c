"""Images come in, are read, or are refused with their reason."""

import cv2
import numpy as np

from explainers.language import Language, load_texts
from kiosk.desk import Desk
from kiosk.session import Screen
from kiosk.visit import Visit
from kiosk.workflow import deciding, images, planning, visits
from models.annotation import Annotation
from models.errors import AnnotationFailedError
from models.patient import Patient
from models.radiograph import View

FR = load_texts(Language.FRENCH)


def _png(seed: int) -> bytes:
    values = np.random.default_rng(seed).integers(0, 255, (60, 120), np.uint8)
    return bytes(cv2.imencode(".png", values)[1].tobytes())


def _drop(app, *files: tuple[str, bytes]):
    app.file_uploader[0].set_value([(name, content, "") for name, content in files])
    return app.run()


def test_a_visit_without_an_image_can_go_on(chair, said, visit: Visit) -> None:
    app = chair(Screen.IMAGES, visit)
    assert FR("screen.images.none") in said(app)
    app.button(key="next_step").click().run()
    assert FR("screen.plan.title") in said(app)


def test_dropped_files_are_kept_and_read_by_the_models(chair, said, desk: Desk, visit: Visit) -> None:
    app = _drop(chair(Screen.IMAGES, visit), ("a.png", _png(1)), ("b.png", _png(2)))
    stored = visits.open_visit(desk, visit.id)
    assert [image.reading is not None for image in stored.images] == [True, True]
    assert FR.plural("screen.images.suggestions", 2) in said(app)


def test_a_refused_file_says_why_and_the_others_go_on(chair, said, desk: Desk, visit: Visit) -> None:
    app = _drop(chair(Screen.IMAGES, visit), ("a.png", _png(1)), ("again.png", _png(1)), ("b.png", _png(2)))
    assert len(visits.open_visit(desk, visit.id).images) == 2
    assert "again.png" in said(app)


def test_a_failed_analysis_is_told_as_a_failure_not_as_no_finding(chair, said, annotator, visit: Visit) -> None:
    annotator.fails = AnnotationFailedError("test-model", "no reason")
    app = _drop(chair(Screen.IMAGES, visit), ("a.png", _png(1)))
    assert FR("screen.images.model_failed") in said(app)
    assert FR("screen.images.no_suggestion") not in said(app)


def test_models_that_are_off_are_a_state_not_an_error(chair, said, annotator, visit: Visit) -> None:
    annotator.says = None
    assert FR("screen.images.model_off") in said(_drop(chair(Screen.IMAGES, visit), ("a.png", _png(1))))


def test_a_view_that_no_model_reads_is_said_so(chair, said, annotator, visit: Visit) -> None:
    annotator.says = Annotation(warnings=("no_model_for_view",))
    assert FR("screen.images.model_absent_view") in said(_drop(chair(Screen.IMAGES, visit), ("a.png", _png(1))))


def test_an_image_that_was_read_without_findings_says_that_reading_decides(
    chair, said, annotator, visit: Visit
) -> None:
    annotator.says = Annotation(models=annotator.says.models)
    assert FR("screen.images.no_suggestion") in said(_drop(chair(Screen.IMAGES, visit), ("a.png", _png(1))))


def test_sides_that_the_file_does_not_state_are_asked_for(chair, desk: Desk, reader, visit: Visit) -> None:
    reader.orientation = None
    app = _drop(chair(Screen.IMAGES, visit), ("a.png", _png(1)))
    stored = visits.open_visit(desk, visit.id)
    app.button(key=f"sides_{stored.images[0].id}").click().run()
    assert not visits.open_visit(desk, visit.id).needs_orientation(stored.images[0].id)


def test_another_patients_image_is_taken_only_when_the_dentist_says_so(
    chair, said, desk: Desk, reader, visit: Visit
) -> None:
    reader.patient = Patient(family_name="Exemple", given_name="Claire")
    app = _drop(chair(Screen.IMAGES, visit), ("a.png", _png(1)))
    reader.patient = Patient(family_name="Autre", given_name="Denis")
    app = _drop(app, ("b.png", _png(2)))
    assert len(visits.open_visit(desk, visit.id).images) == 1
    app.button(key="same_0").click().run()
    assert len(visits.open_visit(desk, visit.id).images) == 2
    assert "b.png" not in said(app)


def test_the_view_can_be_corrected_and_the_models_are_asked_again(
    chair, annotator, desk: Desk, read_visit: Visit
) -> None:
    image_id = read_visit.images[0].id
    app = chair(Screen.IMAGES, read_visit)
    app.selectbox(key=f"view_{image_id}").set_value(View.BITEWING).run()
    assert visits.open_visit(desk, read_visit.id).images[0].view is View.BITEWING
    assert annotator.asked[-1].view is View.BITEWING


def test_a_removed_image_can_be_brought_back_by_undo(chair, desk: Desk, read_visit: Visit) -> None:
    image_id = read_visit.images[0].id
    chair(Screen.IMAGES, read_visit).button(key=f"remove_{image_id}").click().run()
    gone = visits.open_visit(desk, read_visit.id)
    assert gone.images == ()
    assert visits.undo(desk, gone, actor="martin").images[0].id == image_id


def test_an_image_that_supports_a_diagnosis_is_not_removed_and_it_is_said(
    chair, said, desk: Desk, read_visit: Visit
) -> None:
    image_id = read_visit.images[0].id
    visit = deciding.accept(desk, read_visit, image_id, "f1", actor="martin")
    condition = desk.catalogue.for_kind(visit.confirmed[0].kind)[0]
    form = planning.DiagnosisForm(condition.id, (visit.confirmed[0].tooth,), ("f1",))
    visit = planning.state_diagnosis(desk, visit, form, actor="martin")
    app = chair(Screen.IMAGES, visit)
    app.button(key=f"remove_{image_id}").click().run()
    assert images.radiograph_of(desk, visits.open_visit(desk, visit.id).image(image_id))
    assert app.button(key="problem_close")
    assert 'role="alert"' in said(app)
