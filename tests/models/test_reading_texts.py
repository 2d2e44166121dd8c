"""Every refusal and every warning of reading has its words, in every language that the practice speaks."""

import re
import tomllib
from pathlib import Path

import pytest

from explainers.language import STAFF_LANGUAGES
from models import reading_errors
from models.errors import UnreadableImageError

ROOT = Path(__file__).parents[2]
LANGUAGES = [language.value for language in STAFF_LANGUAGES]
ERRORS = [
    found
    for found in vars(reading_errors).values()
    if isinstance(found, type) and issubclass(found, UnreadableImageError) and found is not UnreadableImageError
]
SOURCES = [
    *(ROOT / "models" / "dicom").glob("*.py"),
    *(ROOT / "models" / "decoding").glob("*.py"),
    ROOT / "models" / "reading.py",
]
_STARTS = "orientation|exif|pixels|view|colour|extension|for|polarity|burned|overlay"
WARNING = re.compile(rf'"((?:{_STARTS})_[a-z_]+)"(?=[,)\]]|,? if| if| else)')


def texts(language: str, name: str) -> dict[str, dict[str, object]]:
    file = ROOT / "explainers" / "content" / language / f"{name}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def made(error: type[UnreadableImageError]) -> UnreadableImageError:
    """One of them, its facts filled with ones."""
    count = error.__init__.__code__.co_argcount - 1 if "__init__" in vars(error) else 0
    return error(*([1] * count))


def test_every_error_has_a_code_of_its_own() -> None:
    assert len(ERRORS) > 20
    assert len({error.code for error in ERRORS}) == len(ERRORS)
    assert UnreadableImageError.code not in {error.code for error in ERRORS}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.code)
def test_an_error_says_what_happened_and_what_to_do_next(language: str, error: type[UnreadableImageError]) -> None:
    words = texts(language, "errors")["error"][error.code]
    assert isinstance(words, dict)
    assert set(words) == {"title", "message", "next_step"}
    for text in words.values():
        assert text.format(**made(error).facts), "only facts that the error has"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_warning_that_reading_gives_has_its_words(language: str) -> None:
    given = {code for path in SOURCES for code in WARNING.findall(path.read_text(encoding="utf-8"))}
    assert len(given) >= 10
    assert given <= set(texts(language, "warnings")["warning"])


def test_the_languages_have_the_same_errors_and_warnings() -> None:
    for name, table in (("errors", "error"), ("warnings", "warning")):
        assert len({frozenset(texts(language, name)[table]) for language in LANGUAGES}) == 1
