"""Findings are looked for where the teeth are, and in the whole image where there are too few to tell."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.annotators.jaw import jaw_box
from models.annotators.picture import prepare
from models.boxes import Box
from models.card import Fit, Jaw, ModelInput

RULE = Jaw(margin_across=0.1, margin_down=0.2, always=(0.4, 0.4, 0.6, 0.6), fewest_teeth=2)
SIZE_WH = (1000, 500)


@pytest.mark.parametrize(
    ("teeth", "expected", "reason"),
    [
        ([(200, 100, 250, 200), (750, 300, 800, 400)], (140, 40, 860, 460), "the teeth and room around them"),
        ([(450, 210, 460, 220), (470, 210, 480, 220)], (400, 200, 600, 300), "what is always looked at"),
        ([(0, 0, 100, 100), (900, 400, 1000, 500)], (0, 0, 1000, 500), "no farther than the image"),
        ([(200, 100, 250, 200)], (0, 0, 1000, 500), "too few teeth"),
        ([], (0, 0, 1000, 500), "no teeth"),
    ],
)
def test_the_part_that_is_looked_at(teeth: list[Box], expected: Box, reason: str) -> None:
    assert jaw_box(teeth, SIZE_WH, RULE) == expected, reason


@given(
    st.floats(0, 0.4), st.floats(0, 0.4), st.floats(0.6, 1), st.floats(0.6, 1), st.sampled_from(Fit), st.floats(0, 1)
)
def test_a_point_of_the_part_goes_back_to_its_pixel(
    left: float, top: float, right: float, bottom: float, fit: Fit, share: float
) -> None:
    part = (left * 1000, top * 500, right * 1000, bottom * 500)
    spec = ModelInput(name="image", width=64, height=64, fit=fit)
    _, placement = prepare(np.zeros((500, 1000), np.uint8), spec, part)
    point = np.array([part[0] + share * (part[2] - part[0]), part[1] + share * (part[3] - part[1])])
    there = placement.to_input(point)
    assert (there > -1).all()
    assert (there < 65).all()
    np.testing.assert_allclose(placement.to_image(there), point, atol=1e-6)


def test_a_bright_spot_of_the_part_lies_where_the_placement_says() -> None:
    grey = np.zeros((500, 1000), np.uint8)
    grey[200:220, 600:640] = 255
    spec = ModelInput(name="image", width=200, height=100, fit=Fit.LETTERBOX)
    inputs, placement = prepare(grey, spec, (400.0, 100.0, 800.0, 300.0))
    rows, columns = np.nonzero(inputs["image"][0, 0] > 0.5)
    middle = np.array([columns.mean() + 0.5, rows.mean() + 0.5])
    np.testing.assert_allclose(placement.to_image(middle), [620, 210], atol=0.5)
