"""What must be true after every kill, as figures that must all be 0."""

import os
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, fields

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from surveys import envelopes, polls
from surveys.ballots import Ballot
from surveys.box import seal_paper
from surveys.keys import SLIP_KEY, WEB_KEY, box_key
from surveys.tables import OpenedBallot, OpinionCount, Poll, Receipt, SealedBallot, Slip, Village, Words
from tests.given import ALL_SATISFIED
from tests.torture.scene import Scene

A_MINUTE_AGO = 61


@dataclass
class Figures:
    kills: int = 0
    acknowledged: int = 0
    lost: int = 0
    twice: int = 0
    mark_without_ballot: int = 0
    ballot_without_mark: int = 0
    stale_keys: int = 0
    counts_off: int = 0
    """Villages whose count is not their marks, receipts or words that are not one a ballot, files not sound."""
    parts_off: int = 0
    """Parts of the pool without an open poll, or the other way round."""

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))

    @property
    def faults(self) -> dict[str, int]:
        """What is not 0 and must be."""
        values = {each.name: getattr(self, each.name) for each in fields(self)[2:]}
        return {name: value for name, value in values.items() if value}


def of_box(scene: Scene, acknowledged: Iterable[int]) -> Figures:
    """Every ballot of the first poll, in the pool or opened, against the marks and what was acknowledged."""
    with Session(scene.here.engine) as session:
        poll = polls.by_code(session, scene.poll)
        ballots = Counter(_in_pool(scene, session, poll) + _opened(session))
        marked = {scene.hashes[each] for each in session.scalars(select(Slip.code_hash).where(Slip.used == 1))}
        off = _counts_off(session, poll, len(marked), ballots.total())
    told = set(acknowledged)
    return Figures(
        acknowledged=len(told),
        lost=len(told - ballots.keys()),
        twice=ballots.total() - len(ballots),
        mark_without_ballot=len(marked - ballots.keys()),
        ballot_without_mark=len(ballots.keys() - marked),
        stale_keys=stale_keys(scene),
        counts_off=off,
    )


def of_draft(scene: Scene, acknowledged: Iterable[int], *, had_part: bool = False) -> Figures:
    """Of the second poll: said to be open and is not, takes no envelope, or envelopes nobody can open.

    ``had_part``: as a draft it had a part of the pool already.
    """
    told = len(set(acknowledged))
    with Session(scene.here.engine) as session:
        poll = polls.by_code(session, scene.draft)
        is_open = poll.opened_at is not None
        lost = is_open and not _fits(scene, session, poll)
    off = scene.database == "postgresql" and scene.has_part() != (is_open or had_part)
    lost |= told > 0 and not is_open
    return Figures(acknowledged=told, lost=int(lost), stale_keys=stale_keys(scene), parts_off=int(off))


def stale_keys(scene: Scene) -> int:
    """Files among the keys that belong to no box which still holds ballots or will."""
    with Session(scene.here.engine) as session:
        sealed = session.execute(select(Poll.code, Poll.epoch).where(Poll.counted_at.is_(None))).all()
    needed = {SLIP_KEY, WEB_KEY, *(box_key(code, epoch) for code, epoch in sealed)}
    return len({path.name for path in scene.here.keys.folder.iterdir()} - needed)


def a_minute_passes(scene: Scene) -> None:
    """For what is cleared away only when nobody can be at work on it any more."""
    for path in scene.here.keys.folder.iterdir():
        then = path.stat().st_mtime - A_MINUTE_AGO
        os.utime(path, (then, then))


def _in_pool(scene: Scene, session: Session, poll: Poll) -> list[int]:
    private = scene.here.keys.get(box_key(poll.code)) or b""
    sealed = session.scalars(select(SealedBallot.sealed).where(SealedBallot.poll_id == poll.id))
    letters = [envelopes.unseal(each, private=private, poll=poll.code, epoch=poll.epoch) for each in sealed]
    ballots = [envelopes.ballot(each, trustees=None, poll=poll.code, questions=19) for each in letters]
    return [int(ballot.marks, 2) for ballot in ballots]


def _opened(session: Session) -> list[int]:
    return [int(marks, 2) for marks in session.scalars(select(OpenedBallot.marks))]


def _counts_off(session: Session, poll: Poll, marked: int, ballots: int) -> int:
    off = int(sum(session.scalars(select(Village.online).where(Village.poll_id == poll.id))) != marked)
    if poll.counted_at is not None:
        off += int(len(session.scalars(select(Receipt.number)).all()) != ballots)
        written = sorted(int(words) for words in session.scalars(select(Words.text)))
        off += int(written != sorted(_opened(session)))
        off += int(sum(session.scalars(select(OpinionCount.ballots))) != len(written))
    if session.get_bind().dialect.name == "sqlite":
        off += int(session.connection().exec_driver_sql("PRAGMA integrity_check").scalar() != "ok")
    return off


def _fits(scene: Scene, session: Session, poll: Poll) -> bool:
    """Whether an envelope goes into the box, and its key opens it."""
    private = scene.here.keys.get(box_key(poll.code))
    [envelope] = seal_paper(poll.villages[0], [Ballot(ALL_SATISFIED)]).envelopes
    try:
        session.execute(insert(SealedBallot), [envelope.row()])
        opened = envelopes.unseal(envelope.sealed, private=private or b"", poll=poll.code, epoch=1)
    except Exception:  # whatever a missing part or a wrong key is answered with
        return False
    finally:
        session.rollback()
    return bool(opened)
