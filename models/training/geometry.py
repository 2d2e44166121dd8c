"""Where each pixel of a training picture comes from: one affine map per picture, batched on the device."""

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True, slots=True)
class Jitter:
    """How far a picture may be moved; all drawn uniformly, `zoom` and `stretch` in logarithms."""

    rotate_deg: float = 10.0
    zoom: tuple[float, float] = (0.7, 1.35)
    stretch: float = 0.12
    shift: float = 0.08  # of the output's width and height
    flip: float = 0.5


def fit(regions: Tensor, size_wh: tuple[int, int]) -> Tensor:
    """Maps that letterbox each region [B, 4] xyxy into an output of `size_wh`; output → canvas, [B, 2, 3]."""
    return moved(regions, size_wh, Jitter(0.0, (1.0, 1.0), 0.0, 0.0, 0.0), None)[0]


def moved(
    regions: Tensor, size_wh: tuple[int, int], jitter: Jitter, generator: torch.Generator | None
) -> tuple[Tensor, Tensor]:
    """Letterbox with random movement; maps output → canvas [B, 2, 3] and which pictures are mirrored [B]."""
    count, device = regions.shape[0], regions.device
    draw = lambda low, high: torch.rand(count, generator=generator, device=device) * (high - low) + low  # noqa: E731
    width, height = size_wh
    rw, rh = regions[:, 2] - regions[:, 0], regions[:, 3] - regions[:, 1]
    pixel = torch.maximum(rw / width, rh / height)  # canvas pixels per output pixel
    zoom = torch.exp(draw(*(torch.tensor(v).log().item() for v in jitter.zoom)))
    stretch = torch.exp(draw(-jitter.stretch, jitter.stretch))
    across, down = pixel / (zoom * stretch), pixel / zoom * stretch
    angle = torch.deg2rad(draw(-jitter.rotate_deg, jitter.rotate_deg))
    mirrored = torch.rand(count, generator=generator, device=device) < jitter.flip
    sign = 1.0 - 2.0 * mirrored.float()
    cos, sin = torch.cos(angle), torch.sin(angle)
    a, b = cos * across * sign, -sin * down
    d, e = sin * across * sign, cos * down
    ox = width * (0.5 + draw(-jitter.shift, jitter.shift))
    oy = height * (0.5 + draw(-jitter.shift, jitter.shift))
    cx, cy = (regions[:, 0] + regions[:, 2]) / 2, (regions[:, 1] + regions[:, 3]) / 2
    maps = torch.stack([torch.stack([a, b, cx - a * ox - b * oy], 1), torch.stack([d, e, cy - d * ox - e * oy], 1)], 1)
    return maps, mirrored


def inverse(maps: Tensor) -> Tensor:
    """Canvas → output for maps [B, 2, 3]."""
    linear = torch.linalg.inv(maps[:, :, :2])
    return torch.cat([linear, -linear @ maps[:, :, 2:]], 2)


def grid(maps: Tensor, size_wh: tuple[int, int], canvas_wh: tuple[int, int]) -> Tensor:
    """Sampling grid [B, h, w, 2] for `grid_sample` (align_corners=False) of an output of `size_wh`."""
    device = maps.device
    x = torch.arange(size_wh[0], device=device) + 0.5
    y = torch.arange(size_wh[1], device=device) + 0.5
    places = torch.stack([x[None, :].expand(size_wh[1], -1), y[:, None].expand(-1, size_wh[0])], -1).reshape(-1, 2)
    canvas = places @ maps[:, :, :2].transpose(1, 2) + maps[:, None, :, 2]
    scaled = canvas * 2 / torch.tensor(canvas_wh, device=device) - 1
    return scaled.reshape(-1, size_wh[1], size_wh[0], 2)


def coarser(maps: Tensor, stride: float) -> Tensor:
    """The same maps for an output whose pixels are `stride` times larger."""
    return torch.cat([maps[:, :, :2] * stride, maps[:, :, 2:]], 2)


def move_boxes(boxes: Tensor, maps: Tensor) -> Tensor:
    """Boxes [B, M, 4] xyxy on the canvas → output: centres are rotated, sizes scaled (rotation would only inflate)."""
    back = inverse(maps)
    centres = (boxes[..., :2] + boxes[..., 2:]) / 2 @ back[:, :, :2].transpose(1, 2) + back[:, None, :, 2]
    across = back[:, :, 0].norm(dim=1)[:, None, None]
    down = back[:, :, 1].norm(dim=1)[:, None, None]
    half = (boxes[..., 2:] - boxes[..., :2]) / 2 * torch.cat([across, down], -1)
    return torch.cat([centres - half, centres + half], -1)
