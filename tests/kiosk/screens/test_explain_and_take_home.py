"""The plan is frozen as pages, presented, printed and exported; nothing undecided goes along."""

import json

import pytest

from explainers.catalogue import load_catalogue
from explainers.language import Language, load_texts
from kiosk.desk import Desk
from kiosk.session import Screen
from kiosk.visit import Visit
from kiosk.workflow import deciding, explaining, images, planning, visits
from models.errors import AnnotationFailedError
from models.finding import RejectionReason
from models.tooth import Tooth

FR = load_texts(Language.FRENCH)
MARTIN = "martin"


@pytest.fixture
def planned_visit(desk: Desk, read_visit: Visit) -> Visit:
    """One confirmed caries with a diagnosis, one rejected bone loss, one undecided crown."""
    image_id = read_visit.images[0].id
    visit = deciding.accept(desk, read_visit, image_id, "f1", actor=MARTIN)
    visit = deciding.reject(desk, visit, image_id, "f2", actor=MARTIN, reason=RejectionReason.OVERLAP)
    condition = load_catalogue().for_kind(visit.confirmed[0].kind)[0]
    return planning.state_diagnosis(
        desk, visit, planning.DiagnosisForm(condition.id, (Tooth(36),), ("f1",)), actor=MARTIN
    )


@pytest.fixture
def explained_visit(desk: Desk, planned_visit: Visit) -> Visit:
    """The same with its pages in French."""
    return explaining.explain(desk, planned_visit, actor=MARTIN, language=Language.FRENCH)


def test_there_is_nothing_to_explain_without_a_diagnosis(chair, said, read_visit: Visit) -> None:
    app = chair(Screen.EXPLAIN, read_visit)
    assert FR("screen.explain.empty") in said(app)
    assert app.button(key="next_step").disabled


def test_the_pages_are_made_in_the_patients_language(chair, desk: Desk, planned_visit: Visit) -> None:
    chair(Screen.EXPLAIN, planned_visit).button(key="next_step").click().run()
    made = visits.open_visit(desk, planned_visit.id).current_explanation
    assert made is not None
    assert (made.language, made.made_by) == (Language.FRENCH, MARTIN)


def test_another_language_asks_for_its_own_pages(chair, said, desk: Desk, explained_visit: Visit) -> None:
    assert FR("screen.explain.make") not in said(chair(Screen.EXPLAIN, explained_visit))
    visits.set_language(desk, explained_visit, actor=MARTIN, language=Language.ENGLISH)
    assert FR("screen.explain.make") in said(chair(Screen.EXPLAIN, explained_visit))


def test_a_changed_plan_asks_for_new_pages(chair, said, desk: Desk, explained_visit: Visit) -> None:
    item = explained_visit.items[0]
    form = planning.PlanForm(tuple(o.id for o in item.offered), item.offered[0].id, 1)
    planning.set_plan_item(desk, explained_visit, item.diagnosis.id, form, actor=MARTIN)
    app = chair(Screen.EXPLAIN, explained_visit)
    assert FR("screen.explain.stale") in said(app)


def test_take_home_sends_back_to_the_explanation_when_there_is_none(chair, said, planned_visit: Visit) -> None:
    app = chair(Screen.TAKE_HOME, planned_visit)
    assert FR("screen.take_home.not_yet") in said(app)
    app.button(key="next_step").click().run()
    assert FR("screen.explain.title") in said(app)


def test_the_document_is_printed_once_and_offered_by_its_link(chair, said, desk: Desk, explained_visit: Visit) -> None:
    app = chair(Screen.TAKE_HOME, explained_visit)
    app.button(key="next_step").click().run()
    made = visits.open_visit(desk, explained_visit.id).current_explanation
    assert made is not None
    assert made.document is not None
    assert 'href="/document/' in said(app)
    assert 'download="explanation.pdf"' in said(app)


def test_the_export_holds_nothing_that_is_undecided_or_rejected(chair, desk: Desk, explained_visit: Visit) -> None:
    app = chair(Screen.TAKE_HOME, explained_visit)
    app.button(key="export").click().run()
    content = explaining.export_visit(desk, explained_visit, actor=MARTIN)
    assert json.loads(content)
    assert b"bone_loss" not in content
    assert b'"f3"' not in content
    assert app.get("download_button")


def test_the_dentist_sees_figures_and_what_happened(chair, said, explained_visit: Visit) -> None:
    app = chair(Screen.TAKE_HOME, explained_visit)
    assert [chart.key for chart in app.get("plotly_chart")] == ["by_tooth", "scores", "timeline"]
    assert FR("screen.action.finding_rejected") in said(app)


def test_no_figure_is_not_told_as_no_suggestion_where_the_models_failed(
    chair, said, desk: Desk, annotator, read_visit: Visit
) -> None:
    annotator.fails = AnnotationFailedError("test-model", "no reason")
    images.annotate_image(desk, read_visit, read_visit.images[0].id, actor=MARTIN)
    words = said(chair(Screen.TAKE_HOME, read_visit))
    assert FR("screen.take_home.confidence_unread") in words
    assert FR("screen.take_home.confidence_none") not in words


def test_finishing_leaves_the_visit(chair, said, desk: Desk, explained_visit: Visit) -> None:
    made = explained_visit.current_explanation
    assert made is not None
    explaining.explanation_pdf(desk, explained_visit, made.id, actor=MARTIN)
    app = chair(Screen.TAKE_HOME, explained_visit)
    app.button(key="finish").click().run()
    assert FR("screen.start.title") in said(app)
    assert "visit" not in app.query_params
