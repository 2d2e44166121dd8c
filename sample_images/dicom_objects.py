"""Wrap simulated pixels as the DICOM objects that a panoramic machine or an intra-oral sensor writes.

Attributes and their types after DICOM PS3.3 (DX Image, Intra-Oral X-Ray Image); identity is invented and says so.
"""

import uuid
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import (
    UID,
    DigitalIntraOralXRayImageStorageForPresentation,
    DigitalXRayImageStorageForPresentation,
    ExplicitVRLittleEndian,
    JPEG2000Lossless,
    RLELossless,
)

from models.tooth import Tooth
from sample_images.simulate.truth import Truth

BITS_STORED = 12
HIGHEST = (1 << BITS_STORED) - 1
UID_NAMESPACE = uuid.UUID("6f0d0e7c-6f4e-5c5a-9f43-6e2d1b2f7a10")
IMPLEMENTATION_VERSION = "CHAIRSIDE SAMPLE"
STUDY_DATE = "20260112"

PANORAMIC_SPACING_MM = 0.12
"""At the detector: the jaws appear about 1.2 times larger, so 0.1 mm of jaw fills a pixel."""
INTRAORAL_SPACING_MM = 0.034

JAW_REGION = ("661005", "SCT", "Jaw region")
MAXILLA = ("70925003", "SCT", "Maxilla")
MANDIBLE = ("91609006", "SCT", "Mandible")
TEETH = ("28035005", "SCT", "Teeth, gums and supporting structures")
SYNTAX = {None: ExplicitVRLittleEndian, "rle": RLELossless, "jpeg2000": JPEG2000Lossless}


@dataclass(frozen=True, slots=True)
class InventedPatient:
    """A person who does not exist."""

    name: str
    identifier: str
    birth_date: str
    sex: str


@dataclass(frozen=True, slots=True)
class Wrapping:
    """How pixels go into the file. orientation: directions of +row and +column; laterality: R, L or B."""

    patient: InventedPatient
    description: str
    instance: int
    orientation: tuple[str, str]
    laterality: str
    monochrome1: bool = False
    compression: str | None = None


def stable_uid(*parts: str) -> UID:
    """A UID under 2.25 that is the same in every run."""
    return UID(f"2.25.{uuid.uuid5(UID_NAMESPACE, '/'.join(parts)).int}")


def write_radiograph(path: Path, pixels: npt.NDArray[np.uint16], truth: Truth, wrapping: Wrapping) -> None:
    """Write one DICOM file: a DX object of modality PX for a panoramic, an IO object otherwise."""
    panoramic = truth.view == "panoramic"
    dataset = Dataset()
    sop_class = DigitalXRayImageStorageForPresentation if panoramic else DigitalIntraOralXRayImageStorageForPresentation
    _identity(dataset, wrapping.patient)
    _study_and_series(dataset, wrapping, "PX" if panoramic else "IO")
    dataset.SOPClassUID = sop_class
    dataset.SOPInstanceUID = stable_uid(wrapping.patient.identifier, wrapping.description, str(wrapping.instance))
    _equipment(dataset, panoramic)
    _image(dataset, wrapping)
    _anatomy(dataset, truth, wrapping.laterality)
    _detector(dataset, panoramic)
    _pixels(dataset, pixels, wrapping.monochrome1)
    _meta(dataset)
    if wrapping.compression:
        dataset.compress(SYNTAX[wrapping.compression], generate_instance_uid=False)
        dataset["PixelData"].VR = "OB"
    dataset.save_as(path, enforce_file_format=True)


def _meta(dataset: Dataset) -> None:
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    meta.ImplementationClassUID = stable_uid("implementation")
    meta.ImplementationVersionName = IMPLEMENTATION_VERSION
    dataset.file_meta = meta


def _identity(dataset: Dataset, patient: InventedPatient) -> None:
    dataset.SpecificCharacterSet = "ISO_IR 192"
    dataset.PatientName = patient.name
    dataset.PatientID = patient.identifier
    dataset.PatientBirthDate = patient.birth_date
    dataset.PatientSex = patient.sex
    dataset.PatientComments = "Invented person, simulated radiograph"


