"""Outlines: maps of a segmentation network → connected regions with smooth outlines, in pixels of the network's input.

Each region is looked at in its own window only: the whole map is never enlarged, and it takes milliseconds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from models.annotators.fragments import without_fragments
from models.boxes import Box, Floats

Maps = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]
Window = tuple[slice, slice]
_MARGIN: Final = 2
"""Cells around a class: enough for every outline to close inside the window."""
_MOST_POINTS: Final = 60
"""Of an outline: a molar stays within a third of a pixel of the traced line with fewer."""
_TOLERANCE: Final = 0.1
"""Cells by which a simplified outline may leave the traced one; doubled until there are few enough points."""


@dataclass(frozen=True, slots=True, eq=False)
class Patch:
    """One connected region of one class."""

    label: int
    score: float
    """Mean probability of the class inside, raw."""
    cells: int
    """Area in cells of the map."""
    box: Box
    """Of the traced outline; xyxy in pixels of the network's input."""
    polygon: Floats
    """(points, 2), xy in pixels of the network's input; holes are filled."""


@dataclass(frozen=True, slots=True, eq=False)
class _Field:
    """One class in one window: how strongly each cell belongs to it (above 0: it does), and how probable that is."""

    label: int
    window: Window
    inside: Mask
    strength: Maps
    probability: Maps


@dataclass(frozen=True, slots=True, eq=False)
class _Contest:
    """Which class wins each cell, its logit, and the highest logit of all others."""

    winners: npt.NDArray[np.uint8]
    best: Maps
    second: Maps


def exclusive_patches(
    logits: Maps, labels: Sequence[int], input_wh: tuple[int, int], *, least_cells: int = 8
) -> list[Patch]:
    """Regions of `labels` in maps (classes, h, w) of which one class wins each cell."""
    contest = _contest(logits)
    joined = without_fragments(logits, contest.winners)
    if joined is not logits:
        logits, contest = joined, _contest(joined)
    patches: list[Patch] = []
    for label in labels:
        window = _window(contest.winners == label)
        if window is not None:
            field = _field(logits[(slice(None), *window)], label, window, contest)
            patches += _patches(field, logits.shape[1:], input_wh, least_cells)
    return patches


def independent_patches(
    probabilities: Maps, labels: Sequence[int], input_wh: tuple[int, int], *, least_cells: int = 3
) -> list[Patch]:
    """Regions of `labels` in maps (classes, h, w), each a probability of its own: where it is above one half."""
    patches: list[Patch] = []
    for label in labels:
        window = _window(probabilities[label] > 0.5)
        if window is not None:
            part = probabilities[label][window]
            field = _Field(label, window, part > 0.5, 2 * part - 1, part)
            patches += _patches(field, probabilities.shape[1:], input_wh, least_cells)
    return patches


def _contest(logits: Maps) -> _Contest:
    """Winner and two highest logits of each cell, in one pass; faster than argmax along the first axis."""
    best, second = logits[0].copy(), np.full(logits.shape[1:], -np.inf, np.float32)
    winners = np.zeros(best.shape, np.uint8)
    spare, lower = np.empty_like(winners), np.empty_like(best)
    for label in range(1, len(logits)):
        # Labels only grow, so the highest label among the winners so far is the last to have won.
        np.multiply(logits[label] > best, np.uint8(label), out=spare)
        np.maximum(winners, spare, out=winners)
        np.minimum(best, logits[label], out=lower)
        np.maximum(second, lower, out=second)
        np.maximum(best, logits[label], out=best)
    return _Contest(winners, best, second)


def _window(mask: Mask) -> Window | None:
    """Where the mask is, with a margin; None where it is nowhere."""
    ys = np.flatnonzero(mask.any(axis=1))
    if len(ys) == 0:
        return None
    xs = np.flatnonzero(mask[ys[0] : ys[-1] + 1].any(axis=0))
    return _widened(int(xs[0]), int(ys[0]), int(xs[-1]) + 1, int(ys[-1]) + 1, mask.shape)


