"""The gate: a suggestion becomes a confirmed finding by a dentist's act, and by nothing else."""

import dataclasses
import typing
from datetime import UTC, datetime

import pytest

from models.errors import InvalidRegionError
from models.finding import (
    ConfirmedFinding,
    Finding,
    FindingKind,
    ModelStamp,
    Origin,
    Region,
    Rejection,
    RejectionReason,
)
from models.tooth import Tooth

AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
REGION = Region((10, 20, 30, 40))
STAMP = ModelStamp(name="findings", version="1", sha256="0" * 64)


def suggestion(**changes: object) -> Finding:
    """Caries of 36, as a model suggests it."""
    facts: dict[str, object] = {
        "id": "f1", "kind": FindingKind.CARIES, "region": REGION, "score": 0.7, "model": STAMP, "tooth": Tooth(36),
        "depth": 3,
    }  # fmt: skip
    return Finding(**facts | changes)  # type: ignore[arg-type]


def confirmed(**changes: object) -> ConfirmedFinding:
    """The same, added by hand."""
    facts: dict[str, object] = {
        "id": "f1", "kind": FindingKind.CARIES, "region": REGION, "tooth": Tooth(36), "depth": 3, "note": "",
        "origin": Origin.ADDED, "confirmed_by": "d1", "confirmed_at": AT, "suggestion": None,
    }  # fmt: skip
    return ConfirmedFinding(**facts | changes)  # type: ignore[arg-type]


def test_accepting_keeps_what_was_suggested_and_says_who_and_when() -> None:
    finding = suggestion()
    accepted = finding.accept(by="d1", at=AT)
    assert (accepted.kind, accepted.region, accepted.tooth, accepted.depth) == (
        finding.kind, finding.region, finding.tooth, finding.depth,
    )  # fmt: skip
    assert (accepted.origin, accepted.confirmed_by, accepted.confirmed_at) == (Origin.ACCEPTED, "d1", AT)
    assert accepted.suggestion is finding


def test_rejecting_says_why_who_and_when() -> None:
    finding = suggestion()
    rejected = finding.reject(RejectionReason.BURN_OUT, by="d1", at=AT, note="cervical")
    assert (rejected.suggestion, rejected.reason, rejected.note) == (finding, RejectionReason.BURN_OUT, "cervical")
    assert (rejected.rejected_by, rejected.rejected_at) == ("d1", AT)


def test_nothing_is_confirmed_by_nobody() -> None:
    with pytest.raises(ValueError, match="dentist"):
        suggestion().accept(by="", at=AT)
    with pytest.raises(ValueError, match="dentist"):
        confirmed(confirmed_by="")


def test_nothing_is_confirmed_at_a_time_without_its_zone() -> None:
    with pytest.raises(ValueError, match="zone"):
        suggestion().accept(by="d1", at=datetime(2026, 11, 22))


@pytest.mark.parametrize("missing", ["confirmed_by", "confirmed_at", "origin", "suggestion"])
def test_a_confirmed_finding_cannot_be_made_without_saying_who_when_and_from_what(missing: str) -> None:
    facts = {field.name: getattr(confirmed(), field.name) for field in dataclasses.fields(ConfirmedFinding)}
    del facts[missing]
    with pytest.raises(TypeError):
        ConfirmedFinding(**facts)


@pytest.mark.parametrize("origin", [Origin.ACCEPTED, Origin.EDITED])
def test_what_is_accepted_or_edited_has_a_suggestion_behind_it(origin: Origin) -> None:
    with pytest.raises(ValueError, match="suggestion"):
        confirmed(origin=origin)


def test_what_is_added_has_none() -> None:
    with pytest.raises(ValueError, match="suggestion"):
        confirmed(suggestion=suggestion())


def test_the_three_types_are_not_of_one_family() -> None:
    """A function that takes a confirmed finding can be given neither of the others, and a type checker says so."""
    for one in (Finding, Rejection):
        assert not issubclass(one, ConfirmedFinding)
        assert not issubclass(ConfirmedFinding, one)
        assert one.__bases__ == (object,)


