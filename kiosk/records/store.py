"""Records: visits in versions, blobs and the trail. Each step is one transaction together with its event."""

import hashlib
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from kiosk.data_folder import make_private_folder
from kiosk.errors import StaleVisitError, StoreError, UnknownVisitError
from kiosk.records import trail
from kiosk.records.audit import AuditRow, Event
from kiosk.records.blobs import BlobFolder
from kiosk.records.database import WRITES, open_database
from kiosk.records.tables import annotations, audit, blobs, visit_versions, visits
from kiosk.visit import BlobRef, Stage, Visit
from kiosk.visit_json import annotation_from_json, visit_from_json, visit_to_json
from models.annotation import Annotation

_CHECKED_ON_START: Final = 10_000
"""Newest rows of the trail that are verified on start; `kiosk doctor` verifies all of them."""


@dataclass(frozen=True, slots=True, repr=False)
class VisitLine:
    """A visit in the list of visits."""

    id: str
    label: str
    initials: str
    stage: Stage
    images: int
    started_at: datetime
    changed_at: datetime


class Records:
    """What the practice keeps, in one folder: a database and the blobs beside it."""

    def __init__(self, folder: Path, *, url: str = "") -> None:
        """Open or make the store. Raises `StoreError` if it cannot be used, `AuditBrokenError` if it was changed."""
        make_private_folder(folder)
        self._blobs = BlobFolder(folder / "blobs")
        self._engine = open_database(url or f"sqlite:///{folder / 'records.sqlite'}")
        self._annotation = lru_cache(maxsize=32)(self._load_annotation)
        self.verify(newest=_CHECKED_ON_START)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def save(self, visit: Visit, event: Event) -> None:
        """Store the next version of a visit with its event: both or neither.

        Raises `StaleVisitError` if that version, or a later one, is stored already.
        """
        content, parts = visit_to_json(visit)
        digest = hashlib.sha256(content).hexdigest()
        with self._writing() as connection:
            self._put_line(connection, visit)
            _insert_new(
                connection, annotations, "sha256", {k: {"sha256": k, "content": _pack(v)} for k, v in parts.items()}
            )
            _insert_new(connection, blobs, "id", {ref.id: _blob_row(ref) for ref in _blob_refs(visit)})
            connection.execute(
                visit_versions.insert().values(
                    visit_id=visit.id, version=visit.version, content=_pack(content), content_sha256=digest
                )
            )
            trail.append(connection, event, version=visit.version, content_sha256=digest)

    def load(self, visit_id: str, *, version: int | None = None) -> Visit:
        """A visit as it is now, or as it was at a version. Raises `UnknownVisitError`."""
        wanted = sa.select(visit_versions.c.content, visit_versions.c.content_sha256).where(
            visit_versions.c.visit_id == visit_id
        )
        if version is not None:
            wanted = wanted.where(visit_versions.c.version == version)
        with self._reading() as connection:
            row = connection.execute(wanted.order_by(visit_versions.c.version.desc()).limit(1)).first()
        if row is None:
            raise UnknownVisitError(visit_id)
        return visit_from_json(_unpack(row.content, row.content_sha256), self._annotation)

    def list_visits(self, *, limit: int) -> tuple[VisitLine, ...]:
        """The visits last changed, newest first."""
        wanted = sa.select(visits).order_by(visits.c.changed_at.desc(), visits.c.id).limit(limit)
        with self._reading() as connection:
            found = connection.execute(wanted).all()
        return tuple(
            VisitLine(
                row.id, row.label, row.initials, Stage(row.stage), row.images,
                row.started_at, row.changed_at,
            )
            for row in found
        )  # fmt: skip

    def record(self, event: Event, content_sha256: str = "") -> None:
        """Write an event that stores nothing else here, such as a change of settings."""
        with self._writing() as connection:
            trail.append(connection, event, content_sha256=content_sha256)

    def put_blob(self, content: bytes, media_type: str, blob_id: str) -> BlobRef:
        """Write a content; it belongs to the visit once a version that names it is saved."""
        return self._blobs.write(content, media_type, blob_id)

    def read_blob(self, ref: BlobRef) -> bytes:
        """A content, checked against its SHA-256. Raises `StoreError`."""
        return self._blobs.read(ref)

    def trail(self, visit_id: str | None = None) -> tuple[AuditRow, ...]:
        """The trail, or one visit's part of it, in order."""
        with self._reading() as connection:
            return tuple(trail.rows(connection, visit_id=visit_id))

    def verify(self, *, newest: int | None = None) -> int:
        """Check the trail, all or the newest rows; gives how many. Raises `AuditBrokenError`."""
        with self._reading() as connection:
            return trail.verify(connection, newest=newest)

    def last_row(self) -> AuditRow | None:
        """The newest row of the trail; None before the first."""
        with self._reading() as connection:
            newest = connection.execute(sa.select(sa.func.max(audit.c.sequence))).scalar() or 0
            return next(trail.rows(connection, after=newest - 1), None)

    def count_visits(self) -> int:
        """How many visits are stored."""
        with self._reading() as connection:
            return int(connection.execute(sa.select(sa.func.count()).select_from(visits)).scalar_one())

    def content_faults(self) -> tuple[str, ...]:
        """Ids of visits of which some version was changed since it was stored; reads everything."""
        with self._reading() as connection:
            found = connection.execute(sa.select(visit_versions)).all()
        return tuple(sorted({row.visit_id for row in found if not _is_as_stored(row.content, row.content_sha256)}))

    def blob_faults(self) -> tuple[tuple[str, ...], int]:
        """Ids of stored blobs that are missing or changed, and how many files no visit names."""
        with self._reading() as connection:
            refs = [BlobRef(r.id, r.sha256, r.size, r.media_type) for r in connection.execute(sa.select(blobs))]
        broken = []
        for ref in refs:
            try:
                self._blobs.read(ref)
            except StoreError:
                broken.append(ref.id)
        return tuple(broken), len(self._blobs.ids() - {ref.id for ref in refs})

    def _put_line(self, connection: sa.Connection, visit: Visit) -> None:
        line = {
            "version": visit.version,
            "label": visit.label,
            "initials": visit.patient.initials if visit.patient else "",
            "stage": visit.stage.value,
            "images": len(visit.images),
            "started_at": visit.started_at,
            "changed_at": visit.changed_at,
        }
        found = connection.execute(sa.select(visits.c.version).where(visits.c.id == visit.id)).scalar()
        if (found or 0) != visit.version - 1:
            raise StaleVisitError(visit.id, visit.version - 1, found or 0)
        if found is None:
            connection.execute(visits.insert().values(id=visit.id, **line))
        else:
            connection.execute(visits.update().where(visits.c.id == visit.id).values(**line))

    def _load_annotation(self, digest: str) -> Annotation:
        with self._reading() as connection:
            content = connection.execute(
                sa.select(annotations.c.content).where(annotations.c.sha256 == digest)
            ).scalar()
        if content is None:
            raise StoreError("annotation is missing")
        return annotation_from_json(_unpack(content, digest))

    @contextmanager
    def _reading(self) -> Iterator[sa.Connection]:
        try:
            with self._engine.connect() as connection:
                yield connection
        except sa.exc.DBAPIError as error:
            raise StoreError(f"database cannot be read: {error.orig}") from error

    @contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
        try:
            with self._engine.connect().execution_options(**WRITES) as connection, connection.begin():
                yield connection
        except sa.exc.DBAPIError as error:
            raise StoreError(f"database cannot be written: {error.orig}") from error


