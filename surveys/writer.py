"""Casting: one writer a process, which commits ballots in groups.

SQLite lets one connection write at a time, and those that wait for the lock are starved by those that come
later; on PostgreSQL the ballots of a village wait for one another's commit. So the threads of a web worker hand their
sealed ballots to one thread. It commits what has come within a few milliseconds together, in random order, and only
then is anybody told.
"""

import os
import queue
import threading
import time
import weakref
from collections.abc import Sequence
from concurrent.futures import Future

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

from surveys import box
from surveys.box import SealedPhone
from surveys.errors import SurveyError

LARGEST_GROUP = 64
LONGEST_WAIT = 0.003
"""Seconds in which a group gathers."""
PATIENCE = 15.0
"""Seconds after which whoever waits is told that nothing was recorded; the database gives up earlier."""
_LOOK_AGAIN = 1.0

_Waiting = tuple[SealedPhone, "Future[None]"]


class NotWritten(RuntimeError):
    """The writer gave no answer in time, or stumbled. Sending again is harmless, whatever became of the ballot."""


class Writer:
    """Người ghi phiếu. ``cast`` comes back when the ballot is on disk."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._begin_anew()
        myself = weakref.ref(self)
        os.register_at_fork(after_in_child=lambda: _after_fork(myself()))

    def cast(self, ballot: SealedPhone) -> None:
        """Casts a ballot and waits for the commit.

        Raises what ``box.cast`` raises, and SQLAlchemy's DBAPIError when the database takes nothing; then
        nothing of this ballot was written. Raises NotWritten when no answer comes, or the writer stumbles.
        """
        outcome: Future[None] = Future()
        self._waiting.put((ballot, outcome))
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            self._start()
            try:
                failure = outcome.exception(timeout=_LOOK_AGAIN)
            except TimeoutError:
                continue
            if failure is not None:
                raise failure
            return
        outcome.cancel()
        raise NotWritten

    def _begin_anew(self) -> None:
        self._waiting: queue.SimpleQueue[_Waiting] = queue.SimpleQueue()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None

    def _start(self) -> None:
        """Starts the thread with the first ballot, and again should it ever have ended."""
        with self._starting:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._work, name="writer", daemon=True)
                self._thread.start()

    def _work(self) -> None:
        while True:
            group: list[_Waiting] = []
            try:
                self._gather(group)
                group.sort(key=lambda waiting: waiting[0].envelope.slot)  # random: nothing of the order they came in
                self._commit(group)
            except BaseException as failure:  # whatever it is, nobody is left waiting, and the writer goes on
                _tell(group, [_stumbled(failure)] * len(group))

    def _gather(self, group: list[_Waiting]) -> None:
        waiting: _Waiting | None = self._waiting.get()
        until = time.monotonic() + LONGEST_WAIT
        while waiting is not None:
            if waiting[1].set_running_or_notify_cancel():  # who waited has not turned away
                group.append(waiting)
            waiting = self._next(until) if len(group) < LARGEST_GROUP else None

    def _next(self, until: float) -> _Waiting | None:
        try:
            return self._waiting.get(timeout=max(0.0, until - time.monotonic()))
        except queue.Empty:
            return None

    def _commit(self, group: list[_Waiting]) -> None:
        """One transaction. A refused ballot is undone alone; a database that takes nothing tells everybody."""
        try:
            outcomes = self._outcomes([ballot for ballot, _ in group])
        except OperationalError as failure:
            outcomes = [failure] * len(group)
        except Exception as failure:
            if len(group) > 1:  # what one ballot stumbled over is not the others' fault
                for waiting in group:
                    self._commit([waiting])
                return
            outcomes = [failure if isinstance(failure, DBAPIError) else _stumbled(failure)]
        _tell(group, outcomes)

    def _outcomes(self, ballots: list[SealedPhone]) -> Sequence[BaseException | None]:
        """All at once; where one is refused, one by one, so that everybody hears about their own."""
        try:
            with Session(self._engine) as session, session.begin():
                box.cast(session, *ballots)
        except SurveyError as refusal:
            if len(ballots) == 1:
                return [refusal]
        else:
            return [None] * len(ballots)
        with Session(self._engine) as session, session.begin():
            return [_tried(session, ballot) for ballot in ballots]


def _stumbled(failure: BaseException) -> NotWritten:
    told = NotWritten()
    told.__cause__ = failure
    return told


def _after_fork(writer: Writer | None) -> None:
    """A forked process has neither the thread nor a right to the connections; what waited is the parent's."""
    if writer is not None:
        writer._begin_anew()
        writer._engine.dispose(close=False)


def _tell(group: list[_Waiting], outcomes: Sequence[BaseException | None]) -> None:
    for (_, waiting), outcome in zip(group, outcomes, strict=True):
        if waiting.done():
            continue
        if outcome is None:
            waiting.set_result(None)
        else:
            waiting.set_exception(outcome)


def _tried(session: Session, ballot: SealedPhone) -> SurveyError | None:
    """Within a savepoint: what is refused leaves nothing, what breaks the database breaks the transaction."""
    savepoint = session.connection().begin_nested()
    try:
        box.cast(session, ballot)
    except SurveyError as refusal:
        savepoint.rollback()
        return refusal
    savepoint.commit()
    return None
