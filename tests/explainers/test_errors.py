"""Every error that can reach a screen has its words, in each language of the practice."""

import pytest

from explainers.errors import ExplainersError
from explainers.language import STAFF_LANGUAGES, Language, load_texts

CODES = sorted({error.code for error in ExplainersError.__subclasses__()})


@pytest.mark.parametrize("language", STAFF_LANGUAGES)
@pytest.mark.parametrize("code", CODES)
def test_an_error_says_what_happened_and_what_to_do(code: str, language: Language) -> None:
    texts = load_texts(language)
    assert all(texts.has(f"error.{code}.{part}") for part in ("title", "message", "next_step"))
