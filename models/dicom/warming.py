"""Warming: one small image written and read again, so that no patient's file pays for what is set up on first use.

Each file is decoded in a process that is a copy of the warm one: what is not set up there would be set up every time.
"""

import io
from typing import Final

from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, RLELossless

from models.dicom.read import read_dicom

_DX_FOR_PRESENTATION: Final = "1.2.840.10008.5.1.4.1.1.1.1"
_SIDE: Final = 16


def warm_up() -> None:
    """Read an uncompressed and an RLE image of 16×16 pixels, with the elements that files usually have."""
    for syntax in (ExplicitVRLittleEndian, RLELossless):
        dataset = _small_image()
        if syntax.is_compressed:
            dataset.compress(syntax, generate_instance_uid=False)
        file = io.BytesIO()
        dataset.save_as(file, enforce_file_format=True)
        read_dicom(file.getvalue())


def _small_image() -> Dataset:
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.SpecificCharacterSet = "ISO_IR 100"
    dataset.SOPClassUID = _DX_FOR_PRESENTATION
    dataset.SOPInstanceUID = "2.25.1"
    dataset.Modality = "PX"
    dataset.PatientName = "A^B"
    dataset.PatientBirthDate = dataset.StudyDate = "20000101"
    dataset.PatientOrientation = ["L", "F"]
    dataset.Rows = dataset.Columns = _SIDE
    dataset.SamplesPerPixel = 1
    dataset.PhotometricInterpretation = "MONOCHROME2"
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit, dataset.PixelRepresentation = 16, 12, 11, 0
    dataset.ImagerPixelSpacing = [0.1, 0.1]
    dataset.WindowCenter, dataset.WindowWidth = 2048, 4096
    dataset.PixelData = bytes(_SIDE * _SIDE * 2)
    dataset["PixelData"].VR = "OW"
    return dataset
