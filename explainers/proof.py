"""The manifest: what one patient was shown, asked, answered and signed, in canonical JSON with the hash of every page.

It is embedded in the sealed document. Canonical means sorted keys, UTF-8, no spaces and no broken numbers, so that the
same facts are always the same bytes and any other byte is a change.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from pydantic import ConfigDict, TypeAdapter, ValidationError

from explainers.consent import Consent
from explainers.errors import InvalidConsentError
from explainers.explanation import Versions
from explainers.planning import PlanItem

FORM: Final = "chairside-kiosk-consent"
MANIFEST_NAME: Final = "manifest.json"
"""What the attachment in the document is called."""


@dataclass(frozen=True, slots=True)
class ShownFile:
    """One file of the patient's pages, as it was sent."""

    name: str
    media_type: str
    sha256: str


@dataclass(frozen=True, slots=True)
class SourceImage:
    """A radiograph that a diagnosis rests on."""

    sha256: str
    """Of the file as it came."""
    picture_sha256: str
    """Of the picture that was made of it."""


@dataclass(frozen=True, slots=True)
class StatedFinding:
    """Who confirmed what; with the model that had pointed to it, if any."""

    id: str
    kind: str
    tooth: int | None
    origin: str
    confirmed_by: str
    confirmed_at: datetime
    model: str = ""
    model_sha256: str = ""


@dataclass(frozen=True, slots=True)
class StatedDiagnosis:
    """What the dentist stated, and offered about it."""

    id: str
    condition_id: str
    condition_version: str
    teeth: tuple[int, ...]
    stated_by: str
    stated_at: datetime
    findings: tuple[StatedFinding, ...]
    offered: tuple[tuple[str, str], ...]
    """Id and version of each option."""
    proposed: str


@dataclass(frozen=True, slots=True)
class TrailAnchor:
    """Where the practice's trail stood: a shortened or rewritten trail no longer fits it."""

    sequence: int
    hash: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """All there is to prove about one answer."""

    form: Literal["chairside-kiosk-consent"]
    form_version: Literal[1]
    visit_id: str
    practice: str
    dentist: str
    """Name of who held the interview, or opened the consent."""
    explanation_sha256: str
    """Of the frozen bundle that pages and documents are printed from."""
    versions: Versions
    explained_at: datetime
    files: tuple[ShownFile, ...]
    images: tuple[SourceImage, ...]
    diagnoses: tuple[StatedDiagnosis, ...]
    consent: Consent
    remarks: tuple[str, ...]
    """What was not done, and is told in the document (`Fault`)."""
    trail: TrailAnchor


def state_diagnoses(items: Iterable[PlanItem]) -> tuple[StatedDiagnosis, ...]:
    """The plan's diagnoses as facts."""
    return tuple(_stated(item) for item in items)


def manifest_bytes(manifest: Manifest) -> bytes:
    """The manifest as canonical JSON; equal manifests give equal bytes."""
    return canonical(_ADAPTER.dump_python(manifest, mode="json"))


def read_manifest(untrusted_json: bytes) -> Manifest:
    """What a manifest says. Raises `InvalidConsentError` unless it is exactly what `manifest_bytes` would write."""
    try:
        manifest = _ADAPTER.validate_json(untrusted_json, strict=True)
    except (ValidationError, InvalidConsentError, ValueError) as error:
        raise InvalidConsentError("the manifest is not one of ours") from error
    if manifest_bytes(manifest) != untrusted_json:
        raise InvalidConsentError("the manifest is not in its canonical form")
    return manifest


def sha256_of(content: bytes) -> str:
    """Of some bytes, in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def canonical(value: object) -> bytes:
    """JSON with sorted keys, no spaces, UTF-8; a broken number is refused, since it has many spellings."""
    _refuse_floats(value)
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def _refuse_floats(value: object) -> None:
    if isinstance(value, float):
        raise InvalidConsentError("expected no broken numbers")
    if isinstance(value, dict):
        for each in value.values():
            _refuse_floats(each)
    elif isinstance(value, list | tuple):
        for each in value:
            _refuse_floats(each)


def _stated(item: PlanItem) -> StatedDiagnosis:
    diagnosis = item.diagnosis
    findings = []
    for evidence in diagnosis.evidence:
        finding = evidence.finding
        stamp = finding.suggestion.model if finding.suggestion else None
        findings.append(
            StatedFinding(
                id=finding.id,
                kind=finding.kind.value,
                tooth=finding.tooth.fdi if finding.tooth else None,
                origin=finding.origin.value,
                confirmed_by=finding.confirmed_by,
                confirmed_at=finding.confirmed_at,
                model=f"{stamp.name} {stamp.version}" if stamp else "",
                model_sha256=stamp.sha256 if stamp else "",
            )
        )
    return StatedDiagnosis(
        id=diagnosis.id,
        condition_id=diagnosis.condition_id,
        condition_version=diagnosis.condition_version,
        teeth=tuple(tooth.fdi for tooth in diagnosis.teeth),
        stated_by=diagnosis.stated_by,
        stated_at=diagnosis.stated_at,
        findings=tuple(findings),
        offered=tuple((option.id, option.version) for option in item.offered),
        proposed=item.proposed or "",
    )


def _adapter() -> TypeAdapter[Manifest]:
    Manifest.__pydantic_config__ = ConfigDict(extra="forbid", allow_inf_nan=False)  # type: ignore[attr-defined]
    return TypeAdapter(Manifest)


_ADAPTER: Final = _adapter()
