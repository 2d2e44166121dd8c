"""A DICOM file → `Decoded`. Runs inside the sandbox; the bytes have been sniffed, and nothing else is believed.

Group 2 first; then only the elements named here are kept: private elements, overlays, icons and everything else is
dropped unread. A colour image that is grey is turned to grey. Explicit VR Big Endian is read; deflated is not.
"""

import io
from dataclasses import replace
from typing import Final

import numpy as np
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.errors import InvalidDicomError
from pydicom.tag import Tag

from models.decoding.decoded import Decoded, full_range_window
from models.decoding.guessing import settle_colour
from models.dicom.elements import Elements
from models.dicom.file_meta import FileMeta, read_file_meta
from models.dicom.geometry import has_square_pixels, read_laterality, read_orientation, read_spacing, read_view
from models.dicom.identity import read_patient
from models.dicom.pixels import PixelLayout, decode_pixels, read_layout
from models.dicom.syntaxes import BIG_ENDIAN, DEFLATED, OTHER, READ, REFUSED
from models.dicom.values import read_values
from models.radiograph import View
from models.reading_errors import (
    DamagedFileError,
    DeflatedError,
    NotADentalImageError,
    NotAnImageError,
    TooComplexError,
    TruncatedFileError,
    UnsupportedCompressionError,
)

_STORAGE: Final = "1.2.840.10008.5.1.4.1.1."
# Projection radiographs, secondary captures and photographs (PS3.4 B.5).
_IMAGES: Final = {
    _STORAGE + suffix
    for suffix in ("1", "1.1", "1.1.1", "1.3", "1.3.1", "7", "7.1", "7.2", "7.3", "7.4", "77.1.1", "77.1.4")
}
# Waveforms, reports, presentation states, documents, segmentations, registrations, directories: no picture to show.
_WITHOUT_PICTURE: Final = ("9.", "11.", "66", "67", "68", "88.", "104.", "131", "481.3", "481.5", "481.8")
_DIRECTORY: Final = "1.2.840.10008.1.3.10"

_KEPT: Final = (
    "SpecificCharacterSet", "SOPClassUID", "Modality", "PresentationIntentType", "BodyPartExamined",
    "PositionerType", "PrimaryAnatomicStructureSequence", "ImageLaterality", "Laterality", "PatientOrientation",
    "PatientName", "PatientID", "IssuerOfPatientID", "PatientBirthDate", "PatientSex",
    "AcquisitionDate", "AcquisitionDateTime", "ContentDate", "StudyDate",
    "Rows", "Columns", "SamplesPerPixel", "PlanarConfiguration", "NumberOfFrames", "BitsAllocated", "BitsStored",
    "HighBit", "PixelRepresentation", "PhotometricInterpretation", "PresentationLUTShape",
    "PixelPaddingValue", "PixelPaddingRangeLimit", "RescaleSlope", "RescaleIntercept", "ModalityLUTSequence",
    "WindowCenter", "WindowWidth", "WindowCenterWidthExplanation", "VOILUTFunction", "VOILUTSequence",
    "PixelSpacing", "PixelSpacingCalibrationType", "ImagerPixelSpacing", "EstimatedRadiographicMagnificationFactor",
    "PixelAspectRatio", "BurnedInAnnotation", "LossyImageCompression",
    "RedPaletteColorLookupTableDescriptor", "GreenPaletteColorLookupTableDescriptor",
    "BluePaletteColorLookupTableDescriptor", "RedPaletteColorLookupTableData", "GreenPaletteColorLookupTableData",
    "BluePaletteColorLookupTableData",
    "PixelData", "FloatPixelData", "DoubleFloatPixelData",
)  # fmt: skip
_OVERLAY_ROWS: Final = Tag(0x6000, 0x0010)
_TAGS: Final = [*(Tag(keyword) for keyword in _KEPT), _OVERLAY_ROWS]


