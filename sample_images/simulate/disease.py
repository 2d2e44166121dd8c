"""What disease takes away: mineral from teeth, bone from around them. Masks are 0 … 1 in a tooth's patch."""

import numpy as np

from sample_images.simulate.condition import Caries
from sample_images.simulate.geometry import Floats, Placement, smoothstep
from sample_images.simulate.texture import Random, grain
from sample_images.simulate.tooth import Patch, apex_uv, crown_path
from sample_images.simulate.tooth_anatomy import Anatomy

CARIES_LOSS = 0.74
"""Share of mineral lost in the middle of a cavity; the edge fades."""


def caries_mask(patch: Patch, placement: Placement, anatomy: Anatomy, caries: Caries, rng: Random) -> Floats:
    """Share of mineral lost: a cone from the surface inwards, widening under the enamel."""
    uneven = 1.0 + 0.13 * grain(rng, _shape(patch), 0.35 * placement.px_per_mm, 1.6 * placement.px_per_mm)
    u0, v0, reach_u, reach_v = _caries_place(anatomy, caries)
    r = np.sqrt(np.square((patch.u - u0) / reach_u) + np.square((patch.v - v0) / reach_v)) * uneven
    return np.asarray(smoothstep(r.astype(np.float32), 1.25, 0.30), dtype=np.float32)


def _caries_place(anatomy: Anatomy, caries: Caries) -> tuple[float, float, float, float]:
    half, height, size = anatomy.width / 2, anatomy.crown_length, caries.size_mm
    if caries.surface == "occlusal":
        return 0.05 * half, 0.42 * height, size * 1.25, size * 0.85
    side = -1 if caries.surface == "mesial" else 1
    if caries.surface == "root":
        return anatomy.cervical_width / 2, height + 0.6, size * 0.9, size * 0.8
    return side * (half - 0.25), 0.50 * height, size, size * 0.85


def periapical_mask(patch: Patch, placement: Placement, anatomy: Anatomy, radius_mm: float, rng: Random) -> Floats:
    """Share of bone lost around the apices: a round hollow, uneven, brightest loss in the middle."""
    uneven = 1.0 + 0.06 * grain(rng, _shape(patch), 1.0 * placement.px_per_mm, 5.0 * placement.px_per_mm)
    lost = np.zeros_like(patch.u)
    for share, root in zip((1.0, 0.62, 0.55), anatomy.roots, strict=False):
        u0, v0 = apex_uv(anatomy, root)
        radius = radius_mm * share
        r = np.hypot(patch.u - u0, (patch.v - v0 - 0.25 * radius) * 0.95) / radius * uneven
        lost = np.maximum(lost, smoothstep(r.astype(np.float32), 1.25, 0.35))
    return np.asarray(lost, dtype=np.float32)


def cyst_mask(patch: Patch, anatomy: Anatomy, radius_mm: float) -> Floats:
    """A smooth oval hollow in the bone where the tooth's roots were."""
    centre = anatomy.crown_length + 4.0 + radius_mm
    r = np.hypot(patch.u / 1.25, patch.v - centre) / radius_mm
    return smoothstep(r.astype(np.float32), 1.10, 0.80)


def follicle_mask(patch: Patch, anatomy: Anatomy, width_mm: float) -> Floats:
    """The space around an unerupted crown."""
    around = crown_path(anatomy, patch.u, patch.v, swell_mm=width_mm)
    return np.asarray(smoothstep(around, 0.2, 1.6) * (patch.v < anatomy.crown_length * 1.05), dtype=np.float32)


def fragment_cut(patch: Patch, anatomy: Anatomy, rng: Random) -> Floats:
    """1 where a lost crown leaves the root: an uneven edge below the cervix."""
    ragged = 0.5 * np.sin(patch.u * 0.9 + rng.uniform(0, 6)) + 0.2 * np.sin(patch.u * 2.3)
    edge = anatomy.crown_length + 0.8 + ragged
    return smoothstep(patch.v, edge - 0.2, edge + 0.3)


def _shape(patch: Patch) -> tuple[int, int]:
    return patch.u.shape[0], patch.u.shape[1]
