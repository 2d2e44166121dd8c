"""Words that a patient may not know are found as whole words, once, the longest first, and explained plainly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explainers.glossary import find_terms, glossary
from explainers.language import Language, Texts, load_texts
from explainers.readability import EASY_MOST_WORDS, measure, sentences_of, words_of

FR, EN = load_texts(Language.FRENCH), load_texts(Language.ENGLISH)
MOST_WORDS = EASY_MOST_WORDS + 6
"""A definition may join a word and its place: a little more than an easy sentence."""


def found(text: str, texts: Texts = FR, known: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    return [(text[place.start : place.end], place.term.id) for place in find_terms(text, texts, known=known)]


@pytest.mark.parametrize(
    ("text", "expected", "reason"),
    [
        ("La carie abîme l’émail.", [("carie", "caries"), ("émail", "enamel")], "an elided article is no part"),
        ("Carie", [("Carie", "caries")], "capitals do not matter"),
        ("Les caries", [("caries", "caries")], "the plural is a form"),
        ("La racine et la racine", [("racine", "root")], "explained once"),
        ("Une dent de sagesse", [("dent de sagesse", "wisdom_tooth")], "several words"),
        ("la couronne d'attente", [("couronne d'attente", "temporary")], "the longest form first; either apostrophe"),
        ("le gros osselet", [], "not inside another word"),
        ("", [], "nothing in nothing"),
    ],
)
def test_terms_are_found_in_french(text: str, expected: list[tuple[str, str]], reason: str) -> None:
    assert found(text) == expected, reason


def test_terms_are_found_in_english() -> None:
    assert found("Wisdom teeth may harm the gum.", EN) == [("Wisdom teeth", "wisdom_tooth"), ("gum", "gum")]


def test_terms_are_found_in_arabic_with_what_is_joined_to_the_word() -> None:
    arabic = load_texts(Language.ARABIC)
    assert found("العظم يمسك الأسنان", arabic) == [("عظم", "bone")]
    assert found("قد يصل التسوس إلى العصب", arabic) == [("تسوس", "caries"), ("عصب", "nerve")]


@pytest.mark.parametrize("language", list(Language))
def test_every_language_explains_the_same_words(language: Language) -> None:
    assert {term.id for term in glossary(load_texts(language))} == {term.id for term in glossary(FR)}


@pytest.mark.parametrize("language", list(Language))
def test_most_terms_stand_in_what_patients_read(language: Language) -> None:
    texts = load_texts(language)
    pages = " ".join(v for k, v in texts.by_key.items() if k.startswith(("condition.", "option.")))
    terms = glossary(texts)
    assert len(find_terms(pages, texts)) >= 0.85 * len(terms)


def test_a_term_explained_before_is_left_out() -> None:
    assert found("La carie abîme l’émail.", known=("caries",)) == [("émail", "enamel")]


def test_a_no_break_space_does_not_hide_a_term() -> None:
    assert found("une dent\u00a0de sagesse") == [("dent\u00a0de sagesse", "wisdom_tooth")]


@given(st.text(max_size=80), st.sampled_from([FR, EN]))
def test_places_lie_in_the_text_in_order_and_never_overlap(text: str, texts: Texts) -> None:
    end = 0
    for place in find_terms(text, texts):
        assert end <= place.start < place.end <= len(text)
        end = place.end


def test_no_form_belongs_to_two_terms() -> None:
    for texts in (FR, EN):
        forms = [form for term in glossary(texts) for form in term.forms]
        assert len(set(forms)) == len(forms)


@pytest.mark.parametrize("texts", [FR, EN], ids=["fr", "en"])
def test_definitions_are_short_and_plain(texts: Texts) -> None:
    whats = [term.what for term in glossary(texts)]
    assert not [what for what in whats for part in sentences_of(what) if len(words_of(part)) > MOST_WORDS]
    assert measure(whats, texts.language).is_plain


@pytest.mark.parametrize("texts", [FR, EN], ids=["fr", "en"])
def test_every_term_stands_in_what_patients_read(texts: Texts) -> None:
    pages = " ".join(v for k, v in texts.by_key.items() if k.startswith(("condition.", "option.")))
    found_ids = {place.term.id for place in find_terms(pages, texts)}
    assert {term.id for term in glossary(texts)} - found_ids <= {"abscess", "inflamed"}
