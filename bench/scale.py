"""How everything grows with the ballots of all other polls: ``python -m bench.scale 20000 200000 2000000``.

Other communes fill the tables in bulk (``bench.filling``). Then one more commune is measured by the program's own
verbs and pages, its ballots truly sealed and cast: what it costs should not depend on how many others there are.
Afterwards polls of several sizes show how it grows within one poll, and what was measured is reckoned up to a country.
"""

import argparse
import os
import platform
import secrets
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import func, select, text

from app import results
from app.drawing import Album
from app.installation import Installation, installation, upgrade
from bench import sizing
from bench.cost import Cost, Meter, bytes_of_tables
from bench.filling import BALLOTS, COUNTRY, OPEN, SEALED, VILLAGES, closed_boxes, fill, fill_confirmed
from surveys import box, places, rollups
from surveys.ballots import Ballot
from surveys.figures import Figures
from surveys.polls import VillagePlan
from surveys.tables import OpenedBallot, Poll, SealedBallot, Table, Village
from tests import postgresql
from tests.conftest import settings
from tests.gallery import signed_in
from tests.given import ALL_SATISFIED, NOW, QUESTIONS, an_open_poll, cast, close, slips_of

DATABASES = ("sqlite", "postgresql")
ONE = "Tỉnh Một"
TIMES, CASTS = 5, 60
ROLL_UP = "roll-up of every confirmed commune"
TOGETHER = 8
"""Boxes opened together beside others."""
MANY, IN_EACH = 500, 200
"""Boxes of a province's communes opened together with nothing beside them, and the ballots in each."""
SPEED = {"sqlite": 15_000, "postgresql": 8_000}
"""Ballots filled in a second, to tell how long it will take; a guess from a busy machine."""
BESIDES = 120
"""Seconds that measuring takes at each size."""


