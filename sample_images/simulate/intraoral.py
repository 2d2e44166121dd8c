"""Bitewings and periapicals: a small sensor behind a few teeth, magnified, with coarse visible trabeculae."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sample_images.simulate import tissue
from sample_images.simulate.condition import ToothCondition
from sample_images.simulate.dentition import Arch, Site, crest_px, lay_out
from sample_images.simulate.drawing import Drawn, draw_connectors, draw_site
from sample_images.simulate.geometry import Floats, Frame, Points, smoothstep, spline
from sample_images.simulate.physics import Machine, expose, process
from sample_images.simulate.raster import blur, fill, stroke
from sample_images.simulate.texture import Random, clouds, grain, trabeculae
from sample_images.simulate.tissue import Layers
from sample_images.simulate.truth import ToothTruth, Truth

SENSOR_PX_PER_MM = 1000 / 34.0  # 0.034 mm pixels over 41 x 31 mm, a size 2 plate
MAGNIFICATION = 1.05  # tooth to sensor, paralleling technique
LOWER_TILT = {1: 0, 2: 1, 3: 3, 4: 3, 5: 5, 6: 7, 7: 10, 8: 14}
UPPER_TILT = {1: 2, 2: 4, 3: 6, 4: 3, 5: 2, 6: 1, 7: -3, 8: -8}


@dataclass(frozen=True, slots=True)
class Row:
    """Teeth to stand side by side, mesial first or left to right, from start_mm in direction (-1 left, +1 right)."""

    conditions: tuple[ToothCondition, ...]
    start_mm: float
    direction: int


@dataclass(frozen=True, slots=True)
class View:
    """One intra-oral exposure: rows of teeth and where the chewing surface lies (share of the height)."""

    name: str
    size_wh: tuple[int, int]
    rows: tuple[Row, ...]
    occlusal_share: float
    gap_mm: float = 0.5


def simulate_intraoral(view: View, seed: int) -> tuple[npt.NDArray[np.uint16], Truth]:
    """A bitewing or periapical (rows, columns) of 12 bits, bright where dense, and its truth."""
    rng = np.random.default_rng(seed)
    frame = _frame(view)
    layers = Layers.empty(frame.shape)
    sites = _place(view, frame, rng)
    _background(layers, frame, rng)
    for upper in (True, False):
        row = [site for site in sites if site.upper == upper]
        if row:
            _draw_jaw(layers, frame, crest_px(row, frame, rng), upper, rng)
    if view.name == "periapical" and view.size_wh[0] < view.size_wh[1]:
        _front_of_maxilla(layers, frame, rng)
    drawn = Drawn()
    for site in sites:
        draw_site(layers, site, rng, drawn)
    draw_connectors(layers, sites, drawn)
    teeth = tuple(sorted(_well_seen(drawn.teeth, sites), key=lambda tooth: tooth.fdi))
    seen = {tooth.fdi for tooth in teeth} | {site.fdi for site in sites if not site.condition.has_tooth}
    findings = tuple(one for one in drawn.findings if one.tooth is None or one.tooth in seen)
    return _record(layers, frame, rng), Truth(view.name, view.size_wh, seed, teeth, findings)


def _frame(view: View) -> Frame:
    width, height = view.size_wh
    scale = SENSOR_PX_PER_MM * MAGNIFICATION * max(width, height) / 1200
    return Frame(view.size_wh, (width / 2, height * view.occlusal_share), scale)


def _place(view: View, frame: Frame, rng: Random) -> list[Site]:
    sites: list[Site] = []
    for row in view.rows:
        upper = row.conditions[0].fdi // 10 in (1, 2)
        tilt = UPPER_TILT if upper else LOWER_TILT
        opening = -view.gap_mm if upper else view.gap_mm
        arch = Arch(
            lambda x, opening=opening: opening - 0.004 * x * x,  # type: ignore[misc]
            lambda position, tilt=tilt: float(tilt[position]),  # type: ignore[misc]
            lambda _: 1.0,
            1.0,
            0.18,
        )
        sites += lay_out(frame, row.conditions, arch, row.start_mm, row.direction, rng)
    return sites


def _well_seen(teeth: list[ToothTruth], sites: list[Site]) -> list[ToothTruth]:
    """Teeth of which at least a third of the width is in the image."""
    widths = {site.fdi: site.anatomy.width * site.placement.px_per_mm for site in sites}
    return [tooth for tooth in teeth if tooth.box_xyxy[2] - tooth.box_xyxy[0] > 0.33 * widths[tooth.fdi]]


def _background(layers: Layers, frame: Frame, rng: Random) -> None:
    """Cheek or lip, uneven."""
    layers.soft += 0.42 + 0.035 * clouds(rng, frame.shape, 6 * frame.px_per_mm)


def _draw_jaw(layers: Layers, frame: Frame, crest: Points, upper: bool, rng: Random) -> None:
    """Alveolar bone from the crest to the sensor's edge, and the gum that covers the crest."""
    y, x = np.mgrid[0 : frame.shape[0], 0 : frame.shape[1]].astype(np.float32)
    edge = np.interp(x[0], crest[:, 0], crest[:, 1]).astype(np.float32)[None, :]
    inside = ((edge - y) if upper else (y - edge)) / frame.px_per_mm
    scale, shape = frame.px_per_mm, frame.shape
    mask = smoothstep(inside, -0.15, 0.25)
    thickness = 7.0 * (0.30 + 0.70 * smoothstep(inside, 0.0, 6.0))
    net = trabeculae(rng, shape, 0.38 * scale)
    coarse = trabeculae(rng, shape, 0.75 * scale)
    patchy = np.clip(0.8 + 0.35 * clouds(rng, shape, 3.0 * scale), 0.2, 1.6)
    texture = 1.0 + patchy * (0.10 * net + 0.12 * coarse) + 0.03 * grain(rng, shape, 0.08 * scale, 0.5 * scale)
    plates = 0.16 + 0.08 * clouds(rng, shape, 5.0 * scale)
    layers.bone += mask * (thickness * tissue.TRABECULAR * texture + np.clip(plates, 0.05, 0.4))
    layers.bone += (
        0.12 * np.exp(-np.square((inside - 0.3) / 0.35)) * np.clip(0.7 + 0.5 * clouds(rng, shape, 2.5 * scale), 0, 1.4)
    )
    layers.soft += 0.13 * smoothstep(inside, -3.0, -1.2)


