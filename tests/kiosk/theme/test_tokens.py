"""Every pair of colours that meets on a chair screen can be told apart."""

import pytest

from explainers.illustration.marks import MARKS
from kiosk.theme.tokens import PAPER, READING_ROOM, contrast, ink_on, tokens_css
from models.finding import FindingKind

TEXT, BOUNDARY = 4.5, 3.0  # WCAG 2.2, 1.4.3 and 1.4.11
PAIRS = [
    ("text", "ground", TEXT),
    ("text", "panel", TEXT),
    ("text", "raised", TEXT),
    ("quiet", "ground", TEXT),
    ("quiet", "panel", TEXT),
    ("quiet", "raised", TEXT),
    ("touch", "ground", TEXT),
    ("touch", "panel", TEXT),
    ("touch", "touch-deep", TEXT),
    ("on-touch", "touch", TEXT),
    ("on-primary", "primary", TEXT),
    ("watch", "watch-deep", TEXT),
    ("urgent", "urgent-deep", TEXT),
    ("edge", "ground", BOUNDARY),
    ("edge", "panel", BOUNDARY),
]


@pytest.mark.parametrize("mood", [READING_ROOM, PAPER], ids=["reading room", "paper"])
@pytest.mark.parametrize(("front", "back", "least"), PAIRS)
def test_a_pair_reaches_its_contrast(front: str, back: str, least: float, mood: dict[str, str]) -> None:
    assert contrast(mood[front], mood[back]) >= least


def test_paper_and_the_reading_room_have_the_same_names() -> None:
    assert PAPER.keys() == READING_ROOM.keys()


@pytest.mark.parametrize("kind", list(FindingKind))
def test_the_letter_of_a_kind_reads_on_its_hue(kind: FindingKind) -> None:
    hue, _ = MARKS[kind]
    assert contrast(ink_on(hue), hue) >= TEXT


@pytest.mark.parametrize("grey", ["#000000", "#404040", "#808080", "#C0C0C0", "#FFFFFF"])
def test_one_of_the_two_halos_stands_out_from_any_grey_of_a_radiograph(grey: str) -> None:
    assert max(contrast("#000000", grey), contrast("#FFFFFF", grey)) >= BOUNDARY


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


def test_the_tokens_are_custom_properties() -> None:
    assert "--ground: #0E1214;" in tokens_css(":root")
