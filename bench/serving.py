"""Sealed ballots a second through HTTP, beside what the database and the server alone can do, in the same run.

64 clients (wrk) on this machine, each ballot durable before it is answered. ``python -m bench.serving [--seconds 10]``
prints Markdown tables. Load, server and database share the cores: read the ratios, not the digits.
"""

import argparse
import json
import os
import platform
import re
import secrets
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import func, select

from app.installation import Installation, installation, upgrade
from app.serving import BLOCKING_THREADS
from surveys.polls import VillagePlan
from surveys.tables import SealedBallot, Slip, Village
from tests import postgresql
from tests.conftest import settings
from tests.given import ALL_SATISFIED, NOW, an_open_poll, slips_of
from tests.server import wait_for

CLIENTS, THREADS, WORKERS, GROUP = 64, 2, 2, 64
VILLAGES, MOST_A_SECOND = 60, 2_500
WARMING = 300
"""Ballots before any is counted: the first of a process makes pages, statements and a calendar."""
SERVERS = ("granian", "gunicorn")
APPLICATIONS = {"ours": "app.serving:application", "constant": "bench.constant:application"}
SCRIPT = Path(__file__).parent / "post.lua"
GOALS = "Goals: 1,000 ballots/s, 80 % of the smaller limit, p99 150 ms; 2,500 forms/s; start under 1 s and 80 MB."


