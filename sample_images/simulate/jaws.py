"""Mandible and maxilla: cortical outline, spongy bone, canal and foramina, as optical depth of a panoramic view.

Control points are millimetres in the frame of the panoramic (midline, occlusal plane), patient's left side; the right
side mirrors them.
"""

import numpy as np

from sample_images.simulate import tissue
from sample_images.simulate.geometry import Floats, Frame, Points, mirrored, smoothstep, spline
from sample_images.simulate.raster import blur, depth_inside, fill, stroke
from sample_images.simulate.skull import SINUS
from sample_images.simulate.texture import Random, clouds, grain, trabeculae

BODY_MM = 9.0
RAMUS_MM = 6.0
CREST_REACH_MM = 55.5  # where the tooth-bearing part ends and the foot of the ramus begins

SUBMANDIBULAR_FOSSA = ((34, 30), (46, 23), (60, 12), (66, 13), (62, 19), (50, 27), (38, 34))
LOWER_BORDER = ((0, 43.5), (18, 42.5), (35, 38.5), (50, 31.5), (63, 24.0), (73, 21.5), (82, 19.5))
ANGLE_AND_NECK = ((82, 19.5), (87.5, 13), (89, 3), (88, -12), (88.5, -26), (91.5, -38), (95.5, -45))
CONDYLE = ((95.5, -45), (97, -50), (95, -55.5), (90.5, -57.5), (87, -54.5), (86, -49))
NOTCH_AND_CORONOID = ((86, -49), (83, -41), (77, -35), (70.5, -34.5), (65.5, -38.5), (61, -43.5), (58, -41))
ANTERIOR_BORDER = ((58, -41), (57.5, -30), (60, -17), (60.5, -9), (58.8, -4), (56.5, -1.5))
CANAL = ((71, -14), (66, -4), (59, 9), (49, 20), (38, 26.5), (29, 28.0))
MENTAL_FORAMEN = (28.0, 26.5)


def _vary(points: object, rng: Random, amount_mm: float) -> Points:
    control = np.asarray(points, dtype=np.float64)
    return control + rng.normal(0, amount_mm, control.shape)


def _shaped(points: Points, form: Points) -> Points:
    """One jaw's own form: chin height, ramus place and height of the angle, in mm from the mean."""
    chin, ramus, angle = form
    x, y = points[:, 0], points[:, 1]
    body = np.clip(y / 43.0, 0.0, 1.0) * np.clip(1.0 - x / 70.0, 0.0, 1.0)
    corner = np.exp(-np.square((x - 84.0) / 14.0) - np.square((y - 16.0) / 16.0))
    return np.column_stack([x + ramus * np.clip((x - 62.0) / 20.0, 0.0, 1.0), y + chin * body + angle * corner])


def _mandible(rng: Random) -> tuple[Points, tuple[Points, Points]]:
    """Border from the foot of the patient's left ramus round the chin to the right one, and both canals; mm."""
    form = rng.normal(0, (1.8, 2.0, 1.5))
    border = np.vstack([LOWER_BORDER, ANGLE_AND_NECK[1:], CONDYLE[1:], NOTCH_AND_CORONOID[1:], ANTERIOR_BORDER[1:]])
    left, right = (_shaped(_vary(border, rng, 0.4), form) for _ in range(2))
    canals = (_shaped(_vary(CANAL, rng, 0.5), form), mirrored(_shaped(_vary(CANAL, rng, 0.5), form)))
    chin = (left[:1] + mirrored(right[:1])) / 2
    return spline(np.vstack([left[:0:-1], chin, mirrored(right[1:])])), canals


