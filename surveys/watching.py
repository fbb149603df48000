"""Watching a poll (theo dõi): who has answered, what paper waits, and where each village stands at the end."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from surveys import coverage, drawer, pace, polls
from surveys.coverage import Coverage
from surveys.drawer import Kind
from surveys.pace import Outlook
from surveys.polls import State
from surveys.tables import Poll
from surveys.workdays import HANOI

ON_PAPER = (Kind.BALLOT, Kind.PAGE)
"""What waits as scanned sheets of a known village; keyed and unread paper is not told by village."""


@dataclass(frozen=True)
class Watched:
    """Một thôn đang theo dõi."""

    line: Coverage
    waiting: int
    """Scanned sheets that are not in the box yet."""
    outlook: Outlook | None
    """Where it stands at the end of the planned last day; None before the poll, after it and after that day."""


def of_villages(session: Session, poll: Poll, *, today: date) -> list[Watched]:
    """One a village, in the poll's order."""
    waiting = [drawer.waiting_by_village(session, poll, kind) for kind in ON_PAPER]
    return [
        Watched(line, sum(each.get(village.id, 0) for each in waiting), _outlook(poll, line, today))
        for village, line in zip(poll.villages, coverage.of_villages(poll), strict=True)
    ]


def of_whole(poll: Poll, watched: Iterable[Watched], *, today: date) -> Watched:
    """The whole poll: the sum over its villages."""
    line = coverage.of_whole(poll)
    return Watched(line, sum(each.waiting for each in watched), _outlook(poll, line, today))


def falling_short(watched: Iterable[Watched]) -> list[Watched]:
    """Those that will miss the least share at their pace, the one that lacks most first."""
    short = [each for each in watched if each.outlook is not None and each.outlook.short]
    return sorted(short, key=lambda each: -(each.outlook.short if each.outlook else 0))


def _outlook(poll: Poll, line: Coverage, today: date) -> Outlook | None:
    if polls.state(poll) is not State.OPEN or poll.opened_at is None or today > poll.closes_on:
        return None
    return pace.outlook(line, began=poll.opened_at.astimezone(HANOI).date(), ends=poll.closes_on, today=today)
