"""The catalogue loads whole or not at all, and says everything that is wrong with it at once."""

import re

import pytest

from explainers.catalogue import Catalogue, load_catalogue, read_catalogue, shipped_files
from explainers.catalogue_faults import (
    LEAST_SHARE_OF_WORDS,
    condition_keys,
    option_keys,
    simple_condition_keys,
    simple_option_keys,
)
from explainers.catalogue_items import Figure, OptionKind, Severity
from explainers.errors import CatalogueError
from explainers.language import STAFF_LANGUAGES, Language, Texts, load_texts
from models.finding import FindingKind
from models.tooth import Tooth

ALL_TEXTS = tuple(load_texts(language) for language in Language)
FILLING = "options/filling.toml"
PULPOTOMY = "options/pulpotomy.toml"
INITIAL = "conditions/caries_initial.toml"
STAGE_1 = "conditions/periodontitis_stage_1.toml"

BAD_ITEMS = [
    # reason, file, what is replaced, by what, the fault expected
    ("no choice to wait", INITIAL, '    "watch_caries_initial",\n', "", "expected exactly one that watches"),
    ("no choice at all", INITIAL, '    "fluoride",\n    "sealing",\n    "refer_opinion",\n', "", "expected a choice"),
    ("no second opinion", INITIAL, '    "refer_opinion",\n', "", "expected one that refers"),
    ("other drawing for no option", STAGE_1, "{ watch_periodontitis", "{ watch_gap", "no option 'watch_gap'"),
    ("other drawing that nobody draws", STAGE_1, '"gum_care_slight"', '"gold"', "unknown drawing 'gold'"),
    ("option that does not exist", INITIAL, '"sealing"', '"amalgam"', "unknown 'amalgam'"),
    ("option offered twice", INITIAL, '"sealing"', '"fluoride"', "'fluoride' given twice"),
    ("source that does not exist", FILLING, '"opdam_2014"', '"hearsay"', "unknown source 'hearsay'"),
    ("no benefit", FILLING, re.compile(r"\[\[benefit\]\].*?(?=\[\[risk)", re.S), "", "no benefit"),
    ("no risk", FILLING, re.compile(r"\[\[risk\]\].*", re.S), "", "no risk"),
    ("no sign that means call", FILLING, ', "call"', "", "aftercare: expected 'call'"),
    ("waiting without a date", "options/watch_caries_initial.toml", '"recall", ', "", "expected 'recall'"),
    ("figure without a source", PULPOTOMY, 'source = "ather_2022"\n', "", "figure.source: Field required"),
    ("figure without a certainty", PULPOTOMY, re.compile(r"certainty = .*\n"), "", "figure.certainty: Field required"),
    ("figure without a date", PULPOTOMY, re.compile(r"\ndate = .*"), "", "figure.date: Field required"),
    ("figure without a horizon", PULPOTOMY, re.compile(r"horizon = .*\n"), "", "figure.horizon: Field required"),
    ("figure without a population", PULPOTOMY, re.compile(r"population = .*\n"), "", "figure.population: Field req"),
    ("figure without a comparator", PULPOTOMY, re.compile(r"comparator = .*\n"), "", "figure.comparator: Field req"),
    ("figure from an unverified source", PULPOTOMY, 'source = "ather_2022"', 'source = "ng_2010"', "was not verified"),
    ("range with one end", PULPOTOMY, "low = 76\n", "", "both ends of the range"),
    ("value outside its range", PULPOTOMY, "value = 86", "value = 96", "low <= value <= high"),
    ("more than all people", PULPOTOMY, "high = 92", "high = 192", "a value in 100 or in 1000"),
    ("odd denominator", PULPOTOMY, "per = 100", "per = 250", "a value in 100 or in 1000"),
    ("horizon without words", PULPOTOMY, '"follow_up_varies"', '"some_day"', "no text 'horizon.some_day' in 'fr'"),
    ("unknown key", FILLING, 'kind = "treat"', 'kind = "treat"\nprice = 30', "price: Extra inputs are not permitted"),
    ("number as text", FILLING, "visits = [1, 1]", 'visits = ["1", 1]', "visits.0: Input should be a valid integer"),
    ("unknown severity", FILLING, '"mild"', '"harmless"', "severity"),
    ("minutes the wrong way round", FILLING, "minutes = [30, 45]", "minutes = [45, 30]", "expected 0 <= low <= high"),
    ("drawing that nobody draws", FILLING, 'drawing = "filling"', 'drawing = "gold"', "unknown drawing 'gold'"),
    ("no drawing for a treatment", FILLING, 'drawing = "filling"', 'drawing = ""', "unknown drawing ''"),
    ("identifier unlike its file", FILLING, 'id = "filling"', 'id = "filled"', "expected the name of the file"),
    ("identifier of another item", FILLING, 'id = "filling"', 'id = "inlay"', "inlay: identifier given twice"),
    ("benefit given twice", FILLING, 'id = "lasts"', 'id = "closes"', "benefit: 'closes' given twice"),
    ("benefit without words", FILLING, 'id = "lasts"', 'id = "shines"', "no text 'option.filling.benefit.shines'"),
    ("reviewer without a date", FILLING, 'reviewer = ""', 'reviewer = "Dr X"', "a reviewer with a date"),
    ("no review status", FILLING, 'review = { reviewer = "" }\n', "", "review: Field required"),
    ("no version", FILLING, 'version = "1"\n', "", "version: Field required"),
    ("depth that no score has", INITIAL, "[1, 2, 3]", "[0, 1]", "ICCMS scores from 1 to 6"),
    ("two letters on the picture", INITIAL, 'letter = "C"', 'letter = "CA"', "letter"),
    ("kind that no image shows", INITIAL, '"caries"', '"bad_breath"', "kinds.0"),
    ("edition without a funding line", "catalogue.toml", re.compile(r"funding = .*\n"), "", "funding: Field required"),
    ("edition without update policy", "catalogue.toml", re.compile(r"update_policy = .*\n"), "", "update_policy:"),
    ("edition without review status", "catalogue.toml", re.compile(r"review_status = .*\n"), "", "review_status:"),
    ("policy without words", "catalogue.toml", '"yearly"', '"never"', "no text 'catalogue.update_policy.never'"),
    ("update before publication", "catalogue.toml", "next_update = 2027", "next_update = 2025", "after published"),
    ("broken file", FILLING, "kind =", "kind", "not TOML"),
    ("source given twice", "sources.toml", '"ng_2008"', '"ng_2007"', "ng_2007: identifier given twice"),
]  # fmt: skip


