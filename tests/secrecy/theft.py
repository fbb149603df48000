"""An installation with a thief in it who misses nothing."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.installation import Installation, installation, upgrade
from tests import postgresql, server
from tests.conftest import settings
from tests.given import NOW
from tests.secrecy.commune import Plan, Thief, attacked
from tests.secrecy.households import Channel
from tests.secrecy.logs import Logs
from tests.secrecy.postgresql_thief import PostgresqlThief
from tests.secrecy.score import Guessed
from tests.secrecy.sqlite_thief import SqliteThief


@dataclass(frozen=True)
class Theft:
    """Where communes answer and everything is copied."""

    here: Installation
    thief: Thief
    logs: Logs
    folder: Path

    @property
    def database(self) -> str:
        return self.here.engine.dialect.name

    def attacked(self, plans: Iterable[Plan]) -> Iterator[Guessed]:
        """The guesses and the truth for every box of these communes."""
        with ExitStack() as stack:
            port = 0
            for plan in plans:
                if Channel.POST in plan.channels and not port:
                    port = stack.enter_context(self._shipped_server())
                yield from attacked(self.here, self.thief, plan, port=port)

    @contextmanager
    def _shipped_server(self) -> Iterator[int]:
        """The server as shipped, with two workers; its log is watched."""
        folder = self.folder / f"server-{len(list(self.folder.iterdir()))}"
        folder.mkdir()
        with server.serving(self.here, folder) as port:
            self.logs.watch(folder / "server.log")
            yield port


@contextmanager
def theft(folder: Path, database: postgresql.Server | None) -> Iterator[Theft]:
    """On SQLite, or on a fresh database of a PostgreSQL server."""
    folder.mkdir(exist_ok=True)
    here = installation(settings(folder / "home", database.new_database() if database else ""))
    upgrade(here, now=NOW)
    printed = folder / "printed.log"
    handler = logging.FileHandler(printed, encoding="utf-8")
    logging.getLogger().addHandler(handler)
    logs = Logs([printed, *([database.log] if database else [])])
    if database:
        thief: SqliteThief | PostgresqlThief = PostgresqlThief(here, database, folder, logs)
    else:
        thief = SqliteThief(here, folder, logs)
    try:
        yield Theft(here, thief, logs, folder)
    finally:
        logging.getLogger().removeHandler(handler)
        handler.close()
        thief.close()
        here.engine.dispose()
