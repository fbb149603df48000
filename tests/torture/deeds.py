"""What victims do while they are killed, and what broken products would do in their place."""

import secrets
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from surveys import box, envelopes, polls, pool
from surveys.box import SealedPhone
from surveys.errors import BallotAlreadyCast
from surveys.keys import box_key
from surveys.tables import OpenedBallot, Poll, Receipt, SealedBallot, Slip, Village
from tests.given import NOW
from tests.torture.scene import Scene, draft_opened, opened

THREADS = 4
Tell = Callable[[int], None]
"""Shows the resident of a number, or the officer, the page that says it is done."""
Deed = Callable[[Scene, Sequence[int], Tell], None]


def casting(scene: Scene, numbers: Sequence[int], tell: Tell) -> None:
    """Each household sends twice, through the writer, several at once."""
    _by_many(numbers, lambda number: _sent(scene, number, tell, scene.here.writer.cast))


def opening(scene: Scene, _numbers: Sequence[int], _tell: Tell) -> None:
    opened(scene)


def launching(scene: Scene, _numbers: Sequence[int], tell: Tell) -> None:
    draft_opened(scene)
    tell(0)


def _by_many(numbers: Sequence[int], send: Callable[[int], None]) -> None:
    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(send, [number for number in numbers for _ in range(2)]))


def _sent(scene: Scene, number: int, tell: Tell, cast: Callable[[SealedPhone], None]) -> None:
    with suppress(BallotAlreadyCast):  # the resident sees the same page: it must be as true
        cast(scene.sealed(number))
    tell(number)


# Broken products, each with a fault of its own that the books must show.


def marking_first(scene: Scene, numbers: Sequence[int], tell: Tell) -> None:
    """The mark and the ballot in two transactions."""
    _by_many(numbers, lambda number: _sent(scene, number, tell, lambda ballot: _in_two(scene, ballot, _mark, _lay)))


def laying_first(scene: Scene, numbers: Sequence[int], tell: Tell) -> None:
    """The ballot and the mark in two transactions."""
    _by_many(numbers, lambda number: _sent(scene, number, tell, lambda ballot: _in_two(scene, ballot, _lay, _mark)))


def telling_first(scene: Scene, numbers: Sequence[int], tell: Tell) -> None:
    """ "Đã nhận" before the commit."""

    def cast(ballot: SealedPhone) -> None:
        tell(scene.hashes[ballot.code_hash])
        scene.here.writer.cast(ballot)

    _by_many(numbers, lambda number: _sent(scene, number, tell, cast))


def emptying_last(scene: Scene, _numbers: Sequence[int], _tell: Tell) -> None:
    """Opens in two transactions: first the ballots, then the pool."""
    with Session(scene.here.engine) as session, session.begin():
        poll = polls.by_code(session, scene.poll)
        village, private = poll.villages[0].id, scene.here.keys.get(box_key(poll.code)) or b""
        for sealed in session.scalars(select(SealedBallot.sealed)):
            letter = envelopes.unseal(sealed, private=private, poll=poll.code, epoch=1)
            marks = envelopes.ballot(letter, trustees=None, poll=poll.code, questions=19).marks
            ballot = {"village_id": village, "online": True, "marks": marks}
            session.execute(insert(OpenedBallot), [{"id": secrets.token_bytes(16), **ballot}])
            session.execute(insert(Receipt), [{"number": letter.receipt, "poll_id": poll.id}])
    with Session(scene.here.engine) as session, session.begin():
        session.execute(delete(SealedBallot))
        session.execute(update(Poll).where(Poll.code == scene.poll).values(counted_at=NOW))
    box.finish_openings(scene.here.engine, keys=scene.here.keys)


def parting_last(scene: Scene, _numbers: Sequence[int], _tell: Tell) -> None:
    """Opens the poll in one transaction and makes room for its envelopes in the next."""
    make_room = pool.make_room
    pool.make_room = lambda _session, _poll: None
    draft_opened(scene)
    with Session(scene.here.engine) as session, session.begin():
        make_room(session, polls.by_code(session, scene.draft))


def _in_two(scene: Scene, ballot: SealedPhone, *steps: Callable[[Session, SealedPhone], None]) -> None:
    for step in steps:
        with Session(scene.here.engine) as session, session.begin():
            step(session, ballot)


def _mark(session: Session, ballot: SealedPhone) -> None:
    session.execute(update(Village).where(Village.id == ballot.village_id).values(online=Village.online + 1))
    session.execute(update(Slip).where(Slip.code_hash == ballot.code_hash).values(used=1))


def _lay(session: Session, ballot: SealedPhone) -> None:
    session.execute(insert(SealedBallot), [ballot.envelope.row()])
