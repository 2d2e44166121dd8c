"""Every card has the same parts, whatever the option, and ends with a question that a patient may ask."""

from dataclasses import replace

import pytest

from explainers.catalogue import load_catalogue
from explainers.language import Language, load_texts


@pytest.mark.parametrize("language", list(Language))
def test_every_card_has_a_question_to_ask(maker, language):
    explanation = replace(maker, language=language).explanation()
    assert all(card.ask.endswith(("?", "؟")) for topic in explanation.topics for card in topic.options)


def test_no_two_options_of_a_condition_have_the_same_question():
    texts = load_texts(Language.FRENCH)
    for condition in load_catalogue().conditions:
        asked = [texts(f"option.{option.id}.ask") for option in condition.options]
        assert len(set(asked)) == len(asked), condition.id


def test_what_is_told_to_the_dentist_stands_on_no_card(maker):
    texts = load_texts(Language.FRENCH)
    explanation = maker.explanation()
    told = {text for _, text in explanation.labels} | {p for topic in explanation.topics for p in topic.paragraphs}
    assert not told & {text for key, text in texts.by_key.items() if key.startswith("applies.")}


def test_a_card_leaves_out_no_part(maker):
    for topic in maker.explanation().topics:
        for card in topic.options:
            parts = (card.name, card.what, card.feels, card.duration, card.benefits, card.risks, card.aftercare)
            assert all(parts), card.option_id


def test_every_topic_and_card_carries_its_easy_words(maker):
    for topic in maker.explanation().topics:
        assert all((topic.easy.name, topic.easy.what, topic.easy.if_nothing))
        for card in topic.options:
            assert all((card.easy.name, card.easy.what, card.easy.feels, card.easy.risk)), card.option_id
