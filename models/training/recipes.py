"""The trainings as they were run: which sources, how often each picture is drawn, which sizes."""

import copy
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import Tensor

from models.training.dataset import Record, read_records
from models.training.detecting import predict_findings
from models.training.findings import LABELS, FindingBatches, finding_loss, marks_of
from models.training.geometry import Jitter
from models.training.jaw import jaw_region
from models.training.network import Design, JawNetwork
from models.training.store import Store, load
from models.training.teeth import FoundTooth, ToothBatches, outline_loss, predict_teeth, teach
from models.training.trainer import Loss, Run, Schedule, borrow_weights, save_weights

DESIGNS = {
    "slim": Design(channels=(16, 32, 64, 128, 224), decoder=(40, 64, 96)),
    "base": Design(),
    "wide": Design(channels=(16, 48, 96, 176, 304), decoder=(48, 96, 144)),
}
CLASSES = {"open": 33, "research": 53, "no-ufba": 53}  # ufba has no primary teeth
TAUGHT = 0.2  # of a batch: pictures without numbers, learned from the network's own sure answers
NUMBERED = {"open": ("ufba",), "research": ("tufts", "ufba"), "no-ufba": ("tufts",)}
LOOKED_AT = {
    "open": ("rf4", "ufba"),
    "research": ("rf4", "tufts", "mlua", "ufba"),
    "no-ufba": ("rf4", "tufts", "mlua"),
}
FOLDS = 5
FINISHING_EPOCHS = 4
FINISHING_RATE = 0.2  # of the peak

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Order:
    """One training to be done."""

    data: Path
    out: Path
    weights: str  # "open", "research" or "no-ufba"
    design: str
    size_wh: tuple[int, int]
    epochs: float
    batch: int
    rate: float
    minutes: float | None
    device: torch.device
    workers: int
    canvas_wh: tuple[int, int]
    seed: int = 0


def _batches_ready(order: Order, length: int) -> Schedule:
    steps = max(1, round(order.epochs * length / order.batch))
    return Schedule(steps=steps, peak_rate=order.rate, minutes=order.minutes, seed=order.seed)


def _load(order: Order, records: Sequence[Record], outlines: bool = True) -> Store:
    return load(records, order.device, canvas_wh=order.canvas_wh, outlines=outlines, workers=order.workers)


def _numbering(order: Order, records: Sequence[Record]) -> tuple[Loss, int]:
    store = _load(order, records)
    numbered = torch.tensor([n for n, r in enumerate(records) if r.numbered], device=order.device)
    unmarked = torch.tensor([n for n, r in enumerate(records) if not r.numbered], device=order.device)
    zoom = (0.58, 1.2) if order.weights == "open" else (0.75, 1.3)  # ufba fills the frame more than others do
    taught = round(TAUGHT * order.batch) if len(unmarked) else 0
    batches = ToothBatches(store, numbered, unmarked, order.size_wh, order.batch, taught, Jitter(zoom=zoom))

    def loss(network: JawNetwork, averaged: JawNetwork, _step: int, share: float) -> dict[str, Tensor]:
        with torch.autocast(order.device.type, enabled=False):
            pictures, classes, plain = batches.draw()
        if taught and share > 0.15:
            classes = teach(averaged, plain, classes)
        return outline_loss(network(pictures), classes)

    return loss, round(len(numbered) / (1 - TAUGHT))


def train_teeth(order: Order, start: JawNetwork | None, fold: int | None) -> JawNetwork:
    """Numbering from the sources of `order.weights` without the held-out fold."""
    records = _numbering_records(order)
    loss, length = _numbering(order, held_out(records, fold)[0])
    torch.manual_seed(order.seed)
    network = JawNetwork(replace(DESIGNS[order.design], classes=CLASSES[order.weights]))
    if start is not None:
        log.info("%d tensors taken over", borrow_weights(network, start))
    trained = Run(network, _batches_ready(order, length), order.out, order.device).train(loss)
    save_weights(trained, order.out / ("teeth.pt" if fold is None else "fold.pt"))
    return trained


def finish_teeth(order: Order, network: JawNetwork, minutes: float | None) -> JawNetwork:
    """A last short stretch with the held-out pictures too."""
    loss, length = _numbering(order, _numbering_records(order))
    trained = _finish(order, network, loss, length, minutes)
    save_weights(trained, order.out / "teeth.pt")
    return trained


def _numbering_records(order: Order) -> list[Record]:
    return read_records(order.data, "train", LOOKED_AT[order.weights])


def _finish(order: Order, network: JawNetwork, loss: Loss, length: int, minutes: float | None) -> JawNetwork:
    steps = max(1, round(FINISHING_EPOCHS * length / order.batch))
    schedule = Schedule(steps, order.rate * FINISHING_RATE, minutes=minutes, seed=order.seed + 1, average=0.995)
    started = copy.deepcopy(network).requires_grad_(True)
    run = Run(started, schedule, order.out / "finish", order.device)
    return run.train(lambda n, averaged, step, _share: loss(n, averaged, step, 1.0))


