"""How everything grows with the ballots of all other polls: ``python -m bench.scale 20000 200000 2000000``.

Communes of 2,000 ballots in 15 villages fill the tables in bulk; one in ten is still open, its ballots sealed in the
pool. Then one more commune of the same size is measured by the program's own verbs and pages: what it costs should
not depend on how many others there are.
"""

import argparse
import os
import platform
import random
import secrets
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select, text

from app import results
from app.counting_all import count_all
from app.drawing import Album
from app.installation import Installation, installation, upgrade
from surveys import box, figures, places, polls, records, rollups
from surveys.ballots import Ballot
from surveys.counting import tally
from surveys.figures import Figures
from surveys.polls import VillagePlan
from surveys.tables import (
    Arrivals,
    Confirmation,
    OpenedBallot,
    Place,
    Poll,
    SealedBallot,
    Slip,
    Table,
    Village,
)
from tests import postgresql
from tests.conftest import settings
from tests.gallery import signed_in
from tests.given import ALL_SATISFIED, NOW, QUESTIONS, an_open_poll, cast, close, slips_of

BALLOTS, VILLAGES = 2_000, 15
"""Of each commune."""
OPEN = 10
"""One commune in so many is still open."""
SEALED = 5_400
"""Bytes of an envelope."""
TIMES, CASTS = 5, 60
_BATCH = 2_000
TOGETHER, SMALL = 8, 200
"""Boxes opened together, and ballots in each."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.scale", description=__doc__)
    parser.add_argument("sizes", type=int, nargs="*", default=[20_000, 200_000], help="ballots of all other polls")
    sizes = parser.parse_args().sizes
    Album.of = lambda *_, **__: None  # type: ignore[method-assign]  no pictures: the pages alone
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        Path(folder).chmod(0o711)
        server = stack.enter_context(postgresql.running(Path(tempfile.mkdtemp(dir=folder)), synced=True))
        for name in ("sqlite", "postgresql"):
            found = {}
            for size in sizes:
                url = server.new_database() if name == "postgresql" else ""
                home = Path(tempfile.mkdtemp(dir=folder))
                here = installation(settings(home, url))
                found[size] = measure(here, size)
                here.engine.dispose()
                (home / "langnghe.db").unlink(missing_ok=True)
            _print(name, found)
    print(
        f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, SQLite "
        f"{sqlite3.sqlite_version}; load at the end {os.getloadavg()[0]:.1f}."
    )


def measure(here: Installation, size: int) -> dict[str, float]:
    """Milliseconds of each deed in one more commune beside ``size`` ballots of others."""
    upgrade(here, now=NOW)
    began = time.monotonic()
    fill(here, -(-size // BALLOTS))
    print(f"filled {size} in {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    client = signed_in(here)
    code, slips = _a_commune(here)
    took: dict[str, float] = {"database MB": _megabytes(here)}
    took["casting one ballot"] = statistics.median(_milliseconds(lambda: cast(here, slips.pop())) for _ in range(CASTS))
    took["coverage page"] = _median(lambda: client.get(f"/can-bo/dot/{code}"))
    took["board of the commune"] = _median(lambda: client.get("/can-bo/"))
    _lay_in(here, slips[: BALLOTS - CASTS])
    close(here, code)
    took["opening its box"] = _milliseconds(
        lambda: box.open_only(here.engine, poll_code=code, keys=here.keys, by="bench", now=NOW)
    )
    took["cleaning up after openings"] = _milliseconds(lambda: box.finish_openings(here.engine, keys=here.keys))
    took["result page"] = _median(lambda: client.get(f"/can-bo/dot/{code}/ket-qua"))
    took["export of its result"] = _median(lambda: results.as_json(here, code))
    took["roll-up of all confirmed communes"] = _median(lambda: _rolled_up(here))
    took |= _many_boxes(here)
    return took


def fill(here: Installation, communes: int) -> None:
    """Other communes, as they are after their polls; one in ten still open."""
    dice = random.Random(7)
    model_code = an_open_poll(here, place=("Tỉnh Khác", "Xã Mẫu"))
    with here.writing() as session:
        province = places.find_or_add(session, ["Tỉnh Khác"]).id
        model = polls.by_code(session, model_code)
        like = {column.name: getattr(model, column.name) for column in Poll.__table__.columns}
        first = (session.scalar(select(func.max(Poll.id))) or 0) + 1
        first_place = (session.scalar(select(func.max(Place.id))) or 0) + 1
        first_village = (session.scalar(select(func.max(Village.id))) or 0) + 1
    numbers = range(communes)
    _write(here, Place, ({**_place(province, n), "id": first_place + n} for n in numbers))
    of_polls = ({**like, **_moments(n), "id": first + n, "place_id": first_place + n} for n in numbers)
    _write(here, Poll, of_polls)
    villages = [(first_village + n * VILLAGES + v, first + n, v, n) for n in numbers for v in range(VILLAGES)]
    _write(here, Village, (_village(*each) for each in villages))
    of_village = -(-BALLOTS // VILLAGES)
    counted = [village for village, _, _, n in villages if n % OPEN]
    still_open = [(village, poll) for village, poll, _, n in villages if not n % OPEN]
    every = (village for village, _, _, _ in villages for _ in range(of_village))
    _confirm(here, [first + n for n in numbers if n % OPEN], dice)
    _write(here, Slip, ({"code_hash": secrets.token_bytes(32), "village_id": each, "used": 1} for each in every))
    _write(here, OpenedBallot, (_opened(village, dice) for village in counted for _ in range(of_village)))
    envelope = os.urandom(SEALED)
    sealed = (poll for _, poll in still_open for _ in range(of_village))
    of_pool = ({"slot": secrets.token_bytes(16), "poll_id": each, "sealed": envelope} for each in sealed)
    _write(here, SealedBallot, of_pool)
    counts = ((village, stretch) for village, _, _, _ in villages for stretch in range(40))
    _write(here, Arrivals, ({"village_id": v, "five_minutes": 5_900_000 + s, "ballots": 3} for v, s in counts))
    _know_the_rows(here)


def _confirm(here: Installation, communes: Sequence[int], dice: random.Random) -> None:
    """The frozen figures of every counted commune and of its villages, sealed as the program seals them."""
    of_village = -(-BALLOTS // VILLAGES)
    ballots = [Ballot(str(_opened(0, dice)["marks"])) for _ in range(of_village)]
    village = figures.of_tally(
        tally(ballots, questions=QUESTIONS, households=of_village + 20),
        teams=1, loose=0, spoiled=0, not_returned=20, stubs=0,
    )  # fmt: skip
    whole = figures.total([village] * VILLAGES)
    _write(here, Confirmation, (row for poll in communes for row in _confirmed(poll, village, whole)))


def _confirmed(poll: int, village: Figures, whole: Figures) -> Iterator[dict[str, object]]:
    parts: list[tuple[int, str, int, str]] = []
    for position in (*range(1, VILLAGES + 1), 0):
        values = {
            "figures": figures.as_json(whole if position == 0 else village), "difference": "", "signers": ("A", "B"),
            "parts": tuple(parts) if position == 0 else (), "rechecked": (), "poll": str(poll),
            "place": f"Thôn {position}",
            "position": position, "number": 1, "reason": "", "officer": "Lan", "role": "commune",
            "at": NOW.isoformat(), "amends": "",
        }  # fmt: skip
        body, digest = records.sealed(values)
        parts.append((position, f"Thôn {position}", 1, digest))
        yield {"poll_id": poll, "position": position, "number": 1, "body": body, "digest": digest, "at": NOW}


def _place(province: int, number: int) -> dict[str, object]:
    return {"parent_id": province, "name": f"Xã {number}", "level": "commune", "team": ""}


def _moments(number: int) -> dict[str, object]:
    done = NOW if number % OPEN else None
    return {"code": f"Z{number:07d}", "opened_at": NOW, "closed_at": done, "counted_at": done}


def _village(id_: int, poll: int, position: int, _number: int) -> dict[str, object]:
    each = -(-BALLOTS // VILLAGES)
    return {
        "id": id_, "poll_id": poll, "position": position + 1, "name": f"Thôn {position}", "households": each + 20,
        "team": "", "slips": each, "online": each, "paper": 0, "stubs": 0,
    }  # fmt: skip


def _opened(village: int, dice: random.Random) -> dict[str, object]:
    marks = "".join("1" if dice.random() < 0.95 else "0" for _ in range(QUESTIONS))
    rest = {"online": True, "marks": marks, "reasons": "", "other": ""}
    return {"id": secrets.token_bytes(16), "village_id": village, **rest}


def _write(here: Installation, table: type[Table], rows: Iterable[dict[str, Any]]) -> None:
    """In bulk, one commit a table."""
    left: Iterator[dict[str, Any]] = iter(rows)
    with here.engine.begin() as connection:
        while batch := list(islice(left, _BATCH)):
            connection.execute(insert(table), batch)


def _know_the_rows(here: Installation) -> None:
    """Running numbers after the highest, and statistics for the planner."""
    with here.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if here.engine.dialect.name == "postgresql":
            for table in ("places", "polls", "villages"):
                connection.execute(text(f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))"))
        connection.execute(text("ANALYZE"))


def _a_commune(here: Installation) -> tuple[str, list[str]]:
    each = -(-BALLOTS // VILLAGES)
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


def _rolled_up(here: Installation) -> object:
    """The program's own roll-up of a province that is the whole country, verified down to the villages."""
    with here.reading() as session:
        place = places.by_path(session, ["Tỉnh Khác"])
        key = rollups.groups(session, place)[0].key
        found = rollups.of(session, place=place, key=key)
        assert found.figures is not None
        return found.figures


