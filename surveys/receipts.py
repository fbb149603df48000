"""Receipts (biên nhận): the sorted numbers of all ballots by phone, so that whoever kept one sees it was counted.

They are written shuffled at the opening and stand beside no answer, no slip and no village.
"""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveys.tables import Poll, Receipt


def of_poll(session: Session, poll: Poll, first: str = "") -> list[str]:
    """The numbers that begin with these letters, sorted; all of them by default."""
    query = select(Receipt.number).where(Receipt.poll_id == poll.id, Receipt.number.startswith(first, autoescape=True))
    return sorted(session.scalars(query))


def by_letter(session: Session, poll: Poll) -> dict[str, int]:
    """How many begin with each letter, sorted by letter."""
    letter = func.substr(Receipt.number, 1, 1)
    query = select(letter, func.count()).where(Receipt.poll_id == poll.id).group_by(letter)
    return dict(sorted((first, count) for first, count in session.execute(query)))
