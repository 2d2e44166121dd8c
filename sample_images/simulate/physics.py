"""From optical depth to a displayed radiograph: Beer-Lambert, scatter, blur, noise, and the machine's processing."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sample_images.simulate.geometry import Floats, smoothstep
from sample_images.simulate.raster import blur
from sample_images.simulate.texture import Random, clouds, normal

STORED_MAX = 4095  # 12 bits stored


@dataclass(frozen=True, slots=True)
class Machine:
    """How one X-ray machine records and shows. Lengths in pixels."""

    focal_blur_px: float
    detector_blur_px: float
    scatter_share: float
    scatter_px: float
    photons: float
    """Mean photons per pixel in the open beam: sets the quantum noise."""
    electronic_noise: float
    """Standard deviation as a share of the open beam."""
    levelling: float
    """How much of the large-scale brightness the processing takes away, 0 … 1."""
    levelling_px: float
    sharpening: float
    sharpening_px: float
    contrast: float
    """Steepness of the display curve."""
    headroom: float
    """Grey left above the densest tissue for work, as a share of the tissue's range."""
    midpoint: float
    """Share of pixels darker than middle grey."""


def expose(depth: Floats, machine: Machine, rng: Random) -> Floats:
    """Optical depth (rows, columns) to the machine's log signal, bright where dense."""
    beam = np.exp(-np.clip(depth, 0.0, 7.0)).astype(np.float32)
    beam = blur(beam, machine.focal_blur_px)
    beam = beam + machine.scatter_share * blur(beam, machine.scatter_px)
    noise = normal(rng, depth.shape) * np.sqrt(beam / machine.photons)
    noise += normal(rng, depth.shape) * machine.electronic_noise
    signal = np.clip(beam + blur(noise, machine.detector_blur_px), 2e-3, None)
    return np.asarray(-np.log(signal), dtype=np.float32)


def process(signal: Floats, machine: Machine, metal: Floats) -> npt.NDArray[np.uint16]:
    """The machine's look: large-scale levelling, edge enhancement, an S-shaped curve, 12 bits.

    metal is its optical depth: white work must not use up the grey scale, so the rest of the picture decides it.
    """
    tissue = metal[::4, ::4] < 0.15
    compressed = _flattened_metal(signal, signal[::4, ::4][tissue])
    base = blur(compressed, machine.levelling_px)
    levelled = compressed - machine.levelling * (base - base.mean())
    fine = levelled - blur(levelled, machine.sharpening_px)
    medium = levelled - blur(levelled, machine.sharpening_px * 6)
    enhanced = levelled + machine.sharpening * fine + 0.35 * machine.sharpening * medium
    low, middle, high = np.percentile(enhanced[::4, ::4][tissue], [0.4, machine.midpoint * 100, 99.85])
    curve = _sigmoid(enhanced, machine.contrast, middle, high - low)
    ends = np.array([low, high + machine.headroom * (high - low)], dtype=np.float32)
    dark, bright = _sigmoid(ends, machine.contrast, middle, high - low)
    shown = np.clip((curve - dark) / (bright - dark), 0.0, 1.0)
    return np.asarray(np.round(shown * STORED_MAX), dtype=np.uint16)


def _sigmoid(values: Floats, steepness: float, middle: float, span: float) -> Floats:
    return np.asarray(1.0 / (1.0 + np.exp(-steepness * (values - middle) / max(span, 1e-6))), dtype=np.float32)


def _flattened_metal(signal: Floats, tissue: Floats) -> Floats:
    """The signal with a soft ceiling a little above the densest tissue."""
    low, knee = np.percentile(tissue, [5.0, 99.7])
    room = max(0.2 * (knee - low), 1e-3)
    excess = np.clip(signal - knee, 0.0, None)
    return np.asarray(np.minimum(signal, knee) + room * np.tanh(excess / (2.0 * room)), dtype=np.float32)


def soft_border(image: npt.NDArray[np.uint16], width_px: float, level: float, rng: Random) -> npt.NDArray[np.uint16]:
    """The collimator's edge: the picture fades to level (0 … 1) over the outermost pixels, a little unevenly."""
    rows, columns = image.shape
    y, x = np.mgrid[0:rows, 0:columns].astype(np.float32)
    wobble = clouds(rng, image.shape, width_px * 2.5) * width_px * 0.10
    edge = np.minimum(np.minimum(x, columns - 1 - x), np.minimum(y, rows - 1 - y)) + wobble
    keep = smoothstep(edge, width_px * 0.25, width_px * 1.4)
    return np.round(image * keep + STORED_MAX * level * (1.0 - keep)).astype(np.uint16)
