"""Everything in a panoramic that is not jaw or tooth: face bones, air, soft tissue, spine and their ghosts.

Millimetres of the panoramic frame, patient's left side, mirrored with small differences. Depths are optical.
"""

from collections.abc import Sequence

import numpy as np

from sample_images.simulate.geometry import Floats, Frame, Points, smoothstep, spline
from sample_images.simulate.raster import blur, fill, stroke
from sample_images.simulate.texture import Random, clouds, grain, trabeculae

Control = Sequence[tuple[float, float]]
Region = tuple[slice, slice]

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
MIDDLE_TURBINATE: Control = ((3.0, -66), (7, -65), (8.5, -60), (7, -57.5), (4, -59))
NASAL_WALL: Control = ((15.5, -72), (17, -60), (16.5, -50), (13.5, -43), (8, -39.5))
TEMPORAL: Control = (
    (84, -58), (90, -61.5), (97, -58), (101, -51), (105, -44), (111, -34), (117, -24), (132, -20), (130, -80),
    (70, -80), (74, -63),
)  # fmt: skip
FOSSA: Control = ((70, -59), (77, -55.5), (82, -57), (87, -61.5), (93, -62), (99, -57), (101, -50))
PTERYGOID: Control = ((60, -45), (63, -38), (62, -30), (60.5, -26), (59, -30), (59, -40))
BUCCAL_SPACE: Control = ((48, -24), (60, -26), (62, -10), (60, 2), (52, 2), (47, -8))
CHEEK: Control = ((50, -30), (70, -30), (90, -24), (90, 6), (82, 18), (62, 20), (52, 6))
SINUS_RECESS: Control = ((20, -34), (30, -28), (39, -25.5), (49, -28), (55, -33), (46, -35), (32, -36))
PALATE_STREAKS = ((-38.0, 0.42, 1.8, 46), (-39.6, 0.22, 2.2, 42), (-43.5, 0.34, 2.6, 52), (-35.4, 0.14, 1.0, 40))
"""Height, depth, bow and reach in mm of the palate's shadows: its two halves and their ghosts."""
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
NAPE: Control = ((97, -60), (94, -30), (97, 0), (104, 40), (112, 70), (140, 70), (140, -60))
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
            mask, region = self.mask(control, side, blur_mm, blur_y_mm)
            self.soft[region] += depth * mask

    def textured_area(self, control: Control, depth: float, blur_mm: float, strength: float) -> None:
        """An area with bony unevenness."""
        scale = self.frame.px_per_mm
        uneven = 1.0 + strength * (
            0.35 * grain(self.rng, self.frame.shape, 0.9 * scale, 5.0 * scale)
            + 0.8 * clouds(self.rng, self.frame.shape, 9.0 * scale, 3.5 * scale)
        )
        for side in (-1, 1):
            mask, region = self.mask(control, side, blur_mm)
            self.soft[region] += depth * mask * np.clip(uneven[region], 0.1, None)

    def line(
        self, control: Control, depth: float, width_mm: float, blur_mm: float, sides: tuple[int, ...] = (-1, 1)
    ) -> None:
        """The same thin cortical line on both sides."""
        scale = self.frame.px_per_mm
        for side in sides:
            curve = self.frame.to_pixels(spline(self._varied(control) * (side, 1)))
            region, shape, curve = self._window(curve, 5.5 * width_mm + 3 * blur_mm)
            sharp = stroke(shape, curve, width_mm * scale, blur_mm * scale)
            skirt = stroke(shape, curve, 3.2 * width_mm * scale, 1.3 * width_mm * scale)
            fading = np.clip(0.62 + 0.50 * clouds(self.rng, shape, 5.0 * scale), 0.0, 1.4)
            self.soft[region] += depth * (0.55 * sharp + 0.45 * skirt) * fading

    def mask(
        self, control: Control, side: int, blur_mm: float, blur_y_mm: float | None = None
    ) -> tuple[Floats, Region]:
        """The area on one side, 0 … 1, and the part of the image it lies in."""
        scale = self.frame.px_per_mm
        polygon = self.frame.to_pixels(spline(self._varied(control) * (side, 1), closed=True))
        region, shape, polygon = self._window(polygon, 3.2 * blur_mm)
        mask = blur(fill(shape, polygon), blur_mm * scale, None if blur_y_mm is None else blur_y_mm * scale)
        return mask, region

    def _window(self, points_px: Points, margin_mm: float) -> tuple[Region, tuple[int, int], Points]:
        """The part of the image around the points, its shape, and the points in it."""
        margin = margin_mm * self.frame.px_per_mm + 2
        rows, columns = self.frame.shape
        x0, y0 = np.clip(np.floor(points_px.min(axis=0) - margin), 0, (columns - 8, rows - 8)).astype(int)
        x1, y1 = np.clip(np.ceil(points_px.max(axis=0) + margin), (x0 + 8, y0 + 8), (columns, rows)).astype(int)
        return (slice(y0, y1), slice(x0, x1)), (int(y1 - y0), int(x1 - x0)), points_px - (x0, y0)

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
    head.area(NAPE, 0.35, 5.0)
    head.area(FACE, 0.30, 1.8)
    x, y = frame.millimetres()
    head.soft += 0.20 * np.exp(-np.square(x / 46.0) - np.square((y + 6) / 30.0))  # tongue
    head.soft += 0.55 * smoothstep(y, -30.0, -72.0)  # brain case and base above
    head.soft += 0.06 * clouds(head.rng, frame.shape, 16 * scale)
    head.area(CHEEK, 0.22, 5.0)
    head.area(BUCCAL_SPACE, 0.10, 2.0)
    head.area(GHOST_JAW, 0.18, 3.0, blur_y_mm=0.7)
    streaks = clouds(head.rng, frame.shape, 22 * scale, 0.7 * scale) + clouds(
        head.rng, frame.shape, 9 * scale, 0.5 * scale
    )
    head.soft += (
        0.030 * smoothstep(np.abs(x), 92.0, 55.0) * streaks * (0.2 + smoothstep(y, -20.0, -45.0))
    )  # what lies outside the layer smears sideways


