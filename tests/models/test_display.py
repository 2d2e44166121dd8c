"""Display: the grey that each value gets, checked against the formulas of PS3.3 C.11.2."""

import math

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models import display
from models.radiograph import Radiograph, View, Voi, Window

LINEAR = Window(function=Voi.LINEAR, center=2048, width=4096)


def radiograph(values: object, *windows: Window, **facts: object) -> Radiograph:
    """A radiograph of these values, float32 unless they are colour."""
    array = np.asarray(values, np.float32 if np.ndim(values) == 2 else np.uint8)
    return Radiograph(array, sha256="0" * 64, view=View.UNKNOWN, source="png", windows=windows, **facts)  # type: ignore[arg-type]


def grey_of(value: float, window: Window) -> int:
    return int(display.render(radiograph([[value]], window))[0, 0])


def by_the_standard(x: float, window: Window) -> float:
    """The pseudo-code of PS3.3 C.11.2.1.2.1, C.11.2.1.3.2 and C.11.2.1.3.1, with 0 to 255 out, written out again."""
    c, w = window.center, window.width
    if window.function is Voi.SIGMOID:
        return 255 / (1 + math.exp(min(700, -4 * (x - c) / w)))
    if window.function is Voi.LINEAR_EXACT:
        if x <= c - w / 2:
            return 0
        return 255 if x > c + w / 2 else ((x - c) / w + 0.5) * 255
    if x <= c - 0.5 - (w - 1) / 2:
        return 0
    return 255 if x > c - 0.5 + (w - 1) / 2 else ((x - (c - 0.5)) / (w - 1) + 0.5) * 255


@pytest.mark.parametrize(
    ("window", "value", "grey", "why"),
    [
        (LINEAR, 0, 0, "the lowest of 4096 values is black"),
        (LINEAR, 4095, 255, "the highest is white"),
        (LINEAR, -5, 0, "below is black"),
        (LINEAR, 9999, 255, "above is white"),
        (Window(function=Voi.LINEAR, center=0, width=100), -50, 0, "the example of the standard, C.11.2.1.2.1"),
        (Window(function=Voi.LINEAR, center=0, width=100), 49, 255, "the example of the standard"),
        (Window(function=Voi.LINEAR, center=10, width=1), 9.5, 0, "width 1 is a threshold at center - 0.5"),
        (Window(function=Voi.LINEAR, center=10, width=1), 9.6, 255, "width 1 is a threshold at center - 0.5"),
        (Window(function=Voi.LINEAR_EXACT, center=127.5, width=255), 200, 200, "the full range of a byte is itself"),
        (Window(function=Voi.SIGMOID, center=2048, width=4096), 2048, 128, "the middle of the curve"),
    ],
)
def test_a_value_gets_the_grey_of_the_standard(window: Window, value: float, grey: int, why: str) -> None:
    assert grey_of(value, window) == grey, why


WINDOWS = st.builds(
    Window,
    function=st.sampled_from([Voi.LINEAR, Voi.LINEAR_EXACT, Voi.SIGMOID]),
    center=st.integers(-5000, 70_000).map(float),
    width=st.integers(2, 70_000).map(float),
)


@settings(deadline=None)
@given(window=WINDOWS, value=st.integers(-10_000, 70_000))
def test_every_window_agrees_with_the_standards_formula(window: Window, value: int) -> None:
    expected = min(255.0, max(0.0, by_the_standard(value, window)))
    assert grey_of(value, window) == pytest.approx(expected, abs=0.51)


@settings(deadline=None)
@given(window=WINDOWS, inverted=st.booleans(), invert=st.booleans())
def test_brightness_runs_one_way_only(window: Window, inverted: bool, invert: bool) -> None:
    row = display.render(radiograph([np.linspace(-9000, 70_000, 500)], window, inverted=inverted), invert=invert)[0]
    steps = np.diff(row.astype(int))
    assert np.all(steps <= 0) if inverted != invert else np.all(steps >= 0)


def test_a_table_is_looked_up_and_held_at_its_ends() -> None:
    table = Window(function=Voi.TABLE, table=np.array([0, 1023, 4095], np.uint16), table_first=10, table_bits=12)
    assert display.render(radiograph([[0, 10, 11, 12, 99]], table)).tolist() == [[0, 0, 64, 255, 255]]