def read_dicom(untrusted_bytes: bytes) -> Decoded:
    """Decode one image. Raises children of `UnreadableImageError`; anything else is for the caller to turn."""
    meta = read_file_meta(untrusted_bytes)
    _check_syntax(meta.transfer_syntax_uid)
    dataset = _parse(untrusted_bytes)
    elements = Elements(dataset, big_endian=meta.transfer_syntax_uid == BIG_ENDIAN)
    sop_class_uid = _check_kind(elements, meta)
    layout = read_layout(elements)
    pixels = decode_pixels(dataset, layout, meta.transfer_syntax_uid)
    spacing = read_spacing(elements)
    seen = read_view(elements, layout, sop_class_uid, spacing)
    orientation, orientation_warnings = read_orientation(elements, seen.view)
    decoded = Decoded(
        pixels=pixels, view=seen.view, spacing=spacing, patient_orientation=orientation,
        laterality=read_laterality(elements), teeth=seen.teeth, patient=read_patient(elements),
        acquired=elements.day("AcquisitionDate", "AcquisitionDateTime", "ContentDate", "StudyDate"),
        lossy=READ[meta.transfer_syntax_uid].lossy or elements.text("LossyImageCompression") == "01",
        warnings=(
            *orientation_warnings,
            *seen.warnings,
            *(() if has_square_pixels(elements, spacing) else ("pixels_not_square",)),
            *_file_warnings(elements, dataset),
        ),
    )  # fmt: skip
    return _with_values(decoded, elements, layout)


def _with_values(decoded: Decoded, elements: Elements, layout: PixelLayout) -> Decoded:
    """With what its grey values mean; colour that is grey becomes grey, ready for display as it is."""
    if not layout.is_grey:
        pixels, guessed, guessing_warnings = settle_colour(decoded.pixels.astype(np.uint8, copy=False))
        windows = (full_range_window(0, 255),) if pixels.ndim == 2 else ()
        if decoded.view is not View.UNKNOWN:
            return replace(decoded, pixels=pixels, windows=windows)
        return replace(
            decoded, pixels=pixels, windows=windows, view=guessed, warnings=(*decoded.warnings, *guessing_warnings)
        )
    values = read_values(elements, layout, decoded.pixels)
    return replace(
        decoded, pixels=values.pixels, slope=values.slope, intercept=values.intercept, windows=values.windows,
        padding=values.padding, inverted=values.inverted, warnings=(*decoded.warnings, *values.warnings),
    )  # fmt: skip


def _file_warnings(elements: Elements, dataset: Dataset) -> tuple[str, ...]:
    """What the dentist should know of this file beside its geometry and polarity."""
    found = []
    if elements.text("PresentationIntentType").upper() == "FOR PROCESSING":
        found.append("for_processing")
    if elements.text("BurnedInAnnotation").upper() == "YES":
        found.append("burned_in_annotation")
    if _OVERLAY_ROWS in dataset:
        found.append("overlay_not_shown")
    return tuple(found)


def _check_syntax(uid: str) -> None:
    if uid == DEFLATED:
        raise DeflatedError
    if uid not in READ:
        raise UnsupportedCompressionError(REFUSED.get(uid, OTHER))


def _parse(untrusted_bytes: bytes) -> Dataset:
    """The kept elements; never ``force=True``, which makes any file parse."""
    try:
        return dcmread(io.BytesIO(untrusted_bytes), force=False, specific_tags=_TAGS)
    except RecursionError as error:
        raise TooComplexError from error
    except (EOFError, InvalidDicomError) as error:
        raise TruncatedFileError from error
    except MemoryError:
        raise
    except Exception as error:
        raise DamagedFileError("the dataset cannot be parsed") from error


def _check_kind(elements: Elements, meta: FileMeta) -> str:
    """The class of object, if it is one that is shown."""
    uid = elements.text("SOPClassUID") or meta.sop_class_uid
    if uid in _IMAGES:
        return uid
    if uid == _DIRECTORY or uid.removeprefix(_STORAGE).startswith(_WITHOUT_PICTURE):
        raise NotAnImageError
    raise NotADentalImageError
