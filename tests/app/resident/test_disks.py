"""A disk that takes nothing: "chưa ghi nhận, xin thử lại", the slip stays good, the files stay sound."""

from contextlib import ExitStack

import psycopg
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.installation import installation, upgrade
from app.web import create_app
from surveys import codes, polls
from surveys.keys import SLIP_KEY
from surveys.polls import VillagePlan
from surveys.tables import SealedBallot, Slip
from tests import postgresql
from tests.conftest import settings
from tests.disks import Pretended, a_disk, mountable
from tests.given import NOW, an_open_poll, close, count, slips_of

HOUSEHOLDS = 30
FIELDS = {f"q{number}": "1" for number in range(1, 20)}


def made(home, url=""):
    here = installation(settings(home, url))
    upgrade(here, now=NOW)
    return here


@pytest.fixture
def sqlite_disk(tmp_path):
    """An installation whose whole home lies on a small disk, and that disk."""
    with ExitStack() as stack:
        disk = stack.enter_context(a_disk(tmp_path / "disk")) if mountable() else None
        here = made((disk.folder if disk else tmp_path) / "home")
        stack.callback(here.engine.dispose)
        yield here, disk or Pretended(here.engine)


@pytest.fixture
def postgresql_disk(tmp_path, postgresql_server):
    """The same, whose database is a tablespace on a small disk."""
    if not mountable():
        here = made(tmp_path / "home", postgresql_server.new_database())
        yield here, Pretended(here.engine)
        here.engine.dispose()
        return
    with a_disk(tmp_path / "disk") as disk, psycopg.connect(postgresql_server.dsn("postgres"), autocommit=True) as by:
        place = disk.folder / "tables"
        place.mkdir()
        postgresql.unprivileged(place)  # it belongs to the server now
        by.execute(f"CREATE TABLESPACE small LOCATION '{place}'")
        by.execute("CREATE DATABASE on_small TABLESPACE small")
        here = made(tmp_path / "home", postgresql_server.dsn("on_small"))
        yield here, disk
        here.engine.dispose()
        by.execute("DROP DATABASE on_small")
        by.execute("DROP TABLESPACE small")


@pytest.fixture(params=["sqlite", "postgresql"])
def crowded(request):
    return request.getfixturevalue(f"{request.param}_disk")


def send(client, slip):
    page = client.post("/phieu/gui", data={"code": slip, **FIELDS})
    assert page.status_code == 200 or (page.status_code == 503 and "<h1>Chưa ghi nhận, xin thử lại</h1>" in page.text)
    return page.status_code == 200


def used(here, issued):
    """Which of the codes the books say have answered."""
    key = here.keys.get_or_make(SLIP_KEY)
    with Session(here.engine) as session:
        marked = set(session.scalars(select(Slip.code_hash).where(Slip.used == 1)))
    return {slip for slip in issued if codes.code_hash(codes.read(slip), key=key) in marked}


def is_sound(here, poll):
    """The database's own check, and the books."""
    with Session(here.engine) as session:
        ballots = session.scalar(select(func.count()).select_from(SealedBallot))
        connection = session.connection()
        if here.engine.dialect.name == "sqlite":
            faults = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all() != ["ok"]
        else:
            connection.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS amcheck")
            connection.exec_driver_sql(
                "SELECT bt_index_check(oid, true) FROM pg_class WHERE relkind = 'i' AND relname ~ '^(pk_|pool_)'"
            )
            parts = connection.exec_driver_sql(
                "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'pool'::regclass"
            )
            faults = [each for table in (*parts.scalars(), "slips") for each in _torn(connection, table)]
        return not faults and polls.by_code(session, poll).villages[0].online == ballots


def _torn(connection, table):
    return connection.exec_driver_sql(f"SELECT msg FROM verify_heapam('{table}')").scalars().all()


def test_a_full_disk_refuses_and_who_sends_again_is_received(crowded):
    here, disk = crowded
    poll = an_open_poll(here, villages=(VillagePlan("Thôn", HOUSEHOLDS),))
    issued, client = slips_of(here, poll)["Thôn"], create_app(here).test_client()
    assert send(client, issued[0])
    disk.fill()
    received = {issued[0], *(slip for slip in issued if send(client, slip))}
    disk.make_room()
    assert len(received) < HOUSEHOLDS
    assert used(here, issued) == received and is_sound(here, poll)
    assert all(send(client, slip) for slip in issued)
    assert used(here, issued) == set(issued) and is_sound(here, poll)
    close(here, poll)
    assert count(here, poll) == HOUSEHOLDS


def test_a_read_only_disk_refuses_and_who_sends_again_is_received(sqlite_disk):
    here, disk = sqlite_disk
    poll = an_open_poll(here)
    issued, client = slips_of(here, poll)["Thôn Một"], create_app(here).test_client()
    assert send(client, issued[0])
    here.engine.dispose()
    disk.forbid_writing()
    assert not any(send(client, slip) for slip in issued[1:])
    here.engine.dispose()
    disk.allow_writing()
    assert used(here, issued) == {issued[0]} and is_sound(here, poll)
    assert send(client, issued[1]) and used(here, issued) == {*issued[:2]}


@pytest.mark.parametrize("anywhere", ["postgresql"], indirect=True)
def test_a_postgresql_that_only_reads_refuses_and_who_sends_again_is_received(anywhere):
    poll = an_open_poll(anywhere)
    issued, client = slips_of(anywhere, poll)["Thôn Một"], create_app(anywhere).test_client()
    switch = f"ALTER DATABASE {anywhere.engine.url.database} SET default_transaction_read_only = "
    assert send(client, issued[0])
    _say(anywhere, switch + "on")
    assert not any(send(client, slip) for slip in issued[1:])
    _say(anywhere, f"SET TRANSACTION READ WRITE; {switch} off")
    assert used(anywhere, issued) == {issued[0]} and is_sound(anywhere, poll)
    assert send(client, issued[1]) and used(anywhere, issued) == {*issued[:2]}


def _say(here, statements):
    with here.engine.begin() as connection:
        connection.exec_driver_sql(statements)
    here.engine.dispose()
