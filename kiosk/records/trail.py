"""Writing the trail, and checking it."""

from collections.abc import Iterator

import sqlalchemy as sa

from kiosk.errors import AuditBrokenError
from kiosk.records.audit import FIRST_HASH, Action, AuditRow, Event, seal
from kiosk.records.tables import audit, visit_versions, visits


def append(connection: sa.Connection, event: Event, *, version: int = 0, content_sha256: str = "") -> None:
    """Add a row, sealed to the last one. Must be called in the transaction that stores what the event did."""
    last = connection.execute(
        sa.select(audit.c.sequence, audit.c.hash).order_by(audit.c.sequence.desc()).limit(1)
    ).first()
    sequence, previous = (last.sequence + 1, last.hash) if last else (1, FIRST_HASH)
    connection.execute(
        audit.insert().values(
            sequence=sequence, at=event.at, actor=event.actor, action=event.action.value, visit_id=event.visit_id,
            subject=event.subject, version=version, content_sha256=content_sha256, previous_hash=previous,
            hash=seal(sequence, event, version, content_sha256, previous),
        )
    )  # fmt: skip


def rows(connection: sa.Connection, *, after: int = 0, visit_id: str | None = None) -> Iterator[AuditRow]:
    """Rows in order, from behind a sequence number on; of one visit if named. Raises `AuditBrokenError`."""
    wanted = sa.select(audit).where(audit.c.sequence > after).order_by(audit.c.sequence)
    if visit_id is not None:
        wanted = wanted.where(audit.c.visit_id == visit_id)
    last = after
    try:
        for row in connection.execution_options(yield_per=1000).execute(wanted):
            event = Event(row.at, row.actor, Action(row.action), row.visit_id, row.subject)
            yield AuditRow(row.sequence, event, row.version, row.content_sha256, row.previous_hash, row.hash)
            last = row.sequence
    except ValueError as error:  # no step of ours writes such a time, actor or action
        raise AuditBrokenError(last + 1, "a value that no step writes") from error


def verify(connection: sa.Connection, *, newest: int | None = None) -> int:
    """Check the chain, and that it and the visits tell the same. Gives the number of rows checked.

    With `newest`, only that many of the last rows. Raises `AuditBrokenError` at the first row that does not fit.
    """
    total = connection.execute(sa.select(sa.func.count()).select_from(audit)).scalar_one()
    after = max(0, total - newest) if newest is not None else 0
    previous = _hash_at(connection, after)
    checked = 0
    for row in rows(connection, after=after):
        if row.sequence != after + checked + 1:
            raise AuditBrokenError(row.sequence, f"expected row {after + checked + 1}")
        if row.previous_hash != previous or not row.is_sealed:
            raise AuditBrokenError(row.sequence, "the seal does not fit")
        previous = row.hash
        checked += 1
    if after + checked != total:
        raise AuditBrokenError(after + checked + 1, "rows are missing")
    _verify_visits(connection)
    return checked


def _hash_at(connection: sa.Connection, sequence: int) -> str:
    if sequence == 0:
        return FIRST_HASH
    found = connection.execute(sa.select(audit.c.hash).where(audit.c.sequence == sequence)).scalar()
    if found is None:
        raise AuditBrokenError(sequence, "row is missing")
    return str(found)


def _verify_visits(connection: sa.Connection) -> None:
    """Every stored version has its row in the trail with the same content, and the list shows the newest one."""
    orphan = connection.execute(
        sa.select(visit_versions.c.visit_id)
        .outerjoin(
            audit,
            (audit.c.visit_id == visit_versions.c.visit_id)
            & (audit.c.version == visit_versions.c.version)
            & (audit.c.content_sha256 == visit_versions.c.content_sha256),
        )
        .where(audit.c.sequence.is_(None))
        .limit(1)
    ).first()
    if orphan is not None:
        raise AuditBrokenError(0, "a stored version is not in the trail")
    newest = sa.select(audit.c.visit_id, sa.func.max(audit.c.version).label("version")).group_by(audit.c.visit_id)
    told = newest.subquery()
    lost = connection.execute(
        sa.select(told.c.visit_id)
        .outerjoin(visits, (visits.c.id == told.c.visit_id) & (visits.c.version == told.c.version))
        .where(told.c.visit_id != "", visits.c.id.is_(None))
        .limit(1)
    ).first()
    if lost is not None:
        raise AuditBrokenError(0, "a version that the trail tells of is not stored")
