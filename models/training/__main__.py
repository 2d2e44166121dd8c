"""`python -m models.training`: from a COCO folder of panoramics to ONNX weights with their cards."""

import argparse
import json
import logging
from pathlib import Path

import torch

from models.training import dataset, publish, recipes
from models.training.network import JawNetwork
from models.training.store import CANVAS_WH
from models.training.teeth import FoundTooth
from models.training.trainer import load_weights

log = logging.getLogger("models.training")


def _size(text: str) -> tuple[int, int]:
    width, height = (int(v) for v in text.split("x"))
    if width % 32 or height % 32:
        raise argparse.ArgumentTypeError(f"{text}: both sides must be multiples of 32")
    return width, height


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m models.training", description=__doc__)
    tasks = parser.add_subparsers(dest="task", required=True)
    packed = tasks.add_parser("pack", help="a smaller copy of a data folder")
    packed.add_argument("data", type=Path)
    packed.add_argument("out", type=Path)
    packed.add_argument("--long-side", type=int, default=1360)
    packed.add_argument("--quality", type=int, default=62)
    packed.add_argument("--keep", nargs="*", default=["mlua", "rf4"], help="sources copied as they are")
    helps = {
        "teeth": "train numbering",
        "findings": "train findings",
        "publish": "ONNX files and cards from both trainings",
        "all": "teeth, findings and publish, one after the other: from data to weights; goes on where it stopped",
    }
    for name, text in helps.items():
        task = tasks.add_parser(name, help=text)
        task.add_argument("data", type=Path, help="folder with train.json, val.json and images")
        task.add_argument("out", type=Path, help="folder of this training; teeth and findings lie in it")
        task.add_argument("--weights", choices=("open", "research", "no-ufba"), default="open")
        task.add_argument("--version", default="1.0.0", help="written into the cards")
        _training_options(task)
    return parser


def _training_options(task: argparse.ArgumentParser) -> None:
    task.add_argument("--design", choices=sorted(recipes.DESIGNS), default="wide")
    task.add_argument("--teeth-size", type=_size, default=(768, 384))
    task.add_argument("--findings-size", type=_size, default=(1024, 512))
    task.add_argument("--canvas", type=_size, default=CANVAS_WH)
    task.add_argument("--epochs", type=float, default=100)
    task.add_argument("--batch", type=int, default=32)
    task.add_argument("--rate", type=float, default=1.8e-3)
    task.add_argument("--minutes", type=float, default=None, help="fit the schedule into this time")
    task.add_argument("--finish-minutes", type=float, default=None, help="and the last stretch into this")
    task.add_argument("--fold", type=int, default=0, choices=range(recipes.FOLDS), help="which fifth is held out")
    task.add_argument("--start", type=Path, default=None, help="weights to start from instead of chance")
    task.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    task.add_argument("--workers", type=int, default=2)
    task.add_argument("--threads", type=int, default=2)
    task.add_argument("--seed", type=int, default=0)


def _order(options: argparse.Namespace, task: str) -> recipes.Order:
    return recipes.Order(
        options.data,
        options.out / task,
        options.weights,
        options.design,
        getattr(options, f"{task}_size"),
        options.epochs,
        options.batch,
        options.rate,
        options.minutes,
        torch.device(options.device),
        options.workers,
        options.canvas,
        options.seed,
    )


def _teeth(options: argparse.Namespace) -> None:
    order = _order(options, "teeth")
    sources = recipes.NUMBERED[order.weights]
    if not (order.out / "teeth.pt").exists():
        start = load_weights(options.start) if options.start else None
        network = recipes.train_teeth(order, start, options.fold)
        records = dataset.read_records(order.data, "train", recipes.LOOKED_AT[order.weights])
        out = [r for r in recipes.held_out(records, options.fold)[1] if r.source in sources]
        _answer_teeth(order, network, out, "held_out")
        recipes.finish_teeth(order, network, options.finish_minutes)
    network = load_weights(order.out / "teeth.pt")
    _answer_teeth(order, network, dataset.read_records(order.data, "val", ("tufts", "ufba")), "val")
    recipes.write_regions(order, network)


def _answer_teeth(order: recipes.Order, network: JawNetwork, records: list[dataset.Record], name: str) -> None:
    rows = [
        {
            "file": r.path.name,
            "size_wh": [r.width, r.height],
            "teeth": [_tooth(t) for t in teeth],
            "findings": [],
            "error": None,
        }
        for r, teeth in zip(records, recipes.answer_teeth(order, network, records), strict=True)
    ]
    (order.out / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))


def _tooth(tooth: FoundTooth) -> dict[str, object]:
    return {"fdi": tooth.fdi, "box_xyxy": [round(v, 1) for v in tooth.box_xyxy], "score": round(tooth.score, 4)}


def _findings(options: argparse.Namespace) -> None:
    order = _order(options, "findings")
    regions = json.loads((options.out / "teeth" / "regions.json").read_text())
    if not (order.out / "findings.pt").exists():
        start = load_weights(options.start or options.out / "teeth" / "teeth.pt")
        network = recipes.train_findings(order, start, regions, options.fold)
        sources = recipes.LOOKED_AT[order.weights]
        _, out = recipes.held_out(dataset.read_records(order.data, "train", sources), options.fold)
        _answer(order, network, out, regions, "held_out")
        recipes.finish_findings(order, network, regions, options.finish_minutes)
    network = load_weights(order.out / "findings.pt")
    _answer(order, network, dataset.read_records(order.data, "val"), regions, "val")


def _publish(options: argparse.Namespace) -> None:
    package = Path(recipes.__file__).parent.parent
    for task, write in (("teeth", publish.publish_teeth), ("findings", publish.publish_findings)):
        size = getattr(options, f"{task}_size")
        write(
            options.data,
            options.out / task,
            options.weights,
            options.version,
            size,
            package / "weights",
            package / "cards",
        )


def _all(options: argparse.Namespace) -> None:
    _teeth(options)
    options.start = None
    _findings(options)
    _publish(options)


def _answer(
    order: recipes.Order, network: JawNetwork, records: list[dataset.Record], regions: dict[str, list[float]], name: str
) -> None:
    rows = recipes.answer_findings(order, network, records, regions)
    (order.out / f"{name}.json").write_text(json.dumps(rows))


def main() -> None:
    """Run one task."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    parser = _arguments()
    options = parser.parse_args()
    if getattr(options, "weights", "") == "no-ufba" and options.task != "teeth":
        parser.error("no-ufba is for a figure only: it numbers teeth, and is not published")
    if options.task == "pack":
        dataset.pack(options.data, options.out, long_side=options.long_side, quality=options.quality, keep=options.keep)
        return
    torch.set_num_threads(options.threads)
    torch.backends.cudnn.benchmark = True
    torch.backends.cudnn.allow_tf32 = torch.backends.cuda.matmul.allow_tf32 = True
    {"teeth": _teeth, "findings": _findings, "publish": _publish, "all": _all}[options.task](options)


if __name__ == "__main__":
    main()
