"""A whole panoramic radiograph from a seed."""

import numpy as np
import numpy.typing as npt

from sample_images.simulate import jaws, skull
from sample_images.simulate.condition import ToothCondition
from sample_images.simulate.dentition import Arch, Site, crest_px, lay_out
from sample_images.simulate.drawing import Drawn, draw_connectors, draw_retainer, draw_site
from sample_images.simulate.geometry import Floats, Frame, Points, smoothstep
from sample_images.simulate.mouths import random_mouth
from sample_images.simulate.physics import Machine, expose, process, soft_border
from sample_images.simulate.raster import blur, fill, stroke
from sample_images.simulate.texture import Random
from sample_images.simulate.tissue import Layers
from sample_images.simulate.truth import Truth

FULL_SIZE_WH = (2440, 1240)
FIELD_WIDTH_MM = 244.0
UPPER_TILT = {1: 3, 2: 5, 3: 8, 4: 5, 5: 4, 6: 2, 7: -2, 8: -10}
LOWER_TILT = {1: 1, 2: 3, 3: 6, 4: 9, 5: 13, 6: 17, 7: 23, 8: 30}
WIDENING = {1: 0.92, 2: 0.93, 3: 0.97, 4: 1.0, 5: 1.02, 6: 1.06, 7: 1.06, 8: 1.04}


def simulate_panoramic(
    seed: int, *, size_wh: tuple[int, int] = FULL_SIZE_WH, mouth: dict[int, ToothCondition] | None = None
) -> tuple[npt.NDArray[np.uint16], Truth]:
    """A panoramic (rows, columns) of 12 bits, bright where dense, and its truth.

    The seed decides head, machine and, unless given, the mouth (conditions by FDI number). The patient's right is on
    the left of the image.
    """
    rng = np.random.default_rng(seed)
    teeth = mouth or random_mouth(rng)
    frame = _frame(size_wh, rng)
    layers = Layers.empty(frame.shape)
    skull.draw_head(layers.soft, frame, rng)
    sites = _place_teeth(frame, teeth, rng)
    drawn = Drawn()
    _draw_jaws(layers, frame, sites, rng)
    for site in sites:
        draw_site(layers, site, rng, drawn)
    draw_connectors(layers, sites, drawn)
    draw_retainer(layers, sites, drawn)
    _mouth_gap(layers, frame, sites)
    image = _record(layers, frame, rng)
    truth = Truth(
        "panoramic", size_wh, seed, tuple(sorted(drawn.teeth, key=lambda tooth: tooth.fdi)), tuple(drawn.findings)
    )
    return image, truth


def _frame(size_wh: tuple[int, int], rng: Random) -> Frame:
    width, height = size_wh
    scale = width / (FIELD_WIDTH_MM * rng.uniform(0.93, 1.02))
    origin = width / 2 + rng.normal(0, 0.8) * scale, height * 0.572 + rng.normal(0, 1.2) * scale
    return Frame(size_wh, origin, scale, widening=float(rng.normal(0, 0.02)))


def _place_teeth(frame: Frame, mouth: dict[int, ToothCondition], rng: Random) -> list[Site]:
    smile, gap = rng.uniform(6.5, 11.5), rng.uniform(1.6, 2.6)
    sites: list[Site] = []
    for quadrant, direction in ((1, -1), (2, 1), (3, 1), (4, -1)):
        upper = quadrant in (1, 2)
        arch = _arch(smile, gap, upper)
        row = [mouth[quadrant * 10 + position] for position in range(1, 9)]
        sites += lay_out(frame, row, arch, 0.25 * direction, direction, rng)
    return sites


def _arch(smile_mm: float, gap_mm: float, upper: bool) -> Arch:
    def height(x: float) -> float:
        plane = -smile_mm * (x / 56.0) ** 2
        opening = gap_mm * (0.55 + 0.45 * np.exp(-((x / 22.0) ** 2)))
        return float(plane + (-opening if upper else opening))

    tilt = UPPER_TILT if upper else LOWER_TILT
    return Arch(height, lambda position: float(tilt[position]), lambda position: WIDENING[position], 1.05, 0.65)


