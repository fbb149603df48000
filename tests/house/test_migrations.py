"""Migrations go up and down with what people put in between, on both databases."""

import json
from datetime import date, timedelta

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from app.installation import MIGRATIONS, upgrade
from surveys import (
    accounts,
    confirmations,
    delays,
    drawer,
    officers,
    opinions,
    passwords,
    polls,
    retention,
    second_factor,
    sessions,
    sheet_layouts,
    words,
)
from surveys.drawer import Kind
from surveys.polls import VillagePlan
from surveys.tables import Campaign, HandCount, HouseholdCount, PaperRun, Place, PlacePredecessor, Table, Words
from tests import phone
from tests.given import NOW, a_csv, an_open_poll, cast, close, count, key_in, slips_of
from tests.surveys.test_officers import PASSWORD, an_officer
from tests.surveys.test_rechecks import a_poll, lan_of
from tests.surveys.test_scans import Desk, page
from tests.surveys.test_stubs import hand_in

SECRET = b"12345678901234567890"
NEW_TABLES = {"sessions", "recovery_codes", "failures"}
NEW_COLUMNS = {"password_until", "totp_secret", "totp_step", "asked_by_id", "left_at", "language"}


def migrate(here, direction, revision):
    config = Config(attributes={"engine": here.engine})
    config.set_main_option("script_location", str(MIGRATIONS))
    getattr(command, direction)(config, revision)


def shape(here):
    found = inspect(here.engine)
    columns = {column["name"] for column in found.get_columns("officers")}
    return NEW_TABLES & set(found.get_table_names()), NEW_COLUMNS & columns


def kept(here, column="password_hash"):
    with here.engine.connect() as connection:
        return dict(map(tuple, connection.execute(text(f"SELECT name, {column} FROM officers"))))


def with_data(here):
    """One officer of each fate: at work with a phone, left, waiting for a second one, with an initial password."""
    with here.writing() as session:
        lan, mai = an_officer(session), an_officer(session, name="Mai")
        code = phone.shown(SECRET, NOW)
        second_factor.enrol(session, officer=lan, secret=SECRET, code=code, keys=here.keys, now=NOW)
        sessions.start(session, officer=lan, now=NOW)
        delays.attempt(session, bucket=b"x", longest=timedelta(1), now=NOW)
        accounts.leave(session, officer=mai, by="Lan", now=NOW)
        for name, role in (("Chờ", officers.Role.COMMUNE), ("Mới", officers.Role.VILLAGE)):
            accounts.invite(session, name=name, role=role, place=list(lan.place.path), by=lan, now=NOW)


def test_accounts_go_down_and_up_again_with_data(anywhere):
    with_data(anywhere)
    assert shape(anywhere) == (NEW_TABLES, NEW_COLUMNS)
    before = kept(anywhere)
    migrate(anywhere, "downgrade", "0004")
    assert shape(anywhere) == (set(), set())
    below = kept(anywhere)
    assert below["Lan"] == before["Lan"] and set(below) == set(before)
    assert {below[name] for name in ("Mai", "Chờ", "Mới")} == {"!"}
    migrate(anywhere, "upgrade", "head")
    assert shape(anywhere) == (NEW_TABLES, NEW_COLUMNS)
    assert set(kept(anywhere, "totp_step").values()) == {0}
    with anywhere.writing() as session:
        assert officers.signed_in(session, name="Lan", password=PASSWORD).totp_secret is None
        assert officers.signed_in(session, name="Mai", password=PASSWORD) is None
        assert not passwords.fits("!", below["Mai"])


def numbers(here, columns="name, households, slips, online, paper"):
    with here.engine.connect() as connection:
        return connection.execute(text(f"SELECT {columns} FROM villages ORDER BY position")).all()


def rows(here, table):
    with here.engine.connect() as connection:
        return connection.scalar(text(f"SELECT count(*) FROM {table}"))


def with_stubs(here):
    """A counted poll and an open one, each with phones, paper ballots and a stub."""
    for counted in (True, False):
        code = an_open_poll(here)
        issued = slips_of(here, code)["Thôn Một"]
        cast(here, issued[0])
        hand_in(here, code, issued[1])
        key_in(here, code, a_csv(("Thôn Một", "1" * 19), ("Thôn Hai", "1" * 19)))
        if counted:
            close(here, code)
            count(here, code)
    return code, issued


