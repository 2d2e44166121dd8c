"""Sniffing: what an untrusted file is, by its first bytes alone. The name and its extension decide nothing."""

from enum import StrEnum
from pathlib import PurePath
from typing import Final

from models.reading_errors import (
    ArchiveFileError,
    DocumentFileError,
    EmptyFileError,
    FileTooLargeError,
    ProgramFileError,
    SuspiciousPreambleError,
    UnknownFormatError,
    UnsupportedFormatError,
)

MAX_BYTES: Final = 50 * 1024 * 1024
"""Largest file that is read. A 40 MP 8-bit image, or a 24 MP 16-bit one, uncompressed, still fits."""


class FileFormat(StrEnum):
    """The forms of image that are read."""

    DICOM = "dicom"
    PNG = "png"
    JPEG = "jpeg"
    TIFF = "tiff"


_PREAMBLE_BYTES: Final = 128
_READ: Final = (
    (b"\x89PNG\r\n\x1a\n", FileFormat.PNG),
    (b"\xff\xd8\xff", FileFormat.JPEG),
    (b"II*\x00", FileFormat.TIFF),
    (b"MM\x00*", FileFormat.TIFF),
)
_PROGRAMS: Final = (b"MZ", b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"#!")
_PICTURES: Final = (
    (b"BM", "BMP"), (b"GIF87a", "GIF"), (b"GIF89a", "GIF"), (b"II+\x00", "BigTIFF"), (b"MM\x00+", "BigTIFF"),
    (b"\x00\x00\x00\x0cjP  ", "JPEG 2000"), (b"\xff\x4f\xff\x51", "JPEG 2000"), (b"\x00\x00\x01\x00", "ICO"),
    (b"8BPS", "Photoshop"), (b"\xff\x0a", "JPEG XL"), (b"\x00\x00\x00\x0cJXL ", "JPEG XL"),
)  # fmt: skip
_ARCHIVES: Final = (
    (b"PK\x03\x04", "ZIP"), (b"PK\x05\x06", "ZIP"), (b"Rar!", "RAR"), (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gzip"), (b"BZh", "bzip2"), (b"\xfd7zXZ\x00", "xz"), (b"\x28\xb5\x2f\xfd", "zstd"),
)  # fmt: skip
_DOCUMENTS: Final = (
    (b"%PDF", "PDF"), (b"{\\rtf", "RTF"), (b"\xd0\xcf\x11\xe0", "Office"), (b"<?xml", "XML"), (b"<svg", "SVG"),
    (b"<!DOCTYPE", "HTML"), (b"<!doctype", "HTML"), (b"<html", "HTML"), (b"%!PS", "PostScript"),
)  # fmt: skip
_ISO_MEDIA_BRANDS: Final = {b"avif": "AVIF", b"avis": "AVIF"}
_EXTENSIONS: Final = {
    FileFormat.DICOM: {"", "dcm", "dicom", "dic", "ima", "img", "dc3"},
    FileFormat.PNG: {"png"},
    FileFormat.JPEG: {"jpg", "jpeg", "jpe", "jfif"},
    FileFormat.TIFF: {"tif", "tiff"},
}


def sniff(untrusted_bytes: bytes) -> FileFormat:
    """What this file is; a child of `UnreadableImageError` says why it is not read."""
    if not untrusted_bytes:
        raise EmptyFileError
    if len(untrusted_bytes) > MAX_BYTES:
        raise FileTooLargeError(-(-len(untrusted_bytes) // 1024**2), MAX_BYTES // 1024**2)
    if untrusted_bytes[_PREAMBLE_BYTES : _PREAMBLE_BYTES + 4] == b"DICM":
        _check_preamble(untrusted_bytes[:_PREAMBLE_BYTES])
        return FileFormat.DICOM
    for magic, known in _READ:
        if untrusted_bytes.startswith(magic):
            return known
    raise _refusal(untrusted_bytes[:64])


def extension_disagrees(found: FileFormat, file_name_hint: str) -> bool:
    """Whether the name promises another form than the content is; one without an extension promises nothing."""
    extension = PurePath(file_name_hint.replace("\\", "/")).suffix.lower().removeprefix(".")
    promised_by_any = set().union(*_EXTENSIONS.values()) - {""}
    return extension in promised_by_any and extension not in _EXTENSIONS[found]


def _check_preamble(preamble: bytes) -> None:
    """All zero, or the TIFF header of a dual-personality file (PS3.10 7.1); anything else could be run or opened."""
    if preamble == bytes(_PREAMBLE_BYTES) or preamble.startswith((b"II*\x00", b"MM\x00*")):
        return
    if preamble.startswith(_PROGRAMS):
        raise ProgramFileError
    raise SuspiciousPreambleError


def _refusal(head: bytes) -> Exception:
    """The error for a file that is not read."""
    for magic, name in _ARCHIVES:
        if head.startswith(magic):
            return ArchiveFileError(name)
    for magic, name in _DOCUMENTS:
        if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(magic):
            return DocumentFileError(name)
    if head.startswith(_PROGRAMS):
        return ProgramFileError()
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return UnsupportedFormatError("WebP")
    if head[4:8] == b"ftyp":
        return UnsupportedFormatError(_ISO_MEDIA_BRANDS.get(head[8:12], "HEIC"))
    for magic, name in _PICTURES:
        if head.startswith(magic):
            return UnsupportedFormatError(name)
    return UnknownFormatError()
