"""The worker (tiến trình làm việc nền): does what the queue says, beside the web server and never in a request.

``langnghe start`` and ``serve`` run one beside them; on a server it is a unit of its own. Killed in the middle it
lets go by falling silent; stopped in good order it says so, and the next one begins at once.
"""

import fcntl
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app import deeds
from app.installation import Installation
from surveys import jobs
from surveys.drawer import Kind as Paper
from surveys.errors import SurveyError, UnknownPoll
from surveys.jobs import Held, JobLost, Kind
from surveys.keys import box_key, drawer_key
from surveys.storage import MovedAway, WalNotEmptied
from surveys.tables import Job, Poll, WaitingPaper

_LOG = logging.getLogger(__name__)
LANES = ((Kind.SCANS,), (Kind.OPENING, Kind.PICTURES, Kind.PAPERS))
"""Done one after another within each: a pile of scans takes an hour, an officer waits for pictures meanwhile."""
IDLE = 1.0
"""Seconds between two looks at an empty queue."""
_AFTER_TROUBLE = 5.0
"""Seconds, where the database does not answer."""
_GRACE = 5.0
"""Seconds in which what is under way may come to an end when the worker is stopped."""
_THERE = "viec-nen.lock"
"""A file in the home that is held while a worker lives."""
_BUSY = "Máy chủ đang bận, chưa dọn được nhật ký ghi của cơ sở dữ liệu."
Clock = Callable[[], datetime]


class Stopped(Exception):
    """The worker stops: what was begun goes back into the queue."""


class AtWork:
    """Một việc đang làm: says that it lives, and how far it is."""

    def __init__(self, here: Installation, held: Held, clock: Clock, lease: timedelta, stop: threading.Event) -> None:
        self.here, self.held, self.clock = here, held, clock
        self._lease, self._stop, self._done = lease, stop, 0

    def step(self, session: Session, total: int = 0) -> None:
        """One step further, in the transaction that makes it. Raises JobLost, Stopped: then the step is undone."""
        if self._stop.is_set():
            raise Stopped
        self._done += 1
        jobs.go_forward(session, held=self.held, done=self._done, total=total)

    def stepped(self, total: int) -> None:
        """The same where a step leaves nothing in the database."""
        with self.here.writing() as session:
            self.step(session, total)

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Says again and again that it lives, on a beat of its own that tells nothing of the steps."""
        over = threading.Event()
        beat = threading.Thread(target=self._beat, args=(over,), name="beat", daemon=True)
        beat.start()
        try:
            yield
        finally:
            over.set()
            beat.join()

    def _beat(self, over: threading.Event) -> None:
        while not over.wait(self._lease.total_seconds() / 4):
            try:
                with self.here.writing() as session:
                    jobs.still_at_it(session, held=self.held, lease=self._lease, now=self.clock())
            except JobLost:
                return
            except (SQLAlchemyError, MovedAway):
                continue  # the database is busy or away: said at the next beat


class Worker:
    """Người làm việc nền: one job of each lane at a time, until told to stop."""

    def __init__(self, here: Installation, *, clock: Clock, lease: timedelta = jobs.LEASE, idle: float = IDLE) -> None:
        self.stop = threading.Event()
        self._here, self._clock, self._lease, self._idle = here, clock, lease, idle

    def run(self) -> None:
        """Works until ``stop`` is set; what does not come to an end soon after goes back into the queue."""
        lanes = [threading.Thread(target=self._lane, args=(kinds,), name="lane", daemon=True) for kinds in LANES]
        with _there(self._here):
            for lane in lanes:
                lane.start()
            self.stop.wait()
            for lane in lanes:
                lane.join(_GRACE)

    def work_off(self) -> None:
        """Does whatever can be done now, and returns."""
        self._look_into_drawers()
        while self._next(tuple(Kind)):
            pass

    def _lane(self, kinds: tuple[Kind, ...]) -> None:
        looked = Kind.SCANS not in kinds
        while not self.stop.is_set():
            try:
                if not looked:
                    self._look_into_drawers()
                    looked = True
                pause = 0.0 if self._next(kinds) else self._idle
            except (SQLAlchemyError, MovedAway, OSError) as trouble:
                _LOG.warning("The queue cannot be read: %s", type(trouble).__name__)
                pause = _AFTER_TROUBLE
            self.stop.wait(pause)

    def _look_into_drawers(self) -> None:
        """Whatever lies unread without a job, as after a restore or an update, is to be read."""
        with self._here.reading() as session:
            unread = select(WaitingPaper.poll_id).where(WaitingPaper.kind == Paper.FILE).distinct()
            codes = list(session.scalars(select(Poll.code).where(Poll.id.in_(unread))))
            asked = {job.poll for job in jobs.everything(session) if job.kind == Kind.SCANS}
        for code in sorted({*codes} - asked):
            with self._here.writing() as session:
                jobs.ask(session, kind=Kind.SCANS, poll=code)

    def _next(self, kinds: tuple[Kind, ...]) -> bool:
        """Does one job; whether there was one."""
        now = self._clock()
        with self._here.reading() as session:
            able = _able(self._here, session)
            if not any(
                job.attempts >= jobs.MOST_ATTEMPTS or able(job) for job in jobs.free(session, kinds=kinds, now=now)
            ):
                return False
        with self._here.writing() as session:
            able = _able(self._here, session)
            held = jobs.take(session, kinds=kinds, able=able, lease=self._lease, now=now)
        if held is None:
            return False
        work = AtWork(self._here, held, self._clock, self._lease, self.stop)
        with work.kept():
            _do(work)
        return True


def is_there(here: Installation) -> bool:
    """Whether a worker lives on this machine."""
    path = here.settings.home / _THERE
    if not path.exists():
        return False
    with path.open("r") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


@contextmanager
def _there(here: Installation) -> Iterator[None]:
    with (here.settings.home / _THERE).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        yield


def _able(here: Installation, session: Session) -> Callable[[Job], bool]:
    """Whether this machine has the key a job needs; without, it is left to the one that has."""

    def able(job: Job) -> bool:
        poll = session.scalar(select(Poll).where(Poll.code == job.poll))
        if poll is None or poll.counted_at is not None:
            return True
        needed = {Kind.SCANS: drawer_key(job.poll), Kind.OPENING: box_key(job.poll, poll.epoch)}
        name = needed.get(Kind(job.kind))
        return name is None or here.keys.get(name) is not None

    return able


def _do(work: AtWork) -> None:
    """One job from its beginning to whatever end it comes to; only a database that is away is raised."""
    with suppress(JobLost):  # somebody else has it by now: nothing of ours is left to say
        try:
            deeds.OF[work.held.kind](work)
        except UnknownPoll:
            _end(work, jobs.finish)  # its draft was deleted: nothing is wanted any more
        except Stopped:
            _end(work, jobs.let_go)
        except SurveyError as refusal:
            _end(work, partial(jobs.refuse, reason=str(refusal)))
        except JobLost:
            raise
        except WalNotEmptied:
            _put_back(work, _BUSY)
        except Exception as fault:
            _LOG.exception("A job went wrong: %s", work.held.kind)
            _put_back(work, f"Lỗi ngoài dự kiến ({type(fault).__name__}).")
        else:
            _end(work, jobs.finish)


def _end(work: AtWork, how: Callable[..., object]) -> None:
    with work.here.writing() as session:
        how(session, held=work.held)


def _put_back(work: AtWork, reason: str) -> None:
    with work.here.writing() as session:
        jobs.put_back(session, held=work.held, reason=reason, now=work.clock())