@dataclass
class Found:
    """What was measured beside so many ballots of others."""

    costs: dict[str, Cost] = field(default_factory=dict)
    filled_in: float = 0
    """Seconds."""
    megabytes: float = 0
    rows: dict[str, int] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    """Bytes of every table."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.scale", description=__doc__)
    parser.add_argument("sizes", type=int, nargs="*", default=[20_000, 200_000], help="ballots of all other polls")
    parser.add_argument("--within", type=int, nargs="*", default=[500, 2_000, 8_000], help="ballots of one poll")
    parser.add_argument("--boxes", type=int, default=MANY, help="opened together on PostgreSQL")
    parser.add_argument("--database", choices=DATABASES, help="one of them alone")
    wanted = parser.parse_args()
    databases = (wanted.database,) if wanted.database else DATABASES
    _foretell(databases, wanted.sizes, wanted.within)
    Album.of = lambda *_, **__: None  # type: ignore[method-assign]  no pictures: the pages alone
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        Path(folder).chmod(0o711)
        server = None
        if "postgresql" in databases:
            server = stack.enter_context(postgresql.running(Path(tempfile.mkdtemp(dir=folder)), synced=True))
        for name in databases:
            _database(name, server if name == "postgresql" else None, Path(folder), wanted.sizes, wanted.within)
        if server is not None and wanted.boxes:
            with _a_place(Path(folder), server) as here:
                upgrade(here, now=NOW)
                _print_boxes(_many_boxes(here, Meter(server), wanted.boxes, IN_EACH))
        print(_machine(server))


def _database(name: str, server: postgresql.Server | None, folder: Path, sizes: list[int], within: list[int]) -> None:
    found = {}
    for size in sizes:
        with _a_place(folder, server) as here:
            found[size] = measure(here, Meter(server), size)
    _print_beside(name, found)
    grown = {}
    for size in within:
        with _a_place(folder, server) as here:
            grown[size] = _one_poll(here, Meter(server), size)
    _print_within(name, grown)
    with _a_place(folder, server) as here:
        rolled = _country(here, Meter(server))
    print(f"\n| {name}: roll-up | ms on the clock / of processors |\n|---|--:|")
    print("\n".join(f"| {deed} | {cost.clock:,.0f} / {cost.processor:,.0f} |" for deed, cost in rolled.items()))
    last = found[sizes[-1]]
    roll_up = next(iter(rolled.values())).processor / 1000 / sizing.COMMUNES
    units = sizing.units(
        name, last.costs, last.rows, last.sizes, ballots=BALLOTS - CASTS, villages=VILLAGES, roll_up=roll_up
    )
    print(sizing.table(name, units, cores=os.cpu_count() or 1, villages=VILLAGES))
    sys.stdout.flush()


@contextmanager
def _a_place(folder: Path, server: postgresql.Server | None) -> Iterator[Installation]:
    """Files and a database of its own, gone afterwards: the next size needs the room."""
    home = Path(tempfile.mkdtemp(dir=folder))
    here = installation(settings(home, server.new_database() if server else ""))
    yield here
    here.engine.dispose()
    for file in home.glob("langnghe.db*"):
        file.unlink()
    if server:
        with installation(settings(home, server.dsn("postgres"))).engine.connect() as connection:
            outside = connection.execution_options(isolation_level="AUTOCOMMIT")
            outside.execute(text(f"DROP DATABASE {here.engine.url.database} WITH (FORCE)"))


def measure(here: Installation, meter: Meter, size: int) -> Found:
    """What each deed costs in one more commune beside ``size`` ballots of others."""
    upgrade(here, now=NOW)
    began, found = time.monotonic(), Found()
    fill(here, -(-size // BALLOTS))
    found.filled_in = time.monotonic() - began
    print(f"filled {size:,} in {found.filled_in:.0f} s", file=sys.stderr, flush=True)
    found.megabytes, found.sizes, found.rows = _megabytes(here), bytes_of_tables(here), _rows(here)
    code, slips = _a_commune(here, BALLOTS)
    client = signed_in(here)
    found.costs["casting one ballot"] = meter.usually(lambda: cast(here, slips.pop()), CASTS - 1)
    found.costs["board of the commune"] = meter.usually(lambda: client.get("/can-bo/"), TIMES)
    found.costs |= _a_poll(here, meter, client, code, slips[: BALLOTS - CASTS])
    found.costs["cleaning up after openings"] = meter.once(lambda: box.finish_openings(here.engine, keys=here.keys))
    found.costs[ROLL_UP] = meter.usually(lambda: _rolled_up(here), TIMES)
    found.costs |= _many_boxes(here, meter, TOGETHER, BALLOTS)
    return found


def _a_poll(here: Installation, meter: Meter, client: FlaskClient, code: str, slips: Sequence[str]) -> dict[str, Cost]:
    """From its ballots to its result; ``slips`` are those that are still to be cast."""
    found = {"sealing and laying in, each": meter.once(lambda: _lay_in(here, slips)).each(len(slips))}
    found["coverage page"] = meter.usually(lambda: client.get(f"/can-bo/dot/{code}"), TIMES)
    close(here, code)
    opening = {"poll_code": code, "keys": here.keys, "by": "bench", "now": NOW}
    found["opening its box"] = meter.once(lambda: box.open_only(here.engine, **opening))
    found["result page"] = meter.usually(lambda: client.get(f"/can-bo/dot/{code}/ket-qua"), TIMES)
    found["export of its result"] = meter.usually(lambda: results.as_json(here, code), TIMES)
    return found


def _one_poll(here: Installation, meter: Meter, ballots: int) -> dict[str, Cost]:
    upgrade(here, now=NOW)
    code, slips = _a_commune(here, ballots)
    return _a_poll(here, meter, signed_in(here), code, slips[:ballots])


def _a_commune(here: Installation, ballots: int) -> tuple[str, list[str]]:
    each = -(-ballots // VILLAGES)
    code = an_open_poll(here, villages=tuple(VillagePlan(f"Thôn {n}", each + 20) for n in range(VILLAGES)))
    slips = [slip for village in slips_of(here, code).values() for slip in village]
    secrets.SystemRandom().shuffle(slips)
    return code, slips


def _lay_in(here: Installation, slips: Sequence[str]) -> None:
    """Seals and casts, fifty in a transaction."""
    for start in range(0, len(slips), 50):
        with here.reading() as session:
            sealed = [
                box.seal_phone(session, code=slip, answers=Ballot(ALL_SATISFIED), keys=here.keys, now=NOW)
                for slip in slips[start : start + 50]
            ]
        with here.writing() as session:
            box.cast(session, *sealed)


def _country(here: Installation, meter: Meter) -> dict[str, Cost]:
    """Roll-ups of as many communes as the country and one of its provinces have, from what they confirmed."""
    upgrade(here, now=NOW)
    of_one = round(sizing.COMMUNES / sizing.PROVINCES)
    fill_confirmed(here, sizing.COMMUNES, province=COUNTRY)
    fill_confirmed(here, of_one, province=ONE)
    told = f"{VILLAGES} villages and {QUESTIONS} questions each"
    return {
        f"{sizing.COMMUNES:,} communes, {told}": meter.usually(lambda: _rolled_up(here), TIMES),
        f"{of_one} communes, {told}": meter.usually(lambda: _rolled_up(here, ONE), TIMES),
        f"the same {of_one}, every record read": meter.usually(lambda: _every_record(here), TIMES),
    }


def _rolled_up(here: Installation, province: str = COUNTRY) -> Figures:
    """The program's own roll-up of a province, or of one that is the country: every sum verified from the villages."""
    with here.reading() as session:
        summed = rollups.sums(session, places.by_path(session, [province]))[0]
        assert summed.figures is not None
        return summed.figures


def _every_record(here: Installation) -> object:
    with here.reading() as session:
        place = places.by_path(session, [ONE])
        found = rollups.of(session, place=place, key=rollups.groups(session, place)[0].key)
        assert found.figures == _rolled_up(here, ONE)
        return found


