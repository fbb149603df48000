"""Pictures for pages, drawn beside the requests: one at a time, kept in memory while the server runs.

A page that asks too early is told to ask again. Nothing is written to disk: pictures of villages are for officers.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from analysis.findings import Findings
from analysis.pictures import Picture

MOST_POLLS = 8
"""Polls whose pictures are kept; about half a megabyte each, two for the largest."""
Drawn = list[tuple[Picture, bytes]]


class Album:
    """Hình vẽ của các đợt: SVG by poll."""

    def __init__(self) -> None:
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="drawing")
        self._polls: OrderedDict[str, Future[Drawn]] = OrderedDict()
        self._lock = threading.Lock()

    def of(
        self, poll: str, waves: Callable[[], tuple[Findings, Findings | None]], *, wait: bool = False
    ) -> Drawn | None:
        """The pictures of a counted poll, or None while they are drawn, unless told to ``wait``.

        A counted poll never changes, so its code is key enough. Raises what drawing raised; then it may be tried again.
        """
        with self._lock:
            known = self._polls.get(poll)
            if known is None:
                known = self._polls[poll] = self._worker.submit(_draw, *waves())
                while len(self._polls) > MOST_POLLS:
                    self._polls.popitem(last=False)
            self._polls.move_to_end(poll)
        if not (wait or known.done()):
            return None
        if known.exception() is not None:
            with self._lock:
                self._polls.pop(poll, None)
        return known.result()


def _draw(found: Findings, before: Findings | None) -> Drawn:
    from analysis import charts  # noqa: PLC0415  matplotlib takes a second to load; residents never wait for it

    return [(picture, charts.svg(draw())) for picture, draw in charts.album(found, before)]
