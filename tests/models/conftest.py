"""Image files made in memory for the tests of reading: DICOM by pydicom, pictures by Pillow. No real patient anywhere."""

import io
from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import UID, ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian

from models import reading
from models.sandbox import DecodingPool

DX_FOR_PRESENTATION = "1.2.840.10008.5.1.4.1.1.1.1"
IO_FOR_PRESENTATION = "1.2.840.10008.5.1.4.1.1.1.3"

DicomBuilder = Callable[..., bytes]
PictureBuilder = Callable[..., bytes]


def dicom_dataset(pixels: npt.NDArray[np.generic], **elements: object) -> Dataset:
    """A panoramic DX object with these pixels; `elements` replace or add by keyword, None removes."""
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.SOPClassUID = DX_FOR_PRESENTATION
    dataset.SOPInstanceUID = "2.25.1"
    dataset.Modality = "PX"
    dataset.PatientOrientation = ["L", "F"]
    dataset.Rows, dataset.Columns = pixels.shape[:2]
    dataset.SamplesPerPixel = 3 if pixels.ndim == 3 else 1
    dataset.PhotometricInterpretation = "RGB" if pixels.ndim == 3 else "MONOCHROME2"
    if pixels.ndim == 3:
        dataset.PlanarConfiguration = 0
    dataset.BitsAllocated = dataset.BitsStored = pixels.dtype.itemsize * 8
    dataset.HighBit = dataset.BitsStored - 1
    dataset.PixelRepresentation = int(pixels.dtype.kind == "i")
    dataset.PixelData = pixels.tobytes() + bytes(pixels.nbytes % 2)
    dataset["PixelData"].VR = "OW"
    for keyword, value in elements.items():
        if value is None:
            delattr(dataset, keyword)
        else:
            setattr(dataset, keyword, value)
    return dataset


def dicom_bytes(dataset: Dataset, *, syntax: UID = ExplicitVRLittleEndian) -> bytes:
    """The dataset as a file; uncompressed syntaxes are re-written, others compressed by pydicom's encoders."""
    if syntax not in {ExplicitVRLittleEndian, ImplicitVRLittleEndian, ExplicitVRBigEndian}:
        dataset.compress(syntax, generate_instance_uid=False)
    dataset.file_meta.TransferSyntaxUID = syntax
    if syntax == ExplicitVRBigEndian and dataset.BitsAllocated == 16:
        dataset.PixelData = np.frombuffer(dataset.PixelData, "<u2").byteswap().tobytes()
    file = io.BytesIO()
    dataset.save_as(file, enforce_file_format=True)
    return file.getvalue()


@pytest.fixture
def ramp() -> npt.NDArray[np.uint16]:
    """(40, 64) uint16, 12 bits used, every column brighter than the one before."""
    return np.tile(np.linspace(0, 4095, 64).astype(np.uint16), (40, 1))


@pytest.fixture
def make_dicom(ramp: npt.NDArray[np.uint16]) -> DicomBuilder:
    """A DICOM file from pixels (a 12-bit ramp unless given), a transfer syntax and elements by keyword."""

    def build(
        pixels: npt.NDArray[np.generic] | None = None, *, syntax: UID = ExplicitVRLittleEndian, **elements: object
    ) -> bytes:
        if pixels is None:
            pixels, elements = ramp, {"BitsStored": 12, "HighBit": 11} | elements
        return dicom_bytes(dicom_dataset(pixels, **elements), syntax=syntax)

    return build


@pytest.fixture
def make_picture() -> PictureBuilder:
    """A picture file from pixels; further arguments go to Pillow's save."""

    def build(pixels: npt.NDArray[np.generic], file_format: str = "PNG", **options: object) -> bytes:
        file = io.BytesIO()
        Image.fromarray(pixels).save(file, file_format, **options)  # type: ignore[arg-type]
        return file.getvalue()

    return build


@pytest.fixture
def grey_picture() -> npt.NDArray[np.uint8]:
    """(40, 64) uint8 ramp."""
    return np.tile(np.linspace(0, 255, 64).astype(np.uint8), (40, 1))


@pytest.fixture(scope="session", autouse=True)
def _no_process_left_behind() -> Iterator[None]:
    yield
    reading.shut_down()


@pytest.fixture(scope="session")
def impatient_pool() -> Iterator[DecodingPool]:
    """A pool that gives a file one second."""
    pool = DecodingPool(limit_seconds=1)
    yield pool
    pool.shut_down()
