"""Diagnoses come from confirmed findings or from the dentist alone; every option has the same place."""

from dataclasses import replace

import pytest

from explainers.catalogue import load_catalogue
from explainers.catalogue_items import OptionKind, Range
from explainers.language import Language, load_texts
from kiosk.desk import Desk
from kiosk.screens import plan
from kiosk.session import Screen
from kiosk.visit import Visit
from kiosk.workflow import deciding, images, planning, visits
from models.finding import FindingKind
from models.tooth import Tooth

FR = load_texts(Language.FRENCH)
MARTIN = "martin"


@pytest.fixture
def confirmed_visit(desk: Desk, read_visit: Visit) -> Visit:
    """A visit with one confirmed caries of tooth 36; another suggestion waits."""
    return deciding.accept(desk, read_visit, read_visit.images[0].id, "f1", actor=MARTIN)


@pytest.fixture
def planned_visit(desk: Desk, confirmed_visit: Visit) -> Visit:
    """The same with a diagnosis."""
    condition = load_catalogue().for_kind(confirmed_visit.confirmed[0].kind)[0]
    form = planning.DiagnosisForm(condition.id, (Tooth(36),), ("f1",))
    return planning.state_diagnosis(desk, confirmed_visit, form, actor=MARTIN)


def test_nothing_can_be_explained_before_something_is_stated(chair, said, read_visit: Visit) -> None:
    app = chair(Screen.PLAN, read_visit)
    assert app.button(key="next_step").disabled
    assert FR("screen.plan.no_findings") in said(app)


def test_suggestions_that_wait_are_counted_and_offered_nowhere(chair, said, read_visit: Visit) -> None:
    app = chair(Screen.PLAN, read_visit)
    assert FR.plural("screen.plan.undecided", 2) in said(app)
    assert not [button.key for button in app.button if button.key and button.key.startswith("state_")]


def test_a_confirmed_finding_becomes_a_diagnosis_with_its_evidence(chair, desk: Desk, confirmed_visit: Visit) -> None:
    app = chair(Screen.PLAN, confirmed_visit)
    app.selectbox(key="condition_f1").set_value("caries_deep").run()
    app.button(key="state_f1").click().run()
    (diagnosis,) = visits.open_visit(desk, confirmed_visit.id).diagnoses
    assert [evidence.finding.id for evidence in diagnosis.evidence] == ["f1"]
    assert (diagnosis.condition_id, diagnosis.teeth) == ("caries_deep", (Tooth(36),))
    assert diagnosis.stated_by == MARTIN
    assert not app.button(key="next_step").disabled


def test_of_several_conditions_none_is_chosen_beforehand(chair, confirmed_visit: Visit) -> None:
    app = chair(Screen.PLAN, confirmed_visit)
    assert len(app.selectbox(key="condition_f1").options) > 1
    assert app.selectbox(key="condition_f1").value is None
    assert app.button(key="state_f1").disabled


def test_a_finding_without_a_tooth_supports_nothing_that_is_said_of_a_tooth(
    chair, said, desk: Desk, annotator, visit: Visit, first_png: bytes
) -> None:
    annotator.says = replace(annotator.says, findings=(replace(annotator.says.findings[0], tooth=None),))
    visit = images.add_image(desk, visit, first_png, actor=MARTIN)
    visit = images.annotate_image(desk, visit, visit.images[0].id, actor=MARTIN)
    visit = deciding.accept(desk, visit, visit.images[0].id, "f1", actor=MARTIN)
    app = chair(Screen.PLAN, visit)
    app.selectbox(key="condition_f1").set_value("caries_deep").run()
    assert app.button(key="state_f1").disabled
    assert FR("screen.plan.need_tooth_first") in said(app)


@pytest.fixture
def crowned_visit(desk: Desk, annotator, visit: Visit, first_png: bytes) -> Visit:
    """A visit with one confirmed crown of tooth 36, and nothing else seen."""
    crown = replace(annotator.says.findings[2], tooth=Tooth(36))
    annotator.says = replace(annotator.says, findings=(crown,))
    visit = images.add_image(desk, visit, first_png, actor=MARTIN)
    visit = images.annotate_image(desk, visit, visit.images[0].id, actor=MARTIN)
    return deciding.accept(desk, visit, visit.images[0].id, "f3", actor=MARTIN)


def test_confirmed_existing_work_can_support_a_diagnosis_with_its_image(
    chair, desk: Desk, crowned_visit: Visit
) -> None:
    app = chair(Screen.PLAN, crowned_visit)
    app.selectbox(key="condition_f3").set_value("caries_secondary").run()
    app.button(key="state_f3").click().run()
    (diagnosis,) = visits.open_visit(desk, crowned_visit.id).diagnoses
    assert (diagnosis.condition_id, [e.finding.id for e in diagnosis.evidence]) == ("caries_secondary", ["f3"])


