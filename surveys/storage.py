"""Connections to SQLite and PostgreSQL, with the settings that durability and secrecy rest on."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import Session

SQLITE_SETTINGS = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL: "đã nhận" is said only when the ballot is on disk
    "secure_delete": 1,  # a property of the connection, not of the file
    "temp_store": 2,  # MEMORY: nothing readable in temporary files
    "trusted_schema": 0,
    "foreign_keys": 1,
    "busy_timeout": 10_000,
}


class WalNotEmptied(RuntimeError):
    """The write-ahead log could not be emptied: another connection is reading. Try again."""


def engine_for(url: str) -> Engine:
    """An engine on ``url``; its connections carry the settings above, its errors no value of any row."""
    is_sqlite = url.startswith("sqlite")
    engine = create_engine(_postgresql_driver(url), pool_pre_ping=not is_sqlite, hide_parameters=True)
    event.listen(engine, "handle_error", _keep_rows_out)
    if is_sqlite:
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "connect", _demand_durability)
    return engine


def _keep_rows_out(context: ExceptionContext) -> None:
    """Keeps the first line of an error: PostgreSQL adds "Failing row contains (…)", and tracebacks reach logs."""
    for error in (context.original_exception, context.sqlalchemy_exception):
        if error is not None:
            error.args = tuple(part.partition("\n")[0] if isinstance(part, str) else part for part in error.args)


def _postgresql_driver(url: str) -> str:
    scheme, _, rest = url.partition("://")
    return f"postgresql+psycopg://{rest}" if scheme in ("postgres", "postgresql") else url


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # SQLAlchemy's begin event decides how a transaction starts
    for name, value in SQLITE_SETTINGS.items():
        connection.execute(f"PRAGMA {name} = {value}")


def _demand_durability(connection: DBAPIConnection, _record: object) -> None:
    """Whatever the server's default: "đã nhận" is said only when the ballot is on disk."""
    cursor = connection.cursor()
    cursor.execute(
        "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'"
    )
    cursor.close()
    connection.commit()


def _begin_sqlite(connection: Connection) -> None:
    reads_only = connection.get_execution_options().get("reads_only", False)
    connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session that only reads: it never waits for a writer."""
    with Session(engine.execution_options(reads_only=True)) as session:
        yield session


def scrub(engine: Engine) -> None:
    """Removes what deleted rows leave behind: the write-ahead log is emptied and the file rebuilt.

    Raises WalNotEmptied when another connection holds the log; safe to repeat.
    """
    if engine.dialect.name == "sqlite":
        _scrub_sqlite(engine)
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM (FULL) pool")
        connection.exec_driver_sql("CLUSTER slips USING pk_slips")  # rewritten too, and in the order of hashes


def _scrub_sqlite(engine: Engine) -> None:
    raw = engine.raw_connection()
    try:
        cursor = raw.cursor()
        cursor.execute("VACUUM")
        busy, _, _ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone() or (1, 0, 0)
        cursor.close()
    finally:
        raw.close()
    if busy:
        raise WalNotEmptied
