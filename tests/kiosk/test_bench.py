"""The table of measurements: what was measured, in the unit that reads best, and what was not."""

import pytest

from explainers.language import Language, load_texts
from kiosk.bench import SCREEN_GOALS, Row, as_markdown, screen_rows, spread

TEXTS = load_texts(Language.ENGLISH)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        ([0.2, 0.1, 0.4], "200 ms (100–400)"),  # the median, not the mean
        ([1.5, 2.25, 1.0], "1.50 s (1.00–2.25)"),  # from one second on, in seconds
        ([0.0124], "12 ms (12–12)"),
    ],
)
def test_a_time_is_told_with_its_spread(seconds: list[float], text: str) -> None:
    assert spread(seconds) == text


def test_what_no_browser_measured_is_said_to_be_missing() -> None:
    rows = screen_rows(b'{"click": [0.1]}', TEXTS)
    assert [row.measured for row in rows] == ["not measured here", "not measured here", "100 ms (100–100)"]
    assert [row.goal for row in rows] == list(SCREEN_GOALS.values())


def test_the_table_names_the_machine_and_the_version() -> None:
    table = as_markdown([Row("One thing", "1 ms", "≤ 2 ms")], TEXTS, count=3)
    assert "| One thing | 1 ms | ≤ 2 ms |" in table
    assert "CPUs" in table
    assert "version 0." in table
