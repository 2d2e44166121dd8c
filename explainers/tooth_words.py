"""Tooth → words, always from the patient's side: "première molaire en bas à gauche pour vous"."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from explainers.language import Texts
from models.tooth import Tooth

MOST_NAMED_ONE_BY_ONE: Final = 3
"""More teeth than this are counted by area: a longer list is not read."""


def tooth_name(tooth: Tooth, texts: Texts) -> str:
    """Such as ``"première molaire en bas à gauche"``."""
    return texts(f"tooth.{tooth.fdi}")


def tooth_for_you(tooth: Tooth, texts: Texts) -> str:
    """The name as said to the patient, such as ``"première molaire en bas à gauche pour vous"``."""
    return texts("teeth.for_you", tooth=tooth_name(tooth, texts))


def tooth_type(tooth: Tooth, texts: Texts) -> str:
    """The short name, such as ``"molaire"``."""
    return texts(f"tooth_type.{tooth.type.value}")


def area_key(tooth: Tooth) -> str:
    """Quarter of the patient's mouth, such as ``"lower_left"``."""
    return f"{tooth.arch.value}_{tooth.side.value}"


def say_teeth(teeth: Sequence[Tooth], texts: Texts) -> str:
    """Where in the patient's mouth; no teeth mean the whole mouth. Starts in lower case."""
    ordered = sorted(set(teeth))
    if not ordered:
        return texts("teeth.whole_mouth")
    if len(ordered) == 1:
        return tooth_for_you(ordered[0], texts)
    if len(ordered) <= MOST_NAMED_ONE_BY_ONE:
        words = texts.join([tooth_name(tooth, texts) for tooth in ordered])
    else:
        words = texts("teeth.grouped", count=texts.plural("teeth.count", len(ordered)), areas=_areas(ordered, texts))
    return texts("teeth.list_for_you", teeth=words)


def numbers(teeth: Sequence[Tooth], texts: Texts) -> str:
    """FDI numbers, such as ``"Dents 36 et 37"``; the whole mouth in words where there are none."""
    ordered = sorted(set(teeth))
    if not ordered:
        return texts("teeth.whole_mouth")
    return texts.plural("teeth.numbers", len(ordered), numbers=texts.join([str(tooth.fdi) for tooth in ordered]))


def _areas(ordered: Sequence[Tooth], texts: Texts) -> str:
    counts = Counter(area_key(tooth) for tooth in ordered)
    said = [texts("teeth.in_area", teeth=str(count), area=texts(f"area.{key}")) for key, count in counts.items()]
    return texts.join(said)
