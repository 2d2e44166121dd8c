"""The sample visit's radiographs: which mouth, which view, which file."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from sample_images.dicom_objects import InventedPatient, Wrapping
from sample_images.simulate.condition import Caries, Filling, ToothCondition
from sample_images.simulate.intraoral import Row, View, simulate_intraoral
from sample_images.simulate.mouths import ADULT
from sample_images.simulate.panoramic import simulate_panoramic
from sample_images.simulate.truth import Truth

Pixels = npt.NDArray[np.uint16]

AMALGAM_MO = Filling(("occlusal", "mesial"), "amalgam")
AMALGAM_O = Filling(("occlusal",), "amalgam")
AMALGAM_DO = Filling(("occlusal", "distal"), "amalgam")
COMPOSITE_DO = Filling(("occlusal", "distal"), "composite")


@dataclass(frozen=True, slots=True)
class Sample:
    """One file to make: how its pixels come about and how it is wrapped."""

    file_name: str
    make: Callable[[], tuple[Pixels, Truth]]
    description: str
    wrapping: Wrapping | None = None
    """None for a plain PNG."""


def _mouth(*conditions: ToothCondition, bone_loss_mm: float = 0.0) -> dict[int, ToothCondition]:
    """A sound adult mouth with exceptions."""
    mouth = {fdi: ToothCondition(fdi, bone_loss_mm=bone_loss_mm) for fdi in ADULT}
    mouth.update(
        {
            condition.fdi: replace(condition, bone_loss_mm=max(condition.bone_loss_mm, bone_loss_mm))
            for condition in conditions
        }
    )
    return mouth


FIRST_MOUTH = _mouth(
    ToothCondition(18, missing=True),
    ToothCondition(16, fillings=(AMALGAM_MO,)),
    ToothCondition(17, fillings=(AMALGAM_O,)),
    ToothCondition(15, caries=(Caries("distal", 2.6),)),
    ToothCondition(22, root_filled=True, post=True, crown="ceramic"),
    ToothCondition(25, missing=True),
    ToothCondition(26, fillings=(AMALGAM_DO,)),
    ToothCondition(35, implant=True, crown="ceramic"),
    ToothCondition(36, caries=(Caries("mesial", 3.2),), lesion_mm=3.2),
    ToothCondition(37, fillings=(AMALGAM_O,)),
    ToothCondition(38, impaction_deg=58.0, follicle_mm=1.1),
    ToothCondition(46, root_filled=True, crown="metal"),
    ToothCondition(47, bone_loss_mm=3.2, fillings=(AMALGAM_O,)),
    ToothCondition(48, missing=True),
)

SECOND_MOUTH = _mouth(
    ToothCondition(18, missing=True),
    ToothCondition(14, bridge=True, crown="metal"),
    ToothCondition(15, pontic=True),
    ToothCondition(16, bridge=True, crown="metal", root_filled=True),
    ToothCondition(24, fragment=True, lesion_mm=2.6),
    ToothCondition(27, fillings=(AMALGAM_MO,)),
    ToothCondition(36, missing=True, residual_cyst_mm=3.8),
    ToothCondition(37, fillings=(AMALGAM_MO,)),
    *(ToothCondition(fdi, retainer=True) for fdi in (43, 42, 41, 31, 32, 33)),
    ToothCondition(38, missing=True),
    ToothCondition(46, fillings=(AMALGAM_DO,)),
    ToothCondition(48, impaction_deg=70.0, follicle_mm=3.4),
    bone_loss_mm=1.6,
)

RIGHT_BITEWING = View(
    "bitewing",
    (1200, 900),
    (
        Row(
            (
                ToothCondition(13), ToothCondition(14), ToothCondition(15, caries=(Caries("distal", 1.5),)),
                ToothCondition(16, fillings=(AMALGAM_MO,)), ToothCondition(17, caries=(Caries("mesial", 0.9),)),
                ToothCondition(18),
            ),
            22.0, -1,
        ),
        Row(
            (
                ToothCondition(43), ToothCondition(44), ToothCondition(45, fillings=(COMPOSITE_DO,)),
                ToothCondition(46, caries=(Caries("occlusal", 1.7),)), ToothCondition(47, fillings=(AMALGAM_O,)),
                ToothCondition(48, missing=True),
            ),
            18.5, -1,
        ),
    ),
    0.5,
)  # fmt: skip

LEFT_BITEWING = View(
    "bitewing",
    (1200, 900),
    (
        Row(
            (
                ToothCondition(23, bone_loss_mm=2.4), ToothCondition(24, bone_loss_mm=2.6, calculus=True),
                ToothCondition(25, bone_loss_mm=2.8, calculus=True),
                ToothCondition(26, bone_loss_mm=3.4, fillings=(AMALGAM_DO,)),
                ToothCondition(27, bone_loss_mm=3.2), ToothCondition(28, missing=True),
            ),
            -21.0, 1,
        ),
        Row(
            (
                ToothCondition(33, bone_loss_mm=2.2), ToothCondition(34, bone_loss_mm=2.2),
                ToothCondition(35, bone_loss_mm=2.4, calculus=True),
                ToothCondition(36, bone_loss_mm=3.0, crown="metal"),
                ToothCondition(37, bone_loss_mm=2.8, calculus=True, fillings=(AMALGAM_O,)),
                ToothCondition(38, missing=True),
            ),
            -18.0, 1,
        ),
    ),
    0.5,
)  # fmt: skip

LOWER_MOLARS = View(
    "periapical",
    (1200, 900),
    (
        Row(
            (
                ToothCondition(34), ToothCondition(35, fillings=(COMPOSITE_DO,)),
                ToothCondition(36, caries=(Caries("distal", 2.6),), lesion_mm=2.2),
                ToothCondition(37, fillings=(AMALGAM_O,)), ToothCondition(38, missing=True),
            ),
            -19.0, 1,
        ),
    ),
    0.05,
)  # fmt: skip

UPPER_FRONT = View(
    "periapical",
    (900, 1200),
    (
        Row(
            (
                ToothCondition(11, root_filled=True, lesion_mm=2.4, fillings=(Filling(("mesial",), "composite"),)),
                ToothCondition(12), ToothCondition(13),
            ),
            -0.2, -1,
        ),
        Row(
            (
                ToothCondition(21, caries=(Caries("mesial", 1.3),)),
                ToothCondition(22, root_filled=True, post=True, crown="ceramic"), ToothCondition(23),
            ),
            0.2, 1,
        ),
    ),
    0.86,
)  # fmt: skip

CAMILLE = InventedPatient("Exemple^Camille", "EXEMPLE-0001", "19800101", "F")
DOMINIQUE = InventedPatient("Exemple^Dominique", "EXEMPLE-0002", "19750101", "O")

SAMPLES = (
    Sample(
        "panoramic.dcm",
        lambda: simulate_panoramic(10, mouth=FIRST_MOUTH),
        "Panoramic",
        Wrapping(CAMILLE, "Panoramic", 1, ("L", "F"), "B", compression="jpeg2000"),
    ),
    Sample("panoramic_second.png", lambda: simulate_panoramic(12, mouth=SECOND_MOUTH), "Panoramic of another mouth"),
    Sample(
        "bitewing_right.dcm",
        lambda: simulate_intraoral(RIGHT_BITEWING, 21),
        "Bitewing, right",
        Wrapping(DOMINIQUE, "Bitewing, right", 1, ("A", "F"), "R", compression="jpeg2000"),
    ),
    Sample(
        "bitewing_left.dcm",
        lambda: simulate_intraoral(LEFT_BITEWING, 22),
        "Bitewing, left",
        Wrapping(DOMINIQUE, "Bitewing, left", 2, ("P", "F"), "L", compression="rle"),
    ),
    Sample(
        "periapical_lower_left.dcm",
        lambda: simulate_intraoral(LOWER_MOLARS, 31),
        "Periapical, lower left molars",
        Wrapping(DOMINIQUE, "Periapical, lower left molars", 3, ("P", "F"), "L", monochrome1=True),
    ),
    Sample(
        "periapical_upper_front.dcm",
        lambda: simulate_intraoral(UPPER_FRONT, 32),
        "Periapical, upper incisors",
        Wrapping(DOMINIQUE, "Periapical, upper incisors", 4, ("L", "F"), "B", compression="jpeg2000"),
    ),
)
