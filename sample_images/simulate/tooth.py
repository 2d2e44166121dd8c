"""One tooth in projection: how much enamel, dentine, pulp and socket lies in the path of every pixel.

Each part is a solid with rounded cross-section, written as a path length over the tooth's own (u, v) millimetres.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sample_images.simulate.geometry import Floats, Placement, Points, smoothstep, spline
from sample_images.simulate.tooth_anatomy import BULGE, CUSPS, Anatomy, Form, Root

PERIODONTAL_LIGAMENT_MM = 0.22  # radiographic width 0.15-0.38 mm
LAMINA_DURA_MM = 0.45


@dataclass(frozen=True, slots=True)
class Patch:
    """The part of the image a tooth can reach: pixel grids and where they sit."""

    x0: int
    y0: int
    u: Floats
    v: Floats

    @property
    def region(self) -> tuple[slice, slice]:
        """Index of the patch in an image array."""
        rows, columns = self.u.shape
        return slice(self.y0, self.y0 + rows), slice(self.x0, self.x0 + columns)


@dataclass(frozen=True, slots=True)
class Paths:
    """Millimetres in the beam's path within a patch."""

    enamel: Floats
    dentine: Floats
    """What is left of it beside the pulp, which is soft tissue and draws as nothing."""
    root: Floats
    """Dentine and pulp below the cervix, which takes the place of bone."""
    silhouette: npt.NDArray[np.bool_]


def patch_around(
    placement: Placement, anatomy: Anatomy, shape: tuple[int, int], margin_mm: float = 5.0
) -> Patch | None:
    """Grids over the tooth and its surroundings; None when it is outside the image."""
    half = anatomy.width / 2 + margin_mm
    corners = placement.to_pixels(
        [(u, v) for u in (-half, half) for v in (-margin_mm, anatomy.length * 1.1 + margin_mm)]
    )
    x0, y0 = (max(int(value), 0) for value in corners.min(axis=0))
    x1, y1 = corners.max(axis=0)
    x1, y1 = min(int(x1) + 1, shape[1]), min(int(y1) + 1, shape[0])
    if x1 - x0 < 4 or y1 - y0 < 4:
        return None
    y, x = np.mgrid[y0:y1, x0:x1].astype(np.float32)
    return Patch(x0, y0, *placement.to_tooth(x, y))


def paths(anatomy: Anatomy, u: Floats, v: Floats, pulp_size: float = 1.0) -> Paths:
    """Path lengths through a sound tooth. pulp_size shrinks with age."""
    outer = crown_path(anatomy, u, v)
    core = crown_path(anatomy, u, v, enamel_mm=enamel_thickness_mm(anatomy))
    root = root_path(anatomy, u, v)
    body = np.maximum(core, root)
    pulp = np.minimum(pulp_path(anatomy, u, v, pulp_size), body * 0.8)
    enamel = np.clip(outer - body, 0.0, None) * (v < anatomy.crown_length * 1.02)
    below = smoothstep(v, anatomy.crown_length - 0.3, anatomy.crown_length + 0.5)
    return Paths(enamel, body - pulp, root * below, np.maximum(outer, root) > 0.35)


def enamel_thickness_mm(anatomy: Anatomy) -> float:
    """Over the cusps; it thins to nothing at the cervix."""
    return {Form.INCISOR: 0.95, Form.CANINE: 1.05, Form.PREMOLAR: 1.25, Form.MOLAR: 1.5}[anatomy.form]


def crown_path(anatomy: Anatomy, u: Floats, v: Floats, *, enamel_mm: float = 0.0, swell_mm: float = 0.0) -> Floats:
    """Path through the crown; with enamel_mm through what lies under that much enamel; swell_mm makes it larger."""
    height = anatomy.crown_length
    t = v / height
    peel = enamel_mm * smoothstep(t, 1.02, 0.45)
    half_width = half_width_mm(anatomy, t) - peel + swell_mm
    across = np.clip(np.abs(u) / np.maximum(half_width, 1e-3), 0.0, 1.0)
    top = cusp_height_mm(anatomy, u) + enamel_mm * 1.15 - swell_mm
    rise = _rise(anatomy, v - top)
    squareness = 2.6 if anatomy.form is Form.MOLAR else 2.2
    lateral = np.power(1.0 - np.power(across, squareness), 1.0 / squareness)
    depth = anatomy.depth * (1.0 - 0.10 * smoothstep(t, 0.5, 1.0)) - 2.2 * peel + 2 * swell_mm
    inside = smoothstep(t, 1.14, 0.98) * (half_width > 0)
    return np.asarray(np.clip(depth, 0, None) * lateral * rise * inside, dtype=np.float32)


