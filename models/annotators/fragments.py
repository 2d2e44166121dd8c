"""Fragments: a small piece of a tooth that took a neighbour's number goes back to the tooth that it is part of. Pure.

Inside the piece the probability of its number is added to the tooth's, so that whatever reads the maps sees one tooth.
"""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

Maps = npt.NDArray[np.float32]
_SMALL: Final = 0.3
"""Of the median tooth: no whole tooth beside others is so small (chosen on training images of a foreign source)."""
_CRUMB: Final = 0.12
"""Of the median tooth: so small, it is part of its neighbour even when the network does not think so."""
_CRUMB_BONUS: Final = 0.3
_BORDER_WEIGHT: Final = 0.4
_LONGEST_BORDER: Final = 1.5
"""Cells of the neighbour along the piece, per square root of its area; a longer border says no more."""
_ENOUGH: Final = 0.6
"""Support that joins: mainly how much the network gives the neighbour's number inside the piece, against its own."""
_WHOLE: Final = 40
"""Cells from which a piece counts for the median."""


@dataclass(slots=True)
class _Piece:
    label: int
    cells: int


def without_fragments(logits: Maps, winners: npt.NDArray[np.uint8]) -> Maps:
    """Maps (classes, h, w), class 0 the background, with the fragments joined; the same maps where there are none."""
    ids, pieces = _pieces(winners)
    whole = [piece.cells for piece in pieces if piece.cells >= _WHOLE]
    if len(pieces) < 2 or not whole:
        return logits
    median = float(np.median(whole))
    changed = logits
    for own in sorted(range(len(pieces)), key=lambda index: pieces[index].cells):
        if pieces[own].cells >= _SMALL * median:
            continue
        into = _whole_of(own, ids, pieces, changed, median)
        if into is None:
            continue
        changed = logits.copy() if changed is logits else changed
        _give(changed, ids, own, (pieces[own].label, pieces[into].label))
        ids[ids == own + 1] = into + 1
        pieces[into].cells += pieces[own].cells
    return changed


def _pieces(winners: npt.NDArray[np.uint8]) -> tuple[npt.NDArray[np.int32], list[_Piece]]:
    """Which piece each cell belongs to (1 for the first, 0 for the background), and the pieces."""
    ids = np.zeros(winners.shape, np.int32)
    pieces: list[_Piece] = []
    for label in np.unique(winners):
        if label == 0:
            continue
        count, components, stats, _ = cv2.connectedComponentsWithStats((winners == label).astype(np.uint8))
        for index in range(1, count):
            x, y, width, height, cells = (int(value) for value in stats[index])
            window = np.s_[y : y + height, x : x + width]
            pieces.append(_Piece(int(label), cells))
            ids[window][components[window] == index] = len(pieces)
    return ids, pieces


def _whole_of(own: int, ids: npt.NDArray[np.int32], pieces: list[_Piece], logits: Maps, median: float) -> int | None:
    """The neighbour of another number that has most support inside the piece; None where none has enough."""
    inside = ids == own + 1
    ys, xs = np.nonzero(inside)
    window = np.s_[max(ys.min() - 1, 0) : ys.max() + 2, max(xs.min() - 1, 0) : xs.max() + 2]
    mask = inside[window].astype(np.uint8)
    around = ids[window][(cv2.dilate(mask, np.ones((3, 3), np.uint8)) > 0) & (mask == 0)]
    values = logits[:, ys, xs]
    powers = np.exp(values - values.max(axis=0))
    shares = (powers / powers.sum(axis=0)).mean(axis=1)
    best: tuple[float, int] | None = None
    for number, border in zip(*np.unique(around[around > 0], return_counts=True), strict=True):
        neighbour = pieces[int(number) - 1]
        if neighbour.label == pieces[own].label:
            continue
        support = float(shares[neighbour.label] / max(shares[pieces[own].label], 1e-6))
        support += _BORDER_WEIGHT * min(float(border) / len(ys) ** 0.5, _LONGEST_BORDER)
        support += _CRUMB_BONUS if len(ys) < _CRUMB * median else 0.0
        if best is None or support > best[0]:
            best = (support, int(number) - 1)
    return best[1] if best is not None and best[0] >= _ENOUGH else None


def _give(logits: Maps, ids: npt.NDArray[np.int32], own: int, labels: tuple[int, int]) -> None:
    """Add a number's probability to another's inside a piece, and in the background around it for a smooth outline."""
    inside = (ids == own + 1).astype(np.uint8)
    near = (cv2.dilate(inside, np.ones((5, 5), np.uint8)) > 0) & (ids == 0)
    ys, xs = np.nonzero(near | (inside > 0))
    first, second = labels
    logits[second, ys, xs] = np.logaddexp(logits[first, ys, xs], logits[second, ys, xs])
    logits[first, ys, xs] = logits[:, ys, xs].min(axis=0)
