"""``python -m tests.secrecy``: the attacker at length; prints what every route found, as Markdown.

Exit code 1 when a route beats chance, when one is not tried, or when a storage that leaks is not caught.
"""

import argparse
import os
import platform
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context

from tests.secrecy.controls import LISTED
from tests.secrecy.table import kinds, of_controls, of_the_box
from tests.secrecy.verdict import Verdict, verdict


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.secrecy")
    parser.add_argument("--rounds", type=int, default=4, help="how often all communes answer, at most")
    parser.add_argument("--minutes", type=float, default=7, help="after which no further round begins")
    parser.add_argument("--databases", nargs="+", choices=LISTED, default=LISTED)
    wish = parser.parse_args()
    started = time.monotonic()
    judge = partial(verdict, rounds=wish.rounds, seconds=wish.minutes * 60)
    databases = [name for name in LISTED if name in wish.databases]
    # Spawned: what casts must not inherit threads of another.
    with ProcessPoolExecutor(max_workers=len(databases), mp_context=get_context("spawn")) as pool:
        verdicts = dict(zip(databases, pool.map(judge, databases), strict=True))
    show(verdicts)
    minutes = (time.monotonic() - started) / 60
    print(f"\n{minutes:.1f} min on {os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}.")
    faults = [fault for name in databases for fault in faults_of(name, verdicts[name])]
    print("\n".join(f"BROKEN: {fault}" for fault in faults) or "Nothing beats chance; every control is caught.")
    return 1 if faults else 0


def show(verdicts: dict[str, Verdict]) -> None:
    """Both tables, and how many ways were tried in all."""
    caught = {name: each.caught for name, each in verdicts.items()}
    print(of_the_box({name: each.box for name, each in verdicts.items()}, caught))
    for name, each in verdicts.items():
        ways = [*each.box, *each.channel]
        print(f"\n{name}: {len(ways)} ways in all, highest z {max(way.z for way in ways):+.1f}", end="")
        print(f"; in hamlets of four with paper among phones {max(way.z for way in each.channel):+.1f}.", end="")
    print("\n\n" + of_controls({name: each.controls for name, each in verdicts.items()}))


def faults_of(database: str, found_out: Verdict) -> list[str]:
    untried = LISTED[database] - {"rowid"} - kinds(each.route for each in found_out.box)
    return [
        *(f"{database}: {each} beats chance" for each in found_out.alarms),
        *(f"{database}: not caught: {each}" for each in found_out.missed),
        *(f"{database}: never tried: {each}" for each in sorted(untried)),
    ]


if __name__ == "__main__":
    sys.exit(main())