def changed(path: str, old: str | re.Pattern[str], new: str) -> dict[str, str]:
    """The shipped files with one of them changed."""
    files = shipped_files()
    text = old.sub(new, files[path]) if isinstance(old, re.Pattern) else files[path].replace(old, new)
    assert text != files[path], "the test changed nothing"
    return files | {path: text}


def faults_of(files: dict[str, str], texts: tuple[Texts, ...] = ALL_TEXTS) -> tuple[str, ...]:
    with pytest.raises(CatalogueError) as caught:
        read_catalogue(files, texts)
    return caught.value.faults


def without(key: str, language: Language) -> tuple[Texts, ...]:
    return tuple(
        Texts(t.language, {k: v for k, v in t.by_key.items() if k != key or t.language is not language})
        for t in ALL_TEXTS
    )


def with_words(key: str, words: str, language: Language) -> tuple[Texts, ...]:
    return tuple(Texts(t.language, {**t.by_key, key: words}) if t.language is language else t for t in ALL_TEXTS)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.mark.parametrize(("reason", "path", "old", "new", "fault"), BAD_ITEMS, ids=[row[0] for row in BAD_ITEMS])
def test_a_bad_item_is_refused_with_its_fault(
    reason: str, path: str, old: str | re.Pattern[str], new: str, fault: str
) -> None:
    faults = faults_of(changed(path, old, new))
    assert any(fault in found for found in faults), f"{reason}: {faults}"


@pytest.mark.parametrize("language", Language)
def test_a_missing_text_is_refused_in_each_language(language: Language) -> None:
    faults = faults_of(shipped_files(), without("option.filling.feels", language))
    assert len(faults) == 1
    assert faults[0].startswith(f"options/filling.toml: no text 'option.filling.feels' in '{language.value}'")


@pytest.mark.parametrize("key", ["simple.condition.caries_deep.if_nothing", "simple.option.filling.risk"])
def test_an_item_without_its_easy_words_is_refused(key: str) -> None:
    assert any(f"no text {key!r}" in fault for fault in faults_of(shipped_files(), without(key, Language.FRENCH)))


def test_a_condition_must_tell_the_dentist_when_it_applies() -> None:
    faults = faults_of(shipped_files(), without("applies.caries_deep", Language.FRENCH))
    assert faults == ("conditions/caries_deep.toml: no text 'applies.caries_deep' in 'fr'",)


@pytest.mark.parametrize("language", Language)
def test_an_empty_text_counts_as_missing(language: Language) -> None:
    faults = faults_of(shipped_files(), with_words("condition.caries_deep.title", "  ", language))
    assert any("no text 'condition.caries_deep.title'" in fault for fault in faults)