def test_polarity_is_applied_once_and_the_dentists_inversion_on_top() -> None:
    stored = radiograph([[0, 4095]], LINEAR, inverted=True)
    assert display.render(stored).tolist() == [[255, 0]]
    assert display.render(stored, invert=True).tolist() == [[0, 255]]


def test_without_a_window_the_darkest_and_brightest_values_span_the_grey() -> None:
    values = np.linspace(1000, 3000, 10_000).reshape(100, 100)
    picture = display.render(radiograph(values))
    assert (picture.min(), picture.max()) == (0, 255)
    assert abs(int(np.median(picture)) - 127) <= 2


def test_a_few_extreme_pixels_do_not_flatten_the_automatic_window() -> None:
    values = np.linspace(1000, 3000, 10_000).reshape(100, 100)
    values[0, :10] = 65_000
    window = display.automatic_window(radiograph(values))
    assert window.center + window.width / 2 < 3100


def test_the_automatic_window_can_be_asked_for() -> None:
    image = radiograph(np.linspace(0, 100, 400).reshape(20, 20), LINEAR)
    assert display.render(image).max() < 20
    assert display.render(image, window=display.AUTO_WINDOW).max() == 255


def test_a_flat_image_and_one_of_padding_alone_are_shown_all_the_same() -> None:
    for padding in (None, (5.0, 5.0)):
        assert display.render(radiograph(np.full((8, 8), 5), padding=padding)).shape == (8, 8)


@pytest.mark.parametrize("window", [1, 7, -2])
def test_a_window_that_the_file_does_not_have_is_an_error(window: int) -> None:
    with pytest.raises(IndexError):
        display.render(radiograph([[1, 2]], LINEAR), window=window)


def test_colour_is_shown_as_it_is_and_inverted_on_request() -> None:
    colour = radiograph([[[10, 20, 30], [250, 0, 5]]])
    assert display.render(colour).tolist() == [[[10, 20, 30], [250, 0, 5]]]
    assert display.render(colour, invert=True).tolist() == [[[245, 235, 225], [5, 255, 250]]]


def test_rendering_never_changes_the_image() -> None:
    image = radiograph([[0, 4095]], LINEAR)
    display.render(image)[:] = 7
    colour = radiograph([[[1, 2, 3]]])
    display.render(colour)[:] = 7
    assert image.values.tolist() == [[0, 4095]]
    assert colour.values.tolist() == [[[1, 2, 3]]]


def test_annotators_get_one_grey_channel_with_bone_bright() -> None:
    grey = display.grayscale(radiograph([[0, 4095]], LINEAR, inverted=True))
    assert grey.tolist() == [[255, 0]]
    colour = display.grayscale(radiograph([[[255, 255, 255], [0, 0, 0], [0, 255, 0]]]))
    assert colour.tolist() == [[255, 0, 150]]


def test_blocks_of_rows_leave_no_seam() -> None:
    values = np.random.default_rng(0).integers(0, 4096, (200, 31))
    whole = display.render(radiograph(values, LINEAR))
    rows = [display.render(radiograph(row[None], LINEAR))[0] for row in values]
    assert np.array_equal(whole, np.array(rows))


@pytest.mark.parametrize("shape", [(40, 64), (40, 64, 3)])
def test_a_png_gives_back_every_pixel(shape: tuple[int, ...]) -> None:
    picture: npt.NDArray[np.uint8] = np.random.default_rng(1).integers(0, 256, shape, np.uint8)
    decoded = cv2.imdecode(np.frombuffer(display.encode_png(picture), np.uint8), cv2.IMREAD_UNCHANGED)
    assert decoded is not None
    assert np.array_equal(decoded if picture.ndim == 2 else decoded[..., ::-1], picture)


def test_a_jpeg_keeps_red_red() -> None:
    picture = np.zeros((16, 16, 3), np.uint8)
    picture[..., 0] = 255
    decoded = cv2.imdecode(np.frombuffer(display.encode_jpeg(picture), np.uint8), cv2.IMREAD_COLOR)
    assert decoded is not None
    assert decoded[8, 8, 2] > 240 > 20 > decoded[8, 8, 0]


def test_a_jpeg_of_higher_quality_is_larger() -> None:
    picture: npt.NDArray[np.uint8] = np.random.default_rng(2).integers(0, 256, (64, 64), np.uint8)
    assert len(display.encode_jpeg(picture, 95)) > len(display.encode_jpeg(picture, 40))
