"""A gate before a release: residents answer for half an hour at a steady pace while officers look and export.

``python -m bench.soak [--minutes 30] [--rate 50] [--postgresql]``. Every ballot must be accepted, memory must stay
flat after the first third, and no transaction may be left open.
"""

import argparse
import http.client
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import func, select, text

from app import results
from app.backups import backup
from app.installation import Installation, installation, upgrade
from bench.serving import memory, serving
from surveys.polls import VillagePlan
from surveys.tables import SealedBallot
from tests import postgresql
from tests.conftest import settings
from tests.given import ALL_SATISFIED, NOW, an_open_poll, cast, close, count, slips_of

PHONES, VILLAGES = 16, 30
GROWTH = 1.15
"""How much more memory the last third may take than the first."""
_EXPORT_EVERY, _LOOK_EVERY = 10, 2
Due = Callable[[int], float]
"""When a ballot is due."""
OPEN = "SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%' AND datname = current_database()"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--rate", type=int, default=50, help="ballots a second")
    parser.add_argument("--postgresql", action="store_true")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        Path(folder).chmod(0o711)
        url = ""
        if wanted.postgresql:
            data = Path(tempfile.mkdtemp(dir=folder))
            url = stack.enter_context(postgresql.running(data, synced=True)).new_database()
        here = installation(settings(Path(tempfile.mkdtemp(dir=folder)), url))
        faults = soak(here, Path(folder), seconds=wanted.minutes * 60, rate=wanted.rate)
        here.engine.dispose()
    if faults:
        sys.exit("\n".join(faults))


def soak(here: Installation, folder: Path, *, seconds: float, rate: int) -> list[str]:
    """Runs it, prints what was seen and gives what should not be."""
    upgrade(here, now=NOW)
    done, number = _a_counted_poll(here), int(seconds * rate)
    villages = tuple(VillagePlan(f"Thôn {n}", -(-number // VILLAGES)) for n in range(VILLAGES))
    slips = [slip for each in slips_of(here, an_open_poll(here, villages=villages)).values() for slip in each][:number]
    answered: list[int] = []
    grown: list[float] = []
    over = threading.Event()
    with serving(here, "granian", "ours") as (port, process):
        began = time.monotonic()
        threads = [
            threading.Thread(
                target=_phone, args=(port, slips[n::PHONES], n, lambda place: began + place / rate, answered)
            )
            for n in range(PHONES)
        ]
        busy = [
            threading.Thread(target=_export, args=(here, done, folder, over)),
            threading.Thread(target=_weigh, args=(process.pid, grown, over)),
        ]
        for thread in (*threads, *busy):
            thread.start()
        for thread in threads:
            thread.join()
        over.set()
        for thread in busy:
            thread.join()
        left = _left_open(here)
    return _tell(here, answered, number, grown, left)


def _phone(port: int, slips: list[str], place: int, due: Due, answered: list[int]) -> None:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    marks = {f"q{question}": mark for question, mark in enumerate(ALL_SATISFIED, 1)}
    for number, slip in enumerate(slips):
        time.sleep(max(0.0, due(number * PHONES + place) - time.monotonic()))
        line.request("POST", "/phieu/gui", urlencode({"code": slip, **marks}), headers)
        answer = line.getresponse()
        answer.read()
        answered.append(answer.status)


def _export(here: Installation, done: str, folder: Path, over: threading.Event) -> None:
    """What officers and the night do meanwhile: a result read anew, a backup."""
    while not over.wait(_EXPORT_EVERY):
        results.as_json(here, done)
        backup(here, folder / "copies", now=NOW).unlink()


def _weigh(pid: int, grown: list[float], over: threading.Event) -> None:
    while not over.wait(_LOOK_EVERY):
        grown.append(sum(memory(pid)))


def _a_counted_poll(here: Installation) -> str:
    code = an_open_poll(here, villages=(VillagePlan("Thôn", 300),))
    for slip in slips_of(here, code)["Thôn"]:
        cast(here, slip)
    close(here, code)
    count(here, code)
    return code


def _left_open(here: Installation) -> int:
    """Transactions that nobody ended; on SQLite one would keep this from writing."""
    if here.engine.dialect.name == "sqlite":
        with here.writing() as session:
            session.execute(text("SELECT 1"))
        return 0
    time.sleep(1)
    with here.engine.connect() as connection:
        return int(connection.execute(text(OPEN)).scalar_one())


def _tell(here: Installation, answered: list[int], number: int, grown: list[float], left: int) -> list[str]:
    with here.reading() as session:
        in_box = session.scalar(select(func.count()).select_from(SealedBallot)) or 0
    third = max(1, len(grown) // 3)
    early, late = (sum(part) / max(1, len(part)) for part in (grown[third : 2 * third], grown[-third:]))
    print("| database | sent | accepted | in the box | memory, second third MB | last third MB | left open |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    accepted = answered.count(200)
    print(f"| {here.engine.dialect.name} | {number} | {accepted} | {in_box} | {early:.0f} | {late:.0f} | {left} |")
    print(f"{os.cpu_count()} cores, load at the end {os.getloadavg()[0]:.0f}")
    faults = {
        f"{number - accepted} ballots were not accepted": accepted != number,
        f"{in_box} ballots in the box instead of {number}": in_box != number,
        "memory grows": late > GROWTH * early,
        f"{left} transactions were left open": left > 0,
    }
    return [what for what, is_so in faults.items() if is_so]


if __name__ == "__main__":
    main()
