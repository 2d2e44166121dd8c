"""Noise with the grain of tissue: trabeculae, marrow spaces, uneven density."""

import cv2
import numpy as np

from sample_images.simulate.geometry import Floats
from sample_images.simulate.raster import blur

Random = np.random.Generator


def normal(rng: Random, shape: tuple[int, int]) -> Floats:
    """White noise of unit variance."""
    return rng.standard_normal(shape, dtype=np.float32)


def grain(rng: Random, shape: tuple[int, int], fine_px: float, coarse_px: float) -> Floats:
    """Band-passed noise of unit variance: structures between the two sizes."""
    noise = blur(normal(rng, shape), fine_px)
    band = noise - blur(noise, coarse_px)
    return _unit(band)


def clouds(rng: Random, shape: tuple[int, int], size_px: float, size_y_px: float | None = None) -> Floats:
    """Slow unevenness of unit variance."""
    reduction = max(int(min(size_px, size_y_px or size_px) / 4), 1)
    small = (shape[0] // reduction + 2, shape[1] // reduction + 2)
    noise = blur(
        normal(rng, small), size_px / reduction, None if size_y_px is None else max(size_y_px / reduction, 0.3)
    )
    return _unit(np.asarray(cv2.resize(noise, shape[::-1], interpolation=cv2.INTER_CUBIC), dtype=np.float32))


def trabeculae(rng: Random, shape: tuple[int, int], size_px: float) -> Floats:
    """A net of thin bright struts around darker marrow spaces, about zero on average, of unit variance.

    The zero crossings of band-passed noise form closed meshes, as the plates of spongy bone do in projection.
    """
    total = np.zeros(shape, dtype=np.float32)
    for scale, weight, stretch in ((0.7, 0.6, 1.0), (1.3, 1.0, 1.7), (2.4, 0.7, 0.75)):
        size = size_px * scale
        noise = normal(rng, shape)
        band = _unit(blur(noise, size * 0.42 * stretch, size * 0.42 / stretch) - blur(noise, size * 1.1))
        total += np.float32(weight) * np.exp(-np.square(band * np.float32(2.2)))
    return _unit(total)


def _unit(values: Floats) -> Floats:
    centred = values - values[::3, ::3].mean()
    return np.asarray(centred / (centred[::3, ::3].std() + 1e-6), dtype=np.float32)
