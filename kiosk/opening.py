"""Opening the desk on a folder of practice data: store, settings, models, catalogue; or saying why it cannot be."""

import logging
import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from explainers.catalogue import load_catalogue
from kiosk.annotating import ModelsAtHand
from kiosk.data_folder import make_private_folder, sweep_leftovers
from kiosk.desk import Desk
from kiosk.links import Links
from kiosk.recent_images import RecentImages
from kiosk.records.store import Records
from kiosk.seal_file import PracticeSealFile
from kiosk.settings import SettingsFile
from models.reading import ReadImage, read_radiograph

logger = logging.getLogger(__name__)

RECORDS: Final = "records"


def open_desk(folder: Path) -> Desk:
    """The desk of the practice whose data is in this folder; a new folder is a new practice.

    Raises `StoreError`, `SettingsError` or `CatalogueError`: the kiosk does not start on half of what it needs.
    """
    make_private_folder(folder)
    if swept := sweep_leftovers(folder, now=utc_now().timestamp()):
        logger.info("%d unfinished files of an earlier run removed", swept)
    practice = SettingsFile(folder)
    practice.read()
    return Desk(
        records=Records(folder / RECORDS),
        practice=practice,
        annotator=ModelsAtHand(practice.read),
        catalogue=load_catalogue(),
        links=Links(secrets.token_bytes(32), utc_now),
        read=RecentImages(_read),
        now=utc_now,
        new_id=random_id,
        sealer=PracticeSealFile(folder, practice.read, utc_now),
    )


def utc_now() -> datetime:
    """The time, with its zone."""
    return datetime.now(UTC)


def random_id() -> str:
    """32 random hexadecimal digits."""
    return secrets.token_hex(16)


def _read(untrusted_bytes: bytes, file_name_hint: str) -> ReadImage:
    return read_radiograph(untrusted_bytes, file_name_hint=file_name_hint)