def test_existing_work_suggests_no_diagnosis_and_is_no_task(chair, said, crowned_visit: Visit) -> None:
    app = chair(Screen.PLAN, crowned_visit)
    (folded,) = [box for box in app.expander if box.label == FR("screen.plan.existing_work")]
    assert not folded.proto.expanded
    assert app.selectbox(key="condition_f3").value is None
    assert app.button(key="state_f3").disabled
    assert FR.plural("screen.plan.undecided", 1) not in said(app)


def test_of_an_implant_its_only_words_are_not_chosen_beforehand(
    chair, desk: Desk, annotator, visit: Visit, first_png: bytes
) -> None:
    implant = replace(annotator.says.findings[2], kind=FindingKind.IMPLANT, tooth=Tooth(36))
    annotator.says = replace(annotator.says, findings=(implant,))
    visit = images.add_image(desk, visit, first_png, actor=MARTIN)
    visit = images.annotate_image(desk, visit, visit.images[0].id, actor=MARTIN)
    visit = deciding.accept(desk, visit, visit.images[0].id, "f3", actor=MARTIN)
    app = chair(Screen.PLAN, visit)
    assert len(app.selectbox(key="condition_f3").options) == 1
    assert app.selectbox(key="condition_f3").value is None


@pytest.mark.parametrize(
    ("kind", "fdi", "words"),
    [
        (FindingKind.CARIES, 75, "screen.plan.primary_tooth"),  # the words for caries are for adults
        (FindingKind.OTHER_RADIOLUCENCY, 36, "notice.in_person"),  # it has no words on purpose
    ],
)
def test_what_has_no_words_is_for_the_spoken_word(
    chair, said, desk: Desk, annotator, visit: Visit, first_png: bytes, kind: FindingKind, fdi: int, words: str
) -> None:
    finding = replace(annotator.says.findings[0], kind=kind, tooth=Tooth(fdi), depth=None)
    annotator.says = replace(annotator.says, findings=(finding,))
    visit = images.add_image(desk, visit, first_png, actor=MARTIN)
    visit = images.annotate_image(desk, visit, visit.images[0].id, actor=MARTIN)
    visit = deciding.accept(desk, visit, visit.images[0].id, "f1", actor=MARTIN)
    app = chair(Screen.PLAN, visit)
    assert FR(words) in said(app)
    assert not [button.key for button in app.button if button.key == "state_f1"]


def test_waiting_is_among_the_options_and_cannot_be_left_out(chair, planned_visit: Visit) -> None:
    app = chair(Screen.PLAN, planned_visit)
    (item,) = planned_visit.items
    watch = next(option.id for option in item.offered if option.kind is OptionKind.WATCH)
    box = app.checkbox(key=f"offer_{item.diagnosis.id}_{watch}")
    assert (box.value, box.disabled) == (True, True)
    assert app.button(key=f"propose_{item.diagnosis.id}_{watch}")


def test_nothing_is_proposed_until_the_dentist_proposes_it(chair, desk: Desk, planned_visit: Visit) -> None:
    app = chair(Screen.PLAN, planned_visit)
    (item,) = planned_visit.items
    assert item.proposed is None
    option = item.offered[1].id
    app.button(key=f"propose_{item.diagnosis.id}_{option}").click().run()
    assert visits.open_visit(desk, planned_visit.id).items[0].proposed == option
    app.button(key=f"propose_{item.diagnosis.id}_{option}").click().run()
    assert visits.open_visit(desk, planned_visit.id).items[0].proposed is None


def test_an_option_left_out_is_no_longer_proposed(chair, desk: Desk, planned_visit: Visit) -> None:
    app = chair(Screen.PLAN, planned_visit)
    (item,) = planned_visit.items
    option = next(o.id for o in item.offered if o.kind is not OptionKind.WATCH)
    app.button(key=f"propose_{item.diagnosis.id}_{option}").click().run()
    app.checkbox(key=f"offer_{item.diagnosis.id}_{option}").uncheck().run()
    stored = visits.open_visit(desk, planned_visit.id).items[0]
    assert stored.proposed is None
    assert option not in [o.id for o in stored.offered]


def test_visit_minutes_and_cost_are_kept_as_typed(chair, desk: Desk, planned_visit: Visit) -> None:
    app = chair(Screen.PLAN, planned_visit)
    diagnosis_id = planned_visit.items[0].diagnosis.id
    app.number_input(key=f"visit_{diagnosis_id}").set_value(2).run()
    app.number_input(key=f"minutes_{diagnosis_id}").set_value(45).run()
    app.text_input(key=f"cost_{diagnosis_id}").input("60 € à votre charge").run()
    item = visits.open_visit(desk, planned_visit.id).items[0]
    assert (item.visit, item.minutes, item.cost_line) == (2, 45, "60 € à votre charge")


