"""Arrivals (lượt gửi qua mạng): counts of five minutes by village, kept without any link to a slip or a ballot.

They tell the pace of a poll while it runs, and raise a question where very many came at once.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from surveys.prepared import PreparedTogether, blanks
from surveys.tables import Arrivals, Poll, Village
from surveys.workdays import HANOI

SECONDS = 300
Insert = postgresql.Insert | sqlite.Insert


def _adding(insert: Callable[[type[Arrivals]], Insert], rows: int) -> Insert:
    """Adds to the counts that are there, or begins them."""
    several = insert(Arrivals).values(blanks(Arrivals, rows))
    added = {"ballots": Arrivals.ballots + several.excluded.ballots}
    return several.on_conflict_do_update(index_elements=[Arrivals.village_id, Arrivals.five_minutes], set_=added)


_ADD = {
    "postgresql": PreparedTogether(partial(_adding, postgresql.insert)),
    "sqlite": PreparedTogether(partial(_adding, sqlite.insert)),
}


def five_minutes(moment: datetime) -> int:
    """The stretch of five minutes a moment lies in, counted from the beginning of 1970."""
    return int(moment.timestamp()) // SECONDS


def note(session: Session, *, came: Mapping[tuple[int, int], int]) -> None:
    """Adds ballots to their counts: (village, five minutes) → ballots.

    The caller holds the rows of these villages, so that no other transaction adds to the same counts.
    """
    rows = [
        {"village_id": village_id, "five_minutes": stretch, "ballots": ballots}
        for (village_id, stretch), ballots in sorted(came.items())
    ]
    connection = session.connection()
    _ADD[connection.dialect.name].change(connection, rows)


def of_village(session: Session, village: Village) -> tuple[datetime, list[int]] | None:
    """The moment from which counts are kept, and the ballots of every five minutes from then on to the last that
    brought any; None when no ballot came or the counts were deleted."""
    query = select(Arrivals.five_minutes, Arrivals.ballots).where(Arrivals.village_id == village.id)
    kept = {row.five_minutes: row.ballots for row in session.execute(query)}
    if not kept:
        return None
    first, last = min(kept), max(kept)
    began = datetime.fromtimestamp(first * SECONDS, tz=HANOI)
    return began, [kept.get(stretch, 0) for stretch in range(first, last + 1)]


def forget(session: Session, poll: Poll) -> None:
    """Deletes the counts of a poll."""
    session.execute(delete(Arrivals).where(Arrivals.village_id.in_([village.id for village in poll.villages])))
