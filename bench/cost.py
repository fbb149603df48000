"""What a deed costs: time on the clock, and time of all processors that worked for it, the database's included."""

import os
import resource
import statistics
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from app.installation import Installation
from tests.postgresql import Server

_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Cost:
    """Milliseconds. On a busy machine the clock runs on while others work; processors are counted for us alone."""

    clock: float
    processor: float

    def each(self, number: int) -> "Cost":
        """One of so many."""
        return Cost(self.clock / number, self.processor / number)


@dataclass(frozen=True)
class Meter:
    """Knows which processes work for us: this one, those it started and has seen end, and the database."""

    server: Server | None

    def once(self, act: Callable[[], object]) -> Cost:
        server, own, began = self._busy_server(), _own(), time.perf_counter()
        act()
        clock, busy = time.perf_counter() - began, _own() - own
        return Cost(1000 * clock, 1000 * (busy + self._busy_server() - server))

    def usually(self, act: Callable[[], object], times: int) -> Cost:
        """The median on the clock, the mean of the processors: a database tells its own in hundredths of a second."""
        clocks: list[float] = []

        def one() -> None:
            began = time.perf_counter()
            act()
            clocks.append(1000 * (time.perf_counter() - began))

        act()  # the first one loads and compiles
        busy = self.once(lambda: [one() for _ in range(times)]).processor
        return Cost(statistics.median(clocks), busy / times)

    def _busy_server(self) -> float:
        if self.server is None:
            return 0
        first = int((self.server.data / "postmaster.pid").read_text().split()[0])
        return sum(_ticks(each, first) for each in Path("/proc").glob("[0-9]*/stat")) / _TICK


def _own() -> float:
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + ended.ru_utime + ended.ru_stime


def _ticks(stat: Path, first: int) -> int:
    """Of a process of the database; of its first one also what those took that have ended."""
    with suppress(OSError):
        process = int(stat.parent.name)
        fields = stat.read_text().rpartition(")")[2].split()
        parent, own, ended = int(fields[1]), sum(map(int, fields[11:13])), sum(map(int, fields[13:15]))
        if process == first:
            return own + ended
        if parent == first:
            return own
    return 0


def bytes_of_tables(here: Installation) -> dict[str, int]:
    """On disk, with indices and what lies out of line."""
    if here.engine.dialect.name == "sqlite":
        told = (
            "SELECT tbl_name, sum(pgsize) FROM dbstat JOIN sqlite_master ON sqlite_master.name = dbstat.name "
            "WHERE aggregate = 1 GROUP BY tbl_name"
        )
    else:
        told = (
            "SELECT coalesce(inhparent, oid)::regclass::text AS name, sum(pg_total_relation_size(oid)) FROM pg_class "
            "LEFT JOIN pg_inherits ON inhrelid = oid AND relkind = 'r' "
            "WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') GROUP BY name"
        )
    with here.engine.connect() as connection:
        return {name: int(size) for name, size in connection.execute(text(told))}
