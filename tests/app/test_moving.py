"""A commune's SQLite grows into a PostgreSQL: everything goes along, nothing goes half, nothing goes on twice."""

import json
import shutil

import pytest
from click.testing import CliRunner
from sqlalchemy import func, insert, inspect, select, text

from app import moving
from app.commands import langnghe
from app.installation import installation
from app.moving import NotMoved, move
from app.web import create_app
from surveys import officers, polls, sessions, storage
from surveys.drawer import Kind
from surveys.officers import Role
from surveys.storage import MovedAway
from surveys.tables import Officer, OpenedBallot, Place, Table, WaitingPaper
from tests.conftest import settings
from tests.given import NOW, a_csv, a_draft, an_open_poll, cast, close, count, key_in, slips_of

PASSWORD = "một mật khẩu đủ dài"


@pytest.fixture
def target(postgresql_server):
    return postgresql_server.new_database()


@pytest.fixture
def arrived(target, tmp_path):
    """The installation that works on PostgreSQL after the move, with the keys of the old one."""
    made = installation(settings(tmp_path / "home", target))
    yield made
    made.engine.dispose()


@pytest.fixture(scope="module")
def lived(upgraded, tmp_path_factory):
    """The home of an installation with a past, and the code of its counted poll."""
    home = tmp_path_factory.mktemp("lived") / "home"
    shutil.copytree(upgraded, home)
    made = installation(settings(home))
    code = live_in(made)
    made.engine.dispose()
    return home, code


@pytest.fixture
def here(lived, tmp_path):
    shutil.copytree(lived[0], tmp_path / "home")
    made = installation(settings(tmp_path / "home"))
    yield made
    made.engine.dispose()


def live_in(here):
    """A counted poll with words and receipts, a draft, officers who asked for each other, a session."""
    code = an_open_poll(here)
    issued = slips_of(here, code)
    for slip in issued["Thôn Một"][:11]:
        cast(here, slip, reasons=("", "đường hỏng", *[""] * 17), other="Ý kiến “khác” – ờ")
    key_in(here, code, a_csv(("Thôn Ba", "1" * 19), ("Thôn Ba", "10x" + "1" * 16)))
    close(here, code)
    count(here, code)
    a_draft(here)
    with here.writing() as session:
        place = ["Tỉnh A", "Xã B"]
        lan = officers.add(session, name="Lan", password=PASSWORD, role=Role.COMMUNE, place=place, by="", now=NOW)
        mai = officers.add(session, name="Mai", password=PASSWORD, role=Role.COMMUNE, place=place, by="", now=NOW)
        lan.asked_by_id = mai.id  # the one who came first points at the one who came later
        sessions.start(session, officer=mai, now=NOW)
    return code


def content(engine):
    """Every row of every table, as values."""
    with engine.connect() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(select(table)))) for table in Table.metadata.sorted_tables
        }


def tables_of(url):
    engine = storage.engine_for(url)
    try:
        return inspect(engine).get_table_names()
    finally:
        engine.dispose()


def test_every_row_arrives_and_work_goes_on(here, lived, target, arrived):
    code = lived[1]
    before = content(here.engine)
    moved = move(here, target)
    assert content(arrived.engine) == before
    assert {each.table: each.rows for each in moved.tables} == {name: len(rows) for name, rows in before.items()}
    assert before["ballots"] and before["receipts"] and before["slips"] and not moved.again
    assert set(tables_of(target)) == {*before, "alembic_version"}
    with arrived.reading() as session:
        assert polls.state(polls.by_code(session, code)) is polls.State.COUNTED
    another = an_open_poll(arrived)  # running numbers go on after the highest
    cast(arrived, slips_of(arrived, another)["Thôn Hai"][0])


def test_opened_ballots_lie_in_the_order_of_their_random_keys(here, target, arrived):
    move(here, target)
    with arrived.engine.connect() as connection:
        for table, key in (("ballots", "id"), ("slips", "code_hash"), ("receipts", "number")):
            rows = connection.execute(text(f"SELECT {key}, xmin::text FROM {table} ORDER BY ctid")).all()
            assert len(rows) > 5 and len({xmin for _, xmin in rows}) == 1
            assert [bytes(row[0]) if table != "receipts" else row[0] for row in rows] == sorted(row[0] for row in rows)


