"""All radiographs of a training run on one canvas size, held on the device as bytes."""

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import cv2
import numpy as np
import torch
from torch import Tensor

from models.training.dataset import Gray, Record, draw_teeth, read_gray, round_field

CANVAS_WH = (1664, 832)  # keeps the widest source (1615 px) near its own resolution
FIELD_SHRINK = 4  # the field (where the patient is shown) is smooth: a quarter of the resolution is enough

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Store:
    """Pictures, tooth classes and fields of N radiographs; `frames` says where each lies on its canvas."""

    records: tuple[Record, ...]
    pictures: Tensor  # [N, 1, rows, columns] uint8
    teeth: Tensor  # [N, 1, rows, columns] uint8; empty (N = 0) where no outlines are wanted
    fields: Tensor  # [N, 1, rows/4, columns/4] uint8, 1 where the patient is shown
    frames: Tensor  # [N, 4] xyxy of the picture on the canvas
    scales: Tensor  # [N] canvas pixels per picture pixel
    levels: Tensor  # [N, 256] cumulative share of grey levels inside the field

    @property
    def canvas_wh(self) -> tuple[int, int]:
        """Width and height of the canvas."""
        return self.pictures.shape[3], self.pictures.shape[2]


@dataclass(frozen=True, slots=True)
class _Placed:
    picture: Gray
    teeth: Gray | None
    field: Gray
    frame: tuple[float, float, float, float]
    scale: float
    levels: "np.ndarray[tuple[int], np.dtype[np.float32]]"


def _place(record: Record, canvas_wh: tuple[int, int], outlines: bool) -> _Placed:
    picture = read_gray(record.path)
    inside = round_field(picture)
    scale = min(canvas_wh[0] / record.width, canvas_wh[1] / record.height)
    wide, high = round(record.width * scale), round(record.height * scale)
    x, y = (canvas_wh[0] - wide) // 2, (canvas_wh[1] - high) // 2
    smaller = wide < picture.shape[1]
    resized = cv2.resize(picture, (wide, high), interpolation=cv2.INTER_AREA if smaller else cv2.INTER_LINEAR)
    canvas = np.zeros((canvas_wh[1], canvas_wh[0]), np.uint8)
    canvas[y : y + high, x : x + wide] = resized
    field = np.zeros_like(canvas)
    shown = cv2.resize(inside.astype(np.uint8), (wide, high), interpolation=cv2.INTER_NEAREST)
    field[y : y + high, x : x + wide] = shown
    small = field[FIELD_SHRINK // 2 :: FIELD_SHRINK, FIELD_SHRINK // 2 :: FIELD_SHRINK]
    counts = np.bincount(canvas[field > 0], minlength=256).astype(np.float64)
    levels = (counts.cumsum() / max(counts.sum(), 1)).astype(np.float32)
    teeth = draw_teeth(record, scale, (x, y), canvas_wh) if outlines else None
    return _Placed(canvas, teeth, small, (x, y, x + wide, y + high), scale, levels)


def load(
    records: Sequence[Record],
    device: torch.device,
    *,
    canvas_wh: tuple[int, int] = CANVAS_WH,
    outlines: bool = True,
    workers: int = 2,
) -> Store:
    """Read, place and move all records; order is kept."""
    with ThreadPoolExecutor(workers) as pool:
        placed = list(pool.map(lambda record: _place(record, canvas_wh, outlines), records))
    log.info("%d radiographs on canvases of %d x %d", len(placed), *canvas_wh)
    stack = lambda arrays: torch.from_numpy(np.stack(arrays))[:, None].to(device)  # noqa: E731
    return Store(
        tuple(records),
        stack([p.picture for p in placed]),
        stack([p.teeth for p in placed if p.teeth is not None]) if outlines else torch.zeros(0, device=device),
        stack([p.field for p in placed]),
        torch.tensor([p.frame for p in placed], dtype=torch.float32, device=device),
        torch.tensor([p.scale for p in placed], dtype=torch.float32, device=device),
        torch.from_numpy(np.stack([p.levels for p in placed])).to(device),
    )
