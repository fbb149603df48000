"""The condition of a server (tình trạng máy chủ): room on its disk, backups, keys, standbys, what waits to be read.

Whoever looks every second must not see single ballots come. So room is told in whole percents, ballots by phone up
to the last full five minutes and in steps, lag in tens of seconds: a byte or a millisecond would betray each one.
"""

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.installation import Installation
from app.working import is_there
from surveys import arrivals, jobs
from surveys.drawer import Kind
from surveys.keys import box_key
from surveys.tables import Arrivals, Poll, Village, WaitingPaper

STEP = 50
"""Ballots by phone of a poll are told in whole steps of so many."""
LAG_STEP = 10
"""Seconds."""
TIGHT = 10
"""Percent of the disk below which a person is asked to make room."""
LATE = timedelta(hours=30)
"""A backup is made every night; one that is older than this did not come."""
_UNDER_WAY = (Poll.opened_at.is_not(None), Poll.counted_at.is_(None))
"""In the very words of the index ``ix_polls_under_way``: polls that are over are not read."""
_COPIES = ("*.db", "*.dump")
_STANDBYS = text(
    "SELECT application_name, sync_state IN ('sync', 'quorum') AS synced,"
    " coalesce(extract(epoch FROM replay_lag), 0) AS lag FROM pg_stat_replication ORDER BY application_name"
)


@dataclass(frozen=True)
class Standby:
    """Máy dự phòng của PostgreSQL."""

    name: str
    synced: bool
    """Whether "đã nhận" waits for it."""
    lag: int
    """Seconds, in steps."""


@dataclass(frozen=True)
class Condition:
    """Tình trạng của một máy chủ."""

    free: int
    """Percent of the disk under the home."""
    backup_age: timedelta | None
    """None: no backup was found."""
    keys_missing: tuple[str, ...]
    """Polls under way whose box cannot be opened with the keys of this machine."""
    waiting: dict[Kind, int]
    """Paper in the drawers of all polls."""
    jobs: dict[str, int]
    """Background work that waits or is under way, by kind."""
    given_up: int
    """Background work a person must look at."""
    worker: bool
    """Whether this machine runs a worker."""

    @property
    def tight(self) -> bool:
        return self.free < TIGHT

    @property
    def backup_late(self) -> bool:
        return self.backup_age is None or self.backup_age > LATE


def of(here: Installation, session: Session, *, now: datetime) -> Condition:
    """How this machine stands."""
    disk, queue = shutil.disk_usage(here.settings.home), jobs.counts(session)
    return Condition(
        free=100 * disk.free // disk.total,
        backup_age=_age_of_newest(here.settings.backups, now),
        keys_missing=_keys_missing(here, session),
        waiting=_waiting(session),
        jobs={kind: count for kind, given_up, count in queue if not given_up},
        given_up=sum(count for _, given_up, count in queue if given_up),
        worker=is_there(here),
    )


def standbys(session: Session) -> tuple[Standby, ...]:
    """The standbys of a PostgreSQL; none on SQLite. Without the right ``pg_monitor`` their lag reads 0."""
    if session.get_bind().dialect.name != "postgresql":
        return ()
    rows = session.execute(_STANDBYS)
    return tuple(Standby(row.application_name, bool(row.synced), _step(row.lag, LAG_STEP)) for row in rows)


def ballots_by_phone(session: Session, *, now: datetime) -> dict[str, int]:
    """Of each open poll, how many came before the last full five minutes, in whole steps."""
    came = func.coalesce(func.sum(Arrivals.ballots), 0)
    settled = Arrivals.five_minutes < arrivals.five_minutes(now)
    query = (
        select(Poll.code, came)
        .join(Village, Village.poll_id == Poll.id)
        .outerjoin(Arrivals, (Arrivals.village_id == Village.id) & settled)
        .where(*_UNDER_WAY, Poll.closed_at.is_(None))
        .group_by(Poll.code)
        .order_by(Poll.code)
    )
    return {code: _step(count, STEP) for code, count in session.execute(query)}


def _step(number: float, step: int) -> int:
    return int(number) // step * step


def _age_of_newest(folder: Path, now: datetime) -> timedelta | None:
    made = [path.stat().st_mtime for pattern in _COPIES for path in folder.glob(pattern)]
    return max(timedelta(0), now - datetime.fromtimestamp(max(made), tz=UTC)) if made else None


def _keys_missing(here: Installation, session: Session) -> tuple[str, ...]:
    found = session.execute(select(Poll.code, Poll.epoch).where(*_UNDER_WAY).order_by(Poll.code))
    return tuple(code for code, epoch in found if here.keys.get(box_key(code, epoch)) is None)


def _waiting(session: Session) -> dict[Kind, int]:
    query = select(WaitingPaper.kind, func.count()).group_by(WaitingPaper.kind)
    return {Kind(kind): count for kind, count in session.execute(query)}
