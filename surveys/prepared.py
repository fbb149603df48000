"""Statements on the way of every ballot, put into the words of the database once and handed to its driver.

SQLAlchemy's own way looks up and builds so much for each statement that asking takes ten times as long as the answer
(docs/capacity.md). So it writes the statement, and the driver is told the values.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar, cast

from sqlalchemy import BindParameter, Connection, Dialect, Executable, bindparam
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import CompilerElement

from surveys import storage
from surveys.tables import Table

MOST_TOGETHER = 64
"""Rows in one statement."""
Values = Mapping[str, int | bytes]
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class _Written:
    """A statement in the words of one database."""

    words: str
    order: Sequence[str] | None
    """Names of the values where the driver counts them; None where it knows them by name."""
    constants: Mapping[str, Any]

    @staticmethod
    def of(statement: Executable, dialect: Dialect) -> "_Written":
        compiled = cast(SQLCompiler, cast(CompilerElement, statement).compile(dialect=dialect))
        return _Written(str(compiled), compiled.positiontup, compiled.params)

    def filled(self, values: Values) -> dict[str, Any] | Sequence[Any]:
        """As the driver wants to be told."""
        told = {**self.constants, **values}
        return told if self.order is None else tuple(told[name] for name in self.order)


class Prepared:
    """Câu lệnh soạn sẵn: its values are whole numbers and bytes alone, which every driver takes as they are."""

    def __init__(self, statement: Executable) -> None:
        self._statement = statement
        self._written: dict[str, _Written] = {}

    def one(self, connection: Connection, values: Values) -> Sequence[Any] | None:
        """The only row, or None; as the driver gives it. Raises SQLAlchemy's DBAPIError."""
        written = self._for(connection)

        def row(cursor: DBAPICursor) -> Sequence[Any] | None:
            cursor.execute(written.words, written.filled(values))
            return cast("Sequence[Any] | None", cursor.fetchone())

        return _driver(connection, written.words, row)

    def change(self, connection: Connection, rows: Sequence[Values]) -> int:
        """Runs for each of ``rows``; gives how many rows of the database that changed. Raises DBAPIError."""
        written = self._for(connection)
        told = [*map(written.filled, rows)]

        def changed(cursor: DBAPICursor) -> int:
            if len(told) == 1:
                cursor.execute(written.words, told[0])
            else:
                cursor.executemany(written.words, cast("Sequence[Sequence[Any]]", told))
            return cursor.rowcount

        return _driver(connection, written.words, changed)

    def _for(self, connection: Connection) -> _Written:
        name = connection.dialect.name
        if name not in self._written:
            self._written[name] = _Written.of(self._statement, connection.dialect)
        return self._written[name]


class PreparedTogether:
    """The same for many rows in one statement, of which there is one for each number of rows.

    The driver lets other threads run at every statement, and whoever writes waits for them while holding the lock
    that every other process wants.
    """

    def __init__(self, of: Callable[[int], Executable]) -> None:
        """``of`` gives the statement for n rows; the value ``name`` of row i is called ``name_i``."""
        self._for = lru_cache(MOST_TOGETHER)(lambda rows: Prepared(of(rows)))

    def change(self, connection: Connection, rows: Sequence[Values]) -> int:
        """Gives how many rows of the database that changed. Raises DBAPIError."""
        parts = (rows[start : start + MOST_TOGETHER] for start in range(0, len(rows), MOST_TOGETHER))
        return sum(self._for(len(part)).change(connection, [_numbered(part)]) for part in parts)


def _numbered(rows: Sequence[Values]) -> Values:
    return {f"{name}_{number}": value for number, row in enumerate(rows) for name, value in row.items()}


def blanks(table: type[Table], rows: int) -> list[dict[str, BindParameter[Any]]]:
    """What an insert of ``rows`` whole rows takes for its values."""
    columns = table.__table__.columns
    return [
        {column.name: bindparam(f"{column.name}_{row}", type_=column.type) for column in columns} for row in range(rows)
    ]


def _driver(connection: Connection, words: str, ask: Callable[[DBAPICursor], Answer]) -> Answer:
    """What the driver answers; what it stumbles over is told as SQLAlchemy tells it, a dead connection given up."""
    dialect = connection.dialect
    assert dialect.dbapi is not None
    try:
        with closing(connection.connection.cursor()) as cursor:
            return ask(cursor)
    except dialect.dbapi.Error as error:
        storage.keep_rows_out(error)
        if dialect.is_disconnect(error, None, None):
            connection.invalidate(error)
        told = DBAPIError.instance(words, None, error, dialect.dbapi.Error, hide_parameters=True, dialect=dialect)
        raise told from error