def test_a_diagnosis_can_be_stated_from_what_only_the_dentist_knows(chair, desk: Desk, visit: Visit) -> None:
    catalogue = load_catalogue()
    mouth = next(c for c in catalogue.conditions if c.scope.value == "mouth")
    app = chair(Screen.PLAN, visit)
    app.selectbox(key="hand_0").set_value(mouth.id).run()
    app.button(key="add_diagnosis").click().run()
    (diagnosis,) = visits.open_visit(desk, visit.id).diagnoses
    assert (diagnosis.condition_id, diagnosis.evidence, diagnosis.teeth) == (mouth.id, (), ())


def test_a_condition_of_a_tooth_asks_for_the_tooth(chair, said, visit: Visit) -> None:
    tooth = next(c for c in load_catalogue().conditions if c.scope.value == "tooth")
    app = chair(Screen.PLAN, visit)
    app.selectbox(key="hand_0").set_value(tooth.id).run()
    assert app.button(key="add_diagnosis").disabled
    assert FR("screen.plan.need_tooth") in said(app)


def test_a_withdrawn_diagnosis_comes_back_by_undo(chair, desk: Desk, planned_visit: Visit) -> None:
    app = chair(Screen.PLAN, planned_visit)
    app.button(key=f"withdraw_{planned_visit.items[0].diagnosis.id}").click().run()
    assert visits.open_visit(desk, planned_visit.id).items == ()
    app.button(key="undo").click().run()
    assert visits.open_visit(desk, planned_visit.id).items == planned_visit.items


def test_a_decision_on_a_plan_changed_elsewhere_is_refused_and_told(
    chair, said, desk: Desk, planned_visit: Visit
) -> None:
    app = chair(Screen.PLAN, planned_visit)
    diagnosis_id = planned_visit.items[0].diagnosis.id
    planning.withdraw_diagnosis(desk, planned_visit, diagnosis_id, actor="petit")
    app.button(key=f"propose_{diagnosis_id}_{planned_visit.items[0].offered[0].id}").click().run()
    assert 'role="alert"' in said(app)
    assert visits.open_visit(desk, planned_visit.id).items == ()


@pytest.mark.parametrize(
    ("often", "long", "words"),
    [
        (Range(0, 0), Range(0, 0), "aucune visite"),  # nothing to come for
        (Range(1, 1), Range(30, 30), "1 visite · environ 30 min"),  # one figure
        (Range(1, 2), Range(20, 40), "1 à 2 visites · 20 à 40 min"),  # ranges
    ],
)
def test_duration_is_said_in_words(often: Range, long: Range, words: str) -> None:
    assert plan.duration(often, long, FR).replace("\u00a0", " ").replace("\u202f", " ") == words


@pytest.mark.parametrize(
    ("teeth", "words"),
    [((), "Toute la bouche"), ((Tooth(36),), "Dent 36"), ((Tooth(36), Tooth(37)), "Dents 36, 37")],
)
def test_where_is_said_in_words(teeth: tuple[Tooth, ...], words: str) -> None:
    assert plan.where(teeth, FR) == words


def test_what_undo_brings_back_is_shown_again(chair, planned_visit: Visit) -> None:
    app = chair(Screen.PLAN, planned_visit)
    (item,) = planned_visit.items
    option = next(o.id for o in item.offered if o.kind is not OptionKind.WATCH)
    box, cost = f"offer_{item.diagnosis.id}_{option}", f"cost_{item.diagnosis.id}"
    app.text_input(key=cost).input("60 €").run()
    app.checkbox(key=box).uncheck().run()
    assert app.checkbox(key=box).value is False
    app.button(key="undo").click().run()
    assert app.checkbox(key=box).value is True
    app.button(key="undo").click().run()
    assert app.text_input(key=cost).value == ""


def test_what_was_refused_is_not_shown_as_done(chair, desk: Desk, planned_visit: Visit) -> None:
    app = chair(Screen.PLAN, planned_visit)
    (item,) = planned_visit.items
    option = next(o.id for o in item.offered if o.kind is not OptionKind.WATCH)
    form = planning.PlanForm(tuple(o.id for o in item.offered), None, visit=2)
    planning.set_plan_item(desk, planned_visit, item.diagnosis.id, form, actor="petit")
    app.checkbox(key=f"offer_{item.diagnosis.id}_{option}").uncheck().run()
    assert app.checkbox(key=f"offer_{item.diagnosis.id}_{option}").value is True
    assert app.number_input(key=f"visit_{item.diagnosis.id}").value == 2
