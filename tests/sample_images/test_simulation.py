"""The simulator: a seed decides the picture, and the marks lie on what they name."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from sample_images.coco import write_coco
from sample_images.samples import FIRST_MOUTH, LEFT_BITEWING
from sample_images.simulate.condition import ToothCondition
from sample_images.simulate.intraoral import simulate_intraoral
from sample_images.simulate.mouths import ADULT
from sample_images.simulate.panoramic import simulate_panoramic
from sample_images.simulate.truth import FindingTruth, Polygon, Truth

SMALL = (610, 310)


def _mean_inside(image: np.ndarray, polygon: Polygon) -> float:
    mask = np.zeros(image.shape, dtype=np.uint8)
    cv2.fillPoly(mask, [np.array(polygon, dtype=np.int32)], 1)
    return float(image[mask > 0].mean())


def _finding(truth: Truth, kind: str, tooth: int) -> FindingTruth:
    return next(one for one in truth.findings if one.kind == kind and one.tooth == tooth)


def test_the_same_seed_gives_the_same_pixels_and_marks() -> None:
    first, first_truth = simulate_panoramic(3, size_wh=SMALL)
    second, second_truth = simulate_panoramic(3, size_wh=SMALL)
    assert first.tobytes() == second.tobytes()
    assert first_truth == second_truth


def test_another_seed_gives_another_picture() -> None:
    assert simulate_panoramic(3, size_wh=SMALL)[0].tobytes() != simulate_panoramic(4, size_wh=SMALL)[0].tobytes()


def test_an_intra_oral_view_is_repeatable() -> None:
    assert simulate_intraoral(LEFT_BITEWING, 5)[0].tobytes() == simulate_intraoral(LEFT_BITEWING, 5)[0].tobytes()


def test_a_full_mouth_shows_each_tooth_once() -> None:
    sound = {fdi: ToothCondition(fdi) for fdi in ADULT}
    _, truth = simulate_panoramic(1, size_wh=SMALL, mouth=sound)
    assert [tooth.fdi for tooth in truth.teeth] == sorted(ADULT)
    assert not truth.findings


def test_a_missing_tooth_is_not_marked() -> None:
    _, truth = simulate_panoramic(1, size_wh=SMALL, mouth=FIRST_MOUTH)
    seen = {tooth.fdi for tooth in truth.teeth}
    assert not seen & {fdi for fdi, condition in FIRST_MOUTH.items() if not condition.has_tooth}


@pytest.mark.parametrize("seed", [11, 12, 13])
def test_teeth_run_from_the_patients_right_to_left_in_order(seed: int) -> None:
    _, truth = simulate_panoramic(seed, size_wh=SMALL)
    centres = {tooth.fdi: tooth.box_xyxy[0] + tooth.box_xyxy[2] for tooth in truth.teeth if tooth.fdi % 10 < 8}
    for right, left in ((1, 2), (4, 3)):
        order = [right * 10 + p for p in range(7, 0, -1)] + [left * 10 + p for p in range(1, 8)]
        xs = [centres[fdi] for fdi in order if fdi in centres]
        assert xs == sorted(xs)


@pytest.mark.parametrize("seed", [11, 12, 13])
def test_upper_crowns_lie_above_lower_ones(seed: int) -> None:
    _, truth = simulate_panoramic(seed, size_wh=SMALL)
    upper = [tooth.box_xyxy[1] for tooth in truth.teeth if tooth.fdi // 10 in (1, 2)]
    lower = [tooth.box_xyxy[3] for tooth in truth.teeth if tooth.fdi // 10 in (3, 4)]
    assert max(upper) < min(lower)


@pytest.mark.parametrize(
    ("kind", "tooth", "brighter", "reason"),
    [
        ("filling", 16, True, "amalgam stops the beam"),
        ("root_canal_filling", 46, True, "gutta-percha is denser than dentine"),
        ("implant", 35, True, "titanium is denser than bone"),
        ("caries", 36, False, "mineral is lost"),
        ("periapical_lesion", 36, False, "bone is lost"),
    ],
)
def test_a_finding_looks_denser_or_emptier_than_its_tooth(kind: str, tooth: int, brighter: bool, reason: str) -> None:
    image, truth = simulate_panoramic(1, size_wh=(1220, 620), mouth=FIRST_MOUTH)
    neighbour = {one.fdi: one for one in truth.teeth}[37 if tooth // 10 == 3 else 47 if tooth == 46 else 16]
    difference = _mean_inside(image, _finding(truth, kind, tooth).polygon_xy) - _mean_inside(
        image, neighbour.polygon_xy
    )
    assert (difference > 0) == brighter, reason


def test_a_coco_set_names_images_teeth_and_findings(tmp_path: Path) -> None:
    write_coco(tmp_path, 2, first_seed=50, size_wh=SMALL)
    data = json.loads((tmp_path / "annotations.json").read_text())
    names = {category["id"]: category["name"] for category in data["categories"]}
    assert len(data["images"]) == 2
    for image in data["images"]:
        written = cv2.imread(str(tmp_path / image["file_name"]), cv2.IMREAD_UNCHANGED)
        assert written is not None
        assert written.shape == (310, 610)
    kinds = [names[one["category_id"]] for one in data["annotations"]]
    assert sum(kind.startswith("tooth_") for kind in kinds) > 40
    assert kinds.count("restoration") == kinds.count("filling") + kinds.count("crown")
    assert len({one["id"] for one in data["annotations"]}) == len(data["annotations"])