def _insert_new(
    connection: sa.Connection, table: sa.Table, key: str, by_key: dict[str, dict[str, str | int | bytes]]
) -> None:
    """Insert the rows whose key is not there yet; the table's rows never change."""
    column = table.c[key]
    known = set(connection.execute(sa.select(column).where(column.in_(by_key))).scalars()) if by_key else set()
    new = [row for row_key, row in by_key.items() if row_key not in known]
    if new:
        connection.execute(table.insert(), new)


def _pack(content: bytes) -> bytes:
    """Compressed: outlines repeat from version to version and within one, and shrink to a fifth."""
    return zlib.compress(content, 6)


def _unpack(packed: object, digest: str) -> bytes:
    """The content, if it is the one that was stored. Raises `StoreError`."""
    try:
        content = zlib.decompress(packed) if isinstance(packed, bytes) else b""
    except zlib.error:
        content = b""
    if hashlib.sha256(content).hexdigest() != digest:
        raise StoreError("content was changed since it was stored")
    return content


def _is_as_stored(packed: object, digest: str) -> bool:
    try:
        _unpack(packed, digest)
    except StoreError:
        return False
    return True


def _blob_row(ref: BlobRef) -> dict[str, str | int | bytes]:
    return {"id": ref.id, "sha256": ref.sha256, "size": ref.size, "media_type": ref.media_type}


def _blob_refs(visit: Visit) -> Iterator[BlobRef]:
    for image in visit.all_images:
        yield image.original
        yield image.picture
    for made in visit.explanations:
        yield made.bundle
        yield made.content
        if made.document is not None:
            yield made.document
    for answered in visit.consents:
        if answered.sealed is not None:
            yield answered.sealed.manifest
            yield answered.sealed.document
