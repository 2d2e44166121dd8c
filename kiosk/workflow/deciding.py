"""The review gate: a suggestion becomes a confirmed finding or a rejection by a dentist's act, one at a time."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from explainers.diagnosis import Evidence
from kiosk.desk import Desk
from kiosk.errors import FindingInUseError, InvalidFindingError, OrientationNotStatedError, UnknownFindingError
from kiosk.records.audit import Action
from kiosk.visit import ImageReview, Visit
from kiosk.workflow import step
from models.errors import InvalidRegionError
from models.finding import ConfirmedFinding, Finding, FindingKind, Origin, Region, RejectionReason
from models.tooth import Tooth

_ROUNDING: Final = 1.0
"""Pixels by which a place may leave the image: the viewer rounds to whole ones."""


@dataclass(frozen=True, slots=True)
class FindingForm:
    """What a dentist says about a finding when editing or adding it."""

    kind: FindingKind
    region: Region
    tooth: Tooth | None = None
    depth: int | None = None
    """ICCMS radiographic score 1–6 (caries only), or None."""
    note: str = ""

    def __post_init__(self) -> None:
        if self.depth is not None and (self.kind is not FindingKind.CARIES or not 1 <= self.depth <= 6):
            raise InvalidFindingError(f"expected an ICCMS score from 1 to 6, for caries only, got {self.depth}")


def accept(desk: Desk, visit: Visit, image_id: str, finding_id: str, *, actor: str) -> Visit:
    """The dentist agrees with a suggestion as it stands, also after having changed or rejected it.

    Diagnoses that rest on it follow, as in `edit`.
    """
    _check_sides(visit, image_id)
    confirmed = _suggestion(visit, image_id, finding_id).accept(by=desk.check_actor(actor), at=desk.now())
    return _confirm_step(desk, visit, image_id, confirmed, actor=actor, action=Action.FINDING_ACCEPTED)


def reject(
    desk: Desk, visit: Visit, image_id: str, finding_id: str, *, actor: str, reason: RejectionReason, note: str = ""
) -> Visit:
    """The dentist disagrees with a suggestion, and says why. Raises `FindingInUseError` if a diagnosis rests on it."""
    _refuse_in_use(visit, finding_id)
    suggestion = _suggestion(visit, image_id, finding_id)
    rejection = suggestion.reject(reason, by=desk.check_actor(actor), at=desk.now(), note=note)
    review = visit.review(image_id).without(finding_id)
    review = replace(review, rejected=(*review.rejected, rejection))
    return _decide(desk, visit, review, actor=actor, action=Action.FINDING_REJECTED, subject=finding_id)


def edit(desk: Desk, visit: Visit, image_id: str, finding_id: str, form: FindingForm, *, actor: str) -> Visit:
    """Confirm a suggestion with changes, or change what was confirmed or added before.

    Diagnoses that rest on it follow, as long as kind and tooth stay; otherwise `FindingInUseError`.
    """
    _check_sides(visit, image_id)
    _check_inside(visit, image_id, form.region)
    now = desk.now()
    before = _confirmed_or_accepted(desk, visit, image_id, finding_id, actor)
    after = before.edit(
        kind=form.kind, region=form.region, tooth=form.tooth, depth=form.depth, note=form.note,
        by=desk.check_actor(actor), at=now,
    )  # fmt: skip
    return _confirm_step(desk, visit, image_id, after, actor=actor, action=Action.FINDING_EDITED)


def add_finding(desk: Desk, visit: Visit, image_id: str, form: FindingForm, *, actor: str) -> Visit:
    """The dentist marks what no model has suggested. The new finding is the image's last confirmed one."""
    _check_sides(visit, image_id)
    _check_inside(visit, image_id, form.region)
    added = ConfirmedFinding(
        id=desk.new_id(), kind=form.kind, region=form.region, tooth=form.tooth, depth=form.depth, note=form.note,
        origin=Origin.ADDED, confirmed_by=desk.check_actor(actor), confirmed_at=desk.now(), suggestion=None,
    )  # fmt: skip
    review = _confirm(visit.review(image_id), added)
    return _decide(desk, visit, review, actor=actor, action=Action.FINDING_ADDED, subject=added.id)


