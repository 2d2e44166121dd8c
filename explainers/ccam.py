"""CCAM: candidate codes of the French nomenclature for an option and a tooth. Data with a version; never a price."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Annotated, Final, Literal, get_args

from pydantic import Field, StringConstraints, ValidationError

from explainers.catalogue_entries import Entry, Name, Words
from explainers.errors import CatalogueError
from models.tooth import Arch, Tooth, ToothType

FILE: Final = "ccam.toml"

Code = Annotated[str, StringConstraints(pattern=r"^[A-Z]{4}[0-9]{3}$")]
Fit = Literal[
    "any", "primary", "permanent", "anterior", "posterior", "incisor", "canine", "premolar", "first_upper_premolar",
    "other_premolar", "second_premolar", "second_premolar_or_molar", "anterior_or_first_premolar", "not_molar", "molar",
    "third_molar", "lower_third_molar", "upper_third_molar",
]  # fmt: skip

_INCISORS: Final = frozenset({ToothType.CENTRAL_INCISOR, ToothType.LATERAL_INCISOR})
_PREMOLARS: Final = frozenset({ToothType.FIRST_PREMOLAR, ToothType.SECOND_PREMOLAR})
_MOLARS: Final = frozenset({ToothType.FIRST_MOLAR, ToothType.SECOND_MOLAR, ToothType.THIRD_MOLAR})


@dataclass(frozen=True, slots=True)
class Act:
    """One act: its code, and the teeth that it is meant for. Its words are ``ccam.<code>``."""

    code: str
    fits: str

    def fits_tooth(self, tooth: Tooth) -> bool:
        """Whether the act is meant for a tooth like this."""
        return _FITS[self.fits](tooth)


@dataclass(frozen=True, slots=True)
class Ccam:
    """The acts and what they stand for."""

    version: str
    source: str
    is_official_file: bool
    """Whether it was read from the file of the health insurance itself; if not, screens say so."""
    acts: Mapping[str, Act]
    by_option: Mapping[str, tuple[Act, ...]]

    def candidates(self, option_id: str, tooth: Tooth | None = None) -> tuple[Act, ...]:
        """Acts that may stand for an option; none where no code was compared. The dentist chooses."""
        acts = self.by_option.get(option_id, ())
        return acts if tooth is None else tuple(act for act in acts if act.fits_tooth(tooth))


class _ActEntry(Entry):
    code: Code
    fits: Fit


class _File(Entry):
    version: Words
    source: Words
    official_file: bool
    act: Annotated[list[_ActEntry], Field(min_length=1)]
    options: dict[Name, Annotated[list[Code], Field(min_length=1)]]


@cache
def load_ccam() -> Ccam:
    """Read the codes that ship with the product. Raises `CatalogueError` with every fault."""
    return read_ccam((resources.files("explainers") / "catalogue" / FILE).read_text(encoding="utf-8"))


def read_ccam(text: str) -> Ccam:
    """Read codes from TOML. Raises `CatalogueError` for an unknown or repeated code, or a file of another form."""
    try:
        file = _File.model_validate(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise CatalogueError((f"{FILE}: {error}",)) from error
    acts = {each.code: Act(each.code, each.fits) for each in file.act}
    faults = [f"{FILE}: code given twice" for _ in range(len(file.act) - len(acts))]
    for option_id, codes in file.options.items():
        faults += [f"{FILE}: {option_id}: unknown code {code}" for code in codes if code not in acts]
        faults += [f"{FILE}: {option_id}: a code given twice" for _ in range(len(codes) - len(set(codes)))]
    if faults:
        raise CatalogueError(tuple(faults))
    return Ccam(
        version=file.version,
        source=file.source,
        is_official_file=file.official_file,
        acts=MappingProxyType(acts),
        by_option=MappingProxyType({o: tuple(acts[code] for code in codes) for o, codes in file.options.items()}),
    )


def _is(types: frozenset[ToothType], arch: Arch | None = None) -> Callable[[Tooth], bool]:
    return lambda tooth: not tooth.is_primary and tooth.type in types and arch in {None, tooth.arch}


_ANTERIOR: Final = _INCISORS | {ToothType.CANINE}
_FIRST, _SECOND = frozenset({ToothType.FIRST_PREMOLAR}), frozenset({ToothType.SECOND_PREMOLAR})
_THIRD: Final = frozenset({ToothType.THIRD_MOLAR})

_FITS: Final[Mapping[str, Callable[[Tooth], bool]]] = MappingProxyType(
    {
        "any": lambda _: True,
        "primary": lambda tooth: tooth.is_primary,
        "permanent": lambda tooth: not tooth.is_primary,
        # Fillings of primary teeth have the same codes: front and back, whatever the dentition.
        "anterior": lambda tooth: tooth.type in _ANTERIOR,
        "posterior": lambda tooth: tooth.type not in _ANTERIOR,
        "incisor": _is(_INCISORS),
        "canine": _is(frozenset({ToothType.CANINE})),
        "premolar": _is(_PREMOLARS),
        "first_upper_premolar": _is(_FIRST, Arch.UPPER),
        "other_premolar": lambda tooth: _is(_SECOND)(tooth) or _is(_FIRST, Arch.LOWER)(tooth),
        "second_premolar": _is(_SECOND),
        "second_premolar_or_molar": _is(_SECOND | _MOLARS),
        "anterior_or_first_premolar": _is(_ANTERIOR | _FIRST),
        "not_molar": _is(_ANTERIOR | _PREMOLARS),
        "molar": _is(_MOLARS),
        "third_molar": _is(_THIRD),
        "lower_third_molar": _is(_THIRD, Arch.LOWER),
        "upper_third_molar": _is(_THIRD, Arch.UPPER),
    }
)
if set(_FITS) != set(get_args(Fit)):
    raise AssertionError("expected a rule for every fit")
