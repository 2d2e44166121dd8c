"""Fillings, crowns, root canal fillings, posts and implants: dense shapes in a tooth's own millimetres."""

import cv2
import numpy as np

from sample_images.simulate import tissue
from sample_images.simulate.condition import Filling
from sample_images.simulate.geometry import Floats, Placement, Points, smoothstep, spline
from sample_images.simulate.raster import blur, fill
from sample_images.simulate.texture import Random
from sample_images.simulate.tooth import Patch, canal_path, cervix_uv, crown_path, cusp_height_mm
from sample_images.simulate.tooth_anatomy import Anatomy, Form

MATERIAL = {"amalgam": tissue.METAL, "composite": tissue.COMPOSITE, "metal": tissue.METAL, "ceramic": tissue.CERAMIC}


def patch_fill(patch: Patch, placement: Placement, polygon_uv: Points, blur_mm: float = 0.12) -> Floats:
    """A polygon in tooth millimetres as a soft mask of the patch."""
    pixels = placement.to_pixels(polygon_uv) - np.array([patch.x0, patch.y0])
    return fill((patch.u.shape[0], patch.u.shape[1]), pixels, blur_mm * placement.px_per_mm)


def filling_mask(patch: Patch, placement: Placement, anatomy: Anatomy, filling: Filling, rng: Random) -> Floats:
    """Where the filling lies, 0 … 1: an uneven cavity floor under the chewing surface, boxes at filled sides."""
    mask = np.zeros_like(patch.u)
    crown = np.minimum(crown_path(anatomy, patch.u, patch.v), 1.0)
    for surface in filling.surfaces:
        outline = _occlusal_outline(anatomy, rng) if surface == "occlusal" else _box_outline(anatomy, surface, rng)
        mask = np.maximum(mask, patch_fill(patch, placement, outline))
    scale = placement.px_per_mm
    rounded = smoothstep(blur(mask, 0.28 * scale), 0.40, 0.62)  # packed material has no sharp corners
    return np.asarray(rounded * crown, dtype=np.float32)


def _occlusal_outline(anatomy: Anatomy, rng: Random) -> Points:
    half = anatomy.width * rng.uniform(0.22, 0.34)
    depth = anatomy.crown_length * rng.uniform(0.16, 0.27)
    us = np.linspace(-half, half, 9) + rng.normal(0, 0.12, 9)
    top = cusp_height_mm(anatomy, us.astype(np.float32)) + 0.35 + np.abs(rng.normal(0, 0.22, 9))
    floor = float(top.max()) + depth + rng.normal(0, 0.30, 9)
    floor[[0, -1]] -= depth * 0.6
    return np.vstack([np.column_stack([us, top]), spline(np.column_stack([us, floor])[::-1], samples=6)])


def _box_outline(anatomy: Anatomy, surface: str, rng: Random) -> Points:
    side = -1 if surface == "mesial" else 1
    edge, height = anatomy.width / 2, anatomy.crown_length
    inner = edge * rng.uniform(0.38, 0.52)
    if anatomy.form in (Form.INCISOR, Form.CANINE):
        corners = [(edge * 1.1, 0.30), (inner * 1.1, 0.36), (inner * 1.2, 0.62), (edge * 1.1, 0.66)]
    else:
        floor = rng.uniform(0.62, 0.76)
        corners = [
            (edge * 1.06, 0.10),
            (inner, 0.04),
            (inner * 1.05, floor - 0.08),
            (edge * 0.8, floor),
            (edge * 1.06, floor),
        ]
    wobble = rng.normal(0, 0.12, (len(corners), 2))
    return np.array([(side * u, t * height) for u, t in corners]) + wobble


def filling_depth_mm(anatomy: Anatomy, filling: Filling) -> float:
    """Mean bucco-lingual thickness of the filling."""
    return anatomy.depth * (0.36 if filling.material == "amalgam" else 0.42)


def crown_shell(patch: Patch, anatomy: Anatomy, rng: Random) -> tuple[Floats, Floats]:
    """Path in mm through an artificial crown, and its mask."""
    margin = anatomy.crown_length * rng.uniform(0.90, 1.0)
    outer = crown_path(anatomy, patch.u, patch.v, swell_mm=0.18)
    stump = crown_path(anatomy, patch.u, patch.v, enamel_mm=1.25)
    scallop = margin - 0.5 * np.square(patch.u / (anatomy.cervical_width / 2))
    above = smoothstep(patch.v, scallop + 0.15, scallop - 0.15)
    mask = (outer > 0.4) * above
    return np.asarray(np.clip(outer - stump, 0.6, None) * mask, dtype=np.float32), np.asarray(mask, dtype=np.float32)


