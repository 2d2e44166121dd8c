"""verify_document: is a sealed document intact, and are the pages, pictures and rows behind it as they were?

It answers by keys, ``verify.check.<name>`` and ``verify.fault.<name>``; the command says them in words.
"""

from dataclasses import dataclass
from typing import Final, Protocol

from explainers.documents.seal_check import SealFacts, check_seal
from explainers.errors import InvalidConsentError
from explainers.proof import MANIFEST_NAME, Manifest, read_manifest, sha256_of

Values = tuple[tuple[str, str | int], ...]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    is_right: bool
    values: Values = ()
    """To fill the sentence."""


class KeptEvidence(Protocol):
    """What a practice keeps about one manifest; every answer reads the contents again."""

    def checks(self, manifest: Manifest, manifest_sha256: str, document_sha256: str) -> tuple[Check, ...]:
        """Everything kept, compared with what the document says."""

    def withdrawn_or_superseded(self, manifest: Manifest) -> tuple[Check, ...]:
        """What happened afterwards; never a fault."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found."""

    checks: tuple[Check, ...]
    seal: SealFacts
    manifest: Manifest | None
    afterwards: tuple[Check, ...] = ()
    with_store: bool = False

    @property
    def is_intact(self) -> bool:
        """Whether everything that was looked at is right."""
        return all(check.is_right for check in self.checks)


_SEAL_ORDER: Final = ("readable", "whole_file", "seal", "manifest")


def verify_document(untrusted_pdf: bytes, *, store: KeptEvidence | None = None) -> Verdict:
    """Check seal and embedded manifest; with the practice's store, also all that the manifest names. Never raises."""
    seal = check_seal(untrusted_pdf)
    attached = dict(seal.attachments).get(MANIFEST_NAME, b"")
    manifest = _read(attached) if attached else None
    found = (seal.is_found, seal.covers_whole_file, seal.is_right, manifest is not None)
    # Once something is wrong, what lies behind it was not looked at and is not told.
    depth = next((n for n, is_right in enumerate(found) if not is_right), len(found) - 1) + 1
    checks = tuple(Check(name, is_right) for name, is_right in zip(_SEAL_ORDER[:depth], found, strict=False))
    if manifest is None or store is None:
        return Verdict(checks, seal, manifest)
    kept = store.checks(manifest, sha256_of(attached), sha256_of(untrusted_pdf))
    return Verdict((*checks, *kept), seal, manifest, store.withdrawn_or_superseded(manifest), with_store=True)


def _read(attached: bytes) -> Manifest | None:
    try:
        return read_manifest(attached)
    except InvalidConsentError:
        return None
