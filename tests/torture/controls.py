"""Broken products under the same killer: each has a fault of its own that the books must show."""

import random
from dataclasses import dataclass

from tests.torture import deeds
from tests.torture.books import Figures
from tests.torture.deeds import Deed
from tests.torture.killing import Killer
from tests.torture.points import CASTING, OPENING, Point
from tests.torture.scene import Scene

MOST_KILLS = 40
_CAST = {point.name: point for point in CASTING}
_OPEN = {point.name: point for point in OPENING}


@dataclass(frozen=True)
class Control:
    """``figure``: what must not be 0 when a victim died at the point."""

    name: str
    opens: bool
    deed: Deed
    point: Point
    figure: str
    finishes: bool = True


CONTROLS = (
    Control("mark, then ballot", False, deeds.marking_first, _CAST["after the commit"], "mark_without_ballot"),
    Control("ballot, then mark", False, deeds.laying_first, _CAST["after the commit"], "ballot_without_mark"),
    Control("told before the commit", False, deeds.telling_first, _CAST["slip marked"], "lost"),
    Control("opened in two transactions", True, deeds.emptying_last, _OPEN["after the commit"], "twice"),
    Control("never finished", True, deeds.opening, _OPEN["after the commit"], "stale_keys", finishes=False),
)


def caught(control: Control, scene: Scene, chance: random.Random) -> Figures:
    """Kills until the fault shows, but not for ever; what the books showed."""
    killer = Killer(scene, chance, finishes=control.finishes)
    for _ in range(MOST_KILLS):
        killer.begin_round()
        (killer.open if control.opens else killer.cast)(control.point, control.deed)
        [figures] = killer.figures.values()
        if getattr(figures, control.figure):
            break
    killer.begin_round()
    return figures
