"""Trained weights and their held-out answers → ONNX files, cards with thresholds, and the log beside them."""

import json
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from models.training import cards, export
from models.training.calibration import Platt, Threshold, choose_threshold, expected_error, fit_platt
from models.training.dataset import TEETH, Record, read_gray, read_records
from models.training.findings import LABELS, LESION, label_of
from models.training.matching import SAME_TOOTH_IOU, Judged, average_precision, judge, overlaps
from models.training.recipes import CLASSES, LOOKED_AT, NUMBERED, tooth_sized
from models.training.trainer import load_weights

WANTED_PRECISION = {
    "restoration": 0.80,
    "root_canal_filling": 0.90,
    "implant": 0.80,
    "impacted_tooth": 0.80,
    "caries": 0.60,
    LESION: 0.50,
    "periapical_lesion": 0.40,
    "pericoronal_radiolucency": 0.40,
    "other_radiolucency": 0.40,
}
TEETH_PRECISION = 0.95
SEEN_BEFORE = (  # true of version 1.0.0, which went on from trial runs; not of a training from nothing
    " Thresholds rest on images that an earlier, shorter training had seen: "
    "the precision stated may be a few points high."
)
TEETH_LIMITS = {
    "open": "Learned from one source of 327 images: on others, low contrast above all, numbers slip by one and teeth "
    "are missed. No primary teeth, no children. A premolar after a lost neighbour may get its number." + SEEN_BEFORE,
    "research": "Numbers slip by one beside lost teeth; implants and roots are split; children's mouths are few."
    + SEEN_BEFORE,
}
FINDINGS_LIMITS = {
    "open": "Caries is marked as a whole tooth, gross decay above all. A tooth with a root canal filling and a crown "
    "is marked once, as filled root. On images of other makers figures are lower and not measured.",
    "research": "As the open set; carious lesions were learned from 68 images. Lesions of the bone are rarely right: "
    "the marks at the root's tip and around crowns are weak hints." + SEEN_BEFORE,
}


def judge_teeth(answers: Path, records: Sequence[Record]) -> list[Judged]:
    """Numbered teeth of held-out pictures: right where number and box (IoU 0.5) are."""
    truth = {record.path.name: record for record in records}
    judged = []
    for line in answers.read_text().splitlines():
        row = json.loads(line)
        record = truth[row["file"]]
        marks = {TEETH[t.tooth_class - 1]: t.box_xyxy for t in record.teeth}
        hits = tuple(
            (t["score"], t["fdi"] in marks and overlaps(tuple(t["box_xyxy"]), marks[t["fdi"]])[0] >= SAME_TOOTH_IOU)
            for t in row["teeth"]
        )
        judged.append(Judged(hits, len(record.teeth)))
    return judged


def judge_findings(answers: Path, records: Sequence[Record], label: str) -> list[Judged]:
    """Suggestions of one label on the held-out pictures whose source marks it in that form."""
    truth = {record.path.name: record for record in records}
    judged = []
    for row in json.loads(answers.read_text()):
        record = truth[row["file"]]
        kind = "caries" if label == LESION else label
        if kind not in record.annotated or (kind == "caries" and label_of(kind, record.source) != label):
            continue
        found = [(tuple(box), score) for name, box, score in row["found"] if name == label and score > 0]
        marks = [f.box_xyxy for f in record.findings if label_of(f.kind, record.source) == label]
        area = float(record.width * record.height)
        judged.append(judge(found, marks, picture_area=area, whole_tooth=record.source == "rf4"))
    return judged


