"""Made in memory for these tests: image files by pydicom and Pillow, and tiny models that stand for a vendor's.

No real patient anywhere. What a tiny model answers is known, so that what is made of it can be checked.
"""

import hashlib
import io
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper
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
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pydicom warns of values that break the standard, which are the point here
        for keyword, value in elements.items():
            if value is None:
                delattr(dataset, keyword)
            else:
                setattr(dataset, keyword, value)
    return dataset


def dicom_bytes(dataset: Dataset, *, syntax: UID = ExplicitVRLittleEndian, compress: bool = True) -> bytes:
    """The dataset as a file; uncompressed syntaxes are re-written, others compressed by pydicom's encoders."""
    if compress and syntax not in {ExplicitVRLittleEndian, ImplicitVRLittleEndian, ExplicitVRBigEndian}:
        dataset.compress(syntax, generate_instance_uid=False)
    dataset.file_meta.TransferSyntaxUID = syntax
    if syntax == ExplicitVRBigEndian and dataset.BitsAllocated == 16:
        dataset.PixelData = np.frombuffer(dataset.PixelData, "<u2").byteswap().tobytes()
    file = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
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


Numbers = npt.NDArray[np.float32] | npt.NDArray[np.int64]
CardAndWeights = Callable[..., Path]


def model_bytes(
    nodes: list[onnx.NodeProto],
    inputs: dict[str, list[int | str]],
    outputs: dict[str, int],
    constants: dict[str, Numbers],
) -> bytes:
    """One ONNX file; `outputs` are names with their element types, of any shape."""
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in inputs.items()],
        [helper.make_tensor_value_info(name, kind, None) for name, kind in outputs.items()],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    # The oldest forms that hold these nodes: any runtime of the last years opens them.
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    return model.SerializeToString()


class TinyModels:
    """Makers of ONNX files, one for each form of answer."""

    def answering(
        self, answers: dict[str, Numbers], *, shape: tuple[int, ...] = (1, 1, 32, 64), input_name: str = "image"
    ) -> bytes:
        """A model that takes a picture and always gives the same arrays."""
        kinds = {
            name: TensorProto.INT64 if value.dtype == np.int64 else TensorProto.FLOAT for name, value in answers.items()
        }
        nodes = [helper.make_node("Identity", [f"{name}_value"], [name]) for name in answers]
        constants = {f"{name}_value": value for name, value in answers.items()}
        return model_bytes(nodes, {input_name: list(shape)}, kinds, constants)

    def grey_is_class(self, classes: int, size_wh: tuple[int, int], *, stride: int) -> bytes:
        """A segmenter that says class c where the picture's grey is c / classes: logits 2cv - c², highest at v = c."""
        numbers = np.arange(classes, dtype=np.float32)
        sharp = 4.0
        nodes = [
            helper.make_node("AveragePool", ["image"], ["small"], kernel_shape=[stride] * 2, strides=[stride] * 2),
            helper.make_node("Conv", ["small", "weight", "bias"], ["classes"], kernel_shape=[1, 1]),
        ]
        constants: dict[str, Numbers] = {
            "weight": (sharp * 2 * numbers * classes).astype(np.float32).reshape(classes, 1, 1, 1),
            "bias": (-sharp * numbers**2).astype(np.float32),
        }
        width, height = size_wh
        return model_bytes(nodes, {"image": [1, 1, height, width]}, {"classes": TensorProto.FLOAT}, constants)

    def mean_is_score(self, classes: int, size_wh: tuple[int, int]) -> bytes:
        """A second look: the raw score of every class is the mean grey of the crop, as a logit 8 · mean - 4."""
        nodes = [
            helper.make_node("ReduceMean", ["crops"], ["mean"], axes=[2, 3], keepdims=0),
            helper.make_node("MatMul", ["mean", "spread"], ["wide"]),
            helper.make_node("Add", ["wide", "less"], ["scores"]),
        ]
        constants: dict[str, Numbers] = {
            "spread": np.full((1, classes), 8, np.float32),
            "less": np.full((1,), -4, np.float32),
        }
        width, height = size_wh
        return model_bytes(nodes, {"crops": ["n", 1, height, width]}, {"scores": TensorProto.FLOAT}, constants)


@pytest.fixture(scope="session")
def tiny() -> TinyModels:
    """Makers of tiny ONNX files."""
    return TinyModels()


@pytest.fixture
def model_folders(tmp_path: Path) -> tuple[Path, Path]:
    """Empty folders for cards and weights."""
    cards, weights = tmp_path / "cards", tmp_path / "weights"
    cards.mkdir()
    weights.mkdir()
    return cards, weights


@pytest.fixture
def put_model(model_folders: tuple[Path, Path]) -> CardAndWeights:
    """Write a card, from the parts that matter to a test, and its weights beside it."""

    def put(
        weights: bytes,
        *,
        form: str,
        outputs: str,
        classes: str,
        name: str = "tiny",
        task: str = "findings",
        decode: str = "",
        crops: str = "",
        size_wh: tuple[int, int] = (64, 32),
        fit: str = "stretch",
        more_input: str = "",
        every_class: str = "threshold = 0.5\nprecision = 0.9\nrecall = 0.8",
        weight_set: str = "open",
        sha256: str = "",
    ) -> Path:
        input_name = "crops" if form == "tooth-crops" else "image"
        text = f"""
name = "{name}"
version = "0.1"
set = "{weight_set}"
task = "{task}"
form = "{form}"
views = ["panoramic"]
sha256 = "{sha256 or hashlib.sha256(weights).hexdigest()}"
licence = "Apache-2.0"
licence_notice = "Made by a test."
[input]
name = "{input_name}"
width = {size_wh[0]}
height = {size_wh[1]}
fit = "{fit}"
{more_input}
[outputs]
{outputs}
[decode]
{decode}
{crops}
[every_class]
{every_class}
{classes}
[[trained_on]]
name = "nothing"
licence = "none"
images = 0
provenance = "made by a test"
[use]
intended = "tests"
excluded = "patients"
"""
        cards_folder, weights_folder = model_folders
        (weights_folder / f"{name}.onnx").write_bytes(weights)
        path = cards_folder / f"{name}.toml"
        path.write_text(text, "utf-8")
        return path

    return put