def test_stubs_go_down_and_up_again_with_what_points_at_the_rebuilt_tables(anywhere):
    code, issued = with_stubs(anywhere)
    before = {table: rows(anywhere, table) for table in ("slips", "ballots", "pool", "villages")}
    migrate(anywhere, "downgrade", "0007")
    assert rows(anywhere, "slips") == before["slips"] - 2
    assert numbers(anywhere)[0] == ("Thôn Một", 12, 11, 1, 1)
    migrate(anywhere, "upgrade", "head")
    assert {table: rows(anywhere, table) for table in before} == {**before, "slips": before["slips"] - 2}
    assert numbers(anywhere, "slips, stubs")[0] == (11, 0)
    hand_in(anywhere, code, issued[2])
    cast(anywhere, issued[3])
    close(anywhere, code)
    assert count(anywhere, code) == 4


PARTS = "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'pool'::regclass"
SAMPLED = """
SELECT count(*) FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
WHERE relname ~ '^pool(_[0-9]+)?$' AND attname IN ('slot', 'sealed') AND attstattarget <> 0
"""


def in_pool(here):
    with here.engine.connect() as connection:
        return set(map(tuple, connection.execute(text("SELECT poll_id, slot, sealed FROM pool"))))


def parts(here):
    """The parts of the pool."""
    with here.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            return set()
        return set(connection.scalars(text(PARTS)))


def test_envelopes_are_carried_into_the_part_of_their_poll_and_back(anywhere):
    boxes = [with_stubs(anywhere)[0] for _ in range(2)]
    before, numbered = in_pool(anywhere), parts(anywhere)
    assert len(before) == 6 and len({poll for poll, _, _ in before}) == 2
    migrate(anywhere, "downgrade", "0027")
    assert in_pool(anywhere) == before and parts(anywhere) == set()
    migrate(anywhere, "upgrade", "head")
    assert in_pool(anywhere) == before
    if numbered:
        assert parts(anywhere) == {f"pool_{poll}" for poll, _, _ in before} < numbered, "none for what was counted"
        with anywhere.engine.connect() as connection:
            assert connection.scalar(text(SAMPLED)) == 0
    for code in boxes:
        close(anywhere, code)
        assert count(anywhere, code) == 3
    assert in_pool(anywhere) == set()


def test_what_is_kept_of_paper_goes_down_with_what_waits_of_it_and_up_again(anywhere):
    desk = Desk(anywhere, an_open_poll(anywhere))
    desk.take(page())
    with anywhere.writing() as session:
        poll = polls.by_code(session, desk.code)
        for kind in (Kind.HAND, Kind.RUN):
            drawer.put(session, poll=poll, kind=kind, content=b"0", keys=anywhere.keys)
        session.add(PaperRun(id=b"0" * 16, village_id=poll.villages[0].id, length=5, ballots=40, p_value=0.01))
        session.add(HandCount(village_id=poll.villages[0].id, scanned=3, due=3, sheets=1, compared=19, differed=0))
        sheet_layouts.keep(session, poll=poll, digest="ABCD", body="{}")
    migrate(anywhere, "downgrade", "0012")
    assert "hand_counts" not in inspect(anywhere.engine).get_table_names()
    assert set(drawer_kinds(anywhere)) == {"ballot", "picture"}
    migrate(anywhere, "upgrade", "head")
    assert rows(anywhere, "hand_counts") == rows(anywhere, "layouts") == rows(anywhere, "paper_runs") == 0
    assert desk.put_in(desk.sealed("Thôn Một")) == 1
    assert desk.tally().whole.tally.paper == 1


def with_a_merged_village(here):
    """A poll of a campaign, one of whose villages ended and was succeeded by one of the same name."""
    code = an_open_poll(here)
    with here.writing() as session:
        poll = polls.by_code(session, code)
        made = [
            Place(parent=poll.place, name="Thôn Một", level="village", valid_to=date(2026, 3, 31), team="Tổ 1"),
            Place(parent=poll.place, name="Thôn Một", level="village", valid_from=date(2026, 4, 1)),
        ]
        session.add_all(made)
        session.flush()
        session.add(PlacePredecessor(place_id=made[1].id, predecessor_id=made[0].id))
        session.add(HouseholdCount(place_id=made[0].id, counted_on=date(2026, 1, 1), households=12))
        poll.villages[0].place_id = made[0].id
        plan = dict.fromkeys(("rules", "legal", "sampling", "candidates", "digest", "made_by"), "{}")
        poll.campaign = Campaign(
            code="KKKKKK", title="Chung", questionnaire_version=poll.questionnaire_version, place=poll.place,
            opens_on=poll.opens_on, closes_on=poll.closes_on, made_at=NOW, **plan,
        )  # fmt: skip
    return code


