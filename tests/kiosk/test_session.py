"""A tab remembers what it must, and its steps cannot be torn apart by a quicker click."""

import threading
from dataclasses import replace
from types import SimpleNamespace

import pytest

from explainers.language import Language
from kiosk import session
from kiosk.desk import Desk, use_desk
from kiosk.errors import NothingToUndoError
from kiosk.settings import Settings
from kiosk.visit import Visit
from kiosk.widgets.messages import Message
from kiosk.workflow import deciding, visits


@pytest.fixture(autouse=True)
def tab(monkeypatch: pytest.MonkeyPatch, read_visit: Visit) -> SimpleNamespace:
    """A tab that shows a visit; its Streamlit session is a plain dictionary."""
    fake = SimpleNamespace(session_state={}, query_params={"visit": read_visit.id, "who": "martin"})
    fake.context = SimpleNamespace(locale=None)
    monkeypatch.setattr(session, "st", fake)
    session.newest_visit()
    return fake


def _accept(image_id: str):
    def act(desk: Desk, visit: Visit, actor: str, message: Message) -> Visit:
        return deciding.accept(desk, visit, image_id, message.id, actor=actor)

    return act


def _says(tab: SimpleNamespace, *ids: str) -> None:
    outbox = [{"act": "accept", "batch": "b", "n": n, "id": i} for n, i in enumerate(ids, start=1)]
    tab.session_state["viewer"] = {"outbox": outbox}


def test_every_message_is_done_once_even_when_it_comes_again(desk: Desk, tab, read_visit: Visit) -> None:
    act = _accept(read_visit.images[0].id)
    _says(tab, "f1")
    session.handle_messages("viewer", act)
    _says(tab, "f1", "f2")
    session.handle_messages("viewer", act)
    session.handle_messages("viewer", act)
    assert [c.id for c in visits.open_visit(desk, read_visit.id).confirmed] == ["f1", "f2"]
    assert session.problem() is None


def test_two_runs_at_once_do_each_message_once(desk: Desk, tab, read_visit: Visit) -> None:
    inside, go_on, slow = threading.Event(), threading.Event(), _accept(read_visit.images[0].id)

    def waiting(desk: Desk, visit: Visit, actor: str, message: Message) -> Visit:
        inside.set()
        go_on.wait(5)
        return slow(desk, visit, actor, message)

    _says(tab, "f1")
    first = threading.Thread(target=session.handle_messages, args=("viewer", waiting))
    first.start()
    inside.wait(5)
    _says(tab, "f1", "f2")
    second = threading.Thread(target=session.handle_messages, args=("viewer", slow))
    second.start()
    go_on.set()
    first.join(5)
    second.join(5)
    assert [c.id for c in visits.open_visit(desk, read_visit.id).confirmed] == ["f1", "f2"]
    assert session.problem() is None


def test_after_a_refusal_the_rest_of_the_batch_is_left_undone(desk: Desk, tab, read_visit: Visit) -> None:
    _says(tab, "nothing", "f1")
    session.handle_messages("viewer", _accept(read_visit.images[0].id))
    problem = session.problem()
    assert problem is not None
    assert problem.code == "unknown_finding"
    assert visits.open_visit(desk, read_visit.id).confirmed == ()
    assert session.handled("viewer").as_json == {"b": 2}


def test_a_step_on_an_old_visit_is_refused_told_and_the_newest_is_shown(desk: Desk, read_visit: Visit) -> None:
    image_id = read_visit.images[0].id
    deciding.accept(desk, read_visit, image_id, "f1", actor="petit")
    assert not session.step(lambda desk, visit, actor: deciding.accept(desk, visit, image_id, "f2", actor=actor))
    assert session.problem().code == "stale_visit"
    assert [c.id for c in session.shown_visit().confirmed] == ["f1"]


def test_a_step_that_works_takes_the_old_problem_away(read_visit: Visit) -> None:
    image_id = read_visit.images[0].id
    session.step(lambda desk, visit, actor: deciding.accept(desk, visit, image_id, "nothing", actor=actor))
    assert session.problem() is not None
    session.step(lambda desk, visit, actor: deciding.accept(desk, visit, image_id, "f1", actor=actor))
    assert session.problem() is None


def test_only_our_own_errors_are_told_others_reach_the_edge() -> None:
    def broken(*_: object) -> Visit:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        session.step(broken)


def test_what_goes_wrong_outside_a_visit_is_told_too() -> None:
    def nothing() -> Visit:
        raise NothingToUndoError

    assert session.attempt(nothing) is None
    assert session.problem().code == "nothing_to_undo"


def test_the_log_has_the_reference_and_no_facts(caplog: pytest.LogCaptureFixture) -> None:
    session.step(lambda desk, visit, actor: deciding.accept(desk, visit, "no-image", "f1", actor=actor))
    problem = session.problem()
    assert problem.reference in caplog.text
    assert "no-image" not in caplog.text


def test_words_come_with_their_language() -> None:
    assert session.words("screen.side") == {"right": "D", "left": "G", "language": "fr"}


def test_what_was_kept_of_a_visit_does_not_come_along_to_another(desk: Desk, read_visit: Visit) -> None:
    other = visits.start_visit(desk, actor="martin", language=read_visit.language)
    session.keep("refused", ("a file of the first patient",))
    session.keep(session.BROUGHT, ("a file for the next visit",))
    session.enter_visit(read_visit)
    assert session.kept("refused", tuple) == ("a file of the first patient",)
    session.enter_visit(other)
    assert session.kept("refused", tuple) is None
    assert session.taken(session.BROUGHT) == ("a file for the next visit",)


def test_what_was_kept_of_a_visit_ends_with_it(read_visit: Visit) -> None:
    session.keep("refused", ("a file of this patient",))
    session.leave_visit()
    session.enter_visit(read_visit)
    assert session.kept("refused", tuple) is None


def test_another_visit_by_the_address_forgets_what_was_kept(desk: Desk, tab, read_visit: Visit) -> None:
    session.keep("refused", ("a file of the first patient",))
    tab.query_params["visit"] = visits.start_visit(desk, actor="martin", language=read_visit.language).id
    session.newest_visit()
    assert session.kept("refused", tuple) is None


@pytest.mark.parametrize(
    ("is_demo", "is_complete", "locale", "expected"),
    [
        (False, True, "en-GB", Language.FRENCH),  # the practice has chosen
        (False, False, "en-GB", Language.ENGLISH),  # the first page of a new practice
        (True, True, "en-US", Language.ENGLISH),  # nobody chooses in the demonstration
        (True, True, "fr-CH", Language.FRENCH),
        (False, False, "es-ES", Language.FRENCH),  # the screens are not written in Spanish
        (False, False, None, Language.FRENCH),  # a browser that does not say
    ],
)
def test_the_screens_speak_the_browsers_language_until_the_practice_has_chosen(
    desk: Desk, tab, *, is_demo: bool, is_complete: bool, locale: str | None, expected: Language
) -> None:
    if not is_complete:
        desk.practice.write(Settings())
    use_desk(replace(desk, is_demo=is_demo))
    tab.context = SimpleNamespace(locale=locale)
    assert session.language() is expected
    session.choose_language(Language.ENGLISH)
    assert session.language() is Language.ENGLISH
