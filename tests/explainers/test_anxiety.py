"""MDAS: a sum only of five answers, a cut-off for each language as data, and an honest label."""

import pytest

from explainers.anxiety import ITEMS, LEVELS, AnxietyAnswers, cut_offs
from explainers.errors import InvalidAnswerError
from explainers.language import Language, load_texts

SCORES = [
    ((1, 1, 1, 1, 1), 5, False, "the least"),
    ((4, 4, 4, 3, 3), 18, False, "one below the cut-off"),
    ((4, 4, 4, 4, 3), 19, True, "at the cut-off (Humphris 2009)"),
    ((5, 5, 5, 5, 5), 25, True, "the most"),
    ((5, 5, 5, 5, None), None, None, "one missing: no score, however high the others are"),
    ((None,) * 5, None, None, "nothing answered"),
]


@pytest.mark.parametrize(("levels", "score", "high", "why"), SCORES, ids=[row[3] for row in SCORES])
@pytest.mark.parametrize("language", [Language.FRENCH, Language.ENGLISH])
def test_a_score_needs_all_five(
    levels: tuple[int | None, int | None, int | None, int | None, int | None],
    score: int | None,
    high: bool | None,
    why: str,
    language: Language,
) -> None:
    answers = AnxietyAnswers(levels)
    assert (answers.score, answers.is_high(language)) == (score, high), why


@pytest.mark.parametrize("levels", [(0, 1, 1, 1, 1), (6, 1, 1, 1, 1), (1, 1, 1, 1), (1, 1, 1, 1, 1, 1)])
def test_answers_off_the_scale_are_refused(levels: tuple[int, ...]) -> None:
    with pytest.raises(InvalidAnswerError):
        AnxietyAnswers(levels)  # type: ignore[arg-type]


def test_only_the_english_cut_off_counts_as_validated() -> None:
    assert {language: row.is_validated for language, row in cut_offs().items()} == {
        Language.ENGLISH: True,
        Language.FRENCH: False,
    }
    assert all(row.source for row in cut_offs().values())
    assert "non validée" in load_texts(Language.FRENCH)("anxiety.unvalidated")


@pytest.mark.parametrize("language", Language)
def test_every_item_and_level_has_words(language: Language) -> None:
    texts = load_texts(language)
    assert all(texts(f"anxiety.item.{item}") for item in ITEMS)
    assert all(texts(f"anxiety.level.{level}") for level in LEVELS)