def test_places_that_ended_keep_apart_from_their_successors_on_the_way_down(anywhere):
    code = with_a_merged_village(anywhere)
    before = numbers(anywhere)
    migrate(anywhere, "downgrade", "0015")
    with anywhere.engine.connect() as connection:
        names = set(connection.scalars(text("SELECT name FROM places WHERE level = 'village'")))
    assert names == {"Thôn Một", "Thôn Một (đến 2026-03-31)"} and numbers(anywhere) == before
    migrate(anywhere, "upgrade", "head")
    assert {rows(anywhere, table) for table in ("campaigns", "household_counts", "place_predecessors")} == {0}
    with anywhere.reading() as session:
        poll = polls.by_code(session, code)
        assert (poll.campaign_id, poll.villages[0].place_id) == (None, None)
        assert session.query(Place).filter_by(team="").count() == 5
    cast(anywhere, slips_of(anywhere, code)["Thôn Một"][0])


def drawer_kinds(here):
    with here.engine.connect() as connection:
        return list(connection.scalars(text("SELECT kind FROM drawer")))


def test_rows_that_point_nowhere_make_a_migration_fail_and_nothing_of_it_stays(here):
    with_stubs(here)
    migrate(here, "downgrade", "0007")
    with here.engine.connect() as connection:
        raw = connection.connection
        raw.execute("PRAGMA foreign_keys = 0")
        raw.execute("DELETE FROM villages WHERE position = 2")
        raw.execute("PRAGMA foreign_keys = 1")
    with pytest.raises(RuntimeError, match="slips → villages"):
        migrate(here, "upgrade", "0008")
    assert "stubs" not in {column["name"] for column in inspect(here.engine).get_columns("villages")}
    with here.engine.connect() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "0007"
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1


def test_foreign_keys_are_on_again_after_a_migration(here):
    with pytest.raises(DBAPIError), here.engine.begin() as connection:
        connection.execute(text("INSERT INTO slips (code_hash, village_id, used) VALUES (x'00', 999, 0)"))


def test_the_checks_of_every_table_are_those_it_is_declared_with(anywhere):
    """Building a table anew on SQLite must neither lose nor keep a rule."""
    found = inspect(anywhere.engine)
    for table in Table.metadata.sorted_tables:
        standing = sorted(check["name"] for check in found.get_check_constraints(table.name))
        declared = sorted(
            str(rule.name) for rule in table.constraints if rule.__visit_name__.endswith("check_constraint")
        )
        assert standing == declared, table.name


def with_old_words(here):
    """Two opened polls as the release before left them: words on the ballots, and some typed from paper."""
    few, many = (an_open_poll(here, villages=(VillagePlan("Thôn", 12), VillagePlan("Xóm", 5))) for _ in range(2))
    for code, dissatisfied in ((few, 2), (many, 12)):
        for number, slip in enumerate(slips_of(here, code)["Thôn"]):
            cast(here, slip, "0" + "1" * 18 if number < dissatisfied else "1" * 19)
        close(here, code)
        count(here, code)
    migrate(here, "downgrade", "0022")
    reasons = json.dumps(["Đường\nngập", *[""] * 18])
    villages = {name: f"SELECT id FROM villages WHERE name = '{name}' AND poll_id = " for name in ("Thôn", "Xóm")}
    with here.writing() as session:
        for code in (few, many):
            poll = session.scalar(text("SELECT id FROM polls WHERE code = :code"), {"code": code})
            at = {name: session.scalar(text(f"{query}{poll}")) for name, query in villages.items()}
            written = (
                "UPDATE ballots SET reasons = :reasons, other = 'Cần đèn' WHERE marks LIKE '0%' AND village_id = :at"
            )
            session.execute(text(written), {"reasons": reasons, "at": at["Thôn"]})
            session.execute(text("UPDATE villages SET paper = 3 WHERE id = :at"), {"at": at["Xóm"]})
            for key, number in enumerate((0, 0, 1), start=10 * poll):
                row = {"id": bytes([key]), "at": at["Xóm"], "number": number}
                session.execute(text("INSERT INTO words VALUES (:id, :at, :number, 'Gõ lại')"), row)
    return few, many


