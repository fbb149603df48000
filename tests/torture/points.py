"""Where a victim dies. Everything here is set up in the victim, after the fork: the product knows nothing of it."""

import os
import random
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event

from surveys import prepared, storage
from surveys.keys import KeyStore


@dataclass
class Trap:
    """Kills this process as it is sprung for the ``nth`` time."""

    nth: int
    chance: random.Random
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def spring(self) -> None:
        if self._due():
            os.kill(os.getpid(), signal.SIGKILL)

    def spring_within(self, seconds: float) -> None:
        """Kills a moment later, while this thread works on."""
        if self._due():
            threading.Thread(target=_die_after, args=(self.chance.uniform(0, seconds),), daemon=True).start()

    def _due(self) -> bool:
        with self._lock:
            self.nth -= 1
            return self.nth == 0


def _die_after(seconds: float) -> None:
    time.sleep(seconds)
    os.kill(os.getpid(), signal.SIGKILL)


Arm = Callable[[Engine, Trap], None]


@dataclass(frozen=True)
class Point:
    """A named moment; at which of its first ``most`` passings the victim dies is left to chance."""

    name: str
    arm: Arm
    most: int = 1
    only: str = ""
    """The database that has such a moment; by default both."""

    def comes_on(self, database: str) -> bool:
        return self.only in {"", database}


def before(statement: str) -> Arm:
    """Before a statement that begins so is sent."""
    return lambda engine, trap: _at(engine, "before", statement, trap.spring)


def after(statement: str) -> Arm:
    """After the database has done it."""
    return lambda engine, trap: _at(engine, "after", statement, trap.spring)


def during(statement: str) -> Arm:
    """While the database is at it: it goes on for a while after the client's death."""
    return lambda engine, trap: _at(engine, "before", statement, lambda: trap.spring_within(0.004))


def _at(engine: Engine, moment: str, beginning: str, spring: Callable[[], None]) -> None:
    """Whether SQLAlchemy sends it or it is handed to the driver."""

    def look(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith(beginning):
            spring()

    event.listen(engine, f"{moment}_cursor_execute", look)
    hand_over = prepared._driver

    def watched(connection: Connection, words: str, ask: Callable[[Any], Any]) -> object:
        if moment == "before":
            look(connection, None, words)
        answer = hand_over(connection, words, ask)
        if moment == "after":
            look(connection, None, words)
        return answer

    prepared._driver = watched  # type: ignore[assignment]


def before_commit(engine: Engine, trap: Trap) -> None:
    event.listen(engine, "commit", lambda _connection: trap.spring())


def in_commit(engine: Engine, trap: Trap) -> None:
    event.listen(engine, "commit", lambda _connection: trap.spring_within(0.004))


def after_commit(engine: Engine, trap: Trap) -> None:
    _afterwards(engine.dialect, "do_commit", trap)


def in_scrub(_engine: Engine, trap: Trap) -> None:
    scrub = storage.scrub

    def watched(engine: Engine) -> None:
        trap.spring_within(0.03)
        scrub(engine)

    storage.scrub = watched  # type: ignore[assignment]


def after_scrub(_engine: Engine, trap: Trap) -> None:
    _afterwards(storage, "scrub", trap)


def before_removal(_engine: Engine, trap: Trap) -> None:
    """The key is overwritten and its file still there."""
    _beforehand(Path, "unlink", trap)


def after_removal(_engine: Engine, trap: Trap) -> None:
    _afterwards(Path, "unlink", trap)


def before_replacing(_engine: Engine, trap: Trap) -> None:
    """A new key is written under its draft's name."""
    _beforehand(Path, "replace", trap)


def after_put(_engine: Engine, trap: Trap) -> None:
    _afterwards(KeyStore, "put", trap)


def _beforehand(owner: Any, name: str, trap: Trap) -> None:
    whole = getattr(owner, name)

    def watched(*args: Any, **keywords: Any) -> Any:
        trap.spring()
        return whole(*args, **keywords)

    setattr(owner, name, watched)


def _afterwards(owner: Any, name: str, trap: Trap) -> None:
    whole = getattr(owner, name)

    def watched(*args: Any, **keywords: Any) -> Any:
        result = whole(*args, **keywords)
        trap.spring()
        return result

    setattr(owner, name, watched)


COMMIT = (
    Point("before the commit", before_commit, most=3),
    Point("in the commit", in_commit, most=3),
    Point("after the commit", after_commit, most=3),
)
ONE_COMMIT = tuple(Point(point.name, point.arm) for point in COMMIT)
CASTING = (
    Point("poll held", before("UPDATE villages"), most=3),
    Point("village counted", after("UPDATE villages"), most=3),
    Point("slip marked", after("UPDATE slips"), most=3),
    Point("envelope laid", after("INSERT INTO pool"), most=3),
    *COMMIT,
)
OPENING = (
    Point("ballots taken out", after("SELECT pool.sealed")),
    Point("ballots written", after("INSERT INTO ballots")),
    Point("receipts written", after("INSERT INTO receipts")),
    Point("pool emptied", after("DELETE FROM pool")),
    Point("poll counted", after("UPDATE polls")),
    *ONE_COMMIT,
    Point("in the scrubbing", in_scrub),
    Point("scrubbed", after_scrub),
    Point("key overwritten", before_removal),
    Point("key removed", after_removal),
)
PART_EMPTIED = Point("part emptied", after("TRUNCATE pool_"), only="postgresql")
"""Of a box that was given up before."""
LAUNCHING = (
    Point("part made", after("CREATE TABLE pool_"), only="postgresql"),
    Point("part being attached", during("ALTER TABLE pool ATTACH"), only="postgresql"),
    Point("part attached", after("ALTER TABLE pool ATTACH"), only="postgresql"),
    PART_EMPTIED,
    Point("key drafted", before_replacing),
    Point("key put", after_put),
    Point("poll opened", after("UPDATE polls")),
    *ONE_COMMIT,
)
