"""Training of findings: centre points with boxes, each source teaching only the kinds that it marks."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F  # noqa: N812 (torch's own name for it)
from torch import Tensor

from models.training.appearance import Looks, borrow_levels, photographed, round_masks, surround
from models.training.dataset import Record
from models.training.geometry import Jitter, coarser, grid, move_boxes, moved
from models.training.network import STRIDE, JawNetwork
from models.training.store import Store
from models.training.teeth import OUTLINE_STRIDE, mirror_table, outline_loss

LESION = "caries_lesion"  # outlines of the lesion (mlua) and boxes of the whole tooth (rf4) are different tasks
LABELS = {
    "open": ("restoration", "root_canal_filling", "implant", "impacted_tooth", "caries"),
    "research": (
        "restoration",
        "root_canal_filling",
        "implant",
        "impacted_tooth",
        "caries",
        LESION,
        "periapical_lesion",
        "pericoronal_radiolucency",
        "other_radiolucency",
    ),
}
STUDIED = ("restoration", "root_canal_filling", "implant", "impacted_tooth")  # learned on unmarked sources from itself
MOST_MARKS = 48  # per picture; the fullest has 32
SMALL_SOURCE = "mlua"
MOVEMENT = Jitter(rotate_deg=6.0, zoom=(0.75, 1.3), stretch=0.15, shift=0.07)
LOOKS = Looks(round_mask=0.3)


def label_of(kind: str, source: str) -> str:
    """The label that a source's kind is trained as."""
    return LESION if kind == "caries" and source == SMALL_SOURCE else kind


@dataclass(frozen=True, slots=True)
class Marks:
    """Marks of N pictures as tensors, boxes on the canvas."""

    boxes: Tensor  # [N, M, 4] xyxy
    labels: Tensor  # [N, M], -1 where there is none
    known: Tensor  # [N, K] 1 where the source marks the label
    doubtful: Tensor  # [N, M] 1 where the mark only hides: neither a hit nor a miss for the lesion label


def marks_of(store: Store, labels: Sequence[str]) -> Marks:
    """Marks of a store's records for `labels`."""
    count, device = len(store.records), store.pictures.device
    boxes = torch.zeros(count, MOST_MARKS, 4)
    which = torch.full((count, MOST_MARKS), -1)
    known = torch.zeros(count, len(labels))
    doubtful = torch.zeros(count, MOST_MARKS)
    for n, record in enumerate(store.records):
        for k, label in enumerate(labels):
            known[n, k] = float(_marks(record, label))
        origin = store.frames[n, :2].cpu().repeat(2)
        m = 0
        for finding in record.findings:
            label = label_of(finding.kind, record.source)
            if label not in labels or m == MOST_MARKS:
                continue
            boxes[n, m] = torch.tensor(finding.box_xyxy) * float(store.scales[n]) + origin
            which[n, m] = labels.index(label)
            doubtful[n, m] = float(label == "caries")
            m += 1
    return Marks(boxes.to(device), which.to(device), known.to(device), doubtful.to(device))


def _marks(record: Record, label: str) -> bool:
    if label == LESION:  # a source that marks carious teeth says where no lesion is; under its boxes it says nothing
        return "caries" in record.annotated
    if label == "caries":
        return "caries" in record.annotated and record.source != SMALL_SOURCE
    return label in record.annotated


def heat_targets(boxes: Tensor, labels: Tensor, kinds: int, size_wh: tuple[int, int]) -> tuple[Tensor, Tensor, Tensor]:
    """Gaussian heat [B, K, h, w], boxes to learn [B, K, 4, h, w] and their weight [B, K, h, w] at stride 4."""
    batch = len(labels)
    most = int((labels >= 0).long().cumsum(1).argmax(1).max()) + 1  # marks come first in their rows
    w, h = size_wh[0] // STRIDE, size_wh[1] // STRIDE
    device = boxes.device
    heat = torch.zeros(batch, kinds, h, w, device=device)
    target = torch.zeros(batch, kinds, 4, h, w, device=device)
    y = torch.arange(h, device=device)[None, :, None] + 0.5
    x = torch.arange(w, device=device)[None, None, :] + 0.5
    rows = torch.arange(batch, device=device)
    cells = boxes / STRIDE
    centre, size = (cells[..., :2] + cells[..., 2:]) / 2, (cells[..., 2:] - cells[..., :2]).clamp(min=0.5)
    inside = (centre > 0).all(-1) & (centre[..., 0] < w) & (centre[..., 1] < h) & (labels >= 0)
    for m in range(most):
        cx, cy = (centre[:, m, i, None, None] for i in (0, 1))
        bw, bh = (size[:, m, i, None, None] for i in (0, 1))
        sx, sy = (bw / 6).clamp(min=0.8), (bh / 6).clamp(min=0.8)
        px, py = cx.floor() + 0.5, cy.floor() + 0.5  # the peak lies on a cell
        bump = torch.exp(-((x - px) ** 2 / (2 * sx * sx) + (y - py) ** 2 / (2 * sy * sy)))
        bump = bump * inside[:, m, None, None]
        label = labels[:, m].clamp(min=0)
        before = heat[rows, label]
        closer = (bump > before)[:, None]
        box = torch.stack(torch.broadcast_tensors(cx - x, cy - y, bw.log(), bh.log()), 1).expand(-1, -1, h, w)
        target[rows, label] = torch.where(closer, box, target[rows, label])
        heat[rows, label] = torch.maximum(before, bump)
    return heat, target, heat * (heat > 0.5)


