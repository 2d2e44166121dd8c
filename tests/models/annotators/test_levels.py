"""The grey of another maker's image is brought near to that of the training images."""

import numpy as np
import pytest
from pydantic import ValidationError

from models.annotators.levels import even_levels
from models.annotators.picture import place
from models.card import Fit, Levels, ModelInput

EVEN = Levels(clip=4.0, tiles=4, quantiles=(0.0, 0.5, 1.0))


def teeth_like(seed: int = 0) -> np.ndarray:
    """(96, 192) uint8 with soft structure."""
    rng = np.random.default_rng(seed)
    coarse = rng.uniform(60, 200, (8, 16))
    return np.kron(coarse, np.ones((12, 12))).astype(np.uint8)


@pytest.mark.parametrize(("gain", "shift"), [(0.4, 150), (0.5, 0), (1.0, 0)])
def test_a_pale_and_a_dark_copy_come_out_much_alike(gain: float, shift: float) -> None:
    picture = teeth_like()
    other = (picture * gain + shift).clip(0, 255).astype(np.uint8)
    apart = np.abs(even_levels(picture, EVEN).astype(float) - even_levels(other, EVEN).astype(float)).mean()
    assert apart < 12


def test_the_grey_takes_the_spread_that_the_card_states() -> None:
    dark = Levels(clip=4.0, tiles=4, quantiles=(0.0, 0.1, 0.2))
    assert np.median(even_levels(teeth_like(), dark)) < 40 < np.median(even_levels(teeth_like(), EVEN))


def test_padding_stays_as_the_card_says() -> None:
    spec = ModelInput(name="image", width=128, height=128, fit=Fit.LETTERBOX, pad=0.0, levels=EVEN)
    picture, _ = place(teeth_like(), spec)
    assert not picture[:32].any()
    assert not picture[96:].any()
    assert picture[32:96].any()


def test_an_even_picture_is_not_made_into_noise() -> None:
    assert len(np.unique(even_levels(np.full((64, 128), 90, np.uint8), EVEN))) == 1


def test_quantiles_that_fall_are_refused() -> None:
    with pytest.raises(ValidationError, match="rise"):
        Levels(clip=4.0, tiles=4, quantiles=(0.5, 0.2))