def test_a_rejection_offers_no_way_back() -> None:
    methods = {name for name in vars(Rejection) if not name.startswith("_")}
    assert methods == {field.name for field in dataclasses.fields(Rejection)}


def test_a_rejection_does_not_pass_for_a_suggestion() -> None:
    rejected = suggestion().reject(RejectionReason.OVERLAP, by="d1", at=AT)
    assert not hasattr(rejected, "accept")
    assert not hasattr(rejected, "kind")


@pytest.mark.parametrize(
    "value", [suggestion(), confirmed(), suggestion().reject(RejectionReason.OTHER, by="d", at=AT)]
)
def test_a_judgement_cannot_be_changed_afterwards(value: object) -> None:
    field = dataclasses.fields(value)[0].name  # type: ignore[arg-type]
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(value, field, "other")


def edited(finding: ConfirmedFinding) -> ConfirmedFinding:
    return finding.edit(
        kind=FindingKind.CALCULUS, region=REGION, tooth=None, depth=None, note="n", by="d2", at=AT.replace(hour=10)
    )


def test_editing_an_accepted_finding_makes_it_edited_and_keeps_the_suggestion() -> None:
    finding = suggestion()
    after = edited(finding.accept(by="d1", at=AT))
    assert (after.origin, after.suggestion) == (Origin.EDITED, finding)
    assert (after.kind, after.tooth, after.confirmed_by, after.confirmed_at.hour) == (
        FindingKind.CALCULUS, None, "d2", 10,
    )  # fmt: skip


def test_editing_what_the_dentist_added_leaves_it_added() -> None:
    assert edited(confirmed()).origin is Origin.ADDED


@pytest.mark.parametrize("score", [-0.01, 1.01, float("nan")])
def test_a_score_is_between_nought_and_one(score: float) -> None:
    with pytest.raises(ValueError, match="score"):
        suggestion(score=score)


@pytest.mark.parametrize("depth", [0, 7, -1])
def test_a_depth_is_an_iccms_score(depth: int) -> None:
    with pytest.raises(ValueError, match="ICCMS"):
        suggestion(depth=depth)
    with pytest.raises(ValueError, match="ICCMS"):
        confirmed(depth=depth)


@pytest.mark.parametrize(
    "box",
    [(10, 10, 10, 20), (10, 10, 20, 10), (20, 10, 10, 20), (0, 0, float("inf"), 1), (float("nan"), 0, 1, 1)],
)
def test_a_box_that_is_empty_reversed_or_endless_is_refused(box: tuple[float, float, float, float]) -> None:
    with pytest.raises(InvalidRegionError):
        Region(box)


def test_an_outline_has_at_least_three_finite_points() -> None:
    for outline in (((0.0, 0.0),), ((0.0, 0.0), (1.0, 1.0)), ((0.0, 0.0), (1.0, 1.0), (float("nan"), 0.0))):
        with pytest.raises(InvalidRegionError):
            Region((0, 0, 1, 1), outline)
    assert Region((0, 0, 1, 1), ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0))).polygon_xy


def test_existing_work_and_things_to_check_are_told_apart() -> None:
    work = {kind for kind in FindingKind if kind.is_existing_work}
    assert work == {
        FindingKind.RESTORATION, FindingKind.FILLING, FindingKind.CROWN, FindingKind.BRIDGE,
        FindingKind.ROOT_CANAL_FILLING, FindingKind.POST, FindingKind.IMPLANT, FindingKind.ORTHODONTIC_APPLIANCE,
    }  # fmt: skip


def test_only_a_finding_makes_a_judgement() -> None:
    """The two acts are methods of the suggestion alone, and each says by whom and when."""
    for act, result in (("accept", ConfirmedFinding), ("reject", Rejection)):
        hints = typing.get_type_hints(getattr(Finding, act))
        assert hints["return"] is result
        assert {"by", "at"} <= set(hints)
