"""What needs two officers: one proposes, another agrees, and only then it is done.

For the pages alone: whoever has the machine and its command line asks nobody, and the journal says so.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from surveys import journal
from surveys.errors import NeedsTwoOfficers
from surveys.tables import Officer, Poll, Proposal

LASTS = timedelta(days=1)
"""Our own rule: who has not found a second officer within a day proposes anew."""


class Deed(StrEnum):
    """Việc cần hai cán bộ."""

    OPEN_BOX = "mở hòm phiếu"
    PRINT_AGAIN = "in lại phiếu mời"
    DELETE = "xóa đợt nháp"
    NEW_BOX = "lập hòm phiếu mới"
    DIFFERENCE = "xác nhận chênh lệch phiếu"


def propose(session: Session, *, poll: Poll, deed: Deed, subject: str = "", by: Officer, now: datetime) -> None:
    """Proposes a deed on a poll, or on one village of it (``subject``); harmless when it stands already."""
    if _standing(session, poll, deed, subject, now) is not None:
        return
    settle(session, poll=poll, deed=deed, subject=subject)
    session.add(Proposal(poll_id=poll.id, deed=deed, subject=subject, officer=by, at=now))
    session.flush()
    journal.note(session, officer=by.name, act=f"đề nghị {deed}", poll=poll.code, detail=subject, now=now)


def withdraw(session: Session, *, poll: Poll, deed: Deed, subject: str = "", by: Officer, now: datetime) -> None:
    """Takes a proposal back, whoever made it."""
    if _standing(session, poll, deed, subject, now) is None:
        return
    settle(session, poll=poll, deed=deed, subject=subject)
    journal.note(session, officer=by.name, act=f"bỏ đề nghị {deed}", poll=poll.code, detail=subject, now=now)


def agreed(session: Session, *, poll: Poll, deed: Deed, subject: str = "", by: Officer, now: datetime) -> str:
    """The names of the two officers, as the journal writes them, when ``by`` agrees to what another proposed.

    The deed is then done in the same transaction and ``settle`` called. Raises NeedsTwoOfficers.
    """
    proposal = _standing(session, poll, deed, subject, now)
    if proposal is None or proposal.officer_id == by.id:
        raise NeedsTwoOfficers(deed)
    return f"{proposal.officer.name} và {by.name}"


def settle(session: Session, *, poll: Poll, deed: Deed, subject: str = "") -> None:
    """The deed is done, or proposed anew: nothing is left to agree to."""
    session.execute(delete(Proposal).where(*_named(poll, deed, subject)))


def drop_of(session: Session, *, officer: Officer) -> None:
    """Who left stands for nothing any more: what waits for a second officer is void."""
    session.execute(delete(Proposal).where(Proposal.officer_id == officer.id))


def standing(session: Session, *, poll: Poll, now: datetime) -> dict[tuple[str, str], Proposal]:
    """What waits for a second officer, by deed and subject."""
    query = select(Proposal).where(Proposal.poll_id == poll.id, Proposal.at > now - LASTS)
    return {(each.deed, each.subject): each for each in session.scalars(query)}


def _standing(session: Session, poll: Poll, deed: Deed, subject: str, now: datetime) -> Proposal | None:
    """Held until the transaction ends: of two officers who agree at once, one comes second."""
    query = select(Proposal).where(*_named(poll, deed, subject), Proposal.at > now - LASTS)
    return session.scalar(query.with_for_update(of=Proposal))


def _named(poll: Poll, deed: Deed, subject: str) -> tuple[ColumnElement[bool], ...]:
    return Proposal.poll_id == poll.id, Proposal.deed == deed.value, Proposal.subject == subject