def _widened(x0: int, y0: int, x1: int, y1: int, shape: tuple[int, ...]) -> Window:
    rows = slice(max(y0 - _MARGIN, 0), min(y1 + _MARGIN, shape[0]))
    return rows, slice(max(x0 - _MARGIN, 0), min(x1 + _MARGIN, shape[1]))


def _field(part: Maps, label: int, window: Window, contest: _Contest) -> _Field:
    """One class against the best of all others, within its window; its probability only where it wins."""
    inside = contest.winners[window] == label
    best = contest.best[window]
    lead = part[label] - np.where(inside, contest.second[window], best)
    probability = np.zeros_like(best)
    probability[inside] = 1 / np.exp(part[:, inside] - best[inside]).sum(axis=0)
    # Squashed, because far from the border a difference of logits says nothing about where the border lies.
    return _Field(label, window, inside, np.tanh(lead / 2), probability)


def _patches(field: _Field, map_shape: tuple[int, ...], input_wh: tuple[int, int], least_cells: int) -> list[Patch]:
    """The connected regions of one class that are large enough."""
    count, components, stats, _ = cv2.connectedComponentsWithStats(field.inside.astype(np.uint8), connectivity=8)
    cell_xy = np.array([input_wh[0] / map_shape[1], input_wh[1] / map_shape[0]])
    patches = []
    for index in range(1, count):
        x, y, width, height, cells = (int(value) for value in stats[index])
        if cells < least_cells:
            continue
        part = _widened(x, y, x + width, y + height, components.shape)
        own = components[part] == index
        # A second region of the same class in this window must not join the first.
        strength = np.where(own, field.strength[part], np.minimum(field.strength[part], 0) - 1e-3)
        corner = (field.window[1].start + part[1].start, field.window[0].start + part[0].start)
        traced = (_trace(strength.astype(np.float32), fine=4 if cell_xy.max() > 1.5 else 2) + corner) * cell_xy
        low, high = traced.min(axis=0), traced.max(axis=0)
        box = (float(low[0]), float(low[1]), float(high[0]), float(high[1]))
        score = float(field.probability[part][own].mean())
        patches.append(Patch(field.label, score, cells, box, _simplified(traced, float(cell_xy.max()))))
    return patches


def _trace(strength: Maps, *, fine: int) -> Floats:
    """Outline (points, 2) of the largest region above 0, in cells from the window's corner, between grid points.

    The field is enlarged `fine` times; each point of its contour then takes one Newton step to where the field is 0.
    """
    ringed = cv2.copyMakeBorder(strength, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=-1.0)
    smooth = np.asarray(cv2.resize(ringed, None, fx=fine, fy=fine, interpolation=cv2.INTER_LINEAR))
    contours, _ = cv2.findContours((smooth > 0).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if not contours:  # so faint and small that it vanishes between its neighbours: its cells are its outline
        ys, xs = np.nonzero(strength > 0)
        left, top, right, bottom = xs.min(), ys.min(), xs.max() + 1, ys.max() + 1
        return np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float64)
    contour = max(contours, key=cv2.contourArea)[:, 0]
    x, y = contour[:, 0], contour[:, 1]
    slope = np.stack([smooth[y, x + 1] - smooth[y, x - 1], smooth[y + 1, x] - smooth[y - 1, x]], axis=1) / 2
    step = -smooth[y, x][:, None] * slope / np.maximum((slope**2).sum(axis=1, keepdims=True), 1e-6)
    length = np.maximum(np.hypot(step[:, 0], step[:, 1])[:, None], 1e-6)
    points = contour + step * np.minimum(1.0, 1.0 / length)
    return np.asarray((points + 0.5) / fine - 1.0)


def _simplified(points: Floats, cell: float) -> Floats:
    """The outline with few enough points."""
    tolerance = _TOLERANCE * cell
    line = points.astype(np.float32)[:, None]
    while True:
        fewer = cv2.approxPolyDP(line, tolerance, closed=True)[:, 0]
        if len(fewer) <= _MOST_POINTS:
            # A region of one cell may fall together into a line; it keeps its traced points.
            return np.asarray(fewer if len(fewer) >= 3 else points, np.float64)
        tolerance *= 2
