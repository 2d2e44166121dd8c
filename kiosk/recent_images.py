"""The images read last, kept in memory: the models are asked about an image right after it was read for the screen."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from models.reading import ReadImage

_KEPT: Final = 2
"""A large panoramic takes some 60 MB as it is kept here."""


class RecentImages:
    """Reads a file, or remembers it by its SHA-256. Safe to use from any thread."""

    def __init__(self, read: Callable[[bytes, str], ReadImage]) -> None:
        self._read = read
        self._known: OrderedDict[str, ReadImage] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(self, untrusted_bytes: bytes, file_name_hint: str) -> ReadImage:
        """The image. A hint of a name means a new file: it is always read. Raises `UnreadableImageError`."""
        digest = hashlib.sha256(untrusted_bytes).hexdigest()
        with self._lock:
            known = self._known.get(digest)
        if known is not None and not file_name_hint:
            return known
        read = self._read(untrusted_bytes, file_name_hint)
        with self._lock:
            self._known[digest] = read
            self._known.move_to_end(digest)
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)
        return read
