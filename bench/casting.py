"""64 residents at once: through the writer, and by plain transactions, in the same run.

Each burst starts at a barrier; a resident's time runs from handing in the sealed ballot to the commit on disk.
``python -m bench.casting [--bursts 20]`` prints a Markdown table.
"""

import argparse
import multiprocessing
import os
import platform
import sqlite3
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path

from sqlalchemy import Engine, event, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.installation import installation, upgrade
from surveys import box, storage
from surveys.ballots import Ballot
from surveys.box import SealedPhone
from surveys.polls import VillagePlan
from surveys.writer import Writer
from tests import postgresql
from tests.conftest import settings
from tests.given import ALL_SATISFIED, NOW, an_open_poll, slips_of

RESIDENTS = 64
GOAL = 150
"""Milliseconds in which 99 of 100 residents shall have their answer on SQLite through the writer."""
WRITER, PLAIN, OWN_WAITING = "writer", "plain", "plain, SQLite's own waiting"
WAYS = {"sqlite": (WRITER, PLAIN, OWN_WAITING), "postgresql": (WRITER, PLAIN)}

Cast = Callable[[SealedPhone], None]


@dataclass(frozen=True)
class Share:
    """What one process does."""

    home: Path
    url: str
    way: str
    slips: Sequence[str]
    bursts: int


@dataclass(frozen=True)
class Measured:
    database: str
    processes: int
    way: str
    seconds: float
    """All bursts together."""
    waits: tuple[float, ...]
    """Seconds, of each ballot that went in; sorted."""
    locked: int
    """How many were refused with "database is locked"."""

    @property
    def a_second(self) -> float:
        return len(self.waits) / self.seconds

    def percentile(self, percent: int) -> float:
        """Milliseconds (nearest rank)."""
        return 1000 * self.waits[max(0, -(-len(self.waits) * percent // 100) - 1)]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.casting", description=__doc__)
    parser.add_argument("--bursts", type=int, default=20)
    bursts = parser.parse_args().bursts
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        Path(folder).chmod(0o711)
        data = Path(tempfile.mkdtemp(dir=folder))
        server = stack.enter_context(postgresql.running(data, synced=True))
        measured = [
            measure(
                Path(tempfile.mkdtemp(dir=folder)),
                server.new_database() if database == "postgresql" else "",
                way=way,
                processes=processes,
                bursts=bursts,
            )
            for database, ways in WAYS.items()
            for processes in (1, 2)
            for way in ways
        ]
        _print(measured, bursts, server)


def measure(home: Path, url: str, *, way: str, processes: int, bursts: int) -> Measured:
    """One line of the table, on a fresh database."""
    here = installation(settings(home, url))
    upgrade(here, now=NOW)
    poll = an_open_poll(here, villages=(VillagePlan("Thôn", RESIDENTS * bursts),))
    slips = slips_of(here, poll)["Thôn"]
    here.engine.dispose()
    spawning = multiprocessing.get_context("spawn")
    start, results = spawning.Barrier(RESIDENTS), spawning.Queue()
    workers = [
        spawning.Process(target=_work, args=(Share(home, url, way, slips[number::processes], bursts), start, results))
        for number in range(processes)
    ]
    for worker in workers:
        worker.start()
    found = [results.get(timeout=600) for _ in workers]
    for worker in workers:
        worker.join()
    waits = sorted(wait for waits, _, _ in found for wait in waits)
    seconds = max(spent for _, spent, _ in found)
    return Measured(
        here.engine.dialect.name, processes, way, seconds, tuple(waits), sum(locked for _, _, locked in found)
    )


def _work(share: Share, start: Barrier, results: "Queue[tuple[list[float], float, int]]") -> None:
    """One web worker, each of whose residents has a thread and sends once a burst."""
    slips, bursts = share.slips, share.bursts
    here = installation(settings(share.home, share.url))
    with here.reading() as session:
        ballot = Ballot(ALL_SATISFIED)
        sealed = [box.seal_phone(session, code=slip, answers=ballot, keys=here.keys, now=NOW) for slip in slips]
    waits: list[float] = []
    spent = [0.0] * bursts
    refused: list[OperationalError] = []
    cast, residents = _way(here.engine, share.way), len(slips) // bursts

    def resident(number: int) -> None:
        for burst in range(bursts):
            start.wait(timeout=600)
            begun = time.monotonic()
            try:
                cast(sealed[burst * residents + number])
                waits.append(time.monotonic() - begun)
            except OperationalError as refusal:
                refused.append(refusal)
            spent[burst] = max(spent[burst], time.monotonic() - begun)

    threads = [threading.Thread(target=resident, args=(number,)) for number in range(residents)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    results.put((waits, sum(spent), sum("locked" in str(refusal) for refusal in refused)))


def _way(engine: Engine, way: str) -> Cast:
    if way == WRITER:
        return Writer(engine).cast
    if way == OWN_WAITING:
        event.remove(engine, "begin", storage._begin_sqlite)
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))

    def plain(ballot: SealedPhone) -> None:
        with Session(engine) as session, session.begin():
            box.cast(session, ballot)

    return plain


def _print(measured: Sequence[Measured], bursts: int, server: postgresql.Server) -> None:
    columns = ("ballots/s", "p50 ms", "p99 ms", "database is locked", "ballots/s : plain", "p99 : plain")
    print("| database | processes | cast | " + " | ".join(columns) + " |")
    print("|---|--:|---|" + "--:|" * len(columns))
    plain = {(each.database, each.processes): each for each in measured if each.way == PLAIN}
    for each in measured:
        print(_row(each, plain[each.database, each.processes]))
    reached = [each for each in measured if each.database == "sqlite" and each.way == WRITER]
    worst, locked = max(each.percentile(99) for each in reached), sum(each.locked for each in reached)
    print(f"\nGoal on SQLite through the writer: p99 < {GOAL} ms and never “database is locked”.", end=" ")
    print(f"Worst p99 {worst:.0f} ms, {locked} times locked.")
    print(f"{bursts} bursts of {RESIDENTS} residents, synced to disk. {_machine(server)}")


def _row(measured: Measured, plain: Measured) -> str:
    numbers = (
        f"{measured.a_second:.0f}", f"{measured.percentile(50):.0f}", f"{measured.percentile(99):.0f}",
        f"{measured.locked}", f"{measured.a_second / plain.a_second:.2f}",
        f"{measured.percentile(99) / plain.percentile(99):.2f}",
    )  # fmt: skip
    return f"| {measured.database} | {measured.processes} | {measured.way} | {' | '.join(numbers)} |"


def _machine(server: postgresql.Server) -> str:
    engine = storage.engine_for(server.dsn("postgres"))
    with engine.connect() as connection:
        version = connection.execute(text("SHOW server_version")).scalar_one()
    engine.dispose()
    load = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}, PostgreSQL {version}; load at the end {load:.1f}."
    )


if __name__ == "__main__":
    main()