def _skull_base(head: Head) -> None:
    scale, shape = head.frame.px_per_mm, head.frame.shape
    cells = blur(trabeculae(head.rng, shape, 5.5 * scale), 1.0 * scale) + 0.8 * clouds(head.rng, shape, 6 * scale)
    for side in (-1, 1):
        bone, region = head.mask(TEMPORAL, side, 1.6)
        head.soft[region] += bone * np.clip(0.80 + 0.15 * cells[region], 0.2, None)
    head.line(((80, -75), (90, -66), (104, -63), (122, -60)), 0.3, 1.4, 0.8)
    head.line(((99, -47), (104, -40), (112, -36), (124, -37)), 0.3, 1.2, 0.7)
    head.line(FOSSA, 0.40, 1.0, 0.4)
    head.textured_area(ZYGOMA, 0.30, 1.3, 0.15)
    head.line(ZYGOMA_EDGE, 0.42, 0.8, 0.3)
    head.line(INNOMINATE, 0.36, 0.8, 0.3)
    head.area(PTERYGOID, 0.20, 0.6)
    for y in (-64, -57, -50):
        head.line(((100, y), (108, y + 1.5), (122, y - 1)), 0.25, 1.2, 0.7)


def _midface(head: Head) -> None:
    head.area(SINUS, -0.15, 2.0)
    head.area(SINUS_RECESS, -0.20, 1.0)
    head.line(SINUS_FLOOR, 0.20, 0.45, 0.2)
    head.line(ORBIT, 0.50, 1.1, 0.5)
    head.area(((14, -72), (20, -66), (34, -63), (44, -68), (46, -80), (14, -80)), -0.35, 1.2)
    head.area(NASAL_CAVITY, -0.46, 1.2)
    head.area(TURBINATE, 0.30, 1.0)
    head.area(MIDDLE_TURBINATE, 0.24, 1.0)
    for x, y, size in ((8, -66, 4), (13, -69, 3.5), (19, -68, 4), (22, -62, 4.5), (17, -60, 3)):  # ethmoid cells
        turn = [(x + size * np.cos(a), y + size * 0.8 * np.sin(a)) for a in np.linspace(0.4, 5.2, 7)]
        head.line(turn, 0.16, 0.5, 0.4)
    head.line(NASAL_WALL, 0.34, 0.8, 0.4)
    head.line(((0.3, -72), (0.5, -56), (0.0, -39)), 0.30, 1.0, 0.6, sides=(1,))
    head.line(((20, -52), (32, -55), (44, -51)), 0.14, 1.0, 0.8)
    head.line(((24, -70), (27, -60), (26, -52)), 0.16, 0.6, 0.4)


def _air(head: Head) -> None:
    head.area(AIRWAY, -0.26, 3.0)
    head.area(PALATE_AIR, -0.22, 1.2)
    head.area(((66, -50), (76, -52), (84, -49), (80, -40), (72, -37)), 0.10, 2.5)


def _spine(head: Head) -> None:
    """The neck vertebrae: blurred over the midline, sharp-edged at the sides."""
    x, y = head.frame.millimetres()
    width = head.rng.uniform(13, 17)
    head.soft += 0.18 * np.exp(-np.square(x / width)) * (0.35 + 0.65 * smoothstep(y, -12.0, 26.0))
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
        head.textured_area(block, 0.42, 0.8, 0.15)
        head.line((*block, block[0]), 0.16, 0.9, 0.4)


def _palate(head: Head) -> None:
    """Hard palate and its ghost: broad bright streaks across the midface."""
    frame, scale = head.frame, head.frame.px_per_mm
    for height, depth, bow, reach in PALATE_STREAKS:
        xs = np.linspace(-reach, reach, 40)
        ys = height - bow * np.cos(xs / reach * np.pi / 2) + head.rng.normal(0, 0.012) * xs + head.rng.normal(0, 0.4)
        streak = stroke(frame.shape, frame.to_pixels(np.column_stack([xs, ys])), 2.2 * scale)
        head.soft += depth * blur(streak, 6.0 * scale, 0.9 * scale)
    haze = fill(frame.shape, frame.to_pixels(np.array([(-48, -45), (48, -45), (44, -36), (-44, -36)])))
    head.soft += 0.20 * blur(haze, 6.0 * scale, 2.0 * scale)
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
