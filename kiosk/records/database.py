"""The database: opened so that what is acknowledged is on the disk, and brought up to date on start."""

from importlib import resources
from typing import Final

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from kiosk.errors import StoreError

NEWEST: Final = "v0001"
"""The newest migration; a test compares it with the folder."""
_BUSY_SECONDS: Final = 10.0
WRITES: Final = {"kiosk_writes": True}
"""Execution options of a connection that will write: it takes the lock at once instead of failing half-way."""


def open_database(url: str) -> sa.Engine:
    """Open, and bring the tables up to date. Raises `StoreError`; only SQLite yet."""
    if sa.make_url(url).get_backend_name() != "sqlite":
        raise StoreError("expected an SQLite address; other databases come later")
    engine = sa.create_engine(url, connect_args={"timeout": _BUSY_SECONDS})
    event.listen(engine, "connect", _set_up_connection)
    event.listen(engine, "begin", _begin)
    try:
        _migrate(engine)
    except sa.exc.DBAPIError as error:
        engine.dispose()
        raise StoreError(f"database cannot be used: {error.orig}") from error
    return engine


def _set_up_connection(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    # The driver's own transactions begin late and would let two writers deadlock: ours begin in `_begin`.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",  # an acknowledged step survives a power cut
        "foreign_keys=ON",
        "trusted_schema=OFF",
        "secure_delete=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get("kiosk_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _migrate(engine: sa.Engine) -> None:
    found = _revision(engine)
    if found == NEWEST:
        return
    # Imported only when there is something to do: it costs a fifth of a second at every start otherwise.
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(resources.files("kiosk.records") / "migrations"))
    with engine.connect().execution_options(**WRITES) as connection, connection.begin():
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise StoreError(f"database is of a version that this program does not know: {found}") from error


def _revision(engine: sa.Engine) -> str | None:
    with engine.connect() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
