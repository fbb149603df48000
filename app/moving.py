"""A whole installation carried from SQLite to PostgreSQL between polls: every row, compared before it counts.

The target is filled in one transaction, tables included; until its commit nothing is there. Rows go in the order
of their keys, which for everything about residents is random. Meanwhile nobody can write to the old database, and
afterwards it is marked and takes nothing more.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import sqlalchemy
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, func, insert, inspect, select
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from app.installation import MIGRATIONS, Installation
from surveys import storage
from surveys.errors import SurveyError
from surveys.tables import Poll, Stack, Table, WaitingPaper

_BATCH = 1000
_DIGESTS = 2**256


class NotMoved(SurveyError):
    """Không chuyển: what is here and what is there stay as they were."""


@dataclass(frozen=True)
class Carried:
    """Một bảng: how many rows it has, and a digest of them that does not depend on their order."""

    table: str
    rows: int
    digest: str


@dataclass(frozen=True)
class Moved:
    """Kết quả của việc chuyển."""

    to: str
    """The address without its password."""
    tables: tuple[Carried, ...]
    again: bool
    """Whether the rows were there already: an earlier move was cut off before it could mark the old database."""


def move(here: Installation, url: str) -> Moved:
    """Carries everything into the empty PostgreSQL at ``url`` and marks the database of this installation.

    Raises NotMoved, with nothing changed on either side, when a poll is under way, paper waits, the target holds
    anything else, cannot be reached or does not come out the same; storage.MovedAway when it was moved before.
    """
    _require_at_rest(here.engine)
    target = _target(url)
    try:
        with here.engine.connect() as source, source.begin():  # holds the write lock: nobody writes meanwhile
            moved = _carry(source, target)
            storage.mark_moved(source)
        return moved
    except DBAPIError as failure:
        raise NotMoved(f"PostgreSQL không nhận, chưa có gì thay đổi: {failure.orig}") from failure
    finally:
        target.dispose()


def _require_at_rest(engine: Engine) -> None:
    if engine.dialect.name != "sqlite":
        raise NotMoved("Nơi cài đặt này không dùng SQLite: DATABASE_URL đang trỏ tới cơ sở dữ liệu khác.")
    if not inspect(engine).has_table("polls"):
        raise NotMoved("Ở đây chưa có dữ liệu để chuyển.")
    with storage.reading(engine) as session:
        connection = session.connection()
        if storage.was_moved(connection):
            raise storage.MovedAway
        stands = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
        if stands != ScriptDirectory(str(MIGRATIONS)).get_current_head():
            raise NotMoved("Cơ sở dữ liệu chưa được nâng cấp. Xin chạy: langnghe up")


def _require_between_polls(source: Connection) -> None:
    under_way = select(Poll.code).where(Poll.opened_at.is_not(None), Poll.counted_at.is_(None)).order_by(Poll.id)
    codes = list(source.scalars(under_way))
    if codes:
        raise NotMoved(
            f"Đang có đợt đã mở mà chưa kiểm phiếu: {', '.join(codes)}. Chỉ chuyển giữa các đợt, khi không còn hòm"
            " phiếu nào niêm phong. Xin kết thúc và kiểm phiếu trước."
        )
    waiting = sum(source.scalar(select(func.count()).select_from(table)) or 0 for table in (WaitingPaper, Stack))
    if waiting:
        raise NotMoved("Còn giấy trong ngăn chờ hoặc tập phiếu đang nhập. Xin làm xong rồi hãy chuyển.")


def _target(url: str) -> Engine:
    """The engine of the target. Raises NotMoved when it is no PostgreSQL with Unicode, or does not answer."""
    if not url.startswith(("postgresql://", "postgres://", "postgresql+psycopg://")):
        raise NotMoved("Chỉ chuyển sang PostgreSQL: postgresql://tên@máy/cơ-sở-dữ-liệu")
    try:
        engine = storage.engine_for(url)
    except (SQLAlchemyError, ValueError) as failure:
        raise NotMoved(f"Không hiểu địa chỉ PostgreSQL: {failure}") from failure
    try:
        with engine.connect() as connection:
            encoding = connection.exec_driver_sql("SHOW server_encoding").scalar()
    except DBAPIError as failure:
        raise NotMoved(f"Không kết nối được với PostgreSQL: {failure.orig}") from failure
    if encoding != "UTF8":
        raise NotMoved(f"Cơ sở dữ liệu đích dùng bảng mã {encoding}; cần UTF8.")
    return engine


def _carry(source: Connection, target: Engine) -> Moved:
    """The rows into the target, committed there once they were compared."""
    _require_between_polls(source)
    with target.begin() as connection:
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(20036)")  # two moves at once: one waits
        there = inspect(connection).get_table_names()
        if not there:
            _make_tables(connection)
            for table in Table.metadata.sorted_tables:
                _fill(source, connection, table)
        _compare(source, connection, empty=not there)
        tables = tuple(_carried(connection, table) for table in Table.metadata.sorted_tables)
    return Moved(target.url.render_as_string(hide_password=True), tables, again=bool(there))


def _make_tables(connection: Connection) -> None:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS))
    command.upgrade(config, "head")


def _fill(source: Connection, target: Connection, table: sqlalchemy.Table) -> None:
    rows = _parents_first(table, _rows(source, table))
    while batch := list(islice(rows, _BATCH)):
        target.execute(insert(table), batch)
    counter = table.autoincrement_column
    if counter is not None:
        highest = target.scalar(select(func.max(counter)))
        sequence = func.pg_get_serial_sequence(table.name, counter.name)
        target.execute(select(func.setval(sequence, highest or 1, highest is not None)))


def _rows(connection: Connection, table: sqlalchemy.Table) -> Iterator[dict[str, object]]:
    """In the order of the key: for what residents left it is random, so the order of inserting tells nothing."""
    query = select(table).order_by(*table.primary_key.columns)
    found = connection.execution_options(yield_per=_BATCH).execute(query)
    return (dict(row) for row in found.mappings())


def _parents_first(table: sqlalchemy.Table, rows: Iterator[dict[str, object]]) -> Iterator[dict[str, object]]:
    """Where rows of a table point at others of it, those come first: a foreign key is looked at row by row."""
    pointing = [key.parent.name for key in table.foreign_keys if key.column.table is table]
    if not pointing:
        yield from rows
        return
    [key] = table.primary_key.columns
    given: set[object] = {None}
    left = list(rows)
    while left:
        ready = [row for row in left if all(row[name] in given for name in pointing)]
        if not ready:
            raise NotMoved(f"Bảng {table.name} có dòng trỏ vòng tròn; chưa có gì thay đổi.")
        yield from ready
        given |= {row[key.name] for row in ready}
        left = [row for row in left if row[key.name] not in given]


def _compare(source: Connection, target: Connection, *, empty: bool) -> None:
    """Raises NotMoved unless both hold the same rows in every table."""
    differing = [
        table.name
        for table in Table.metadata.sorted_tables
        if not inspect(target).has_table(table.name) or _carried(source, table) != _carried(target, table)
    ]
    if differing and not empty:
        raise NotMoved("Cơ sở dữ liệu đích không trống. Chỉ chuyển vào một cơ sở dữ liệu mới tạo, chưa có bảng nào.")
    if differing:
        raise NotMoved(f"Chép sang không khớp ở bảng: {', '.join(differing)}. Chưa có gì thay đổi.")


def _carried(connection: Connection, table: sqlalchemy.Table) -> Carried:
    count, total = 0, 0
    for row in _rows(connection, table):
        count += 1
        total = (total + int.from_bytes(_digest(row.values()))) % _DIGESTS
    return Carried(table.name, count, f"{total:064x}")


def _digest(values: Iterable[object]) -> bytes:
    return hashlib.sha256(repr(tuple(values)).encode()).digest()


def what_next(here: Installation, moved: Moved) -> Sequence[str]:
    """What a person has still to do: nothing outside the database moves by itself."""
    keys = sorted(path.name for path in here.keys.folder.glob("*.key"))
    return (
        f"Đặt DATABASE_URL={moved.to} (thêm mật khẩu) trong /etc/langnghe/environment rồi khởi động lại dịch vụ.",
        f"Khóa KHÔNG nằm trong cơ sở dữ liệu và không được chép vào đó. Giữ nguyên thư mục {here.keys.folder}"
        f" ({len(keys)} tệp); nếu đổi máy thì chép tay sang LANGNGHE_HOME/keys của máy mới: {', '.join(keys) or '–'}.",
        f"Mẫu Word riêng của địa phương nằm trong {here.settings.templates}; nếu đổi máy thì chép theo.",
        "LANGNGHE_URL và LANGNGHE_SECOND_FACTOR giữ như cũ: mã QR trên phiếu đã in trỏ tới địa chỉ ấy.",
        "Sao lưu PostgreSQL: langnghe backup (dùng pg_dump). Các bản sao lưu SQLite cũ không khôi phục được vào đây.",
        f"Tệp cũ {here.engine.url.database} đã được đánh dấu, chỉ còn đọc được. Cất giữ như một bản sao lưu.",
    )
