"""COCO folders of panoramic radiographs → records; and a smaller copy of such a folder that travels."""

import gzip
import json
import shutil
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

Gray = npt.NDArray[np.uint8]  # [rows, columns], bone bright
Polygon = npt.NDArray[np.float32]  # [points, 2] as x, y in pixels of the image
Box = tuple[float, float, float, float]  # xyxy in pixels of the image

PERMANENT = tuple(quadrant * 10 + place for quadrant in (1, 2, 3, 4) for place in range(1, 9))
PRIMARY = tuple(quadrant * 10 + place for quadrant in (5, 6, 7, 8) for place in range(1, 6))
TEETH = PERMANENT + PRIMARY  # class 1.. of a network is TEETH[0..]; one trained without primary teeth stops before them
UNKNOWN = 255  # a tooth is here, its outline is not known: no loss
SURROUND_LEVEL = 240  # WebP leaves a white surround at 245 to 255
POLYGON_TOLERANCE_PX = 1.2  # of the simplified outlines in a packed copy


@dataclass(frozen=True, slots=True)
class ToothMark:
    """One annotated tooth: class 1..52, its box and its outlines (none where the source has boxes only)."""

    tooth_class: int
    box_xyxy: Box
    outlines: tuple[Polygon, ...]


@dataclass(frozen=True, slots=True)
class FindingMark:
    """One annotated finding."""

    kind: str
    box_xyxy: Box


@dataclass(frozen=True, slots=True)
class Record:
    """One radiograph with what its source marks; a kind not in `annotated` is unknown there, not absent."""

    path: Path
    source: str
    width: int
    height: int
    annotated: frozenset[str]
    teeth: tuple[ToothMark, ...]
    findings: tuple[FindingMark, ...]

    @property
    def numbered(self) -> bool:
        """Whether the source marks teeth with their numbers."""
        return any(name.startswith("tooth_") for name in self.annotated)


def tooth_class(fdi: int) -> int:
    """FDI number → class 1..52."""
    return TEETH.index(fdi) + 1


def read_records(folder: Path, split: str, sources: Sequence[str] = ()) -> list[Record]:
    """All records of `split` ("train" or "val") in the order of the file, of `sources` if given."""
    packed = folder / f"{split}.json.gz"
    plain = folder / f"{split}.json"
    data = json.loads(gzip.decompress(packed.read_bytes()) if packed.exists() else plain.read_bytes())
    names = {category["id"]: category["name"] for category in data["categories"]}
    marks: dict[int, list[dict[str, object]]] = {}
    for annotation in data["annotations"]:
        marks.setdefault(annotation["image_id"], []).append(annotation)
    records = []
    for image in data["images"]:
        if sources and image["source"] not in sources:
            continue
        teeth, findings = [], []
        for annotation in marks.get(image["id"], []):
            name = names[annotation["category_id"]]
            x, y, w, h = annotation["bbox"]  # type: ignore[misc]
            box = (x, y, x + w, y + h)  # type: ignore[has-type]
            if name.startswith("tooth_"):
                outlines = tuple(
                    np.array(points, np.float32).reshape(-1, 2)
                    for points in annotation.get("segmentation") or []  # type: ignore[attr-defined]
                    if len(points) >= 6
                )
                teeth.append(ToothMark(tooth_class(int(name[6:])), box, outlines))
            else:
                findings.append(FindingMark(name, box))
        records.append(
            Record(
                folder / image["file_name"],
                image["source"],
                image["width"],
                image["height"],
                frozenset(image["annotated"]),
                tuple(teeth),
                tuple(findings),
            )
        )
    return records


def read_gray(path: Path) -> Gray:
    """The picture as displayed, 8 bit; FileNotFoundError where it cannot be read."""
    image = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    if image is None:
        raise FileNotFoundError(path)
    return np.asarray(image, np.uint8)


def draw_teeth(record: Record, scale: float, origin_xy: tuple[float, float], size_wh: tuple[int, int]) -> Gray:
    """Class of every pixel of a canvas; a tooth known by its box alone becomes `UNKNOWN`."""
    labels = np.zeros((size_wh[1], size_wh[0]), np.uint8)
    for tooth in sorted(record.teeth, key=lambda t: bool(t.outlines)):  # boxes first: outlines win where they meet
        if not tooth.outlines:
            x0, y0, x1, y1 = (round(v * scale + origin_xy[i % 2]) for i, v in enumerate(tooth.box_xyxy))
            labels[max(y0, 0) : y1, max(x0, 0) : x1] = UNKNOWN
        for outline in tooth.outlines:
            points = np.round((outline + 0.5) * scale + origin_xy - 0.5).astype(np.int32)
            cv2.fillPoly(labels, [points], tooth.tooth_class)
    return labels


def round_field(image: Gray) -> npt.NDArray[np.bool_]:
    """Where a picture shows the patient: the white surround of a round mask, joined to its corners, is left out."""
    rows, columns = image.shape
    corners = ((0, 0), (columns - 1, 0), (0, rows - 1), (columns - 1, rows - 1))
    if min(int(image[y, x]) for x, y in corners) < SURROUND_LEVEL:
        return np.ones(image.shape, np.bool_)
    mask = np.zeros((rows + 2, columns + 2), np.uint8)
    flags = cv2.FLOODFILL_MASK_ONLY | cv2.FLOODFILL_FIXED_RANGE | (1 << 8) | 4
    for corner in corners:
        cv2.floodFill(image.copy(), mask, corner, 0, 14, 14, flags)
    fringe = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (7, 7))  # the compressed edge of the mask
    return cv2.dilate(mask[1:-1, 1:-1], fringe) == 0


def _smaller(original: Path, copy: Path, long_side: int, quality: int) -> None:
    picture = read_gray(original)
    factor = min(long_side / max(picture.shape), 1.0)
    if factor < 1:
        picture = np.asarray(cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA), np.uint8)
    cv2.imwrite(str(copy), picture, [cv2.IMWRITE_WEBP_QUALITY, quality])


def pack(folder: Path, out: Path, *, long_side: int, quality: int, keep: Sequence[str] = ()) -> None:
    """Write a copy of `folder` small enough to travel: same form and numbers; sources in `keep` stay as they are."""
    (out / "images").mkdir(parents=True, exist_ok=True)
    for split in ("train", "val"):
        data = json.loads((folder / f"{split}.json").read_bytes())
        for annotation in data["annotations"]:
            annotation["segmentation"] = [
                cv2.approxPolyDP(np.array(points, np.float32).reshape(-1, 1, 2), POLYGON_TOLERANCE_PX, True)
                .round()
                .astype(int)
                .reshape(-1)
                .tolist()
                for points in annotation.get("segmentation") or []
                if len(points) >= 6
            ]
        (out / f"{split}.json.gz").write_bytes(gzip.compress(json.dumps(data, separators=(",", ":")).encode()))
        with ThreadPoolExecutor(2) as pool:
            jobs = []
            for image in data["images"]:
                original, copy = folder / image["file_name"], out / image["file_name"]
                if image["source"] in keep:
                    jobs.append(pool.submit(shutil.copyfile, original, copy))
                else:
                    jobs.append(pool.submit(_smaller, original, copy, long_side, quality))
            for job in jobs:
                job.result()
