"""Cards written by the training are cards that the registry reads."""

from pathlib import Path
from types import SimpleNamespace

from models.card import Task, read_card
from models.training.cards import ClassLine, findings_card, teeth_card, toml
from models.training.dataset import TEETH

EXPORTED = SimpleNamespace(
    sha256="0" * 64, parameters=7, gflop=1.5, milliseconds_one_thread=9.0, milliseconds_two_threads=5.0
)
PLATT = SimpleNamespace(a=1.5, b=-0.25)
THRESHOLD = SimpleNamespace(value=0.4, precision=0.9, recall=0.8)


def test_a_card_of_teeth_names_a_tooth_for_each_channel(tmp_path: Path) -> None:
    text = teeth_card("research", "1", EXPORTED, (768, 384), TEETH, (PLATT, THRESHOLD), ("tufts", "ufba"), "Few.")
    (tmp_path / "teeth-research.toml").write_text(text, encoding="utf-8")
    card = read_card(tmp_path / "teeth-research.toml")
    assert card.task is Task.TEETH
    assert tuple(c.tooth for c in card.classes[1:]) == TEETH
    assert card.threshold_of(1) == 0.4


def test_a_card_of_findings_keeps_thresholds_and_calibration_of_each_class(tmp_path: Path) -> None:
    line = ClassLine("caries", "lesion", PLATT, THRESHOLD)
    text = findings_card("open", "1", EXPORTED, (1024, 512), [line, line], ("rf4",), "Some.")
    (tmp_path / "findings-open.toml").write_text(text, encoding="utf-8")
    card = read_card(tmp_path / "findings-open.toml")
    assert card.jaw is not None
    calibration = card.calibration_of(1)
    assert calibration is not None and calibration.platt == (1.5, -0.25)


def test_words_with_quotes_stay_words() -> None:
    assert toml('a "b" \\ c') == '"a \\"b\\" \\\\ c"'
    assert toml({"a": [1, True]}) == "{ a = [1, true] }"
