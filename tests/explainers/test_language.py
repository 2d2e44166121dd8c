"""Words by key: the same keys and places in every language, no silent fallback, typography as printers set it."""

import re
import tomllib
from datetime import date
from pathlib import Path

import pytest

import explainers
from explainers.errors import MissingTextError
from explainers.language import (
    PATIENT_FAMILIES,
    PATIENT_LANGUAGES,
    STAFF_LANGUAGES,
    Language,
    Texts,
    is_for_patients,
    load_texts,
    placeholders,
)
from models.finding import FindingKind, Origin, RejectionReason

ALL = {language: load_texts(language) for language in Language}
FR, EN = ALL[Language.FRENCH], ALL[Language.ENGLISH]
CONTENT = Path(explainers.__file__).parent / "content"
MOST_FAULTS_TOLD = 5
PLURAL_OF_ITS_OWN = re.compile(r"\.(zero|two|few|many)$")
"""Forms that a language has and French has not."""


def odd_texts(texts: Texts, pattern: str) -> list[str]:
    """Keys and words that a pattern finds, a few of them; words for terminals and logs keep to plain signs."""
    shown = {key: words for key, words in texts.by_key.items() if not key.startswith(("cli.", "error."))}
    found = [f"{key}: {words}" for key, words in shown.items() if re.search(pattern, words)]
    return found[:MOST_FAULTS_TOLD]


def test_both_languages_have_the_same_keys() -> None:
    assert set(FR.by_key) ^ set(EN.by_key) == set()


def test_both_languages_have_the_same_files() -> None:
    names = [{file.name for file in (CONTENT / language.value).glob("*.toml")} for language in STAFF_LANGUAGES]
    assert names[0] == names[1]


@pytest.mark.parametrize("language", PATIENT_LANGUAGES)
def test_every_text_that_patients_read_is_in_every_language(language: Language) -> None:
    expected = {key for key in FR.by_key if is_for_patients(key)}
    found = {key for key in ALL[language].by_key if is_for_patients(key) and not PLURAL_OF_ITS_OWN.search(key)}
    assert expected ^ found == set()


@pytest.mark.parametrize("language", sorted(set(PATIENT_LANGUAGES) - set(STAFF_LANGUAGES)))
def test_a_language_of_patients_alone_has_no_words_for_staff(language: Language) -> None:
    assert not [key for key in ALL[language].by_key if not is_for_patients(key)]
    with pytest.raises(MissingTextError):
        ALL[language]("screen.start.patient_language")


def test_every_family_of_words_belongs_to_patients_or_to_staff() -> None:
    families = {key.partition(".")[0] for key in FR.by_key}
    assert families >= PATIENT_FAMILIES
    assert families - PATIENT_FAMILIES == {
        "applies", "ccam", "cli", "demo", "depth", "error", "kind", "kind_group", "origin", "reason", "reason_help",
        "screen", "verify", "warning",
    }  # fmt: skip


@pytest.mark.parametrize("language", PATIENT_LANGUAGES)
def test_a_translation_has_the_same_places_to_fill(language: Language) -> None:
    texts = ALL[language]
    shared = [key for key in texts.by_key if key in FR.by_key]
    assert not {key for key in shared if placeholders(texts.by_key[key]) != placeholders(FR.by_key[key])}


@pytest.mark.parametrize("language", sorted(set(PATIENT_LANGUAGES) - set(STAFF_LANGUAGES)))
def test_no_long_text_of_a_translation_was_left_in_french_or_english(language: Language) -> None:
    own = {key: text for key, text in ALL[language].by_key.items() if len(text.split()) > 3}
    assert not [key for key, text in own.items() if text in {FR.by_key.get(key), EN.by_key.get(key)}]


def test_arabic_keeps_tooth_numbers_apart_from_the_words_around_them() -> None:
    arabic = ALL[Language.ARABIC]
    for key, place in (
        ("teeth.numbers.one", "{numbers}"),
        ("teeth.numbers.other", "{numbers}"),
    ):
        assert f"\u2068{place}\u2069" in arabic.by_key[key]


def test_arabic_counts_with_its_own_plurals() -> None:
    arabic = ALL[Language.ARABIC]
    said = [arabic.plural("teeth.count", count) for count in (1, 2, 5, 11)]
    assert len(set(said)) == 4
    assert "أسنان" in said[2]


@pytest.mark.parametrize("language", PATIENT_LANGUAGES)
def test_figures_of_a_text_are_the_same_in_every_language(language: Language) -> None:
    items = [key for key in FR.by_key if key.startswith(("option.", "condition.", "horizon."))]
    odd = [key for key in items if re.findall(r"\d+", FR.by_key[key]) != re.findall(r"\d+", ALL[language].by_key[key])]
    assert odd == []


def test_every_text_has_the_same_places_to_fill() -> None:
    odd = {key for key in FR.by_key if placeholders(FR.by_key[key]) != placeholders(EN.by_key[key])}
    assert not odd


@pytest.mark.parametrize("language", Language)
def test_no_text_is_empty(language: Language) -> None:
    assert not [key for key, words in ALL[language].by_key.items() if not words.strip()]


def test_no_text_of_a_condition_or_option_was_left_untranslated() -> None:
    patient = [key for key in FR.by_key if key.startswith(("condition.", "option.", "notice.", "kind."))]
    same = [key for key in patient if FR.by_key[key] == EN.by_key[key] and not key.endswith(".letter")]
    assert same == ["kind.bridge.name", "kind.implant.name"]


