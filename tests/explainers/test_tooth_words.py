"""Teeth are named in words, from the patient's side, with no left-right slip."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explainers.language import Language, Texts, load_texts
from explainers.tooth_words import (
    MOST_NAMED_ONE_BY_ONE,
    area_key,
    numbers,
    say_teeth,
    tooth_for_you,
    tooth_name,
    tooth_type,
)
from models.tooth import ALL_TEETH, PERMANENT_TEETH, PRIMARY_TEETH, Arch, Side, Tooth

FR, EN = load_texts(Language.FRENCH), load_texts(Language.ENGLISH)
LEFT = {Language.FRENCH: "gauche", Language.ENGLISH: "left"}
RIGHT = {Language.FRENCH: "droite", Language.ENGLISH: "right"}
UPPER = {Language.FRENCH: "en haut", Language.ENGLISH: "upper"}
LOWER = {Language.FRENCH: "en bas", Language.ENGLISH: "lower"}
MILK = {Language.FRENCH: "de lait", Language.ENGLISH: "baby"}


@pytest.mark.parametrize("texts", [FR, EN], ids=["fr", "en"])
def test_all_52_teeth_have_different_names(texts: Texts) -> None:
    assert len({tooth_name(tooth, texts) for tooth in ALL_TEETH}) == 52


@pytest.mark.parametrize("texts", [FR, EN], ids=["fr", "en"])
@pytest.mark.parametrize("tooth", ALL_TEETH, ids=str)
def test_the_name_says_the_patients_own_side(tooth: Tooth, texts: Texts) -> None:
    name, language = tooth_name(tooth, texts), texts.language
    assert (LEFT[language] in name) == (tooth.side is Side.LEFT)
    assert (RIGHT[language] in name) == (tooth.side is Side.RIGHT)
    assert (UPPER[language] in name) == (tooth.arch is Arch.UPPER)
    assert (LOWER[language] in name) == (tooth.arch is Arch.LOWER)


@pytest.mark.parametrize("texts", [FR, EN], ids=["fr", "en"])
@pytest.mark.parametrize("tooth", ALL_TEETH, ids=str)
def test_the_mirrored_tooth_differs_only_in_its_side(tooth: Tooth, texts: Texts) -> None:
    left, right = LEFT[texts.language], RIGHT[texts.language]
    swapped = tooth_name(tooth, texts).replace(left, "*").replace(right, left).replace("*", right)
    assert tooth_name(tooth.mirrored, texts) == swapped


@pytest.mark.parametrize("texts", [FR, EN], ids=["fr", "en"])
def test_only_primary_teeth_are_called_milk_teeth(texts: Texts) -> None:
    assert all(MILK[texts.language] in tooth_name(tooth, texts) for tooth in PRIMARY_TEETH)
    assert not any(MILK[texts.language] in tooth_name(tooth, texts) for tooth in PERMANENT_TEETH)


@pytest.mark.parametrize(
    ("fdi", "french", "english"),
    [
        (36, "première molaire en bas à gauche", "lower left first molar"),
        (11, "incisive centrale en haut à droite", "upper right central incisor"),
        (48, "dent de sagesse en bas à droite", "lower right wisdom tooth"),
        (24, "première prémolaire en haut à gauche", "upper left first premolar"),
        (75, "deuxième molaire de lait en bas à gauche", "lower left second baby molar"),
        (54, "première molaire de lait en haut à droite", "upper right first baby molar"),  # position 4 is a molar here
    ],
)
def test_well_known_teeth_have_their_names(fdi: int, french: str, english: str) -> None:
    assert tooth_name(Tooth(fdi), FR) == french
    assert tooth_name(Tooth(fdi), EN) == english


def test_the_patient_hears_that_the_side_is_theirs() -> None:
    assert tooth_for_you(Tooth(36), FR) == "première molaire en bas à gauche pour vous"
    assert tooth_for_you(Tooth(36), EN) == "your lower left first molar"


def test_two_teeth_are_joined_as_people_say_it() -> None:
    teeth = (Tooth(47), Tooth(36))
    expected = "première molaire en bas à gauche et deuxième molaire en bas à droite, pour vous"
    assert say_teeth(teeth, FR) == expected
    assert numbers(teeth, FR) == "Dents 36 et 47"


def test_many_teeth_are_counted_by_area() -> None:
    teeth = [Tooth(fdi) for fdi in (36, 37, 38, 46, 16)]
    expected = "5 dents\u00a0: 1 en haut à droite, 3 en bas à gauche et 1 en bas à droite, pour vous"
    assert say_teeth(teeth, FR) == expected


def test_no_teeth_mean_the_whole_mouth() -> None:
    assert say_teeth((), FR) == "toute la bouche"
    assert numbers((), EN) == "your whole mouth"


def test_an_incisor_is_called_an_incisor_on_either_place() -> None:
    assert {tooth_type(Tooth(fdi), FR) for fdi in (31, 32)} == {"incisive"}


@given(st.lists(st.sampled_from(ALL_TEETH), min_size=1, max_size=12))
def test_what_is_said_names_every_side_of_the_mouth_and_no_other(teeth: list[Tooth]) -> None:
    said = say_teeth(teeth, FR)
    assert ("gauche" in said) == any(tooth.side is Side.LEFT for tooth in teeth)
    assert ("droite" in said) == any(tooth.side is Side.RIGHT for tooth in teeth)
    if len(set(teeth)) <= MOST_NAMED_ONE_BY_ONE:
        assert all(tooth_name(tooth, FR) in said for tooth in teeth)


@given(st.sampled_from(ALL_TEETH))
def test_every_area_has_words(tooth: Tooth) -> None:
    assert FR.has(f"area.{area_key(tooth)}")
    assert FR.has(f"area_for_you.{area_key(tooth)}")
