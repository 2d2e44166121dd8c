"""What a DICOM file says about size, side and kind of view. What it does not say stays unknown."""

import re
from dataclasses import dataclass
from typing import Final

from models.decoding.guessing import guess_view
from models.dicom.elements import Elements
from models.dicom.pixels import PixelLayout
from models.errors import InvalidToothError
from models.radiograph import Calibration, PixelSpacing, View
from models.reading_errors import DamagedFileError
from models.tooth import Arch, Tooth

# PS3.3 C.7.6.1.1.1, bipeds: up to three letters, one of each pair.
_DIRECTION: Final = re.compile(r"(?!.*A.*P|.*P.*A|.*L.*R|.*R.*L|.*H.*F|.*F.*H)[APLRHF]{1,3}")
_PHOTOGRAPHS: Final = {"1.2.840.10008.5.1.4.1.1.77.1.4", "1.2.840.10008.5.1.4.1.1.77.1.1"}
_DENTAL_PARTS: Final = {
    "", "JAW", "JAWS", "JAW REGION", "TEETH", "TOOTH", "MANDIBLE", "MAXILLA", "HEAD", "SKULL", "DENTAL",
}  # fmt: skip
# The largest periapical plate (size 3) is 54 mm long; an occlusal one (size 4) 76 mm.
_PERIAPICAL_MAX_MM: Final = 60.0


@dataclass(frozen=True, slots=True)
class Seen:
    """View and teeth, with the warnings that go with them."""

    view: View
    teeth: tuple[int, ...]
    warnings: tuple[str, ...]


def read_spacing(elements: Elements) -> PixelSpacing | None:
    """The ladder of PS3.3 10.7.1.3: fiducial, geometry, detector corrected by magnification, detector, unknown."""
    pair = _pair(elements, "PixelSpacing")
    kind = elements.text("PixelSpacingCalibrationType").upper()
    if pair and kind in {"FIDUCIAL", "GEOMETRY"}:
        return _spacing(pair, Calibration(kind.lower()))
    detector = _pair(elements, "ImagerPixelSpacing")
    if detector:
        magnification = elements.number("EstimatedRadiographicMagnificationFactor", 0.0)
        if 1.0 <= magnification <= 3.0:
            corrected = (detector[0] / magnification, detector[1] / magnification)
            return _spacing(corrected, Calibration.GEOMETRY)
        return _spacing(detector, Calibration.DETECTOR)
    return _spacing(pair, Calibration.UNKNOWN) if pair else None


def has_square_pixels(elements: Elements, spacing: PixelSpacing | None) -> bool:
    """Whether the picture, one screen pixel to each of its own, has the proportions of what it shows (within 2 %)."""
    across = (spacing.row_mm, spacing.column_mm) if spacing else _pair(elements, "PixelAspectRatio") or (1.0, 1.0)
    return 0.98 <= across[0] / across[1] <= 1.02


def _pair(elements: Elements, keyword: str) -> tuple[float, float] | None:
    """Two positive numbers: row spacing, then column spacing (PS3.3 10.7.1.3); anything else counts as absent."""
    try:
        numbers = elements.numbers(keyword)
    except DamagedFileError:
        return None
    return (numbers[0], numbers[1]) if len(numbers) == 2 and min(numbers) > 0 else None


def _spacing(pair: tuple[float, float], calibration: Calibration) -> PixelSpacing | None:
    try:
        return PixelSpacing(row_mm=pair[0], column_mm=pair[1], calibration=calibration)
    except ValueError:
        return None


def read_orientation(elements: Elements, view: View) -> tuple[tuple[str, str] | None, tuple[str, ...]]:
    """Patient Orientation as it stands, and a warning where the picture is mirrored, turned or does not say.

    Nothing is flipped here: a picture that is turned on the quiet is how left and right get mixed up.
    """
    found = tuple(direction.upper() for direction in elements.texts("PatientOrientation"))
    if len(found) != 2 or not all(_DIRECTION.fullmatch(direction) for direction in found):
        return None, () if view is View.PHOTOGRAPH else ("orientation_unknown",)
    rows, columns = found
    if not columns.startswith("F"):
        return (rows, columns), ("orientation_rotated",)
    if view is View.PANORAMIC and not rows.startswith("L"):
        return (rows, columns), ("orientation_mirrored" if rows.startswith("R") else "orientation_rotated",)
    return (rows, columns), ()


def read_view(elements: Elements, layout: PixelLayout, sop_class_uid: str, spacing: PixelSpacing | None) -> Seen:
    """View from class, modality, positioner and the teeth named; by proportions only where nothing contradicts."""
    teeth = _teeth(elements)
    modality, positioner = elements.text("Modality").upper(), elements.text("PositionerType").upper()
    if sop_class_uid in _PHOTOGRAPHS or modality == "XC":
        return Seen(View.PHOTOGRAPH, teeth, ())
    if positioner == "CEPHALOSTAT":
        return Seen(View.CEPHALOMETRIC, teeth, ())
    if modality == "PX" or positioner == "PANORAMIC":
        return Seen(View.PANORAMIC, teeth, ())
    if modality == "IO":
        return Seen(_intra_oral(teeth, layout, spacing), teeth, ())
    if elements.text("BodyPartExamined").upper() in _DENTAL_PARTS:
        view, warnings = guess_view(layout.columns, layout.rows)
        return Seen(view, teeth, warnings)
    return Seen(View.UNKNOWN, teeth, ())


def _intra_oral(teeth: tuple[int, ...], layout: PixelLayout, spacing: PixelSpacing | None) -> View:
    """A bitewing names teeth of both jaws, a periapical of one; an occlusal is as large as no periapical is."""
    arches = {Tooth(fdi).arch for fdi in teeth}
    if arches == {Arch.UPPER, Arch.LOWER}:
        return View.BITEWING
    if len(arches) == 1 and spacing:
        longest = max(layout.rows * spacing.row_mm, layout.columns * spacing.column_mm)
        return View.PERIAPICAL if longest <= _PERIAPICAL_MAX_MM else View.UNKNOWN
    return View.UNKNOWN


def _teeth(elements: Elements) -> tuple[int, ...]:
    """Teeth that the file names (Primary Anatomic Structure); codes that are no tooth are passed over."""
    found: set[int] = set()
    for item in elements.items("PrimaryAnatomicStructureSequence"):
        try:
            found.add(Tooth.from_dicom_code(item.text("CodingSchemeDesignator"), item.text("CodeValue")).fdi)
        except (InvalidToothError, DamagedFileError):
            continue
    return tuple(sorted(found))


def read_laterality(elements: Elements) -> str:
    """Image Laterality, or the series' Laterality: R, L, B or U; else empty. U in an intra-oral image is let be."""
    for keyword in ("ImageLaterality", "Laterality"):
        found = elements.text(keyword).upper()
        if found in {"R", "L", "B", "U"}:
            return found
    return ""
