"""Findings: what a model suggests, what a dentist confirms, what a dentist rejects. Three types, one way.

A `Finding` is a suggestion and never reaches a patient. Only a dentist's act turns it into a `ConfirmedFinding` or a
`Rejection`; functions that make anything for a patient accept `ConfirmedFinding` alone.
"""

import math
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from models.errors import InvalidRegionError
from models.tooth import Tooth


class FindingKind(StrEnum):
    """What can be seen on an image: things to check, and existing work."""

    CARIES = "caries"
    PERIAPICAL_LESION = "periapical_lesion"
    BONE_LOSS = "bone_loss"
    CALCULUS = "calculus"
    IMPACTED_TOOTH = "impacted_tooth"
    ROOT_FRAGMENT = "root_fragment"
    PERICORONAL_RADIOLUCENCY = "pericoronal_radiolucency"
    OTHER_RADIOLUCENCY = "other_radiolucency"
    RESTORATION = "restoration"
    """A filling or crown not told apart."""
    FILLING = "filling"
    CROWN = "crown"
    BRIDGE = "bridge"
    ROOT_CANAL_FILLING = "root_canal_filling"
    POST = "post"
    IMPLANT = "implant"
    ORTHODONTIC_APPLIANCE = "orthodontic_appliance"

    @property
    def is_existing_work(self) -> bool:
        """Whether this is work done before, shown neutrally, and not a thing to check."""
        return self in _EXISTING_WORK


_EXISTING_WORK: Final = frozenset(list(FindingKind)[list(FindingKind).index(FindingKind.RESTORATION) :])


class RejectionReason(StrEnum):
    """Why a dentist rejects a suggestion."""

    BURN_OUT = "burn_out"
    OVERLAP = "overlap"
    ARTEFACT = "artefact"
    ANATOMY = "anatomy"
    COMPOSITE = "composite"
    ALREADY_TREATED = "already_treated"
    OTHER = "other"


class Origin(StrEnum):
    """How a confirmed finding came to be."""

    ACCEPTED = "accepted"
    EDITED = "edited"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Region:
    """Where on the image: a box, and an outline where there is one. Pixels as displayed, origin top left."""

    box_xyxy: tuple[float, float, float, float]
    polygon_xy: tuple[tuple[float, float], ...] = ()
    """Outline, at least three points, or empty."""

    def __post_init__(self) -> None:
        x0, y0, x1, y1 = self.box_xyxy
        flat = (*self.box_xyxy, *(c for point in self.polygon_xy for c in point))
        if not all(math.isfinite(c) for c in flat) or x1 <= x0 or y1 <= y0:
            raise InvalidRegionError(f"expected x0 < x1 and y0 < y1, got {self.box_xyxy}")
        if 0 < len(self.polygon_xy) < 3:
            raise InvalidRegionError(f"expected no outline or at least 3 points, got {len(self.polygon_xy)}")


@dataclass(frozen=True, slots=True)
class ModelStamp:
    """Which model said it: enough to name it to a patient and to find it again years later."""

    name: str
    version: str
    sha256: str


def _check_depth(depth: int | None) -> None:
    if depth is not None and not 1 <= depth <= 6:
        raise ValueError(f"expected an ICCMS radiographic score from 1 to 6, got {depth}")


@dataclass(frozen=True, slots=True)
class Finding:
    """A model's suggestion. For the dentist's eyes only."""

    id: str
    kind: FindingKind
    region: Region
    score: float
    """Calibrated where the model's card says so; 0 to 1."""
    model: ModelStamp
    tooth: Tooth | None = None
    """None when not known, never guessed."""
    depth: int | None = None
    """ICCMS radiographic score 1–6 (caries only), or None."""

    def __post_init__(self) -> None:
        if not 0 <= self.score <= 1:
            raise ValueError(f"expected a score from 0 to 1, got {self.score}")
        _check_depth(self.depth)

    def accept(self, *, by: str, at: datetime) -> "ConfirmedFinding":
        """The dentist agrees with the suggestion as it stands."""
        return ConfirmedFinding(
            id=self.id, kind=self.kind, region=self.region, tooth=self.tooth, depth=self.depth, note="",
            origin=Origin.ACCEPTED, confirmed_by=by, confirmed_at=at, suggestion=self,
        )  # fmt: skip

    def reject(self, reason: RejectionReason, *, by: str, at: datetime, note: str = "") -> "Rejection":
        """The dentist disagrees, and says why."""
        return Rejection(suggestion=self, reason=reason, note=note, rejected_by=by, rejected_at=at)


@dataclass(frozen=True, slots=True)
class ConfirmedFinding:
    """What a dentist has seen and vouches for: accepted, edited or added by hand; by whom and when."""

    id: str
    kind: FindingKind
    region: Region
    tooth: Tooth | None
    depth: int | None
    note: str
    origin: Origin
    confirmed_by: str
    """Identifier of the dentist in the practice's settings."""
    confirmed_at: datetime
    suggestion: Finding | None
    """What the model had suggested; None for a finding that the dentist added."""

    def __post_init__(self) -> None:
        if not self.confirmed_by:
            raise ValueError("expected the dentist who confirms, got nobody")
        if self.confirmed_at.tzinfo is None:
            raise ValueError("expected a time with its zone")
        if (self.suggestion is None) != (self.origin is Origin.ADDED):
            raise ValueError(f"expected a suggestion unless added, got {self.origin}")
        _check_depth(self.depth)

    def edit(
        self,
        *,
        kind: FindingKind,
        region: Region,
        tooth: Tooth | None,
        depth: int | None,
        note: str,
        by: str,
        at: datetime,
    ) -> "ConfirmedFinding":
        """A new value as the dentist now sees it: still `added` if the dentist added it, `edited` otherwise."""
        origin = Origin.ADDED if self.suggestion is None else Origin.EDITED
        return replace(
            self, kind=kind, region=region, tooth=tooth, depth=depth, note=note,
            origin=origin, confirmed_by=by, confirmed_at=at,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rejection:
    """A suggestion that the dentist turned down. It fits nowhere that a patient can see."""

    suggestion: Finding
    reason: RejectionReason
    note: str
    rejected_by: str
    rejected_at: datetime
