"""Language and Texts: the words shown to people, by key. A missing word is an error, never another language's."""

import hashlib
import string
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Final

from babel import Locale, dates, lists, numbers

from explainers.errors import MissingTextError

_CONTENT: Final = resources.files("explainers") / "content"


class Language(StrEnum):
    """A language that the product speaks; the folder of its texts has the same name."""

    FRENCH = "fr"
    ENGLISH = "en"
    SPANISH = "es"
    PORTUGUESE = "pt"
    ARABIC = "ar"

    @property
    def locale(self) -> Locale:
        """Babel's locale, for plurals, numbers and dates."""
        return Locale.parse(_LOCALES[self.value])

    @property
    def own_name(self) -> str:
        """The language's name in itself, such as ``"Français"``."""
        return str(self.locale.get_language_name()).capitalize()

    @property
    def direction(self) -> str:
        """``ltr`` or ``rtl``."""
        return str(self.locale.text_direction)

    @property
    def is_for_staff(self) -> bool:
        """Whether screens, commands and errors speak it too; a patient may be explained to in any language."""
        return self in STAFF_LANGUAGES


_LOCALES: Final = MappingProxyType({"fr": "fr_FR", "en": "en_GB", "es": "es_ES", "pt": "pt_PT", "ar": "ar"})
STAFF_LANGUAGES: Final = (Language.FRENCH, Language.ENGLISH)
"""Of the practice: everything is written in them. The others hold what patients read, and nothing else."""
PATIENT_LANGUAGES: Final = tuple(Language)
"""A text missing in one of them is an error, never another language's words."""

PATIENT_FAMILIES: Final = frozenset(
    {
        "anxiety", "area", "area_for_you", "catalogue", "certainty", "comparator", "comprehension", "condition",
        "consent", "duration", "evidence", "frequency", "glossary", "horizon", "notice", "option", "option_kind",
        "page", "population", "review", "risk", "scope", "severity", "simple", "source", "sure", "teeth", "tooth",
        "tooth_type",
    }
)  # fmt: skip
"""First parts of the keys of what patients read; all other families are for staff."""
_STAFF_NOTICES: Final = frozenset(
    f"notice.{name}"
    for name in ("model_for_dentist", "model_off", "model_unavailable", "model_wrong_view", "this_machine_only")
)


def is_for_patients(key: str) -> bool:
    """Whether a text is read by patients, and so written in every language."""
    return key.partition(".")[0] in PATIENT_FAMILIES and key not in _STAFF_NOTICES


@dataclass(frozen=True, slots=True)
class Texts:
    """All texts of one language, keyed by dotted names; calling it fills a text with values."""

    language: Language
    by_key: Mapping[str, str]

    def __call__(self, key: str, **values: str | int | float) -> str:
        """The text of a key with its ``{named}`` places filled. Raises `MissingTextError` for an unknown key."""
        template = self.by_key.get(key)
        if template is None:
            raise MissingTextError(key, self.language.value)
        return template.format_map(values) if values else template

    def plural(self, key: str, count: int, **values: str | int | float) -> str:
        """The text of ``<key>.one``, ``<key>.other`` … as the language's plural rule asks, with ``{count}`` filled."""
        form = self.language.locale.plural_form(count)
        chosen = f"{key}.{form}" if f"{key}.{form}" in self.by_key else f"{key}.other"
        return self(chosen, count=count, **values)

    def has(self, key: str) -> bool:
        """Whether there is a text for a key."""
        return key in self.by_key

    def date(self, day: date) -> str:
        """A date as people write it, such as ``"22 novembre 2026"``."""
        return str(dates.format_date(day, format="long", locale=self.language.locale))

    def number(self, value: int) -> str:
        """A whole number as people write it, such as ``"1 000"`` (with a narrow no-break space) in French."""
        return str(numbers.format_decimal(value, locale=self.language.locale))

    def join(self, parts: Sequence[str]) -> str:
        """A list as people say it, such as ``"a, b et c"``."""
        return str(lists.format_list(list(parts), locale=self.language.locale))

    @property
    def sha256(self) -> str:
        """Of all keys and texts: the version of the words."""
        lines = "\n".join(f"{key}={text}" for key, text in sorted(self.by_key.items()))
        return hashlib.sha256(lines.encode()).hexdigest()


@cache
def load_texts(language: Language) -> Texts:
    """Read every ``content/<language>/*.toml``; nested tables join with dots. A key given twice is an error."""
    texts: dict[str, str] = {}
    folder = _CONTENT / language.value
    for file in sorted(folder.iterdir(), key=lambda f: f.name):
        if file.name.endswith(".toml"):
            for key, text in _flatten(tomllib.loads(file.read_text(encoding="utf-8"))):
                if key in texts:
                    raise ValueError(f"{language.value}/{file.name}: key {key!r} given twice")
                texts[key] = text
    return Texts(language, MappingProxyType(texts))


def placeholders(text: str) -> frozenset[str]:
    """The names of a text's ``{named}`` places."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name)


def _flatten(table: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from _flatten(value, f"{prefix}{name}.")
        elif isinstance(value, str):
            yield prefix + name, value
        else:
            raise ValueError(f"{prefix}{name}: expected text, got {type(value).__name__}")
