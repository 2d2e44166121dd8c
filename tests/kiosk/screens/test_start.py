"""Who acts, and on which visit."""

import cv2
import numpy as np

from explainers.language import Language, load_texts
from kiosk.desk import Desk
from kiosk.session import Screen
from kiosk.visit import Visit
from kiosk.workflow import visits

FR = load_texts(Language.FRENCH)


def test_nobody_acts_until_chosen(chair) -> None:
    app = chair(who="")
    assert app.button(key="next_step").disabled
    app.button(key="dentist_petit").click().run()
    assert not app.button(key="next_step").disabled
    assert app.query_params["who"] == "petit"


def test_a_dentist_who_does_not_work_here_does_not_act(chair) -> None:
    assert chair(who="somebody").button(key="next_step").disabled


def test_a_new_visit_is_stored_and_opens_on_its_images(chair, said, desk: Desk) -> None:
    app = chair()
    app.text_input(key="label").input("C. D.")
    app.button(key="next_step").click().run()
    (line,) = visits.list_visits(desk)
    assert line.label == "C. D."
    assert app.query_params["visit"] == line.id
    assert FR("screen.images.title") in said(app)


def test_the_last_visits_can_be_opened(chair, read_visit: Visit) -> None:
    app = chair()
    app.button(key=f"open_{read_visit.id}").click().run()
    assert app.query_params["visit"] == read_visit.id
    assert app.button(key="analyse")


def test_a_step_of_a_visit_without_a_visit_leads_to_the_start(chair, said) -> None:
    assert FR("screen.start.title") in said(chair(Screen.READ))


def test_a_visit_that_does_not_exist_is_left_and_the_start_is_shown(chair, said) -> None:
    gone = type("Gone", (), {"id": "f" * 32})()
    app = chair(Screen.READ, gone)
    assert FR("screen.start.title") in said(app)
    assert "visit" not in app.query_params


def test_a_visit_without_anybody_who_acts_leads_to_the_start(chair, said, read_visit: Visit) -> None:
    assert FR("screen.start.title") in said(chair(Screen.READ, read_visit, who=""))


def test_a_visit_can_begin_with_a_file_that_is_dropped(chair, desk: Desk) -> None:
    picture = cv2.imencode(".png", np.full((60, 120), 90, np.uint8))[1].tobytes()
    app = chair()
    app.file_uploader[0].set_value([("a.png", bytes(picture), "")])
    app.run()
    (line,) = visits.list_visits(desk)
    assert line.images == 1
    assert not app.file_uploader[0].value
