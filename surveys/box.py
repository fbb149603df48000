"""The sealed box (hòm phiếu): ballots go in one by one and come out once, shuffled, when the poll is closed.

Casting is one durable transaction that marks a slip (or counts a paper ballot) and lays a sealed envelope
into the pool; sealing comes before it, outside the write lock. Opening writes every ballot of the poll in one
transaction under new random keys, empties the pool, removes what deleted rows leave behind and destroys the
key. Every step can be repeated.
"""

import json
import secrets
import typing
from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, Engine, Update, delete, func, insert, select, update
from sqlalchemy.orm import Session

from surveys import codes, envelopes, journal, polls, slips, storage, trustees
from surveys.ballots import BLANK, DOUBLE, Ballot
from surveys.envelopes import Letter, TrusteeKeys
from surveys.errors import (
    AlreadyKeyedIn,
    BallotAlreadyCast,
    BoxDoesNotClose,
    KeyLost,
    UnknownCode,
    VillageFull,
)
from surveys.keys import KeyStore, box_key
from surveys.tables import OpenedBallot, Poll, Receipt, SealedBallot, Slip, Village

_BATCH = 500
FEWEST_TOGETHER = 10
"""Ballots of a village by phone, and on paper, from which on an opened ballot still says how it came."""


@dataclass(frozen=True)
class SealedPhone:
    """Phiếu điện thoại đã niêm phong: all that is left to do is to mark the slip and put it in."""

    code_hash: bytes
    village_id: int
    envelope: "Envelope"
    receipt: str


@dataclass(frozen=True)
class SealedPaper:
    """Phiếu giấy của một thôn, đã niêm phong."""

    village_id: int
    envelopes: "tuple[Envelope, ...]"
    single: bool
    """Whether its slot comes from a form that may be sent twice."""


@dataclass(frozen=True)
class Envelope:
    """Một phong bì and where it goes."""

    poll_id: int
    epoch: int
    slot: bytes
    sealed: bytes

    def row(self) -> dict[str, object]:
        return {"slot": self.slot, "poll_id": self.poll_id, "sealed": self.sealed}


def seal_phone(session: Session, *, code: str, answers: Ballot | bytes, keys: KeyStore) -> SealedPhone:
    """Seals a household's answers, outside any write lock; ``answers`` in bytes came sealed from the browser.

    Raises MistypedCode, UnknownCode, PollNotOpen, PollClosed, BallotAlreadyCast, TextTooLong, FaultyEnvelope.
    """
    slip, village = slips.find(session, code, keys=keys)
    poll = village.poll
    if slip.used:
        raise BallotAlreadyCast(polls.posting_on(poll))
    polls.require_open(poll)
    if isinstance(answers, bytes):
        inside, content = envelopes.enclosed_by_browser(answers)
    else:
        inside, content = envelopes.enclose(answers, trustees=poll.trustee_key, poll=poll.code)
    receipt = new_receipt()
    envelope = _envelope(poll, Letter(village.id, True, receipt, inside, content))
    return SealedPhone(slip.code_hash, village.id, envelope, receipt)


def cast(session: Session, ballot: SealedPhone) -> None:
    """Marks the slip and lays the envelope into the pool. The caller commits, then gives out the receipt.

    Raises UnknownCode, PollClosed, BallotAlreadyCast, VillageFull; then nothing is changed.
    """
    village = _mark(session, ballot)
    _count_in(session, village, ballot.envelope.epoch, online=1)
    session.execute(insert(SealedBallot), [ballot.envelope.row()])


def seal_paper(village: Village, ballots: Sequence[Ballot], *, slot: bytes | None = None) -> SealedPaper:
    """Seals paper ballots of a village, outside any write lock.

    ``slot`` (16 random bytes from the form of a single ballot) makes sending that form twice harmless.
    Raises PollNotOpen, PollClosed, TextTooLong.
    """
    poll = village.poll
    polls.require_open(poll)
    enclosed = [envelopes.enclose(ballot, trustees=poll.trustee_key, poll=poll.code) for ballot in ballots]
    sealed = tuple(_envelope(poll, Letter(village.id, False, "", *each), slot) for each in enclosed)
    return SealedPaper(village.id, sealed, slot is not None)


