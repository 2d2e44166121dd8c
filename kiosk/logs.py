"""Logging, set up once: for developers, in the data folder and on the terminal; events and identifiers of ours only."""

import logging
import logging.handlers
import warnings
from pathlib import Path
from typing import Final

from kiosk.data_folder import make_private_folder

_FORMAT: Final = "%(asctime)s %(levelname)s %(name)s %(message)s"
_LARGEST_BYTES: Final = 2 * 2**20
_KEPT_FILES: Final = 5
_NOISY: Final = ("uvicorn.access", "PIL", "pydicom", "alembic", "watchdog")
"""pydicom's messages quote element values, which can be identity; the others only repeat themselves."""


def set_up_logging(folder: Path | None, *, verbose: bool = False) -> None:
    """Log to a file of the folder, if given, and warnings (or all, when verbose) to standard error."""
    terminal = logging.StreamHandler()
    terminal.setLevel(logging.INFO if verbose else logging.WARNING)
    handlers: list[logging.Handler] = [terminal]
    if folder is not None:
        path = make_private_folder(folder / "logs") / "kiosk.log"
        handlers.append(
            logging.handlers.RotatingFileHandler(
                path, maxBytes=_LARGEST_BYTES, backupCount=_KEPT_FILES, encoding="utf-8", delay=True
            )
        )
    logging.basicConfig(level=logging.INFO, format=_FORMAT, handlers=handlers, force=True)
    logging.captureWarnings(capture=True)
    warnings.filterwarnings("ignore", module="pydicom")
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.CRITICAL)
