"""The overlay: the image with what models suggest, marked as unchecked; nothing drawn where nothing is said."""

from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from explainers.language import Language, load_texts
from kiosk.overlay import draw_overlay
from models.annotation import Annotation
from models.finding import Finding, FindingKind, ModelStamp, Region
from models.radiograph import Radiograph, View

TEXTS = load_texts(Language.ENGLISH)
GREY = np.random.default_rng(5).integers(80, 120, (300, 500)).astype(np.float32)


@pytest.fixture
def radiograph() -> Radiograph:
    """A grey image."""
    return Radiograph(GREY, "0" * 64, View.PANORAMIC, "png")


def _drawn(radiograph: Radiograph, annotation: Annotation) -> np.ndarray:
    return np.asarray(Image.open(BytesIO(draw_overlay(radiograph, annotation, TEXTS))).convert("RGB"), np.int16)


def _caries(region: Region) -> Finding:
    return Finding("f", FindingKind.CARIES, region, 0.5, ModelStamp("m", "1", "0"))


def test_a_suggestion_is_outlined_where_it_is(radiograph: Radiograph) -> None:
    plain = _drawn(radiograph, Annotation())
    marked = _drawn(radiograph, Annotation(findings=(_caries(Region((200, 150, 260, 210))),)))
    rows, columns = np.nonzero(np.abs(marked - plain).sum(axis=2))
    assert (rows.max(), columns.min()) == pytest.approx((210, 200), abs=4)
    assert (rows.min(), columns.max()) > (100, 255)


def test_the_picture_says_that_nobody_has_checked_it(radiograph: Radiograph) -> None:
    drawn = _drawn(radiograph, Annotation())
    top, below = drawn[:40], drawn[60:]
    assert (top == 255).all(axis=2).sum() > 100
    assert np.ptp(below, axis=2).max() == 0


def test_existing_work_has_another_colour(radiograph: Radiograph) -> None:
    check = _caries(Region((200, 150, 260, 210)))
    work = replace(check, kind=FindingKind.CROWN)
    colours = [_drawn(radiograph, Annotation(findings=(each,)))[210, 230] for each in (check, work)]
    assert colours[0][0] > colours[0][2]
    assert colours[1][0] < colours[1][2]
