"""Curves and placements: anatomy in millimetres, pictures in pixels (x right, y down)."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Points = npt.NDArray[np.float64]


def spline(control: npt.ArrayLike, *, closed: bool = False, samples: int = 14) -> Points:
    """Catmull-Rom curve through the control points, shape (n, 2)."""
    points = np.asarray(control, dtype=np.float64)
    padded = (
        np.vstack([points[-1:], points, points[:2]])
        if closed
        else np.vstack([2 * points[0] - points[1], points, 2 * points[-1] - points[-2]])
    )
    t = np.linspace(0.0, 1.0, samples, endpoint=False)[:, None]
    pieces = []
    for before, start, end, after in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        pieces.append(
            0.5
            * (
                2 * start
                + (end - before) * t
                + (2 * before - 5 * start + 4 * end - after) * t**2
                + (3 * start - before - 3 * end + after) * t**3
            )
        )
    if not closed:
        pieces.append(points[-1:])
    return np.vstack(pieces)


def mirrored(control: npt.ArrayLike) -> Points:
    """The same points on the other side of the midline x = 0."""
    return np.asarray(control, dtype=np.float64) * (-1.0, 1.0)


def smoothstep(values: npt.ArrayLike, start: npt.ArrayLike, end: npt.ArrayLike) -> Floats:
    """0 before start, 1 after end, smooth between; start may exceed end."""
    first, last = np.asarray(start, dtype=np.float32), np.asarray(end, dtype=np.float32)
    t = np.clip((np.asarray(values, dtype=np.float32) - first) / (last - first), 0.0, 1.0)
    return np.asarray(t * t * (3.0 - 2.0 * t), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Frame:
    """From millimetres in the head, origin where the midline meets the occlusal plane, to pixels."""

    size_wh: tuple[int, int]
    origin_xy: tuple[float, float]
    px_per_mm: float
    widening: float = 0.0
    """Relative widening of the image's right half and narrowing of the left: a slightly turned head."""

    @property
    def shape(self) -> tuple[int, int]:
        """(rows, columns)."""
        return self.size_wh[1], self.size_wh[0]

    def millimetres(self) -> tuple[Floats, Floats]:
        """x and y of every pixel in millimetres, for shading; a turned head's small distortion is left out."""
        y, x = np.mgrid[0 : self.shape[0], 0 : self.shape[1]].astype(np.float32)
        return (x - self.origin_xy[0]) / self.px_per_mm, (y - self.origin_xy[1]) / self.px_per_mm

    def to_pixels(self, points_mm: npt.ArrayLike) -> Points:
        """(n, 2) millimetres to (n, 2) pixels."""
        points = np.asarray(points_mm, dtype=np.float64)
        x = points[..., 0] * (1.0 + self.widening * np.tanh(points[..., 0] / 40.0))
        return np.stack(
            [x * self.px_per_mm + self.origin_xy[0], points[..., 1] * self.px_per_mm + self.origin_xy[1]], axis=-1
        )


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a tooth stands: its own (u, v) millimetres to pixels. u points distally, v from the cusps to the apex."""

    origin_px: tuple[float, float]
    u_axis_px: tuple[float, float]
    v_axis_px: tuple[float, float]

    @classmethod
    def of(
        cls,
        origin_px: tuple[float, float],
        *,
        distal_sign: int,
        apical_sign: int,
        tilt_deg: float,
        scale_xy: tuple[float, float],
    ) -> "Placement":
        """A tooth whose apex leans distally by tilt_deg; signs say where distal (x) and apical (y) are on screen."""
        cos, sin = np.cos(np.radians(tilt_deg)), np.sin(np.radians(tilt_deg))
        width, height = scale_xy
        return cls(
            origin_px,
            (distal_sign * cos * width, -apical_sign * sin * height),
            (distal_sign * sin * width, apical_sign * cos * height),
        )

    @property
    def px_per_mm(self) -> float:
        """Mean scale."""
        (a, c), (b, d) = self.u_axis_px, self.v_axis_px
        return float(abs(a * d - b * c) ** 0.5)

    def to_pixels(self, points_uv: npt.ArrayLike) -> Points:
        """(n, 2) tooth millimetres to (n, 2) pixels."""
        matrix = np.array([self.u_axis_px, self.v_axis_px])
        placed = np.asarray(points_uv, dtype=np.float64) @ matrix + np.array(self.origin_px)
        return np.asarray(placed, dtype=np.float64)

    def to_tooth(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Pixel grids to (u, v) grids."""
        (a, c), (b, d) = self.u_axis_px, self.v_axis_px
        determinant = a * d - b * c
        dx, dy = x - self.origin_px[0], y - self.origin_px[1]
        return (
            ((d * dx - b * dy) / determinant).astype(np.float32),
            ((a * dy - c * dx) / determinant).astype(np.float32),
        )
