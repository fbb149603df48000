"""Background work (việc ở phía sau): what is to be done, who is at it, and what could not be done. Never lost.

A row says what is to be done, of one kind for one poll. Whoever takes it holds it for a while and says again and
again that it lives; the row is gone when the work is done. Whoever dies in the middle lets go by saying nothing,
and the next one begins anew: so every job must do no harm when it is done twice. Of two who reach for a row one
gets it, by one conditional update that both databases decide alike.
"""

import secrets
import typing
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, Delete, Update, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from surveys.places import is_within, perhaps_within
from surveys.tables import Job, Place, Poll


class Kind(StrEnum):
    """Loại việc."""

    SCANS = "scans"
    """Đọc phiếu đã quét, chờ trong ngăn chờ."""
    OPENING = "opening"
    """Mở hòm phiếu một phong bì của đợt lớn."""
    PICTURES = "pictures"
    """Vẽ hình của kết quả."""
    PAPERS = "papers"
    """Làm cả bộ giấy tờ, Word và PDF."""


class Standing(StrEnum):
    """Việc đến đâu."""

    WAITS = "waits"
    UNDER_WAY = "under way"
    GIVEN_UP = "given up"


LEASE = timedelta(seconds=60)
"""After so long without a word of whoever is at it, another one takes it."""
MOST_ATTEMPTS = 4
"""Without going forward; then a person must look."""
_FIRST_PAUSE = timedelta(seconds=15)
"""After the first failure; four times as long after each further one."""
CUT_OFF = f"Chương trình bị dừng giữa chừng {MOST_ATTEMPTS} lần khi làm việc này."


class JobLost(Exception):
    """Somebody else has this job by now, or it is no longer wanted: stop, and leave everything as it is."""


@dataclass(frozen=True)
class Held:
    """Một việc đang cầm."""

    kind: Kind
    poll: str
    asked_by: str
    asked: int
    holder: str

    @property
    def row(self) -> ColumnElement[bool]:
        return (Job.kind == self.kind) & (Job.poll == self.poll) & (Job.holder == self.holder)


def ask(session: Session, *, kind: Kind, poll: str, by: str = "") -> None:
    """Wants this done; asked again while it waits it is still done once, while somebody is at it once more.

    What was given up is tried anew.
    """
    make = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    values = {"asked_by": by, "given_up": False, "reason": ""}
    new = {"kind": kind, "poll": poll, "asked": 1, "attempts": 0, "holder": "", "done": 0, "total": 0, **values}
    again = {**values, "asked": Job.asked + 1, "attempts": 0}
    session.execute(make(Job).values(**new).on_conflict_do_update(index_elements=["kind", "poll"], set_=again))


def free(session: Session, *, kinds: Collection[Kind], now: datetime) -> Sequence[Job]:
    """What may be taken now, least often tried first."""
    query = select(Job).where(Job.kind.in_(kinds), *_free(now)).order_by(Job.attempts, Job.kind, Job.poll)
    return session.scalars(query.execution_options(populate_existing=True)).all()


def take(
    session: Session,
    *,
    kinds: Collection[Kind],
    able: Callable[[Job], bool] = lambda job: True,
    lease: timedelta = LEASE,
    now: datetime,
) -> Held | None:
    """Takes one that is free and that this machine is ``able`` to do; None when there is none.

    What was begun ``MOST_ATTEMPTS`` times and never went forward is given up, for a person to see.
    """
    for job in free(session, kinds=kinds, now=now):
        here = (Job.kind == job.kind) & (Job.poll == job.poll)
        if job.attempts >= MOST_ATTEMPTS:
            give_up = {"given_up": True, "reason": job.reason or CUT_OFF, "holder": "", "held_until": None}
            _changed(session, update(Job).where(here, *_free(now)).values(**give_up))
        elif able(job):
            holder = secrets.token_hex(8)
            taken = {"holder": holder, "held_until": now + lease, "attempts": Job.attempts + 1}
            if _changed(session, update(Job).where(here, *_free(now), Job.asked == job.asked).values(**taken)):
                return Held(Kind(job.kind), job.poll, job.asked_by, job.asked, holder)
    return None


