"""A mark on the input of a network goes back to the pixel of the image that it came from."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.annotators.picture import as_tensor, cut, place
from models.card import Crops, Fit, Layout, ModelInput

SIDES = st.integers(16, 400)


def spec(width: int = 64, height: int = 32, fit: Fit = Fit.LETTERBOX, **more: object) -> ModelInput:
    return ModelInput(name="image", width=width, height=height, fit=fit, **more)  # type: ignore[arg-type]


@given(SIDES, SIDES, st.integers(8, 300), st.integers(8, 300), st.sampled_from(Fit), st.floats(0, 1), st.floats(0, 1))
def test_a_point_goes_to_the_input_and_back_within_half_a_pixel(
    columns: int, rows: int, width: int, height: int, fit: Fit, x: float, y: float
) -> None:
    _, placement = place(np.zeros((rows, columns), np.uint8), spec(width, height, fit))
    point = np.array([x * columns, y * rows])
    there = placement.to_input(point)
    assert (there >= -1e-6).all()
    assert (there <= np.array([width, height]) + 1e-6).all()
    np.testing.assert_allclose(placement.to_image(there), point, atol=1e-6)


@pytest.mark.parametrize("fit", list(Fit))
@pytest.mark.parametrize("size", [(200, 100), (97, 211), (640, 480)])
def test_a_bright_square_lies_where_the_placement_says(fit: Fit, size: tuple[int, int]) -> None:
    columns, rows = size
    grey = np.zeros((rows, columns), np.uint8)
    box = (columns // 4, rows // 3, columns // 2, 2 * rows // 3)
    grey[box[1] : box[3], box[0] : box[2]] = 255
    picture, placement = place(grey, spec(320, 160, fit))
    weights = picture / picture.sum()
    across, down = weights.sum(axis=0) @ (np.arange(320) + 0.5), weights.sum(axis=1) @ (np.arange(160) + 0.5)
    np.testing.assert_allclose(
        placement.to_image(np.array([across, down])),
        [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2],
        atol=0.5 * max(columns / 320, 1),
    )


def test_letterbox_keeps_the_aspect_and_centres_with_the_padding_of_the_card() -> None:
    picture, placement = place(np.full((100, 100), 255, np.uint8), spec(64, 32, pad=0.2))
    assert placement.scale_xy == (0.32, 0.32)
    assert placement.offset_xy == (16, 0)
    assert (picture[:, :16] == 51).all()
    assert (picture[:, 16:48] == 255).all()


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("upright", [False, True])
@pytest.mark.parametrize("fit", list(Fit))
def test_a_spot_in_a_crop_goes_back_to_its_pixel(mirrored: bool, upright: bool, fit: Fit) -> None:
    grey = np.zeros((200, 300), np.uint8)
    grey[60:64, 100:104] = 255
    crops = Crops(margin=0.1, upright=upright, mirrored=mirrored)
    picture, placement = cut(grey, (90, 40, 120, 110), spec(64, 96, fit), crops, upper=True, left=True)
    rows, columns = np.nonzero(picture > 100)
    middle = np.array([columns.mean() + 0.5, rows.mean() + 0.5])
    np.testing.assert_allclose(placement.to_image(middle), [102, 62], atol=0.6)
    np.testing.assert_allclose(placement.to_input(placement.to_image(middle)), middle, atol=1e-6)


def test_only_upper_and_left_teeth_are_turned() -> None:
    grey = np.arange(40 * 30, dtype=np.uint16).reshape(40, 30).astype(np.uint8)
    crops = Crops(margin=0.0, upright=True, mirrored=True)
    as_it_is, _ = cut(grey, (5, 5, 13, 21), spec(8, 16), crops, upper=False, left=False)
    turned, _ = cut(grey, (5, 5, 13, 21), spec(8, 16), crops, upper=True, left=True)
    assert (as_it_is == grey[5:21, 5:13]).all()
    assert (turned == as_it_is[::-1, ::-1]).all()


def test_a_crop_beyond_the_border_is_padded() -> None:
    picture, placement = cut(
        np.full((40, 40), 200, np.uint8), (30, 30, 40, 40), spec(20, 20, pad=0.2), Crops(margin=0.5),
        upper=False, left=False,
    )  # fmt: skip
    assert (picture[:15, :15] == 200).all()
    assert (picture[15:] == 51).all()
    assert placement.to_image(np.array([0.0, 0.0])).tolist() == [25, 25]


@pytest.mark.parametrize("layout", list(Layout))
def test_greys_are_normalised_for_each_channel_in_the_order_of_the_axes(layout: Layout) -> None:
    model = spec(8, 8, channels=3, mean=(0.0, 0.5, 1.0), std=(1.0, 0.5, 0.25), layout=layout)
    tensor = as_tensor([np.full((8, 8), 255, np.uint8), np.zeros((8, 8), np.uint8)], model)
    first = tensor[:, :, 0, 0] if layout is Layout.NCHW else tensor[:, 0, 0, :]
    np.testing.assert_allclose(first, [[1, 1, 0], [0, -1, -4]], atol=1e-6)
    assert tensor.flags.c_contiguous
    assert tensor.dtype == np.float32
