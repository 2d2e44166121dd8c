"""The shipped models over a simulated panoramic, from image to table: a smoke test; its figures say nothing."""

from pathlib import Path

import pytest

from models.evaluation.evaluate import evaluate
from models.evaluation.report import as_json, as_table
from models.registry import WEIGHTS, load_models
from sample_images.coco import write_coco


@pytest.mark.parametrize("weights", ["open", "research"])
def test_the_shipped_models_annotate_a_simulated_panoramic(tmp_path: Path, weights: str) -> None:
    if not any(WEIGHTS.glob(f"*-{weights}.onnx")):
        pytest.skip(f"no weights of {weights} in this checkout")
    write_coco(tmp_path, 1, first_seed=1, size_wh=(1280, 640))
    (dataset,) = tmp_path.glob("*.json")
    report = evaluate(dataset, load_models(weights, threads=1))  # type: ignore[arg-type]
    assert report.images == 1
    assert report.refused == ()
    assert {"teeth", "not_seen", "unnumbered", "findings"} <= report.predictions[0].keys()
    assert "tooth" in as_table(report)
    assert as_json(report)["images"] == 1
