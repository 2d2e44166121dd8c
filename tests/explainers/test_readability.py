"""Reading ease on known texts; every page of the catalogue is plain, or the build fails."""

import pytest

from explainers.catalogue import load_catalogue
from explainers.catalogue_items import Condition
from explainers.content_report import measure_easy_page, measure_page
from explainers.language import Language, load_texts
from explainers.readability import (
    EASY_MOST_WORDS,
    EASY_USUAL_WORDS,
    ENGLISH_MOST_GRADE,
    FRENCH_LEAST_EASE,
    FRENCH_MOST_WORDS_PER_SENTENCE,
    LEAST_WORDS,
    Readability,
    measure,
    sentences_of,
    syllables,
    words_of,
)

FR, EN = Language.FRENCH, Language.ENGLISH

# Counted by ear. A count one too high is allowed where noted: it makes a text look harder, never easier.
FRENCH_WORDS = [
    ("pomme", 1, "silent e"),
    ("tables", 1, "silent e and s"),
    ("personnes", 2, "silent es after two consonants"),
    ("carie", 2, "silent e after a vowel"),
    ("année", 2, "silent e after é"),
    ("les", 1, "the only vowel is never silent"),
    ("peuvent", 1, "silent -ent of the third person plural"),
    ("viennent", 1, "silent -ent"),
    ("deviennent", 2, "silent -ent"),
    ("arrivent", 2, "silent -ent"),
    ("souvent", 2, "spoken -ent of an adverb"),
    ("dent", 1, "spoken -ent"),
    ("moment", 2, "spoken -ment"),
    ("médicament", 4, "spoken -ment"),
    ("patient", 2, "spoken -ent of a noun"),
    ("os", 1, ""),
    ("émail", 2, "one letter before the first break"),
    ("œil", 1, "ligature"),
    ("noyau", 2, "y between vowels"),
    ("payer", 2, "y between vowels"),
    ("théâtre", 2, "vowels spoken apart, and a silent e"),
    ("client", 2, "vowels spoken apart after two consonants"),
    ("maïs", 2, "diaeresis"),
    ("douleur", 2, "two vowels, one sound"),
    ("aujourd’hui", 3, "apostrophe inside a word"),
    ("rendez-vous", 3, "hyphen"),
    ("inflammation", 4, "-tion is one syllable"),
    ("dentifrice", 3, ""),
    ("gencive", 2, ""),
    ("racine", 2, ""),
]  # fmt: skip

ENGLISH_WORDS = [
    ("tooth", 1, ""),
    ("nerve", 1, "silent e"),
    ("healed", 1, "silent ed"),
    ("treated", 2, "spoken ed"),
    ("enamel", 3, ""),
    ("injection", 3, ""),
    ("dentist", 2, ""),
    ("dentist’s", 2, "possessive is one word"),
    ("people", 2, ""),
    ("care", 1, "silent e"),
    ("decay", 2, ""),
    ("allergy", 3, ""),
]


@pytest.mark.parametrize(("word", "count", "why"), FRENCH_WORDS, ids=[row[0] for row in FRENCH_WORDS])
def test_french_syllables_are_counted_as_spoken(word: str, count: int, why: str) -> None:
    assert syllables(word, FR) == count, why


@pytest.mark.parametrize(("word", "count", "why"), ENGLISH_WORDS, ids=[row[0] for row in ENGLISH_WORDS])
def test_english_syllables_are_counted_as_spoken(word: str, count: int, why: str) -> None:
    spoken = syllables(word, EN)
    assert count <= spoken <= count + 1, why


def test_kandel_moles_of_a_known_text() -> None:
    text = measure(["Le chat dort. Le chien mange la pomme."], FR)
    assert (text.words, text.sentences, text.syllables) == (8, 2, 8)
    assert text.kandel_moles == pytest.approx(207 - 1.015 * 4 - 73.6 * 1)


def test_flesch_kincaid_of_a_known_text() -> None:
    text = measure(["The cat sat. The dog ran off."], EN)
    assert (text.words, text.sentences, text.syllables) == (7, 2, 7)
    assert text.flesch_kincaid == pytest.approx(0.39 * 3.5 + 11.8 - 15.59)


def test_french_never_uses_the_english_constant() -> None:
    text = measure(["La gencive entoure la dent et protège la racine."], FR)
    english = 206.835 - 1.015 * text.words_per_sentence - 84.6 * text.syllables_per_word
    assert text.kandel_moles - english > 10