def test_words_of_ballots_opened_before_are_moved_apart_and_counted(anywhere):
    few, many = with_old_words(anywhere)
    upgrade(anywhere, now=NOW)
    with anywhere.reading() as session:
        found = {code: words.said(session, polls.by_code(session, code), range(1, 20)) for code in (few, many)}
        polls_there = {code: polls.by_code(session, code) for code in (few, many)}
        counted = {code: sorted(words.opinions(session, poll).values()) for code, poll in polls_there.items()}
    assert counted == {few: [2, 2], many: [2, 12]}
    assert found[few].opinions == tuple(sorted(["Cần đèn", "Đường ngập"] * 2 + ["Gõ lại"] * 3))
    assert found[many].reasons[0] == ("Gõ lại", *("Đường ngập",) * 12) and len(found[many].opinions) == 14
    files = b"".join(path.read_bytes() for path in anywhere.settings.home.glob("langnghe.db*"))
    assert "Đường\nngập".encode() not in files, "nothing stays of the tables as they were"
    with pytest.raises(RuntimeError, match="không thể gắn lại"):
        migrate(anywhere, "downgrade", "0022")


def test_opinions_that_were_read_are_unread_again_on_the_way_down(anywhere):
    code = an_open_poll(anywhere)
    for slip, other in zip(slips_of(anywhere, code)["Thôn Một"], ("Ông An nói", "xúc phạm", "chưa đọc"), strict=False):
        cast(anywhere, slip, other=other)
    close(anywhere, code)
    count(anywhere, code)
    with anywhere.writing() as session:
        poll = polls.by_code(session, code)
        row_of = {each.text: each.id for each in session.query(Words)}
        opinions.read(session, poll=poll, row=row_of["Ông An nói"], text="… nói")
        opinions.read(session, poll=poll, row=row_of["xúc phạm"], text="", aside="xuc-pham")
    migrate(anywhere, "downgrade", "0023")
    with anywhere.engine.connect() as connection:
        assert set(connection.scalars(text("SELECT text FROM words"))) == {"… nói", "(không ghi lại lời)", "chưa đọc"}
    migrate(anywhere, "upgrade", "head")
    with anywhere.reading() as session:
        assert opinions.numbers(session, polls.by_code(session, code)).unread == 3


def test_figures_confirmed_before_there_was_a_table_of_numbers_are_in_it_after_going_up(anywhere):
    code = a_poll(anywhere, "Xã A")
    with anywhere.writing() as session:
        poll, lan = polls.by_code(session, code), lan_of(session)
        for village in poll.villages:
            confirmations.confirm_village(
                session, village=village, signers="Hoa", teams=2, reason="Hai tổ", by=lan, now=NOW
            )
        confirmations.confirm_whole(session, poll=poll, reason="Theo thôn", by=lan, now=NOW)
    before = packed_figures(anywhere)
    migrate(anywhere, "downgrade", "0024")
    assert "confirmed_figures" not in inspect(anywhere.engine).get_table_names()
    migrate(anywhere, "upgrade", "head")
    assert packed_figures(anywhere) == before and len(before) == 2
    with pytest.raises(DBAPIError, match="written once"), anywhere.writing() as session:
        session.execute(text("DELETE FROM confirmed_figures"))


def packed_figures(here):
    with here.engine.connect() as connection:
        found = connection.execute(text("SELECT confirmation_id, whole, parts FROM confirmed_figures ORDER BY 1"))
        return list(map(tuple, found))


def test_polls_forgotten_before_it_was_written_down_are_cleaned_up_after_once_more(anywhere):
    code = an_open_poll(anywhere)
    close(anywhere, code)
    count(anywhere, code)
    with anywhere.writing() as session:
        assert retention.forget(session, by="test", now=NOW + timedelta(days=30)) == [code]
        retention.gone(session, retention.left(session), now=NOW)
        assert retention.left(session) == []
    migrate(anywhere, "downgrade", "0029")
    with anywhere.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(forgotten_at) FROM polls")) == 1
    migrate(anywhere, "upgrade", "head")
    with anywhere.reading() as session:
        assert retention.left(session) == [polls.by_code(session, code).id]
