"""The walls around what is stored."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import DateTime, inspect

from app.installation import upgrade
from surveys import storage
from surveys.tables import Table
from tests.given import NOW

ALLOWED_COLUMNS = {
    "pool": {"slot", "poll_id", "sealed"},
    "ballots": {"id", "village_id", "online", "marks", "reasons", "other"},
    "slips": {"code_hash", "village_id", "used"},
    "receipts": {"number", "poll_id"},
}


def test_the_tables_are_what_the_migrations_make(anywhere):
    with anywhere.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Table.metadata) == []


@pytest.mark.parametrize("table", ALLOWED_COLUMNS)
def test_what_concerns_residents_has_these_columns_and_no_other(anywhere, table):
    columns = inspect(anywhere.engine).get_columns(table)
    assert {column["name"] for column in columns} == ALLOWED_COLUMNS[table]
    assert not any(isinstance(column["type"], DateTime) or column.get("autoincrement") is True for column in columns)


def test_no_ballot_points_at_a_slip(anywhere):
    for table in ("pool", "ballots", "receipts"):
        keys = inspect(anywhere.engine).get_foreign_keys(table)
        assert {key["referred_table"] for key in keys} <= {"polls", "villages"}


def test_every_connection_carries_the_settings(here):
    reading = here.engine.execution_options(reads_only=True)
    connections = [reading.connect() for _ in range(5)]
    try:
        for connection in connections:
            for name, value in storage.SQLITE_SETTINGS.items():
                assert connection.exec_driver_sql(f"PRAGMA {name}").scalar() == value
    finally:
        for connection in connections:
            connection.close()


def test_upgrading_twice_adds_nothing(anywhere):
    assert upgrade(anywhere, now=NOW) == 0


def test_keys_can_be_read_by_their_owner_only(here):
    here.keys.put("thử.key", b"x")
    assert here.keys.folder.stat().st_mode & 0o077 == 0
    assert (here.keys.folder / "thử.key").stat().st_mode & 0o077 == 0