@dataclass(frozen=True, slots=True)
class FindingBatch:
    """Everything one step needs."""

    pictures: Tensor  # varied
    plain: Tensor  # the same view, not varied in looks
    trusted: Tensor  # [B, 1, h, w] at stride 4
    boxes: Tensor
    labels: Tensor
    doubtful: Tensor
    known: Tensor
    classes: Tensor  # tooth classes [B, H/2, W/2], 255 where the source has none


@dataclass(frozen=True, slots=True)
class FindingBatches:
    """Draws batches of varied jaws with their marks from a store."""

    store: Store
    marks: Marks
    regions: Tensor  # [N, 4] xyxy of the jaw on the canvas
    outlined: Tensor  # [N] whether teeth are marked
    choices: Tensor
    size_wh: tuple[int, int]
    batch: int
    jitter: Jitter = MOVEMENT
    looks: Looks = LOOKS
    whole: float = 0.15  # share of pictures seen whole, as when no jaw was found

    def draw(self) -> FindingBatch:
        """One batch."""
        store, device = self.store, self.choices.device
        index = self.choices[torch.randint(len(self.choices), (self.batch,), device=device)]
        seen_whole = torch.rand(self.batch, 1, device=device) < self.whole
        regions = torch.where(seen_whole, store.frames[index], self.regions[index])
        maps, mirrored = moved(regions, self.size_wh, self.jitter, None)
        places = grid(maps, self.size_wh, store.canvas_wh)
        plain = F.grid_sample(store.pictures[index].float() / 255, places, align_corners=False)
        fields = F.grid_sample(store.fields[index].float(), places, align_corners=False)
        fields = round_masks((fields > 0.5).float(), self.looks.round_mask)
        other = self.choices[torch.randint(len(self.choices), (self.batch,), device=device)]
        levelled = borrow_levels(plain, store.levels[index], store.levels[other], self.looks.borrowed_levels)
        filled, trusted = surround(levelled, fields, foreign=0.2)
        boxes = move_boxes(self.marks.boxes[index], maps)
        small = (self.size_wh[0] // OUTLINE_STRIDE, self.size_wh[1] // OUTLINE_STRIDE)
        below = grid(coarser(maps, OUTLINE_STRIDE), small, store.canvas_wh)
        classes = F.grid_sample(store.teeth[index].float(), below, mode="nearest", align_corners=False)[:, 0].long()
        classes = torch.where(mirrored[:, None, None], mirror_table(device).long()[classes], classes)
        shown = F.interpolate(fields, scale_factor=1 / OUTLINE_STRIDE, mode="nearest")[:, 0] > 0.5
        classes = torch.where(self.outlined[index][:, None, None] & shown, classes, 255)
        labels = self._still_shown(boxes, self.marks.labels[index], fields)
        return FindingBatch(
            photographed(filled, self.looks).contiguous(memory_format=torch.channels_last),
            plain.contiguous(memory_format=torch.channels_last),
            F.interpolate(trusted, scale_factor=1 / STRIDE, mode="nearest"),
            boxes,
            labels,
            self.marks.doubtful[index],
            self.marks.known[index],
            classes,
        )

    def _still_shown(self, boxes: Tensor, labels: Tensor, fields: Tensor) -> Tensor:
        centre = (boxes[..., :2] + boxes[..., 2:]) / 2
        x = centre[..., 0].long().clamp(0, self.size_wh[0] - 1)
        y = centre[..., 1].long().clamp(0, self.size_wh[1] - 1)
        rows = torch.arange(len(boxes), device=boxes.device)[:, None]
        return torch.where(fields[rows, 0, y, x] > 0.5, labels, -1)


def finding_loss(
    network: JawNetwork, averaged: JawNetwork, batch: FindingBatch, share: float, labels: Sequence[str]
) -> dict[str, Tensor]:
    """Focal heat, boxes, tooth outlines beside, and from half way agreement with the averaged network."""
    stem, decoded = network.features(batch.pictures)
    heat_logits, boxes = network.points(decoded)
    heat_logits, boxes = heat_logits.float(), boxes.float()
    size = (batch.pictures.shape[3], batch.pictures.shape[2])
    heat, target, weight = heat_targets(batch.boxes, batch.labels, len(labels), size)
    mask = batch.known[:, :, None, None] * batch.trusted
    if LESION in labels:
        mask = _leave_out(mask, batch, labels)
    parts = {"heat": focal(heat_logits, heat, mask), "boxes": 0.3 * box_loss(boxes, target, weight * mask)}
    logits = network.outlines(stem, decoded)
    outlines = outline_loss(logits, batch.classes)
    parts |= {name: 0.25 * part for name, part in outlines.items()}
    if share > 0.35:
        with torch.no_grad():
            taught = averaged.points(averaged.features(batch.plain)[1])[0].float().sigmoid()
        free = (1 - batch.known)[:, :, None, None] * batch.trusted
        parts["agreement"] = 0.5 * agreement(heat_logits, taught, free * studied(labels, free))
    return parts


def studied(labels: Sequence[str], like: Tensor) -> Tensor:
    """[1, K, 1, 1]: labels that are also learned where nobody marked them."""
    return torch.tensor([float(label in STUDIED) for label in labels], device=like.device)[None, :, None, None]


def _leave_out(mask: Tensor, batch: FindingBatch, labels: Sequence[str]) -> Tensor:
    """Inside a tooth marked carious as a whole, nothing is known about where its lesion lies."""
    h, w = mask.shape[2:]
    y = torch.arange(h, device=mask.device)[None, None, :, None] + 0.5
    x = torch.arange(w, device=mask.device)[None, None, None, :] + 0.5
    cells = (batch.boxes / STRIDE)[..., None, None]
    doubt = (batch.doubtful > 0)[:, :, None, None]
    inside = (x > cells[:, :, 0]) & (x < cells[:, :, 2]) & (y > cells[:, :, 1]) & (y < cells[:, :, 3]) & doubt
    mask = mask.expand(-1, len(labels), -1, -1).clone()
    mask[:, labels.index(LESION)] *= 1 - inside.any(1).float()
    return mask


def focal(logits: Tensor, heat: Tensor, mask: Tensor) -> Tensor:
    """Penalty-reduced focal loss of centre points (Law & Deng 2018), over known places."""
    chance = logits.sigmoid().clamp(1e-4, 1 - 1e-4)
    peak = (heat == 1).float()
    hit = peak * (1 - chance) ** 2 * chance.log()
    miss = (1 - peak) * (1 - heat) ** 4 * chance**2 * (1 - chance).log()
    per_label = -((hit + miss) * mask).sum((0, 2, 3))
    peaks = (peak * mask).sum((0, 2, 3))
    return (per_label / (peaks + 2.0)).sum() / logits.shape[1] * 2.0  # +2: a label absent from a batch stays quiet


def box_loss(boxes: Tensor, target: Tensor, weight: Tensor) -> Tensor:
    """L1 of offsets and log sizes near the centres."""
    scale = target[:, :, 2:].exp().clamp(min=2)
    place = (boxes[:, :, :2] - target[:, :, :2]).abs() / scale * 4
    size = (boxes[:, :, 2:] - target[:, :, 2:]).abs()
    return ((place + size).sum(2) * weight).sum() / weight.sum().clamp(min=1)


def agreement(logits: Tensor, taught: Tensor, mask: Tensor) -> Tensor:
    """Follow the averaged network where it is sure that something is there, or sure that nothing is."""
    sure = (taught > 0.4).float() + 0.25 * (taught < 0.05).float()
    chance = logits.sigmoid()
    cost = F.binary_cross_entropy_with_logits(logits, taught.clamp(max=0.98), reduction="none")
    cost = cost * (chance - taught).abs() ** 2 * sure * mask
    return cost.sum() / ((taught > 0.4).float() * mask).sum().clamp(min=20)
