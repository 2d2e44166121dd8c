"""`kiosk evaluate`: the models measured on a marked data set, as a table for people and files for programs."""

import json
from pathlib import Path

from kiosk import terminal
from kiosk.data_folder import write_durably
from models.card import WeightSet
from models.evaluation.evaluate import evaluate
from models.evaluation.report import as_json, as_table
from models.registry import load_models


def evaluate_to(dataset: Path, *, predictions: Path | None, json_file: Path | None, weights: str) -> None:
    """Give the table; write the predictions as JSON Lines and the figures as JSON where asked for."""
    models = load_models(WeightSet(weights))
    if not models.models:
        terminal.say(terminal.words()("cli.no_models", weights=weights))
    with terminal.progress("cli.progress_evaluate") as advance:
        found = evaluate(dataset, models, progress=advance)
    if predictions is not None:
        lines = [json.dumps(each, ensure_ascii=False, separators=(",", ":")) for each in found.predictions]
        write_durably(predictions, ("\n".join(lines) + "\n").encode())
    if json_file is not None:
        write_durably(json_file, (json.dumps(as_json(found), ensure_ascii=False, indent=1) + "\n").encode())
    terminal.give(as_table(found))
