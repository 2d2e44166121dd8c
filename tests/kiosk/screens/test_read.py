"""Each act of the dentist on the picture becomes one step of the workflow; nothing else does."""

from dataclasses import replace

import pytest

from explainers.language import Language, load_texts
from kiosk.desk import Desk
from kiosk.errors import OrientationNotStatedError, UnknownImageError
from kiosk.screens.read import act_on
from kiosk.session import Screen
from kiosk.visit import Visit
from kiosk.widgets.messages import Act, Message
from kiosk.workflow import images, visits
from models.errors import AnnotationFailedError, InvalidRegionError, InvalidToothError
from models.finding import FindingKind, Origin, RejectionReason

FR = load_texts(Language.FRENCH)
MARTIN = "martin"


def _act(desk: Desk, visit: Visit, act: Act, **facts: object) -> Visit:
    message = Message(act=act, batch="b", n=1, image=visit.images[0].id, **facts)  # type: ignore[arg-type]
    return act_on(desk, visit, MARTIN, message)


def test_confirming_accepts_the_suggestion_as_it_stands(desk: Desk, read_visit: Visit) -> None:
    (confirmed,) = _act(desk, read_visit, Act.ACCEPT, id="f1").confirmed
    assert (confirmed.id, confirmed.origin, confirmed.confirmed_by) == ("f1", Origin.ACCEPTED, MARTIN)


def test_dismissing_keeps_the_reason(desk: Desk, read_visit: Visit) -> None:
    visit = _act(desk, read_visit, Act.REJECT, id="f1", reason=RejectionReason.BURN_OUT)
    assert [r.reason for r in visit.reviews[0].rejected] == [RejectionReason.BURN_OUT]
    assert visit.confirmed == ()


def test_editing_confirms_with_the_new_place_kind_and_tooth(desk: Desk, read_visit: Visit) -> None:
    facts = {"kind": FindingKind.CALCULUS, "box": (1.0, 2.0, 30.0, 40.0), "tooth": 37}
    (confirmed,) = _act(desk, read_visit, Act.EDIT, id="f1", **facts).confirmed
    assert (confirmed.origin, confirmed.kind, confirmed.tooth.fdi) == (Origin.EDITED, FindingKind.CALCULUS, 37)
    assert confirmed.region.box_xyxy == (1.0, 2.0, 30.0, 40.0)


def test_adding_makes_a_finding_of_the_dentists_own(desk: Desk, read_visit: Visit) -> None:
    facts = {"kind": FindingKind.CARIES, "box": (1.0, 2.0, 30.0, 40.0), "tooth": 16, "depth": 4}
    (confirmed,) = _act(desk, read_visit, Act.ADD, **facts).confirmed
    assert (confirmed.origin, confirmed.suggestion, confirmed.depth) == (Origin.ADDED, None, 4)


def test_an_act_is_about_the_image_that_was_looked_at(desk: Desk, read_visit: Visit, second_png: bytes) -> None:
    visit = images.add_image(desk, read_visit, second_png, actor=MARTIN)
    facts = {"kind": FindingKind.CARIES, "box": (1.0, 2.0, 30.0, 40.0)}
    message = Message(act=Act.ADD, batch="b", n=1, image=visit.images[1].id, **facts)  # type: ignore[arg-type]
    visit = act_on(desk, visit, MARTIN, message)
    assert [len(visit.review(image.id).confirmed) for image in visit.images] == [0, 1]
    with pytest.raises(UnknownImageError):
        act_on(desk, visit, MARTIN, replace(message, image=""))


def test_a_suggestion_is_not_moved_out_of_the_image(desk: Desk, read_visit: Visit) -> None:
    with pytest.raises(InvalidRegionError):
        _act(desk, read_visit, Act.EDIT, id="f1", kind=FindingKind.CARIES, box=(1.0, 2.0, 30.0, 900.0))


@pytest.mark.parametrize("act", [Act.REOPEN, Act.REMOVE])
def test_a_decision_can_be_taken_back(desk: Desk, read_visit: Visit, act: Act) -> None:
    visit = _act(desk, read_visit, Act.ACCEPT, id="f1")
    assert _act(desk, visit, act, id="f1").confirmed == ()


