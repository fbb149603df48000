"""Arrivals (lượt gửi qua mạng): counts of five minutes by village, kept without any link to a slip or a ballot.

They tell the pace of a poll while it runs, and raise a question where very many came at once.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from surveys.tables import Arrivals, Poll, Village
from surveys.workdays import HANOI

SECONDS = 300


def five_minutes(moment: datetime) -> int:
    """The stretch of five minutes a moment lies in, counted from the beginning of 1970."""
    return int(moment.timestamp()) // SECONDS


def note(session: Session, *, came: Mapping[tuple[int, int], int]) -> None:
    """Adds ballots to their counts: (village, five minutes) → ballots.

    The caller holds the rows of these villages, so that no other transaction adds to the same counts.
    """
    for (village_id, stretch), ballots in sorted(came.items()):
        here = (Arrivals.village_id == village_id) & (Arrivals.five_minutes == stretch)
        added = update(Arrivals).where(here).values(ballots=Arrivals.ballots + ballots).returning(Arrivals.ballots)
        if session.scalar(added, execution_options={"synchronize_session": False}) is None:
            row = {"village_id": village_id, "five_minutes": stretch, "ballots": ballots}
            session.execute(insert(Arrivals), [row])


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
