"""Transfer syntaxes: lossless ones give back every value, lossy ones come close, the others are refused by name."""

import base64
import shutil
import struct
import subprocess
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.uid import (
    HTJ2K,
    JPEG2000,
    UID,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    HTJ2KLossless,
    HTJ2KLosslessRPCL,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGLSLossless,
    JPEGLSNearLossless,
    RLELossless,
)

from models.radiograph import Radiograph
from models.reading import read_radiograph
from models.reading_errors import (
    DamagedFileError,
    DeflatedError,
    TruncatedFileError,
    UnreadableImageError,
    UnsupportedCompressionError,
)
from tests.models.conftest import DicomBuilder, dicom_bytes, dicom_dataset

Ramp = npt.NDArray[np.uint16]
LOSSLESS = (
    ExplicitVRLittleEndian, ImplicitVRLittleEndian, ExplicitVRBigEndian, RLELossless, JPEGLSLossless, JPEG2000Lossless,
)  # fmt: skip
# A 16×16 ramp from 0 to 4095, encoded once by OpenJPH 0.26.3: nothing installable here encodes HTJ2K.
HTJ2K_RAMP = base64.b64decode(
    "/0//UQApQAAAAAAQAAAAEAAAAAAAAAAAAAAAEAAAABAAAAAAAAAAAAABDwEB/1AACAACAAAACv9SAAwAAgABAAUEBEAB/1wAEyCIkJCQkJCQkJ"
    "CQkJCQiIiI/2QAFwABT3BlbkpQSCBWZXIgMC4yNi4zLv+QAAoAAAAAAFAAAf+TwAAmP/YFB3QAAMAAEwB+8wOHdADAABOAutHNAwJ0AMAAFUDK"
    "KKOMMqpygnUAwAAtECBAgAABAgQIEOfKenpyAngA/9k="
)


def read(file: bytes) -> Radiograph:
    return read_radiograph(file).radiograph


def encapsulated(codestream: bytes, syntax: UID, dataset: Dataset) -> bytes:
    """A file whose pixels are this codestream, whatever the dataset says of them."""
    dataset.PixelData = encapsulate([codestream])
    dataset["PixelData"].VR = "OB"
    dataset["PixelData"].is_undefined_length = True
    return dicom_bytes(dataset, syntax=syntax, compress=False)


def ht_ramp() -> Ramp:
    return np.tile(np.linspace(0, 4095, 16).astype(np.uint16), (16, 1))


def by_dcmtk(tmp_path: Path, file: bytes, *options: str, program: str = "dcmcjpeg") -> bytes:
    """The file compressed by DCMTK, which is not ours and so tells whether we read what others write."""
    if shutil.which(program) is None:
        pytest.skip(f"{program} (Debian package dcmtk) is not installed")
    plain, packed = tmp_path / "plain.dcm", tmp_path / "packed.dcm"
    plain.write_bytes(file)
    subprocess.run([program, *options, str(plain), str(packed)], check=True, capture_output=True)
    return packed.read_bytes()


@pytest.mark.parametrize("syntax", LOSSLESS, ids=lambda syntax: syntax.name)
def test_a_lossless_syntax_gives_back_every_value(make_dicom: DicomBuilder, ramp: Ramp, syntax: UID) -> None:
    radiograph = read(make_dicom(syntax=syntax))
    assert np.array_equal(radiograph.values, ramp)
    assert not radiograph.lossy


@pytest.mark.parametrize("option", ["+e1", "+el"])
def test_jpeg_lossless_as_dental_software_writes_it_gives_back_every_value(
    make_dicom: DicomBuilder, ramp: Ramp, tmp_path: Path, option: str
) -> None:
    assert np.array_equal(read(by_dcmtk(tmp_path, make_dicom(), option)).values, ramp)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_jpeg_lossless_keeps_every_depth(make_dicom: DicomBuilder, tmp_path: Path, dtype: type[np.generic]) -> None:
    pixels = np.random.default_rng(1).integers(0, np.iinfo(dtype).max, (40, 64), dtype, endpoint=True)
    assert np.array_equal(read(by_dcmtk(tmp_path, make_dicom(pixels), "+e1")).values, pixels)


