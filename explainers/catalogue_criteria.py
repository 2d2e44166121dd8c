"""What a decision aid must fulfil: the qualifying and certification criteria of IPDASi v4 (Joseph-Williams 2014).

The criteria about tests do not apply: the catalogue explains states and care, it proposes no test.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Criterion(StrEnum):
    """A criterion that an item or the whole catalogue can fail."""

    DESCRIBES_THE_CONDITION = "qualifying: describes the condition"
    STATES_THE_DECISION = "qualifying: states the decision"
    LISTS_THE_OPTIONS = "qualifying: lists the options, waiting among them"
    POSITIVE_FEATURES = "qualifying: positive features of every option"
    NEGATIVE_FEATURES = "qualifying: negative features of every option"
    WHAT_IT_IS_LIKE = "qualifying: what the consequences of options are like"
    EQUAL_DETAIL = "certification: options in equal detail"
    EVIDENCE_CITED = "certification: citations to evidence"
    PRODUCTION_DATE = "certification: production date"
    UPDATE_POLICY = "certification: update policy"
    UNCERTAINTY = "certification: levels of uncertainty"
    FUNDING = "certification: funding source"
    NATURAL_COURSE = "natural course without any care"


_BY_FIELD: Final[Mapping[str, Criterion]] = MappingProxyType(
    {
        "published": Criterion.PRODUCTION_DATE,
        "next_update": Criterion.UPDATE_POLICY,
        "update_policy": Criterion.UPDATE_POLICY,
        "funding": Criterion.FUNDING,
        "uncertainty": Criterion.UNCERTAINTY,
        "certainty": Criterion.UNCERTAINTY,
        "options": Criterion.LISTS_THE_OPTIONS,
        "benefit": Criterion.POSITIVE_FEATURES,
        "risk": Criterion.NEGATIVE_FEATURES,
        "sources": Criterion.EVIDENCE_CITED,
        "source": Criterion.EVIDENCE_CITED,
        "name": Criterion.DESCRIBES_THE_CONDITION,
        "title": Criterion.DESCRIBES_THE_CONDITION,
        "what": Criterion.DESCRIBES_THE_CONDITION,
        "meaning": Criterion.DESCRIBES_THE_CONDITION,
        "decision": Criterion.STATES_THE_DECISION,
        "if_nothing": Criterion.NATURAL_COURSE,
        "feels": Criterion.WHAT_IT_IS_LIKE,
        "aftercare": Criterion.WHAT_IT_IS_LIKE,
    }
)


def criterion_of_field(place: str) -> Criterion | None:
    """The criterion behind a field of a file, such as ``"funding"`` or ``"risk.0.figure.source"``."""
    return next((_BY_FIELD[part] for part in reversed(place.split(".")) if part in _BY_FIELD), None)


def criterion_of_text(key: str) -> Criterion | None:
    """The criterion that a missing text breaks, such as ``"option.filling.feels"``; None for other texts."""
    family, *parts = key.split(".")
    if family == "catalogue":
        return _BY_FIELD.get(parts[0])
    if family == "certainty":
        return Criterion.UNCERTAINTY
    if family == "option" and parts[1] in {"name", "what"}:
        return Criterion.LISTS_THE_OPTIONS
    return _BY_FIELD.get(parts[1]) if family in {"condition", "option"} else None


def fails(criterion: Criterion | None, fault: str) -> str:
    """A fault with the criterion that it fails, where there is one."""
    return f"{fault} [IPDAS {criterion.value}]" if criterion else fault
