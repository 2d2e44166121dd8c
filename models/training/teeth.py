"""Training of tooth numbering: every pixel is background, one of 32 permanent teeth, or a primary tooth."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as F  # noqa: N812 (torch's own name for it)
from torch import Tensor

from models.training.appearance import Looks, borrow_levels, photographed, round_masks, surround
from models.training.dataset import TEETH, UNKNOWN
from models.training.geometry import Jitter, coarser, fit, grid, moved
from models.training.network import JawNetwork
from models.training.store import Store

OUTLINE_STRIDE = 2
MOVEMENT = Jitter()
LOOKS = Looks(round_mask=0.15)
SURE = 0.75  # probability from which the averaged network's answer on an unmarked picture is believed
SMALLEST_TOOTH_PX = 40  # pixels at stride 2: a fifth of the smallest annotated incisor at 1024 x 512


def mirror_table(device: torch.device) -> Tensor:
    """Class of a tooth in the mirrored picture: quadrants 1 and 2, 3 and 4, 5 and 6, 7 and 8 change places."""
    table = torch.arange(256, dtype=torch.uint8)
    for tooth, fdi in enumerate(TEETH, 1):
        quadrant, place = divmod(fdi, 10)
        table[tooth] = TEETH.index((quadrant + (1 if quadrant % 2 else -1)) * 10 + place) + 1
    return table.to(device)


@dataclass(frozen=True, slots=True)
class ToothBatches:
    """Draws batches of varied pictures with their tooth classes from a store."""

    store: Store
    choices: Tensor  # [M] indices of pictures with numbers; an index twice is drawn twice as often
    unmarked: Tensor  # [U] indices of pictures without; drawn last
    size_wh: tuple[int, int]
    batch: int
    taught: int = 0  # of the batch, how many are unmarked
    jitter: Jitter = MOVEMENT
    looks: Looks = LOOKS

    def draw(self) -> tuple[Tensor, Tensor, Tensor]:
        """Pictures [B, 1, H, W] in 0..1, classes [B, H/2, W/2] (255: unknown), and the last `taught` as they were."""
        store, device = self.store, self.choices.device
        index = self.choices[torch.randint(len(self.choices), (self.batch - self.taught,), device=device)]
        if self.taught:
            index = torch.cat([index, self.unmarked[torch.randint(len(self.unmarked), (self.taught,), device=device)]])
        maps, mirrored = moved(store.frames[index], self.size_wh, self.jitter, None)
        places = grid(maps, self.size_wh, store.canvas_wh)
        pictures = plain = F.grid_sample(store.pictures[index].float() / 255, places, align_corners=False)
        fields = F.grid_sample(store.fields[index].float(), places, align_corners=False)
        fields = round_masks((fields > 0.5).float(), self.looks.round_mask)
        other = self.choices[torch.randint(len(self.choices), (self.batch,), device=device)]
        pictures = borrow_levels(pictures, store.levels[index], store.levels[other], self.looks.borrowed_levels)
        pictures, _ = surround(pictures, fields)
        small = (self.size_wh[0] // OUTLINE_STRIDE, self.size_wh[1] // OUTLINE_STRIDE)
        below = grid(coarser(maps, OUTLINE_STRIDE), small, store.canvas_wh)
        classes = F.grid_sample(store.teeth[index].float(), below, mode="nearest", align_corners=False)[:, 0].long()
        swapped = mirror_table(device).long()[classes]
        classes = torch.where(mirrored[:, None, None], swapped, classes)
        hidden = F.interpolate(fields, scale_factor=1 / OUTLINE_STRIDE, mode="nearest")[:, 0] < 0.5
        classes = torch.where(hidden & (classes != UNKNOWN), 0, classes)
        classes[self.batch - self.taught :] = UNKNOWN
        varied = photographed(pictures, self.looks).contiguous(memory_format=torch.channels_last)
        return varied, classes, plain[self.batch - self.taught :].contiguous(memory_format=torch.channels_last)


@torch.no_grad()
def teach(averaged: JawNetwork, plain: Tensor, classes: Tensor) -> Tensor:
    """Classes with those of the last, unmarked pictures as far as the averaged network is sure of them."""
    best = averaged(plain).float().softmax(1).max(1)
    classes = classes.clone()
    classes[-len(plain) :] = torch.where(best.values > SURE, best.indices, UNKNOWN)
    return classes


def outline_loss(logits: Tensor, classes: Tensor) -> dict[str, Tensor]:
    """Cross-entropy and soft Dice over the batch, unknown pixels left out."""
    logits = logits.float()
    known = (classes != UNKNOWN)[:, None]
    entropy = F.cross_entropy(logits, classes, ignore_index=UNKNOWN, label_smoothing=0.02, reduction="sum")
    entropy = entropy / known.sum().clamp(min=1)
    shares = logits.softmax(1) * known
    truth = classes[:, None] == torch.arange(logits.shape[1], device=classes.device)[None, :, None, None]
    area = truth.sum((0, 2, 3))
    both = (shares * truth).sum((0, 2, 3))
    each = shares.sum((0, 2, 3)) + area
    present = area > 0
    dice = 1 - (2 * both + 1) / (each + 1)
    return {"entropy": entropy, "dice": (dice * present)[1:].sum() / present[1:].sum().clamp(min=1)}


@dataclass(frozen=True, slots=True)
class FoundTooth:
    """A region of one class in picture pixels."""

    tooth_class: int
    box_xyxy: tuple[float, float, float, float]
    score: float

    @property
    def fdi(self) -> int:
        """FDI number."""
        return TEETH[self.tooth_class - 1]


def find_teeth(classes: npt.NDArray[np.uint8], sureness: npt.NDArray[np.float32]) -> list[FoundTooth]:
    """The largest region of each class; boxes in map pixels."""
    found = []
    for tooth in np.unique(classes):
        if tooth == 0:
            continue
        count, regions, stats, _ = cv2.connectedComponentsWithStats((classes == tooth).astype(np.uint8), connectivity=8)
        area, i = max((int(stats[i, cv2.CC_STAT_AREA]), i) for i in range(1, count))
        if area < SMALLEST_TOOTH_PX:
            continue
        x, y, w, h = (int(v) for v in stats[i, :4])
        score = float(sureness[y : y + h, x : x + w][regions[y : y + h, x : x + w] == i].mean())
        found.append(FoundTooth(int(tooth), (x, y, x + w, y + h), score))
    return found


@torch.no_grad()
def tooth_maps(
    network: JawNetwork, store: Store, index: Sequence[int], size_wh: tuple[int, int]
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.float32], Tensor]:
    """Class and sureness maps at stride 2 of the pictures `index`, and their maps output → canvas."""
    device = store.pictures.device
    rows = torch.tensor(list(index), device=device)
    maps = fit(store.frames[rows], size_wh)
    pictures = F.grid_sample(
        store.pictures[rows].float() / 255, grid(maps, size_wh, store.canvas_wh), align_corners=False
    )
    with torch.autocast(device.type, dtype=torch.bfloat16):
        logits = network(pictures.contiguous(memory_format=torch.channels_last))
    best = logits.float().softmax(1).max(1)
    return best.indices.to(torch.uint8).cpu().numpy(), best.values.cpu().numpy(), maps


def predict_teeth(
    network: JawNetwork, store: Store, size_wh: tuple[int, int], batch: int = 16
) -> list[list[FoundTooth]]:
    """Teeth of every picture of a store, boxes in pixels of the picture."""
    answers = []
    for start in range(0, len(store.records), batch):
        index = range(start, min(start + batch, len(store.records)))
        classes, sureness, maps = tooth_maps(network, store, index, size_wh)
        for row, number in enumerate(index):
            pixel = float(maps[row, 0, 0])
            ox, oy = float(maps[row, 0, 2]), float(maps[row, 1, 2])
            fx, fy = (float(v) for v in store.frames[number, :2])
            scale = float(store.scales[number])

            def back(
                x: float,
                y: float,
                pixel: float = pixel,
                shift: tuple[float, float] = (ox - fx, oy - fy),
                scale: float = scale,
            ) -> tuple[float, float]:
                step = OUTLINE_STRIDE * pixel
                return (x * step + shift[0]) / scale, (y * step + shift[1]) / scale

            answers.append(
                [
                    FoundTooth(t.tooth_class, (*back(*t.box_xyxy[:2]), *back(*t.box_xyxy[2:])), t.score)
                    for t in find_teeth(classes[row], sureness[row])
                ]
            )
    return answers
