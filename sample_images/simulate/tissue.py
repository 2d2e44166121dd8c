"""Linear attenuation per millimetre at about 40 keV, the effective energy of dental tubes, and the maps it builds.

Soft tissue, bone and enamel after NIST XCOM mass attenuation with ICRU 44 densities; metals are capped, the beam is
gone after a millimetre anyway. Soft tissue around the jaws is taken as zero: only differences draw.
"""

from dataclasses import dataclass

import numpy as np

from sample_images.simulate.geometry import Floats

SOFT = 0.026
TRABECULAR = 0.050
CORTICAL = 0.125
DENTINE = 0.118
ENAMEL = 0.205
COMPOSITE = 0.33
GUTTA_PERCHA = 0.95
CERAMIC = 0.62
TITANIUM = 0.75
METAL = 1.6
CALCULUS = 0.16


@dataclass(slots=True)
class Layers:
    """Optical depth in the path of each pixel, by what carries it; all arrays (rows, columns)."""

    soft: Floats
    bone: Floats
    bone_left: Floats
    """Share of the bone that remains beside teeth, canals and lesions: 1 where untouched."""
    sockets: Floats
    teeth: Floats
    metal: Floats

    @classmethod
    def empty(cls, shape: tuple[int, int]) -> "Layers":
        """No tissue at all."""
        zeros = [np.zeros(shape, dtype=np.float32) for _ in range(5)]
        return cls(zeros[0], zeros[1], np.ones(shape, dtype=np.float32), zeros[2], zeros[3], zeros[4])

    def total(self) -> Floats:
        """Optical depth of the whole path."""
        return self.soft + self.bone * self.bone_left + self.sockets + self.teeth + self.metal
