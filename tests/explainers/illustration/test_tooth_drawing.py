import xml.etree.ElementTree as ET

import pytest

from explainers.catalogue import load_catalogue
from explainers.errors import CatalogueError
from explainers.illustration.tooth_drawing import draw_tooth, drawing_names
from explainers.language import Language, load_texts
from models.tooth import ALL_TEETH, Tooth

_ALLOWED = {"svg", "g", "path", "ellipse", "rect", "defs", "clipPath"}


def test_exactly_the_drawings_that_the_catalogue_may_ask_for_are_drawn():
    assert drawing_names() == set(load_catalogue().edition.drawings)


@pytest.mark.parametrize("language", list(Language))
def test_every_drawing_has_words_that_stand_for_it(language):
    texts = load_texts(language)
    assert all(texts.has(f"page.drawing.{name}") for name in drawing_names())


@pytest.mark.parametrize("name", sorted(drawing_names()))
def test_a_drawing_is_plain_svg_for_every_tooth_and_for_the_mouth(name):
    for tooth in (*ALL_TEETH, None):
        root = ET.fromstring(draw_tooth(name, tooth))  # noqa: S314 (our own bytes)
        tags = {element.tag.removeprefix("{http://www.w3.org/2000/svg}") for element in root.iter()}
        assert tags <= _ALLOWED, tags - _ALLOWED


def test_the_same_drawing_has_the_same_bytes():
    assert draw_tooth("filling", Tooth(36)) == draw_tooth("filling", Tooth(36))


def test_a_name_that_nothing_draws_is_refused():
    with pytest.raises(CatalogueError, match="unicorn"):
        draw_tooth("unicorn", Tooth(11))


@pytest.mark.parametrize(
    ("fdi", "transform"),
    [
        (38, "translate(0 0) scale(1 1)"),  # lower left: the back of the mouth is on the right of the picture
        (48, "translate(320 0) scale(-1 1)"),  # lower right: on the left
        (28, "translate(0 400) scale(1 -1)"),  # upper left hangs
        (18, "translate(320 400) scale(-1 -1)"),  # upper right hangs, on the left
    ],
)
def test_a_third_molar_leans_on_its_own_side(fdi, transform):
    assert transform.encode() in draw_tooth("impacted_third_molar", Tooth(fdi))


def test_no_drawing_uses_red():
    for name in drawing_names():
        for colour in {part[:6] for part in draw_tooth(name, Tooth(36)).decode().split("#") if len(part) >= 6}:
            if all(c in "0123456789ABCDEFabcdef" for c in colour):
                red, green, blue = (int(colour[i : i + 2], 16) for i in (0, 2, 4))
                assert red - max(green, blue) < 100, f"{name}: #{colour}"
