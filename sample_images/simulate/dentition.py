"""The teeth of one view: which stand where, how they lean, and where the bone begins."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np

from sample_images.simulate.condition import ToothCondition
from sample_images.simulate.geometry import Frame, Placement, Points
from sample_images.simulate.texture import Random
from sample_images.simulate.tooth import cervix_uv
from sample_images.simulate.tooth_anatomy import Anatomy, anatomy

IMPACTION_DEPTH_MM = 9.0  # an impacted third molar lies against the neck of the second
HEALTHY_CREST_MM = 1.6  # bone normally begins 1-2 mm from the cemento-enamel junction


@dataclass(frozen=True, slots=True)
class Site:
    """One place in the arch: the tooth that belongs there, where, and what became of it."""

    condition: ToothCondition
    anatomy: Anatomy
    placement: Placement

    @property
    def fdi(self) -> int:
        """FDI number."""
        return self.condition.fdi

    @property
    def upper(self) -> bool:
        """In the upper jaw."""
        return self.fdi // 10 in (1, 2)


@dataclass(frozen=True, slots=True)
class Arch:
    """How a row of teeth is laid out: chewing surface height and lean as functions of place."""

    height_mm: Callable[[float], float]
    """y of the cusps at x, in the frame's millimetres."""
    tilt_deg: Callable[[int], float]
    """Distal lean of the apex by position 1 … 8."""
    widening: Callable[[int], float]
    """Horizontal magnification by position 1 … 8."""
    tallness: float
    contact_overlap_mm: float


def lay_out(
    frame: Frame, conditions: Iterable[ToothCondition], arch: Arch, start_mm: float, direction: int, rng: Random
) -> list[Site]:
    """Stand the teeth side by side from start_mm, towards direction (-1 left of the screen, +1 right)."""
    sites, x = [], start_mm
    for condition in conditions:
        site, width = _stand(frame, condition, arch, x, direction, rng)
        sites.append(site)
        x += direction * (width - arch.contact_overlap_mm)
    return sites


def _stand(
    frame: Frame, condition: ToothCondition, arch: Arch, x: float, direction: int, rng: Random
) -> tuple[Site, float]:
    quadrant, position = divmod(condition.fdi, 10)
    mean = anatomy(condition.fdi)
    size = rng.normal(1.0, 0.025, 3)
    own = replace(
        mean,
        width=mean.width * size[0],
        cervical_width=mean.cervical_width * size[0],
        crown_length=mean.crown_length * size[1],
        root_length=mean.root_length * size[2],
    )
    width = own.width * arch.widening(position)
    centre = x + direction * width / 2
    tilt = arch.tilt_deg(position) + rng.normal(0, 1.6)
    height = arch.height_mm(centre) + rng.normal(0, 0.25) * (-1 if quadrant in (1, 2) else 1)
    apical = -1 if quadrant in (1, 2) else 1
    if condition.impaction_deg is not None:
        tilt, height = condition.impaction_deg, height + apical * IMPACTION_DEPTH_MM
        centre += direction * 1.5
    distal = -1 if quadrant in (1, 4) else 1
    scale = frame.px_per_mm
    origin = frame.to_pixels([(centre, height)])[0]
    placement = Placement.of(
        (float(origin[0]), float(origin[1])),
        distal_sign=distal,
        apical_sign=apical,
        tilt_deg=float(tilt),
        scale_xy=(scale * arch.widening(position), scale * arch.tallness),
    )
    placement = _keep_middle(placement, own, origin)
    return Site(condition, own, placement), width


def _keep_middle(placement: Placement, own: Anatomy, origin: Points) -> Placement:
    """Lean the tooth about its contact height, so that crowns stay beside their neighbours."""
    contact = placement.to_pixels([(0.0, own.crown_length * 0.35)])[0]
    shift = float(origin[0] - contact[0])
    return replace(placement, origin_px=(placement.origin_px[0] + shift, placement.origin_px[1]))


def crest_px(sites: Iterable[Site], frame: Frame, rng: Random, sag_mm: float = 1.0) -> Points:
    """The edge of the alveolar bone from left to right through all sites of one jaw, in pixels."""
    points = []
    for site in sorted(sites, key=lambda one: one.placement.origin_px[0]):
        condition = site.condition
        if condition.impaction_deg is not None:
            continue
        below = HEALTHY_CREST_MM + condition.bone_loss_mm + rng.normal(0, 0.15)
        if condition.has_tooth:
            ends = [cervix_uv(site.anatomy, side, below + rng.normal(0, 0.2)) for side in (-1, 1)]
        else:
            resorbed = below + sag_mm
            ends = [
                np.array([side * site.anatomy.width * 0.25, site.anatomy.crown_length + resorbed]) for side in (-1, 1)
            ]
        placed = site.placement.to_pixels(np.array(ends))
        points.extend(sorted((tuple(point) for point in placed), key=lambda point: point[0]))
    line = np.array(points)
    line = line[np.argsort(line[:, 0])]
    return _scalloped(line, 0.6 * frame.px_per_mm)


def _scalloped(line: Points, spread_px: float) -> Points:
    """The line resampled every few pixels and rounded over spread_px."""
    step = max(spread_px / 6.0, 0.5)
    xs = np.arange(line[0, 0], line[-1, 0], step)
    ys = np.interp(xs, line[:, 0], line[:, 1])
    kernel = np.exp(-0.5 * np.square(np.arange(-18, 19) * step / spread_px))
    padded = np.pad(ys, 18, mode="edge")
    return np.column_stack([xs, np.convolve(padded, kernel / kernel.sum(), mode="valid")])