def pictures(records: Sequence[Record], size_wh: tuple[int, int], count: int = 3) -> list[npt.NDArray[np.float32]]:
    """A few real pictures in the size of an input, to compare the file with torch on."""
    chosen = records[:: max(len(records) // count, 1)][:count]
    resized = [cv2.resize(read_gray(r.path), size_wh, interpolation=cv2.INTER_AREA) for r in chosen]
    return [np.asarray(p, np.float32)[None, None] / 255 for p in resized]


def publish_teeth(
    data: Path,
    run: Path,
    weights: str,
    version: str,
    size_wh: tuple[int, int],
    weights_folder: Path,
    cards_folder: Path,
) -> None:
    """Write `teeth-<set>.onnx`, its card, and what was measured on the way."""
    records = read_records(data, "train", NUMBERED[weights])
    judged = judge_teeth(run / "held_out.jsonl", records)
    platt = fit_platt(judged)
    threshold = choose_threshold(judged, platt, TEETH_PRECISION)
    path = weights_folder / f"teeth-{weights}.onnx"
    module = export.export_teeth(load_weights(run / "teeth.pt"), path, size_wh)
    exported = export.check(module, path, pictures(records, size_wh))
    teeth = TEETH[: CLASSES[weights] - 1]
    card = cards.teeth_card(
        weights, version, exported, size_wh, teeth, (platt, threshold), LOOKED_AT[weights], TEETH_LIMITS[weights]
    )
    (cards_folder / f"teeth-{weights}.toml").write_text(card, encoding="utf-8")
    _log(run, f"teeth-{weights}", exported, [("tooth", judged, platt, threshold)])


def publish_findings(
    data: Path,
    run: Path,
    weights: str,
    version: str,
    size_wh: tuple[int, int],
    weights_folder: Path,
    cards_folder: Path,
) -> None:
    """Write `findings-<set>.onnx`, its card, and what was measured on the way."""
    labels = LABELS[weights]
    records = read_records(data, "train", LOOKED_AT[weights])
    lines, rows = [], []
    for label, whole in zip(labels, tooth_sized(labels), strict=True):
        judged = judge_findings(run / "held_out.json", records, label)
        platt = fit_platt(judged)
        threshold = choose_threshold(judged, platt, WANTED_PRECISION[label])
        kind = "caries" if label == LESION else label
        lines.append(cards.ClassLine(kind, "tooth" if whole else "lesion", platt, threshold))
        rows.append((label, judged, platt, threshold))
    path = weights_folder / f"findings-{weights}.onnx"
    module = export.export_findings(load_weights(run / "findings.pt"), path, size_wh, tooth_sized(labels))
    exported = export.check(module, path, pictures(records, size_wh))
    card = cards.findings_card(weights, version, exported, size_wh, lines, LOOKED_AT[weights], FINDINGS_LIMITS[weights])
    (cards_folder / f"findings-{weights}.toml").write_text(card, encoding="utf-8")
    _log(run, f"findings-{weights}", exported, rows)


def _log(
    run: Path, name: str, exported: export.Exported, rows: Sequence[tuple[str, list[Judged], Platt, Threshold]]
) -> None:
    """Training log, held-out figures and the export's checks as one small file."""
    folder = Path(__file__).parent / "logs"
    folder.mkdir(exist_ok=True)
    held_out = {
        label: {
            "pictures": len(judged),
            "marks": sum(j.marks for j in judged),
            "ap": round(average_precision(judged), 4),
            "calibration_error": round(expected_error(judged, platt), 4),
            "threshold": threshold.value,
            "precision": round(threshold.precision, 4),
            "recall": round(threshold.recall, 4),
            "wanted_precision": threshold.wanted_precision,
            "wanted_precision_reached": threshold.reached,
        }
        for label, judged, platt, threshold in rows
    }
    steps = [
        json.loads(line)
        for part in ("log.jsonl", "finish/log.jsonl")
        if (run / part).exists()
        for line in (run / part).read_text().splitlines()
    ]
    text = json.dumps({"export": json.loads(export.as_json(exported)), "held_out": held_out}, indent=1)
    tail = ",\n ".join(json.dumps(step) for step in steps)
    (folder / f"{name}.json").write_text(f'{text[:-2]},\n "steps": [\n {tail}\n ]\n}}\n', encoding="utf-8")
