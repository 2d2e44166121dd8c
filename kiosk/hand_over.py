"""Handing over: while the patient holds the screen, this kiosk shows one visit's patient views and nothing else.

It holds for every tab, because a patient can type an address; only the practice's code takes the screen back. Kept in
memory: whoever can start the kiosk anew has the machine anyway.
"""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

from kiosk.errors import PinBarredError, WeakPinError, WrongPinError

LEAST_DIGITS: Final = 6
MOST_TRIES: Final = 5
WAIT: Final = timedelta(minutes=1)
"""After so many wrong codes nobody is asked again for so long."""
PIN_HASH_FORM: Final = r"^([0-9a-f]{32}:[0-9a-f]{64})?$"
"""Salt and scrypt digest in hexadecimal; empty where no code was chosen."""


@dataclass(frozen=True, slots=True)
class Held:
    """What the patient holds."""

    visit_id: str
    consent_id: str
    actor: str
    """The dentist at whose desk it is."""


@dataclass(slots=True, eq=False)
class Hand:
    """Who holds the screen now, and how often a wrong code was tried."""

    held: Held | None = None
    _misses: int = 0
    _barred_until: datetime | None = None
    _lock: Lock = field(default_factory=Lock)

    def give(self, held: Held) -> None:
        """The patient holds the screen from now on."""
        with self._lock:
            self.held = held

    def take_back(self, pin: str, pin_hash: str, now: datetime) -> None:
        """The practice holds it again. Raises `WrongPinError`, and `PinBarredError` after too many of them."""
        with self._lock:
            if self._barred_until is not None and now < self._barred_until:
                raise PinBarredError(max(1, int((self._barred_until - now).total_seconds())))
            if not is_pin(pin, pin_hash):
                self._misses += 1
                if self._misses >= MOST_TRIES:
                    self._misses, self._barred_until = 0, now + WAIT
                    raise PinBarredError(int(WAIT.total_seconds()))
                raise WrongPinError(MOST_TRIES - self._misses)
            self.held, self._misses, self._barred_until = None, 0, None


def hash_pin(pin: str) -> str:
    """A code as it is kept. Raises `WeakPinError` for one that is no 6 to 12 digits, or the same digit throughout."""
    if not re.fullmatch(rf"[0-9]{{{LEAST_DIGITS},12}}", pin) or len(set(pin)) == 1:
        raise WeakPinError(LEAST_DIGITS)
    salt = secrets.token_bytes(16)
    return f"{salt.hex()}:{_digest(pin, salt).hex()}"


def is_pin(pin: str, pin_hash: str) -> bool:
    """Whether this is the code that was kept."""
    salt, _, digest = pin_hash.partition(":")
    return bool(digest) and hmac.compare_digest(_digest(pin, bytes.fromhex(salt)), bytes.fromhex(digest))


def _digest(pin: str, salt: bytes) -> bytes:
    # 16 MiB and about 50 ms: six digits are few, so each guess has to cost something (RFC 7914).
    return hashlib.scrypt(pin.encode(), salt=salt, n=2**14, r=8, p=1, dklen=32)
