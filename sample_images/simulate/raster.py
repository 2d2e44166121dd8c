"""Drawing soft shapes as float images: what lies in the path of the beam is a map, not a picture."""

import cv2
import numpy as np
import numpy.typing as npt

from sample_images.simulate.geometry import Floats, Points
from sample_images.simulate.truth import Polygon

SUBPIXEL_BITS = 4
SPECK_PX = 12  # regions smaller than this are not worth a mark
COARSE_BLUR_PX = 6.0  # wider blurs are computed on a reduced image: same look, a fraction of the time


def blur(image: Floats, sigma_px: float, sigma_y_px: float | None = None) -> Floats:
    """Gaussian blur; a different vertical sigma gives the streaks of tomographic ghosts."""
    vertical = sigma_px if sigma_y_px is None else sigma_y_px
    smallest = min(sigma_px, vertical)
    if smallest < 0.15:
        return image if max(sigma_px, vertical) < 0.15 else _gaussian(image, max(sigma_px, 0.1), max(vertical, 0.1))
    if smallest < COARSE_BLUR_PX:
        return _gaussian(image, sigma_px, vertical)
    factor = min(int(smallest // 2.5), 16)
    rows, columns = image.shape
    small = cv2.resize(image, (max(columns // factor, 2), max(rows // factor, 2)), interpolation=cv2.INTER_AREA)
    small = _gaussian(small, sigma_px / factor, vertical / factor)
    return np.asarray(cv2.resize(small, (columns, rows), interpolation=cv2.INTER_CUBIC), dtype=np.float32)


def _gaussian(image: cv2.typing.MatLike, sigma_x: float, sigma_y: float) -> Floats:
    return np.asarray(
        cv2.GaussianBlur(image, (0, 0), sigmaX=sigma_x, sigmaY=sigma_y, borderType=cv2.BORDER_REPLICATE),
        dtype=np.float32,
    )


def fill(shape: tuple[int, int], polygon_px: Points, blur_px: float = 0.0) -> Floats:
    """1 inside the polygon, 0 outside, with a soft edge."""
    canvas = np.zeros(shape, dtype=np.uint8)
    cv2.fillPoly(canvas, [_fixed_point(polygon_px)], 255, cv2.LINE_AA, SUBPIXEL_BITS)
    return blur(canvas.astype(np.float32) / 255.0, blur_px)


def stroke(
    shape: tuple[int, int], line_px: Points, width_px: float, blur_px: float = 0.0, closed: bool = False
) -> Floats:
    """A soft line; one thinner than a pixel keeps its width as intensity."""
    canvas = np.zeros(shape, dtype=np.uint8)
    drawn = max(1, round(width_px))
    cv2.polylines(canvas, [_fixed_point(line_px)], closed, 255, drawn, cv2.LINE_AA, SUBPIXEL_BITS)
    return blur(canvas.astype(np.float32) * np.float32(min(width_px / drawn, 1.0) / 255.0), blur_px)


def depth_inside(mask: Floats) -> Floats:
    """Distance in pixels from the nearest point outside."""
    return np.asarray(cv2.distanceTransform((mask > 0.5).astype(np.uint8), cv2.DIST_L2, 3), dtype=np.float32)


def outlines(mask: npt.NDArray[np.bool_], offset_xy: tuple[int, int], tolerance_px: float) -> list[Polygon]:
    """Coarse polygons around the mask's regions in image pixels, largest first; specks are left out."""
    contours, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    by_size = sorted(contours, key=cv2.contourArea, reverse=True)
    coarse = [_coarse(one, offset_xy, tolerance_px) for one in by_size if cv2.contourArea(one) >= SPECK_PX]
    return [polygon for polygon in coarse if len(polygon) >= 3]


def hull(mask: npt.NDArray[np.bool_], offset_xy: tuple[int, int], tolerance_px: float) -> list[Polygon]:
    """One polygon around all regions together, as a list of one; empty when the mask is."""
    points = cv2.findNonZero(mask.astype(np.uint8))
    if points is None or len(points) < SPECK_PX:
        return []
    return [_coarse(cv2.convexHull(points), offset_xy, tolerance_px)]


def _coarse(contour: cv2.typing.MatLike, offset_xy: tuple[int, int], tolerance_px: float) -> Polygon:
    corners = cv2.approxPolyDP(contour, tolerance_px, True).reshape(-1, 2)
    return tuple((int(x) + offset_xy[0], int(y) + offset_xy[1]) for x, y in corners)


def _fixed_point(points: Points) -> npt.NDArray[np.int32]:
    return np.round(np.asarray(points) * (1 << SUBPIXEL_BITS)).astype(np.int32)
