"""Tooth: one of the 52 human teeth, named by its FDI number (ISO 3950)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Self

from models.errors import InvalidToothError
from models.tooth_codes import CID_4018_4019, ENTIRE_TOOTH, RETIRED_SRT

_PALMER_QUADRANT: Final = {1: "UR", 2: "UL", 3: "LL", 4: "LR", 5: "UR", 6: "UL", 7: "LL", 8: "LR"}
# Universal numbers run 1–32 from the upper right third molar to the lower right one; A–T for primary teeth.
_UNIVERSAL_PERMANENT: Final = {1: lambda t: 9 - t, 2: lambda t: 8 + t, 3: lambda t: 25 - t, 4: lambda t: 24 + t}
_UNIVERSAL_PRIMARY: Final = {5: lambda t: 5 - t, 6: lambda t: 4 + t, 7: lambda t: 15 - t, 8: lambda t: 14 + t}


class Arch(StrEnum):
    """Upper or lower jaw."""

    UPPER = "upper"
    LOWER = "lower"


class Side(StrEnum):
    """Side of the patient, never of the screen."""

    RIGHT = "right"
    LEFT = "left"


class ToothType(StrEnum):
    """The kinds of teeth that dentistry tells apart by shape."""

    CENTRAL_INCISOR = "central_incisor"
    LATERAL_INCISOR = "lateral_incisor"
    CANINE = "canine"
    FIRST_PREMOLAR = "first_premolar"
    SECOND_PREMOLAR = "second_premolar"
    FIRST_MOLAR = "first_molar"
    SECOND_MOLAR = "second_molar"
    THIRD_MOLAR = "third_molar"


_PERMANENT_TYPES: Final = tuple(ToothType)
_PRIMARY_TYPES: Final = (*_PERMANENT_TYPES[:3], ToothType.FIRST_MOLAR, ToothType.SECOND_MOLAR)


@dataclass(frozen=True, slots=True, order=True)
class Tooth:
    """A tooth by FDI number: quadrant 1–4 with position 1–8 (permanent), quadrant 5–8 with position 1–5 (primary)."""

    fdi: int

    def __post_init__(self) -> None:
        if self.fdi not in CID_4018_4019:
            raise InvalidToothError(str(self.fdi))

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Read an FDI number such as ``"36"``; anything else, spaces included, raises `InvalidToothError`."""
        if len(text) != 2 or not text.isascii() or not text.isdigit():
            raise InvalidToothError(text)
        return cls(int(text))

    @classmethod
    def from_universal(cls, text: str) -> Self:
        """Read a Universal number, 1–32 or A–T (ADA)."""
        return cls(_FDI_BY_UNIVERSAL.get(text) or _reject(text))

    @classmethod
    def from_palmer(cls, text: str) -> Self:
        """Read a Palmer number in plain text, such as ``"UR6"`` or ``"LLD"``."""
        return cls(_FDI_BY_PALMER.get(text) or _reject(text))

    @classmethod
    def from_dicom_code(cls, scheme: str, code: str) -> Self:
        """Read a coded tooth: CID 4018/4019 or "Entire tooth" under SCT, or the retired SRT and SNM3 codes."""
        table = _FDI_BY_SCT if scheme == "SCT" else _FDI_BY_SRT if scheme in {"SRT", "SNM3"} else {}
        return cls(table.get(code) or _reject(f"{scheme} {code}"))

    @property
    def quadrant(self) -> int:
        """1–4 for permanent teeth, 5–8 for primary teeth."""
        return self.fdi // 10

    @property
    def position(self) -> int:
        """Place counted from the midline: 1–8, or 1–5 for primary teeth."""
        return self.fdi % 10

    @property
    def is_primary(self) -> bool:
        """Whether this is a primary (milk) tooth."""
        return self.quadrant >= 5

    @property
    def arch(self) -> Arch:
        """Upper or lower jaw."""
        return Arch.UPPER if self.quadrant in {1, 2, 5, 6} else Arch.LOWER

    @property
    def side(self) -> Side:
        """The patient's right or left: on the screen, the patient's right is on the left."""
        return Side.RIGHT if self.quadrant in {1, 4, 5, 8} else Side.LEFT

    @property
    def type(self) -> ToothType:
        """Which kind of tooth: a primary tooth has no premolars, its fourth is a first molar."""
        return (_PRIMARY_TYPES if self.is_primary else _PERMANENT_TYPES)[self.position - 1]

    @property
    def mirrored(self) -> "Tooth":
        """The same tooth on the other side of the mouth."""
        return Tooth({1: 2, 2: 1, 3: 4, 4: 3, 5: 6, 6: 5, 7: 8, 8: 7}[self.quadrant] * 10 + self.position)

    @property
    def universal(self) -> str:
        """Universal number: ``"1"``–``"32"`` or ``"A"``–``"T"``."""
        if self.is_primary:
            return "ABCDEFGHIJKLMNOPQRST"[_UNIVERSAL_PRIMARY[self.quadrant](self.position)]
        return str(_UNIVERSAL_PERMANENT[self.quadrant](self.position))

    @property
    def palmer(self) -> str:
        """Palmer number in plain text: quadrant letters and 1–8 or A–E."""
        place = "ABCDE"[self.position - 1] if self.is_primary else str(self.position)
        return _PALMER_QUADRANT[self.quadrant] + place

    @property
    def dicom_code(self) -> tuple[str, str, str]:
        """Code value, coding scheme designator and code meaning, from CID 4018 or 4019."""
        code, meaning = CID_4018_4019[self.fdi]
        return code, "SCT", meaning

    def __str__(self) -> str:
        return str(self.fdi)


def _reject(text: str) -> int:
    raise InvalidToothError(text)


PERMANENT_TEETH: Final = tuple(Tooth(q * 10 + t) for q in (1, 2, 3, 4) for t in range(1, 9))
PRIMARY_TEETH: Final = tuple(Tooth(q * 10 + t) for q in (5, 6, 7, 8) for t in range(1, 6))
ALL_TEETH: Final = PERMANENT_TEETH + PRIMARY_TEETH

_FDI_BY_UNIVERSAL: Final = {tooth.universal: tooth.fdi for tooth in ALL_TEETH}
_FDI_BY_PALMER: Final = {tooth.palmer: tooth.fdi for tooth in ALL_TEETH}
_FDI_BY_SCT: Final = {code: fdi for fdi, (code, _) in CID_4018_4019.items()} | {c: f for f, c in ENTIRE_TOOTH.items()}
_FDI_BY_SRT: Final = {code: fdi for fdi, code in RETIRED_SRT.items()}
