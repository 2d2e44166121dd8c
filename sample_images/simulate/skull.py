"""Everything in a panoramic that is not jaw or tooth: face bones, air, soft tissue, spine and their ghosts.

Millimetres of the panoramic frame, patient's left side, mirrored with small differences. Depths are optical.
"""

from collections.abc import Sequence

import numpy as np

from sample_images.simulate.geometry import Floats, Frame, Points, smoothstep, spline
from sample_images.simulate.raster import blur, fill, stroke
from sample_images.simulate.texture import Random, clouds, grain

Control = Sequence[tuple[float, float]]

ZYGOMA: Control = (
    (46, -40),
    (52, -33),
    (58, -36),
    (68, -47),
    (82, -52),
    (98, -55),
    (98, -59),
    (82, -58),
    (66, -55),
    (54, -52),
    (46, -50),
)
ZYGOMA_EDGE: Control = ((45.5, -58), (45.5, -46), (48, -38), (52, -34), (57, -37), (66, -46), (80, -52))
INNOMINATE: Control = ((56, -70), (57, -58), (58.5, -48), (60, -40))
SINUS: Control = (
    (19, -40),
    (22, -33),
    (30, -27),
    (39, -24.5),
    (49, -27),
    (55, -34),
    (56, -48),
    (52, -62),
    (30, -66),
    (20, -55),
)
SINUS_FLOOR: Control = (
    (17, -46),
    (20, -37),
    (26, -29.5),
    (34, -25.5),
    (43, -25),
    (51, -29.5),
    (55.5, -37),
    (56.5, -48),
)
ORBIT: Control = ((9, -73), (14, -66), (24, -60.5), (35, -60.5), (44, -66), (48, -74))
NASAL_CAVITY: Control = ((1.2, -68), (9, -66), (14, -56), (14.5, -46), (9, -40.5), (1.2, -39.5))
TURBINATE: Control = ((4.5, -55), (11, -52), (13, -46.5), (9.5, -43), (4.5, -45), (3.2, -50))
NASAL_WALL: Control = ((15.5, -72), (17, -60), (16.5, -50), (13.5, -43), (8, -39.5))
TEMPORAL: Control = (
    (84, -58),
    (90, -61.5),
    (97, -58),
    (102, -51),
    (106, -42),
    (114, -38),
    (130, -40),
    (130, -80),
    (70, -80),
    (74, -63),
)
FOSSA: Control = ((70, -59), (77, -55.5), (82, -57), (87, -61.5), (93, -62), (99, -57), (101, -50))
PTERYGOID: Control = ((60, -45), (63, -38), (62, -30), (60.5, -26), (59, -30), (59, -40))
HYOID: Control = ((52, 47), (58, 44.5), (66, 44.5), (71, 48), (69, 53), (63, 55), (55, 53))
HYOID_HORN: Control = ((70, 47), (80, 44), (90, 36), (95, 29))
AIRWAY: Control = (
    (64, -33),
    (70, -30),
    (78, -22),
    (84, -10),
    (93, 8),
    (99, 30),
    (104, 60),
    (97, 60),
    (92, 34),
    (84, 14),
    (75, -4),
    (66, -20),
    (61, -28),
)
PALATE_AIR: Control = (
    (6, -33),
    (25, -33),
    (45, -30.5),
    (60, -26),
    (66, -22),
    (64, -18.5),
    (50, -22.5),
    (30, -25.5),
    (8, -27),
)
NECK: Control = (
    (0, 80),
    (60, 80),
    (84, 52),
    (90, 30),
    (93, 10),
    (101, -10),
    (112, -30),
    (122, -34),
    (130, -34),
    (130, -90),
    (0, -90),
)
FACE: Control = ((0, 50), (40, 46), (64, 34), (84, 26), (92, 10), (94, -20), (94, -80), (0, -80))
GHOST_JAW: Control = ((46, -14), (70, -17), (95, -20), (125, -24), (125, 6), (95, 9), (70, 9.5), (46, 12))


