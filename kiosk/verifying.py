"""`kiosk verify`: is a sealed document intact, alone and against the practice's store? Said in plain words."""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from explainers.documents.verifying import Check, KeptEvidence, Verdict, verify_document
from explainers.errors import ExplainersError
from explainers.proof import Manifest, sha256_of
from kiosk import terminal
from kiosk.data_folder import data_folder
from kiosk.errors import KioskError, StoreError, UnknownVisitError
from kiosk.opening import RECORDS
from kiosk.records.audit import Action
from kiosk.records.store import Records
from kiosk.verdict_words import verdict_lines
from kiosk.visit import MadeExplanation, Visit, VisitConsent
from models.errors import ModelsError

logger = logging.getLogger(__name__)

_MOST_BYTES: Final = 64 * 2**20
"""No document of ours comes near this."""
_MOST_NAMES: Final = 5


def verify_file(path: Path, environment: Mapping[str, str], *, alone: bool) -> bool:
    """Check a file and say what was found; whether it is intact."""
    untrusted_pdf = path.read_bytes() if path.stat().st_size <= _MOST_BYTES else b""
    folder = data_folder(environment) / RECORDS
    verdict = verify_document(untrusted_pdf) if alone or not folder.exists() else verify_with(folder, untrusted_pdf)
    for line in verdict_lines(verdict, terminal.words()):
        terminal.give(line)
    return verdict.is_intact


def verify_with(folder: Path, untrusted_pdf: bytes) -> Verdict:
    """Check a document against the store in a folder; a store that cannot be opened is a fault, not a crash."""
    try:
        records = Records(folder)
    except StoreError as error:
        logger.warning("the store cannot be trusted: %s", error.code)
        return verify_document(untrusted_pdf, store=BrokenStore())
    try:
        return verify_document(untrusted_pdf, store=StoreEvidence(records))
    finally:
        records.close()


class BrokenStore(KeptEvidence):
    """A store whose trail does not verify: nothing in it proves anything."""

    def checks(self, manifest: Manifest, manifest_sha256: str, document_sha256: str) -> tuple[Check, ...]:  # noqa: ARG002
        """That the trail is broken."""
        return (Check("trail", False),)

    def withdrawn_or_superseded(self, manifest: Manifest) -> tuple[Check, ...]:  # noqa: ARG002
        """Nothing that could be trusted."""
        return ()


class StoreEvidence(KeptEvidence):
    """What the records keep about a manifest; every content is read again from the disk."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def checks(self, manifest: Manifest, manifest_sha256: str, document_sha256: str) -> tuple[Check, ...]:
        """Document, manifest, visit, bundle, pages, images, trail: each on its own, so that all faults are told."""
        visit = self._visit(manifest)
        answered = _answered(visit, manifest)
        made = _made(visit, manifest)
        return (
            Check("kept_document", self._is_kept(answered, document_sha256, manifest_sha256, what="document")),
            Check("kept_manifest", self._is_kept(answered, document_sha256, manifest_sha256, what="manifest")),
            Check("kept_visit", _says_the_same(answered, manifest) and self._all_versions_are_whole(visit)),
            Check("kept_bundle", made is not None and self._hash(made, "bundle") == manifest.explanation_sha256),
            self._pages(made, manifest),
            self._images(visit, manifest),
            *self._trail(manifest),
        )

    def withdrawn_or_superseded(self, manifest: Manifest) -> tuple[Check, ...]:
        """What happened to the answer after it was sealed."""
        visit = self._visit(manifest)
        answered = _answered(visit, manifest)
        found = []
        if answered is not None and answered.consent.withdrawal is not None:
            found.append(Check("withdrawn", True, (("when", answered.consent.withdrawal.at.isoformat()),)))
        later = [c for c in visit.consents if c.consent.supersedes == manifest.consent.id] if visit else []
        return (*found, *(Check("superseded", True, (("id", each.consent.id),)) for each in later))

    def _visit(self, manifest: Manifest) -> Visit | None:
        try:
            return self._records.load(manifest.visit_id)
        except (UnknownVisitError, StoreError):
            return None

    def _is_kept(self, answered: VisitConsent | None, document_sha256: str, manifest_sha256: str, *, what: str) -> bool:
        if answered is None or answered.sealed is None:
            return False
        document = what == "document"
        ref = answered.sealed.document if document else answered.sealed.manifest
        try:
            return sha256_of(self._records.read_blob(ref)) == (document_sha256 if document else manifest_sha256)
        except StoreError:
            return False

    def _all_versions_are_whole(self, visit: Visit | None) -> bool:
        """Every version of the visit, not only the newest: they are what the trail tells of."""
        if visit is None:
            return False
        try:
            for version in range(1, visit.version + 1):
                if self._records.load(visit.id, version=version).version != version:
                    return False
        except (KioskError, ExplainersError, ModelsError):
            return False
        return True

    def _hash(self, made: MadeExplanation, what: str) -> str:
        try:
            return sha256_of(self._records.read_blob(made.bundle if what == "bundle" else made.content))
        except StoreError:
            return ""

    def _pages(self, made: MadeExplanation | None, manifest: Manifest) -> Check:
        """Every file that was sent, cut out of what is kept, hashed again."""
        kept: dict[str, str] = {}
        if made is not None:
            try:
                content = self._records.read_blob(made.content)
                kept = {p.name: sha256_of(content[p.offset : p.offset + p.size]) for p in made.pages}
            except StoreError:
                kept = {}
        changed = [file.name for file in manifest.files if kept.get(file.name) != file.sha256]
        if changed:
            names = ", ".join(changed[:_MOST_NAMES]) + (" …" if len(changed) > _MOST_NAMES else "")
            return Check("kept_pages", False, (("names", names),))
        return Check("kept_pages", True, (("count", len(manifest.files)),))

    def _images(self, visit: Visit | None, manifest: Manifest) -> Check:
        kept = {image.sha256: image for image in visit.all_images} if visit else {}
        broken = 0
        for source in manifest.images:
            image = kept.get(source.sha256)
            try:
                original = sha256_of(self._records.read_blob(image.original)) if image else ""
                picture = sha256_of(self._records.read_blob(image.picture)) if image else ""
            except StoreError:
                original = picture = ""
            broken += (original, picture) != (source.sha256, source.picture_sha256)
        return Check("kept_images", not broken, (("count", broken or len(manifest.images)),))

    def _trail(self, manifest: Manifest) -> Iterator[Check]:
        try:
            count = self._records.verify()
            rows = self._records.trail()
        except KioskError:
            yield Check("trail", False)
            return
        yield Check("trail", True, (("count", count),))
        anchored = any((row.sequence, row.hash) == (manifest.trail.sequence, manifest.trail.hash) for row in rows)
        sealed = any(
            row.event.action is Action.CONSENT_SEALED
            and (row.event.visit_id, row.event.subject) == (manifest.visit_id, manifest.consent.id)
            and row.sequence > manifest.trail.sequence
            for row in rows
        )
        yield Check("anchor", anchored and sealed)


def _answered(visit: Visit | None, manifest: Manifest) -> VisitConsent | None:
    consents = visit.consents if visit else ()
    return next((each for each in consents if each.consent.id == manifest.consent.id), None)


def _made(visit: Visit | None, manifest: Manifest) -> MadeExplanation | None:
    explanations = visit.explanations if visit else ()
    return next((made for made in explanations if made.id == manifest.consent.explanation_id), None)


def _says_the_same(answered: VisitConsent | None, manifest: Manifest) -> bool:
    """A withdrawal is added afterwards; anything else would be a change."""
    return answered is not None and replace(answered.consent, withdrawal=None) == manifest.consent
