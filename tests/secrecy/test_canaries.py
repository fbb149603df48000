"""What a household wrote: before the opening in no byte anywhere, after it in one place and no other.

The shipped server takes the ballots, the shipped command opens the box. Then every file is read: database,
write-ahead log, lock and temporary files, what servers and commands printed, backups.
"""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import urlopen

import psycopg
import pytest
from sqlalchemy import text

from app import backups
from app.installation import Installation, installation, upgrade
from surveys import storage
from tests import postgresql, server
from tests.conftest import settings
from tests.given import NOW, QUESTIONS, an_open_poll, close, count, slips_of
from tests.secrecy import traces

pytestmark = pytest.mark.slow

BALLOTS = 12
CANARIES = [f"CANARY{place}{number:02}END" for number in range(BALLOTS) for place in ("REASON", "OTHER")]
LETS_GO_OF_LOGS = {"wal_keep_size": "0", "wal_recycle": "off"}
"""As ``deploy/README.md`` tells administrators."""


@dataclass
class House:
    """An installation whose every file lies in one folder."""

    here: Installation
    folder: Path
    database: postgresql.Server | None
    backups: list[Path] = field(default_factory=list)

    @property
    def copies(self) -> dict[str, int]:
        """How often each canary is found in all files together. Backups are looked at alone."""
        if self.database:
            self.sql("CHECKPOINT")
        self.here.engine.dispose()  # to close a file one has read gives up the locks SQLite holds on it
        return traces.copies(CANARIES, self.files)

    @property
    def files(self) -> list[Path]:
        return [path for path in traces.files(self.folder) if path not in self.backups]

    @property
    def table(self) -> Path:
        """The file in which words belong."""
        if not self.database:
            return self.here.settings.home / "langnghe.db"
        with self.here.reading() as session:
            return self.database.data / str(session.scalar(text("SELECT pg_relation_filepath('words')")))

    def copies_in_backups(self) -> dict[str, int]:
        readable = [path.read_bytes() if path.suffix == ".db" else _restored(path) for path in self.backups]
        return {canary: sum(data.count(canary.encode()) for data in readable) for canary in CANARIES}

    def back_up(self) -> None:
        path = backups.backup(self.here, self.folder / "backups", now=NOW)
        self.backups.append(path.rename(path.with_stem(f"backup-{len(self.backups)}")))

    def sql(self, statement: str) -> None:
        """As the administrator of the database."""
        url = self.here.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        with closing(psycopg.connect(url, autocommit=True)) as connection:
            connection.execute(statement)


def _restored(path: Path) -> bytes:
    command = ["pg_restore", "--data-only", "--file=-", str(path)]
    return subprocess.run(command, check=True, capture_output=True).stdout


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request, tmp_path) -> Iterator[House]:
    """On PostgreSQL with a server of its own, so that all its files belong to this house."""
    with ExitStack() as stack:
        database = None
        if request.param == "postgresql":
            (tmp_path / "postgresql").mkdir()
            database = stack.enter_context(postgresql.running(tmp_path / "postgresql", LETS_GO_OF_LOGS))
        here = installation(settings(tmp_path / "home", database.new_database() if database else ""))
        upgrade(here, now=NOW)
        stack.callback(here.engine.dispose)
        yield House(here, tmp_path, database)


@contextmanager
def answered(house: House) -> Iterator[str]:
    """Households answer over the wire; every five ballots a backup. Gives the poll's code while the server goes on."""
    code = an_open_poll(house.here)
    slips = slips_of(house.here, code)["Thôn Một"][:BALLOTS]
    (house.folder / "server").mkdir()
    with server.serving(house.here, house.folder / "server") as port:
        for number, slip in enumerate(slips):
            marks = {f"q{n}": "0" if n == 3 else "1" for n in range(1, QUESTIONS + 1)}
            words = {"reason3": CANARIES[2 * number], "other": CANARIES[2 * number + 1]}
            form = urlencode({"code": slip, "shown": "1", **marks, **words}).encode()
            with urlopen(f"http://127.0.0.1:{port}/phieu/gui", form, timeout=30) as page:
                assert "Số biên nhận" in page.read().decode()
            if number % 5 == 0:
                house.back_up()
                assert house.copies == dict.fromkeys(CANARIES, 0)
        close(house.here, code)
        house.back_up()
        yield code


def opened(house: House, code: str) -> None:
    """By the shipped command; what it prints is kept."""
    temporary = house.folder / "command-tmp"
    temporary.mkdir()
    place = {"LANGNGHE_HOME": str(house.here.settings.home), "DATABASE_URL": house.here.settings.database_url}
    command = [sys.executable, "-m", "app.commands", "poll", "count", code]
    with (house.folder / "command.log").open("wb") as output:
        environment: Mapping[str, str] = {**os.environ, **place, "TMPDIR": str(temporary)}
        subprocess.run(command, env=environment, stdout=output, stderr=output, check=True)


def test_what_was_written_is_nowhere_before_the_opening_and_in_one_place_after_it(house):
    with answered(house) as code:
        assert house.copies == dict.fromkeys(CANARIES, 0)
        opened(house, code)
        if house.database:
            let_go_of_the_log(house)
        assert house.copies == dict.fromkeys(CANARIES, 1)
        assert traces.copies(CANARIES, [house.table]) == dict.fromkeys(CANARIES, 1)
    assert house.copies == dict.fromkeys(CANARIES, 1)
    assert house.copies_in_backups() == dict.fromkeys(CANARIES, 0) and len(house.backups) == 4


def let_go_of_the_log(house: House) -> None:
    """PostgreSQL keeps what the opening wrote in its log, shuffled, until its administrator lets go of it.

    No client can take that out of a running server. Beside it and the table there is no third copy, not even in
    the statistics that ANALYZE gathers; and the log goes with the next segment and checkpoint.
    """
    house.sql("ANALYZE")
    copies = house.copies
    assert all(1 < number <= 3 for number in copies.values()), "in the table, and in the log of the opening"
    house.sql("SELECT pg_switch_wal()")
    house.sql("CHECKPOINT")


def test_the_search_finds_what_an_opening_without_scrubbing_leaves(house, monkeypatch):
    """Negative control: a copy in the log, one in a temporary file, one in a backup."""
    monkeypatch.setattr(storage, "scrub", lambda engine: None)
    with answered(house) as code:
        count(house.here, code)
        house.back_up()
        if not house.database:
            with house.here.engine.execution_options(reads_only=True).connect() as connection:
                connection.connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
        (house.folder / "server" / "server-tmp" / "left").write_text(f"x{CANARIES[0].lower()}x", encoding="utf-8")
        copies = house.copies
    assert min(copies.values()) >= 2
    assert copies[CANARIES[0]] == copies[CANARIES[2]] + 1
    assert house.copies_in_backups() == dict.fromkeys(CANARIES, 1)
