"""Hostile and broken files: each is refused with an error of its own, cheaply, and the next file is read as ever.

The bombs are those measured in security.md F1; peak memory is what the kernel reports for the decoding process.
"""

import io
import random
import struct
import time
import zipfile
import zlib
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import psutil
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.sequence import Sequence
from pydicom.uid import DeflatedExplicitVRLittleEndian, JPEG2000Lossless, RLELossless

from models.decoding.decoded import MAX_PIXELS, MAX_SIDE
from models.errors import UnreadableImageError
from models.reading import read_radiograph
from models.reading_errors import (
    ArchiveFileError,
    DamagedFileError,
    DeflatedError,
    DocumentFileError,
    EmptyFileError,
    FileTooLargeError,
    ImageTooLargeError,
    MultiFrameError,
    ProgramFileError,
    ReadingTooHeavyError,
    SuspiciousPreambleError,
    TooComplexError,
    TruncatedFileError,
    UnknownFormatError,
    UnsupportedFormatError,
)
from models.sandbox import DecodingProcess
from models.sniffing import MAX_BYTES, FileFormat, sniff
from tests.models.conftest import DicomBuilder, PictureBuilder, dicom_bytes, dicom_dataset

MEGABYTE = 1024**2
# A warm process has about 80 MB; a bomb may not take much more, and no file more than the limit on top.
BOMB_PEAK_MB = 180
LEGAL_PEAK_MB = 620
FUZZ = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def process() -> Iterator[DecodingProcess]:
    """A process of its own, so that its peak memory is that of the file."""
    started = DecodingProcess()
    yield started
    started.close()


def small_pixels() -> npt.NDArray[np.uint16]:
    return np.zeros((8, 8), np.uint16)


def deflated_bomb() -> bytes:
    """204 KB of deflated stream that inflate to 200 MB of one element."""
    plain = dicom_bytes(dicom_dataset(small_pixels()), syntax=DeflatedExplicitVRLittleEndian, compress=False)
    meta_length = struct.unpack_from("<I", plain, 140)[0]
    head = plain[: 144 + meta_length]
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = packer.compress(b"\x11\x00\x10\x10OB\x00\x00" + struct.pack("<I", 200 * MEGABYTE))
    for _ in range(200):
        body += packer.compress(bytes(MEGABYTE))
    return head + body + packer.flush()


def rle_bomb(side: int = 65535) -> bytes:
    """Under 2 KB of RLE that announces 65535 × 65535 pixels."""
    dataset = dicom_dataset(small_pixels())
    dataset.compress(RLELossless, generate_instance_uid=False)
    dataset.Rows = dataset.Columns = side
    return dicom_bytes(dataset, syntax=RLELossless, compress=False)


def nested(levels: int, *, kept: bool = False) -> bytes:
    """Sequences of undefined length in one another: in an element that is skipped, or in one that is read."""
    tag = b"\x08\x00\x28\x22" if kept else b"\x08\x00\x18\x22"
    opened = tag + b"SQ\x00\x00\xff\xff\xff\xff" + b"\xfe\xff\x00\xe0\xff\xff\xff\xff"
    closed = b"\xfe\xff\x0d\xe0\x00\x00\x00\x00" + b"\xfe\xff\xdd\xe0\x00\x00\x00\x00"
    plain = dicom_bytes(dicom_dataset(small_pixels()))
    at = plain.index(b"\x20\x00\x20\x00CS")  # before Patient Orientation, in the order of tags
    return plain[:at] + opened * levels + closed * levels + plain[at:]