class Head:
    """Adds the parts of one head to the soft layer."""

    def __init__(self, soft: Floats, frame: Frame, rng: Random) -> None:
        """soft is changed in place."""
        self.soft, self.frame, self.rng = soft, frame, rng

    def area(self, control: Control, depth: float, blur_mm: float, *, blur_y_mm: float | None = None) -> None:
        """The same soft area on both sides."""
        for side in (-1, 1):
            self.soft += depth * self._mask(control, side, blur_mm, blur_y_mm)

    def textured_area(self, control: Control, depth: float, blur_mm: float, strength: float) -> None:
        """An area with bony unevenness."""
        scale = self.frame.px_per_mm
        uneven = 1.0 + strength * (
            0.35 * grain(self.rng, self.frame.shape, 0.9 * scale, 5.0 * scale)
            + 0.8 * clouds(self.rng, self.frame.shape, 9.0 * scale, 3.5 * scale)
        )
        for side in (-1, 1):
            self.soft += depth * self._mask(control, side, blur_mm, None) * np.clip(uneven, 0.1, None)

    def line(
        self, control: Control, depth: float, width_mm: float, blur_mm: float, sides: tuple[int, ...] = (-1, 1)
    ) -> None:
        """The same thin cortical line on both sides."""
        scale = self.frame.px_per_mm
        for side in sides:
            curve = self.frame.to_pixels(spline(self._varied(control) * (side, 1)))
            sharp = stroke(self.frame.shape, curve, width_mm * scale, blur_mm * scale)
            skirt = stroke(self.frame.shape, curve, 3.2 * width_mm * scale, 1.3 * width_mm * scale)
            fading = np.clip(0.62 + 0.42 * clouds(self.rng, self.frame.shape, 5.0 * scale), 0.05, 1.3)
            self.soft += depth * (0.72 * sharp + 0.38 * skirt) * fading

    def _mask(self, control: Control, side: int, blur_mm: float, blur_y_mm: float | None) -> Floats:
        scale = self.frame.px_per_mm
        polygon = self.frame.to_pixels(spline(self._varied(control) * (side, 1), closed=True))
        return blur(fill(self.frame.shape, polygon), blur_mm * scale, None if blur_y_mm is None else blur_y_mm * scale)

    def _varied(self, control: Control) -> Points:
        points = np.asarray(control, dtype=np.float64)
        return points + self.rng.normal(0, 0.7, points.shape) + self.rng.normal(0, 0.5, 2)


def draw_head(soft: Floats, frame: Frame, rng: Random) -> None:
    """Fill the soft layer from the outside in."""
    head = Head(soft, frame, rng)
    _soft_tissue(head)
    _skull_base(head)
    _midface(head)
    _air(head)
    _spine(head)
    _palate(head)
    _neck_bones(head)


def _soft_tissue(head: Head) -> None:
    frame, scale = head.frame, head.frame.px_per_mm
    head.soft += 0.25
    head.area(NECK, 0.42, 5.0)
    head.area(FACE, 0.30, 1.8)
    x, y = _grid(frame)
    head.soft += 0.20 * np.exp(-np.square(x / 46.0) - np.square((y + 6) / 30.0))  # tongue
    head.soft += 0.55 * smoothstep(y, -30.0, -72.0)  # brain case and base above
    head.soft += 0.05 * clouds(head.rng, frame.shape, 16 * scale)
    head.area(GHOST_JAW, 0.20, 3.0, blur_y_mm=0.5)


def _skull_base(head: Head) -> None:
    head.textured_area(TEMPORAL, 1.25, 0.9, 0.22)
    head.line(FOSSA, 0.40, 1.0, 0.4)
    head.textured_area(ZYGOMA, 0.32, 0.8, 0.12)
    head.line(ZYGOMA_EDGE, 0.42, 0.8, 0.3)
    head.line(INNOMINATE, 0.36, 0.8, 0.3)
    head.area(PTERYGOID, 0.20, 0.6)
    for y in (-64, -57, -50):
        head.line(((100, y), (108, y + 1.5), (122, y - 1)), 0.25, 1.2, 0.7)


