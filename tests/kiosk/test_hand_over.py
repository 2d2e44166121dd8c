"""Handing over: the code is kept as a slow hash, and guessing it has an end."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from kiosk.errors import PinBarredError, WeakPinError, WrongPinError
from kiosk.hand_over import MOST_TRIES, PIN_HASH_FORM, WAIT, Hand, Held, hash_pin, is_pin

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
HASH = hash_pin("246813")
HELD = Held("visit", "consent", "martin")


@pytest.fixture
def hand() -> Hand:
    """The screen in a patient's hands."""
    hand = Hand()
    hand.give(HELD)
    return hand


def _tried(hand: Hand, times: int, at: datetime = NOW) -> None:
    for _ in range(times):
        with pytest.raises(WrongPinError):
            hand.take_back("000111", HASH, at)


def test_the_code_takes_the_screen_back(hand: Hand) -> None:
    hand.take_back("246813", HASH, NOW)
    assert hand.held is None


@pytest.mark.parametrize("pin", ["", "246814", "24681", "2468133", "２４６８１３"])
def test_any_other_code_leaves_it_with_the_patient(hand: Hand, pin: str) -> None:
    with pytest.raises(WrongPinError):
        hand.take_back(pin, HASH, NOW)
    assert hand.held == HELD


def test_after_five_tries_not_even_the_right_code_is_taken_until_the_wait_is_over(hand: Hand) -> None:
    _tried(hand, MOST_TRIES - 1)
    with pytest.raises(PinBarredError):
        hand.take_back("000111", HASH, NOW)
    with pytest.raises(PinBarredError) as caught:
        hand.take_back("246813", HASH, NOW + WAIT - timedelta(seconds=5))
    assert caught.value.seconds == 5
    hand.take_back("246813", HASH, NOW + WAIT)
    assert hand.held is None


def test_without_a_code_nothing_takes_it_back(hand: Hand) -> None:
    with pytest.raises(WrongPinError):
        hand.take_back("", "", NOW)


@pytest.mark.parametrize(
    "pin",
    [
        pytest.param("12345", id="too short"),
        pytest.param("1234567890123", id="too long"),
        pytest.param("111111", id="one digit"),
        pytest.param("12345a", id="a letter"),
        pytest.param("", id="empty"),
    ],
)
def test_a_weak_code_is_refused(pin: str) -> None:
    with pytest.raises(WeakPinError):
        hash_pin(pin)


def test_the_same_code_is_never_kept_the_same_twice() -> None:
    assert hash_pin("246813") != HASH
    assert is_pin("246813", HASH)
    assert re.fullmatch(PIN_HASH_FORM, HASH)
    assert "246813" not in HASH
