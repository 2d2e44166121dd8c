"""Explaining: made once, kept byte for byte, from what is stated alone; nothing undecided or rejected ever leaves."""

import json
import re
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from explainers.language import Language
from kiosk.desk import Desk
from kiosk.errors import EmptyPlanError, OrientationNotStatedError, StoreError
from kiosk.records.audit import Action
from kiosk.reporting import explanation_of_file
from kiosk.visit import Stage, Visit
from kiosk.visit_file import visit_file_from_json
from kiosk.workflow import deciding, explaining, images, planning, visits
from kiosk.workflow.deciding import FindingForm
from models.finding import FindingKind, Region, RejectionReason
from models.tooth import Tooth

MARTIN = "martin"


@pytest.fixture
def planned(desk: Desk, read_visit: Visit) -> Visit:
    """A visit with caries on 36 accepted and stated."""
    return _state(desk, deciding.accept(desk, read_visit, read_visit.images[0].id, "f1", actor=MARTIN), ("f1",))


@pytest.fixture
def explained(desk: Desk, planned: Visit) -> Visit:
    """The same, explained in French."""
    return explaining.explain(desk, planned, actor=MARTIN, language=Language.FRENCH)


def _state(desk: Desk, visit: Visit, finding_ids: tuple[str, ...]) -> Visit:
    condition = desk.catalogue.for_kind(FindingKind.CARIES)[0]
    form = planning.DiagnosisForm(condition.id, (Tooth(36),), finding_ids, note="secret note")
    return planning.state_diagnosis(desk, visit, form, actor=MARTIN)


def _everything_that_leaves(desk: Desk, visit: Visit) -> bytes:
    """All bytes that an explanation and an export give away."""
    made = visit.current_explanation
    assert made is not None
    pages = b"".join(explaining.page_bytes(desk, made, page) for page in made.pages)
    bundle = desk.records.read_blob(made.bundle)
    return pages + bundle + explaining.export_visit(desk, visit, actor=MARTIN)


