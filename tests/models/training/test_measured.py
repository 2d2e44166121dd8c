"""Figures go into the card of the weights that they were measured with, and into no other."""

import json
import tomllib
from pathlib import Path

import pytest

from models.training.measured import write_measured

ROW = {"images": 4, "annotations": 9, **{name: [0.5, 0.4, 0.6] for name in ("precision", "recall", "f1", "ap")}}


@pytest.fixture
def figures(tmp_path: Path) -> Path:
    """Figures of one model of findings that looks for caries, and its card."""
    (tmp_path / "findings-open.toml").write_text('sha256 = "ab"\n\n[use]\nintended = "x"\n')
    path = tmp_path / "figures.json"
    stamp = {"name": "findings-open", "sha256": "ab"}
    scores = {"rf4/caries": ROW, "rf4/implant": ROW, "ufba/tooth": ROW}
    path.write_text(json.dumps({"models": [stamp], "looked_for": ["caries", "tooth"], "scores": scores}))
    return path


def test_only_what_the_model_looks_for_is_written_and_writing_again_replaces_it(figures: Path) -> None:
    for _ in range(2):
        assert write_measured(figures, figures.parent) == ["findings-open"]
    card = tomllib.loads((figures.parent / "findings-open.toml").read_text())
    assert [(m["source"], m["kind"]) for m in card["measured"]] == [("rf4", "caries")]
    assert card["measured"][0]["ap"] == [0.5, 0.4, 0.6]
    assert card["use"] == {"intended": "x"}


def test_figures_of_other_weights_are_refused(figures: Path) -> None:
    (figures.parent / "findings-open.toml").write_text('sha256 = "cd"\n')
    with pytest.raises(ValueError, match="other weights"):
        write_measured(figures, figures.parent)
