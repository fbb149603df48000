"""Broken products under the same killer: each has a fault of its own that the books must show."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from tests.torture import deeds
from tests.torture.books import Figures
from tests.torture.deeds import Deed
from tests.torture.killing import Killer
from tests.torture.points import CASTING, LAUNCHING, OPENING, Point
from tests.torture.scene import Scene

MOST_KILLS = 40
_CAST = {point.name: point for point in CASTING}
_OPEN = {point.name: point for point in OPENING}
_LAUNCH = {point.name: point for point in LAUNCHING}


@dataclass(frozen=True)
class Control:
    """``figure``: what must not be 0 when a victim died at the point."""

    name: str
    kill: Callable[[Killer, Point, Deed], None]
    deed: Deed
    point: Point
    figure: str
    finishes: bool = True
    only: str = ""
    """The database on which it can be broken so; by default both."""

    def comes_on(self, database: str) -> bool:
        return self.only in {"", database}


CONTROLS = (
    Control("mark, then ballot", Killer.cast, deeds.marking_first, _CAST["after the commit"], "mark_without_ballot"),
    Control("ballot, then mark", Killer.cast, deeds.laying_first, _CAST["after the commit"], "ballot_without_mark"),
    Control("told before the commit", Killer.cast, deeds.telling_first, _CAST["slip marked"], "lost"),
    Control("opened in two transactions", Killer.open, deeds.emptying_last, _OPEN["after the commit"], "twice"),
    Control("never finished", Killer.open, deeds.opening, _OPEN["after the commit"], "stale_keys", finishes=False),
    Control(
        "part made last", Killer.launch, deeds.parting_last, _LAUNCH["after the commit"], "lost", only="postgresql"
    ),
)


def caught(control: Control, scene: Scene, chance: random.Random) -> Figures:
    """Kills until the fault shows, but not for ever; what the books showed."""
    killer = Killer(scene, chance, finishes=control.finishes)
    for _ in range(MOST_KILLS):
        killer.begin_round()
        control.kill(killer, control.point, control.deed)
        [figures] = killer.figures.values()
        if getattr(figures, control.figure):
            break
    killer.begin_round()
    return figures
