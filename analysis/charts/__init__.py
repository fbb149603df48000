"""Pictures of a counted poll as matplotlib figures. Slow to load: import it where a picture is drawn, not above.

No pyplot: nothing is kept between two pictures. What each picture says is in ``analysis.pictures``.
"""

from collections.abc import Callable

from matplotlib.figure import Figure

from analysis import pictures
from analysis.charts.bars import change, coverage, households, movement
from analysis.charts.dress import png, svg
from analysis.charts.maps import funnel, funnel_of, heat
from analysis.findings import Findings
from analysis.pictures import Picture

__all__ = ["album", "change", "coverage", "funnel", "heat", "households", "movement", "png", "svg"]

Drawing = tuple[Picture, Callable[[], Figure]]


def album(found: Findings, before: Findings | None = None) -> list[Drawing]:
    """The pictures that make sense for a poll, in the order of the report, each with the way to draw it.

    Without a valid ballot there is only coverage; with a single village nothing that compares villages.
    """
    drawings: list[Drawing] = []
    if found.whole.tally.valid:
        drawings.append((pictures.households(found), lambda: households(found)))
    drawings.append((pictures.coverage(found), lambda: coverage(found)))
    if not found.whole.tally.valid:
        return drawings
    if len(found.villages) > 1:
        drawings.append((pictures.heat(found), lambda: heat(found)))
    if len(found.villages) > 1 and 0 < (found.whole.overall.exact or 0) < 1:
        outside = [village.place for village in funnel_of(found).outside]
        drawings.append((pictures.funnel(found, outside), lambda: funnel(found)))
    if found.whole.movement:
        drawings.append((pictures.movement(found), lambda: movement(found)))
    if before is not None and pictures.steps(found, before):
        earlier = before
        drawings.append((pictures.change(found, earlier), lambda: change(found, earlier)))
    return drawings