def test_jpeg_ls_of_another_encoder_is_read(make_dicom: DicomBuilder, ramp: Ramp, tmp_path: Path) -> None:
    assert np.array_equal(read(by_dcmtk(tmp_path, make_dicom(), program="dcmcjpls")).values, ramp)


@pytest.mark.parametrize("syntax", [HTJ2KLossless, HTJ2KLosslessRPCL, HTJ2K], ids=lambda syntax: syntax.name)
def test_htj2k_gives_back_every_value(syntax: UID) -> None:
    dataset = dicom_dataset(ht_ramp(), BitsStored=16, HighBit=15)
    assert np.array_equal(read(encapsulated(HTJ2K_RAMP, syntax, dataset)).values, ht_ramp())


@pytest.mark.parametrize("syntax", [JPEGLSNearLossless, JPEG2000], ids=lambda syntax: syntax.name)
def test_a_lossy_file_that_says_so_is_marked(ramp: Ramp, syntax: UID) -> None:
    dataset = dicom_dataset(ramp, BitsStored=12, HighBit=11, LossyImageCompression="01")
    options = {"jls_error": 2} if syntax == JPEGLSNearLossless else {"j2k_cr": [5]}
    dataset.compress(syntax, generate_instance_uid=False, **options)
    radiograph = read(dicom_bytes(dataset, syntax=syntax, compress=False))
    assert radiograph.lossy
    assert np.abs(radiograph.values - ramp).max() <= 40


def test_jpeg_baseline_is_read_and_is_lossy(make_dicom: DicomBuilder, tmp_path: Path) -> None:
    pixels = np.tile(np.linspace(0, 255, 64).astype(np.uint8), (40, 1))
    radiograph = read(by_dcmtk(tmp_path, make_dicom(pixels), "+eb"))
    assert radiograph.lossy
    assert np.abs(radiograph.values - pixels).max() <= 6


@pytest.mark.parametrize("option", ["+eb", "+e1"])
def test_colour_comes_out_as_it_went_in(make_dicom: DicomBuilder, tmp_path: Path, option: str) -> None:
    """JPEG baseline is stored as YBR_FULL_422 and comes back as RGB."""
    rgb = np.zeros((48, 64, 3), np.uint8)
    rgb[:, :32], rgb[:, 32:] = (200, 60, 40), (30, 90, 210)
    values = read(by_dcmtk(tmp_path, make_dicom(rgb, Modality="XC"), option)).values
    assert values.shape == (48, 64, 3)
    assert np.abs(values[:, 4:24].astype(int) - rgb[:, 4:24]).max() <= 6
    assert np.abs(values[:, 40:60].astype(int) - rgb[:, 40:60]).max() <= 6


@pytest.mark.parametrize("syntax", [RLELossless, JPEGLSLossless, JPEG2000Lossless], ids=lambda syntax: syntax.name)
def test_colour_survives_lossless_compression(make_dicom: DicomBuilder, syntax: UID) -> None:
    rgb = np.random.default_rng(2).integers(0, 255, (40, 64, 3), np.uint8)
    assert np.array_equal(read(make_dicom(rgb, syntax=syntax, Modality="XC")).values, rgb)


def test_twelve_bit_lossy_jpeg_is_refused_by_its_name(make_dicom: DicomBuilder, tmp_path: Path) -> None:
    """Only decoders under the GPL read JPEG Extended of 12 bits."""
    with pytest.raises(UnsupportedCompressionError) as refused:
        read(by_dcmtk(tmp_path, make_dicom(), "+ee"))
    assert refused.value.facts == {"compression": "JPEG 12 bit"}


@pytest.mark.parametrize(
    ("uid", "name"),
    [
        ("1.2.840.10008.1.2.4.100", "MPEG-2"),
        ("1.2.840.10008.1.2.4.102", "MPEG-4"),
        ("1.2.840.10008.1.2.4.110", "JPEG XL"),
        ("1.2.840.10008.1.2.4.199", "DICOM"),
    ],
)
def test_another_syntax_is_refused_by_its_name(uid: str, name: str) -> None:
    mpeg_2 = "1.2.840.10008.1.2.4.100"  # pydicom writes no syntax that it does not know
    file = encapsulated(b"\xff\xd8\xff\xd9", UID(mpeg_2), dicom_dataset(ht_ramp()))
    with pytest.raises(UnsupportedCompressionError) as refused:
        read(file.replace(mpeg_2.encode(), uid.encode()))
    assert refused.value.facts == {"compression": name}


