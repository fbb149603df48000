"""Runs migrations on the engine the installation hands over; used by ``app.installation.upgrade``.

SQLite changes a table by building it anew and dropping the old one. While rows of other tables point at it, that
is only possible with foreign keys off, and they can be turned off outside a transaction only. What points nowhere
afterwards makes the migration fail, and nothing of it stays.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import context
from sqlalchemy import Connection

from surveys.tables import Table


class DanglingRows(RuntimeError):
    """After a migration rows point at rows that are not there; nothing of the migration was kept."""


@contextmanager
def _foreign_keys_off(connection: Connection) -> Iterator[None]:
    if connection.dialect.name != "sqlite":
        yield
        return
    raw = connection.connection  # past SQLAlchemy, which would begin a transaction
    raw.execute("PRAGMA foreign_keys = 0")
    try:
        yield
    finally:
        connection.rollback()
        raw.execute("PRAGMA foreign_keys = 1")


def _require_sound(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    dangling = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if dangling:
        tables = sorted({f"{table} → {parent}" for table, _, parent, _ in dangling})
        raise DanglingRows(", ".join(tables))


@contextmanager
def _connected() -> Iterator[Connection]:
    """A connection of our own; or one handed over, whose owner has begun a transaction and ends it."""
    handed_over: Connection | None = context.config.attributes.get("connection")
    if handed_over is not None:
        yield handed_over
        return
    with context.config.attributes["engine"].connect() as connection, _foreign_keys_off(connection):
        yield connection
        connection.commit()


with _connected() as connection:
    context.configure(
        connection=connection,
        target_metadata=Table.metadata,
        render_as_batch=True,
        transactional_ddl=True,  # SQLite can undo changes of tables, too; Alembic only does not count on it
    )
    with context.begin_transaction():
        context.run_migrations()
        _require_sound(connection)
