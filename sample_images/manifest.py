"""The manifest: the ground truth of every sample in TOML, readable by people and by tests."""

from collections.abc import Iterable

from sample_images.simulate.truth import FindingTruth, Polygon, ToothTruth, Truth


def manifest_text(images: Iterable[tuple[str, str, Truth]]) -> str:
    """TOML of (file name, description, truth)."""
    blocks = ["# Ground truth of the simulated radiographs; made by `python sample_images/make.py`.\n"]
    for file_name, description, truth in images:
        blocks.append(_image(file_name, description, truth))
    return "\n".join(blocks)


def _image(file_name: str, description: str, truth: Truth) -> str:
    lines = [
        "[[image]]",
        f'file = "{file_name}"',
        f'description = "{description}"',
        f'view = "{truth.view}"',
        f"size_wh = [{truth.size_wh[0]}, {truth.size_wh[1]}]",
        f"seed = {truth.seed}",
        "",
    ]
    for tooth in truth.teeth:
        lines += _tooth(tooth)
    for finding in truth.findings:
        lines += _finding(finding)
    return "\n".join(lines) + "\n"


def _tooth(tooth: ToothTruth) -> list[str]:
    return ["[[image.tooth]]", f"fdi = {tooth.fdi}", *_place(tooth.box_xyxy, tooth.polygon_xy)]


def _finding(finding: FindingTruth) -> list[str]:
    named = [f"tooth = {finding.tooth}"] if finding.tooth is not None else []
    return ["[[image.finding]]", f'kind = "{finding.kind}"', *named, *_place(finding.box_xyxy, finding.polygon_xy)]


def _place(box: tuple[int, int, int, int], polygon: Polygon) -> list[str]:
    points = ", ".join(f"[{x}, {y}]" for x, y in polygon)
    return [f"box_xyxy = {list(box)}", f"polygon_xy = [{points}]", ""]
