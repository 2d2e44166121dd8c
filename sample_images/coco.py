"""Many simulated panoramics as a COCO data set: images, teeth and findings, for a smoke evaluation or for training.

Images are PNG of 8 bits. `filling` and `crown` are also written as `restoration`, the kind real data sets mark.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from models.finding import FindingKind
from sample_images.simulate.mouths import ADULT
from sample_images.simulate.panoramic import simulate_panoramic
from sample_images.simulate.truth import Box, Polygon, Truth

CATEGORIES = tuple(f"tooth_{fdi}" for fdi in sorted(ADULT)) + tuple(kind.value for kind in FindingKind)
LICENCE = "Apache-2.0, simulated"

Json = dict[str, object]


def write_coco(folder: Path, count: int, *, first_seed: int, size_wh: tuple[int, int]) -> None:
    """Write folder/images/*.png and folder/annotations.json for count seeds from first_seed on."""
    (folder / "images").mkdir(parents=True, exist_ok=True)
    images: list[Json] = []
    annotations: list[Json] = []
    for number, seed in enumerate(range(first_seed, first_seed + count), start=1):
        pixels, truth = simulate_panoramic(seed, size_wh=size_wh)
        name = f"images/simulated_{seed}.png"
        cv2.imwrite(str(folder / name), (pixels >> 4).astype(np.uint8))
        images.append(_image(number, name, truth))
        annotations += [
            {"id": len(annotations) + i, **one} for i, one in enumerate(_annotations(number, truth), start=1)
        ]
    (folder / "annotations.json").write_text(
        json.dumps(
            {
                "info": {"description": "Simulated panoramic radiographs"},
                "images": images,
                "annotations": annotations,
                "categories": [{"id": index, "name": name} for index, name in enumerate(CATEGORIES, start=1)],
            }
        )
    )


def _image(number: int, name: str, truth: Truth) -> Json:
    width, height = truth.size_wh
    return {
        "id": number, "file_name": name, "width": width, "height": height, "source": "simulated",
        "annotated": list(CATEGORIES), "licence": LICENCE, "seed": truth.seed,
    }  # fmt: skip


def _annotations(number: int, truth: Truth) -> Iterator[Json]:
    for tooth in truth.teeth:
        yield _annotation(number, f"tooth_{tooth.fdi}", tooth.box_xyxy, tooth.polygon_xy)
    for finding in truth.findings:
        yield _annotation(number, finding.kind, finding.box_xyxy, finding.polygon_xy)
        if finding.kind in ("filling", "crown"):
            yield _annotation(number, "restoration", finding.box_xyxy, finding.polygon_xy)


def _annotation(number: int, category: str, box: Box, polygon: Polygon) -> Json:
    x0, y0, x1, y1 = box
    area = float(cv2.contourArea(np.array(polygon, dtype=np.int32)))
    return {
        "image_id": number, "category_id": CATEGORIES.index(category) + 1, "bbox": [x0, y0, x1 - x0, y1 - y0],
        "area": area, "iscrowd": 0, "segmentation": [[coordinate for point in polygon for coordinate in point]],
    }  # fmt: skip
