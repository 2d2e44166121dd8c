"""A sign-off holds for one item in one version, until its last day."""

from dataclasses import replace
from datetime import date

import pytest

from explainers.catalogue import Catalogue, load_catalogue
from explainers.catalogue_review import SignOff, item_key, items_to_review, with_sign_offs

DAY, LATER, LAST = date(2026, 11, 22), date(2026, 12, 1), date(2027, 11, 22)


def sign_off(catalogue: Catalogue, item: str = "option.filling", **changes: object) -> SignOff:
    version = catalogue.option(item.partition(".")[2]).version if item.startswith("option.") else ""
    return replace(SignOff(item, version or "0", "Dr Martin", DAY, LAST), **changes)  # type: ignore[arg-type]


def test_a_signed_off_item_is_reviewed_wherever_it_is_offered() -> None:
    catalogue = with_sign_offs(load_catalogue(), [sign_off(load_catalogue())])
    offered = [o for c in catalogue.conditions for o in c.options if o.id == "filling"]
    assert offered
    assert all(option.review.reviewer == "Dr Martin" and option.review.is_valid_on(DAY) for option in offered)


def test_nothing_else_becomes_reviewed() -> None:
    catalogue = with_sign_offs(load_catalogue(), [sign_off(load_catalogue())])
    reviewed = {item_key(o) for c in catalogue.conditions for o in (c, *c.options) if o.review.reviewer}
    assert reviewed == {"option.filling"}


def test_a_changed_version_falls_back_to_not_reviewed() -> None:
    stale = sign_off(load_catalogue(), version="1-00000000")
    assert not with_sign_offs(load_catalogue(), [stale]).option("filling").review.reviewer


def test_a_review_ends_on_its_last_day() -> None:
    review = with_sign_offs(load_catalogue(), [sign_off(load_catalogue())]).option("filling").review
    assert review.is_valid_on(LAST)
    assert not review.is_valid_on(date(2027, 11, 23))


def test_the_latest_sign_off_of_a_version_counts() -> None:
    first, second = sign_off(load_catalogue()), sign_off(load_catalogue(), reviewer="Dr Durand", reviewed=LATER)
    for order in ([first, second], [second, first]):
        assert with_sign_offs(load_catalogue(), order).option("filling").review.reviewer == "Dr Durand"


def test_a_condition_is_signed_off_apart_from_its_options() -> None:
    version = load_catalogue().condition("caries_moderate").version
    signed = SignOff("condition.caries_moderate", version, "Dr Martin", DAY, LAST)
    condition = with_sign_offs(load_catalogue(), [signed]).condition("caries_moderate")
    assert condition.review.reviewer == "Dr Martin"
    assert not any(option.review.reviewer for option in condition.options)


def test_sign_offs_taken_away_take_the_review_away() -> None:
    signed = with_sign_offs(load_catalogue(), [sign_off(load_catalogue())])
    assert with_sign_offs(signed, []) == with_sign_offs(load_catalogue(), [])


def test_a_sign_off_of_an_item_that_is_gone_changes_nothing() -> None:
    gone = SignOff("option.amalgam", "1", "Dr Martin", DAY, LAST)
    assert with_sign_offs(load_catalogue(), [gone]) == with_sign_offs(load_catalogue(), [])


def test_what_is_left_to_review_shrinks_with_each_sign_off() -> None:
    before = items_to_review(load_catalogue(), DAY)
    after = items_to_review(with_sign_offs(load_catalogue(), [sign_off(load_catalogue())]), DAY)
    assert [item_key(i) for i in before if item_key(i) != "option.filling"] == [item_key(i) for i in after]


def test_every_item_is_to_be_reviewed_at_first_and_named_once() -> None:
    keys = [item_key(item) for item in items_to_review(load_catalogue(), DAY)]
    assert len(keys) == len(set(keys)) == 24 + 57


@pytest.mark.parametrize(
    ("changes", "fault"), [({"reviewer": " "}, "got nobody"), ({"expires": DAY}, "last day after")]
)
def test_a_sign_off_by_nobody_or_without_an_end_is_refused(changes: dict[str, object], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        sign_off(load_catalogue(), **changes)
