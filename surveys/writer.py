"""Casting: one writer a process on SQLite, which commits ballots in groups; plain transactions elsewhere.

SQLite lets one connection write at a time, and those that wait for the lock are starved by those that come
later. So the threads of a web worker hand their sealed ballots to one thread. It commits what has come within a
few milliseconds together, in random order, and only then is anybody told.
"""

import queue
import secrets
import threading
import time
from concurrent.futures import Future

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from surveys import box
from surveys.box import SealedPhone
from surveys.errors import SurveyError

LARGEST_GROUP = 64
LONGEST_WAIT = 0.003
"""Seconds."""

_Waiting = tuple[SealedPhone, "Future[None]"]


class Writer:
    """Người ghi phiếu. ``cast`` comes back when the ballot is on disk."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._alone = engine.dialect.name == "sqlite"
        self._waiting: queue.SimpleQueue[_Waiting] = queue.SimpleQueue()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None

    def cast(self, ballot: SealedPhone) -> None:
        """Casts a ballot and waits for the commit.

        Raises what ``box.cast`` raises, and SQLAlchemy's DBAPIError when the database takes nothing; then
        nothing of this ballot was written.
        """
        if not self._alone:
            with Session(self._engine) as session, session.begin():
                box.cast(session, ballot)
            return
        self._start()
        outcome: Future[None] = Future()
        self._waiting.put((ballot, outcome))
        outcome.result()

    def _start(self) -> None:
        """Starts the thread with the first ballot: a process that was forked has none."""
        with self._starting:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._work, name="writer", daemon=True)
                self._thread.start()

    def _work(self) -> None:
        while True:
            group = self._next_group()
            secrets.SystemRandom().shuffle(group)
            self._commit(group)

    def _next_group(self) -> list[_Waiting]:
        group = [self._waiting.get()]
        until = time.monotonic() + LONGEST_WAIT
        while len(group) < LARGEST_GROUP:
            try:
                group.append(self._waiting.get(timeout=max(0.0, until - time.monotonic())))
            except queue.Empty:
                break
        return group

    def _commit(self, group: list[_Waiting]) -> None:
        """One transaction; a refused ballot is undone alone, a failed commit tells everybody."""
        refusals: list[SurveyError | None] = []
        try:
            with Session(self._engine) as session, session.begin():
                refusals += [_cast(session, ballot) for ballot, _ in group]
        except BaseException as failure:
            for _, outcome in group:
                outcome.set_exception(failure)
            return
        for (_, outcome), refusal in zip(group, refusals, strict=True):
            if refusal is None:
                outcome.set_result(None)
            else:
                outcome.set_exception(refusal)


def _cast(session: Session, ballot: SealedPhone) -> SurveyError | None:
    """Within a savepoint: what is refused leaves nothing, what breaks the database breaks the whole group."""
    savepoint = session.begin_nested()
    try:
        box.cast(session, ballot)
    except SurveyError as refusal:
        savepoint.rollback()
        return refusal
    savepoint.commit()
    return None
