import xml.etree.ElementTree as ET

import pytest

from explainers.illustration.marks import MARKS, draw_mark_sheet, mark_for
from kiosk.theme.tokens import contrast
from models.finding import FindingKind


@pytest.mark.parametrize("kind", list(FindingKind))
def test_the_letter_can_be_read_on_every_hue(kind):
    assert contrast(MARKS[kind][0], "#000000") >= 4.5


def test_things_to_check_differ_by_more_than_hue():
    looks = [MARKS[kind] for kind in FindingKind if not kind.is_existing_work]
    assert len(set(looks)) == len(looks)
    assert len({shape for _, shape in looks}) >= 6


@pytest.mark.parametrize("letter", ["C", "C2", "P10"])
def test_a_mark_is_drawn_with_letters_and_figures(letter):
    root = ET.fromstring(draw_mark_sheet(mark_for(letter, (FindingKind.CARIES,))))  # noqa: S314 (our own bytes)
    assert len(list(root.iter("{http://www.w3.org/2000/svg}path"))) == 2 + len(letter)


def test_a_condition_without_kinds_has_a_mark_too():
    assert mark_for("M", ()).letter == "M"
