"""Codes are data: known, named, meant for the tooth at hand; no price anywhere; the traps of public lists avoided."""

import re

import pytest

from explainers.catalogue import load_catalogue, shipped_files
from explainers.ccam import FILE, Ccam, load_ccam, read_ccam
from explainers.errors import CatalogueError
from explainers.language import Language, load_texts
from models.tooth import ALL_TEETH, Tooth

GOOD = """version = "1"
source = "a list"
official_file = false
[[act]]
code = "HBMD053"
fits = "posterior"
[options]
filling = ["HBMD053"]
"""


def codes(option_id: str, fdi: int | None = None) -> list[str]:
    return [act.code for act in load_ccam().candidates(option_id, Tooth(fdi) if fdi else None)]


@pytest.mark.parametrize(
    ("option", "fdi", "expected"),
    [
        ("filling", 36, ["HBMD053", "HBMD049", "HBMD038"]),  # HBMD038 is 3 faces: public lists call it 1 face
        ("filling", 11, ["HBMD058", "HBMD050", "HBMD054", "HBMD044", "HBMD047"]),
        ("scaling", None, ["HBJD001"]),  # public lists call it a radiograph
        ("root_canal", 14, ["HBFD021", "HBFD297"]),
        ("root_canal", 34, ["HBFD035", "HBFD003"]),  # a lower first premolar counts with the others
        ("root_canal", 46, ["HBFD008", "HBFD024"]),
        ("third_molar_removal", 38, ["HBGD004", "HBGD025", "HBGD021", "HBGD038"]),
        ("third_molar_removal", 18, ["HBGD018", "HBGD025", "HBGD021", "HBGD038"]),
        ("extraction", 75, ["HBGD035"]),
        ("pulpotomy", 36, ["HBFD032"]),
        ("pulpotomy", 75, ["HBFD006"]),
        ("watch_gap", 36, []),  # nothing is done, nothing is coded
        ("coronectomy", 38, []),  # no code was compared
    ],
)
def test_an_option_leads_to_the_codes_of_its_tooth(option: str, fdi: int | None, expected: list[str]) -> None:
    assert codes(option, fdi) == expected


def test_every_option_with_codes_is_an_option_of_the_catalogue() -> None:
    known = {option.id for condition in load_catalogue().conditions for option in condition.options}
    assert set(load_ccam().by_option) <= known


@pytest.mark.parametrize("language", [Language.FRENCH, Language.ENGLISH])
def test_every_code_has_words_and_no_word_lacks_its_code(language: Language) -> None:
    named = {key.removeprefix("ccam.") for key in load_texts(language).by_key if key.startswith("ccam.")}
    assert named == set(load_ccam().acts)


def test_every_act_is_meant_for_some_tooth_and_stands_for_an_option_or_is_kept_for_by_hand() -> None:
    for act in load_ccam().acts.values():
        assert any(act.fits_tooth(tooth) for tooth in ALL_TEETH), act.code


def test_no_text_of_a_code_holds_a_price_or_a_rate() -> None:
    for language in (Language.FRENCH, Language.ENGLISH):
        words = [text for key, text in load_texts(language).by_key.items() if key.startswith("ccam.")]
        assert not [text for text in words if re.search(r"€|euro|%|\d,\d", text)]


def test_codes_are_no_part_of_what_patients_are_told() -> None:
    assert FILE not in shipped_files()


def test_the_codes_say_that_they_are_not_the_official_file() -> None:
    assert load_ccam().version
    assert not load_ccam().is_official_file


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('filling = ["HBMD053"]', 'filling = ["HBMD099"]', "unknown code HBMD099"),
        ('filling = ["HBMD053"]', 'filling = ["HBMD053", "HBMD053"]', "a code given twice"),
        ("[options]", '[[act]]\ncode = "HBMD053"\nfits = "any"\n[options]', "code given twice"),
        ('"HBMD053"\nfits', '"HBMD53"\nfits', "String should match pattern"),
        ('"posterior"', '"wisdom"', "fits"),
        ('version = "1"\n', "", "version"),
        ("[options]", "[options", "ccam.toml"),
        ('fits = "posterior"', 'fits = "posterior"\nprice = 30', "Extra inputs"),
    ],
)
def test_a_faulty_file_is_refused(old: str, new: str, fault: str) -> None:
    assert isinstance(read_ccam(GOOD), Ccam)
    assert old in GOOD
    with pytest.raises(CatalogueError) as caught:
        read_ccam(GOOD.replace(old, new))
    assert any(fault in told for told in caught.value.faults)