def _midface(head: Head) -> None:
    head.area(SINUS, -0.24, 0.8)
    head.line(SINUS_FLOOR, 0.20, 0.45, 0.2)
    head.line(ORBIT, 0.50, 1.1, 0.5)
    head.area(((14, -72), (20, -66), (34, -63), (44, -68), (46, -80), (14, -80)), -0.35, 1.2)
    head.area(NASAL_CAVITY, -0.50, 0.8)
    head.area(TURBINATE, 0.24, 1.5)
    head.line(NASAL_WALL, 0.34, 0.8, 0.4)
    head.line(((0.3, -72), (0.5, -56), (0.0, -39)), 0.30, 1.0, 0.6, sides=(1,))
    head.line(((20, -52), (32, -55), (44, -51)), 0.14, 1.0, 0.8)
    head.line(((24, -70), (27, -60), (26, -52)), 0.16, 0.6, 0.4)


def _air(head: Head) -> None:
    head.area(AIRWAY, -0.34, 1.8)
    head.area(PALATE_AIR, -0.22, 1.2)
    head.area(((66, -50), (76, -52), (84, -49), (80, -40), (72, -37)), -0.12, 1.0)


def _spine(head: Head) -> None:
    """The neck vertebrae: blurred over the midline, sharp-edged at the sides."""
    x, y = _grid(head.frame)
    width = head.rng.uniform(13, 17)
    head.soft += 0.34 * np.exp(-np.square(x / width)) * (0.35 + 0.65 * smoothstep(y, -12.0, 26.0))
    head.soft += 0.15 * np.exp(-np.square(x / (width * 2.2))) * smoothstep(y, -20.0, 40.0)
    for index, top in enumerate((-34, -16, 3, 22)):
        left, right = 108 + 1.2 * index, 132
        block: Control = (
            (left, top),
            (left + 1, top + 13),
            (left + 8, top + 15),
            (right, top + 14),
            (right, top + 1),
            (left + 8, top - 1),
        )
        head.area(block, 0.30, 0.6)
        head.line((*block, block[0]), 0.16, 0.9, 0.4)


def _palate(head: Head) -> None:
    """Hard palate and its ghost: broad bright streaks across the midface."""
    frame, scale = head.frame, head.frame.px_per_mm
    for height, depth, bow, reach in ((-38.0, 0.48, 1.8, 46), (-42.5, 0.32, 2.4, 50), (-35.2, 0.16, 1.0, 40)):
        xs = np.linspace(-reach, reach, 40)
        ys = height - bow * np.cos(xs / reach * np.pi / 2) + head.rng.normal(0, 0.15)
        streak = stroke(frame.shape, frame.to_pixels(np.column_stack([xs, ys])), 1.5 * scale)
        head.soft += depth * blur(streak, 4.0 * scale, 0.55 * scale)
    spine = fill(
        frame.shape,
        frame.to_pixels(np.array([(-1.6, -42), (1.6, -42), (0.9, -31), (0, -29.5), (-0.9, -31)])),
        0.5 * scale,
    )
    head.soft += 0.30 * spine


def _neck_bones(head: Head) -> None:
    head.area(HYOID, 0.18, 0.7)
    head.line(HYOID[:5], 0.22, 0.7, 0.3)
    head.line(HYOID_HORN, 0.20, 1.6, 0.5)
    head.line(((99, -40), (97, -28), (94, -16)), 0.16, 1.0, 0.4)  # styloid process


def _grid(frame: Frame) -> tuple[Floats, Floats]:
    y, x = np.mgrid[0 : frame.shape[0], 0 : frame.shape[1]].astype(np.float32)
    return (x - frame.origin_xy[0]) / frame.px_per_mm, (y - frame.origin_xy[1]) / frame.px_per_mm
