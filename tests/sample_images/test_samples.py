"""The sample files agree with their manifest, and are what they say."""

import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import NotRequired, TypedDict

import cv2
import pydicom
import pytest


class Mark(TypedDict):
    """A tooth or finding of the manifest."""

    fdi: NotRequired[int]
    kind: NotRequired[str]
    tooth: NotRequired[int]
    box_xyxy: list[int]
    polygon_xy: list[list[int]]


class Image(TypedDict):
    """An image of the manifest."""

    file: str
    view: str
    size_wh: list[int]
    tooth: list[Mark]
    finding: list[Mark]


FOLDER = Path(__file__).resolve().parents[2] / "sample_images"
IMAGES: list[Image] = tomllib.loads((FOLDER / "manifest.toml").read_text(encoding="utf-8"))["image"]
DICOM_FILES = sorted(FOLDER.glob("*.dcm"))
SHOWN_KINDS = {
    "caries", "periapical_lesion", "bone_loss", "calculus", "impacted_tooth", "root_fragment",
    "pericoronal_radiolucency", "other_radiolucency", "filling", "crown", "bridge", "root_canal_filling", "post",
    "implant",    "orthodontic_appliance",
}  # fmt: skip


def _id(image: Image) -> str:
    return image["file"]


def _size_wh(path: Path) -> list[int]:
    if path.suffix == ".png":
        pixels = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
        assert pixels is not None
        return [pixels.shape[1], pixels.shape[0]]
    dataset = pydicom.dcmread(path)
    return [dataset.Columns, dataset.Rows]


def test_the_set_has_a_panoramic_two_bitewings_two_periapicals_and_a_png() -> None:
    views = [image["view"] for image in IMAGES if image["file"].endswith(".dcm")]
    assert sorted(views) == ["bitewing", "bitewing", "panoramic", "periapical", "periapical"]
    assert [image["view"] for image in IMAGES if image["file"].endswith(".png")] == ["panoramic"]


def test_every_kind_that_can_be_simulated_is_in_some_sample() -> None:
    assert {finding["kind"] for image in IMAGES for finding in image["finding"]} == SHOWN_KINDS


def test_the_samples_stay_small_enough_for_a_repository() -> None:
    assert sum(path.stat().st_size for path in FOLDER.iterdir() if path.is_file()) < 15_000_000


@pytest.mark.parametrize("image", IMAGES, ids=_id)
def test_the_size_in_the_manifest_is_the_size_of_the_file(image: Image) -> None:
    assert _size_wh(FOLDER / image["file"]) == image["size_wh"]


@pytest.mark.parametrize("image", IMAGES, ids=_id)
def test_every_box_lies_inside_its_image_and_around_its_outline(image: Image) -> None:
    width, height = image["size_wh"]
    for mark in image["tooth"] + image["finding"]:
        x0, y0, x1, y1 = mark["box_xyxy"]
        assert 0 <= x0 < x1 <= width
        assert 0 <= y0 < y1 <= height
        assert all(x0 <= x < x1 and y0 <= y < y1 for x, y in mark["polygon_xy"])


@pytest.mark.parametrize("image", [one for one in IMAGES if one["view"] == "panoramic"], ids=_id)
def test_the_patients_right_is_on_the_left_of_a_panoramic(image: Image) -> None:
    middle = image["size_wh"][0] / 2
    for tooth in image["tooth"]:
        x0, _, x1, _ = tooth["box_xyxy"]
        assert ((x0 + x1) / 2 < middle) == (tooth["fdi"] // 10 in (1, 4)), tooth["fdi"]


@pytest.mark.parametrize("path", DICOM_FILES, ids=lambda path: path.name)
def test_the_standards_validator_finds_no_error(path: Path) -> None:
    if shutil.which("dciodvfy") is None:
        pytest.skip("dciodvfy (Debian package dicom3tools) is not installed")
    result = subprocess.run(["dciodvfy", str(path)], capture_output=True, text=True, check=False)
    complaints = [line for line in (result.stdout + result.stderr).splitlines() if line.startswith("Error")]
    assert not complaints


@pytest.mark.parametrize("path", DICOM_FILES, ids=lambda path: path.name)
def test_the_pixels_decode_to_twelve_bits_that_use_the_range(path: Path) -> None:
    dataset = pydicom.dcmread(path)
    pixels = dataset.pixel_array
    assert dataset.BitsStored == 12
    assert pixels.max() <= 4095
    assert pixels.max() - pixels.min() > 3500


@pytest.mark.parametrize("path", DICOM_FILES, ids=lambda path: path.name)
def test_the_patient_is_plainly_invented(path: Path) -> None:
    dataset = pydicom.dcmread(path, stop_before_pixels=True)
    assert str(dataset.PatientName).startswith("Exemple^")
    assert dataset.PatientID.startswith("EXEMPLE-")
    assert dataset.BurnedInAnnotation == "NO"


def test_one_intra_oral_sample_is_stored_inverted_and_says_so_twice() -> None:
    inverted = [
        dataset
        for dataset in (pydicom.dcmread(path, stop_before_pixels=True) for path in DICOM_FILES)
        if dataset.PhotometricInterpretation == "MONOCHROME1"
    ]
    assert [(one.Modality, one.PresentationLUTShape) for one in inverted] == [("IO", "INVERSE")]


def test_an_intra_oral_sample_names_every_tooth_it_shows() -> None:
    by_file = {image["file"]: image for image in IMAGES}
    for path in DICOM_FILES:
        dataset = pydicom.dcmread(path, stop_before_pixels=True)
        if dataset.Modality == "IO":
            assert len(dataset.PrimaryAnatomicStructureSequence) == len(by_file[path.name]["tooth"])
