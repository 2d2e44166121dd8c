"""Visits, blobs and trail: written once, together, read back equal, and never half."""

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from explainers.language import Language
from kiosk.desk import Desk
from kiosk.errors import AuditBrokenError, StaleVisitError, StoreError, UnknownVisitError
from kiosk.records.audit import Action, Event
from kiosk.records.database import NEWEST
from kiosk.records.store import Records
from kiosk.records.tables import WRITTEN_ONCE, metadata
from kiosk.visit import Visit
from kiosk.workflow import deciding, visits
from models.patient import Patient

MARTIN = "martin"


@pytest.fixture
def database(desk: Desk, folder: Path) -> sqlite3.Connection:  # noqa: ARG001
    """The database file, opened by another program."""
    return sqlite3.connect(folder / "records" / "records.sqlite", isolation_level=None)


def test_a_visit_is_read_back_as_it_was_written(desk: Desk, read_visit: Visit) -> None:
    image = read_visit.images[0]
    decided = deciding.accept(desk, read_visit, image.id, "f1", actor=MARTIN)
    assert desk.records.load(decided.id) == decided


def test_a_visit_survives_closing_and_opening(desk: Desk, read_visit: Visit, folder: Path) -> None:
    desk.records.close()
    again = Records(folder / "records")
    assert again.load(read_visit.id) == read_visit
    again.close()


def test_earlier_versions_stay_as_they_were(desk: Desk, visit: Visit) -> None:
    changed = visits.set_language(desk, visit, actor=MARTIN, language=Language.ENGLISH)
    assert desk.records.load(visit.id, version=1) == visit
    assert desk.records.load(visit.id) == changed


def test_a_visit_that_is_not_there_is_an_error(desk: Desk) -> None:
    with pytest.raises(UnknownVisitError):
        desk.records.load("0" * 32)


def test_the_same_version_is_stored_only_once(desk: Desk, visit: Visit) -> None:
    event = Event(desk.now(), MARTIN, Action.LANGUAGE_CHANGED, visit.id)
    with pytest.raises(StaleVisitError):
        desk.records.save(replace(visit, language=Language.ENGLISH), event)
    assert desk.records.load(visit.id) == visit
    assert len(desk.records.trail()) == 1


def test_a_step_that_cannot_be_stored_leaves_no_event(desk: Desk, visit: Visit) -> None:
    gap = replace(visit, version=visit.version + 2)
    with pytest.raises(StaleVisitError):
        desk.records.save(gap, Event(desk.now(), MARTIN, Action.LANGUAGE_CHANGED, visit.id))
    assert [row.event.action for row in desk.records.trail()] == [Action.VISIT_STARTED]


def test_the_list_shows_the_last_changed_first(desk: Desk, visit: Visit) -> None:
    patient = Patient(family_name="Durand", given_name="Chloé")
    second = visits.start_visit(desk, actor=MARTIN, language=Language.FRENCH, patient=patient)
    assert [line.id for line in visits.list_visits(desk)] == [second.id, visit.id]
    visits.set_language(desk, visit, actor=MARTIN, language=Language.ENGLISH)
    first, last = visits.list_visits(desk)
    assert (first.id, last.initials) == (visit.id, "C. D.")


@pytest.mark.parametrize("table", WRITTEN_ONCE)
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET rowid = rowid + 1000"])
def test_what_is_written_once_cannot_be_changed(
    database: sqlite3.Connection, read_visit: Visit, table: str, statement: str
) -> None:
    assert read_visit.images
    with pytest.raises(sqlite3.IntegrityError, match="written once"):
        database.execute(statement.format(table))


_TAMPERING = {
    "another action": "UPDATE audit SET action = 'finding_rejected' WHERE sequence = 2",
    "an action that does not exist": "UPDATE audit SET action = 'finding_sold' WHERE sequence = 2",
    "a time that does not exist": "UPDATE audit SET at = '2026-13-45' WHERE sequence = 2",
    "another actor": "UPDATE audit SET actor = 'petit' WHERE sequence = 2",
    "a row taken out": "DELETE FROM audit WHERE sequence = 2",
    "the last row taken off": "DELETE FROM audit WHERE sequence = 3",
    "a version taken out": "UPDATE visits SET version = 2",
    "another content": "UPDATE visit_versions SET content_sha256 = hex(zeroblob(32)) WHERE version = 2",
}


@pytest.mark.parametrize("how", _TAMPERING)
def test_tampering_is_found_and_the_store_does_not_open(
    desk: Desk, database: sqlite3.Connection, read_visit: Visit, folder: Path, how: str
) -> None:
    assert read_visit.version == 3
    assert desk.records.verify() == 3
    desk.records.close()
    for table in WRITTEN_ONCE:
        for verb in ("update", "delete"):
            database.execute(f"DROP TRIGGER {table}_refuse_{verb}")
    database.execute(_TAMPERING[how])
    database.close()
    with pytest.raises(AuditBrokenError):
        Records(folder / "records")


def test_a_changed_visit_is_refused(database: sqlite3.Connection, desk: Desk, visit: Visit) -> None:
    database.execute("DROP TRIGGER visit_versions_refuse_update")
    database.execute("UPDATE visit_versions SET content = zeroblob(8)")
    with pytest.raises(StoreError):
        desk.records.load(visit.id)
    assert desk.records.content_faults() == (visit.id,)


def test_a_changed_blob_is_refused(desk: Desk, read_visit: Visit, folder: Path) -> None:
    ref = read_visit.images[0].picture
    path = folder / "records" / "blobs" / ref.id[:2] / ref.id
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(StoreError):
        desk.records.read_blob(ref)
    assert desk.records.blob_faults() == ((ref.id,), 0)


def test_a_file_that_no_visit_names_is_counted(desk: Desk) -> None:
    desk.records.put_blob(b"left behind", "text/plain", "f" * 32)
    assert desk.records.blob_faults() == ((), 1)


@pytest.mark.parametrize("bad", ["../../etc/passwd", "A" * 32, "0" * 31, "/" + "0" * 31])
def test_no_path_is_built_from_anything_but_an_id(desk: Desk, bad: str) -> None:
    with pytest.raises(StoreError):
        desk.records.put_blob(b"", "text/plain", bad)


def test_the_migrations_make_the_tables_that_the_code_knows(database: sqlite3.Connection) -> None:
    for table in metadata.sorted_tables:
        found = {row[1]: bool(row[3]) for row in database.execute(f"PRAGMA table_info({table.name})")}
        assert found == {column.name: not column.nullable for column in table.columns}, table.name
    assert database.execute("SELECT version_num FROM alembic_version").fetchall() == [(NEWEST,)]


def test_what_is_acknowledged_is_on_the_disk(desk: Desk) -> None:
    with desk.records._engine.connect() as connection:
        settings = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "trusted_schema")
        }
    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "trusted_schema": 0}


def test_a_store_of_a_later_program_is_refused(desk: Desk, database: sqlite3.Connection, folder: Path) -> None:
    desk.records.close()
    database.execute("UPDATE alembic_version SET version_num = 'v9999'")
    with pytest.raises(StoreError):
        Records(folder / "records")


def test_only_sqlite_is_taken_for_now(tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        Records(tmp_path, url="postgresql://localhost/kiosk")
