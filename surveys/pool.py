"""The pool: where the sealed envelopes of every poll lie until its box is opened.

On PostgreSQL each poll has a part of its own (``pool_<number>``), made when the poll is opened for answers. What is
done to the part of one poll (emptied, laid down anew by ``storage.scrub``) keeps nobody from casting into another.
A poll without its part takes no ballot: the database refuses it, and nothing of the ballot is written.

Every question names its poll in the statement itself: PostgreSQL then opens that part alone. With the number as a
parameter a prepared statement takes hold of all parts, and waits for those that are being laid down anew.
"""

from sqlalchemy import ColumnElement, delete, func, literal, select, text
from sqlalchemy.orm import Session

from surveys.tables import Poll, SealedBallot

_NOT_SAMPLED = ("slot", "sealed")
"""ANALYZE copies values of columns into ``pg_statistic``, where they would outlive their rows."""


def make_room(session: Session, poll: Poll) -> None:
    """Before a poll takes ballots, and before its row is changed: on PostgreSQL makes its part of the table.

    Attaching holds up nobody who casts: it takes SHARE UPDATE EXCLUSIVE on the table and, for the foreign key, SHARE
    ROW EXCLUSIVE on ``polls``. Two who had both changed a row of ``polls`` before would wait for each other.
    A part that is there is of a box that was given up; what its file may still hold goes.
    """
    if session.get_bind().dialect.name != "postgresql":
        return
    part = f"pool_{poll.id:d}"
    if session.scalar(select(func.to_regclass(part))) is not None:
        session.execute(text(f"TRUNCATE {part}"))
        return
    session.execute(text(f"CREATE TABLE {part} (LIKE pool INCLUDING ALL)"))
    for column in _NOT_SAMPLED:
        session.execute(text(f"ALTER TABLE {part} ALTER COLUMN {column} SET STATISTICS 0"))
    session.execute(text(f"ALTER TABLE pool ATTACH PARTITION {part} FOR VALUES IN ({poll.id:d})"))


def count(session: Session, poll: Poll) -> int:
    """How many envelopes lie in the box of a poll."""
    return session.scalar(select(func.count()).select_from(SealedBallot).where(_of(poll.id))) or 0


def holds(session: Session, poll_id: int, slot: bytes) -> bool:
    """Whether an envelope of this poll lies there."""
    return session.scalar(select(func.count()).where(_of(poll_id), SealedBallot.slot == slot)) == 1


def envelopes(session: Session, poll: Poll) -> list[bytes]:
    """All envelopes of a poll, sealed as they are."""
    return list(session.scalars(select(SealedBallot.sealed).where(_of(poll.id))))


def empty(session: Session, poll: Poll) -> None:
    """Takes all envelopes of a poll out. ``storage.scrub`` must follow: their bytes stay until then.

    Deleted, not truncated: a backup that began before would find a truncated part empty, and no opened ballots yet.
    """
    session.execute(delete(SealedBallot).where(_of(poll.id)))


def _of(poll_id: int) -> ColumnElement[bool]:
    return SealedBallot.poll_id == literal(poll_id, literal_execute=True)