def test_places_to_fill_must_be_the_same_in_every_language() -> None:
    faults = faults_of(shipped_files(), with_words("option.filling.what", "Fill it in {minutes}.", Language.ENGLISH))
    assert any("different places to fill" in fault for fault in faults)


def test_an_option_told_in_fewer_words_than_the_others_is_refused() -> None:
    prefix = "option.watch_caries_initial."
    texts = tuple(
        Texts(t.language, {k: "Wait." if k.startswith(prefix) else v for k, v in t.by_key.items()}) for t in ALL_TEXTS
    )
    assert any("'watch_caries_initial' is told in" in fault for fault in faults_of(shipped_files(), texts))


def test_all_faults_are_told_at_once() -> None:
    files = changed(FILLING, "opdam_2014", "hearsay") | {"options/odd.toml": "", "notes.toml": ""}
    del files["sources.toml"]
    faults = faults_of(files)
    assert any("sources.toml: file is missing" in fault for fault in faults)
    assert any("options/odd.toml: id: Field required" in fault for fault in faults)
    assert any("notes.toml: unknown file" in fault for fault in faults)
    assert any("unknown source 'hearsay'" in fault for fault in faults)


def test_the_shipped_catalogue_holds_everything_a_dentist_states_of_an_image(catalogue: Catalogue) -> None:
    assert {c.id for c in catalogue.conditions} == {
        "calculus", "caries_deep", "caries_initial", "caries_moderate", "caries_pulp", "caries_secondary",
        "existing_work", "failing_filling", "gingivitis", "impacted_third_molar", "impacted_third_molar_problem",
        "missing_tooth", "overhang", "periapical_lesion", "periapical_root_filled",
        "periodontitis", "periodontitis_stage_1", "periodontitis_stage_2", "periodontitis_stage_3",
        "periodontitis_stage_4", "root_fragment", "unrestorable_tooth", "vertical_bone_defect",
        "weak_root_filled_tooth",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (FindingKind.PERIAPICAL_LESION, ["periapical_lesion", "periapical_root_filled"]),
        (
            FindingKind.BONE_LOSS,  # the image shows it; only the dentist's probing gives a stage
            [
                "periodontitis",
                "periodontitis_stage_1",
                "periodontitis_stage_2",
                "periodontitis_stage_3",
                "periodontitis_stage_4",
                "vertical_bone_defect",
            ],
        ),
        (FindingKind.CALCULUS, ["calculus"]),
        (FindingKind.IMPACTED_TOOTH, ["impacted_third_molar", "impacted_third_molar_problem"]),
        (FindingKind.ROOT_FRAGMENT, ["root_fragment", "unrestorable_tooth"]),
        (FindingKind.FILLING, ["existing_work", "failing_filling", "caries_secondary", "overhang"]),
        (FindingKind.ROOT_CANAL_FILLING, ["existing_work", "periapical_root_filled", "weak_root_filled_tooth"]),
        (FindingKind.IMPLANT, ["existing_work"]),  # work that does its job is shown, neutrally
    ],
)
def test_a_finding_leads_to_the_conditions_it_may_support(
    catalogue: Catalogue, kind: FindingKind, expected: list[str]
) -> None:
    assert [c.id for c in catalogue.for_kind(kind)] == expected


def test_amalgam_and_antibiotics_are_never_named() -> None:
    for texts in ALL_TEXTS:
        words = " ".join(v for k, v in texts.by_key.items() if k.startswith(("condition.", "option."))).lower()
        assert not any(name in words for name in ("amalgam", "antibioti", "amoxi", "€", "£", "euro"))


def test_every_drawing_of_the_list_is_asked_for_or_shows_health(catalogue: Catalogue) -> None:
    asked = {c.drawing_today for c in catalogue.conditions} | {c.drawing_if_waiting for c in catalogue.conditions}
    asked |= {o.drawing for c in catalogue.conditions for o in c.options}
    assert set(catalogue.edition.drawings) - asked == {"healthy"}


def test_every_condition_has_one_option_to_wait_and_a_choice(catalogue: Catalogue) -> None:
    for condition in catalogue.conditions:
        assert [o.kind for o in condition.options].count(OptionKind.WATCH) == 1
        assert len(condition.options) >= 2


def test_options_stand_from_the_lightest_to_the_heaviest_with_referral_last(catalogue: Catalogue) -> None:
    rank = {OptionKind.WATCH: 0, OptionKind.TREAT: 1, OptionKind.REFER: 2}
    for condition in catalogue.conditions:
        ranks = [rank[option.kind] for option in condition.options]
        assert ranks == sorted(ranks), condition.id


def test_every_option_names_a_serious_risk(catalogue: Catalogue) -> None:
    for option in {o.id: o for c in catalogue.conditions for o in c.options}.values():
        assert any(risk.severity is Severity.SERIOUS for risk in option.risks), option.id


