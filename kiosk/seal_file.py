"""The practice's seal on the disk: made on first use, readable by this user alone, the same from then on."""

import logging
import secrets
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from explainers.errors import SealError
from kiosk.data_folder import make_private_folder, write_durably
from kiosk.desk import Sealer
from kiosk.settings import Settings

if TYPE_CHECKING:
    from explainers.documents.sealing import PracticeSeal

logger = logging.getLogger(__name__)

_FOLDER: Final = "seal"
_FILE: Final = "practice_seal.pem"
_SERIAL_BYTES: Final = 15
"""At most 20 octets, positive (RFC 5280 4.1.2.2)."""


class PracticeSealFile:
    """Opens the seal in the practice's data folder, or makes it where there is none yet."""

    def __init__(
        self,
        folder: Path,
        settings: Callable[[], Settings],
        now: Callable[[], datetime],
        passphrase: Callable[[], bytes | None] = lambda: None,
    ) -> None:
        """`passphrase` encrypts the private key; without one the file's own protection must do (mode 0600)."""
        self._folder = folder / _FOLDER
        self._settings, self._now, self._passphrase = settings, now, passphrase
        self._lock = threading.Lock()
        self._sealer: Sealer | None = None

    def __call__(self) -> Sealer:
        """The seal. Raises `SealError` if there is one that cannot be used: it is never replaced in silence."""
        with self._lock:
            if self._sealer is None:
                self._sealer = _ClockSealer(self._open())
            return self._sealer

    def _open(self) -> "PracticeSeal":
        # Imported on first use: it costs more than half a second.
        from explainers.documents.sealing import make_seal, seal_from_pem, seal_to_pem

        path, passphrase = self._folder / _FILE, self._passphrase()
        try:
            return seal_from_pem(path.read_bytes(), passphrase=passphrase)
        except FileNotFoundError:
            logger.info("the practice has no seal yet; one is made")
        except OSError as error:
            raise SealError(f"the seal file cannot be read: {error.strerror}") from error
        serial = int.from_bytes(secrets.token_bytes(_SERIAL_BYTES), "big") | 1
        seal = make_seal(self._settings().practice.name, at=self._now(), serial=serial)
        make_private_folder(self._folder)
        write_durably(path, seal_to_pem(seal, passphrase=passphrase))
        return seal


class _ClockSealer:
    """Seals by the practice's own clock (PAdES B-B)."""

    def __init__(self, seal: "PracticeSeal") -> None:
        self._seal = seal

    @property
    def certificate_sha256(self) -> str:
        """Fingerprint of the certificate."""
        return self._seal.certificate_sha256

    @property
    def timestamped(self) -> bool:
        """No authority is asked."""
        return False

    def seal(self, pdf: bytes) -> bytes:
        """The same document, sealed. Raises `SealError`."""
        return self._seal.seal(pdf)
