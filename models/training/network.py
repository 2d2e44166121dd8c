"""The network of both tasks: a residual encoder, attention over the whole jaw at stride 32, a light decoder."""

from dataclasses import asdict, dataclass

import torch
import torch.nn.functional as F  # noqa: N812 (torch's own name for it)
from torch import Tensor, nn

STRIDE = 4  # of the decoder's features: box heads work here, outlines are doubled once more


@dataclass(frozen=True, slots=True)
class Design:
    """Widths and depths of one network; `channels` at strides 2, 4, 8, 16, 32."""

    channels: tuple[int, int, int, int, int] = (16, 40, 80, 160, 256)
    blocks: tuple[int, int, int, int] = (1, 2, 3, 2)
    decoder: tuple[int, int, int] = (48, 80, 128)
    attention_layers: int = 2
    classes: int = 53  # background and the teeth
    kinds: int = 0

    def as_dict(self) -> dict[str, object]:
        """Plain values for checkpoints and logs."""
        return asdict(self)


def convolution(inside: int, outside: int, stride: int = 1, size: int = 3) -> nn.Sequential:
    """Convolution, batch norm, ReLU."""
    return nn.Sequential(
        nn.Conv2d(inside, outside, size, stride, size // 2, bias=False), nn.BatchNorm2d(outside), nn.ReLU(inplace=True)
    )


class Residual(nn.Module):
    """Two 3×3 convolutions with a way around."""

    def __init__(self, inside: int, outside: int, stride: int = 1) -> None:
        super().__init__()
        self.first = convolution(inside, outside, stride)
        self.second = nn.Sequential(nn.Conv2d(outside, outside, 3, 1, 1, bias=False), nn.BatchNorm2d(outside))
        self.around: nn.Module = nn.Identity()
        if stride > 1 or inside != outside:
            pool: nn.Module = nn.AvgPool2d(stride) if stride > 1 else nn.Identity()
            self.around = nn.Sequential(pool, nn.Conv2d(inside, outside, 1, bias=False), nn.BatchNorm2d(outside))

    def forward(self, x: Tensor) -> Tensor:
        """[B, C, h, w] → [B, C', h/stride, w/stride]."""
        return F.relu(self.second(self.first(x)) + self.around(x), inplace=True)


class Attention(nn.Module):
    """One transformer layer over all places: the number of a tooth depends on the teeth around it."""

    def __init__(self, width: int, heads: int = 8) -> None:
        super().__init__()
        self.heads = heads
        self.before = nn.LayerNorm(width)
        self.queries_keys_values = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.after = nn.LayerNorm(width)
        self.mix = nn.Sequential(nn.Linear(width, 2 * width), nn.GELU(), nn.Linear(2 * width, width))

    def forward(self, tokens: Tensor) -> Tensor:
        """[B, N, C] → [B, N, C]."""
        batch, count, width = tokens.shape
        stacked = self.queries_keys_values(self.before(tokens))
        q, k, v = stacked.reshape(batch, count, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4).unbind(0)
        seen = F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(batch, count, width)
        tokens = tokens + self.out(seen)
        return tokens + self.mix(self.after(tokens))


class JawNetwork(nn.Module):
    """Outlines of teeth (`outlines`) and, where `kinds` > 0, centre points of findings (`points`) from one image."""

    def __init__(self, design: Design) -> None:
        super().__init__()
        self.design = design
        c, d = design.channels, design.decoder
        self.stem = convolution(1, c[0], 2)
        stages = []
        for i in range(4):
            layers = [Residual(c[i], c[i + 1], 2)] + [Residual(c[i + 1], c[i + 1]) for _ in range(design.blocks[i] - 1)]
            stages.append(nn.Sequential(*layers))
        self.stages = nn.ModuleList(stages)
        self.place = convolution(c[4] + 2, c[4], size=1)
        self.attention = nn.ModuleList([Attention(c[4]) for _ in range(design.attention_layers)])
        self.up16 = convolution(c[4] + c[3], d[2])
        self.up8 = convolution(d[2] + c[2], d[1])
        self.up4 = convolution(d[1] + c[1], d[0])
        self.fine = convolution(d[0] // 2 + c[0], 24)
        self.narrow = convolution(d[0], d[0] // 2, size=1)
        self.classes = nn.Conv2d(24, design.classes, 1)
        if design.kinds:
            self.points = PointHead(d[0], design.kinds)

    def features(self, image: Tensor) -> tuple[Tensor, Tensor]:
        """[B, 1, H, W] → features at stride 2 (stem) and at stride 4 (decoder)."""
        stem = self.stem(image)
        skips, x = [], stem
        for stage in self.stages:
            x = stage(x)
            skips.append(x)
        x = self.place(torch.cat([x, places(x)], 1))
        batch, width, rows, columns = x.shape
        tokens = x.flatten(2).transpose(1, 2)
        for layer in self.attention:
            tokens = layer(tokens)
        x = tokens.transpose(1, 2).reshape(batch, width, rows, columns)
        for up, skip in zip((self.up16, self.up8, self.up4), (skips[2], skips[1], skips[0]), strict=True):
            x = up(torch.cat([F.interpolate(x, scale_factor=2.0, mode="nearest"), skip], 1))
        return stem, x

    def outlines(self, stem: Tensor, decoded: Tensor) -> Tensor:
        """Logits of tooth classes [B, classes, H/2, W/2]."""
        narrow = F.interpolate(self.narrow(decoded), scale_factor=2.0, mode="nearest")
        logits: Tensor = self.classes(self.fine(torch.cat([narrow, stem], 1)))
        return logits

    def forward(self, image: Tensor) -> Tensor:
        """Tooth classes only: [B, 1, H, W] → logits [B, classes, H/2, W/2]."""
        return self.outlines(*self.features(image))


class PointHead(nn.Module):
    """Heat of centres, sizes (log strides) and offsets (strides) per kind at stride 4."""

    def __init__(self, inside: int, kinds: int, width: int = 64) -> None:
        super().__init__()
        self.kinds = kinds
        self.mix = convolution(inside, width)
        self.heat = nn.Conv2d(width, kinds, 1)
        self.boxes = nn.Conv2d(width, 4 * kinds, 1)
        nn.init.constant_(self.heat.bias, -4.0)  # type: ignore[arg-type]

    def forward(self, decoded: Tensor) -> tuple[Tensor, Tensor]:
        """[B, C, h, w] → heat logits [B, K, h, w], boxes [B, K, 4, h, w] as (dx, dy, log w, log h)."""
        x = self.mix(decoded)
        boxes = self.boxes(x)
        return self.heat(x), boxes.reshape(boxes.shape[0], self.kinds, 4, *boxes.shape[2:])


def places(x: Tensor) -> Tensor:
    """Row and column of each place, -1..1, as two channels: left, right, upper and lower matter for numbering."""
    batch, _, rows, columns = x.shape
    y = torch.linspace(-1, 1, rows, device=x.device, dtype=x.dtype)[None, None, :, None].expand(batch, 1, rows, columns)
    z = torch.linspace(-1, 1, columns, device=x.device, dtype=x.dtype)[None, None, None, :]
    return torch.cat([y, z.expand(batch, 1, rows, columns)], 1)