def test_every_figure_cites_a_verified_source(catalogue: Catalogue) -> None:
    for figure in _figures(catalogue):
        assert catalogue.sources[figure.source].verified


def test_no_item_claims_a_review_that_nobody_made(catalogue: Catalogue) -> None:
    assert catalogue.edition.review_status == "not_reviewed"
    items = [*catalogue.conditions, *(o for c in catalogue.conditions for o in c.options)]
    assert not any(item.review.reviewer for item in items)


def test_every_text_of_conditions_and_options_is_used(catalogue: Catalogue) -> None:
    used = {key for c in catalogue.conditions for key in condition_keys(c.id)}
    used |= {key for c in catalogue.conditions for o in c.options for key in option_keys(o)}
    used |= {key for c in catalogue.conditions for key in simple_condition_keys(c.id)}
    used |= {key for c in catalogue.conditions for o in c.options for key in simple_option_keys(o.id)}
    for texts in ALL_TEXTS:
        unused = {key for key in texts.by_key if key.startswith(("condition.", "option.", "simple."))} - used
        assert not unused, texts.language


@pytest.mark.parametrize(
    ("depth", "expected"),
    [
        (1, ["caries_initial"]),
        (2, ["caries_initial"]),
        (3, ["caries_initial", "caries_moderate"]),  # initial by ICCMS, moderate once there is a hole
        (4, ["caries_moderate"]),
        (5, ["caries_deep"]),
        (6, ["caries_pulp"]),
    ],
)
def test_the_depth_of_caries_leads_to_its_condition(catalogue: Catalogue, depth: int, expected: list[str]) -> None:
    found = catalogue.for_kind(FindingKind.CARIES, depth)
    assert [c.id for c in found if c.kinds[0] is FindingKind.CARIES] == expected


def test_caries_of_unknown_depth_leads_to_every_stage(catalogue: Catalogue) -> None:
    found = [c.id for c in catalogue.for_kind(FindingKind.CARIES)]
    assert found[:4] == ["caries_initial", "caries_moderate", "caries_deep", "caries_pulp"]


def test_a_radiolucency_not_of_the_teeth_has_no_words(catalogue: Catalogue) -> None:
    assert catalogue.for_kind(FindingKind.OTHER_RADIOLUCENCY) == ()


@pytest.mark.parametrize(
    ("fdi", "found"),
    [
        (48, True),  # a wisdom tooth
        (13, False),  # a canine is explained in person
        (65, False),  # primary dentition has no wisdom teeth
    ],
)
def test_only_an_impacted_wisdom_tooth_is_explained_as_one(catalogue, fdi: int, found: bool) -> None:
    conditions = catalogue.for_kind(FindingKind.IMPACTED_TOOTH, tooth=Tooth(fdi))
    assert ("impacted_third_molar" in [c.id for c in conditions]) is found


def test_the_version_changes_with_any_fact() -> None:
    files = changed(FILLING, "minutes = [30, 45]", "minutes = [30, 50]")
    assert read_catalogue(files, ALL_TEXTS).version != load_catalogue().version


def test_the_version_of_an_item_does_not_change_with_its_translation() -> None:
    other = read_catalogue(shipped_files(), with_words("option.filling.feels", "No es igual.", Language.SPANISH))
    assert other.option("filling").version == load_catalogue().option("filling").version


@pytest.mark.parametrize("language", STAFF_LANGUAGES)
def test_the_version_of_an_item_changes_with_any_word_of_its_own(language: Language) -> None:
    changed_words = with_words("option.filling.feels", "Not the same.", language)
    other = read_catalogue(shipped_files(), changed_words)
    assert other.option("filling").version != load_catalogue().option("filling").version
    assert other.option("extraction").version == load_catalogue().option("extraction").version


def test_the_version_of_an_item_changes_with_any_fact_of_its_own() -> None:
    other = read_catalogue(changed(FILLING, "minutes = [30, 45]", "minutes = [30, 50]"), ALL_TEXTS)
    assert other.option("filling").version != load_catalogue().option("filling").version
    assert other.condition("caries_moderate").version == load_catalogue().condition("caries_moderate").version


def test_an_unknown_condition_is_a_key_error(catalogue: Catalogue) -> None:
    with pytest.raises(KeyError):
        catalogue.condition("halitosis")


def test_equal_detail_asks_for_more_than_half_the_words() -> None:
    assert LEAST_SHARE_OF_WORDS > 0.5


def _figures(catalogue: Catalogue) -> list[Figure]:
    parts = [part for c in catalogue.conditions for o in c.options for part in (*o.benefits, *o.risks)]
    return [part.figure for part in parts if part.figure is not None]