def _rise(anatomy: Anatomy, below_top_mm: Floats) -> Floats:
    """How the crown thickens from its chewing surface: a wedge in front teeth, a table in molars."""
    if anatomy.form in (Form.INCISOR, Form.CANINE):
        q = np.clip(below_top_mm / (0.85 * anatomy.crown_length), 0.0, 1.0)
        edge = smoothstep(below_top_mm, 0.0, 0.5)
        wedge = 0.50 if anatomy.form is Form.INCISOR else 0.66
        return np.asarray(edge * (wedge + (1.0 - wedge) * q), dtype=np.float32)
    q = np.clip(below_top_mm / 2.8, 0.0, 1.0)
    return np.asarray(np.sqrt(1.0 - np.square(1.0 - q)), dtype=np.float32)


def half_width_mm(anatomy: Anatomy, t: Floats) -> Floats:
    """Half the crown's width at t = 0 (cusps) … 1 (cervix)."""
    cervix = anatomy.cervical_width / anatomy.width
    profile = spline([*BULGE[anatomy.form], (1.0, cervix), (1.12, cervix * 0.99)])
    return np.asarray(np.interp(t, profile[:, 0], profile[:, 1] * anatomy.width / 2), dtype=np.float32)


def cusp_height_mm(anatomy: Anatomy, u: Floats) -> Floats:
    """How far the chewing surface lies below the highest cusp."""
    profile = spline(CUSPS[anatomy.form])
    place = np.clip(u / (anatomy.width / 2), -1.0, 1.0)
    return np.asarray(np.interp(place, profile[:, 0], profile[:, 1] * anatomy.crown_length), dtype=np.float32)


def root_path(anatomy: Anatomy, u: Floats, v: Floats, grow_mm: float = 0.0) -> Floats:
    """Path through trunk and roots, each grown sideways and at the tip by grow_mm."""
    deepest = np.zeros_like(u)
    for root in anatomy.roots[:2]:
        deepest = np.maximum(deepest, _one_root(anatomy, root, u, v, grow_mm))
    for palatal in anatomy.roots[2:]:  # stands behind the two others: their shadows add up
        deepest = deepest + _one_root(anatomy, palatal, u, v, grow_mm)
    if anatomy.furcation:
        deepest = np.maximum(deepest, _trunk(anatomy, u, v, grow_mm))
    return deepest


def _one_root(anatomy: Anatomy, root: Root, u: Floats, v: Floats, grow_mm: float) -> Floats:
    s = (v - anatomy.crown_length) / (anatomy.root_length * root.length + grow_mm)
    radius = root.radius * anatomy.cervical_width * (1.0 - 0.50 * np.clip(s, 0, 1)) + grow_mm
    radius = radius * np.sqrt(np.clip(1.0 - np.power(np.clip(s, 0, 1), 7), 0, 1))
    across = np.clip(np.abs(u - centre_line(anatomy, root, s)) / np.maximum(radius, 1e-3), 0.0, 1.0)
    whole = 1.0 - 0.10 if not anatomy.furcation else root.depth
    depth = (whole * anatomy.depth + grow_mm) * (1.0 - 0.55 * np.clip(s, 0, 1))
    begins = smoothstep(s, -0.16, 0.0) if not anatomy.furcation else (s > 0.0)
    return np.asarray(depth * np.sqrt(1.0 - np.square(across)) * begins * (s < 1.0), dtype=np.float32)


def _trunk(anatomy: Anatomy, u: Floats, v: Floats, grow_mm: float) -> Floats:
    down = v - anatomy.crown_length
    half = anatomy.cervical_width / 2 + grow_mm
    across = np.clip(np.abs(u) / half, 0.0, 1.0)
    arch = anatomy.furcation + 1.4 * np.square(u / (anatomy.cervical_width / 2)) - grow_mm
    shape = np.power(1.0 - np.power(across, 2.4), 1 / 2.4)
    fade = smoothstep(down, arch + 0.6, arch - 2.4) * (down > -0.6)
    depth = anatomy.depth * (0.90 - 0.16 * np.clip(down / anatomy.furcation, 0, 1))
    return np.asarray(depth * shape * fade, dtype=np.float32)


