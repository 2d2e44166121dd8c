"""Which program this is: the version that documents and benchmarks name."""

from importlib import metadata
from typing import Final

DISTRIBUTION: Final = "chairside-kiosk"


def application_version() -> str:
    """Version of the installed distribution."""
    return metadata.version(DISTRIBUTION)