@dataclass(frozen=True)
class Measured:
    """One line of the table."""

    database: str
    server: str
    what: str
    a_second: float
    p50: float = 0
    p99: float = 0
    """Milliseconds."""
    refused: int = 0
    worked: float = 0
    """Milliseconds of processor time of the server for each answer: what a busy machine does not falsify."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.serving", description=__doc__)
    parser.add_argument("--seconds", type=int, default=10, help="for each figure")
    parser.add_argument("--profile", action="store_true", help="also where the time of a ballot goes (py-spy)")
    parser.add_argument("--only", choices=("sqlite", "postgresql"), help="one database instead of both")
    parser.add_argument("--server", choices=SERVERS, action="append", help="one server instead of both")
    wanted = parser.parse_args()
    assert shutil.which("wrk"), "wrk is missing; run: sudo apt-get install wrk"
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        Path(folder).chmod(0o711)
        print(start_up(Path(tempfile.mkdtemp(dir=folder))), flush=True)
        for url in _databases(wanted.only, Path(folder), stack):
            here = installation(settings(Path(tempfile.mkdtemp(dir=folder)), url))
            _print(measure(here, Path(folder), seconds=wanted.seconds, servers=wanted.server or SERVERS))
            if wanted.profile:
                _print_profile(here, Path(folder), seconds=wanted.seconds)
            here.engine.dispose()
    print(GOALS)
    how = f"{CLIENTS} clients, {wanted.seconds} s a figure, {WORKERS} workers of {BLOCKING_THREADS} threads."
    print(how, _machine())


def _databases(only: str | None, folder: Path, stack: ExitStack) -> Iterator[str]:
    if only != "postgresql":
        yield ""
    if only != "sqlite":
        server = stack.enter_context(postgresql.running(Path(tempfile.mkdtemp(dir=folder)), synced=True))
        yield server.new_database()


def measure(here: Installation, folder: Path, *, seconds: int, servers: Sequence[str]) -> list[Measured]:
    """Every figure on one database."""
    upgrade(here, now=NOW)
    name, measured = here.engine.dialect.name, []
    measured.append(Measured(name, "–", f"bare rows, {GROUP} a commit", bare(here, seconds)))
    for server in servers:
        with serving(here, server, "constant") as (port, process):
            file = bodies(folder, ["x"] * 100)
            figure = fire(port, "/phieu/gui", file, seconds, again=True, by=process.pid)
            measured.append(figure.named(name, server, "constant page"))
        _, slips = _a_commune(here, MOST_A_SECOND * seconds)
        with serving(here, server, "ours") as (port, process):
            warm, slips = slips[:WARMING], slips[WARMING:]
            fire(port, "/phieu/gui", bodies(folder, [_ballot(slip) for slip in warm]), seconds, by=process.pid)
            file = bodies(folder, [urlencode({"code": slip}) for slip in slips[-2_000:]])
            figure = fire(port, "/phieu", file, seconds, again=True, by=process.pid)
            measured.append(figure.named(name, server, "form"))
            file = bodies(folder, [_ballot(slip) for slip in slips])
            before = _in_box(here)
            figure = fire(port, "/phieu/gui", file, seconds, by=process.pid)
            assert _in_box(here) - before >= figure.requests - figure.refused, "answered, and not in the box"
            measured.append(figure.named(name, server, "sealed ballot"))
    return measured


@dataclass(frozen=True)
class Fired:
    """What wrk saw."""

    requests: int
    seconds: float
    p50: float
    p99: float
    refused: int
    worked: float
    """Seconds of processor time of the server."""

    def named(self, database: str, server: str, what: str) -> Measured:
        good, each = self.requests - self.refused, 1000 * self.worked / max(1, self.requests)
        return Measured(database, server, what, good / self.seconds, self.p50, self.p99, self.refused, each)


def fire(port: int, path: str, file: Path, seconds: int, *, again: bool = False, by: int) -> Fired:
    """Posts the lines of a file with 64 connections to the server whose process is ``by``."""
    command = ["wrk", f"-t{THREADS}", f"-c{CLIENTS}", f"-d{seconds}s", "--timeout", "30s", "-s", str(SCRIPT)]
    command += [f"http://127.0.0.1:{port}{path}", "--", str(file), str(THREADS), "again" if again else "once"]
    before = sum(processor_time(by))
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    worked = sum(processor_time(by)) - before
    found = json.loads(said.strip().splitlines()[-1])
    return Fired(
        found["requests"],
        found["microseconds"] / 1e6,
        found["p50"] / 1000,
        found["p99"] / 1000,
        found["refused"] + found["broken"],
        worked,
    )


def bodies(folder: Path, lines: Sequence[str]) -> Path:
    path = folder / f"bodies-{secrets.token_hex(4)}.txt"
    path.write_text("\n".join(lines) + "\n", encoding="ascii")
    return path


@contextmanager
def serving(here: Installation, server: str, application: str) -> Iterator[tuple[int, "subprocess.Popen[bytes]"]]:
    """The port and the process of a server with two workers; granian as ``app.serving`` starts it."""
    port, module = postgresql.free_port(), APPLICATIONS[application]
    command = {
        "granian": [
            "granian", "--interface", "wsgi", "--factory", "--workers", WORKERS, "--blocking-threads", BLOCKING_THREADS,
            "--backlog", 1024, "--host", "127.0.0.1", "--port", port, "--log-level", "warning", module,
        ],
        "gunicorn": [
            "gunicorn", "--worker-class", "gthread", "--workers", WORKERS, "--threads", BLOCKING_THREADS,
            "--backlog", 1024, "--keep-alive", 60, "--bind", f"127.0.0.1:{port}", "--log-level", "warning",
            f"{module}()",
        ],
    }[server]  # fmt: skip
    environment = {
        **os.environ,
        "LANGNGHE_HOME": str(here.settings.home),
        "DATABASE_URL": here.settings.database_url,
        "PYTHONPATH": str(Path(__file__).parent.parent),
    }
    process = subprocess.Popen([sys.executable, "-m", *map(str, command)], env=environment)
    try:
        wait_for(f"http://127.0.0.1:{port}", process)
        yield port, process
    finally:
        _end(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Tells the server to stop; one that is stuck is killed with its workers."""
    started = family(process.pid)
    process.terminate()
    try:
        process.wait(timeout=30)
    except subprocess.TimeoutExpired:
        for each in started:
            with suppress(ProcessLookupError):
                os.kill(each, signal.SIGKILL)
        process.wait()