def put_paper(session: Session, paper: SealedPaper, *, by: str, now: datetime) -> int:
    """Lays paper ballots into the box and gives how many.

    Raises AlreadyKeyedIn for a form that was sent before, PollClosed; VillageFull when the village would have
    more ballots than households.
    """
    count = len(paper.envelopes)
    if not count:
        return 0
    village = session.get_one(Village, paper.village_id)
    first = paper.envelopes[0]
    _count_in(session, village, first.epoch, paper=count)  # holds the village's row: twins of this form wait here
    if paper.single and session.get(SealedBallot, first.slot) is not None:
        raise AlreadyKeyedIn
    session.execute(insert(SealedBallot), [envelope.row() for envelope in paper.envelopes])
    journal.note(
        session, officer=by, act="nhập phiếu giấy", poll=village.poll.code,
        detail=f"{village.name}: {count} phiếu", now=now,
    )  # fmt: skip
    return count


def open_box(
    engine: Engine, *, poll_code: str, keys: KeyStore, shares: Sequence[str] = (), by: str, now: datetime
) -> int:
    """Opens the box of a closed poll; gives the number of ballots. Safe to repeat at any point.

    ``shares`` are the words of two sheets of the trustees, for a poll with two envelopes. The one verb that
    commits: what follows the commit (scrubbing, destroying the key) must not come before it.
    Raises PollNotClosed, KeyLost, BoxDoesNotClose, FaultyShares; storage.WalNotEmptied when it has to be run
    again.
    """
    with Session(engine) as session, session.begin():
        poll = polls.by_code(session, poll_code, lock=True)
        polls.require_closed(poll)
        if poll.counted_at is None:
            trustee_keys = trustees.put_together(poll, shares) if poll.trustee_key else None
            opened = _open(session, poll, keys, trustee_keys, now)
            journal.note(session, officer=by, act="mở hòm phiếu", poll=poll.code, detail=f"{opened} phiếu", now=now)
        else:
            opened = sum(village.collected for village in poll.villages)
        key = box_key(poll.code, poll.epoch)
    _leave_no_trace(engine, keys, key)
    return opened


def finish_openings(engine: Engine, *, keys: KeyStore) -> None:
    """Finishes openings that were cut off after their commit: what is left of them is removed.

    Raises storage.WalNotEmptied.
    """
    with storage.reading(engine) as session:
        counted = session.execute(select(Poll.code, Poll.epoch).where(Poll.counted_at.is_not(None))).all()
    for code, epoch in counted:
        _leave_no_trace(engine, keys, box_key(code, epoch))


def _leave_no_trace(engine: Engine, keys: KeyStore, key: str) -> None:
    if keys.get(key) is not None:
        storage.scrub(engine)
        keys.destroy(key)


