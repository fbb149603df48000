"""``langnghe forget``, the shipped command: what is due lies in no file afterwards, what is not stays as it was."""

import json
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select, text

from app.commands import langnghe
from surveys import box, opinions, polls, storage
from surveys.tables import Arrivals, Slip, Table, Village, Words
from tests.given import an_open_poll, cast, close, slips_of
from tests.postgresql import records
from tests.secrecy.test_canaries import House, house  # noqa: F401  a fixture

WRITTEN = "Ông An ở đầu xóm nói"
PARTS = "SELECT relname FROM pg_class WHERE relname ~ '^pool_[0-9]+$'"


def counted(here, *, days: int, written: str = "") -> str:
    """A poll that was counted so many days before today; an officer has read what somebody wrote."""
    code = an_open_poll(here)
    for slip in slips_of(here, code)["Thôn Một"][:5]:
        cast(here, slip, other=written)
    close(here, code)
    box.open_box(here.engine, poll_code=code, keys=here.keys, by="test", now=datetime.now(UTC) - timedelta(days=days))
    with here.writing() as session:
        poll = polls.by_code(session, code)
        for row in session.scalars(select(Words.id).where(Words.poll_id == poll.id)).all():
            opinions.read(session, poll=poll, row=row, text="… nói")
    return code


def hashes(here, code: str) -> list[bytes]:
    """Of all codes of a poll, as the table holds them."""
    with here.reading() as session:
        villages = [village.id for village in polls.by_code(session, code).villages]
        return list(session.scalars(select(Slip.code_hash).where(Slip.village_id.in_(villages))))


def arrived(here, code: str) -> list[bytes]:
    """The counts of five minutes of a poll, as PostgreSQL lays them down."""
    with here.reading() as session:
        query = select(Arrivals.village_id, Arrivals.five_minutes, Arrivals.ballots).join(
            Village, Village.id == Arrivals.village_id
        )
        rows = session.execute(query.where(Village.poll_id == polls.by_code(session, code).id)).all()
    return [b"".join(number.to_bytes(4, "little") for number in row) for row in rows]


def content(path: Path) -> bytes:
    data = path.read_bytes()
    return records(data) if path.parent.name == "pg_wal" else data


def found(needles: list[bytes], files: list[Path]) -> int:
    """How many of them lie in a file."""
    contents = [content(path) for path in files]
    return sum(any(needle in data for data in contents) for needle in needles)


def files_of(house: House) -> list[Path]:  # noqa: F811
    """All that there is, once the administrator's log has gone its way."""
    if house.database:
        house.sql("SELECT pg_switch_wal()")
        house.sql("CHECKPOINT")
    house.here.engine.dispose()
    return house.files


@pytest.fixture
def in_files(anywhere, request):
    """How many of what is looked for lie in the files of the database; on PostgreSQL its tables and indices."""

    def looked(needles: list[bytes]) -> int:
        if anywhere.engine.dialect.name == "sqlite":
            return found(needles, list(anywhere.settings.home.glob("langnghe.db*")))
        data = request.getfixturevalue("postgresql_server").data
        with anywhere.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("CHECKPOINT"))
            number = connection.scalar(text("SELECT oid FROM pg_database WHERE datname = current_database()"))
        return found(needles, list((data / "base" / str(number)).iterdir()))

    return looked


def run(here):
    return CliRunner().invoke(langnghe.commands["forget"], obj=here)


def forgets(here) -> list[str]:
    done = run(here)
    assert done.exit_code == 0, done.stderr
    return json.loads(done.stdout)["forgotten"]


def rows(here) -> dict[str, list[tuple[object, ...]]]:
    """Everything that stands in the database, and on PostgreSQL in which file."""
    with here.reading() as session:
        found = {table.name: sorted(map(tuple, session.execute(select(table))), key=str) for table in TABLES}
        if here.engine.dialect.name == "postgresql":
            files = "SELECT relname, relfilenode FROM pg_class WHERE relkind IN ('r', 'i', 't') ORDER BY 1"
            found["files"] = list(map(tuple, session.execute(text(files))))
    return found


TABLES = Table.metadata.sorted_tables


def test_what_is_due_is_in_no_file_any_more_and_all_else_stays(house):  # noqa: F811
    due, later = counted(house.here, days=31, written=WRITTEN), counted(house.here, days=29)
    going, staying = [*hashes(house.here, due), WRITTEN.encode()], hashes(house.here, later)
    counts = arrived(house.here, due) if house.database else []
    files = files_of(house)
    assert found(going, files) == 31 and found(staying, files) == 30 and found(counts, files) == len(counts)
    assert forgets(house.here) == [due]
    assert hashes(house.here, due) == [] and hashes(house.here, later) == staying
    files = files_of(house)
    assert found(going, files) == 0 and found(staying, files) == 30 and found(counts, files) == 0
    if house.database:
        with house.here.reading() as session:
            assert set(session.scalars(text(PARTS))) == {f"pool_{polls.by_code(session, later).id}"}
    before = rows(house.here)
    assert forgets(house.here) == [] and rows(house.here) == before


def not_cleaned(_engine, *_also):
    raise storage.WalNotEmptied


def test_a_run_that_was_cut_off_before_its_cleaning_is_finished_by_the_next(anywhere, in_files, monkeypatch):
    code = counted(anywhere, days=31)
    going = hashes(anywhere, code)
    with monkeypatch.context() as cut:
        cut.setattr(storage, "scrub", not_cleaned)
        assert run(anywhere).exit_code == 2
    assert hashes(anywhere, code) == [] and in_files(going) == len(going), "deleting alone leaves them lying there"
    assert forgets(anywhere) == [] and in_files(going) == 0
    monkeypatch.setattr(storage, "scrub", not_cleaned)
    assert forgets(anywhere) == [], "once is enough"


@contextmanager
def seeing(here):
    """Somebody reads on in what stands there now, as a backup does, and holds none of the tables in question."""
    options = {"sqlite": {"reads_only": True}, "postgresql": {"isolation_level": "REPEATABLE READ"}}
    with here.engine.connect().execution_options(**options[here.engine.dialect.name]) as reader:
        assert reader.scalar(text("SELECT count(*) FROM places"))
        yield reader


def test_while_somebody_still_sees_them_the_officer_is_told_and_the_next_run_finishes(anywhere, in_files, monkeypatch):
    monkeypatch.setattr(storage, "_PATIENCE", 20)
    monkeypatch.setitem(storage.SQLITE_SETTINGS, "busy_timeout", 20)
    code = counted(anywhere, days=31, written=WRITTEN)
    going = [*hashes(anywhere, code), WRITTEN.encode()]
    anywhere.engine.dispose()
    with seeing(anywhere) as reader:
        done = run(anywhere)
        assert (done.exit_code, done.stdout) == (2, "") and "chạy lại" in done.stderr
        assert reader.scalar(text("SELECT count(*) FROM slips")) == 30
    assert hashes(anywhere, code) == [] and in_files(going) > 0
    assert forgets(anywhere) == [] and in_files(going) == 0