@pytest.fixture
def in_paris(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The practice's machine keeps the time of Paris: an hour after UTC in November."""
    monkeypatch.setenv("TZ", "Europe/Paris")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("in_paris")
def test_the_patient_reads_the_time_of_the_practice(desk: Desk, planned: Visit) -> None:
    explained = explaining.explain(desk, planned, actor=MARTIN, language=Language.FRENCH)
    made = explained.current_explanation
    assert made is not None
    explanation = explaining.explanation_of(desk, made)
    assert "à 10:00" in explanation.label("page.made_on")
    assert "à 10:00" in explanation.topics[0].checked_line
    printed = explanation_of_file(explaining.export_visit(desk, explained, actor=MARTIN))
    assert "à 10:00" in printed.label("page.made_on")


def test_the_dentists_notes_leave_with_nothing(desk: Desk, read_visit: Visit) -> None:
    form = FindingForm(FindingKind.CARIES, Region((1, 2, 30, 40)), Tooth(36), note="secret remark")
    visit = deciding.edit(desk, read_visit, read_visit.images[0].id, "f1", form, actor=MARTIN)
    visit = explaining.explain(desk, _state(desk, visit, ("f1",)), actor=MARTIN, language=Language.FRENCH)
    assert visit.diagnoses[0].note == "secret note"
    assert b"secret" not in _everything_that_leaves(desk, visit)


def test_an_explanation_is_current_until_the_plan_changes(desk: Desk, explained: Visit, planned: Visit) -> None:
    made = explained.current_explanation
    assert made is not None
    assert (explained.stage, made.made_by, made.language) == (Stage.EXPLAIN, MARTIN, Language.FRENCH)
    assert explained.explanation_in(Language.ENGLISH) is None
    changed = _state(desk, explained, ())
    assert (changed.current_explanation, changed.stage) == (None, Stage.PLAN)
    assert changed.explanations == (made,)
    assert visits.undo(desk, changed, actor=MARTIN).current_explanation == made
    assert planned.plan_sha256 == explained.plan_sha256


def test_the_pages_are_kept_as_they_were_made(desk: Desk, explained: Visit) -> None:
    (made,) = visits.open_visit(desk, explained.id).explanations
    names = [page.name for page in made.pages]
    assert names[0] == "index.html"
    assert explaining.page_bytes(desk, made, made.pages[0]).startswith(b"<!doctype html>")
    manifest = json.loads(explaining.page_bytes(desk, made, made.pages[-1]))
    assert manifest["files"] == {page.name: page.sha256 for page in made.pages[:-1]}


def test_a_page_that_was_changed_is_not_shown(desk: Desk, explained: Visit) -> None:
    (made,) = explained.explanations
    with pytest.raises(StoreError):
        explaining.page_bytes(desk, made, replace(made.pages[0], offset=1))


def test_the_bundle_is_read_back_as_it_was(desk: Desk, explained: Visit) -> None:
    (made,) = explained.explanations
    explanation = explaining.explanation_of(desk, made)
    assert explanation.id == made.id
    assert explanation.topics[0].closeup is not None
    assert explanation.dentist.name == "Dr Martin"


def test_an_empty_plan_is_not_explained(desk: Desk, read_visit: Visit) -> None:
    with pytest.raises(EmptyPlanError):
        explaining.explain(desk, read_visit, actor=MARTIN, language=Language.FRENCH)


def test_an_image_of_unknown_sides_is_not_shown_to_the_patient(desk: Desk, planned: Visit) -> None:
    image = replace(planned.images[0], patient_orientation=None)
    desk.records.save(
        replace(planned.with_image(image), version=planned.version + 1), replace(desk.records.trail()[-1].event)
    )
    with pytest.raises(OrientationNotStatedError):
        explaining.explain(desk, visits.open_visit(desk, planned.id), actor=MARTIN, language=Language.FRENCH)


def test_the_pdf_is_printed_once_and_kept(desk: Desk, explained: Visit) -> None:
    (made,) = explained.explanations
    with pytest.raises(StoreError):
        explaining.document_bytes(desk, made)
    printed = explaining.explanation_pdf(desk, explained, made.id, actor=MARTIN)
    again = explaining.explanation_pdf(desk, printed, made.id, actor=MARTIN)
    assert again == printed
    assert printed.stage is Stage.TAKE_HOME
    assert explaining.document_bytes(desk, printed.explanations[0]).startswith(b"%PDF-1.7")
    actions = [row.event.action for row in desk.records.trail()]
    assert actions.count(Action.DOCUMENT_MADE) == 1


def test_the_export_makes_the_same_explanation_without_the_store(desk: Desk, explained: Visit) -> None:
    content = explaining.export_visit(desk, explained, actor=MARTIN)
    again = explanation_of_file(content)
    first = explaining.explanation_of(desk, explained.explanations[0])
    assert [p.data for p in again.pictures] == [p.data for p in first.pictures]
    assert [topic.title for topic in again.topics] == [topic.title for topic in first.topics]
    (item,) = visit_file_from_json(content).plan.items
    (evidence,), (stored,) = item.diagnosis.evidence, explained.items[0].diagnosis.evidence
    same = replace(item.diagnosis, note="secret note", evidence=(replace(evidence, finding=stored.finding),))
    assert replace(item, diagnosis=same) == explained.items[0]
    assert again.notices == first.notices
    assert again.versions == first.versions


def test_an_export_keeps_which_model_pointed_and_nothing_of_what_it_said(desk: Desk, read_visit: Visit) -> None:
    form = FindingForm(FindingKind.CARIES, Region((1, 2, 30, 40)), Tooth(37))
    visit = deciding.edit(desk, read_visit, read_visit.images[0].id, "f1", form, actor=MARTIN)
    content = explaining.export_visit(desk, _state(desk, visit, ("f1",)), actor=MARTIN)
    (evidence,) = visit_file_from_json(content).plan.items[0].diagnosis.evidence
    said = evidence.finding.suggestion
    assert said is not None
    assert (said.model.name, said.score, said.region, said.tooth) == ("test-model", 0.0, form.region, None)
    assert b"0.7" not in content


def test_an_export_names_no_patient(desk: Desk, planned: Visit) -> None:
    from models.patient import Patient

    named = visits.set_patient(
        desk, planned, actor=MARTIN, patient=Patient("Durand", "Chloé", "P-77"), label="Chloé chez nous"
    )
    content = explaining.export_visit(desk, named, actor=MARTIN).decode()
    assert not re.search("Durand|Chlo|P-77", content)
    assert desk.records.trail()[-1].event.action is Action.VISIT_EXPORTED


_DECISIONS = st.lists(
    st.tuples(st.sampled_from(["f1", "f2", "f3"]), st.sampled_from(["accept", "reject", "edit", "reopen", "leave"])),
    max_size=6,
)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(decisions=_DECISIONS)
def test_nothing_undecided_or_rejected_ever_leaves(
    desk: Desk, read_visit: Visit, decisions: list[tuple[str, str]]
) -> None:
    image_id = read_visit.images[0].id
    visit = visits.start_visit(desk, actor=MARTIN, language=Language.FRENCH)
    visit = images.add_image(desk, visit, desk.records.read_blob(read_visit.images[0].original), actor=MARTIN)
    visit = images.annotate_image(desk, visit, visit.images[0].id, actor=MARTIN)
    image_id = visit.images[0].id
    for finding_id, act in decisions:
        visit = _act(desk, visit, image_id, finding_id, act)
    visit = _state(desk, visit, tuple(finding.id for finding in visit.confirmed))
    visit = explaining.explain(desk, visit, actor=MARTIN, language=Language.ENGLISH)
    given_away = _everything_that_leaves(desk, visit)
    confirmed = {finding.id for finding in visit.confirmed}
    for finding in visit.images[0].suggestions:
        assert (f'"id":"{finding.id}"'.encode() in given_away) == (finding.id in confirmed)
    assert b"never to be told" not in given_away


def _act(desk: Desk, visit: Visit, image_id: str, finding_id: str, act: str) -> Visit:
    if act == "accept":
        return deciding.accept(desk, visit, image_id, finding_id, actor=MARTIN)
    if act == "reject":
        reason = RejectionReason.OTHER
        return deciding.reject(desk, visit, image_id, finding_id, actor=MARTIN, reason=reason, note="never to be told")
    if act == "edit":
        form = FindingForm(FindingKind.CARIES, Region((3, 3, 40, 50)), Tooth(36))
        return deciding.edit(desk, visit, image_id, finding_id, form, actor=MARTIN)
    if act == "reopen" and finding_id in visit.review(image_id).decided_ids:
        return deciding.reopen(desk, visit, image_id, finding_id, actor=MARTIN)
    return visit
