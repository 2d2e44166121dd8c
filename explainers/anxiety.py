"""Dental anxiety by the MDAS: five questions, a sum only when all are answered. It changes the display, nothing else.

Humphris, Morrison, Lindsay 1995, free to use with acknowledgement; adult UK norms: Humphris 2009, BMC Oral Health 9:20.
Never shown as a diagnosis. A translation that nobody validated is labelled so.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Final

from explainers.errors import InvalidAnswerError
from explainers.language import Language

ITEMS: Final = ("visit_tomorrow", "waiting_room", "drilling", "scaling", "injection")
"""In the order of the scale; their words are under ``anxiety.item.<name>``."""
LEVELS: Final = (1, 2, 3, 4, 5)
"""From not anxious to extremely anxious; their words are under ``anxiety.level.<number>``."""


@dataclass(frozen=True, slots=True)
class CutOff:
    """From which sum on a language's version counts as high, and whether that was ever shown for this translation."""

    at_least: int
    is_validated: bool
    source: str


@dataclass(frozen=True, slots=True)
class AnxietyAnswers:
    """What was answered, item by item; None for one left open."""

    levels: tuple[int | None, int | None, int | None, int | None, int | None] = (None, None, None, None, None)

    def __post_init__(self) -> None:
        if len(self.levels) != len(ITEMS) or any(level not in (None, *LEVELS) for level in self.levels):
            raise InvalidAnswerError(f"expected {len(ITEMS)} levels of 1 to 5, got {self.levels}")

    @property
    def score(self) -> int | None:
        """5 to 25; None unless all five are answered: nothing is made up for a missing one."""
        answered = [level for level in self.levels if level is not None]
        return sum(answered) if len(answered) == len(ITEMS) else None

    def is_high(self, language: Language) -> bool | None:
        """Whether the calm display is offered; None without a sum, or without a cut-off for the language."""
        cut_off = cut_offs().get(language)
        if self.score is None or cut_off is None:
            return None
        return self.score >= cut_off.at_least


@cache
def cut_offs() -> Mapping[Language, CutOff]:
    """The cut-off of each language that has one: data with its source, since it differs between versions."""
    content = (resources.files("explainers") / "anxiety_cut_offs.toml").read_text(encoding="utf-8")
    return MappingProxyType(
        {
            Language(name): CutOff(int(row["at_least"]), bool(row["is_validated"]), str(row["source"]))
            for name, row in tomllib.loads(content).items()
        }
    )
