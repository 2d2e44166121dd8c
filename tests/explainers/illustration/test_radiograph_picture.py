import base64
import io
import re

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from explainers.illustration.marks import mark_for
from explainers.illustration.radiograph_picture import closeup_box, draw_closeup, draw_overview, place_of

_SIZES = st.tuples(st.integers(300, 4000), st.integers(200, 3000))


@st.composite
def _boxes_in(draw):
    width, height = draw(_SIZES)
    boxes = []
    for _ in range(draw(st.integers(1, 4))):
        x0, y0 = draw(st.integers(0, width - 20)), draw(st.integers(0, height - 20))
        boxes.append(
            (float(x0), float(y0), float(draw(st.integers(x0 + 8, width))), float(draw(st.integers(y0 + 8, height))))
        )
    return (width, height), tuple(boxes)


@given(_boxes_in())
def test_a_closeup_lies_in_the_image_and_shows_every_place_across(case):
    (width, height), boxes = case
    left, top, right, bottom = closeup_box(boxes, (width, height))
    assert 0 <= left < right <= width + 1e-6
    assert 0 <= top < bottom <= height + 1e-6
    assert left <= min(b[0] for b in boxes) + 1e-6
    assert right >= max(b[2] for b in boxes) - 1e-6


@given(_boxes_in())
def test_a_closeup_shows_the_whole_height_of_its_places(case):
    size, boxes = case
    _, top, _, bottom = closeup_box(boxes, size)
    assert top <= min(b[1] for b in boxes) + 1e-6
    assert bottom >= max(b[3] for b in boxes) - 1e-6


def _places(maker):
    mark = mark_for("C", maker.catalogue.condition("caries_deep").kinds)
    return [place_of(maker.confirmed(0), mark)]


def _jpeg(svg):
    return base64.b64decode(re.search(rb"base64,([^\"]+)", svg)[1])


def test_the_image_under_the_outline_is_the_clean_image(maker):
    pixels = np.tile(np.linspace(0, 255, 640).astype(np.uint8), (320, 1))
    outlined, clean = draw_closeup(pixels, _places(maker))
    assert _jpeg(outlined.data) == clean.data
    assert outlined.size_wh == clean.size_wh


def test_the_outline_stands_where_the_finding_is(maker):
    pixels = np.zeros((320, 640), np.uint8)
    svg = draw_overview(pixels, _places(maker)).data.decode()
    drawn = [
        float(n) for n in re.search(r'<path d="(M[^"]+)" fill="#56B4E9"', svg)[1].replace("Q", " ").strip("MZ").split()
    ]
    xs, ys = drawn[0::2], drawn[1::2]
    x0, y0, x1, y1 = maker.finding(0).region.box_xyxy
    assert x0 <= min(xs) <= x0 + 8
    assert x1 - 8 <= max(xs) <= x1
    assert y0 <= min(ys)
    assert max(ys) <= y1


def test_a_colour_photograph_keeps_its_colours(maker):
    pixels = np.zeros((320, 640, 3), np.uint8)
    pixels[..., 0] = 200
    _, clean = draw_closeup(pixels, _places(maker))
    red, green, _ = Image.open(io.BytesIO(clean.data)).convert("RGB").getpixel((50, 50))
    assert red > 180 > 40 > green


def test_an_overview_is_never_enlarged(maker):
    assert draw_overview(np.zeros((320, 640), np.uint8), _places(maker)).size_wh == (640, 320)
    assert draw_overview(np.zeros((1400, 2800), np.uint8), _places(maker)).size_wh == (1400, 700)