def test_deflated_is_refused(ramp: Ramp) -> None:
    with pytest.raises(DeflatedError):
        read(dicom_bytes(dicom_dataset(ramp), syntax=DeflatedExplicitVRLittleEndian, compress=False))


@pytest.mark.parametrize("syntax", [HTJ2KLossless, JPEGLSLossless], ids=lambda syntax: syntax.name)
def test_a_codestream_larger_than_the_dataset_says_is_refused_before_it_is_decoded(syntax: UID) -> None:
    """Otherwise a dataset of 8×8 could hide a picture of 60000×60000."""
    dataset = dicom_dataset(np.zeros((8, 8), np.uint16))
    with pytest.raises(DamagedFileError):
        read(encapsulated(HTJ2K_RAMP, syntax, dataset))


@pytest.mark.parametrize("padding", [b"\xff", b"\0", b"\0\0\0", b"\xff\xff"])
def test_padding_after_the_end_of_a_codestream_is_normal(padding: bytes) -> None:
    file = encapsulated(HTJ2K_RAMP + padding, HTJ2KLossless, dicom_dataset(ht_ramp()))
    assert np.array_equal(read(file).values, ht_ramp())


def test_a_codestream_without_its_end_is_truncated() -> None:
    with pytest.raises(TruncatedFileError):
        read(encapsulated(HTJ2K_RAMP[:-40], HTJ2KLossless, dicom_dataset(ht_ramp())))


@pytest.mark.parametrize("syntax", LOSSLESS, ids=lambda syntax: syntax.name)
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_file_cut_short_is_never_shown(make_dicom: DicomBuilder, syntax: UID, share: float) -> None:
    file = make_dicom(syntax=syntax)
    with pytest.raises(UnreadableImageError):
        read(file[: int(len(file) * share)])


def test_a_decoder_that_panics_is_a_damaged_file(ramp: Ramp) -> None:
    """The RLE decoder is written in Rust: on offsets out of order it raises what is no Exception."""
    dataset = dicom_dataset(ramp, BitsStored=12, HighBit=11)
    dataset.compress(RLELossless, generate_instance_uid=False)
    header_at = dataset.PixelData.index(struct.pack("<II", 2, 64))
    broken = bytearray(dataset.PixelData)
    struct.pack_into("<I", broken, header_at + 8, 40)
    dataset.PixelData = bytes(broken)
    with pytest.raises(UnreadableImageError) as refused:
        read(dicom_bytes(dataset, syntax=RLELossless, compress=False))
    assert type(refused.value) is DamagedFileError


@pytest.mark.parametrize("planar", [0, 1])
def test_uncompressed_colour_is_read_by_pixel_and_by_plane(make_dicom: DicomBuilder, planar: int) -> None:
    rgb = np.random.default_rng(6).integers(0, 255, (40, 64, 3), np.uint8)
    stored = np.ascontiguousarray(rgb.transpose(2, 0, 1)) if planar else rgb
    file = make_dicom(rgb, Modality="XC", PlanarConfiguration=planar, PixelData=stored.tobytes())
    assert np.array_equal(read(file).values, rgb)


@pytest.mark.parametrize(("photometric", "shape"), [("YBR_FULL", (0, 1, 2)), ("YBR_FULL_422", (0, 0, 1, 2))])
def test_uncompressed_ybr_becomes_rgb(make_dicom: DicomBuilder, photometric: str, shape: tuple[int, ...]) -> None:
    """PS3.3 C.7.6.3.1.2; 4:2:2 holds two luminances to one pair of colour differences."""
    red_in_ybr = (76, 85, 255)
    pixels = 64 * 40 // (2 if photometric.endswith("422") else 1)
    data = bytes(red_in_ybr[channel] for channel in shape) * pixels
    file = make_dicom(
        np.zeros((40, 64, 3), np.uint8), Modality="XC", PhotometricInterpretation=photometric, PixelData=data
    )
    values = read(file).values
    assert values.shape == (40, 64, 3)
    assert np.abs(values.astype(int) - (254, 0, 0)).max() <= 2
