"""Glossary: a word that a patient may not know → what it means; and where such words stand in a text, for pop-ups."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from explainers.language import Language, Texts

_FAMILY: Final = "glossary."
_SPLIT: Final = " | "


@dataclass(frozen=True, slots=True)
class Term:
    """A word with its meaning."""

    id: str
    forms: tuple[str, ...]
    """How it is written in texts, such as singular and plural."""
    what: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a term stands in a text: ``text[start:end]``."""

    start: int
    end: int
    term: Term


def glossary(texts: Texts) -> tuple[Term, ...]:
    """All terms of a language, by the way they are written first."""
    ids = [key.split(".")[1] for key in texts.by_key if key.startswith(_FAMILY) and key.endswith(".forms")]
    terms = [
        Term(term_id, tuple(texts(f"{_FAMILY}{term_id}.forms").split(_SPLIT)), texts(f"{_FAMILY}{term_id}.what"))
        for term_id in ids
    ]
    return tuple(sorted(terms, key=lambda term: term.forms[0].casefold()))


def find_terms(text: str, texts: Texts, *, known: Iterable[str] = ()) -> tuple[Place, ...]:
    """Where terms stand in a text: whole words in any case, the longest form first, each term once, in order.

    `known` are ids of terms already explained on the page: a pop-up at every mention would be noise.
    """
    by_form = _by_form(texts)
    seen, found = set(known), []
    for match in _pattern(tuple(by_form), texts.language).finditer(text):
        term = by_form[_plain(match[1])]
        if term.id not in seen:
            seen.add(term.id)
            found.append(Place(match.start(1), match.end(1), term))
    return tuple(found)


def _by_form(texts: Texts) -> dict[str, Term]:
    return {_plain(form): term for term in glossary(texts) for form in term.forms}


def _plain(words: str) -> str:
    """Without what differs in print only: capitals, no-break spaces, the shape of the apostrophe."""
    return re.sub(r"\s", " ", words).replace("'", "’").casefold()


@lru_cache(maxsize=len(Language))
def _pattern(forms: tuple[str, ...], language: Language) -> re.Pattern[str]:
    longest_first = sorted(forms, key=len, reverse=True)
    listed = "|".join(re.escape(form).replace(r"\ ", r"\s").replace("’", "['’]") for form in longest_first)
    # Arabic joins its article, "and", "in" and "for" to the word.
    before = r"(?<!\w)(?:[وف]?[بكل]?(?:ال|لل)?)?" if language.direction == "rtl" else r"(?<!\w)"
    return re.compile(rf"{before}({listed})(?!\w)", re.IGNORECASE)
