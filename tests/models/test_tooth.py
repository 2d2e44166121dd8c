"""Teeth: 52 of them, and every way of naming one leads back to the same tooth."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import InvalidToothError
from models.tooth import ALL_TEETH, PERMANENT_TEETH, PRIMARY_TEETH, Arch, Side, Tooth, ToothType
from models.tooth_codes import CID_4018_4019, ENTIRE_TOOTH, RETIRED_SRT

EVERY_TOOTH = pytest.mark.parametrize("tooth", ALL_TEETH, ids=str)


def test_there_are_thirty_two_permanent_and_twenty_primary_teeth() -> None:
    assert (len(PERMANENT_TEETH), len(PRIMARY_TEETH), len(set(ALL_TEETH))) == (32, 20, 52)


@EVERY_TOOTH
def test_every_name_leads_back_to_the_same_tooth(tooth: Tooth) -> None:
    assert Tooth.from_text(str(tooth)) == tooth
    assert Tooth.from_universal(tooth.universal) == tooth
    assert Tooth.from_palmer(tooth.palmer) == tooth
    code, scheme, meaning = tooth.dicom_code
    assert Tooth.from_dicom_code(scheme, code) == tooth
    assert 0 < len(meaning) <= 64, "Code Meaning is LO"


@pytest.mark.parametrize("naming", ["universal", "palmer", "dicom_code"])
def test_no_two_teeth_share_a_name(naming: str) -> None:
    assert len({getattr(tooth, naming) for tooth in ALL_TEETH}) == 52


@pytest.mark.parametrize(
    ("fdi", "universal", "palmer"),
    [
        (18, "1", "UR8"), (11, "8", "UR1"), (21, "9", "UL1"), (28, "16", "UL8"), (38, "17", "LL8"), (36, "19", "LL6"),
        (31, "24", "LL1"), (41, "25", "LR1"), (46, "30", "LR6"), (48, "32", "LR8"),
        (55, "A", "URE"), (51, "E", "URA"), (61, "F", "ULA"), (65, "J", "ULE"), (75, "K", "LLE"), (71, "O", "LLA"),
        (81, "P", "LRA"), (85, "T", "LRE"),
    ],
)  # fmt: skip
def test_the_corners_of_each_quadrant_are_named_as_in_the_ada_chart(fdi: int, universal: str, palmer: str) -> None:
    tooth = Tooth(fdi)
    assert (tooth.universal, tooth.palmer) == (universal, palmer)


@pytest.mark.parametrize("text", ["19", "29", "56", "86", "1 8", "A1", "", "1", "018", "18 ", "８", "１８", "00", "-1"])
def test_what_is_no_fdi_number_is_refused(text: str) -> None:
    with pytest.raises(InvalidToothError):
        Tooth.from_text(text)


@given(st.integers().filter(lambda number: number not in CID_4018_4019))
def test_any_other_number_is_refused(number: int) -> None:
    with pytest.raises(InvalidToothError):
        Tooth(number)


@given(st.text())
def test_any_text_is_a_tooth_or_refused(text: str) -> None:
    for read in (Tooth.from_text, Tooth.from_universal, Tooth.from_palmer):
        try:
            assert read(text) in ALL_TEETH
        except InvalidToothError:
            continue


@pytest.mark.parametrize("text", ["0", "33", "U", "a", "01", "36"])
def test_what_is_no_universal_number_is_refused(text: str) -> None:
    with pytest.raises(InvalidToothError):
        Tooth.from_universal(text)


@pytest.mark.parametrize("text", ["UR9", "URF", "ur6", "6UR", "XX1"])
def test_what_is_no_palmer_number_is_refused(text: str) -> None:
    with pytest.raises(InvalidToothError):
        Tooth.from_palmer(text)


@EVERY_TOOTH
def test_the_other_snomed_family_is_read(tooth: Tooth) -> None:
    assert Tooth.from_dicom_code("SCT", ENTIRE_TOOTH[tooth.fdi]) == tooth


@pytest.mark.parametrize("scheme", ["SRT", "SNM3"])
@pytest.mark.parametrize("fdi", RETIRED_SRT)
def test_the_retired_codes_are_read(scheme: str, fdi: int) -> None:
    assert Tooth.from_dicom_code(scheme, RETIRED_SRT[fdi]) == Tooth(fdi)


@pytest.mark.parametrize(
    ("scheme", "code"),
    [("SCT", "661005"), ("SCT", ""), ("SRT", "68085002"), ("SCT", "T-54210"), ("99X", "68085002"), ("", "")],
)
def test_a_code_of_another_thing_or_scheme_is_refused(scheme: str, code: str) -> None:
    with pytest.raises(InvalidToothError):
        Tooth.from_dicom_code(scheme, code)


VERHOEFF_D = tuple(
    tuple(map(int, row))
    for row in (
        "0123456789", "1234067895", "2340178956", "3401289567", "4012395678",
        "5987604321", "6598710432", "7659821043", "8765932104", "9876543210",
    )
)  # fmt: skip
VERHOEFF_P = tuple(
    tuple(map(int, row))
    for row in (
        "0123456789", "1576283094", "5803796142", "8916043527", "9453126870", "4286573901", "2793806415", "7046913258",
    )
)  # fmt: skip


@pytest.mark.parametrize("code", [*(code for code, _ in CID_4018_4019.values()), *ENTIRE_TOOTH.values()])
def test_every_snomed_code_has_a_right_check_digit(code: str) -> None:
    """A slip of the pen in a code would name another thing, or nothing."""
    check = 0
    for place, digit in enumerate(reversed(code)):
        check = VERHOEFF_D[check][VERHOEFF_P[place % 8][int(digit)]]
    assert check == 0


@EVERY_TOOTH
def test_the_codes_own_words_agree_on_jaw_side_and_set(tooth: Tooth) -> None:
    meaning = tooth.dicom_code[2].lower()
    assert ("maxillary" in meaning) == (tooth.arch is Arch.UPPER)
    assert re.search(r"\b(right|left)\b", meaning)
    assert (" right " in meaning) == (tooth.side is Side.RIGHT)
    assert ("deciduous" in meaning) == tooth.is_primary


@EVERY_TOOTH
def test_a_mirrored_tooth_changes_side_and_nothing_else(tooth: Tooth) -> None:
    other = tooth.mirrored
    assert other.mirrored == tooth
    assert other.side is not tooth.side
    assert (other.arch, other.type, other.is_primary) == (tooth.arch, tooth.type, tooth.is_primary)


def test_a_primary_tooth_has_molars_where_premolars_will_come() -> None:
    assert Tooth(54).type is ToothType.FIRST_MOLAR
    assert Tooth(55).type is ToothType.SECOND_MOLAR
    assert Tooth(14).type is ToothType.FIRST_PREMOLAR


def test_the_patients_right_is_in_quadrants_one_four_five_and_eight() -> None:
    assert {tooth.quadrant for tooth in ALL_TEETH if tooth.side is Side.RIGHT} == {1, 4, 5, 8}
