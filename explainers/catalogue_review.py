"""Sign-offs: a practice's dentist has read an item in a version. Any changed word or fact makes another version."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from explainers.catalogue import Catalogue
from explainers.catalogue_items import Condition, Option, Review

_UNREVIEWED: Final = Review()


@dataclass(frozen=True, slots=True)
class SignOff:
    """One item, signed off by a clinician of the practice."""

    item: str
    """``condition.<id>`` or ``option.<id>``."""
    version: str
    """The version that was read; another one is not signed off by this."""
    reviewer: str
    reviewed: date
    expires: date
    """A review does not hold for ever: evidence changes."""

    def __post_init__(self) -> None:
        if not self.reviewer.strip():
            raise ValueError("expected the clinician who signs off, got nobody")
        if self.expires <= self.reviewed:
            raise ValueError(f"expected a last day after {self.reviewed}, got {self.expires}")


def item_key(item: Condition | Option) -> str:
    """How a sign-off names an item, such as ``"option.filling"``."""
    return f"{'condition' if isinstance(item, Condition) else 'option'}.{item.id}"


def with_sign_offs(catalogue: Catalogue, sign_offs: Iterable[SignOff]) -> Catalogue:
    """The catalogue with the reviews of this practice alone; an item changed since counts as not reviewed.

    Of several sign-offs of one version, the latest counts. Sign-offs of items that no longer exist are left aside.
    """
    latest: dict[tuple[str, str], SignOff] = {}
    for sign_off in sorted(sign_offs, key=lambda each: (each.reviewed, each.expires)):
        latest[sign_off.item, sign_off.version] = sign_off
    return replace(catalogue, conditions=tuple(_condition(each, latest) for each in catalogue.conditions))


def items_to_review(catalogue: Catalogue, on: date) -> tuple[Condition | Option, ...]:
    """Every item that has no valid review on a day: conditions, then options, each once."""
    options = {option.id: option for condition in catalogue.conditions for option in condition.options}
    items: tuple[Condition | Option, ...] = (*catalogue.conditions, *(options[name] for name in sorted(options)))
    return tuple(item for item in items if not item.review.is_valid_on(on))


def _condition(condition: Condition, latest: Mapping[tuple[str, str], SignOff]) -> Condition:
    options = tuple(replace(option, review=_review(option, latest)) for option in condition.options)
    return replace(condition, review=_review(condition, latest), options=options)


def _review(item: Condition | Option, latest: Mapping[tuple[str, str], SignOff]) -> Review:
    found = latest.get((item_key(item), item.version))
    return Review(found.reviewer, found.reviewed, found.expires) if found else _UNREVIEWED
