"""The patient's own image: the whole with lettered places, and a close-up of one place. Only confirmed findings enter.

The image itself stays as it is; outlines are drawn over it as vectors, so that they are sharp on screen and on paper.
"""

import base64
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image

from explainers.errors import InvalidPlanError
from explainers.illustration.marks import Mark, draw_mark
from models.finding import ConfirmedFinding, Region

_CLOSEUP_WIDTH: Final = 800
_OVERVIEW_WIDTH: Final = 1400
_ASPECT: Final = 5 / 4
"""Width to height of a close-up."""
_CONTEXT: Final = 2.6
"""How many times wider than the place a close-up is, so that the patient recognises the teeth around it."""
_LEAST_SHARE: Final = 0.14
"""Least part of the image's width that a close-up shows: nearer, it is blur."""
_JPEG_QUALITY: Final = 86

Box = tuple[float, float, float, float]
Pixels = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Place:
    """One place on the image, with the mark of its topic."""

    region: Region
    mark: Mark


@dataclass(frozen=True, slots=True)
class Drawn:
    """A finished picture."""

    media_type: str
    data: bytes
    size_wh: tuple[int, int]


def place_of(finding: ConfirmedFinding, mark: Mark) -> Place:
    """Where a confirmed finding is; anything else is refused, also for callers that no type checker has seen."""
    if type(finding) is not ConfirmedFinding:
        raise InvalidPlanError(f"expected a confirmed finding, got {type(finding).__name__}")
    return Place(region=finding.region, mark=mark)


def draw_overview(pixels: Pixels, places: Sequence[Place]) -> Drawn:
    """The whole image, at most 1400 pixels wide, with an outline and a letter at each place."""
    height, width = pixels.shape[:2]
    return _outlined(pixels, (0.0, 0.0, float(width), float(height)), places, _OVERVIEW_WIDTH, radius=22, weight=0.9)


def draw_closeup(pixels: Pixels, places: Sequence[Place]) -> tuple[Drawn, Drawn]:
    """The image around the places, 800 pixels wide: with one calm outline each, and clean."""
    box = closeup_box(tuple(place.region.box_xyxy for place in places), (pixels.shape[1], pixels.shape[0]))
    return _outlined(pixels, box, places, _CLOSEUP_WIDTH, radius=30, weight=1.5), _clean(pixels, box, _CLOSEUP_WIDTH)


def closeup_box(boxes: Sequence[Box], size_wh: tuple[int, int]) -> Box:
    """What a close-up shows: the boxes with room around them, xyxy in pixels, within the image, 5:4 where it can be."""
    width, height = size_wh
    x0, y0 = min(b[0] for b in boxes), min(b[1] for b in boxes)
    x1, y1 = max(b[2] for b in boxes), max(b[3] for b in boxes)
    crop_w = max((x1 - x0) * _CONTEXT, (y1 - y0) * 1.8 * _ASPECT, width * _LEAST_SHARE)
    crop_w = min(crop_w, width, max(height * _ASPECT, (x1 - x0) * 1.15))
    crop_h = min(max(crop_w / _ASPECT, (y1 - y0) * 1.15), height)
    left = min(max((x0 + x1 - crop_w) / 2, 0), width - crop_w)
    top = min(max((y0 + y1 - crop_h) / 2, 0), height - crop_h)
    return left, top, left + crop_w, top + crop_h


def _clean(pixels: Pixels, box: Box, width: int) -> Drawn:
    x0, y0, x1, y1 = (round(c) for c in box)
    height = max(1, round(width * (y1 - y0) / (x1 - x0)))
    crop = Image.fromarray(np.ascontiguousarray(pixels[y0:y1, x0:x1]))
    buffer = io.BytesIO()
    crop.resize((width, height), Image.Resampling.LANCZOS).save(buffer, "JPEG", quality=_JPEG_QUALITY)
    return Drawn("image/jpeg", buffer.getvalue(), (width, height))


def _outlined(
    pixels: Pixels, box: Box, places: Sequence[Place], most_width: int, *, radius: float, weight: float
) -> Drawn:
    x0, y0, x1, y1 = (round(c) for c in box)
    whole = (x1 - x0, y1 - y0) == (pixels.shape[1], pixels.shape[0])
    clean = _clean(pixels, box, min(most_width, x1 - x0) if whole else most_width)
    width, height = clean.size_wh
    scale = width / (x1 - x0)
    outlines = "".join(_draw_outline(place, (x0, y0), scale, weight) for place in places)
    letters = "".join(_draw_letter(place, (x0, y0), scale, radius, clean.size_wh) for place in places)
    jpeg = base64.b64encode(clean.data).decode()
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
        f'<image href="data:image/jpeg;base64,{jpeg}" width="{width}" height="{height}"/>{outlines}{letters}</svg>'
    )
    return Drawn("image/svg+xml", svg.encode(), clean.size_wh)


def _draw_outline(place: Place, origin: tuple[float, float], scale: float, weight: float) -> str:
    """Black, white and hue, one inside the other: visible on black, grey and white."""
    shape = _outline(place.region, origin, scale)
    hue = place.mark.hue
    strokes = (("#10181B", 10.0, 0.9), ("#FFFFFF", 7.0, 1.0), (hue, 4.0, 1.0))
    lines = "".join(
        f'<{shape} fill="none" stroke="{colour}" stroke-width="{w * weight:g}" stroke-opacity="{opacity:g}" '
        'stroke-linejoin="round"/>'
        for colour, w, opacity in strokes
    )
    return f'<{shape} fill="{hue}" fill-opacity="0.1"/>{lines}'


def _outline(region: Region, origin: tuple[float, float], scale: float) -> str:
    ox, oy = origin
    if region.polygon_xy:
        return f'path d="{_rounded([((x - ox) * scale, (y - oy) * scale) for x, y in region.polygon_xy])}"'
    x0, y0, x1, y1 = region.box_xyxy
    w, h = (x1 - x0) * scale, (y1 - y0) * scale
    return (
        f'rect x="{(x0 - ox) * scale:.1f}" y="{(y0 - oy) * scale:.1f}" width="{w:.1f}" height="{h:.1f}" '
        f'rx="{min(w, h) * 0.38:.1f}"'
    )


def _rounded(points: Sequence[tuple[float, float]]) -> str:
    """A closed curve through the middle of every side: the same place without corners, which would look like damage."""
    middles = [
        ((x0 + x1) / 2, (y0 + y1) / 2) for (x0, y0), (x1, y1) in zip(points, (*points[1:], points[0]), strict=True)
    ]
    start = middles[-1]
    curves = [f"Q{x:.1f} {y:.1f} {mx:.1f} {my:.1f}" for (x, y), (mx, my) in zip(points, middles, strict=True)]
    return f"M{start[0]:.1f} {start[1]:.1f}{''.join(curves)}Z"


def _draw_letter(
    place: Place, origin: tuple[float, float], scale: float, radius: float, size_wh: tuple[int, int]
) -> str:
    """At the upper right of the place, outside it, kept within the picture."""
    ox, oy = origin
    x0, y0, x1, _ = place.region.box_xyxy
    room = radius * 1.6
    x = (x1 - ox) * scale + radius * 0.9
    if x > size_wh[0] - room:
        x = (x0 - ox) * scale - radius * 0.9
    y = (y0 - oy) * scale - radius * 0.5
    x = min(max(x, room), size_wh[0] - room)
    y = min(max(y, room), size_wh[1] - room)
    return draw_mark(place.mark, x, y, radius)
