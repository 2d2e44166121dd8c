"""Where the practice's data lives on this machine, and how a file is written there so that a power cut harms none."""

import os
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

import platformdirs

from kiosk.errors import StoreError

ENVIRONMENT_NAME: Final = "KIOSK_DATA_DIR"
_LEFTOVER: Final = re.compile(r"\..+\.[0-9a-f]{8}\.tmp")
"""What `write_durably` calls its temporary files."""
_LEFT_SECONDS: Final = 600.0
"""No write takes as long as this."""


def data_folder(environment: Mapping[str, str]) -> Path:
    """The folder named by ``KIOSK_DATA_DIR``, or the system's place for this user's application data."""
    named = environment.get(ENVIRONMENT_NAME, "")
    return Path(named).absolute() if named else platformdirs.user_data_path("chairside-kiosk", appauthor=False)


def make_private_folder(folder: Path) -> Path:
    """Make a folder that only this user may enter. Raises `StoreError` if it cannot be made or written to."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise StoreError(f"folder cannot be made: {error.strerror}") from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise StoreError("folder cannot be written to")
    return folder


def write_durably(path: Path, content: bytes) -> None:
    """Write a file so that afterwards it is there whole, also after a power cut: temporary file, sync, rename, sync."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise StoreError(f"file cannot be written: {error.strerror}") from error


def sweep_leftovers(folder: Path, *, now: float) -> int:
    """Remove what a write left that was killed before its rename, as of a time in seconds; how many there were."""
    swept = 0
    for path in folder.rglob(".*.tmp"):
        # A young one may be another process at work, such as `kiosk doctor` beside the kiosk.
        with suppress(OSError):
            if _LEFTOVER.fullmatch(path.name) and now - path.stat().st_mtime > _LEFT_SECONDS:
                path.unlink()
                swept += 1
    return swept


def _sync_folder(folder: Path) -> None:
    # Windows cannot open a folder; there NTFS journals the rename.
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
