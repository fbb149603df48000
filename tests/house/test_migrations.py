"""Migrations go up and down with what people put in between, on both databases."""

from datetime import timedelta

from alembic import command
from alembic.config import Config
from sqlalchemy import inspect, text

from app.installation import MIGRATIONS
from surveys import accounts, delays, officers, passwords, second_factor, sessions
from tests import phone
from tests.given import NOW
from tests.surveys.test_officers import PASSWORD, an_officer

SECRET = b"12345678901234567890"
NEW_TABLES = {"sessions", "recovery_codes", "failures"}
NEW_COLUMNS = {"password_until", "totp_secret", "totp_step", "asked_by_id", "left_at"}


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