def _front_of_maxilla(layers: Layers, frame: Frame, rng: Random) -> None:
    """Suture, incisive foramen, nasal floor and the shadow of the nose."""
    scale, shape = frame.px_per_mm, frame.shape
    suture = spline(np.array([(0.0, -34), (0.15, -28), (-0.1, -20), (0.1, -13)]))
    layers.bone_left *= 1.0 - 0.30 * stroke(shape, frame.to_pixels(suture), 0.5 * scale, 0.15 * scale)
    turn = np.linspace(0, 2 * np.pi, 30)
    foramen = np.column_stack([1.5 * np.cos(turn), -20.5 + 2.6 * np.sin(turn)])
    layers.bone_left *= 1.0 - 0.22 * fill(shape, frame.to_pixels(foramen), 0.5 * scale)
    for side in (-1, 1):
        cavity = np.array([(0.9, -45), (0.9, -31), (4.0, -28.3), (9, -28.5), (15, -31), (17, -45)]) * (side, 1)
        layers.bone_left *= 1.0 - 0.55 * fill(shape, frame.to_pixels(spline(cavity)), 0.3 * scale)
        layers.bone += 0.20 * stroke(shape, frame.to_pixels(spline(cavity[1:5])), 0.5 * scale, 0.25 * scale)
    nose = np.array([(-11, -50), (-10, -17), (-5, -12.5), (0, -11.5), (5, -12.5), (10, -17), (11, -50)])
    layers.soft += 0.14 * fill(shape, frame.to_pixels(spline(nose)), 0.8 * scale)
    layers.soft += 0.02 * rng.standard_normal()


def _record(layers: Layers, frame: Frame, rng: Random) -> npt.NDArray[np.uint16]:
    scale = frame.px_per_mm
    machine = Machine(
        focal_blur_px=0.055 * scale,
        detector_blur_px=0.025 * scale,
        scatter_share=float(rng.uniform(0.05, 0.1)),
        scatter_px=5 * scale,
        photons=2600.0,
        electronic_noise=0.0025,
        levelling=0.22,
        levelling_px=8 * scale,
        sharpening=0.5,
        sharpening_px=0.12 * scale,
        contrast=4.6,
        headroom=0.30,
        midpoint=float(rng.uniform(0.50, 0.56)),
    )
    shading = _falloff(frame)
    return process(expose(layers.total() + shading, machine, rng), machine, layers.metal)


def _falloff(frame: Frame) -> Floats:
    """The beam is weaker towards one corner."""
    rows, columns = frame.shape
    y, x = np.mgrid[0:rows, 0:columns].astype(np.float32)
    return np.asarray(
        blur(0.05 * np.square(x / columns - 0.45) + 0.05 * np.square(y / rows - 0.5), 1.0), dtype=np.float32
    )
