"""Elements: every look into an untrusted dataset goes through here, since each one may raise anything.

pydicom converts values lazily, so a garbled element raises at the moment it is looked at, not when the file is read.
"""

import math
import re
from datetime import date, datetime
from typing import Final

import numpy as np
from pydicom.dataset import Dataset
from pydicom.multival import MultiValue
from pydicom.sequence import Sequence

from models.reading_errors import DamagedFileError, TooComplexError

# Control characters, and the marks that change the direction or hide (bidi embeddings, isolates, zero width, BOM).
_UNSHOWABLE: Final = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)
_MAX_VALUES: Final = 64


class Elements:
    """A dataset whose values come out as plain, bounded Python values, or raise `DamagedFileError`."""

    def __init__(self, dataset: Dataset, *, big_endian: bool = False) -> None:
        self._dataset = dataset
        self._big_endian = big_endian

    def has(self, keyword: str) -> bool:
        """Whether the element is there, with or without a value."""
        return keyword in self._dataset

    def _value(self, keyword: str) -> object:
        try:
            return self._dataset.get(keyword)
        except (RecursionError, MemoryError) as error:
            raise TooComplexError from error
        except Exception as error:
            raise DamagedFileError(f"{keyword} cannot be read") from error

    def texts(self, keyword: str, *, limit: int = 64) -> tuple[str, ...]:
        """Values as text: control and direction characters stripped, each cut at `limit` characters."""
        value = self._value(keyword)
        try:
            return tuple(clean_text(str(one), limit=limit) for one in _as_list(value))
        except Exception as error:
            raise DamagedFileError(f"{keyword} is no text") from error

    def text(self, keyword: str, *, limit: int = 64) -> str:
        """First value as text, empty when absent."""
        return next(iter(self.texts(keyword, limit=limit)), "")

    def numbers(self, keyword: str) -> tuple[float, ...]:
        """Values as finite numbers; one that is not a number spoils the element."""
        value = self._value(keyword)
        try:
            numbers = tuple(float(str(one)) for one in _as_list(value))
        except Exception as error:
            raise DamagedFileError(f"{keyword} is no number") from error
        if not all(math.isfinite(number) for number in numbers):
            raise DamagedFileError(f"{keyword} is not finite")
        return numbers

    def number(self, keyword: str, default: float) -> float:
        """First value as a number, or the default when absent."""
        return next(iter(self.numbers(keyword)), default)

    def integer(self, keyword: str, default: int | None = None) -> int:
        """First value as an integer; raises when absent without a default."""
        found = self.numbers(keyword)
        if not found and default is None:
            raise DamagedFileError(f"{keyword} is missing")
        return int(found[0]) if found else int(default or 0)

    def raw(self, keyword: str) -> bytes:
        """Value as bytes, empty when absent."""
        value = self._value(keyword)
        if isinstance(value, bytes):
            return value
        if value is None or value == "":
            return b""
        raise DamagedFileError(f"{keyword} is not bytes")

    def words(self, keyword: str, count: int) -> bytes | tuple[int, ...]:
        """Look-up table data: bytes (OW), low byte first, or up to `count` 16-bit numbers (US or SS)."""
        value = self._value(keyword)
        if isinstance(value, bytes):
            swap = self._big_endian and len(value) == count * 2
            return np.frombuffer(value, "<u2").byteswap().tobytes() if swap else value
        try:
            return tuple(int(str(one)) & 0xFFFF for one in _as_list(value, limit=count))
        except Exception as error:
            raise DamagedFileError(f"{keyword} is no table") from error

    def items(self, keyword: str) -> tuple["Elements", ...]:
        """Items of a sequence, empty when absent."""
        try:
            found = _as_list(self._value(keyword))
        except (RecursionError, MemoryError) as error:
            raise TooComplexError from error
        if not all(isinstance(item, Dataset) for item in found):
            raise DamagedFileError(f"{keyword} is no sequence")
        return tuple(Elements(item, big_endian=self._big_endian) for item in found if isinstance(item, Dataset))

    def day(self, *keywords: str) -> date | None:
        """The first of these elements that holds a plausible day (DA, or the start of DT)."""
        for keyword in keywords:
            try:
                found = datetime.strptime(self.text(keyword)[:8], "%Y%m%d").date()
            except (ValueError, DamagedFileError):
                continue
            if found.year >= 1850:
                return found
        return None


def clean_text(untrusted_text: str, *, limit: int = 64) -> str:
    """Text without control, invisible and direction-changing characters, at most `limit` long (LO and PN: 64)."""
    return _UNSHOWABLE.sub("", untrusted_text).strip()[:limit]


def _as_list(value: object, *, limit: int = _MAX_VALUES) -> list[object]:
    """The values of an element, bounded; one value is a list of one, none is an empty one."""
    if value is None or value == "":
        return []
    if isinstance(value, (list, tuple, MultiValue, Sequence)):
        return list(value[:limit])
    return [value]