def test_the_old_database_is_read_and_takes_nothing_more(here, lived, target):
    code = lived[1]
    move(here, target)
    with here.reading() as session:
        assert polls.by_code(session, code).counted_at is not None
    with pytest.raises(MovedAway), here.writing() as session:
        session.add(Place(name="Tỉnh X", level="province"))
    with pytest.raises(MovedAway):
        move(here, target)
    app = create_app(here)
    app.config["WTF_CSRF_ENABLED"] = False
    page = app.test_client().post("/can-bo/dang-nhap", data={"name": "Mai", "password": PASSWORD})
    assert page.status_code == 503 and "chưa ghi nhận" in page.text.lower()


@pytest.mark.parametrize("closed", [False, True], ids=["open", "closed"])
def test_nothing_moves_while_a_box_is_sealed(here, target, closed):
    code = an_open_poll(here)
    if closed:
        close(here, code)
    with pytest.raises(NotMoved, match=code):
        move(here, target)
    assert tables_of(target) == []


def test_nothing_moves_while_paper_waits(here, lived, target):
    code = lived[1]
    with here.writing() as session:
        poll = polls.by_code(session, code)
        session.add(WaitingPaper(key=b"x", poll_id=poll.id, village_id=None, kind=Kind.FILE, sealed=b"x"))
    with pytest.raises(NotMoved, match="ngăn chờ"):
        move(here, target)


def test_a_target_that_holds_anything_else_is_refused_and_left_alone(here, target, arrived):
    with arrived.engine.begin() as connection:
        connection.execute(text("CREATE TABLE theirs (n int)"))
    with pytest.raises(NotMoved, match="không trống"):
        move(here, target)
    assert tables_of(target) == ["theirs"]


@pytest.mark.parametrize("url", ["sqlite://", "postgresql://nobody@127.0.0.1:1/x", "postgresql://x:y:z", "đâu đó"])
def test_a_target_that_is_none_is_refused(here, url):
    with pytest.raises(NotMoved):
        move(here, url)


def test_a_row_lost_on_the_way_undoes_everything(here, target, monkeypatch):
    rows = moving._rows
    seen = []

    def one_lost(connection, table):
        seen.append(table.name)
        found = list(rows(connection, table))
        return iter(found[1:] if table.name == "ballots" and seen.count("ballots") == 1 else found)

    monkeypatch.setattr(moving, "_rows", one_lost)
    with pytest.raises(NotMoved, match="ballots"):
        move(here, target)
    assert tables_of(target) == []
    a_draft(here)  # the old database is not marked


def test_a_move_cut_off_before_the_mark_is_finished_by_running_it_again(here, target, arrived, monkeypatch):
    with monkeypatch.context() as cut, pytest.raises(KeyboardInterrupt):
        cut.setattr(storage, "mark_moved", lambda _connection: (_ for _ in ()).throw(KeyboardInterrupt))
        move(here, target)
    assert move(here, target).again
    with pytest.raises(MovedAway):
        a_draft(here)


def test_what_was_written_after_a_cut_off_move_is_not_lost_unnoticed(here, target, monkeypatch):
    with monkeypatch.context() as cut, pytest.raises(KeyboardInterrupt):
        cut.setattr(storage, "mark_moved", lambda _connection: (_ for _ in ()).throw(KeyboardInterrupt))
        move(here, target)
    a_draft(here)
    with pytest.raises(NotMoved, match="không trống"):
        move(here, target)


def test_more_rows_than_a_batch_arrive_in_any_number(here, target, arrived):
    with here.engine.begin() as connection:
        village = connection.scalar(select(func.min(OpenedBallot.village_id)))
        rows = [
            {"id": n.to_bytes(16), "village_id": village, "online": None, "marks": "1" * 19}
            for n in range(2 * moving._BATCH + 1)
        ]
        connection.execute(insert(OpenedBallot), rows)
    move(here, target)
    with arrived.reading() as session:
        assert session.scalar(select(func.count()).select_from(OpenedBallot)) == len(rows) + 13


def test_the_command_tells_what_a_person_has_to_carry(here, target):
    done = CliRunner().invoke(
        langnghe, ["move", "--to", target], env={"LANGNGHE_HOME": str(here.settings.home), "DATABASE_URL": ""}
    )
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    assert any("ma-phieu.key" in line for line in said["next"]) and all(
        len(each["digest"]) == 64 for each in said["tables"]
    )
    with here.reading() as session:
        assert session.scalar(select(func.count()).select_from(Officer)) == 2
