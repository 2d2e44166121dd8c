"""Blobs: images, pages and documents in a folder, by random id; their SHA-256 stands in the database."""

import hashlib
import re
from pathlib import Path
from typing import Final

from kiosk.data_folder import make_private_folder, write_durably
from kiosk.errors import StoreError
from kiosk.visit import BlobRef

_ID: Final = re.compile(r"[0-9a-f]{32}")


class BlobFolder:
    """Content on disk. The one place to change when contents are to be encrypted, or kept elsewhere."""

    def __init__(self, folder: Path) -> None:
        self._folder = make_private_folder(folder)

    def write(self, content: bytes, media_type: str, blob_id: str) -> BlobRef:
        """Write a content under a new id; when this returns it is on the disk."""
        path = self._path(blob_id)
        make_private_folder(path.parent)
        if path.exists():
            raise StoreError("a blob with this id is there already")
        write_durably(path, content)
        return BlobRef(blob_id, hashlib.sha256(content).hexdigest(), len(content), media_type)

    def read(self, ref: BlobRef) -> bytes:
        """The content as it was written. Raises `StoreError` if it is missing or was changed."""
        try:
            content = self._path(ref.id).read_bytes()
        except OSError as error:
            raise StoreError(f"blob cannot be read: {error.strerror}") from error
        if hashlib.sha256(content).hexdigest() != ref.sha256:
            raise StoreError("blob was changed since it was stored")
        return content

    def ids(self) -> frozenset[str]:
        """Ids of everything in the folder."""
        return frozenset(path.name for path in self._folder.glob("??/*") if _ID.fullmatch(path.name))

    def _path(self, blob_id: str) -> Path:
        # Ids are ours, yet checked: no path is ever built from something else.
        if not _ID.fullmatch(blob_id):
            raise StoreError("expected a blob id of 32 hexadecimal digits")
        return self._folder / blob_id[:2] / blob_id
