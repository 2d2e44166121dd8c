"""Picture: a radiograph in grey as displayed → the input of a network, and the way back to the image's pixels.

Training uses the same two functions, `place` and `cut`, so that a network sees in use what it saw in training.
"""

from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from models.annotators.levels import even_levels
from models.boxes import Box, Floats
from models.card import Crops, Fit, Layout, ModelInput
from models.heads import Array

Grey = npt.NDArray[np.uint8]
"""(rows, columns), 0 is black."""


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a piece of the image lies in the network's input: input = image * scale + offset, then perhaps mirrored.

    Coordinates are continuous: pixel i covers i to i + 1.
    """

    scale_xy: tuple[float, float]
    offset_xy: tuple[float, float]
    input_wh: tuple[int, int]
    mirrored_xy: tuple[bool, bool] = (False, False)

    def to_image(self, points: Floats) -> Floats:
        """Points (…, 2) of the input as points of the image."""
        x, y = (np.asarray(points[..., axis], np.float64) for axis in (0, 1))
        x = self.input_wh[0] - x if self.mirrored_xy[0] else x
        y = self.input_wh[1] - y if self.mirrored_xy[1] else y
        back = [(v - o) / s for v, o, s in zip((x, y), self.offset_xy, self.scale_xy, strict=True)]
        return np.stack(back, axis=-1)

    def to_input(self, points: Floats) -> Floats:
        """Points (…, 2) of the image as points of the input."""
        x, y = (points[..., axis] * self.scale_xy[axis] + self.offset_xy[axis] for axis in (0, 1))
        x = self.input_wh[0] - x if self.mirrored_xy[0] else x
        y = self.input_wh[1] - y if self.mirrored_xy[1] else y
        return np.stack([x, y], axis=-1)

    def boxes_to_image(self, boxes: Floats) -> Floats:
        """Boxes (N, 4) xyxy of the input as boxes of the image."""
        corners = self.to_image(boxes.reshape(-1, 2, 2))
        return np.concatenate([corners.min(axis=1), corners.max(axis=1)], axis=1)


def prepare(grey: Grey, spec: ModelInput, part: Box | None = None) -> tuple[dict[str, Array], Placement]:
    """The image, or a part of it in whole pixels, as a model takes it, and where it lies."""
    if part is None:
        picture, placement = place(grey, spec)
    else:
        x0, y0, x1, y1 = (round(side) for side in part)
        picture, placement = place(grey[y0:y1, x0:x1], spec)
        scale, offset = placement.scale_xy, placement.offset_xy
        placement = replace(placement, offset_xy=(offset[0] - x0 * scale[0], offset[1] - y0 * scale[1]))
    return {spec.name: as_tensor([picture], spec)}, placement


def place(grey: Grey, spec: ModelInput) -> tuple[Grey, Placement]:
    """A picture in the size of the input: stretched, or centred with its aspect kept."""
    rows, columns = grey.shape
    if spec.fit is Fit.STRETCH:
        placement = Placement((spec.width / columns, spec.height / rows), (0.0, 0.0), (spec.width, spec.height))
        return _levelled(grey, spec, (spec.width, spec.height)), placement
    scale = min(spec.width / columns, spec.height / rows)
    width, height = max(1, round(columns * scale)), max(1, round(rows * scale))
    left, top = (spec.width - width) // 2, (spec.height - height) // 2
    canvas = np.full((spec.height, spec.width), round(spec.pad * 255), np.uint8)
    canvas[top : top + height, left : left + width] = _levelled(grey, spec, (width, height))
    placement = Placement((width / columns, height / rows), (float(left), float(top)), (spec.width, spec.height))
    return canvas, placement


def cut(grey: Grey, box: Box, spec: ModelInput, crops: Crops, *, upper: bool, left: bool) -> tuple[Grey, Placement]:
    """One tooth with its margin in the size of the input; what lies outside the image is padding.

    With `letterbox` the shorter side takes in more of the surroundings instead of padding. `upper` and `left` are the
    tooth's arch and the patient's side: the card says whether such teeth are turned.
    """
    x0, y0, x1, y1 = _with_margin(box, spec, crops.margin)
    inside = grey[max(y0, 0) : max(y1, 0), max(x0, 0) : max(x1, 0)]
    canvas = np.full((y1 - y0, x1 - x0), round(spec.pad * 255), np.uint8)
    at_x, at_y = max(-x0, 0), max(-y0, 0)
    canvas[at_y : at_y + inside.shape[0], at_x : at_x + inside.shape[1]] = inside
    scale = (spec.width / (x1 - x0), spec.height / (y1 - y0))
    turned = (crops.mirrored and left, crops.upright and upper)
    small = _resized(canvas, (spec.width, spec.height))
    small = small[:, ::-1] if turned[0] else small
    small = small[::-1] if turned[1] else small
    return small, Placement(scale, (-x0 * scale[0], -y0 * scale[1]), (spec.width, spec.height), turned)


def as_tensor(pictures: list[Grey], spec: ModelInput) -> npt.NDArray[np.float32]:
    """Pictures of the input's size as one batch: scaled to 0..1, normalised, in the card's order of axes."""
    shape = (len(pictures), spec.channels, spec.height, spec.width)
    tensor = np.empty(shape, np.float32)
    for channel in range(spec.channels):
        mean, std = spec.mean[channel % len(spec.mean)], spec.std[channel % len(spec.std)]
        factor, shift = np.float32(1 / (255 * std)), np.float32(mean / std)
        for index, picture in enumerate(pictures):
            np.multiply(picture, factor, out=tensor[index, channel], casting="unsafe")
            if shift:
                tensor[index, channel] -= shift
    if spec.layout is Layout.NHWC:
        return np.ascontiguousarray(tensor.transpose(0, 2, 3, 1))
    return tensor


def _with_margin(box: Box, spec: ModelInput, margin: float) -> tuple[int, int, int, int]:
    """The piece of the image to cut, in whole pixels."""
    x0, y0, x1, y1 = box
    width, height = (x1 - x0) * (1 + 2 * margin), (y1 - y0) * (1 + 2 * margin)
    if spec.fit is Fit.LETTERBOX:
        aspect = spec.width / spec.height
        width, height = max(width, height * aspect), max(height, width / aspect)
    centre_x, centre_y = (x0 + x1) / 2, (y0 + y1) / 2
    left, top = round(centre_x - width / 2), round(centre_y - height / 2)
    return left, top, left + max(2, round(width)), top + max(2, round(height))


def _levelled(grey: Grey, spec: ModelInput, size_wh: tuple[int, int]) -> Grey:
    """The picture in its new size, its grey as the card wants it; padding is left out."""
    small = _resized(grey, size_wh)
    return small if spec.levels is None else even_levels(small, spec.levels)


def _resized(grey: Grey, size_wh: tuple[int, int]) -> Grey:
    """Averaged when it gets smaller, so that no fine line is lost between samples; linear when it gets larger."""
    if grey.shape == (size_wh[1], size_wh[0]):
        return grey
    method = cv2.INTER_AREA if size_wh[0] < grey.shape[1] else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(grey, size_wh, interpolation=method), np.uint8)