def bare(here: Installation, seconds: int) -> float:
    """Rows a second: a slip marked, a village counted, an envelope laid in; nothing sealed, nothing asked."""
    _, slips = _a_commune(here, MOST_A_SECOND * 3 * seconds)
    with here.reading() as session:
        query = select(Slip.code_hash, Slip.village_id, Village.poll_id).join(Village, Village.id == Slip.village_id)
        rows = [tuple(row) for row in session.execute(query.where(Slip.used == 0).limit(len(slips)))]
    hands = 1 if here.engine.dialect.name == "sqlite" else WORKERS
    done: list[int] = []
    began = time.monotonic()
    until = began + seconds
    threads = [
        threading.Thread(target=lambda mine: done.append(_lay_in(here, mine, until)), args=(rows[number::hands],))
        for number in range(hands)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / (time.monotonic() - began)


def _lay_in(here: Installation, rows: Sequence[tuple[bytes, int, int]], until: float) -> int:
    """In groups, one commit each, through the database's own driver; gives how many before the time was over."""
    sqlite, sealed, done = here.engine.dialect.name == "sqlite", os.urandom(5_400), 0
    mark, room = "?" if sqlite else "%s", here.engine.raw_connection()
    cursor = room.cursor()
    try:
        while time.monotonic() < until and done < len(rows):
            group = rows[done : done + GROUP]
            cursor.execute("BEGIN IMMEDIATE" if sqlite else "SELECT 1")
            for village, number in sorted(Counter(village for _, village, _ in group).items()):
                cursor.execute(f"UPDATE villages SET online = online + {mark} WHERE id = {mark}", (number, village))
            cursor.executemany(f"UPDATE slips SET used = 1 WHERE code_hash = {mark}", [(code,) for code, _, _ in group])
            cursor.executemany(
                f"INSERT INTO pool (slot, poll_id, sealed) VALUES ({mark}, {mark}, {mark})",
                [(secrets.token_bytes(16), poll, sealed) for _, _, poll in group],
            )
            cursor.execute("COMMIT")
            done += len(group)
    finally:
        room.close()
    return done


def start_up(home: Path) -> str:
    """How long one process of the server takes to its first answer, and what it then holds."""
    here = installation(settings(home))
    upgrade(here, now=NOW)
    here.engine.dispose()
    port = postgresql.free_port()
    command = [sys.executable, "-m", "app.commands", "serve", "--port", str(port), "--workers", "1", "--no-worker"]
    began = time.monotonic()
    process = subprocess.Popen(command, env={**os.environ, "LANGNGHE_HOME": str(home), "DATABASE_URL": ""})
    try:
        wait_for(f"http://127.0.0.1:{port}", process)
        took, parts, worked = time.monotonic() - began, memory(process.pid), processor_time(process.pid)
    finally:
        _end(process)
    said = ", ".join(f"{megabytes:.0f} MB" for megabytes in parts)
    used = ", ".join(f"{seconds:.2f} s" for seconds in worked)
    return (
        f"Start to first answer {took:.2f} s, processor time of main process and worker {used}; their memory (PSS): "
        f"{said}."
    )


def processor_time(pid: int) -> list[float]:
    """Seconds a process and those it started have worked."""
    ticks = os.sysconf("SC_CLK_TCK")
    fields = [Path(f"/proc/{each}/stat").read_text(encoding="ascii").rpartition(")")[2].split() for each in family(pid)]
    return [(int(each[11]) + int(each[12])) / ticks for each in fields]


def family(pid: int) -> list[int]:
    """A process and those it started."""
    return [pid, *map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split())]


def memory(pid: int) -> list[float]:
    """Megabytes of a process and of those it started, what they share counted by shares."""
    rolled = [Path(f"/proc/{each}/smaps_rollup").read_text(encoding="ascii") for each in family(pid)]
    return [int(found.group(1)) / 1024 for text in rolled if (found := re.search(r"^Pss:\s+(\d+)", text, re.M))]