def _draw_jaws(layers: Layers, frame: Frame, sites: list[Site], rng: Random) -> None:
    upper = crest_px([site for site in sites if site.upper], frame, rng)
    lower = crest_px([site for site in sites if not site.upper], frame, rng)
    jaws.draw_maxilla(layers, frame, upper, rng)
    jaws.draw_mandible(layers, frame, lower, rng)


def _mouth_gap(layers: Layers, frame: Frame, sites: list[Site]) -> None:
    """Air between the arches, lips and bite block in front."""
    line = {True: _edges(sites, True), False: _edges(sites, False)}
    polygon = np.vstack([line[True], line[False][::-1]])
    air = fill(frame.shape, polygon, 0.9 * frame.px_per_mm)
    x = (np.arange(frame.shape[1], dtype=np.float32) - frame.origin_xy[0]) / frame.px_per_mm
    layers.soft -= 0.38 * air * smoothstep(np.abs(x), 54.0, 40.0)[None, :]
    layers.soft += _bite_block(frame)


def _edges(sites: list[Site], upper: bool) -> Points:
    """Middle of the crowns of one jaw, left to right."""
    rows = [
        site.placement.to_pixels([(0.0, site.anatomy.crown_length * 0.9)])[0] for site in sites if site.upper == upper
    ]
    return np.array(sorted(map(tuple, rows)))


def _bite_block(frame: Frame) -> Floats:
    block = np.array([(-6.5, -4.5), (6.5, -4.5), (6.5, 3.2), (-6.5, 3.2)])
    groove = np.array([(-6.5, -1.0), (6.5, -1.0)])
    scale = frame.px_per_mm
    shape = fill(frame.shape, frame.to_pixels(block), 0.35 * scale)
    return np.asarray(
        0.16 * shape - 0.08 * stroke(frame.shape, frame.to_pixels(groove), 1.2 * scale, 0.3 * scale), dtype=np.float32
    )


def _record(layers: Layers, frame: Frame, rng: Random) -> npt.NDArray[np.uint16]:
    scale = frame.px_per_mm
    machine = Machine(
        focal_blur_px=0.13 * scale,
        detector_blur_px=0.06 * scale,
        scatter_share=float(rng.uniform(0.10, 0.2)),
        scatter_px=14 * scale,
        photons=9000.0,
        electronic_noise=0.0012,
        levelling=float(rng.uniform(0.45, 0.65)),
        levelling_px=16 * scale,
        sharpening=float(rng.uniform(0.7, 1.1)),
        sharpening_px=0.35 * scale,
        contrast=float(rng.uniform(4.6, 5.6)),
        headroom=0.25,
        midpoint=float(rng.uniform(0.42, 0.50)),
    )
    signal = expose(layers.total() + _slit_unevenness(frame, rng), machine, rng)
    image = process(signal, machine, layers.metal)
    image = _side_marker(image, frame)
    return soft_border(image, 1.1 * scale, 1.0 if rng.random() < 0.6 else 0.0, rng)


def _slit_unevenness(frame: Frame, rng: Random) -> Floats:
    """Faint vertical bands: the tube's output and the turning speed vary along the sweep."""
    columns = blur(rng.standard_normal((8, frame.shape[1]), dtype=np.float32), 3.0 * frame.px_per_mm, 0.2)[:1]
    return np.asarray(np.repeat(columns / (columns.std() + 1e-6) * 0.012, frame.shape[0], axis=0), dtype=np.float32)


def _side_marker(image: npt.NDArray[np.uint16], frame: Frame) -> npt.NDArray[np.uint16]:
    """The lead letter of the patient's left, at the right edge of the screen."""
    scale = frame.px_per_mm
    width, height = frame.size_wh
    corner = np.array([width - 9.5 * scale, height - 13.0 * scale])
    letter = np.array([(0, 0), (1.6, 0), (1.6, 5.4), (4.2, 5.4), (4.2, 7.0), (0, 7.0)]) * scale + corner
    rim = stroke(frame.shape, letter, 0.35 * scale, closed=True)
    inside = fill(frame.shape, letter)
    marked = image.astype(np.float32) * (1 - inside * 0.7)
    return np.round(np.maximum(marked, rim * 4095)).astype(np.uint16)
