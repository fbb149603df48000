"""Opening the boxes of many communes at once: one process a core, one cleaning up at the end.

On SQLite one process opens them one after another, for only one can write.
"""

import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import select

from app.installation import Installation, installation
from app.settings import Settings
from surveys import box
from surveys.errors import SurveyError
from surveys.tables import Poll


@dataclass(frozen=True)
class Counted:
    """Một đợt trong lượt kiểm phiếu."""

    poll: str
    ballots: int
    refused: str
    """Why its box stays closed; "" when it is open."""


def count_all(here: Installation, *, workers: int = 0, by: str, now: datetime) -> list[Counted]:
    """Opens every closed box with one envelope; a box that cannot be opened holds up no other.

    ``workers``: processes; 0: one a core. Safe to repeat. Raises storage.WalNotEmptied when it has to be run again.
    """
    closed = select(Poll.code).where(Poll.closed_at.is_not(None), Poll.counted_at.is_(None), Poll.trustee_key.is_(None))
    with here.reading() as session:
        codes = list(session.scalars(closed.order_by(Poll.id)))
    workers = 1 if here.engine.dialect.name == "sqlite" else min(workers or os.cpu_count() or 1, len(codes))
    if workers <= 1:
        counted = [_open(here, code, by, now) for code in codes]
    else:
        spawning = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(workers, mp_context=spawning, initializer=_begin, initargs=(here.settings,)) as pool:
            counted = list(pool.map(partial(_open_there, by=by, now=now), codes))
    box.finish_openings(here.engine, keys=here.keys)
    return counted


_there: list[Installation] = []
"""Of a process of the pool: its own connections."""


def _begin(settings: Settings) -> None:
    _there.append(installation(settings))


def _open_there(code: str, *, by: str, now: datetime) -> Counted:
    return _open(_there[0], code, by, now)


def _open(here: Installation, code: str, by: str, now: datetime) -> Counted:
    try:
        return Counted(code, box.open_only(here.engine, poll_code=code, keys=here.keys, by=by, now=now), "")
    except SurveyError as refusal:
        return Counted(code, 0, str(refusal))
