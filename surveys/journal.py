"""Nhật ký: what officers did, and when. Residents never appear in it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.tables import JournalEntry


def note(session: Session, *, officer: str, act: str, poll: str = "", detail: str = "", now: datetime) -> None:
    """Adds one line to the journal."""
    session.add(JournalEntry(at=now, officer=officer, act=act, poll=poll, detail=detail))
    session.flush()


def of_poll(session: Session, *, poll: str) -> list[JournalEntry]:
    """The lines about one poll, oldest first."""
    return list(session.scalars(select(JournalEntry).where(JournalEntry.poll == poll).order_by(JournalEntry.id)))
