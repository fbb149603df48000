"""Connections to SQLite and PostgreSQL, with the settings that durability and secrecy rest on."""

import math
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import InvalidatePoolError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

_PATIENCE = 10_000
"""Milliseconds after which whoever waits for another's lock is told so."""
_REACHABLE = 5
"""Seconds in which a PostgreSQL must answer."""
_ALIVE = 1.0
"""Seconds after its last use in which a connection is taken to be alive."""
_BETWEEN_LOOKS = 0.002
"""Seconds between two attempts to begin writing on SQLite."""

_IN_LINE, _OUT_OF_LINE = 500, 1.0
"""Milliseconds in which a cleaning may keep others waiting behind it, seconds before it tries again."""
_NOT_FREE = "55P03"
"""What PostgreSQL calls a lock that was not had in time."""

SQLITE_SETTINGS = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL: "đã nhận" is said only when the ballot is on disk
    "secure_delete": 1,  # a property of the connection, not of the file
    "temp_store": 2,  # MEMORY: nothing readable in temporary files
    "trusted_schema": 0,
    "foreign_keys": 1,
    "busy_timeout": _PATIENCE,
}

CONNECTIONS = 20
"""Kept open by each process: one for every thread of a web worker, and some for what else goes on."""


class WalNotEmptied(RuntimeError):
    """The write-ahead log could not be emptied: another connection is reading. Try again."""

    def __init__(self) -> None:
        super().__init__(
            "Phần đã xóa chưa dọn hết khỏi đĩa vì còn chương trình khác đang đọc cơ sở dữ liệu, thường là một lần sao"
            " lưu. Không mất gì. Xin chờ nó xong rồi chạy lại lệnh này."
        )


class RowsStillSeen(WalNotEmptied):
    """A transaction that began before the deletion goes on and may still read what was deleted. Try again."""


_PARTS = """
SELECT relname FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid JOIN polls ON relname = 'pool_' || polls.id
WHERE inhparent = 'pool'::regclass AND
"""
_REWRITTEN = ("words", "opinions", "drawer", "slips")
"""The smallest first: while an older transaction goes on, that one alone is laid down again and again."""
_LEFT_BEHIND = f"{_PARTS} pg_relation_size(inhrelid) > 0 AND (opened_at IS NULL OR counted_at IS NOT NULL)"
_NO_LONGER_WANTED = f"{_PARTS} pg_relation_size(inhrelid) = 0 AND forgotten_at IS NOT NULL"
"""Parts of the pool that hold no box and whose file is not empty; that never will hold one again."""
_NOTHING_OLDER = """
SELECT relname FROM pg_class WHERE oid = '{table}'::regclass AND age(relfrozenxid) <= age('{before}'::xid)
"""
"""The table, when nothing in its file is from before that transaction."""
_MOVED = 0x4C4E
"""``user_version`` of an SQLite file whose rows were carried elsewhere; an ordinary one has 0."""


class MovedAway(RuntimeError):
    """Cơ sở dữ liệu này đã chuyển sang PostgreSQL: it can be read and takes nothing more."""

    def __init__(self) -> None:
        super().__init__(
            "Cơ sở dữ liệu SQLite này đã chuyển sang PostgreSQL và không nhận gì nữa."
            " Hãy đặt DATABASE_URL trỏ tới PostgreSQL."
        )


def engine_for(url: str) -> Engine:
    """An engine on ``url``; its connections carry the settings above, its errors no value of any row."""
    is_sqlite = url.startswith("sqlite")
    engine = create_engine(
        _postgresql_driver(url),
        pool_size=CONNECTIONS,
        max_overflow=CONNECTIONS,
        hide_parameters=True,
    )
    event.listen(engine, "handle_error", _keep_rows_out)
    if not is_sqlite:
        event.listen(engine, "do_connect", _limit_connecting)
        event.listen(engine, "connect", _limit_waiting)
        event.listen(engine, "checkin", _note_use)
        event.listen(engine, "checkout", _look_whether_alive)
    if is_sqlite:
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "connect", _demand_durability)
    return engine


def _keep_rows_out(context: ExceptionContext) -> None:
    for error in (context.original_exception, context.sqlalchemy_exception):
        if error is not None:
            keep_rows_out(error)


def keep_rows_out(error: BaseException) -> None:
    """Keeps the first line of an error: PostgreSQL adds "Failing row contains (…)", and tracebacks reach logs."""
    error.args = tuple(part.partition("\n")[0] if isinstance(part, str) else part for part in error.args)


def _postgresql_driver(url: str) -> str:
    scheme, _, rest = url.partition("://")
    return f"postgresql+psycopg://{rest}" if scheme in ("postgres", "postgresql") else url


def _limit_connecting(_dialect: object, _record: object, _arguments: object, named: dict[str, object]) -> None:
    """A server that is gone is told at once, not after the minutes TCP takes; what the URL says comes first.

    ``?prepare_threshold=none`` in the URL: behind PgBouncer no statement is prepared, for the next transaction may
    come to another connection.
    """
    named.setdefault("connect_timeout", _REACHABLE)
    named.setdefault("tcp_user_timeout", _PATIENCE)
    if "prepare_threshold" in named:
        written = str(named["prepare_threshold"])
        named["prepare_threshold"] = int(written) if written.isdecimal() else None


def _limit_waiting(connection: DBAPIConnection, _record: object) -> None:
    """As on SQLite: a resident never waits without end for whoever holds a row."""
    cursor = connection.cursor()
    cursor.execute(f"SET lock_timeout = {_PATIENCE}")
    cursor.close()
    connection.commit()