def reopen(desk: Desk, visit: Visit, image_id: str, finding_id: str, *, actor: str) -> Visit:
    """Take back one decision: a suggestion is undecided again, an added finding is gone.

    Raises `FindingInUseError` if a diagnosis rests on it.
    """
    _refuse_in_use(visit, finding_id)
    review = visit.review(image_id)
    if finding_id not in review.decided_ids:
        raise UnknownFindingError(finding_id)
    return _decide(
        desk, visit, review.without(finding_id), actor=actor, action=Action.FINDING_REOPENED, subject=finding_id
    )


def _decide(desk: Desk, visit: Visit, review: ImageReview, *, actor: str, action: Action, subject: str) -> Visit:
    change: Callable[[Visit], Visit] = lambda newest: newest.with_review(review)  # noqa: E731
    return step.decide(desk, visit, change, actor=actor, action=action, subject=subject)


def _confirm_step(
    desk: Desk, visit: Visit, image_id: str, confirmed: ConfirmedFinding, *, actor: str, action: Action
) -> Visit:
    """Store a confirmed finding in the place of what was decided on it before, under the diagnoses that rest on it."""
    before = {evidence.finding for d in visit.supported_by(confirmed.id) for evidence in d.evidence}
    if any(b.id == confirmed.id and (b.kind, b.tooth) != (confirmed.kind, confirmed.tooth) for b in before):
        raise FindingInUseError
    review = _confirm(visit.review(image_id), confirmed)

    def change(newest: Visit) -> Visit:
        return _with_evidence(newest.with_review(review), confirmed)

    return step.decide(desk, visit, change, actor=actor, action=action, subject=confirmed.id)


def _check_sides(visit: Visit, image_id: str) -> None:
    # A tooth number on an image whose sides are not known would be a guess of left and right.
    if visit.needs_orientation(image_id):
        raise OrientationNotStatedError(image_id)


def _check_inside(visit: Visit, image_id: str, region: Region) -> None:
    """Raise `InvalidRegionError` for a place that leaves the image: its close-up would show something else."""
    width, height = visit.image(image_id).size_wh
    x0, y0, x1, y1 = region.box_xyxy
    points = ((x0, y0), (x1, y1), *region.polygon_xy)
    if not all(-_ROUNDING <= x <= width + _ROUNDING and -_ROUNDING <= y <= height + _ROUNDING for x, y in points):
        raise InvalidRegionError(f"expected a place within {width} x {height} pixels, got {region.box_xyxy}")


def _suggestion(visit: Visit, image_id: str, finding_id: str) -> Finding:
    """The suggestion of this id: as the models say it now, or as it was when it was decided on."""
    review = visit.review(image_id)
    known = (
        *visit.image(image_id).suggestions,
        *(c.suggestion for c in review.confirmed if c.suggestion is not None),
        *(r.suggestion for r in review.rejected),
    )
    found = next((finding for finding in known if finding.id == finding_id), None)
    if found is None:
        raise UnknownFindingError(finding_id)
    return found


def _confirmed_or_accepted(desk: Desk, visit: Visit, image_id: str, finding_id: str, actor: str) -> ConfirmedFinding:
    confirmed = next((c for c in visit.review(image_id).confirmed if c.id == finding_id), None)
    return confirmed or _suggestion(visit, image_id, finding_id).accept(by=desk.check_actor(actor), at=desk.now())


def _confirm(review: ImageReview, confirmed: ConfirmedFinding) -> ImageReview:
    kept = review.without(confirmed.id)
    return replace(kept, confirmed=(*kept.confirmed, confirmed))


def _refuse_in_use(visit: Visit, finding_id: str) -> None:
    if visit.supported_by(finding_id):
        raise FindingInUseError


def _with_evidence(visit: Visit, changed: ConfirmedFinding) -> Visit:
    """The same with every diagnosis resting on the finding as it is now."""
    for item in visit.items:
        evidence = tuple(
            Evidence(e.radiograph_sha256, changed) if e.finding.id == changed.id else e for e in item.diagnosis.evidence
        )
        if evidence != item.diagnosis.evidence:
            visit = visit.with_item(replace(item, diagnosis=replace(item.diagnosis, evidence=evidence)))
    return visit
