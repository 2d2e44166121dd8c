"""Sizes and forms of the permanent teeth, in millimetres.

Mean crown and root sizes after Wheeler's Dental Anatomy, Physiology and Occlusion (tables of measurements).
"""

from dataclasses import dataclass
from enum import Enum


class Form(Enum):
    """Crown form, which decides cusps and roots."""

    INCISOR = "incisor"
    CANINE = "canine"
    PREMOLAR = "premolar"
    MOLAR = "molar"


@dataclass(frozen=True, slots=True)
class Root:
    """One root: centre line as fractions of the cervical width, sizes as fractions of the tooth's."""

    start: float
    end: float
    length: float = 1.0
    radius: float = 0.5
    depth: float = 0.8
    bend: float = 0.0
    """Sideways bulge of the centre line half-way, as a fraction of the cervical width."""
    canals: int = 1


@dataclass(frozen=True, slots=True)
class Anatomy:
    """One tooth type: lengths in mm along the axis, widths mesio-distal, depth bucco-lingual."""

    form: Form
    crown_length: float
    root_length: float
    width: float
    cervical_width: float
    depth: float
    roots: tuple[Root, ...]
    furcation: float = 0.0
    """Distance from cervix to furcation in mm; 0 for one root."""

    @property
    def length(self) -> float:
        """Cusp to apex in mm."""
        return self.crown_length + self.root_length


SINGLE = (Root(0.0, 0.12, bend=0.0),)
CANINE_ROOT = (Root(0.0, 0.18, bend=-0.03),)
PREMOLAR_ROOT = (Root(0.0, 0.16, bend=-0.03, canals=2),)
FIRST_UPPER_PREMOLAR = (
    Root(-0.10, -0.12, 1.0, 0.40, 0.42, 0.02),
    Root(0.10, 0.20, 0.95, 0.40, 0.42, 0.02),
)
UPPER_MOLAR = (
    Root(-0.26, -0.30, 0.97, 0.25, 0.45, -0.10),
    Root(0.28, 0.30, 0.92, 0.23, 0.42, 0.06),
    Root(0.02, 0.06, 1.08, 0.30, 0.45, 0.0),
)
UPPER_SECOND_MOLAR = (
    Root(-0.24, -0.16, 0.97, 0.26, 0.45, -0.08),
    Root(0.26, 0.22, 0.92, 0.24, 0.42, 0.04),
    Root(0.02, 0.10, 1.05, 0.30, 0.45, 0.0),
)
UPPER_WISDOM = (Root(-0.18, 0.02, 0.97, 0.30, 0.5, -0.03), Root(0.18, 0.26, 0.92, 0.30, 0.5, 0.05))
LOWER_MOLAR = (
    Root(-0.26, -0.24, 1.0, 0.245, 0.72, -0.10, canals=2),
    Root(0.26, 0.34, 0.96, 0.235, 0.66, 0.02),
)
LOWER_SECOND_MOLAR = (
    Root(-0.25, -0.12, 1.0, 0.26, 0.72, -0.09, canals=2),
    Root(0.25, 0.26, 0.96, 0.25, 0.66, 0.0),
)
LOWER_WISDOM = (Root(-0.22, 0.02, 1.0, 0.29, 0.7, -0.06), Root(0.22, 0.32, 0.94, 0.27, 0.66, 0.0))

UPPER = {
    1: Anatomy(Form.INCISOR, 10.5, 13.0, 8.5, 6.6, 7.0, SINGLE),
    2: Anatomy(Form.INCISOR, 9.0, 13.0, 6.5, 4.8, 6.0, SINGLE),
    3: Anatomy(Form.CANINE, 10.0, 17.0, 7.5, 5.5, 8.0, CANINE_ROOT),
    4: Anatomy(Form.PREMOLAR, 8.5, 14.0, 7.0, 5.0, 9.0, FIRST_UPPER_PREMOLAR, 6.5),
    5: Anatomy(Form.PREMOLAR, 8.5, 14.0, 6.8, 4.8, 9.0, PREMOLAR_ROOT),
    6: Anatomy(Form.MOLAR, 7.5, 12.5, 10.0, 7.9, 11.0, UPPER_MOLAR, 4.0),
    7: Anatomy(Form.MOLAR, 7.0, 11.5, 9.2, 7.2, 11.0, UPPER_SECOND_MOLAR, 4.5),
    8: Anatomy(Form.MOLAR, 6.5, 10.5, 8.5, 6.6, 10.0, UPPER_WISDOM, 6.0),
}
LOWER = {
    1: Anatomy(Form.INCISOR, 9.0, 12.5, 5.2, 3.6, 6.0, SINGLE),
    2: Anatomy(Form.INCISOR, 9.5, 14.0, 5.6, 3.9, 6.5, SINGLE),
    3: Anatomy(Form.CANINE, 11.0, 16.0, 7.0, 5.4, 7.5, CANINE_ROOT),
    4: Anatomy(Form.PREMOLAR, 8.5, 14.0, 7.0, 5.0, 7.5, PREMOLAR_ROOT),
    5: Anatomy(Form.PREMOLAR, 8.0, 14.5, 7.1, 5.1, 8.0, PREMOLAR_ROOT),
    6: Anatomy(Form.MOLAR, 7.5, 14.0, 11.0, 9.0, 10.5, LOWER_MOLAR, 3.2),
    7: Anatomy(Form.MOLAR, 7.0, 13.0, 10.5, 8.3, 10.0, LOWER_SECOND_MOLAR, 3.6),
    8: Anatomy(Form.MOLAR, 7.0, 11.0, 10.0, 7.8, 9.5, LOWER_WISDOM, 5.0),
}

# Height of the chewing surface below the highest cusp, as fractions (place in the width -1..1, depth / crown length).
CUSPS = {
    Form.INCISOR: ((-1.0, 0.24), (-0.9, 0.05), (-0.6, 0.0), (0.0, 0.0), (0.6, 0.015), (0.86, 0.06), (1.0, 0.28)),
    Form.CANINE: ((-1.0, 0.40), (-0.75, 0.20), (-0.3, 0.04), (-0.05, 0.0), (0.2, 0.04), (0.75, 0.24), (1.0, 0.45)),
    Form.PREMOLAR: ((-1.0, 0.38), (-0.82, 0.18), (-0.45, 0.07), (-0.06, 0.0), (0.38, 0.07), (0.82, 0.19), (1.0, 0.40)),
    Form.MOLAR: (
        (-1.0, 0.34), (-0.88, 0.14), (-0.58, 0.0), (-0.30, 0.04), (-0.04, 0.10), (0.22, 0.04), (0.50, 0.005),
        (0.76, 0.06), (0.90, 0.15), (1.0, 0.36),
    ),
}  # fmt: skip

# Half-width of the crown as a fraction of the largest one, from the chewing surface (0) to just before the cervix.
BULGE = {
    Form.INCISOR: ((0.0, 0.93), (0.14, 1.0), (0.35, 0.97), (0.7, 0.86)),
    Form.CANINE: ((0.0, 0.8), (0.33, 1.0), (0.55, 0.95), (0.8, 0.84)),
    Form.PREMOLAR: ((0.0, 0.8), (0.34, 1.0), (0.55, 0.95), (0.8, 0.82)),
    Form.MOLAR: ((0.0, 0.92), (0.30, 1.0), (0.55, 0.98), (0.8, 0.90)),
}


def anatomy(fdi: int) -> Anatomy:
    """The mean tooth of an FDI number (permanent teeth)."""
    quadrant, position = divmod(fdi, 10)
    return (UPPER if quadrant in (1, 2) else LOWER)[position]