def answer_teeth(order: Order, network: JawNetwork, records: Sequence[Record]) -> list[list[FoundTooth]]:
    """Teeth of every record."""
    store = _load(order, records, outlines=False)
    return predict_teeth(network.to(order.device), store, order.size_wh)


def write_regions(order: Order, network: JawNetwork) -> None:
    """Where the jaws are in every picture, and its teeth: what the findings are trained and scored with."""
    regions: dict[str, list[float]] = {}
    for split in ("train", "val"):
        records = read_records(order.data, split)
        for record, teeth in zip(records, answer_teeth(order, network, records), strict=True):
            region = jaw_region([t.box_xyxy for t in teeth], record.width, record.height)
            regions[record.path.stem] = [round(v, 1) for v in region]
    (order.out / "regions.json").write_text(json.dumps(regions))


def on_canvas(store: Store, regions: dict[str, list[float]]) -> Tensor:
    """Regions of a store's records on its canvas, [N, 4]; the whole picture where none is given."""
    rows = []
    for n, record in enumerate(store.records):
        region = torch.tensor(regions.get(record.path.stem, [0.0, 0.0, record.width, record.height]))
        rows.append(region * float(store.scales[n]) + store.frames[n, :2].cpu().repeat(2))
    return torch.stack(rows).to(store.frames.device)


def held_out(records: Sequence[Record], fold: int | None) -> tuple[list[Record], list[Record]]:
    """Split by position within each source: every fifth picture is held out of fold 0..4; nothing for None."""
    seen: dict[str, int] = {}
    kept, out = [], []
    for record in records:
        number = seen.get(record.source, 0)
        seen[record.source] = number + 1
        (out if fold is not None and number % FOLDS == fold else kept).append(record)
    return kept, out


def draws(records: Sequence[Record]) -> list[int]:
    """How often each picture is drawn: rare kinds more often, pictures without marks less."""
    chosen: list[int] = []
    for n, record in enumerate(records):
        rare = any(f.kind not in ("restoration", "root_canal_filling") for f in record.findings)
        often, rarely = {"mlua": (5, 5), "ufba": (1, 1), "tufts": (4, 1), "rf4": (4, 2)}[record.source]
        chosen += [n] * (often if rare else rarely)
    return chosen


def _looking(order: Order, records: Sequence[Record], regions: dict[str, list[float]]) -> tuple[Loss, int]:
    labels = LABELS[order.weights]
    store = _load(order, records)
    choices = torch.tensor(draws(records), device=order.device)
    outlined = torch.tensor([r.numbered for r in records], device=order.device)
    batches = FindingBatches(
        store, marks_of(store, labels), on_canvas(store, regions), outlined, choices, order.size_wh, order.batch
    )

    def loss(network: JawNetwork, averaged: JawNetwork, _step: int, share: float) -> dict[str, Tensor]:
        with torch.autocast(order.device.type, enabled=False):
            batch = batches.draw()
        return finding_loss(network, averaged, batch, share, labels)

    return loss, len(choices)


def train_findings(order: Order, start: JawNetwork, regions: dict[str, list[float]], fold: int | None) -> JawNetwork:
    """Findings from the sources of `order.weights` without the held-out fold, from the weights of another task."""
    records, _ = held_out(read_records(order.data, "train", LOOKED_AT[order.weights]), fold)
    loss, length = _looking(order, records, regions)
    torch.manual_seed(order.seed)
    kinds = len(LABELS[order.weights])
    network = JawNetwork(replace(start.design, kinds=kinds, classes=CLASSES[order.weights]))
    log.info("%d tensors taken over, %d draws an epoch", borrow_weights(network, start), length)
    trained = Run(network, _batches_ready(order, length), order.out, order.device).train(loss)
    save_weights(trained, order.out / ("findings.pt" if fold is None else "fold.pt"))
    return trained


def finish_findings(
    order: Order, network: JawNetwork, regions: dict[str, list[float]], minutes: float | None
) -> JawNetwork:
    """A last short stretch at a low rate with the held-out pictures too; their thresholds stay those of before."""
    loss, length = _looking(order, read_records(order.data, "train", LOOKED_AT[order.weights]), regions)
    trained = _finish(order, network, loss, length, minutes)
    save_weights(trained, order.out / "findings.pt")
    return trained


def answer_findings(
    order: Order, network: JawNetwork, records: Sequence[Record], regions: dict[str, list[float]]
) -> list[dict[str, object]]:
    """Raw suggestions for records: file, size, and (label, box, score) rows."""
    labels = LABELS[order.weights]
    store = _load(order, records, outlines=False)
    found = predict_findings(
        network.to(order.device), store, on_canvas(store, regions), tooth_sized(labels), order.size_wh
    )
    return [
        {
            "file": r.path.name,
            "source": r.source,
            "size_wh": [r.width, r.height],
            "found": [[labels[i], [round(v, 1) for v in box], round(s, 4)] for i, box, s in rows],
        }
        for r, rows in zip(records, found, strict=True)
    ]


def tooth_sized(labels: Sequence[str]) -> tuple[bool, ...]:
    """Which labels are boxes around whole teeth."""
    return tuple(label in LABELS["open"] for label in labels)