def draw_mandible(layers: tissue.Layers, frame: Frame, crest: Points, rng: Random) -> None:
    """Body, ramus and condyles with the tooth-bearing crest (pixels, left to right) as upper edge."""
    border, canals = _mandible(rng)
    low, high = frame.to_pixels([(-CREST_REACH_MM, 0), (CREST_REACH_MM, 0)])[:, 0]
    crest = _towards_ramus(crest[(crest[:, 0] > low) & (crest[:, 0] < high)], frame)
    shape, scale = frame.shape, frame.px_per_mm
    mask = fill(shape, np.vstack([frame.to_pixels(border), crest]), 0.03 * scale)
    x_mm, y_mm = frame.millimetres()
    depth = depth_inside(mask) / scale
    body = smoothstep(np.abs(x_mm), 74.0, 50.0)
    front = smoothstep(np.abs(x_mm), 74.0, 61.0) * smoothstep(y_mm, 4.0, -8.0)
    bone = _thickness(x_mm, y_mm, depth, body, front) * tissue.TRABECULAR * _marrow(frame, rng, body, 0.17)
    cortex = _cortex(depth, _distance_below(crest, frame), body, frame, rng)
    layers.bone += (bone + cortex * (1.0 - 0.62 * front)) * mask
    _crest_line(layers, frame, crest, 0.16, rng)
    for canal in canals:
        _draw_canal(layers, frame, canal, rng)
    for side in (-1, 1):
        _mental_foramen(layers, frame, side, rng)
        _oblique_ridge(layers, frame, side)
        hollow = frame.to_pixels(spline(_vary(SUBMANDIBULAR_FOSSA, rng, 1.0) * (side, 1), closed=True))
        layers.bone_left *= 1.0 - 0.22 * fill(shape, hollow, 3.0 * scale)


def _towards_ramus(crest: Points, frame: Frame) -> Points:
    """The crest rising behind the last molar to meet the foot of the ramus."""
    x_mm = np.abs(crest[:, 0] - frame.origin_xy[0]) / frame.px_per_mm
    foot = frame.to_pixels(ANTERIOR_BORDER[-1:])[0, 1]
    share = smoothstep(x_mm, CREST_REACH_MM - 8.0, CREST_REACH_MM)
    return np.column_stack([crest[:, 0], crest[:, 1] * (1.0 - share) + foot * share])


def _thickness(x_mm: Floats, y_mm: Floats, depth: Floats, body: Floats, front: Floats) -> Floats:
    """Spongy bone in mm: the body thick, the ramus thin, thinnest at its front edge and the coronoid process."""
    thickness = (RAMUS_MM + (BODY_MM - RAMUS_MM) * body) * (0.30 + 0.70 * smoothstep(depth, 0.0, 4.0))
    coronoid = smoothstep(y_mm, -14.0, -40.0) * smoothstep(np.abs(x_mm), 82.0, 70.0)
    edge = front * (0.85 - 0.75 * smoothstep(depth, 0.0, 11.0))
    return np.asarray(thickness * (1.0 - 0.55 * coronoid) * (1.0 - edge), dtype=np.float32)


def _distance_below(crest: Points, frame: Frame) -> Floats:
    """Vertical distance in mm from the crest (positive towards the bottom)."""
    rows, columns = frame.shape
    edge = np.interp(np.arange(columns), crest[:, 0], crest[:, 1])
    return np.asarray((np.arange(rows)[:, None] - edge[None, :]) / frame.px_per_mm, dtype=np.float32)


def _cortex(depth: Floats, below_crest: Floats, body: Floats, frame: Frame, rng: Random) -> Floats:
    """The shell seen edge-on: thick at the lower border, thin elsewhere."""
    uneven = 1.0 + 0.16 * clouds(rng, frame.shape, 3.5 * frame.px_per_mm)
    thick = 0.75 + 1.9 * body
    away_from_crest = smoothstep(below_crest, 6.0, 14.0) * body + (1.0 - body)
    shell = np.exp(-np.square(np.clip(depth - 0.5 * thick, 0, None) / (0.62 * thick))) * smoothstep(depth, -0.2, 0.7)
    plates = 0.16 + 0.09 * body
    return np.asarray(plates + shell * uneven * away_from_crest * (0.13 + 0.37 * body), dtype=np.float32)


def _marrow(frame: Frame, rng: Random, body: Floats, strength: float) -> Floats:
    """Factor about 1: trabecular net, coarser and stronger in the body, plus slow unevenness."""
    scale, shape = frame.px_per_mm, frame.shape
    net = trabeculae(rng, shape, 0.85 * scale)
    fine = grain(rng, shape, 0.12 * scale, 0.7 * scale)
    uneven = clouds(rng, shape, 7.0 * scale)
    patchy = np.clip(0.65 + 0.30 * clouds(rng, shape, 3.2 * scale), 0.3, 1.4)
    local = strength * patchy * (0.30 + 0.70 * body) * net + 0.03 * fine
    return np.asarray(np.clip(1.0 + local + 0.16 * uneven, 0.1, None), dtype=np.float32)


