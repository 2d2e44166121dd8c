"""What comes from the browser is checked, done once, and done in order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.widgets.messages import Act, Handled, read_messages
from models.errors import InvalidRegionError
from models.finding import FindingKind, RejectionReason


def _message(n: int, batch: str = "b", **facts: object) -> dict[str, object]:
    return {"act": "accept", "batch": batch, "n": n, "id": "f1", **facts}


def test_a_message_is_read_with_its_facts() -> None:
    facts = {"kind": "caries", "box": [1, 2, 3, 4], "polygon": [[1, 2], [3, 2], [3, 4]], "tooth": 36, "depth": 2}
    (message,) = read_messages([_message(1, act="edit", reason=None, note="", **facts)])
    assert (message.act, message.kind, message.tooth, message.depth) == (Act.EDIT, FindingKind.CARIES, 36, 2)
    assert message.region().polygon_xy == ((1, 2), (3, 2), (3, 4))


def test_a_reason_is_read() -> None:
    (message,) = read_messages([_message(1, act="reject", reason="burn_out")])
    assert message.reason is RejectionReason.BURN_OUT


@pytest.mark.parametrize("nothing", [None, [], ()])
def test_no_messages_are_no_messages(nothing: object) -> None:
    assert read_messages(nothing) == ()


@pytest.mark.parametrize(
    "untrusted",
    [
        "text",  # not a list
        [{"act": "accept"}],  # no number: could be done twice
        [_message(0)],  # numbers begin with 1
        [_message(1, act="accept_all")],  # there is no such act
        [_message(1, act="reject", reason="because")],  # no such reason
        [_message(1, act="add", box=[1, 2, 3])],  # three numbers are no box
        [_message(1, act="add", box=[1, 2, 3, float("nan")])],  # neither is this
        [_message(1, act="add", depth=7)],  # ICCMS ends with 6
        [_message(1, note="x" * 501)],  # a note, not a file
    ],
)
def test_anything_else_is_refused(untrusted: object) -> None:
    with pytest.raises(ValueError, match="expected messages"):
        read_messages(untrusted)


def test_a_place_that_was_not_drawn_is_no_place() -> None:
    (message,) = read_messages([_message(1, act="add")])
    with pytest.raises(InvalidRegionError, match="expected a box"):
        message.region()


def test_a_box_turned_inside_out_is_refused() -> None:
    (message,) = read_messages([_message(1, act="add", box=[5, 5, 1, 1])])
    with pytest.raises(InvalidRegionError):
        message.region()


@given(st.lists(st.integers(1, 30), max_size=40))
def test_each_message_is_done_once_however_often_it_is_repeated(numbers: list[int]) -> None:
    handled, done = Handled(), []
    for upto in numbers:
        for message in handled.new_among(read_messages([_message(n) for n in range(1, upto + 1)])):
            handled = handled.after(message)
            done.append(message.n)
    assert done == list(range(1, max(numbers, default=0) + 1))


def test_another_tab_starts_anew() -> None:
    (first,) = read_messages([_message(3)])
    handled = Handled().after(first)
    assert handled.new_among(read_messages([_message(1, batch="other")]))
    assert handled.as_json == {"b": 3}


def test_a_batch_is_remembered_while_another_image_is_looked_at() -> None:
    (first,) = read_messages([_message(3)])
    (elsewhere,) = read_messages([_message(1, batch="other")])
    handled = Handled().after(first).after(elsewhere)
    assert handled.new_among((first, elsewhere)) == ()
    assert handled.as_json == {"b": 3, "other": 1}