def test_lix_counts_words_of_more_than_six_letters() -> None:
    text = measure(["La gencive est saine."], FR)
    assert text.long_words == 1
    assert text.lix == pytest.approx(4 + 25)


def test_each_item_of_a_list_ends_a_sentence() -> None:
    assert measure(["Le premier point", "Le deuxième point"], FR).sentences == 2


def test_figures_signs_and_abbreviation_points_are_no_words() -> None:
    assert words_of("Environ 2 personnes sur 1\u202f000, soit 0,2\u00a0%.") == ["Environ", "personnes", "sur", "soit"]


def test_an_elided_article_belongs_to_its_word() -> None:
    assert words_of("L’os qu’on voit aujourd’hui") == ["os", "on", "voit", "aujourd’hui"]


def test_a_question_and_an_exclamation_end_sentences_too() -> None:
    assert measure(["Vous avez mal\u202f? Appelez-nous\u202f! Merci."], FR).sentences == 3


def test_a_clinical_text_is_not_plain() -> None:
    clinical = (
        "La radiographie rétro-alvéolaire objective une radioclarté périapicale associée à une obturation canalaire "
        "insuffisamment dense, évocatrice d’une parodontite apicale chronique nécessitant une réintervention "
        "endodontique accompagnée ultérieurement d’une restauration prothétique périphérique coronaire. "
    )
    assert not measure([clinical] * 5, FR).is_plain


def test_a_short_text_has_no_verdict() -> None:
    with pytest.raises(ValueError, match="at least 100 words"):
        _ = measure(["Tout va bien."], FR).is_plain


def test_a_language_without_known_limits_is_not_measured_by_those_of_another() -> None:
    with pytest.raises(ValueError, match="French or English"):
        measure(["Todo va bien."], Language.SPANISH)


def test_a_text_without_words_is_refused() -> None:
    with pytest.raises(ValueError, match="with words"):
        measure(["12 %"], FR)


def page(condition: Condition, language: Language) -> Readability:
    """All that is said about a condition and its options."""
    return measure_page(condition, load_texts(language))


@pytest.mark.parametrize("condition", load_catalogue().conditions, ids=lambda c: c.id)
def test_every_french_page_is_plain(condition: Condition) -> None:
    found = page(condition, FR)
    assert found.words >= LEAST_WORDS
    assert found.kandel_moles >= FRENCH_LEAST_EASE
    assert found.words_per_sentence <= FRENCH_MOST_WORDS_PER_SENTENCE
    assert found.is_plain


@pytest.mark.parametrize("condition", load_catalogue().conditions, ids=lambda c: c.id)
def test_every_english_page_is_plain(condition: Condition) -> None:
    found = page(condition, EN)
    assert found.words >= LEAST_WORDS
    assert found.flesch_kincaid <= ENGLISH_MOST_GRADE
    assert found.is_plain


@pytest.mark.parametrize("condition", load_catalogue().conditions, ids=lambda c: c.id)
def test_no_page_is_chopped_into_crumbs(condition: Condition) -> None:
    assert page(condition, FR).words_per_sentence >= 7
    assert page(condition, EN).words_per_sentence >= 7


@pytest.mark.parametrize("language", [FR, EN])
def test_no_sentence_of_the_easy_variant_is_long(language: Language) -> None:
    texts = load_texts(language)
    easy = [text for key, text in texts.by_key.items() if key.startswith("simple.")]
    assert easy
    long = [part for text in easy for part in sentences_of(text) if len(words_of(part)) > EASY_MOST_WORDS]
    assert not long


@pytest.mark.parametrize("language", [FR, EN])
@pytest.mark.parametrize("condition", load_catalogue().conditions, ids=lambda c: c.id)
def test_every_easy_page_is_easier_than_its_page(condition: Condition, language: Language) -> None:
    texts = load_texts(language)
    easy, usual = measure_easy_page(condition, texts), measure_page(condition, texts)
    assert easy.words_per_sentence <= EASY_USUAL_WORDS
    assert easy.words_per_sentence < usual.words_per_sentence
    assert easy.words < 0.6 * usual.words
    assert easy.kandel_moles >= FRENCH_LEAST_EASE if language is FR else easy.flesch_kincaid <= ENGLISH_MOST_GRADE