def _crest_line(layers: tissue.Layers, frame: Frame, crest: Points, strength: float, rng: Random) -> None:
    line = stroke(frame.shape, crest, 0.45 * frame.px_per_mm, 0.25 * frame.px_per_mm)
    fading = np.clip(0.6 + 0.4 * clouds(rng, frame.shape, 4.0 * frame.px_per_mm), 0.0, 1.2)
    layers.bone += strength * line * fading


def _draw_canal(layers: tissue.Layers, frame: Frame, canal: Points, rng: Random) -> None:
    """A dark tube between two thin bright lines, fading in places as real ones do."""
    centre, scale = frame.to_pixels(spline(canal)), frame.px_per_mm
    tube = stroke(frame.shape, centre, 2.3 * scale, 0.5 * scale)
    wall = np.clip(
        stroke(frame.shape, centre, 3.2 * scale, 0.25 * scale) - stroke(frame.shape, centre, 2.3 * scale, 0.2 * scale),
        0,
        1,
    )
    fading = np.clip(0.5 + 0.45 * clouds(rng, frame.shape, 6.0 * scale), 0.0, 1.2)
    _, y_mm = frame.millimetres()
    fading = fading * smoothstep(y_mm, -16.0, 2.0)  # higher up the canal is lost in the ramus
    layers.bone_left *= 1.0 - 0.17 * tube * fading
    layers.sockets += 0.13 * wall * fading


def _mental_foramen(layers: tissue.Layers, frame: Frame, side: int, rng: Random) -> None:
    x, y = MENTAL_FORAMEN
    angle = np.linspace(0, 2 * np.pi, 24)
    oval = np.column_stack([side * x + rng.normal(0, 0.8) + 2.0 * np.cos(angle), y + 1.4 * np.sin(angle)])
    layers.bone_left *= 1.0 - 0.30 * fill(frame.shape, frame.to_pixels(oval), 0.4 * frame.px_per_mm)


def _oblique_ridge(layers: tissue.Layers, frame: Frame, side: int) -> None:
    """External oblique ridge: the ramus's front edge running down over the molars' roots."""
    ridge = frame.to_pixels(spline(np.array([(59, -18), (59.5, -6), (56.5, 4), (49, 12.5), (40, 17)]) * (side, 1)))
    layers.bone += 0.16 * stroke(frame.shape, ridge, 0.9 * frame.px_per_mm, 0.5 * frame.px_per_mm)


def draw_maxilla(layers: tissue.Layers, frame: Frame, crest: Points, rng: Random) -> None:
    """Alveolar process between the crest (pixels, left to right) and the palate, with the tuberosities."""
    shape, scale = frame.shape, frame.px_per_mm
    ends = frame.to_pixels([(60, -19), (60.5, -26), (56, -36), (0, -41), (-56, -36), (-60.5, -26), (-60, -19)])
    smooth_ends = np.vstack([spline(ends[:3]), spline(ends[-3:])])
    mask = fill(shape, np.vstack([crest, smooth_ends]), 0.5 * scale)
    depth = depth_inside(mask) / scale
    _, y_mm = frame.millimetres()
    fade_up = smoothstep(y_mm, -42.0, -27.0)
    bone = 8.0 * tissue.TRABECULAR * _marrow(frame, rng, np.full(shape, 0.8, np.float32), 0.15)
    layers.bone += (bone + 0.20) * mask * (0.25 + 0.75 * smoothstep(depth, 0.0, 4.0)) * (0.45 + 0.55 * fade_up)
    for side in (-1, 1):  # the sinus hollows the bone above the molars
        hollow = frame.to_pixels(spline(np.array(SINUS) * (side, 1), closed=True))
        layers.bone_left *= 1.0 - 0.45 * fill(shape, hollow, 0.7 * scale)
    _crest_line(layers, frame, crest, 0.12, rng)
    canal = fill(shape, frame.to_pixels(np.array([(-0.25, -36), (0.25, -36), (0.3, -12), (-0.3, -12)])), 0.25 * scale)
    layers.bone_left *= 1.0 - 0.28 * canal
    layers.soft += blur(canal, 2.2 * scale, 6 * scale) * 0.5
