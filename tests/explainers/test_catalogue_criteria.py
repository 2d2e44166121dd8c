"""Each criterion of IPDASi v4 keeps a catalogue that fails it from loading, and is named."""

import re

import pytest

from explainers.catalogue import read_catalogue, shipped_files
from explainers.catalogue_criteria import Criterion, criterion_of_field, criterion_of_text
from explainers.errors import CatalogueError
from explainers.language import Language, Texts, load_texts

ALL_TEXTS = tuple(load_texts(language) for language in Language)
EDITION, FILLING, INITIAL = "catalogue.toml", "options/filling.toml", "conditions/caries_initial.toml"
BENEFITS = re.compile(r"\[\[benefit\]\].*?(?=\[\[risk)", re.S)

FAILED_BY_FACTS = [
    # criterion, file, what is replaced, by what
    (Criterion.LISTS_THE_OPTIONS, INITIAL, '    "watch_caries_initial",\n', ""),
    (Criterion.LISTS_THE_OPTIONS, INITIAL, '    "refer_opinion",\n', ""),
    (Criterion.POSITIVE_FEATURES, FILLING, BENEFITS, ""),
    (Criterion.NEGATIVE_FEATURES, FILLING, re.compile(r"\[\[risk\]\].*", re.S), ""),
    (Criterion.EVIDENCE_CITED, FILLING, 'sources = ["opdam_2014"]', "sources = []"),
    (Criterion.EVIDENCE_CITED, FILLING, '"opdam_2014"', '"hearsay"'),
    (Criterion.PRODUCTION_DATE, EDITION, re.compile(r"published = .*"), ""),
    (Criterion.UPDATE_POLICY, EDITION, re.compile(r"next_update = .*"), ""),
    (Criterion.UPDATE_POLICY, EDITION, re.compile(r"update_policy = .*"), ""),
    (Criterion.UNCERTAINTY, EDITION, re.compile(r"uncertainty = .*"), ""),
    (Criterion.UNCERTAINTY, "options/pulpotomy.toml", re.compile(r"certainty = .*"), ""),
    (Criterion.FUNDING, EDITION, re.compile(r"funding = .*"), ""),
    (Criterion.FUNDING, EDITION, '"no_outside_money"', '"unspoken"'),
]

FAILED_BY_WORDS = [
    (Criterion.DESCRIBES_THE_CONDITION, "condition.caries_initial.what"),
    (Criterion.STATES_THE_DECISION, "condition.caries_initial.decision"),
    (Criterion.LISTS_THE_OPTIONS, "option.filling.name"),
    (Criterion.POSITIVE_FEATURES, "option.filling.benefit.lasts"),
    (Criterion.NEGATIVE_FEATURES, "option.filling.risk.pulp"),
    (Criterion.WHAT_IT_IS_LIKE, "option.filling.feels"),
    (Criterion.NATURAL_COURSE, "condition.caries_initial.if_nothing"),
]


def faults_of(files: dict[str, str], texts: tuple[Texts, ...] = ALL_TEXTS) -> tuple[str, ...]:
    with pytest.raises(CatalogueError) as caught:
        read_catalogue(files, texts)
    return caught.value.faults


@pytest.mark.parametrize(("criterion", "path", "old", "new"), FAILED_BY_FACTS)
def test_facts_that_fail_a_criterion_are_refused_by_its_name(
    criterion: Criterion, path: str, old: str | re.Pattern[str], new: str
) -> None:
    files = shipped_files()
    text = old.sub(new, files[path]) if isinstance(old, re.Pattern) else files[path].replace(old, new)
    assert text != files[path]
    assert any(f"[IPDAS {criterion.value}]" in fault for fault in faults_of(files | {path: text}))


@pytest.mark.parametrize(("criterion", "key"), FAILED_BY_WORDS)
def test_missing_words_that_fail_a_criterion_are_refused_by_its_name(criterion: Criterion, key: str) -> None:
    texts = tuple(Texts(t.language, {k: v for k, v in t.by_key.items() if k != key}) for t in ALL_TEXTS)
    assert all(fault.endswith(f"[IPDAS {criterion.value}]") for fault in faults_of(shipped_files(), texts))


def test_unequal_detail_is_refused_by_its_name() -> None:
    prefix = "option.watch_caries_initial."
    texts = tuple(
        Texts(t.language, {k: "Wait." if k.startswith(prefix) else v for k, v in t.by_key.items()}) for t in ALL_TEXTS
    )
    assert any(f"[IPDAS {Criterion.EQUAL_DETAIL.value}]" in fault for fault in faults_of(shipped_files(), texts))


def test_every_criterion_is_failed_by_something() -> None:
    failed = {row[0] for row in FAILED_BY_FACTS} | {row[0] for row in FAILED_BY_WORDS} | {Criterion.EQUAL_DETAIL}
    assert failed == set(Criterion)


def test_all_failed_criteria_are_told_at_once() -> None:
    files = shipped_files()
    files[FILLING] = BENEFITS.sub("", files[FILLING])
    files[INITIAL] = files[INITIAL].replace('    "watch_caries_initial",\n', "")
    told = " ".join(faults_of(files))
    assert Criterion.POSITIVE_FEATURES.value in told
    assert Criterion.LISTS_THE_OPTIONS.value in told


@pytest.mark.parametrize("place", ["version", "review.reviewer", "drawing"])
def test_a_fault_of_our_own_rules_names_no_criterion(place: str) -> None:
    assert criterion_of_field(place) is None


def test_words_of_screens_belong_to_no_criterion() -> None:
    assert criterion_of_text("page.what") is None
