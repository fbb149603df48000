"""What the attacker found on one database, at length."""

import math
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests import postgresql
from tests.secrecy.controls import CONTROLS, scored
from tests.secrecy.plans import ALL_COMMUNES, HAMLETS
from tests.secrecy.score import LARGEST_Z, Score
from tests.secrecy.table import Found, found, kinds
from tests.secrecy.theft import Theft, theft


@dataclass(frozen=True)
class Verdict:
    """What was found on one database."""

    box: list[Found]
    channel: list[Found]
    """In hamlets where one household alone may have come on paper, or by phone."""
    controls: dict[str, list[Found]]

    @property
    def alarms(self) -> list[Found]:
        return [each for each in [*self.box, *self.channel] if each.z > LARGEST_Z]

    @property
    def missed(self) -> list[str]:
        return [f"{name}: {each}" for name, caught in self.controls.items() for each in caught if each.z <= LARGEST_Z]

    @property
    def caught(self) -> set[str]:
        return kinds(each.route for caught in self.controls.values() for each in caught if each.z > LARGEST_Z)


def verdict(database: str, *, rounds: int, seconds: float) -> Verdict:
    """``rounds`` rounds at most; none begins after so many seconds."""
    until = time.monotonic() + seconds
    with _folder() as folder, _server(folder, database) as server:
        controls = {}
        for number, (name, control) in enumerate(CONTROLS.items()):
            with theft(folder / f"control-{number}", server) as leaking:
                score = scored(control, leaking)
            controls[name] = [_of(score, route) for route in sorted(control.expected(database))]
        with theft(folder / "theft", server) as watched:
            box, channel, done = _attacked(watched, rounds, until)
            if box.alarms or channel.alarms:  # settled by as many boxes again
                _attacked(watched, done, math.inf, box, channel)
    return Verdict(found(box), found(channel), controls)


def _attacked(
    watched: Theft, rounds: int, until: float, box: Score | None = None, channel: Score | None = None
) -> tuple[Score, Score, int]:
    """All communes, round after round while there is time, added to these scores; how many rounds it were."""
    box, channel, done = box or Score(), channel or Score(), 0
    while done < rounds and (done == 0 or time.monotonic() < until):
        box.add(watched.attacked(ALL_COMMUNES))
        channel.add(watched.attacked([HAMLETS]))
        done += 1
    return box, channel, done


def _of(score: Score, route: str) -> Found:
    return Found(route, score.boxes.get(route, 1), score.hits.get(route, 0))


@contextmanager
def _folder() -> Iterator[Path]:
    """In memory where there is a folder for that: waiting for the disk proves nothing here."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as folder:
        Path(folder).chmod(0o711)
        yield Path(folder)


@contextmanager
def _server(folder: Path, database: str) -> Iterator[postgresql.Server | None]:
    if database == "sqlite":
        yield None
        return
    (folder / "postgresql").mkdir()
    with postgresql.running(folder / "postgresql") as server:
        yield server