def _many_boxes(here: Installation, meter: Meter, boxes: int, ballots: int) -> dict[str, Cost]:
    """Closed boxes of several communes, opened by the command with one process and with one a core, start included."""
    took = {}
    for workers in (1, os.cpu_count() or 1):
        codes = closed_boxes(here, boxes, ballots=ballots)
        command = [Path(sys.executable).parent / "langnghe", "poll", "count-all", "--workers", str(workers)]
        where = {"LANGNGHE_HOME": str(here.settings.home), "DATABASE_URL": here.settings.database_url}
        took[f"`count-all` of {boxes} boxes, {workers} at once"] = meter.once(
            lambda command=command, where=where: subprocess.run(
                command, env=os.environ | where, check=True, capture_output=True
            )
        )
        assert _opened(here, codes) == dict.fromkeys(codes, ballots), "a box was not opened exactly"
    assert not _still_sealed(here), "a box was opened and not emptied"
    return took


def _opened(here: Installation, codes: Sequence[str]) -> dict[str, int]:
    """Ballots of each poll that say what was sealed."""
    query = (
        select(Poll.code, func.count().label("ballots"))
        .join(Village, Village.poll_id == Poll.id)
        .join(OpenedBallot, OpenedBallot.village_id == Village.id)
        .where(Poll.code.in_(codes), OpenedBallot.marks == SEALED)
        .group_by(Poll.code)
    )
    with here.reading() as session:
        return {row.code: row.ballots for row in session.execute(query)}


def _still_sealed(here: Installation) -> int:
    """Ballots in the pool of polls that were counted; none, however many processes opened their boxes."""
    counted = select(Poll.id).where(Poll.counted_at.is_not(None))
    with here.reading() as session:
        told = select(func.count()).select_from(SealedBallot).where(SealedBallot.poll_id.in_(counted))
        return session.scalar(told) or 0


def _rows(here: Installation) -> dict[str, int]:
    with here.reading() as session:
        tables = Table.metadata.sorted_tables
        return {table.name: session.scalar(select(func.count()).select_from(table)) or 0 for table in tables}


def _megabytes(here: Installation) -> float:
    if here.engine.dialect.name == "sqlite":
        return Path(str(here.engine.url.database)).stat().st_size / 1e6
    with here.engine.connect() as connection:
        return int(connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one()) / 1e6


def _foretell(databases: Sequence[str], sizes: Sequence[int], within: Sequence[int]) -> None:
    print(
        "Each cell: milliseconds on the clock / of processors, the database's own included. Other polls: communes of "
        f"{BALLOTS:,} ballots in {VILLAGES} villages, filled in bulk, one in {OPEN} still open. "
        "What is measured was truly sealed and cast."
    )
    for name in databases:
        seconds = sum(size / SPEED[name] + BESIDES for size in sizes) + sum(within) / 100
        print(f"{name}: about {seconds / 60:.0f} minutes on a quiet machine with two cores", flush=True)


def _print_boxes(took: dict[str, Cost]) -> None:
    print(f"\n| postgresql: {IN_EACH} ballots a box, nothing beside | ms on the clock / of processors |\n|---|--:|")
    print("\n".join(f"| {deed} | {cost.clock:,.0f} / {cost.processor:,.0f} |" for deed, cost in took.items()))
    sys.stdout.flush()


def _print_beside(name: str, found: dict[int, Found]) -> None:
    """A line a deed, a column a size, and how often the processors' time of the last is that of the first."""
    print(f"\n{_head(f'{name}: beside so many ballots of other polls', list(found))}")
    print(f"| *filled in, seconds* | {' | '.join(f'{each.filled_in:,.0f}' for each in found.values())} | |")
    print(f"| *database, MB* | {' | '.join(f'{each.megabytes:,.0f}' for each in found.values())} | |")
    _print_costs({size: each.costs for size, each in found.items()})


def _print_within(name: str, found: dict[int, dict[str, Cost]]) -> None:
    if found:
        print(f"\n{_head(f'{name}: one poll of so many ballots', list(found))}")
        _print_costs(found)


def _head(words: str, sizes: Sequence[int]) -> str:
    columns = " | ".join(f"{size:,}" for size in sizes)
    return f"| {words} | {columns} | last : first |\n|---|" + "--:|" * (len(sizes) + 1)


def _print_costs(found: dict[int, dict[str, Cost]]) -> None:
    several = list(found.values())
    for deed in several[0]:
        costs = [each[deed] for each in several]
        cells = " | ".join(f"{cost.clock:,.1f} / {cost.processor:,.1f}" for cost in costs)
        print(f"| {deed} | {cells} | {costs[-1].processor / max(costs[0].processor, 0.1):.1f} |")
    sys.stdout.flush()


def _machine(server: postgresql.Server | None) -> str:
    kept = (server.data / "PG_VERSION").read_text().strip() if server else "–"
    return (
        f"\n{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, SQLite "
        f"{sqlite3.sqlite_version}, PostgreSQL {kept}; load at the end {os.getloadavg()[0]:.1f}."
    )


if __name__ == "__main__":
    main()
