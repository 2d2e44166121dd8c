"""Figures of `kiosk evaluate --json` → the `[[measured]]` tables of the cards they were measured with.

`python -m models.training.measured figures.json` needs neither torch nor a training.
"""

import json
import sys
from pathlib import Path

from models.training.cards import table

HEAD = "[[measured]]"


def write_measured(figures: Path, cards_folder: Path) -> list[str]:
    """Replace the measured tables of the models named in `figures`; gives their names. Never filled by hand."""
    report = json.loads(figures.read_text(encoding="utf-8"))
    written = []
    for stamp in report["models"]:
        path = cards_folder / f"{stamp['name']}.toml"
        text = path.read_text(encoding="utf-8")
        if stamp["sha256"] not in text:
            raise ValueError(f"{path.name} is of other weights than the figures")
        looks_for_teeth = stamp["name"].startswith("teeth")
        tables = []
        for key, row in report["scores"].items():
            source, kind = key.split("/")
            if (kind == "tooth") is not looks_for_teeth or kind not in report["looked_for"]:
                continue
            rows = {"source": source, "kind": kind, "images": row["images"], "annotations": row["annotations"]}
            tables.append(table(HEAD, rows | {name: row[name] for name in ("precision", "recall", "f1", "ap")}))
        kept = text.split(f"\n{HEAD}")[0].rstrip("\n") + "\n"
        path.write_text("\n".join([kept, *tables]), encoding="utf-8")
        written.append(stamp["name"])
    return written


if __name__ == "__main__":
    for name in write_measured(Path(sys.argv[1]), Path(__file__).parents[1] / "cards"):
        print(name)
