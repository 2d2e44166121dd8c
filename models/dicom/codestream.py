"""The size that a compressed picture says of itself, to be held against the dataset's before a decoder allocates it."""

import struct

from models.reading_errors import DamagedFileError, TruncatedFileError

_JPEG = b"\xff\xd8"
_JPEG_2000 = b"\xff\x4f\xff\x51"
_JP2_BOX = b"\x00\x00\x00\x0cjP  "
# Start-of-frame markers that carry a size: SOF0–SOF15 without DHT, JPG and DAC (ITU-T T.81 B.1.1.3), and JPEG-LS.
_FRAMES = {*range(0xC0, 0xD0), 0xF7} - {0xC4, 0xC8, 0xCC}
_END = b"\xff\xd9"


def codestream_shape(untrusted_codestream: bytes) -> tuple[int, int, int, int]:
    """Columns, rows, components and bits of a JPEG, JPEG-LS, JPEG 2000 or HTJ2K codestream."""
    try:
        if untrusted_codestream.startswith(_JPEG_2000):
            return _jpeg_2000_shape(untrusted_codestream)
        if untrusted_codestream.startswith(_JP2_BOX):
            return _jpeg_2000_shape(untrusted_codestream[untrusted_codestream.index(_JPEG_2000) :])
        if untrusted_codestream.startswith(_JPEG):
            return _jpeg_shape(untrusted_codestream)
    except (struct.error, IndexError, ValueError) as error:
        raise DamagedFileError("no size in the compressed picture") from error
    raise DamagedFileError("not a compressed picture")


def check_complete(untrusted_codestream: bytes) -> None:
    """Raise `TruncatedFileError` where the end marker, which all four share, is missing; some writers pad after it.

    The marker cannot stand inside the data of a picture: JPEG stuffs a zero after 0xFF (T.81 F.1.2.3), JPEG-LS a bit
    (T.87 A.1), and JPEG 2000 has no two bytes above 0xFF8F there (T.800 B.10.1).
    """
    if _END not in untrusted_codestream[-64:]:
        raise TruncatedFileError


def _jpeg_2000_shape(codestream: bytes) -> tuple[int, int, int, int]:
    """SIZ marker (ITU-T T.800 A.5.1): the area between image offset and reference grid."""
    right, bottom, left, top = struct.unpack_from(">IIII", codestream, 8)
    components = struct.unpack_from(">H", codestream, 40)[0]
    bits = (codestream[42] & 0x7F) + 1
    return right - left, bottom - top, components, bits


def _jpeg_shape(codestream: bytes) -> tuple[int, int, int, int]:
    position = 2
    while True:
        if codestream[position] != 0xFF:
            raise ValueError("no marker")
        marker = codestream[position + 1]
        if marker == 0xFF:  # fill byte
            position += 1
            continue
        if marker in _FRAMES:
            bits, rows, columns, components = struct.unpack_from(">BHHB", codestream, position + 4)
            return columns, rows, components, bits
        position += 2 + struct.unpack_from(">H", codestream, position + 2)[0]