def _study_and_series(dataset: Dataset, wrapping: Wrapping, modality: str) -> None:
    dataset.StudyInstanceUID = stable_uid(wrapping.patient.identifier, "study")
    dataset.StudyDate = STUDY_DATE
    dataset.StudyTime = "093000"
    dataset.StudyID = "1"
    dataset.AccessionNumber = ""
    dataset.ReferringPhysicianName = ""
    dataset.Modality = modality
    dataset.SeriesInstanceUID = stable_uid(wrapping.patient.identifier, "series", modality)
    dataset.SeriesNumber = 1
    dataset.SeriesDescription = wrapping.description
    dataset.PresentationIntentType = "FOR PRESENTATION"
    dataset.InstanceNumber = wrapping.instance


def _equipment(dataset: Dataset, panoramic: bool) -> None:
    dataset.Manufacturer = "Chairside kiosk, simulation"
    dataset.ManufacturerModelName = "Simulated panoramic" if panoramic else "Simulated intra-oral sensor"
    dataset.SoftwareVersions = "1"
    dataset.DeviceSerialNumber = "0"


def _image(dataset: Dataset, wrapping: Wrapping) -> None:
    dataset.ImageType = ["ORIGINAL", "PRIMARY", ""]
    dataset.AcquisitionDate = dataset.ContentDate = STUDY_DATE
    dataset.AcquisitionTime = dataset.ContentTime = "093500"
    dataset.AcquisitionContextSequence = []
    dataset.PatientOrientation = list(wrapping.orientation)
    dataset.ImageLaterality = wrapping.laterality
    dataset.BurnedInAnnotation = "NO"
    dataset.LossyImageCompression = "00"
    dataset.PixelIntensityRelationship = "LOG"
    dataset.PixelIntensityRelationshipSign = 1 if wrapping.monochrome1 else -1
    dataset.RescaleIntercept, dataset.RescaleSlope, dataset.RescaleType = 0, 1, "US"
    dataset.PresentationLUTShape = "INVERSE" if wrapping.monochrome1 else "IDENTITY"
    dataset.WindowCenter, dataset.WindowWidth = (HIGHEST + 1) // 2, HIGHEST + 1
    dataset.WindowCenterWidthExplanation = "Full range"


def _anatomy(dataset: Dataset, truth: Truth, laterality: str) -> None:
    teeth = [tooth.fdi for tooth in truth.teeth]
    if truth.view == "panoramic":
        dataset.AnatomicRegionSequence = [_code(JAW_REGION)]
        return
    upper = {fdi // 10 in (1, 2) for fdi in teeth}
    region = TEETH if len(upper) == 2 else MAXILLA if upper == {True} else MANDIBLE
    item = _code(region)
    dataset.AnatomicRegionSequence = [item]
    dataset.PrimaryAnatomicStructureSequence = [_code(Tooth(fdi).dicom_code) for fdi in teeth]
    dataset.ImageLaterality = laterality


def _code(value: tuple[str, str, str]) -> Dataset:
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = value
    return item


def _detector(dataset: Dataset, panoramic: bool) -> None:
    dataset.DetectorType = "DIRECT"
    dataset.DetectorConfiguration = "SLOT" if panoramic else "AREA"
    dataset.PositionerType = "PANORAMIC" if panoramic else "NONE"
    spacing = PANORAMIC_SPACING_MM if panoramic else INTRAORAL_SPACING_MM
    dataset.ImagerPixelSpacing = [spacing, spacing]
    dataset.KVP = "70" if panoramic else "65"


def _pixels(dataset: Dataset, pixels: npt.NDArray[np.uint16], monochrome1: bool) -> None:
    stored = (HIGHEST - pixels).astype(np.uint16) if monochrome1 else pixels
    dataset.SamplesPerPixel = 1
    dataset.PhotometricInterpretation = "MONOCHROME1" if monochrome1 else "MONOCHROME2"
    dataset.Rows, dataset.Columns = pixels.shape
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = 16, BITS_STORED, BITS_STORED - 1
    dataset.PixelRepresentation = 0
    dataset.PixelData = stored.astype("<u2").tobytes()
    dataset["PixelData"].VR = "OW"
