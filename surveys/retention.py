"""Retention (thời hạn lưu): the hashes of codes are forgotten some days after the count, and with them the original
wording of opinions that an officer has read.

From then on nobody, not even with a printed slip and every key, can tell whether that slip was used.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from surveys import arrivals, journal, opinions
from surveys.tables import Poll, Slip, Village
from surveys.workdays import HANOI

DAYS = 30
"""Our own rule: long enough for complaints about the count, and no longer."""
EMPTIED = "arrivals"
"""What is emptied here alone, and so is laid down anew in no other cleaning."""


def due_on(poll: Poll) -> date | None:
    """The day on which the codes of a counted poll are forgotten; None before the count and afterwards."""
    if poll.counted_at is None or poll.forgotten_at is not None:
        return None
    return poll.counted_at.astimezone(HANOI).date() + timedelta(days=DAYS)


def forget(session: Session, *, by: str, now: datetime) -> list[str]:
    """Deletes the hashes of codes of every poll that is due; gives the polls' codes. Safe to repeat.

    ``storage.scrub`` must follow, and then ``gone``: until that ``left`` tells that traces may be on the disk.
    """
    today = now.astimezone(HANOI).date()
    query = select(Poll).where(Poll.counted_at.is_not(None), Poll.forgotten_at.is_(None)).order_by(Poll.id)
    due = [poll for poll in session.scalars(query.with_for_update(of=Poll)) if (day := due_on(poll)) and day <= today]
    for poll in due:
        villages = select(Village.id).where(Village.poll_id == poll.id)
        session.execute(delete(Slip).where(Slip.village_id.in_(villages)))
        arrivals.forget(session, poll)
        opinions.forget_originals(session, poll)
        poll.forgotten_at = now
        journal.note(session, officer=by, act="xóa mã phiếu mời đã hết hạn lưu", poll=poll.code, now=now)
    return [poll.code for poll in due]


def left(session: Session) -> Sequence[int]:
    """The polls whose codes were deleted and may still lie in the files: nobody has cleaned up, or not to the end."""
    return session.scalars(select(Poll.id).where(Poll.forgotten_at.is_not(None), Poll.scrubbed_at.is_(None))).all()


def gone(session: Session, polls: Sequence[int], *, now: datetime) -> None:
    """The files were cleaned after the codes of these polls were deleted."""
    session.execute(update(Poll).where(Poll.id.in_(polls)).values(scrubbed_at=now))
