"""Layouts of printed sheets (bố cục phiếu): kept when sheets are printed, so that a later release still reads them."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from surveys import drawer
from surveys.tables import Poll, SheetLayout


def keep(session: Session, *, poll: Poll, digest: str, body: str) -> None:
    """Remembers by which layout sheets of a poll were printed; known ones do no harm. ``body`` is its JSON."""
    drawer.one_at_a_time(session, poll)
    if session.get(SheetLayout, (poll.id, digest)) is None:
        session.add(SheetLayout(poll_id=poll.id, digest=digest, body=body))
        session.flush()


def of_poll(session: Session, poll: Poll) -> dict[str, str]:
    """Every layout by which sheets of the poll were printed: JSON, by digest."""
    query = select(SheetLayout.digest, SheetLayout.body).where(SheetLayout.poll_id == poll.id)
    return {row.digest: row.body for row in session.execute(query)}


def forget(session: Session, poll: Poll) -> None:
    """Deletes them with the poll."""
    session.execute(delete(SheetLayout).where(SheetLayout.poll_id == poll.id))