def _many_boxes(here: Installation) -> dict[str, float]:
    """Closed boxes of several communes, opened by one process and by one a core."""
    took = {}
    for workers in (1, os.cpu_count() or 1):
        for number in range(TOGETHER):
            code = an_open_poll(here, place=("Tỉnh Nữa", f"Xã {number}"), villages=(VillagePlan("Thôn", SMALL),))
            _lay_in(here, slips_of(here, code)["Thôn"])
            close(here, code)
        took[f"opening {TOGETHER} boxes of {SMALL}, {workers} at once"] = _milliseconds(
            lambda workers=workers: count_all(here, workers=workers, by="bench", now=NOW)
        )
    return took


def _megabytes(here: Installation) -> float:
    if here.engine.dialect.name == "sqlite":
        return Path(str(here.engine.url.database)).stat().st_size / 1e6
    with here.engine.connect() as connection:
        return int(connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one()) / 1e6


def _median(act: Callable[[], object]) -> float:
    act()  # the first one loads and compiles
    return statistics.median(_milliseconds(act) for _ in range(TIMES))


def _milliseconds(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return 1000 * (time.perf_counter() - began)


def _print(name: str, found: dict[int, dict[str, float]]) -> None:
    """A line a deed, a column a size, and how often the last is the first."""
    sizes = list(found)
    head = " | ".join(f"{size:,} ms" for size in sizes)
    print(f"\n| {name}: beside so many other ballots | {head} | last : first |")
    print("|---|" + "--:|" * (len(sizes) + 1))
    for deed in found[sizes[0]]:
        numbers = [found[size][deed] for size in sizes]
        print(f"| {deed} | {' | '.join(f'{number:,.1f}' for number in numbers)} | {numbers[-1] / numbers[0]:.1f} |")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
