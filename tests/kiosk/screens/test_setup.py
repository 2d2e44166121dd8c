"""The first run: the practice and its dentists."""

import cv2
import numpy as np
import pytest

from explainers.language import Language, load_texts
from explainers.practice import Practice
from kiosk.desk import Desk
from kiosk.screens import setup
from kiosk.session import Screen
from kiosk.settings import Settings

FR = load_texts(Language.FRENCH)


@pytest.fixture
def new_practice(desk: Desk) -> Desk:
    """A practice that has not been set up."""
    desk.practice.write(Settings(practice=Practice(name="")))
    return desk


@pytest.mark.usefixtures("new_practice")
@pytest.mark.parametrize("screen", [None, Screen.START, Screen.READ, Screen.TAKE_HOME])
def test_nothing_opens_before_the_practice_is_set_up(chair, said, screen: Screen | None) -> None:
    assert FR("screen.setup.title") in said(chair(screen, who=""))


@pytest.mark.usefixtures("new_practice")
def test_name_and_dentist_are_asked_for_before_saving(chair, said) -> None:
    app = chair(who="")
    assert FR("screen.setup.need_name") not in said(app)
    app.button(key="next_step").click().run()
    assert FR("screen.setup.need_name") in said(app)
    app.text_input(key="practice_name").input("Cabinet du Parc")
    app.button(key="next_step").click().run()
    assert FR("screen.setup.need_dentist") in said(app)
    app.text_input(key="dentist_name_0").input("Dr Martin")
    app.button(key="next_step").click().run()
    assert FR("screen.start.title") in said(app)


def test_what_was_entered_is_kept_and_the_start_opens(chair, said, new_practice: Desk) -> None:
    app = chair(who="")
    app.text_input(key="practice_name").input("Cabinet du Parc")
    app.text_area(key="practice_address").input("1 rue du Parc\n\n69006 Lyon")
    app.text_input(key="dentist_name_0").input("Dr Martin")
    app.button(key="add_dentist").click().run()
    app.text_input(key="dentist_name_1").input("Dr Petit").run()
    app.button(key="next_step").click().run()
    settings = new_practice.settings
    assert (settings.practice.name, settings.practice.address_lines) == (
        "Cabinet du Parc",
        ("1 rue du Parc", "69006 Lyon"),
    )
    assert [dentist.name for dentist in settings.dentists] == ["Dr Martin", "Dr Petit"]
    assert FR("screen.start.title") in said(app)


def test_a_dentist_keeps_their_id_when_the_name_changes(chair, desk: Desk) -> None:
    app = chair(Screen.SETUP)
    app.text_input(key="dentist_name_0").input("Dr Martin-Dupont").run()
    app.button(key="next_step").click().run()
    assert desk.settings.dentist("martin").name == "Dr Martin-Dupont"


def test_a_portrait_is_a_square_jpeg_without_what_else_the_file_held() -> None:
    picture = cv2.imencode(".png", np.zeros((300, 500, 3), np.uint8))[1].tobytes() + b"secret"
    made = setup.portrait(picture)
    assert made is not None
    assert b"secret" not in made
    assert cv2.imdecode(np.frombuffer(made, np.uint8), cv2.IMREAD_COLOR).shape == (384, 384, 3)


def test_a_portrait_keeps_its_colours() -> None:
    blue_first = np.zeros((300, 300, 3), np.uint8)
    blue_first[..., 2] = 200
    made = setup.portrait(cv2.imencode(".png", blue_first)[1].tobytes())
    assert made is not None
    blue, _, red = cv2.imdecode(np.frombuffer(made, np.uint8), cv2.IMREAD_COLOR)[100, 100]
    assert red > 150 > blue


def test_a_picture_beyond_the_limits_of_any_file_makes_no_portrait() -> None:
    large = cv2.imencode(".png", np.zeros((7000, 7000), np.uint8))[1].tobytes()
    assert setup.portrait(large) is None


def test_a_file_that_is_no_picture_makes_no_portrait() -> None:
    assert setup.portrait(b"%PDF-1.7") is None
