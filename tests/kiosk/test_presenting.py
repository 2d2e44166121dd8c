"""What the chair's components are told, and what they are not."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from explainers.language import STAFF_LANGUAGES, Language, load_texts
from kiosk import presenting
from kiosk.desk import Desk
from kiosk.visit import ImageReview, ModelsOff, OrientationStatement, ReadByModels, ReadingFailed, Visit
from kiosk.widgets.shown import CHECK, WORK
from kiosk.workflow import deciding
from models.annotation import Annotation, ModelRun
from models.finding import FindingKind, ModelStamp, RejectionReason

EN = load_texts(Language.ENGLISH)
NAMES = {"martin": "Dr Martin"}
NOW = datetime(2026, 11, 22, tzinfo=UTC)
RUN = (ModelRun(ModelStamp("m", "1", "0" * 64), 0.1),)


def _shown(visit: Visit, *, with_suggestions: bool = True):
    image = visit.images[0]
    return presenting.shown_findings(visit, image, EN, NAMES, with_suggestions=with_suggestions)


def test_things_to_check_come_first_and_existing_work_after(read_visit: Visit) -> None:
    assert [(f.id, f.group) for f in _shown(read_visit)] == [("f1", CHECK), ("f2", CHECK), ("f3", WORK)]


def test_an_own_reading_shows_no_suggestion_and_no_tooth(read_visit: Visit) -> None:
    assert _shown(read_visit, with_suggestions=False) == ()
    assert presenting.shown_teeth(read_visit.images[0], with_suggestions=False) == ()
    assert presenting.seen_and_not(read_visit.images[0], with_suggestions=False) == ((), ())


def test_an_own_reading_keeps_what_the_dentist_decided(desk: Desk, read_visit: Visit) -> None:
    visit = deciding.accept(desk, read_visit, read_visit.images[0].id, "f1", actor="martin")
    assert [f.id for f in _shown(visit, with_suggestions=False)] == ["f1"]


def test_a_decision_is_told_with_its_dentist_or_its_reason(desk: Desk, read_visit: Visit) -> None:
    image_id = read_visit.images[0].id
    visit = deciding.accept(desk, read_visit, image_id, "f1", actor="martin")
    visit = deciding.reject(desk, visit, image_id, "f2", actor="martin", reason=RejectionReason.OVERLAP)
    told = {f.id: (f.state, f.state_text) for f in _shown(visit)}
    assert told["f1"] == ("accepted", "Confirmed by Dr Martin")
    assert told["f2"] == ("rejected", "Dismissed: Overlap")
    assert told["f3"] == ("undecided", "Not shown to the patient")


def test_existing_work_does_not_wait_for_anybody(read_visit: Visit) -> None:
    assert [finding.id for _, finding in presenting.waiting(read_visit)] == ["f1", "f2"]


@pytest.mark.parametrize(
    ("orientation", "stated", "letters"),
    [
        (("L", "F"), False, ("R", "L")),  # rows run to the patient's left: the right is on the left, as usual
        (("R", "F"), False, ("L", "R")),  # mirrored by the file's own word
        (("A", "F"), False, None),  # rows run to the front: no left or right to be written
        (None, False, None),  # nobody has said: nothing is written
        (None, True, ("R", "L")),  # the dentist has said
        (("R", "F"), True, ("R", "L")),  # against the file, as the patient's pages then say too
    ],
)
def test_sides_are_written_only_when_somebody_stated_them(read_visit: Visit, orientation, stated, letters) -> None:
    image = replace(read_visit.images[0], patient_orientation=orientation)
    statement = OrientationStatement("martin", NOW) if stated else None
    assert presenting.sides(image, ImageReview(image.id, orientation=statement), EN) == letters


@pytest.mark.parametrize(
    ("reading", "with_suggestions", "key"),
    [
        (ReadByModels(Annotation(models=RUN), NOW), True, "no_findings"),  # looked and found nothing
        (ReadByModels(Annotation(models=RUN), NOW), False, "own_reading"),  # hidden on purpose
        (ReadByModels(Annotation(warnings=("no_model_for_view",)), NOW), True, "by_hand"),  # nobody looked
        (ReadingFailed("m", "r", "annotation_failed", NOW), True, "failed"),  # failed
        (ReadingFailed("m", "r", "annotation_failed", NOW), False, "failed"),  # a failure is never hidden
        (ModelsOff(NOW), True, "by_hand"),
        (None, True, "by_hand"),
    ],
)
def test_an_empty_list_says_why_it_is_empty(read_visit: Visit, reading, with_suggestions: bool, key: str) -> None:
    image = replace(read_visit.images[0], reading=reading)
    said = presenting.why_empty(image, EN, with_suggestions=with_suggestions)
    assert said == EN(f"screen.list.empty.{key}")


@pytest.mark.parametrize(
    ("reading", "key"),
    [
        (ReadByModels(Annotation(warnings=("no_model_for_view",)), NOW), "no_model_for_view"),
        (ReadingFailed("m", "r", "annotation_failed", NOW), "model_failed"),
        (ModelsOff(NOW), "model_off"),
        (None, "not_asked"),
    ],
)
def test_the_state_of_the_software_aid_stands_over_the_image(read_visit: Visit, reading, key: str) -> None:
    image = replace(read_visit.images[0], reading=reading)
    assert presenting.notices(read_visit.with_image(image), image, EN)[0].text == EN(f"screen.read.{key}")


def test_the_notice_of_the_model_names_it_and_what_it_is(read_visit: Visit) -> None:
    (notice,) = presenting.notices(read_visit, read_visit.images[0], EN)
    assert "test-model 1.0.0" in notice.text
    assert "not CE-marked" in notice.text


def test_unstated_sides_can_be_stated_from_the_image(read_visit: Visit) -> None:
    image = replace(read_visit.images[0], patient_orientation=None)
    found = presenting.notices(read_visit.with_image(image), image, EN)
    assert [notice.act for notice in found] == ["", "state_sides"]


@pytest.mark.parametrize("code", ["orientation_mirrored", "orientation_rotated"])
def test_a_turned_image_is_told_until_the_dentist_has_stated_the_sides(read_visit: Visit, code: str) -> None:
    image = replace(read_visit.images[0], warnings=(code,))
    visit = read_visit.with_image(image)
    assert EN(f"warning.{code}") in [notice.text for notice in presenting.notices(visit, image, EN)]
    stated = visit.with_review(ImageReview(image.id, orientation=OrientationStatement("martin", NOW)))
    assert EN(f"warning.{code}") not in [notice.text for notice in presenting.notices(stated, image, EN)]


def test_hardly_any_tooth_found_is_told_over_the_image(read_visit: Visit) -> None:
    reading = ReadByModels(Annotation(models=RUN, warnings=("few_teeth_found",)), NOW)
    image = replace(read_visit.images[0], reading=reading)
    found = presenting.notices(read_visit.with_image(image), image, EN)
    assert [notice.text for notice in found[1:]] == [EN("warning.few_teeth_found")]


def test_a_warning_is_open_until_it_is_settled(read_visit: Visit) -> None:
    reading = ReadByModels(Annotation(warnings=("no_model_for_view",)), NOW)
    warnings = ("orientation_unknown", "view_guessed")
    image = replace(read_visit.images[0], patient_orientation=None, warnings=warnings, reading=reading)
    visit = read_visit.with_image(image)
    assert presenting.open_warnings(visit, image) == warnings
    stated = visit.with_review(ImageReview(image.id, orientation=OrientationStatement("martin", NOW)))
    assert presenting.open_warnings(stated, image) == ("view_guessed",)


@pytest.mark.parametrize("language", STAFF_LANGUAGES)
@pytest.mark.parametrize("kind", list(FindingKind))
def test_every_kind_has_its_words_and_letter(kind: FindingKind, language: Language) -> None:
    texts = load_texts(language)
    assert texts(f"screen.kind.{kind.value}")
    assert 1 <= len(texts(f"screen.letter.{kind.value}")) <= 2
    assert kind.is_existing_work or texts(f"screen.kind_detail.{kind.value}")


@pytest.mark.parametrize("language", STAFF_LANGUAGES)
def test_the_letters_of_one_language_are_all_different(language: Language) -> None:
    texts = load_texts(language)
    letters = [texts(f"screen.letter.{kind.value}") for kind in FindingKind]
    assert len(set(letters)) == len(letters)