def new_receipt() -> str:
    """A random receipt number: eight letters, about 39 bits, in two groups."""
    letters = "".join(secrets.choice(codes.ALPHABET) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def in_pool(session: Session, poll: Poll) -> int:
    """How many envelopes lie in the box of a poll."""
    query = select(func.count()).select_from(SealedBallot).where(SealedBallot.poll_id == poll.id)
    return session.scalar(query) or 0


def _envelope(poll: Poll, letter: Letter, slot: bytes | None = None) -> Envelope:
    assert poll.public_key is not None  # an open poll has its key
    sealed = envelopes.seal(letter, public=poll.public_key, poll=poll.code, epoch=poll.epoch)
    return Envelope(poll.id, poll.epoch, slot or secrets.token_bytes(16), sealed)


def _mark(session: Session, ballot: SealedPhone) -> Village:
    """Marks the slip used, exactly once however many posts arrive together; gives its village."""
    unused = update(Slip).where(Slip.code_hash == ballot.code_hash, Slip.used == 0)
    marked = _changed(session, unused.values(used=1))
    village = session.get_one(Village, ballot.village_id)
    if marked == 1:
        return village
    if session.scalar(select(Slip.used).where(Slip.code_hash == ballot.code_hash)) is None:
        raise UnknownCode  # printed again while the household was answering
    raise BallotAlreadyCast(polls.posting_on(village.poll))


def _count_in(session: Session, village: Village, epoch: int, *, online: int = 0, paper: int = 0) -> None:
    """Counts ballots into the village while there is room; the poll must still be open as the row is held."""
    more = online + paper
    counted = _changed(
        session,
        update(Village)
        .where(Village.id == village.id, Village.online + Village.paper + more <= Village.households)
        .values(online=Village.online + online, paper=Village.paper + paper),
    )
    if counted != 1:
        session.refresh(village)
        raise VillageFull(village.name, village.households, village.collected, more)
    session.refresh(village.poll, with_for_update={"read": True, "of": Poll})
    polls.require_open(village.poll)
    if village.poll.epoch != epoch:
        raise UnknownCode  # sealed for a box that was given up meanwhile


def _changed(session: Session, statement: Update) -> int:
    """How many rows an update changed, decided by the database in one statement."""
    result = session.execute(statement, execution_options={"synchronize_session": False})
    return typing.cast(CursorResult[Any], result).rowcount


def _open(session: Session, poll: Poll, keys: KeyStore, trustee_keys: TrusteeKeys | None, now: datetime) -> int:
    taken = _letters(session, poll, keys)
    marked = sum(village.collected for village in poll.villages)
    used = sum(slips.used(session, village) for village in poll.villages)
    if len(taken) != marked or used != sum(village.online for village in poll.villages):
        raise BoxDoesNotClose(len(taken), marked)
    random = secrets.SystemRandom()
    random.shuffle(taken)
    questions = len(polls.questionnaire_of(poll).choices)
    opened = [envelopes.ballot(each, trustees=trustee_keys, poll=poll.code, questions=questions) for each in taken]
    telling = {village.id for village in poll.villages if min(village.online, village.paper) >= FEWEST_TOGETHER}
    rows = [_row(each.village_id, ballot, telling) for each, ballot in zip(taken, opened, strict=True)]
    _write(session, OpenedBallot, rows)
    receipts = [letter.receipt for letter in taken if letter.receipt]
    random.shuffle(receipts)
    _write(session, Receipt, [{"number": number, "poll_id": poll.id} for number in receipts])
    session.execute(delete(SealedBallot).where(SealedBallot.poll_id == poll.id))
    slips.forget_order(session, poll)
    poll.counted_at = now
    session.flush()
    return len(taken)


def _letters(session: Session, poll: Poll, keys: KeyStore) -> list[Letter]:
    sealed = session.scalars(select(SealedBallot.sealed).where(SealedBallot.poll_id == poll.id)).all()
    private = keys.get(box_key(poll.code, poll.epoch))
    if private is None and sealed:
        raise KeyLost(poll.code)
    return [envelopes.unseal(each, private=private or b"", poll=poll.code, epoch=poll.epoch) for each in sealed]


def _row(village_id: int, ballot: Ballot, telling: Set[int]) -> dict[str, object]:
    """An opened ballot. Outside the ``telling`` villages nothing in it says whether it came by phone or on paper.

    The one household that answered on paper would be known by it; and only paper can hold a double mark.
    """
    tells = village_id in telling
    return {
        "id": secrets.token_bytes(16),
        "village_id": village_id,
        "online": ballot.online if tells else None,
        "marks": ballot.marks if tells else ballot.marks.replace(DOUBLE, BLANK),
        "reasons": json.dumps(ballot.reasons, ensure_ascii=False) if any(ballot.reasons) else "",
        "other": ballot.other,
    }


def _write(session: Session, table: type[OpenedBallot] | type[Receipt], rows: list[dict[str, object]]) -> None:
    """Rows in the order of their random keys' shuffling, in bulk."""
    for start in range(0, len(rows), _BATCH):
        session.execute(insert(table), rows[start : start + _BATCH])