def png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, *extra: bytes, data: bytes = b"") -> bytes:
    """A grayscale PNG with this header and these chunks, whatever its data."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", header)
        + b"".join(extra)
        + png_chunk(b"IDAT", data)
        + png_chunk(b"IEND", b"")
    )


def zeros_png(width: int, height: int) -> bytes:
    """A legal, all black PNG, packed a thousand to one."""
    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(bytes(width + 1)) for _ in range(height)) + packer.flush()
    return png(width, height, data=data)


def jpeg_header(width: int, height: int) -> bytes:
    frame = struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00"
    return (
        b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
        + b"\xff\xc0\x00\x0b"
        + frame
        + b"\xff\xd9"
    )


def tiff_header(width: int, height: int) -> bytes:
    entries = ((256, 4, 1, width), (257, 4, 1, height), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1), (273, 4, 1, 8))
    directory = struct.pack("<H", len(entries)) + b"".join(struct.pack("<HHII", *entry) for entry in entries)
    return b"II*\x00" + struct.pack("<I", 8) + directory + bytes(4)


def zipped() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("pano.dcm", b"x")
    return file.getvalue()


def with_preamble(preamble: bytes) -> bytes:
    plain = dicom_bytes(dicom_dataset(small_pixels()))
    return preamble.ljust(128, b"\0") + plain[128:]


BOMBS = [
    (deflated_bomb, FileFormat.DICOM, DeflatedError),
    (rle_bomb, FileFormat.DICOM, ImageTooLargeError),
    (lambda: rle_bomb(16_000), FileFormat.DICOM, ImageTooLargeError),
    (lambda: nested(200), FileFormat.DICOM, TooComplexError),
    (lambda: nested(5_000), FileFormat.DICOM, TooComplexError),
    (lambda: nested(5_000, kept=True), FileFormat.DICOM, TooComplexError),
    (lambda: png(60_000, 60_000), FileFormat.PNG, ImageTooLargeError),
    (lambda: png(20_000, 10), FileFormat.PNG, ImageTooLargeError),
    (lambda: jpeg_header(65_500, 65_500), FileFormat.JPEG, ImageTooLargeError),
    (lambda: tiff_header(100_000, 100_000), FileFormat.TIFF, ImageTooLargeError),
    (
        lambda: png(64, 40, png_chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(200 * MEGABYTE), 9))),
        FileFormat.PNG,
        DamagedFileError,
    ),
    (
        lambda: png(64, 40, png_chunk(b"iCCP", b"a\0\0" + zlib.compress(bytes(200 * MEGABYTE), 9))),
        FileFormat.PNG,
        UnreadableImageError,
    ),
]
BOMB_NAMES = [
    "deflated", "rle-65535", "rle-16000", "nested-200", "nested-5000", "nested-5000-kept", "png-60000", "png-side",
    "jpeg-65500", "tiff-100000", "png-text", "png-profile",
]  # fmt: skip


@pytest.mark.parametrize(("bomb", "file_format", "error"), BOMBS, ids=BOMB_NAMES)
def test_a_bomb_is_refused_quickly_in_little_memory(
    process: DecodingProcess, bomb: object, file_format: FileFormat, error: type[UnreadableImageError]
) -> None:
    assert callable(bomb)
    file = bomb()
    assert sniff(file) is file_format
    started = time.monotonic()
    with pytest.raises(error):
        process.decode(file, file_format)
    assert time.monotonic() - started < 5
    assert process.peak_kilobytes / 1024 < BOMB_PEAK_MB
    assert process.is_alive


def test_after_all_bombs_the_kiosk_itself_has_grown_little_and_reads_on(make_dicom: DicomBuilder) -> None:
    own = psutil.Process()
    read_radiograph(make_dicom())
    before = own.memory_info().rss
    for bomb, _, _ in BOMBS:
        with pytest.raises(UnreadableImageError):
            read_radiograph(bomb())
    assert own.memory_info().rss - before < 300 * MEGABYTE, "making the bombs takes more than refusing them"
    assert read_radiograph(make_dicom()).radiograph.size_wh == (64, 40)


def test_the_largest_legal_images_stay_within_their_memory(process: DecodingProcess) -> None:
    """40 MP, packed a thousand to one: legal, so either shown or refused, but never past the limit."""
    width = 8_000
    try:
        decoded = process.decode(zeros_png(width, MAX_PIXELS // width), FileFormat.PNG)
        assert decoded.pixels.size == MAX_PIXELS
    except ReadingTooHeavyError:
        pytest.fail("40 MP of grey have to fit")
    assert process.peak_kilobytes / 1024 < LEGAL_PEAK_MB


@pytest.mark.parametrize(
    ("width", "height"), [(MAX_SIDE + 1, 10), (10, MAX_SIDE + 1), (8_000, 5_001)], ids=["wide", "high", "many"]
)
def test_the_limits_are_exact_and_told(width: int, height: int) -> None:
    with pytest.raises(ImageTooLargeError) as refused:
        read_radiograph(png(width, height))
    assert refused.value.facts == {"width": width, "height": height, "limit_megapixels": 40, "limit_side": 16_384}


def test_a_side_of_the_limit_is_read(make_picture: PictureBuilder) -> None:
    assert read_radiograph(make_picture(np.zeros((2, MAX_SIDE), np.uint8))).radiograph.size_wh == (MAX_SIDE, 2)


@pytest.mark.parametrize(
    ("file", "error", "facts"),
    [
        (b"", EmptyFileError, {}),
        (b"\0", UnknownFormatError, {}),
        (b"hello, this is no image", UnknownFormatError, {}),
        (bytes(4096), UnknownFormatError, {}),
        (b"BM" + bytes(100), UnsupportedFormatError, {"format_name": "BMP"}),
        (b"GIF89a" + bytes(100), UnsupportedFormatError, {"format_name": "GIF"}),
        (b"RIFF\x10\0\0\0WEBPVP8 " + bytes(99), UnsupportedFormatError, {"format_name": "WebP"}),
        (b"\0\0\0\x18ftypheic" + bytes(99), UnsupportedFormatError, {"format_name": "HEIC"}),
        (b"\0\0\0\x18ftypavif" + bytes(99), UnsupportedFormatError, {"format_name": "AVIF"}),
        (b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(99), UnsupportedFormatError, {"format_name": "JPEG 2000"}),
        (b"%PDF-1.7\n", DocumentFileError, {"format_name": "PDF"}),
        (b"\xef\xbb\xbf<?xml version='1.0'?><svg/>", DocumentFileError, {"format_name": "XML"}),
        (b"\n <html><body>", DocumentFileError, {"format_name": "HTML"}),
        (zipped(), ArchiveFileError, {"format_name": "ZIP"}),
        (b"Rar!\x1a\x07\0", ArchiveFileError, {"format_name": "RAR"}),
        (b"MZ\x90\0" + bytes(200), ProgramFileError, {}),
        (b"\x7fELF\x02\x01\x01" + bytes(200), ProgramFileError, {}),
    ],
)
@pytest.mark.parametrize("name", ["pano.png", "pano.dcm"])
def test_what_is_no_image_is_refused_by_its_own_name_whatever_it_is_called(
    file: bytes, error: type[UnreadableImageError], facts: dict[str, str], name: str
) -> None:
    with pytest.raises(error) as refused:
        read_radiograph(file, file_name_hint=name)
    assert type(refused.value) is error
    assert refused.value.facts == facts


def test_a_file_over_the_limit_is_refused_before_it_is_looked_at() -> None:
    with pytest.raises(FileTooLargeError) as refused:
        read_radiograph(b"\x89PNG\r\n\x1a\n" + bytes(MAX_BYTES))
    assert refused.value.facts == {"megabytes": 51, "limit_megabytes": 50}


@pytest.mark.parametrize(
    ("preamble", "error"),
    [
        (b"MZ\x90\x00\x03", ProgramFileError),
        (b"\x7fELF\x02\x01\x01", ProgramFileError),
        (b"#!/bin/sh\nrm -rf ~\n", ProgramFileError),
        (b"%PDF-1.7\n", SuspiciousPreambleError),
        (b"PK\x03\x04", SuspiciousPreambleError),
        (bytes(127) + b"\x01", SuspiciousPreambleError),
    ],
)
def test_a_preamble_that_makes_two_files_of_one_is_refused(preamble: bytes, error: type[UnreadableImageError]) -> None:
    with pytest.raises(error):
        read_radiograph(with_preamble(preamble))


@pytest.mark.parametrize("header", [b"II*\x00\x08\0\0\0", b"MM\x00*\0\0\0\x08"])
def test_the_preamble_of_a_dual_personality_tiff_is_allowed_and_read_as_dicom(header: bytes) -> None:
    assert read_radiograph(with_preamble(header)).radiograph.source == "dicom"


def test_a_codestream_that_lies_about_its_size_is_refused_in_little_memory(process: DecodingProcess) -> None:
    siz = struct.pack(">HHIIIIIIIIH", 41, 0, 60_000, 60_000, 0, 0, 60_000, 60_000, 0, 0, 1) + b"\x0f\x01\x01"
    dataset = dicom_dataset(small_pixels())
    dataset.PixelData = encapsulate([b"\xff\x4f\xff\x51" + siz + b"\xff\xd9"])
    dataset["PixelData"].is_undefined_length = True
    with pytest.raises(DamagedFileError):
        process.decode(dicom_bytes(dataset, syntax=JPEG2000Lossless, compress=False), FileFormat.DICOM)
    assert process.peak_kilobytes / 1024 < BOMB_PEAK_MB


def test_a_few_levels_of_nesting_are_normal() -> None:
    assert read_radiograph(nested(20)).radiograph.size_wh == (8, 8)


def test_an_animated_png_is_refused_even_with_a_hundred_thousand_frames() -> None:
    animation = png_chunk(b"acTL", struct.pack(">II", 100_000, 0))
    with pytest.raises(MultiFrameError) as refused:
        read_radiograph(png(64, 40, animation))
    assert refused.value.facts == {"frames": 100_001}, "the still picture counts too"


@pytest.mark.parametrize("file_format", ["PNG", "JPEG", "TIFF"])
def test_a_picture_cut_short_is_never_shown_as_if_it_were_whole(make_picture: PictureBuilder, file_format: str) -> None:
    pixels = np.random.default_rng(3).integers(0, 255, (40, 64), np.uint8)
    file = make_picture(pixels, file_format)
    for share in (0.2, 0.5, 0.8, 0.95):
        with pytest.raises(UnreadableImageError):
            read_radiograph(file[: int(len(file) * share)])


def test_a_truncated_picture_says_so(make_picture: PictureBuilder) -> None:
    pixels = np.random.default_rng(3).integers(0, 255, (400, 640), np.uint8)
    for file_format in ("PNG", "JPEG"):
        file = make_picture(pixels, file_format)
        with pytest.raises(TruncatedFileError):
            read_radiograph(file[: len(file) // 2])


def test_a_sequence_where_a_number_belongs_is_refused(ramp: npt.NDArray[np.uint16]) -> None:
    dataset = dicom_dataset(ramp, BitsStored=12, HighBit=11)
    dataset.add_new(0x00281052, "SQ", Sequence([Dataset()]))
    with pytest.raises(DamagedFileError):
        read_radiograph(dicom_bytes(dataset))


def read_or_refuse(file: bytes) -> None:
    """The only two outcomes that there are."""
    try:
        read_radiograph(file)
    except UnreadableImageError as error:
        assert type(error) is not UnreadableImageError, "every refusal says why"


@FUZZ
@given(st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00", bytes(128) + b"DICM"]), st.binary())
def test_random_bytes_are_refused_with_a_reason(start: bytes, rest: bytes) -> None:
    with pytest.raises(UnreadableImageError):
        read_radiograph(start + rest)


@pytest.fixture(scope="module")
def valid_files() -> list[bytes]:
    """One file of each way of decoding."""
    pixels = np.tile(np.linspace(0, 4095, 64).astype(np.uint16), (64, 1))
    files = [
        dicom_bytes(
            dicom_dataset(
                pixels, BitsStored=12, HighBit=11, PatientName="A^B", WindowCenter=[1, 2], WindowWidth=[3, 4],
                PixelSpacing=[0.1, 0.1], RescaleSlope=1, RescaleIntercept=0, PixelPaddingValue=0,
            ),
            syntax=syntax,
        )
        for syntax in (dicom_dataset(pixels).file_meta.TransferSyntaxUID, RLELossless, JPEG2000Lossless)
    ]  # fmt: skip
    for file_format in ("PNG", "JPEG", "TIFF"):
        file = io.BytesIO()
        Image.fromarray((pixels >> 4).astype(np.uint8)).save(file, file_format)
        files.append(file.getvalue())
    return files


@FUZZ
@given(index=st.integers(0, 5), seed=st.integers(0, 2**32 - 1), count=st.integers(1, 8))
def test_a_valid_file_with_a_few_bytes_changed_is_read_or_refused_with_a_reason(
    valid_files: list[bytes], index: int, seed: int, count: int
) -> None:
    chance = random.Random(seed)  # noqa: S311
    file = bytearray(valid_files[index])
    for _ in range(count):
        file[chance.randrange(128, len(file)) if index < 3 else chance.randrange(len(file))] = chance.randrange(256)
    read_or_refuse(bytes(file))


@FUZZ
@given(index=st.integers(0, 5), share=st.floats(0, 1, exclude_max=True), junk=st.binary(max_size=40))
def test_a_valid_file_cut_anywhere_and_continued_with_junk_is_read_or_refused(
    valid_files: list[bytes], index: int, share: float, junk: bytes
) -> None:
    file = valid_files[index]
    read_or_refuse(file[: int(len(file) * share)] + junk)
