"""The walls around what is stored."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from types import MappingProxyType

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, DateTime, Engine, QueuePool, inspect, text

from app.installation import MIGRATIONS, upgrade
from surveys import storage
from surveys.polls import VillagePlan
from surveys.tables import Table
from tests.given import NOW, QUESTIONS, a_csv, an_open_poll, cast, close, count, key_in, slips_of

ROOT = Path(__file__).parent.parent.parent
ALLOWED_COLUMNS = {
    # Paper that waits, sealed. Its kind and village say no more than the coverage that officers see.
    "drawer": {"key", "poll_id", "village_id", "kind", "sealed"},
    # Whole numbers of a village: how many scanned sheets were counted by hand, and on how many questions they differed.
    "hand_counts": {"village_id", "scanned", "due", "sheets", "compared", "differed"},
    # A team's link as a hash, and how many slips it exchanged and handed out: no moment and no slip beside them.
    "team_books": {"village_id", "link_hash", "exchanged", "handed_out"},
    # What devices in halls told of themselves: no moment, and nothing of a ballot.
    "hall_devices": {
        "label",
        "poll_id",
        "village_id",
        "name",
        "secret_hash",
        "waiting",
        "used",
        "unfit",
        "withdrawn",
        "away",
    },
    "paper_runs": {"id", "village_id", "length", "ballots", "p_value"},
    "pool": {"slot", "poll_id", "sealed"},
    # What people wrote, written at the opening; nothing leads to a ballot, and only a number to a village.
    "words": {"id", "poll_id", "question", "text"},
    "opinion_counts": {"village_id", "ballots"},
    "opinions": {"id", "poll_id", "question", "text", "original", "aside", "petition_id"},
    "ballots": {"id", "village_id", "online", "marks"},
    "slips": {"code_hash", "village_id", "used"},
    "receipts": {"number", "poll_id"},
    "arrivals": {"village_id", "five_minutes", "ballots"},
}
FORMER_COLUMNS = {"ballots": {"reasons", "other"}, "words": {"village_id"}}
"""What stood there until ``WORDS_APART``."""
WORDS_APART = "0023"
SQLITE_DEMANDS = {
    "journal_mode": "wal",
    "synchronous": 2,
    "secure_delete": 1,
    "temp_store": 2,
    "trusted_schema": 0,
    "foreign_keys": 1,
}
ALLOWED_TRIGGERS = {
    # Figures that officers confirmed are never changed or deleted. None of these tables knows a resident.
    f"{table}_{deed}"
    for table in ("confirmations", "confirmed_figures", "recheck_draws", "rechecks")
    for deed in ("no_update", "no_delete", "written_once")
}
TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
}


def leaks(engine: Engine, former: Mapping[str, set[str]] = MappingProxyType({})) -> list[str]:
    """What tables tell about residents beyond the columns that are allowed, or were formerly."""
    found, tables = [], inspect(engine)
    for table in tables.get_table_names():
        for key in tables.get_foreign_keys(table):
            if key["referred_table"] in ALLOWED_COLUMNS:
                found.append(f"{table} points at {key['referred_table']}")
    for table in ALLOWED_COLUMNS.keys() & set(tables.get_table_names()):
        for column in tables.get_columns(table):
            place = f"{table}.{column['name']}"
            if column["name"] not in ALLOWED_COLUMNS[table] | former.get(table, set()):
                found.append(f"{place} is not allowed")
            if isinstance(column["type"], DateTime) or column.get("autoincrement") is True:
                found.append(f"{place} is a moment or a running number")
            if column["default"] is not None or column.get("computed") or column.get("identity"):
                found.append(f"{place} is filled in by the database")
    with engine.connect() as connection:
        triggers = set(connection.scalars(text(TRIGGERS[engine.dialect.name])))
        found += [f"trigger {name}" for name in sorted(triggers - ALLOWED_TRIGGERS)]
    return found


def migrated(config: Config) -> Iterator[str]:
    """Goes back to nothing, then forwards one migration at a time."""
    command.downgrade(config, "base")
    for script in reversed(list(ScriptDirectory.from_config(config).walk_revisions())):
        command.upgrade(config, script.revision)
        yield script.revision


def migrations(engine: Engine) -> Config:
    config = Config(attributes={"engine": engine})
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def test_the_tables_are_what_the_migrations_make(anywhere):
    with anywhere.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Table.metadata) == []


def test_after_every_migration_what_concerns_residents_has_the_allowed_columns_and_no_other(anywhere):
    engine, seen = anywhere.engine, []
    for revision in migrated(migrations(engine)):
        former = FORMER_COLUMNS if revision < WORDS_APART else {}
        assert leaks(engine, former) == [], f"after migration {revision}"
        seen.append(revision)
    assert len(seen) == len(list((MIGRATIONS / "versions").glob("0*.py"))) >= 4
    columns = {table: {each["name"] for each in inspect(engine).get_columns(table)} for table in ALLOWED_COLUMNS}
    assert columns == ALLOWED_COLUMNS


LEAKING = {
    "pool.arrived is not allowed": "ALTER TABLE pool ADD COLUMN arrived INTEGER",
    "ballots.arrived is a moment or a running number": "ALTER TABLE ballots ADD COLUMN arrived TIMESTAMP",
    "slips.note is filled in by the database": "ALTER TABLE slips ADD COLUMN note TEXT DEFAULT 'x'",
    "visits points at slips": "CREATE TABLE visits (slip {bytes} REFERENCES slips (code_hash))",
}


@pytest.mark.parametrize("leak", LEAKING)
def test_the_lock_rings_for(anywhere, leak):
    """Negative control: what a careless migration would do."""
    of_bytes = "BLOB" if anywhere.engine.dialect.name == "sqlite" else "BYTEA"
    with anywhere.writing() as session:
        session.execute(text(LEAKING[leak].format(bytes=of_bytes)))
    assert leak in leaks(anywhere.engine)


def test_a_migration_takes_the_channel_from_ballots_where_few_came_that_way(anywhere):
    code = an_open_poll(anywhere, villages=(VillagePlan("Thôn Một", 12),))
    for slip in slips_of(anywhere, code)["Thôn Một"][:11]:
        cast(anywhere, slip)
    key_in(anywhere, code, a_csv(("Thôn Một", "x" + "1" * (QUESTIONS - 1))))
    close(anywhere, code)
    count(anywhere, code)
    config = migrations(anywhere.engine)
    command.downgrade(config, "0004")
    with anywhere.writing() as session:
        session.execute(
            text("UPDATE ballots SET online = NOT online, marks = 'x' || substr(marks, 2) WHERE marks LIKE '-%'")
        )
    command.upgrade(config, "head")
    with anywhere.reading() as session:
        rows = session.execute(text("SELECT online, marks FROM ballots")).all()
    assert len(rows) == 12 and {online for online, _ in rows} == {None}
    assert not any("x" in marks for _, marks in rows)


def pooled(engine: Engine, stack: ExitStack) -> list[Connection]:
    """All connections the pool gives at once, and more."""
    reading = engine.execution_options(reads_only=True)
    assert isinstance(engine.pool, QueuePool)
    return [stack.enter_context(reading.connect()) for _ in range(engine.pool.size() + 3)]


def test_every_pooled_connection_carries_the_settings(here):
    with ExitStack() as stack:
        connections = pooled(here.engine, stack)
        found = [
            {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in SQLITE_DEMANDS}
            for connection in connections
        ]
    assert found == [SQLITE_DEMANDS] * len(connections) and len(connections) >= 8


@pytest.mark.parametrize("anywhere", ["postgresql"], indirect=True)
@pytest.mark.parametrize("default", ["off", "local", "on"])
def test_every_pooled_connection_waits_for_the_disk_whatever_the_server_says(anywhere, default):
    with anywhere.writing() as session:
        name = session.scalar(text("SELECT current_database()"))
        session.execute(text(f"ALTER DATABASE {name} SET synchronous_commit = '{default}'"))
    anywhere.engine.dispose()
    with ExitStack() as stack:
        connections = pooled(anywhere.engine, stack)
        found = [connection.exec_driver_sql("SHOW synchronous_commit").scalar() for connection in connections]
    assert set(found) == {"on" if default == "off" else default} and len(found) >= 8


def test_the_settings_return_with_a_connection_that_was_rolled_back(anywhere):
    """PostgreSQL undoes what was set within a transaction that fails."""
    setting = "PRAGMA secure_delete" if anywhere.engine.dialect.name == "sqlite" else "SHOW synchronous_commit"
    reading = anywhere.engine.execution_options(reads_only=True)
    for _ in range(3):
        with reading.connect() as connection:
            assert connection.exec_driver_sql(setting).scalar() in (1, "on")
            connection.rollback()


def test_nobody_but_the_storage_opens_connections():
    """Others would lack the settings; the restore looks into a file before it becomes the database."""
    rooms = [path for room in ("app", "surveys", "migrations") for path in sorted((ROOT / room).rglob("*.py"))]
    opening = {path.name for path in rooms if "create_engine(" in path.read_text(encoding="utf-8")}
    raw = {path.name for path in rooms if "sqlite3.connect(" in path.read_text(encoding="utf-8")}
    assert (opening, raw) == ({"storage.py"}, {"backups.py"})


def test_the_settings_are_those_the_house_demands():
    assert storage.SQLITE_SETTINGS.items() >= SQLITE_DEMANDS.items()


def test_upgrading_twice_adds_nothing(anywhere):
    assert upgrade(anywhere, now=NOW) == 0


def test_keys_can_be_read_by_their_owner_only(here):
    here.keys.put("thử.key", b"x")
    assert here.keys.folder.stat().st_mode & 0o077 == 0
    assert (here.keys.folder / "thử.key").stat().st_mode & 0o077 == 0
