"""Links: ours alone, for one thing, for a while; the same for some minutes so that pictures are not sent again."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from kiosk.errors import LinkRefusedError
from kiosk.links import Leads, Links, Target

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
VISIT, IMAGE = "a" * 32, "b" * 32


@dataclass
class Clock:
    """A time that a test sets."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now


def _token(path: str) -> str:
    return path.split("/")[2]


def test_a_link_leads_to_what_it_was_made_for() -> None:
    links = Links(b"s" * 32, Clock())
    assert links.check(Leads.PICTURE, _token(links.picture(VISIT, IMAGE))) == Target(VISIT, IMAGE)
    page = links.page(VISIT, IMAGE, "index.html")
    assert page.endswith("/index.html")
    assert links.check(Leads.EXPLANATION, _token(page)) == Target(VISIT, IMAGE)
    assert links.check(Leads.DOCUMENT, _token(links.document(VISIT, IMAGE))) == Target(VISIT, IMAGE)
    assert links.check(Leads.CONSENT, _token(links.consent(VISIT, IMAGE))) == Target(VISIT, IMAGE)


def test_a_link_to_a_picture_opens_no_document() -> None:
    links = Links(b"s" * 32, Clock())
    with pytest.raises(LinkRefusedError):
        links.check(Leads.DOCUMENT, _token(links.picture(VISIT, IMAGE)))


def test_a_link_of_an_earlier_start_is_refused() -> None:
    before, after = Links(b"s" * 32, Clock()), Links(b"t" * 32, Clock())
    with pytest.raises(LinkRefusedError):
        after.check(Leads.PICTURE, _token(before.picture(VISIT, IMAGE)))


@pytest.mark.parametrize("bad", ["", "abc", "..", "a.b", "W10.AAAA", "\x00", "é"])
def test_anything_else_is_refused(bad: str) -> None:
    with pytest.raises(LinkRefusedError):
        Links(b"s" * 32, Clock()).check(Leads.PICTURE, bad)


def test_a_changed_link_is_refused() -> None:
    links = Links(b"s" * 32, Clock())
    token = _token(links.picture(VISIT, IMAGE))
    for place in range(0, len(token), 7):
        other = "A" if token[place] != "A" else "B"
        with pytest.raises(LinkRefusedError):
            links.check(Leads.PICTURE, token[:place] + other + token[place + 1 :])


def test_links_are_the_same_for_some_minutes_and_run_out_within_half_an_hour() -> None:
    clock = Clock()
    links = Links(b"s" * 32, clock)
    token = _token(links.picture(VISIT, IMAGE))
    clock.now = NOON + timedelta(minutes=14, seconds=59)
    assert _token(links.picture(VISIT, IMAGE)) == token
    clock.now = NOON + timedelta(minutes=29, seconds=59)
    assert links.check(Leads.PICTURE, token)
    clock.now = NOON + timedelta(minutes=30)
    with pytest.raises(LinkRefusedError):
        links.check(Leads.PICTURE, token)


def test_a_patient_can_turn_the_pages_for_as_long_as_a_visit_lasts() -> None:
    clock = Clock()
    links = Links(b"s" * 32, clock)
    token = _token(links.page(VISIT, IMAGE, "index.html"))
    clock.now = NOON + timedelta(hours=2)
    assert links.check(Leads.EXPLANATION, token)
    clock.now = NOON + timedelta(hours=4)
    with pytest.raises(LinkRefusedError):
        links.check(Leads.EXPLANATION, token)


def test_a_document_can_be_downloaded_from_a_screen_that_was_left_open_for_an_hour() -> None:
    clock = Clock()
    links = Links(b"s" * 32, clock)
    token = _token(links.document(VISIT, IMAGE))
    clock.now = NOON + timedelta(hours=1)
    assert links.check(Leads.DOCUMENT, token)


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="32"):
        Links(b"short", Clock())