@pytest.mark.parametrize("language", Language)
def test_a_missing_text_is_an_error_and_not_another_languages_words(language: Language) -> None:
    with pytest.raises(MissingTextError) as caught:
        ALL[language]("no.such.key")
    assert (caught.value.key, caught.value.language) == ("no.such.key", language.value)


def test_a_place_left_unfilled_is_an_error() -> None:
    with pytest.raises(KeyError):
        FR("page.when", date="1er mai 2026")


def test_a_text_is_filled_by_name() -> None:
    assert EN("page.when", date="1 May 2026", time="09:05") == "1 May 2026 at 09:05"


@pytest.mark.parametrize(
    ("count", "french", "english"),
    [
        (0, "0 dent", "0 teeth"),  # zero is singular in French and plural in English
        (1, "1 dent", "1 tooth"),
        (2, "2 dents", "2 teeth"),
    ],
)
def test_plurals_follow_each_language(count: int, french: str, english: str) -> None:
    assert FR.plural("teeth.count", count) == french
    assert EN.plural("teeth.count", count) == english


def test_dates_are_written_as_people_write_them() -> None:
    day = date(2026, 11, 22)
    assert (FR.date(day), EN.date(day)) == ("22 novembre 2026", "22 November 2026")


def test_numbers_are_grouped_as_people_write_them() -> None:
    assert (FR.number(1000), EN.number(1000)) == ("1\u202f000", "1,000")


def test_lists_are_joined_as_people_say_them() -> None:
    assert FR.join(["a", "b", "c"]) == "a, b et c"
    assert EN.join(["a", "b"]) == "a and b"


def test_languages_name_themselves() -> None:
    assert [language.own_name for language in Language] == ["Français", "English", "Español", "Português", "العربية"]
    assert {language for language in Language if language.direction == "rtl"} == {Language.ARABIC}


def test_the_version_of_the_words_changes_with_any_word() -> None:
    changed = Texts(Language.FRENCH, {**FR.by_key, "tooth.36": "autre dent"})
    assert changed.sha256 != FR.sha256


def test_french_puts_a_no_break_space_before_high_punctuation() -> None:
    assert odd_texts(FR, r"(?<![\u00a0\u202f:/{\w])[;!?]|[^\u202f\u00a0\w]:(?!/)|\w[;!?]| [;:!?]") == []


def test_french_quotes_are_guillemets_with_no_break_spaces() -> None:
    assert odd_texts(FR, r"«(?![\u00a0\u202f])|(?<![\u00a0\u202f])»|\"") == []


@pytest.mark.parametrize("language", Language)
def test_apostrophes_are_typographic(language: Language) -> None:
    assert odd_texts(ALL[language], r"'") == []


@pytest.mark.parametrize("language", Language)
def test_no_double_spaces_nor_spaces_at_the_ends(language: Language) -> None:
    assert odd_texts(ALL[language], r"  |^\s(?!:)|\s$") == []


@pytest.mark.parametrize("kind", FindingKind)
def test_every_kind_of_finding_has_a_name_a_line_and_a_letter(kind: FindingKind) -> None:
    for texts in (FR, EN):
        assert texts(f"kind.{kind.value}.name")
        assert texts(f"kind.{kind.value}.what").endswith(".")
        assert re.fullmatch("[A-Z]", texts(f"kind.{kind.value}.letter"))


def test_letters_of_kinds_differ_and_are_the_same_in_every_language() -> None:
    letters = [{kind: texts(f"kind.{kind.value}.letter") for kind in FindingKind} for texts in (FR, EN)]
    assert letters[0] == letters[1]
    assert len(set(letters[0].values())) == len(FindingKind)


def test_every_reason_to_reject_and_every_origin_has_words() -> None:
    for texts in (FR, EN):
        assert all(texts.has(f"reason.{reason.value}") for reason in RejectionReason)
        assert all(texts.has(f"origin.{origin.value}") for origin in Origin)


def test_the_notice_names_the_aid_its_version_the_dentist_and_the_day() -> None:
    assert placeholders(FR("notice.model")) == {"name", "version", "dentist", "date"}
    assert "marquage CE" in FR("notice.model_research")
    assert "not CE-marked" in EN("notice.model_research")


def test_the_software_aid_is_never_said_to_detect_or_diagnose() -> None:
    for texts in ALL.values():
        words = " ".join(v for k, v in texts.by_key.items() if k.startswith(("notice.", "kind.", "page.")))
        assert not re.search(r"\b(détecte|diagnostique|detects|diagnoses)\b", words)


def test_a_key_given_twice_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "fr"
    folder.mkdir()
    (folder / "a.toml").write_text('[x]\ny = "1"\n', encoding="utf-8")
    (folder / "b.toml").write_text('[x]\ny = "2"\n', encoding="utf-8")
    monkeypatch.setattr("explainers.language._CONTENT", tmp_path)
    with pytest.raises(ValueError, match="given twice"):
        load_texts.__wrapped__(Language.FRENCH)


def test_files_are_utf_8_and_hold_only_text() -> None:
    files = [tomllib.loads(file.read_text(encoding="utf-8")) for file in CONTENT.glob("*/*.toml")]
    assert len(files) > len(Language)
    assert all(files), "no file is empty"


def test_no_mark_of_the_screens_falls_to_the_next_line_and_no_apostrophe_is_straight() -> None:
    faults = re.compile(r"\w'\w|\S [;:!?»%€](?=[\s\".]|$)|« ")
    assert {key: text for key, text in FR.by_key.items() if faults.search(text)} == {}
