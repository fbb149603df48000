"""Pictures of counted polls for pages: drawn by the worker, kept on the shelf, a few of them in memory, too.

A page that asks too early is told to ask again. Pictures of villages are for officers: the shelf lies in the home.
"""

import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import asdict
from functools import cache
from pathlib import Path

from analysis.findings import Findings
from analysis.pictures import Picture
from app import results, shelf
from app.installation import Installation
from surveys import polls

MOST_POLLS = 8
"""Polls whose pictures are kept in memory; about half a megabyte each, two for the largest."""
_ANALYSIS = Path(__file__).parent.parent / "analysis"
Drawn = list[tuple[Picture, bytes]]
Waves = Callable[[], tuple[Findings, Findings | None]]


class Album:
    """Hình vẽ của các đợt: SVG by poll."""

    def __init__(self, here: Installation) -> None:
        self._here = here
        self._polls: OrderedDict[str, Drawn] = OrderedDict()
        self._lock, self._pencil = threading.Lock(), threading.Lock()

    def of(self, poll: str, waves: Waves, *, wait: bool = False) -> Drawn | None:
        """The pictures of a counted poll; None while nobody has drawn them, unless told to ``wait``: then drawn here.

        A counted poll never changes, so its code is key enough. Raises what drawing raised.
        """
        with self._lock:
            known = self._polls.get(poll) or _from_shelf(self._here, poll)
        if known is None and wait:
            with self._pencil:  # matplotlib is not made for several threads
                known = draw(self._here, poll, *waves())
        if known is not None:
            with self._lock:
                self._polls[poll] = known
                self._polls.move_to_end(poll)
                while len(self._polls) > MOST_POLLS:
                    self._polls.popitem(last=False)
        return known


def draw_of(here: Installation, poll: str) -> None:
    """Draws the pictures of a counted poll, unless they are there. Raises PollNotCounted, TotalsClash."""
    if shelf.look(here, poll, _name()) is None:
        with here.reading() as session:
            found = polls.by_code(session, poll)
            waves = results.of(session, found), results.before(session, found)
        draw(here, poll, *waves)


def draw(here: Installation, poll: str, found: Findings, before: Findings | None) -> Drawn:
    """Draws them and lays them on the shelf."""
    from analysis import charts  # noqa: PLC0415  matplotlib takes a second to load; residents never wait for it

    drawn = [(picture, charts.svg(made())) for picture, made in charts.album(found, before)]
    body = json.dumps([[asdict(picture), svg.decode()] for picture, svg in drawn], ensure_ascii=False)
    shelf.put(here, poll, _name(), body.encode(), instead="hinh-")
    return drawn


def _from_shelf(here: Installation, poll: str) -> Drawn | None:
    body = shelf.look(here, poll, _name())
    return None if body is None else [(_picture(told), svg.encode()) for told, svg in json.loads(body)]


def _picture(told: dict[str, object]) -> Picture:
    tables = {"head": tuple(told["head"]), "rows": tuple(map(tuple, told["rows"]))}  # type: ignore[arg-type,call-overload]
    return Picture(**{**told, **tables})  # type: ignore[arg-type]


@cache
def _name() -> str:
    """Of the file: another one when a release computes or draws otherwise."""
    sources = hashlib.sha256()
    for path in sorted(_ANALYSIS.rglob("*.py")):
        sources.update(path.read_bytes())
    return f"hinh-{sources.hexdigest()[:16]}.json"
