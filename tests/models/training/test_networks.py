"""Training code that needs torch: geometry, targets, resuming, and files that answer as the network does."""

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="torch comes with the extra [train]")
pytest.importorskip("onnx", reason="onnx comes with the extra [train]")

from models.training.dataset import TEETH, tooth_class  # noqa: E402
from models.training.detecting import alone  # noqa: E402
from models.training.export import check, export_findings, export_teeth  # noqa: E402
from models.training.findings import heat_targets  # noqa: E402
from models.training.geometry import Jitter, fit, inverse, move_boxes, moved  # noqa: E402
from models.training.network import Design, JawNetwork  # noqa: E402
from models.training.teeth import find_teeth, mirror_table  # noqa: E402
from models.training.trainer import Run, Schedule, load_weights, save_weights  # noqa: E402

TINY = Design(channels=(4, 4, 8, 8, 16), blocks=(1, 1, 1, 1), decoder=(8, 8, 8), attention_layers=1, classes=33)
CPU = torch.device("cpu")


@pytest.mark.parametrize("fdi", TEETH)
def test_a_mirrored_tooth_is_its_opposite_and_twice_mirrored_itself(fdi: int) -> None:
    table = mirror_table(CPU)
    opposite = TEETH[int(table[tooth_class(fdi)]) - 1]
    assert opposite % 10 == fdi % 10
    assert {opposite // 10, fdi // 10} in ({1, 2}, {3, 4}, {5, 6}, {7, 8})
    assert int(table[int(table[tooth_class(fdi)])]) == tooth_class(fdi)


def test_background_and_unknown_have_no_mirror_image() -> None:
    assert mirror_table(CPU)[[0, 255]].tolist() == [0, 255]


def test_a_region_is_letterboxed_with_its_aspect_kept() -> None:
    maps = fit(torch.tensor([[100.0, 50.0, 300.0, 150.0]]), (400, 400))
    boxes = move_boxes(torch.tensor([[[100.0, 50.0, 300.0, 150.0]]]), maps)
    torch.testing.assert_close(boxes, torch.tensor([[[0.0, 100.0, 400.0, 300.0]]]))


def test_maps_there_and_back_lead_to_the_same_place() -> None:
    torch.manual_seed(3)
    maps, _ = moved(torch.tensor([[0.0, 0.0, 640.0, 320.0]] * 8), (256, 128), Jitter(), None)
    point = torch.tensor([30.0, 40.0])
    there = maps[:, :, :2] @ point + maps[:, :, 2]
    back = inverse(maps)
    again = (back[:, :, :2] @ there[:, :, None])[:, :, 0] + back[:, :, 2]
    torch.testing.assert_close(again, point.expand(8, 2), atol=1e-2, rtol=0)


def test_a_mirrored_picture_carries_its_boxes_to_the_other_side() -> None:
    jitter = Jitter(0.0, (1.0, 1.0), 0.0, 0.0, 1.0)
    maps, mirrored = moved(torch.tensor([[0.0, 0.0, 200.0, 100.0]]), (200, 100), jitter, None)
    boxes = move_boxes(torch.tensor([[[10.0, 20.0, 30.0, 60.0]]]), maps)
    assert mirrored.all()
    torch.testing.assert_close(boxes, torch.tensor([[[170.0, 20.0, 190.0, 60.0]]]))


def test_heat_peaks_at_the_centre_of_a_mark_and_the_box_can_be_read_there() -> None:
    heat, target, weight = heat_targets(torch.tensor([[[40.0, 20.0, 80.0, 60.0]]]), torch.tensor([[1]]), 3, (128, 96))
    y, x = divmod(int(heat[0, 1].argmax()), heat.shape[3])
    assert (x, y) == (15, 10)
    assert float(heat[0, 0].max()) == 0.0
    dx, dy, w, h = target[0, 1, :, y, x].tolist()
    assert (x + 0.5 + dx) * 4 == pytest.approx(60) and (y + 0.5 + dy) * 4 == pytest.approx(40)
    assert 4 * np.exp(w) == pytest.approx(40, rel=1e-4) and 4 * np.exp(h) == pytest.approx(40, rel=1e-4)
    assert float(weight[0, 1, y, x]) == 1.0


def test_a_mark_outside_the_picture_leaves_no_heat() -> None:
    heat, _, _ = heat_targets(torch.tensor([[[140.0, 20.0, 180.0, 60.0]]]), torch.tensor([[0]]), 1, (128, 96))
    assert float(heat.max()) == 0.0


def test_of_two_boxes_on_one_place_the_better_of_the_same_label_stays() -> None:
    boxes = torch.tensor([[0.0, 0, 10, 10], [1.0, 0, 11, 10], [0.0, 0, 10, 10], [50.0, 0, 60, 10]])
    assert alone(boxes, torch.tensor([0, 0, 1, 0])).tolist() == [1, 0, 1, 1]


def test_crumbs_of_a_tooth_are_not_teeth() -> None:
    classes = np.zeros((60, 60), np.uint8)
    classes[5:25, 5:25], classes[50:52, 50:52], classes[40:43, 5:8] = 6, 6, 9
    found = find_teeth(classes, np.full(classes.shape, 0.8, np.float32))
    assert [(t.fdi, t.box_xyxy) for t in found] == [(16, (5, 5, 25, 25))]


def test_an_interrupted_training_goes_on_where_it_was_saved(tmp_path: Path) -> None:
    def loss(network: JawNetwork, _averaged: JawNetwork, _step: int, _share: float) -> dict[str, torch.Tensor]:
        return {"size": network(torch.zeros(2, 1, 32, 64)).float().pow(2).mean()}

    torch.manual_seed(0)
    run = Run(JawNetwork(TINY), Schedule(steps=4), tmp_path, CPU)
    run.total = 2
    run.train(loss)
    again = Run(JawNetwork(TINY), Schedule(steps=4), tmp_path, CPU)
    assert again.step == 2
    for ours, theirs in zip(run.network.parameters(), again.network.parameters(), strict=True):
        torch.testing.assert_close(ours, theirs)


def test_saved_weights_come_back_with_their_design(tmp_path: Path) -> None:
    network = JawNetwork(TINY)
    save_weights(network, tmp_path / "a.pt")
    again = load_weights(tmp_path / "a.pt")
    assert again.design == TINY
    torch.testing.assert_close(again.classes.weight, network.classes.weight, atol=1e-3, rtol=0)


@pytest.mark.parametrize("task", ["teeth", "findings"])
def test_the_exported_file_answers_as_the_network_on_one_and_two_threads(task: str, tmp_path: Path) -> None:
    torch.manual_seed(1)
    path = tmp_path / f"{task}.onnx"
    if task == "teeth":
        module = export_teeth(JawNetwork(TINY), path, (64, 32))
    else:
        kinds = Design(TINY.channels, TINY.blocks, TINY.decoder, TINY.attention_layers, TINY.classes, 3)
        module = export_findings(JawNetwork(kinds), path, (128, 64), (True, True, False))
    width, height = (64, 32) if task == "teeth" else (128, 64)
    exported = check(module, path, [np.random.default_rng(0).random((1, 1, height, width)).astype(np.float32)])
    assert exported.difference_from_torch < 1e-3
    assert exported.difference_one_two_threads < 1e-5
