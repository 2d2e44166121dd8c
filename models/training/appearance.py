"""How a training picture looks: contrast, blur, noise and surround are varied so that its source cannot be told."""

from dataclasses import dataclass

import torch
import torch.nn.functional as F  # noqa: N812 (torch's own name for it)
from torch import Tensor


@dataclass(frozen=True, slots=True)
class Looks:
    """How often each change is made to a picture."""

    borrowed_levels: float = 0.4
    round_mask: float = 0.25
    blur: float = 0.3
    sharpen: float = 0.15
    noise: float = 0.35
    shading: float = 0.3
    patch: float = 0.15
    detail: float = 0.5
    untouched: float = 0.15


def chance(share: float, like: Tensor) -> Tensor:
    """[B, 1, 1, 1] of true with probability `share`."""
    return torch.rand(like.shape[0], 1, 1, 1, device=like.device) < share


def between(low: float, high: float, like: Tensor) -> Tensor:
    """[B, 1, 1, 1] uniform."""
    return torch.rand(like.shape[0], 1, 1, 1, device=like.device) * (high - low) + low


def borrow_levels(pictures: Tensor, own: Tensor, other: Tensor, share: float) -> Tensor:
    """Give a picture the grey levels of another radiograph, partly; `own`, `other` [B, 256] cumulative shares."""
    table = torch.searchsorted(other.contiguous(), own.contiguous()).clamp(max=255).float() / 255
    index = (pictures.clamp(0, 1) * 255).long()
    mapped = table.gather(1, index.flatten(1)).reshape(pictures.shape)
    blend = between(0.3, 1.0, pictures) * chance(share, pictures)
    return pictures + (mapped - pictures) * blend


def round_masks(fields: Tensor, share: float) -> Tensor:
    """Cut some fields [B, 1, h, w] to an ellipse, as some exports are."""
    rows, columns = fields.shape[2:]
    y = torch.linspace(-1, 1, rows, device=fields.device)[None, None, :, None]
    x = torch.linspace(-1, 1, columns, device=fields.device)[None, None, None, :]
    dx, dy = between(-0.15, 0.15, fields), between(-0.15, 0.15, fields)
    a, b = between(0.7, 1.15, fields), between(0.75, 1.15, fields)
    ellipse = ((x - dx) / a) ** 2 + ((y - dy) / b) ** 2 < 1
    return fields * torch.where(chance(share, fields), ellipse.float(), torch.ones_like(fields))


def blurred(pictures: Tensor, sigma: Tensor) -> Tensor:
    """Gaussian blur with its own sigma (pixels) per picture."""
    taps = torch.arange(-4, 5, device=pictures.device, dtype=pictures.dtype)
    kernel = torch.exp(-0.5 * (taps[None] / sigma.reshape(-1, 1)) ** 2)
    kernel = (kernel / kernel.sum(1, keepdim=True))[:, None]
    count = pictures.shape[0]
    stacked = pictures.transpose(0, 1)
    across = F.conv2d(stacked, kernel[:, :, None, :], padding=(0, 4), groups=count)
    return F.conv2d(across, kernel[:, :, :, None], padding=(4, 0), groups=count).transpose(0, 1)


def surround(pictures: Tensor, fields: Tensor, foreign: float = 0.0) -> tuple[Tensor, Tensor]:
    """Fill what lies outside the field: black, white, grey, or (`foreign`) another picture of the batch.

    Returns the pictures and where they are trusted [B, 1, h, w]: a foreign surround may hold what nobody marked.
    """
    drawn = torch.rand(pictures.shape[0], 1, 1, 1, device=pictures.device)
    level = torch.where(drawn < 0.45, 0.0, torch.where(drawn < 0.75, 1.0, between(0, 1, pictures)))
    strange = chance(foreign, pictures)
    fill = torch.where(strange, pictures.roll(1, 0), level.expand_as(pictures))
    filled = pictures * fields + fill * (1 - fields)
    return filled, torch.where(strange, fields, torch.ones_like(fields))


def detailed(pictures: Tensor, share: float) -> Tensor:
    """Weigh broad shade against fine detail anew, as makers' processing does (local contrast flattened or raised)."""
    broad = F.avg_pool2d(pictures, 32)
    broad = F.interpolate(broad, size=pictures.shape[2:], mode="bilinear", align_corners=False)
    mixed = (broad - 0.45) * between(0.3, 1.3, pictures) + 0.45 + (pictures - broad) * between(0.5, 1.6, pictures)
    return torch.where(chance(share, pictures), mixed, pictures)


def photographed(pictures: Tensor, looks: Looks) -> Tensor:
    """Gamma, contrast, brightness, shading, blur, sharpening, noise and a covered patch; values stay in 0..1."""
    x = detailed(pictures, looks.detail).clamp(1e-4, 1) ** torch.exp(between(-0.6, 0.6, pictures))
    x = (x - 0.5) * between(0.6, 1.3, x) + 0.5 + between(-0.12, 0.12, x)
    coarse = torch.randn(x.shape[0], 1, 3, 5, device=x.device)
    field = F.interpolate(coarse, size=x.shape[2:], mode="bicubic", align_corners=False)
    x = x * (1 + 0.12 * field * chance(looks.shading, x))
    soft = blurred(x, between(0.4, 1.8, x))
    sharp = x + (x - soft) * between(0.3, 1.2, x)
    drawn = torch.rand(x.shape[0], 1, 1, 1, device=x.device)
    x = torch.where(drawn < looks.blur, soft, torch.where(drawn > 1 - looks.sharpen, sharp, x))
    x = x + torch.randn_like(x) * between(0.005, 0.04, x) * chance(looks.noise, x)
    return torch.where(chance(looks.untouched, x), pictures, covered(x, looks.patch)).clamp(0, 1)


def covered(pictures: Tensor, share: float) -> Tensor:
    """Hide a small rectangle under one grey level in some pictures."""
    rows, columns = pictures.shape[2:]
    y = torch.arange(rows, device=pictures.device)[None, None, :, None] / rows
    x = torch.arange(columns, device=pictures.device)[None, None, None, :] / columns
    cx, cy = between(0, 1, pictures), between(0, 1, pictures)
    inside = ((x - cx).abs() < between(0.01, 0.06, pictures)) & ((y - cy).abs() < between(0.02, 0.12, pictures))
    return torch.where(inside & chance(share, pictures), between(0, 1, pictures), pictures)
