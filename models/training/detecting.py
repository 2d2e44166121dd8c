"""Heat and boxes of the network → at most `most` boxes with scores; the same arithmetic is exported to ONNX."""

import torch
import torch.nn.functional as F  # noqa: N812 (torch's own name for it)
from torch import Tensor, nn

from models.training.geometry import fit, grid
from models.training.network import STRIDE, JawNetwork
from models.training.store import Store

MOST_BOXES = 200  # per picture; the fullest training picture has 32 marks
TOOTH_WINDOW = 7  # cells of stride 4: no two teeth have their centres nearer
LESION_WINDOW = 3
SAME_IOU = 0.4  # two boxes of one label that overlap more are one finding


class Detector(nn.Module):
    """Picture → boxes [N, 4] xyxy in its pixels, scores [N], labels [N]; peaks are picked inside the graph."""

    def __init__(self, network: JawNetwork, tooth_sized: tuple[bool, ...], most: int = MOST_BOXES) -> None:
        super().__init__()
        self.network, self.most = network, most
        self.register_buffer("tooth_sized", torch.tensor(tooth_sized)[None, :, None, None])

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """[1, 1, H, W] in 0..1 → boxes, scores, labels, best first."""
        heat, boxes = self.network.points(self.network.features(image)[1])
        return self.pick(heat.float(), boxes.float())

    def pick(self, heat_logits: Tensor, boxes: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Peaks of one picture's heat [1, K, h, w]."""
        heat = heat_logits.sigmoid()
        wide = F.max_pool2d(heat, TOOTH_WINDOW, 1, TOOTH_WINDOW // 2)
        near = F.max_pool2d(heat, LESION_WINDOW, 1, LESION_WINDOW // 2)
        peak = torch.where(self.tooth_sized, wide, near)
        scores, index = (heat * (peak == heat)).flatten().topk(self.most)
        rows, columns = heat.shape[2:]
        label = torch.div(index, rows * columns, rounding_mode="floor")
        cell = index - label * (rows * columns)
        y = torch.div(cell, columns, rounding_mode="floor")
        x = cell - y * columns
        place = boxes[0].permute(0, 2, 3, 1).reshape(-1, 4)[index]
        cx, cy = x.float() + 0.5 + place[:, 0], y.float() + 0.5 + place[:, 1]
        half = place[:, 2:].clamp(-2.0, 6.0).exp() / 2
        found = torch.stack([cx - half[:, 0], cy - half[:, 1], cx + half[:, 0], cy + half[:, 1]], 1) * STRIDE
        return found, scores * alone(found, label), label


def alone(boxes: Tensor, labels: Tensor) -> Tensor:
    """1 for boxes [N, 4], best first, that overlap no better box of their label by more than `SAME_IOU`; else 0."""
    low = torch.maximum(boxes[:, None, :2], boxes[None, :, :2])
    high = torch.minimum(boxes[:, None, 2:], boxes[None, :, 2:])
    both = (high - low).clamp(min=0).prod(2)
    area = (boxes[:, 2:] - boxes[:, :2]).prod(1)
    iou = both / (area[:, None] + area[None, :] - both)
    better = torch.ones_like(iou).tril(-1) * (labels[:, None] == labels[None, :]).float()
    return 1.0 - ((iou > SAME_IOU).float() * better).amax(1)


@torch.no_grad()
def predict_findings(
    network: JawNetwork,
    store: Store,
    regions: Tensor,
    tooth_sized: tuple[bool, ...],
    size_wh: tuple[int, int],
    *,
    batch: int = 16,
    lowest: float = 0.02,
) -> list[list[tuple[int, tuple[float, ...], float]]]:
    """(label, box xyxy in picture pixels, raw score) of every picture of a store."""
    device = store.pictures.device
    detector = Detector(network, tooth_sized).to(device)
    answers = []
    for start in range(0, len(store.records), batch):
        rows = torch.arange(start, min(start + batch, len(store.records)), device=device)
        maps = fit(regions[rows], size_wh)
        places = grid(maps, size_wh, store.canvas_wh)
        pictures = F.grid_sample(store.pictures[rows].float() / 255, places, align_corners=False)
        with torch.autocast(device.type, dtype=torch.bfloat16):
            heat, boxes = network.points(network.features(pictures.contiguous(memory_format=torch.channels_last))[1])
        for i, row in enumerate(rows.tolist()):
            found, scores, labels = detector.pick(heat[i : i + 1].float(), boxes[i : i + 1].float())
            on_canvas = found * maps[i, 0, 0] + maps[i, :, 2].repeat(2)
            in_picture = (on_canvas - store.frames[row, :2].repeat(2)) / store.scales[row]
            kept = scores > lowest
            answers.append(
                [
                    (label, tuple(box), score)
                    for label, box, score in zip(
                        labels[kept].tolist(), in_picture[kept].tolist(), scores[kept].tolist(), strict=True
                    )
                ]
            )
    return answers
