"""Transfer syntaxes: which are read, by which decoder, and how the others are called. A table, no pydicom."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Syntax:
    """One transfer syntax that is read."""

    name: str
    decoder: str
    """pydicom's name of the plug-in; empty for uncompressed pixels."""
    lossy: bool = False
    """Lossy for certain; others may be, and Lossy Image Compression (0028,2110) says so."""


DEFLATED: Final = "1.2.840.10008.1.2.1.99"
BIG_ENDIAN: Final = "1.2.840.10008.1.2.2"

# The fastest permissive decoder of each; `pylibjpeg-libjpeg` would read more, but is GPL.
# Explicit VR Big Endian is retired (PS3.5 2017) and is read all the same: old archives hold it.
READ: Final[dict[str, Syntax]] = {
    "1.2.840.10008.1.2": Syntax("Implicit VR Little Endian", ""),
    "1.2.840.10008.1.2.1": Syntax("Explicit VR Little Endian", ""),
    BIG_ENDIAN: Syntax("Explicit VR Big Endian", ""),
    "1.2.840.10008.1.2.4.50": Syntax("JPEG Baseline", "pillow", lossy=True),
    "1.2.840.10008.1.2.4.51": Syntax("JPEG Extended", "pillow", lossy=True),
    "1.2.840.10008.1.2.4.57": Syntax("JPEG Lossless", "gdcm"),
    "1.2.840.10008.1.2.4.70": Syntax("JPEG Lossless SV1", "gdcm"),
    "1.2.840.10008.1.2.4.80": Syntax("JPEG-LS", "pyjpegls"),
    "1.2.840.10008.1.2.4.81": Syntax("JPEG-LS near-lossless", "pyjpegls"),
    "1.2.840.10008.1.2.4.90": Syntax("JPEG 2000 lossless", "pylibjpeg"),
    "1.2.840.10008.1.2.4.91": Syntax("JPEG 2000", "pylibjpeg"),
    "1.2.840.10008.1.2.4.201": Syntax("HTJ2K lossless", "pylibjpeg"),
    "1.2.840.10008.1.2.4.202": Syntax("HTJ2K lossless RPCL", "pylibjpeg"),
    "1.2.840.10008.1.2.4.203": Syntax("HTJ2K", "pylibjpeg"),
    "1.2.840.10008.1.2.5": Syntax("RLE", "pylibjpeg"),
}

JPEG_12_BIT: Final = "JPEG 12 bit"
OTHER: Final = "DICOM"
REFUSED: Final[dict[str, str]] = {
    "1.2.840.10008.1.2.4.92": "JPEG 2000 multi-component",
    "1.2.840.10008.1.2.4.93": "JPEG 2000 multi-component",
    "1.2.840.10008.1.2.4.94": "JPIP",
    "1.2.840.10008.1.2.4.95": "JPIP",
    "1.2.840.10008.1.2.4.100": "MPEG-2",
    "1.2.840.10008.1.2.4.101": "MPEG-2",
    "1.2.840.10008.1.2.4.102": "MPEG-4",
    "1.2.840.10008.1.2.4.103": "MPEG-4",
    "1.2.840.10008.1.2.4.110": "JPEG XL",
    "1.2.840.10008.1.2.4.111": "JPEG XL",
    "1.2.840.10008.1.2.4.112": "JPEG XL",
}
NAMES: Final = frozenset({JPEG_12_BIT, OTHER, *REFUSED.values()})
"""Every name that may stand in an `UnsupportedCompressionError`."""
