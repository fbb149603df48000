"""Runs (chuỗi phiếu giống nhau) in a batch of keyed paper: what is kept of its order, and no more than that.

While a batch is keyed there is an order; sealing shuffles it away. Of a batch of at least ``FEWEST`` ballots its
longest run of identical ballots is kept, and only where chance seldom gives one so long; of every other batch only
that it was looked at. It waits sealed in the drawer and is written down at the opening. Scanned paper has no order.
"""

import json
import secrets
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from surveys import drawer
from surveys.drawer import Kind
from surveys.errors import DrawerKeyLost
from surveys.keys import KeyStore
from surveys.tables import PaperRun, Poll, Village

FEWEST = 10
STRIKING = 0.05
"""The chance up to which a run is kept; screening asks about rarer ones only, so nothing is missed by it."""


@dataclass(frozen=True)
class Run:
    """Chuỗi phiếu giống hệt nhau dài nhất của một lượt nhập."""

    length: int
    ballots: int
    """In the batch."""
    p_value: float
    """The chance of a run at least so long."""


NOTHING = Run(0, 0, 1.0)
"""Stands for a batch with nothing striking in it."""


def note(session: Session, *, village: Village, run: Run, keys: KeyStore) -> None:
    """Keeps what a batch tells, sealed until the opening. Without the drawer's key it is lost; that stops nothing."""
    if run.ballots < FEWEST:
        return
    kept = run if run.p_value <= STRIKING else NOTHING
    content = json.dumps([village.id, kept.length, kept.ballots, kept.p_value]).encode()
    with suppress(DrawerKeyLost):
        drawer.put(session, poll=village.poll, kind=Kind.RUN, content=content, keys=keys)


def write_down(session: Session, *, poll: Poll, keys: KeyStore) -> None:
    """At the opening: what was kept, under new random keys."""
    try:
        kept = [json.loads(content) for _, content in drawer.each(session, poll=poll, kind=Kind.RUN, keys=keys)]
    except DrawerKeyLost:
        return
    names = ("village_id", "length", "ballots", "p_value")
    rows = [{"id": secrets.token_bytes(16), **dict(zip(names, each, strict=True))} for each in kept]
    if rows:
        session.execute(insert(PaperRun), rows)


def of_village(session: Session, village: Village) -> list[Run]:
    """One a batch that was looked at, in no order; known after the opening."""
    query = select(PaperRun).where(PaperRun.village_id == village.id)
    return [Run(each.length, each.ballots, each.p_value) for each in session.scalars(query)]