def _print_profile(here: Installation, folder: Path, *, seconds: int) -> None:
    """Where the time of a ballot goes, by the rooms of the program."""
    _, slips = _a_commune(here, MOST_A_SECOND * seconds)
    raw = folder / "profile.txt"
    warm, file = [bodies(folder, [_ballot(slip) for slip in each]) for each in (slips[:WARMING], slips[WARMING:])]
    with serving(here, "granian", "ours") as (port, process):
        fire(port, "/phieu/gui", warm, seconds, by=process.pid)
        worker = str(family(process.pid)[1])
        spy = [
            str(Path(sys.executable).parent / "py-spy"),
            "record",
            "--gil",
            "--duration",
            str(seconds),
            "--format",
            "raw",
            "--output",
            str(raw),
        ]
        watching = subprocess.Popen([*spy, "--pid", worker], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        fire(port, "/phieu/gui", file, seconds + 1, by=process.pid)
        watching.wait(timeout=60)
    print(f"\nWhere the Python of a ballot spends its time, {here.engine.dialect.name}:\n\n| | share |\n|---|--:|")
    found = _shares(raw.read_text(encoding="utf-8"))
    for part, share in found:
        print(f"| {part} | {share:.0%} |")


PARTS = (
    ("sealing (HPKE)", "surveys/sealing.py"), ("SQLAlchemy", "sqlalchemy/"), ("psycopg", "psycopg/"),
    ("page", "jinja2/"), ("texts", "babel/"), ("Werkzeug", "werkzeug/"), ("Flask", "flask"),
    ("writer: waiting and telling", "surveys/writer.py"), ("our own, surveys", "surveys/"), ("our own, app", "app/"),
)  # fmt: skip


def _shares(raw: str) -> list[tuple[str, float]]:
    """Of each sample the innermost part of the program that its stack names."""
    counted: Counter[str] = Counter()
    for line in raw.splitlines():
        stack, _, number = line.rpartition(" ")
        named = (part for frame in reversed(stack.split(";")) for part, name in PARTS if name in frame)
        counted[next(named, "the server and Python")] += int(number)
    total = counted.total() or 1
    return [(part, number / total) for part, number in counted.most_common()]


def _a_commune(here: Installation, slips: int) -> tuple[str, list[str]]:
    """An open poll and at least so many slips."""
    each = -(-slips // VILLAGES)
    poll = an_open_poll(here, villages=tuple(VillagePlan(f"Thôn {n}", each) for n in range(VILLAGES)))
    codes = [slip for village in slips_of(here, poll).values() for slip in village]
    secrets.SystemRandom().shuffle(codes)
    return poll, codes


def _ballot(slip: str) -> str:
    return urlencode({"code": slip, **{f"q{number}": mark for number, mark in enumerate(ALL_SATISFIED, 1)}})


def _in_box(here: Installation) -> int:
    with here.reading() as session:
        return session.scalar(select(func.count()).select_from(SealedBallot)) or 0


def _print(measured: Sequence[Measured]) -> None:
    bare_rows = measured[0].a_second
    constant = {each.server: each.a_second for each in measured if each.what == "constant page"}
    columns = (
        "a second",
        "p50 ms",
        "p99 ms",
        "refused",
        "CPU ms",
        ": bare rows",
        ": constant page",
        ": smaller of both",
    )
    print("\n| database | server | what | " + " | ".join(columns) + " |\n|---|---|---|" + "--:|" * len(columns))
    for each in measured:
        limit = constant.get(each.server, each.a_second)
        ratios = [each.a_second / of for of in (bare_rows, limit, min(bare_rows, limit))]
        worked = f"{each.worked:.2f}" if each.worked else "–"
        waits = [f"{each.p50:.0f}", f"{each.p99:.0f}"] if each.p99 else ["–", "–"]
        told = [f"{each.a_second:.0f}", *waits, str(each.refused), worked, *(f"{ratio:.2f}" for ratio in ratios)]
        print(f"| {each.database} | {each.server} | {each.what} | {' | '.join(told)} |", flush=True)


def _machine() -> str:
    return (
        f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, SQLite "
        f"{sqlite3.sqlite_version}; load before the end {os.getloadavg()[0]:.1f}."
    )


if __name__ == "__main__":
    main()