def still_at_it(session: Session, *, held: Held, lease: timedelta = LEASE, now: datetime) -> None:
    """Says that whoever holds it lives; nobody else takes it before this transaction ends. Raises JobLost."""
    if not _changed(session, update(Job).where(held.row).values(held_until=now + lease)):
        raise JobLost


def go_forward(session: Session, *, held: Held, done: int, total: int) -> None:
    """Notes how far it is. Whatever goes forward may be cut off as often as it likes. Raises JobLost."""
    if not _changed(session, update(Job).where(held.row).values(done=done, total=total, attempts=1, reason="")):
        raise JobLost


def finish(session: Session, *, held: Held) -> bool:
    """Done: the row goes, unless it was asked for again meanwhile; then it waits anew. Whether it went.

    Nothing happens when somebody else has it by now.
    """
    if _changed(session, delete(Job).where(held.row, Job.asked == held.asked)):
        return True
    _let_go(session, held, attempts=0, done=0, total=0)
    return False


def refuse(session: Session, *, held: Held, reason: str) -> None:
    """What cannot be done however often it is tried: a person sees ``reason``, and asks again when it is mended."""
    _let_go(session, held, given_up=True, reason=reason)


def put_back(session: Session, *, held: Held, reason: str, now: datetime) -> None:
    """What went wrong this time: tried again after a pause, given up with ``reason`` when it was tried often enough."""
    attempts = session.scalar(select(Job.attempts).where(held.row))
    if attempts is not None and attempts >= MOST_ATTEMPTS:
        refuse(session, held=held, reason=reason)
    elif attempts is not None:
        pause = _FIRST_PAUSE * 4 ** (attempts - 1)
        _changed(session, update(Job).where(held.row).values(holder="", held_until=now + pause, reason=reason))


def let_go(session: Session, *, held: Held) -> None:
    """Whoever holds it stops before it is done, as at the end of a server: the next one takes it at once."""
    _let_go(session, held, attempts=Job.attempts - 1)


def of_poll(session: Session, poll: str) -> dict[Kind, Job]:
    """What waits, is under way or was given up for a poll."""
    theirs = Job.kind.in_(list(Kind)), Job.poll == poll  # by the key; the polls of others are not looked through
    query = select(Job).where(*theirs).order_by(Job.kind).execution_options(populate_existing=True)
    return {Kind(job.kind): job for job in session.scalars(query)}


def everything(session: Session) -> Sequence[Job]:
    """The whole queue."""
    return session.scalars(select(Job).order_by(Job.kind, Job.poll)).all()


def given_up_within(session: Session, area: Place) -> list[Job]:
    """What was given up of polls at places inside an area."""
    there = Poll.place_id.in_(perhaps_within(area))
    query = select(Job, Poll).join(Poll, Poll.code == Job.poll).where(Job.given_up, there).order_by(Job.kind, Job.poll)
    return [job for job, poll in session.execute(query) if is_within(poll.place, area)]


def counts(session: Session) -> list[tuple[str, bool, int]]:
    """How much of each kind is in the queue: that was not given up, and that was."""
    query = select(Job.kind, Job.given_up, func.count()).group_by(Job.kind, Job.given_up)
    return [(kind, given_up, count) for kind, given_up, count in session.execute(query.order_by(Job.kind))]


def standing(job: Job, *, now: datetime) -> Standing:
    """Where a job stands. One whose holder has fallen silent waits for the next."""
    if job.given_up:
        return Standing.GIVEN_UP
    at_it = job.holder and job.held_until is not None and job.held_until > now
    return Standing.UNDER_WAY if at_it else Standing.WAITS


def forget(session: Session, *, poll: str) -> None:
    """Nothing of a poll is wanted any more; whoever is at it finds that out when it says that it lives."""
    session.execute(delete(Job).where(Job.poll == poll))


def _free(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return Job.given_up.is_(False), or_(Job.held_until.is_(None), Job.held_until <= now)


def _let_go(session: Session, held: Held, **values: object) -> None:
    _changed(session, update(Job).where(held.row).values(holder="", held_until=None, **values))


def _changed(session: Session, statement: Update | Delete) -> int:
    """How many rows a statement changed, decided by the database alone."""
    result = session.execute(statement, execution_options={"synchronize_session": False})
    return typing.cast(CursorResult[Any], result).rowcount
