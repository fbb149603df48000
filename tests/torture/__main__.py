"""``python -m tests.torture``: kills, and prints what was lost; exit code 1 when anything was.

Broken products are killed in the same run; exit code 1 also when the books do not show the fault of one.
"""

import argparse
import json
import os
import platform
import random
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from itertools import cycle
from pathlib import Path

from tests import postgresql
from tests.torture.books import Figures
from tests.torture.controls import CONTROLS, caught
from tests.torture.killing import AT_RANDOM, KINDS, Killer
from tests.torture.points import Point
from tests.torture.scene import Scene, a_scene

DATABASES = ("sqlite", "postgresql")
AT_RANDOM_SHARE = 0.4
BOUT = 20
"""Kills of one kind in a row."""
COLUMNS = ("kills", "acknowledged", "lost", "twice", "mark without ballot", "ballot without mark", "stale keys")


Rows = dict[tuple[str, str, str], Figures]


def main() -> int:
    wish = _wishes()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # the server and the files go, too
    chance = random.Random(wish.seed)
    rows, controls = _read(wish.book)
    started, before = time.monotonic(), sum(rows.values(), Figures()).kills
    with tempfile.TemporaryDirectory(dir=_memory()) as folder, ExitStack() as stack:
        Path(folder).chmod(0o711)
        for database in wish.databases:
            scene = stack.enter_context(_scene(Path(folder), database, wish.url))
            for control in (each for each in CONTROLS if each.comes_on(database)):
                place = (database, control.name, control.point.name)
                controls[place] = controls.get(place, Figures()) + caught(control, scene, chance)
            for found in torture(scene, wish.kills // len(wish.databases), chance):
                for at, figures in found.items():
                    rows[database, *at] = rows.get((database, *at), Figures()) + figures
                if wish.book:
                    _write(wish.book, rows, controls)
    whole = sum(rows.values(), Figures())
    print(table(rows), end="\n\n")
    print(f"{whole.kills - before} kills in {time.monotonic() - started:.0f} s, seed {wish.seed}, {machine()}\n")
    print("Broken products under the same killer, until their fault shows:\n\n" + table(controls, whole=False))
    silent = [place for place, found in controls.items() if not getattr(found, _figure_of(place[1]))]
    if whole.faults or silent:
        print(f"BROKEN: {whole.faults}, not caught: {silent}")
    return 1 if whole.faults or silent else 0


def torture(scene: Scene, kills: int, chance: random.Random) -> Iterator[dict[tuple[str, str], Figures]]:
    """So many kills, spread over the kinds of deeds, random moments and named points; figures of each bout."""
    killer, points = Killer(scene, chance), {kind: cycle(_points(kind, scene)) for kind in KINDS}
    kinds = cycle(KINDS)
    while kills > 0:
        kind, bout = next(kinds), min(kills, BOUT)
        killer.begin_round()
        while killer.killed < bout:
            at_random = killer.chance.random() < AT_RANDOM_SHARE
            KINDS[kind][0](killer, None if at_random else next(points[kind]))
        kills -= bout
        yield killer.figures
        killer.figures = {}


def _points(kind: str, scene: Scene) -> list[Point]:
    return [point for point in KINDS[kind][1] if point.comes_on(scene.database)]


def table(rows: Rows, *, whole: bool = True) -> str:
    """Markdown: database × point."""
    lines = ["| database | killed while | at | " + " | ".join(COLUMNS) + " |", "|---|---|---|" + "--:|" * len(COLUMNS)]
    lines += [_row(place, found) for place, found in (sorted(rows.items(), key=_order) if whole else rows.items())]
    if whole:
        lines.append(_row(("all", "", ""), sum(rows.values(), Figures())))
    return "\n".join(lines)


def machine() -> str:
    return f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"


def _row(place: tuple[str, str, str], found: Figures) -> str:
    values = [getattr(found, column.replace(" ", "_")) for column in COLUMNS]
    return f"| {' | '.join(place)} | {' | '.join(f'{value:,}' for value in values)} |"


def _order(item: tuple[tuple[str, str, str], Figures]) -> tuple[int, int, int]:
    (database, kind, point), _ = item
    names = [AT_RANDOM, *(each.name for each in KINDS[kind][1])]
    return DATABASES.index(database), list(KINDS).index(kind), names.index(point)


def _figure_of(control: str) -> str:
    [figure] = [each.figure for each in CONTROLS if each.name == control]
    return figure


def _read(book: Path | None) -> tuple[Rows, Rows]:
    if book is None or not book.exists():
        return {}, {}
    rows, controls = json.loads(book.read_text(encoding="utf-8"))
    return tuple({tuple(place): Figures(**found) for place, found in part} for part in (rows, controls))


def _write(book: Path, *parts: Rows) -> None:
    book.write_text(json.dumps([[[place, asdict(found)] for place, found in part.items()] for part in parts]))


def _memory() -> str | None:
    """A folder in memory where there is one: what a kill leaves does not depend on the disk."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


@contextmanager
def _scene(folder: Path, database: str, url: str) -> Iterator[Scene]:
    with ExitStack() as stack:
        place = folder / database
        place.mkdir()
        if database == "postgresql" and not url:
            url = stack.enter_context(postgresql.running(Path(tempfile.mkdtemp(dir=place)))).new_database()
        yield stack.enter_context(a_scene(place, url if database == "postgresql" else ""))


def _wishes() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("--kills", type=int, default=10_000)
    parser.add_argument("--databases", nargs="+", choices=DATABASES, default=DATABASES)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    parser.add_argument("--book", type=Path, help="JSON file to which the figures of several runs are added up")
    parser.add_argument("--url", default="", help="of an empty PostgreSQL database; by default a server is started")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
