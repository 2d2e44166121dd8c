"""Group 2 of a DICOM file, read by hand before any library sees the rest.

`pydicom.dcmread` inflates a deflated file before it looks at anything, so 200 KB become 200 MB; the transfer syntax
has to be known first. Group 2 is always Explicit VR Little Endian (PS3.10 7.1).
"""

import struct
from dataclasses import dataclass
from typing import Final

from models.reading_errors import DamagedFileError, TruncatedFileError

_START: Final = 132
_MAX_ELEMENTS: Final = 64
_LONG_VRS: Final = {b"OB", b"OW", b"OF", b"OD", b"OL", b"OV", b"SQ", b"UC", b"UR", b"UT", b"UN", b"SV", b"UV"}
_MEDIA_STORAGE_SOP_CLASS: Final = 0x0002
_TRANSFER_SYNTAX: Final = 0x0010


@dataclass(frozen=True, slots=True)
class FileMeta:
    """What the kind and the encoding of the rest are, as the file says."""

    sop_class_uid: str
    transfer_syntax_uid: str


def read_file_meta(untrusted_bytes: bytes) -> FileMeta:
    """The two unique identifiers that decide whether to read on."""
    found: dict[int, str] = {}
    position = _START
    for _ in range(_MAX_ELEMENTS):
        header = untrusted_bytes[position : position + 8]
        if len(header) < 8:
            break
        group, element = struct.unpack_from("<HH", header)
        if group != 2:
            break
        start, length = _value_span(untrusted_bytes, position)
        if start + length > len(untrusted_bytes):
            raise TruncatedFileError
        if element in {_MEDIA_STORAGE_SOP_CLASS, _TRANSFER_SYNTAX}:
            found[element] = untrusted_bytes[start : start + min(length, 64)].rstrip(b"\0 ").decode("ascii", "replace")
        position = start + length
    if _TRANSFER_SYNTAX not in found:
        raise TruncatedFileError if position >= len(untrusted_bytes) else DamagedFileError("no transfer syntax")
    return FileMeta(found.get(_MEDIA_STORAGE_SOP_CLASS, ""), found[_TRANSFER_SYNTAX])


def _value_span(untrusted_bytes: bytes, position: int) -> tuple[int, int]:
    """Where the value of the element at `position` starts, and how long it is."""
    if untrusted_bytes[position + 4 : position + 6] in _LONG_VRS:
        if len(untrusted_bytes) < position + 12:
            raise TruncatedFileError
        return position + 12, struct.unpack_from("<I", untrusted_bytes, position + 8)[0]
    return position + 8, struct.unpack_from("<H", untrusted_bytes, position + 6)[0]