def centre_line(anatomy: Anatomy, root: Root, s: Floats) -> Floats:
    """u of the root's centre at s = 0 (cervix) … 1 (apex)."""
    c = np.clip(s, 0.0, 1.0)
    straight = root.start + (root.end - root.start) * np.power(c, 1.6)
    return np.asarray((straight + root.bend * np.sin(np.pi * c)) * anatomy.cervical_width, dtype=np.float32)


def pulp_path(anatomy: Anatomy, u: Floats, v: Floats, size: float = 1.0) -> Floats:
    """Path through chamber, horns and root canals."""
    path = _molar_chamber(anatomy, u, v, size) if anatomy.form is Form.MOLAR else _tapered_chamber(anatomy, u, v, size)
    mouth = 0.45 * anatomy.furcation if anatomy.form is Form.MOLAR else 0.0  # canals open at the chamber's floor
    for root in anatomy.roots:
        path = np.maximum(path, canal_path(anatomy, root, u, v, radius_share=0.17 * size, start_mm=mouth))
    return path


def _molar_chamber(anatomy: Anatomy, u: Floats, v: Floats, size: float) -> Floats:
    """A low box with horns under the cusps, narrowing to the floor above the furcation."""
    half = 0.165 * anatomy.width * (0.6 + 0.4 * size)
    place = np.clip(u / half, -1.4, 1.4)
    roof = anatomy.crown_length * 0.66 - 0.75 * np.square(place)
    floor = anatomy.crown_length + 0.45 * anatomy.furcation + 0.35 * np.square(place)
    across = np.clip(np.abs(u) / (half * (0.86 + 0.24 * smoothstep(v, floor, roof))), 0, 1)
    inside = smoothstep(v, roof - 0.2, roof + 1.1) * smoothstep(v, floor + 0.9, floor - 0.6)
    return np.asarray(0.36 * anatomy.depth * size * np.sqrt(1.0 - np.power(across, 2.4)) * inside, dtype=np.float32)


def _tapered_chamber(anatomy: Anatomy, u: Floats, v: Floats, size: float) -> Floats:
    """A spindle from below the cutting edge that runs on into the canal."""
    roof, neck = anatomy.crown_length * 0.42, anatomy.crown_length * 1.25
    opening = smoothstep(v, roof, neck)
    half = anatomy.width * (0.035 + 0.075 * opening) * (0.6 + 0.4 * size)
    across = np.clip(np.abs(u) / half, 0, 1)
    inside = smoothstep(v, roof, roof + 1.6) * smoothstep(v, neck + 1.5, neck - 1.0)
    return np.asarray(0.34 * anatomy.depth * size * np.sqrt(1.0 - np.square(across)) * inside, dtype=np.float32)


def canal_path(
    anatomy: Anatomy, root: Root, u: Floats, v: Floats, *, radius_share: float, start_mm: float = 0.0, end: float = 0.97
) -> Floats:
    """Path through a root's canal (or what fills it), from start_mm below the cervix to the share end of the root."""
    s = (v - anatomy.crown_length) / (anatomy.root_length * root.length)
    radius = root.radius * anatomy.cervical_width * radius_share * (1.0 - 0.62 * np.clip(s, 0, 1)) + 0.06
    across = np.clip(np.abs(u - centre_line(anatomy, root, s)) / radius, 0.0, 1.0)
    opening = anatomy.crown_length + start_mm
    inside = smoothstep(v, opening - 0.3, opening + 0.5) * (s < end)
    ribbon = 2.2 if root.canals > 1 else 1.5
    return np.asarray(ribbon * radius * 2 * np.sqrt(1.0 - np.square(across)) * inside, dtype=np.float32)


def apex_uv(anatomy: Anatomy, root: Root) -> tuple[float, float]:
    """The root's tip in tooth millimetres."""
    return root.end * anatomy.cervical_width, anatomy.crown_length + anatomy.root_length * root.length


def cervix_uv(anatomy: Anatomy, side: int, below_mm: float = 0.0) -> Points:
    """Point on the cemento-enamel junction: side -1 mesial, +1 distal; below_mm further to the apex."""
    return np.array([side * anatomy.cervical_width / 2, anatomy.crown_length + below_mm])