def _note_use(_connection: object, record: ConnectionPoolEntry) -> None:
    record.info["used"] = time.monotonic()


def _look_whether_alive(connection: DBAPIConnection, record: ConnectionPoolEntry, _proxy: object) -> None:
    """A connection that rested is asked before it is used; asking each time would take as long as what is asked."""
    if time.monotonic() - record.info.get("used", math.inf) < _ALIVE:
        return
    try:
        cursor = connection.cursor()
        cursor.execute("SELECT 1")
        cursor.close()
        connection.rollback()
    except Exception as gone:
        raise InvalidatePoolError from gone


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
    options = connection.get_execution_options()
    if options.get("asks_only"):
        return
    if options.get("reads_only"):
        connection.exec_driver_sql("BEGIN")
    else:
        _begin_in_turn(connection)
        if was_moved(connection):
            connection.connection.execute("ROLLBACK")
            raise MovedAway


def was_moved(connection: Connection) -> bool:
    """Whether what stands in this SQLite file was carried elsewhere."""
    cursor = connection.connection.cursor()
    try:
        [version] = cursor.execute("PRAGMA user_version").fetchone() or [0]
    finally:
        cursor.close()
    return bool(version == _MOVED)


def mark_moved(connection: Connection) -> None:
    """From the commit of this transaction on, nothing is written to this SQLite file any more."""
    connection.exec_driver_sql(f"PRAGMA user_version = {_MOVED}")


def _begin_in_turn(connection: Connection) -> None:
    """Begins to write as soon as nobody else does.

    SQLite's own waiting sleeps up to a tenth of a second between two looks; under load somebody else has
    always come first by then, and whoever waits starves.
    """
    raw = connection.connection
    until = time.monotonic() + _PATIENCE / 1000
    raw.execute("PRAGMA busy_timeout = 0")
    try:
        while time.monotonic() < until:
            try:
                raw.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                    break
            time.sleep(_BETWEEN_LOOKS)
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # raises what is wrong as SQLAlchemy's error
    finally:
        raw.execute(f"PRAGMA busy_timeout = {_PATIENCE}")


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session that only reads: it never waits for a writer."""
    with Session(engine.execution_options(reads_only=True)) as session:
        yield session


def asking(engine: Engine) -> Engine:
    """The same database for single questions: each statement is its own transaction, nothing is begun or ended."""
    if engine.dialect.name == "sqlite":
        return engine.execution_options(asks_only=True)
    return engine.execution_options(isolation_level="AUTOCOMMIT")


def scrub(engine: Engine, *also: str) -> None:
    """Removes what deleted rows leave behind: the write-ahead log is emptied and the file rebuilt.

    On PostgreSQL the emptied parts of the pool are laid down anew and the small tables, nobody else's envelopes;
    ``also``: further tables in which something was deleted.
    Raises WalNotEmptied when another connection holds the log, RowsStillSeen; safe to repeat.
    """
    if engine.dialect.name == "sqlite":
        _scrub_sqlite(engine)
        return
    [now] = _when_free(engine, "SELECT pg_current_xact_id()::xid::text")
    until = time.monotonic() + _PATIENCE / 1000
    for part in _when_free(engine, _LEFT_BEHIND):
        _lay_down_anew(engine, part, f"{part}_pkey", now, until)
    for table in (*_REWRITTEN, *also):
        _lay_down_anew(engine, table, f"pk_{table}", now, until)


def _lay_down_anew(engine: Engine, table: str, key: str, before: str, until: float) -> None:
    """Rewrites a table in the order of its (random) keys, until nothing is in it that was deleted ``before``.

    Rows that an older transaction could still see are carried over. Whether any were, PostgreSQL says itself: no row
    of the new file, dead or alive, knows a transaction before its ``relfrozenxid``.
    """
    rewrite, clean = f"CLUSTER {table} USING {key}", _NOTHING_OLDER.format(table=table, before=before)
    while not _when_free(engine, rewrite, clean):
        if time.monotonic() > until:
            raise RowsStillSeen
        time.sleep(_OUT_OF_LINE / 10)


def drop_old_parts(engine: Engine) -> None:
    """Parts of the pool whose polls are forgotten: empty, but a backup takes each in hand. Safe to repeat.

    For a moment nobody can cast. First what casting takes first, so that nobody waits in a circle.
    """
    if engine.dialect.name == "postgresql":
        for part in _when_free(engine, _NO_LONGER_WANTED):
            _when_free(engine, "LOCK TABLE polls, pool IN ACCESS EXCLUSIVE MODE", f"DROP TABLE IF EXISTS {part}")


def _when_free(engine: Engine, *statements: str) -> Sequence[str]:
    """Does it as soon as nobody holds the table, and gives what it finds; a backup under way may take its time.

    Whoever stands in line for a whole table keeps out all who come later: so nobody stands there for long.
    """
    while True:
        try:
            with engine.begin() as connection:  # behind PgBouncer a setting lasts for its transaction
                connection.exec_driver_sql(f"SET LOCAL lock_timeout = {_IN_LINE}")
                found = [connection.exec_driver_sql(statement) for statement in statements][-1]
                return found.scalars().all() if found.returns_rows else []
        except OperationalError as failure:
            if getattr(failure.orig, "sqlstate", None) != _NOT_FREE:
                raise
        time.sleep(_OUT_OF_LINE)


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
