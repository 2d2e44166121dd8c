"""Readability: how hard a text is to read. Kandel–Moles for French, Flesch–Kincaid for English, LIX for both.

Measured over a page of at least 100 words, never over one sentence: choppy text is not plain text. Syllables come from
pyphen's hyphenation, corrected where print and speech differ; a doubtful syllable counts, so that a text looks harder.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Final

import pyphen

from explainers.language import Language

LEAST_WORDS: Final = 100
"""Below this a score says nothing."""

FRENCH_LEAST_EASE: Final = 60.0
FRENCH_MOST_WORDS_PER_SENTENCE: Final = 15.0
ENGLISH_MOST_GRADE: Final = 7.0

EASY_MOST_WORDS: Final = 12
"""In any sentence of the variant that is easy to read."""
EASY_USUAL_WORDS: Final = 8.0
"""On average over its sentences (FALC: one idea to a sentence)."""

_WORD: Final = re.compile(r"[^\W\d_]+(?:[-’][^\W\d_]+)*")
_ELISION: Final = re.compile(r"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)’", re.IGNORECASE)
_SENTENCE_END: Final = re.compile(r"[.!?…]+(?=\s|$|»)")
_VOWELS: Final = "aeiouyàâäéèêëîïôöùûüœæ"

# A last syllable that is written but not spoken: pomme, tables, carie.
_SILENT_E: Final = re.compile(rf"(?<=[^{_VOWELS}])es?$|(?<=[éiuy])es?$")
# Third person plural, "-ent" not spoken; nouns, adverbs and adjectives in "-ent" keep their syllable, as do doubts.
_SILENT_ENT: Final = re.compile(r"(?:[aoeu]i|iss|rr|l[vl]|(?<!s)ouv|oiv|euv|iv|nn|ett|ist|gn|mb|aut|arl|ng)ent$")
_VOICED_ENT: Final = frozenset({"couvent", "récipient", "inconscient"})
# Vowels side by side that are spoken apart: théâtre, maïs, client, noyau.
_SPOKEN_APART: Final = re.compile(
    rf"é(?=[aâoôuiîè])|[{_VOWELS}](?=[ïëü])|[bcdfgptv][lr]i(?=[aâeéèo])|[{_VOWELS}](?=y[{_VOWELS}])"
)


@dataclass(frozen=True, slots=True)
class Readability:
    """Counts of a text and the scores made from them."""

    language: Language
    words: int
    sentences: int
    syllables: int
    long_words: int
    """Of more than six letters, for LIX."""

    @property
    def words_per_sentence(self) -> float:
        """Average length of a sentence."""
        return self.words / self.sentences

    @property
    def syllables_per_word(self) -> float:
        """Average length of a word."""
        return self.syllables / self.words

    @property
    def kandel_moles(self) -> float:
        """French reading ease, 207 − 1.015 W/S − 73.6 Syll/W (Kandel and Moles 1958); 60 and more is plain."""
        return 207 - 1.015 * self.words_per_sentence - 73.6 * self.syllables_per_word

    @property
    def flesch_kincaid(self) -> float:
        """English school grade, 0.39 W/S + 11.8 Syll/W − 15.59 (Kincaid 1975); 7 and less is plain."""
        return 0.39 * self.words_per_sentence + 11.8 * self.syllables_per_word - 15.59

    @property
    def lix(self) -> float:
        """Words per sentence plus the share of long words in 100 (Björnsson); under 30 very easy, over 50 hard."""
        return self.words_per_sentence + 100 * self.long_words / self.words

    @property
    def is_plain(self) -> bool:
        """Whether the text keeps to the limits of its language. Raises ValueError below 100 words."""
        if self.words < LEAST_WORDS:
            raise ValueError(f"expected at least {LEAST_WORDS} words, got {self.words}")
        if self.language is Language.FRENCH:
            short = self.words_per_sentence <= FRENCH_MOST_WORDS_PER_SENTENCE
            return short and self.kandel_moles >= FRENCH_LEAST_EASE
        return self.flesch_kincaid <= ENGLISH_MOST_GRADE


def measure(texts: Iterable[str], language: Language) -> Readability:
    """Count the words, sentences and syllables of a page given piece by piece; each piece ends a sentence.

    Raises ValueError for a language whose limits are not known: only those of the practice are measured.
    Figures, ``%`` and signs are no words. Headings and list items without a full stop count as sentences.
    """
    if not language.is_for_staff:
        raise ValueError(f"expected French or English, got {language.value!r}")
    pieces = [text for text in texts if _WORD.search(text)]
    words = [word for piece in pieces for word in words_of(piece)]
    if not words:
        raise ValueError("expected a text with words, got none")
    return Readability(
        language=language,
        words=len(words),
        sentences=sum(_sentences(piece) for piece in pieces),
        syllables=sum(syllables(word, language) for word in words),
        long_words=sum(len(word) > 6 for word in words),
    )


def words_of(text: str) -> list[str]:
    """The words of a text; an elided article belongs to the word after it ("l’os" is one word, spoken as one)."""
    return _WORD.findall(_ELISION.sub("", text.replace("'", "’")))


def syllables(word: str, language: Language) -> int:
    """How many syllables a word has when spoken; at least one."""
    parts = [part for part in word.lower().replace("’", "").split("-") if part]
    count = _french if language is Language.FRENCH else _english
    return sum(count(part) for part in parts)


def sentences_of(text: str) -> tuple[str, ...]:
    """The sentences of a text that have words."""
    return tuple(part.strip() for part in _SENTENCE_END.split(text) if _WORD.search(part))


def _sentences(text: str) -> int:
    return max(1, len(sentences_of(text)))


@cache
def _hyphenation(language: Language) -> pyphen.Pyphen:
    name = {Language.FRENCH: "fr_FR", Language.ENGLISH: "en_GB"}[language]
    return pyphen.Pyphen(lang=name, left=1, right=1)


@cache
def _french(word: str) -> int:
    spoken = _spoken_french(word)
    breaks = _hyphenation(Language.FRENCH).positions(spoken)
    by_print = 1 + sum(_vowel_groups(spoken[place:]) > 0 for place in breaks)
    return max(1, by_print, _vowel_groups(_SPOKEN_APART.sub(r"\g<0>-", spoken)))


def _spoken_french(word: str) -> str:
    """The word without a last syllable that nobody speaks."""
    if word not in _VOICED_ENT and _SILENT_ENT.search(word):
        return word.removesuffix("ent")
    shorter = _SILENT_E.sub("", word)
    return shorter if any(letter in _VOWELS for letter in shorter) else word


@cache
def _english(word: str) -> int:
    by_print = len(_hyphenation(Language.ENGLISH).positions(word)) + 1
    spoken = re.sub(r"(?<=[^aeiouyl])e$|(?<=[aeiouy][lr])e$|(?<=[^aeiouytd])ed$", "", word)
    return max(1, by_print, _vowel_groups(spoken))


def _vowel_groups(word: str) -> int:
    return len(re.findall(rf"[{_VOWELS}]+", word))