def root_filling(patch: Patch, anatomy: Anatomy, rng: Random) -> Floats:
    """Path in mm through gutta-percha in every canal, a little short of the apex, and in the chamber floor."""
    path = np.zeros_like(patch.u)
    for root in anatomy.roots:
        end = float(rng.uniform(0.88, 0.96))
        path = np.maximum(
            path,
            canal_path(
                anatomy, root, patch.u, patch.v, radius_share=0.18, start_mm=-0.25 * anatomy.crown_length, end=end
            ),
        )
    return path


def post(patch: Patch, placement: Placement, anatomy: Anatomy) -> Floats:
    """Mask of a tapered post with its core, in the largest canal."""
    root = anatomy.roots[-1] if anatomy.form is Form.MOLAR else anatomy.roots[0]
    start, middle = root.start * anatomy.cervical_width, root.end * anatomy.cervical_width * 0.4
    top, tip = anatomy.crown_length * 0.35, anatomy.crown_length + anatomy.root_length * 0.55
    shaft = [(start - 0.75, top), (start + 0.75, top), (middle + 0.38, tip), (middle - 0.38, tip)]
    return patch_fill(patch, placement, np.array(shaft), 0.08)


def implant(patch: Patch, placement: Placement, anatomy: Anatomy, length_mm: float = 11.0) -> Floats:
    """Path in mm through a threaded titanium screw with its abutment."""
    shoulder = anatomy.crown_length + 1.2
    s = np.clip((patch.v - shoulder) / length_mm, 0, 1)
    phase = (patch.v - shoulder) / 0.9 + 0.10 * patch.u
    thread = 0.42 * (2.0 * np.abs(phase - np.floor(phase) - 0.5)) * (patch.v > shoulder + 1.4)
    radius = (2.15 - 0.55 * np.power(s, 2.2) - thread) * np.sqrt(np.clip(1.0 - np.power(s, 16), 0, 1))
    across = np.clip(np.abs(patch.u) / np.maximum(radius, 1e-3), 0, 1)
    screw = 2 * radius * np.sqrt(1 - np.square(across)) * (patch.v > shoulder) * (patch.v < shoulder + length_mm)
    neck = [
        (-1.5, shoulder + 0.2),
        (-1.9, shoulder - 2.0),
        (-1.3, shoulder - 4.2),
        (1.3, shoulder - 4.2),
        (1.9, shoulder - 2.0),
        (1.5, shoulder + 0.2),
    ]
    return np.asarray(np.maximum(screw, 2.6 * patch_fill(patch, placement, np.array(neck))), dtype=np.float32)


def pontic(patch: Patch, anatomy: Anatomy) -> Floats:
    """Path in mm through the hanging tooth of a bridge, with a rounded base short of the gum."""
    base = anatomy.crown_length * 0.92 - 0.35 * np.square(patch.u)
    return np.asarray(
        crown_path(anatomy, patch.u, patch.v, swell_mm=0.1) * smoothstep(patch.v, base + 0.3, base - 0.3),
        dtype=np.float32,
    )


def calculus_mask(patch: Patch, placement: Placement, anatomy: Anatomy, rng: Random) -> list[Floats]:
    """Two small spurs at the necks, mesial and distal."""
    spurs = []
    for side in (-1, 1):
        u, v = cervix_uv(anatomy, side, rng.uniform(0.0, 0.5))
        reach = rng.uniform(0.30, 0.55)
        tip = (u + side * reach, v + rng.uniform(-0.2, 0.3))
        spurs.append(
            patch_fill(
                patch, placement, spline([(u - side * 0.9, v - 1.0), tip, (u - side * 0.9, v + 0.8)], closed=True), 0.14
            )
        )
    return spurs


def wire(patch_shape: tuple[int, int], points_px: Points, width_px: float) -> Floats:
    """A bonded wire as a soft line over the whole image."""
    canvas = np.zeros(patch_shape, dtype=np.uint8)
    cv2.polylines(
        canvas, [np.round(points_px * 16).astype(np.int32)], False, 255, max(1, round(width_px)), cv2.LINE_AA, 4
    )
    return canvas.astype(np.float32) / np.float32(255.0)
