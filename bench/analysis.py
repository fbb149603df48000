"""How fast the numbers are: many exact limits, and the result page of a large commune.

    make bench-analysis

110,000 limits are those of 10,000 communes with 11 questions each. The page is asked for as a browser does, from a
commune with 60 villages, 19 questions and 10,000 opened ballots on SQLite, pictures left out; its parts are timed too.
"""

import secrets
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median

import numpy as np
from flask.testing import FlaskClient

from analysis.findings import findings
from analysis.proportions import finite_exact, finite_exact_lower
from app import links
from app.installation import Installation, installation, upgrade
from app.settings import Settings
from app.web import create_app
from surveys import box, counting, officers, polls
from surveys.ballots import Count
from surveys.keys import WEB_KEY
from surveys.officers import Role
from surveys.polls import Plan, VillagePlan
from surveys.tables import OpenedBallot, Poll

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
PLACE = ["Tỉnh Quảng Ngãi", "Huyện Minh Long", "Xã Long Hiệp"]
VILLAGES, BALLOTS, QUESTIONS = 60, 10_000, 19
SATISFIED = 0.95
TIMES = 7
INTERVALS = 110_000


def main() -> None:
    """Prints the seconds of one core, and milliseconds of the page."""
    limits()
    with tempfile.TemporaryDirectory() as home:
        page(Path(home))


def limits() -> None:
    """finite_exact over many communes at once."""
    random = np.random.default_rng(2026)
    N = random.integers(50, 10_000, INTERVALS)
    n = np.maximum(1, (N * random.uniform(0.6, 0.98, INTERVALS)).astype(np.int64))
    s = random.binomial(n, random.uniform(0.7, 1.0, INTERVALS))
    for name, method in (("finite_exact", finite_exact), ("finite_exact_lower", finite_exact_lower)):
        wall, cpu = _timed(lambda method=method: method(s, n, N))  # type: ignore[misc]
        print(f"{INTERVALS:,} {name}: {cpu:.2f} s of one core, {wall:.2f} s by the clock (median of {TIMES})")


def page(home: Path) -> None:
    """The result page of a large commune, and what it is made of."""
    here = installation(Settings(home, f"sqlite:///{home / 'bench.db'}", "http://127.0.0.1:8000", home))
    upgrade(here, now=NOW)
    code = a_counted_poll(here)
    client = a_client(here)
    counted = _count(here, code)
    for name, work in {
        "the whole page": lambda: client.get(f"/can-bo/dot/{code}/ket-qua").status_code,
        "counting from the ballots": lambda: _count(here, code),
        "findings": lambda: findings(counted),
        "exact limits of every village and question": every_limit,
    }.items():
        wall, cpu = _timed(work)
        print(f"{VILLAGES} villages, {QUESTIONS} questions, {BALLOTS:,} ballots: {name} {1000 * wall:.0f} ms", end="")
        print(f" by the clock, {1000 * cpu:.0f} ms of one core (median of {TIMES})")
    assert client.get(f"/can-bo/dot/{code}/ket-qua").status_code == 200
    here.engine.dispose()


def every_limit() -> None:
    random = np.random.default_rng(1)
    n = np.full((VILLAGES, QUESTIONS), BALLOTS // VILLAGES)
    finite_exact(random.binomial(n, SATISFIED), n, n + 30)


def a_counted_poll(here: Installation) -> str:
    """Opened, closed and counted, its ballots written straight into their table."""
    villages = tuple(VillagePlan(f"Thôn {number}", 230) for number in range(1, VILLAGES + 1))
    plan = Plan("ntm-xa", "Lấy ý kiến", tuple(PLACE), date(2026, 3, 2), date(2026, 3, 12), villages=villages)
    with here.writing() as session:
        poll = polls.announce(session, plan=plan, by="bench", now=NOW)
        polls.open_poll(session, poll=poll, keys=here.keys, by="bench", now=NOW)
        polls.close(session, poll=poll, by="bench", now=NOW)
        code = poll.code
    box.open_box(here.engine, poll_code=code, keys=here.keys, by="bench", now=NOW)
    with here.writing() as session:
        session.add_all(_ballots(polls.by_code(session, code)))
    return code


def a_client(here: Installation) -> FlaskClient:
    """An officer of the commune, signed in."""
    with here.writing() as session:
        made = officers.add(
            session, name="Lan", password=secrets.token_hex(20), role=Role.COMMUNE, place=PLACE, by="bench", now=NOW
        )
        path = links.sign_in_path(here.keys.get_or_make(WEB_KEY), made.id)
    client = create_app(here).test_client()
    client.get(path)
    return client


def _ballots(poll: Poll) -> Iterator[OpenedBallot]:
    satisfied = np.random.default_rng(5).random((BALLOTS, QUESTIONS)) < SATISFIED
    for place, row in enumerate(satisfied):
        village = poll.villages[place % VILLAGES]
        village.slips, village.online = village.households, village.online + 1
        marks = "".join(map(str, row.astype(int)))
        ballot = secrets.token_bytes(16)
        yield OpenedBallot(id=ballot, village_id=village.id, online=True, marks=marks)


def _count(here: Installation, code: str) -> Count:
    with here.reading() as session:
        return counting.count(session, polls.by_code(session, code))


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    """Median seconds by the clock and of the processor."""
    work()
    taken = []
    for _ in range(TIMES):
        wall, cpu = time.perf_counter(), time.process_time()
        work()
        taken.append((time.perf_counter() - wall, time.process_time() - cpu))
    walls, cpus = zip(*taken, strict=True)
    return median(walls), median(cpus)


if __name__ == "__main__":
    main()