def test_undo_takes_the_last_decision_back(desk: Desk, read_visit: Visit) -> None:
    visit = _act(desk, _act(desk, read_visit, Act.ACCEPT, id="f1"), Act.ACCEPT, id="f2")
    assert [c.id for c in _act(desk, visit, Act.UNDO).confirmed] == ["f1"]


def test_nothing_is_confirmed_before_the_sides_are_stated(desk: Desk, reader, visit: Visit) -> None:
    reader.orientation = None
    from_file = images.add_image(desk, visit, _png(), actor=MARTIN)
    read = images.annotate_image(desk, from_file, from_file.images[0].id, actor=MARTIN)
    with pytest.raises(OrientationNotStatedError):
        _act(desk, read, Act.ACCEPT, id="f1")
    stated = _act(desk, read, Act.STATE_SIDES)
    assert len(_act(desk, stated, Act.ACCEPT, id="f1").confirmed) == 1


@pytest.mark.parametrize(
    ("facts", "error"),
    [
        ({"kind": None, "box": (1.0, 2.0, 3.0, 4.0)}, InvalidRegionError),  # a place without a name
        ({"kind": FindingKind.CARIES, "box": (3.0, 2.0, 1.0, 4.0)}, InvalidRegionError),  # a box turned inside out
        ({"kind": FindingKind.CARIES}, InvalidRegionError),  # no box at all
        ({"kind": FindingKind.CARIES, "box": (1.0, 2.0, 900.0, 40.0)}, InvalidRegionError),  # right of the image
        ({"kind": FindingKind.CARIES, "box": (1.0, -9.0, 30.0, 40.0)}, InvalidRegionError),  # above the image
        ({"kind": FindingKind.CARIES, "box": (1.0, 2.0, 3.0, 4.0), "tooth": 99}, InvalidToothError),  # no such tooth
    ],
)
def test_what_makes_no_sense_is_refused(desk: Desk, read_visit: Visit, facts, error) -> None:
    with pytest.raises(error):
        _act(desk, read_visit, Act.ADD, **facts)


def test_the_screen_counts_what_waits_without_existing_work(chair, said, read_visit: Visit) -> None:
    assert FR.plural("screen.read.waiting", 2) in said(chair(Screen.READ, read_visit))


def test_without_an_image_the_plan_is_still_open(chair, said, visit: Visit) -> None:
    app = chair(Screen.READ, visit)
    assert FR("screen.read.no_image") in said(app)
    app.button(key="next_step").click().run()
    assert FR("screen.plan.title") in said(app)


def test_suggestions_can_be_hidden_for_an_own_reading_and_revealed(chair, said, read_visit: Visit) -> None:
    app = chair(Screen.READ, read_visit)
    app.button(key="own_reading").click().run()
    assert FR.plural("screen.read.waiting", 2) not in said(app)
    app.button(key="reveal").click().run()
    assert app.button(key="own_reading")


def test_asking_the_models_again_keeps_a_failure_as_a_failure(chair, annotator, desk: Desk, read_visit: Visit) -> None:
    annotator.fails = AnnotationFailedError("test-model", "no reason")
    chair(Screen.READ, read_visit).button(key="analyse").click().run()
    stored = visits.open_visit(desk, read_visit.id)
    assert type(stored.images[0].reading).__name__ == "ReadingFailed"


def test_a_failure_is_never_told_as_nothing_to_wait_for(chair, said, annotator, read_visit: Visit) -> None:
    annotator.fails = AnnotationFailedError("test-model", "no reason")
    app = chair(Screen.READ, read_visit)
    app.button(key="analyse").click().run()
    assert FR("screen.read.nothing_suggested") not in said(app)
    assert FR("screen.read.model_failed") in said(app)


def test_the_screen_speaks_english_where_the_practice_does(chair, said, desk: Desk, read_visit: Visit) -> None:
    desk.practice.write(replace(desk.settings, language=Language.ENGLISH))
    assert load_texts(Language.ENGLISH)("screen.read.next") in said(chair(Screen.READ, read_visit))


def _png() -> bytes:
    import cv2
    import numpy as np

    return bytes(cv2.imencode(".png", np.full((60, 120), 90, np.uint8))[1].tobytes())
