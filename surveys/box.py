"""The sealed box (hòm phiếu): ballots go in one by one and come out once, shuffled, when the poll is closed.

Casting is one durable transaction that marks a slip (or counts a paper ballot) and lays a sealed envelope
into the pool. Opening writes every ballot of the poll in one transaction under new random keys, empties the
pool, removes what deleted rows leave behind and destroys the key. Every step can be repeated.
"""

import json
import secrets
import typing
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, Engine, Update, delete, func, insert, select, update
from sqlalchemy.orm import Session

from surveys import codes, journal, polls, slips, storage
from surveys.ballots import Ballot
from surveys.errors import AlreadyKeyedIn, BallotAlreadyCast, BoxDoesNotClose, KeyLost, VillageFull
from surveys.keys import KeyStore, box_key
from surveys.sealing import seal, unseal
from surveys.tables import OpenedBallot, Poll, Receipt, SealedBallot, Slip, Village

_BATCH = 500


@dataclass(frozen=True)
class Letter:
    """What lies inside an envelope: the ballot, its village, and the receipt number of a phone ballot."""

    village_id: int
    ballot: Ballot
    receipt: str = ""

    def to_bytes(self) -> bytes:
        ballot = self.ballot
        body = [self.village_id, ballot.online, ballot.marks, ballot.reasons, ballot.other, self.receipt]
        return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()

    @staticmethod
    def from_bytes(body: bytes) -> "Letter":
        village_id, online, marks, reasons, other, receipt = json.loads(body)
        return Letter(village_id, Ballot(marks, tuple(reasons), other, online), receipt)


def cast(session: Session, *, code: str, ballot: Ballot, keys: KeyStore, now: datetime) -> str:
    """Takes a household's ballot and gives its receipt number. The caller commits, then says so.

    ``now`` is not stored; it keeps verbs alike. Raises MistypedCode, UnknownCode, PollNotOpen, PollClosed,
    BallotAlreadyCast, VillageFull, TextTooLong; then nothing is changed.
    """
    del now
    slip, village = slips.find(session, code, keys=keys)
    if slip.used:
        raise BallotAlreadyCast(polls.posting_on(village.poll))
    polls.require_open(village.poll)
    receipt = new_receipt()
    sealed = _sealed(village.poll, Letter(village.id, ballot, receipt))
    _mark(session, slip, village)
    session.execute(insert(SealedBallot), [sealed])
    return receipt


def put_paper(
    session: Session,
    *,
    village: Village,
    ballots: Iterable[Ballot],
    slot: bytes | None = None,
    by: str,
    now: datetime,
) -> int:
    """Lays paper ballots into the box and gives how many.

    ``slot`` (16 random bytes from the form of a single ballot) makes sending that form twice harmless.
    Raises AlreadyKeyedIn for a slot that is taken, PollNotOpen, PollClosed, TextTooLong; VillageFull when
    the village would have more ballots than households.
    """
    polls.require_open(village.poll)
    sealed = [_sealed(village.poll, Letter(village.id, ballot)) for ballot in ballots]
    if not sealed:
        return 0
    if slot is not None:
        sealed[0]["slot"] = slot
    _count_in(session, village, paper=len(sealed))  # holds the village's row: twins of this form wait here
    if slot is not None and session.get(SealedBallot, slot) is not None:
        raise AlreadyKeyedIn
    session.execute(insert(SealedBallot), sealed)
    journal.note(
        session, officer=by, act="nhập phiếu giấy", poll=village.poll.code,
        detail=f"{village.name}: {len(sealed)} phiếu", now=now,
    )  # fmt: skip
    return len(sealed)


def open_box(engine: Engine, *, poll_code: str, keys: KeyStore, by: str, now: datetime) -> int:
    """Opens the box of a closed poll; gives the number of ballots. Safe to repeat at any point.

    The one verb that commits: what follows the commit (scrubbing, destroying the key) must not come before
    it. Raises PollNotClosed, KeyLost, BoxDoesNotClose; storage.WalNotEmptied when it has to be run again.
    """
    with Session(engine) as session, session.begin():
        poll = polls.by_code(session, poll_code, lock=True)
        polls.require_closed(poll)
        code = poll.code
        if poll.counted_at is None:
            opened = _open(session, poll, keys, now)
            journal.note(session, officer=by, act="mở hòm phiếu", poll=code, detail=f"{opened} phiếu", now=now)
        else:
            opened = sum(village.collected for village in poll.villages)
    if keys.get(box_key(code)) is not None:
        storage.scrub(engine)
        keys.destroy(box_key(code))
    return opened


def new_receipt() -> str:
    """A random receipt number: eight letters, about 39 bits, in two groups."""
    letters = "".join(secrets.choice(codes.ALPHABET) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def in_pool(session: Session, poll: Poll) -> int:
    """How many envelopes lie in the box of a poll."""
    query = select(func.count()).select_from(SealedBallot).where(SealedBallot.poll_id == poll.id)
    return session.scalar(query) or 0


def _sealed(poll: Poll, letter: Letter) -> dict[str, object]:
    assert poll.public_key is not None  # an open poll has its key
    sealed = seal(letter.to_bytes(), public=poll.public_key, poll=poll.code)
    return {"slot": secrets.token_bytes(16), "poll_id": poll.id, "sealed": sealed}


def _mark(session: Session, slip: Slip, village: Village) -> None:
    """Marks the slip used, exactly once however many posts arrive together."""
    marked = _changed(session, update(Slip).where(Slip.code_hash == slip.code_hash, Slip.used == 0).values(used=1))
    if marked != 1:
        raise BallotAlreadyCast(polls.posting_on(village.poll))
    _count_in(session, village, online=1)


def _count_in(session: Session, village: Village, *, online: int = 0, paper: int = 0) -> None:
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


def _changed(session: Session, statement: Update) -> int:
    """How many rows an update changed, decided by the database in one statement."""
    result = session.execute(statement, execution_options={"synchronize_session": False})
    return typing.cast(CursorResult[Any], result).rowcount


def _open(session: Session, poll: Poll, keys: KeyStore, now: datetime) -> int:
    letters = _letters(session, poll, keys)
    marked = sum(village.collected for village in poll.villages)
    used = sum(slips.used(session, village) for village in poll.villages)
    if len(letters) != marked or used != sum(village.online for village in poll.villages):
        raise BoxDoesNotClose(len(letters), marked)
    random = secrets.SystemRandom()
    random.shuffle(letters)
    _write(session, OpenedBallot, [_row(letter) for letter in letters])
    receipts = [letter.receipt for letter in letters if letter.receipt]
    random.shuffle(receipts)
    _write(session, Receipt, [{"number": number, "poll_id": poll.id} for number in receipts])
    session.execute(delete(SealedBallot).where(SealedBallot.poll_id == poll.id))
    poll.counted_at = now
    session.flush()
    return len(letters)


def _letters(session: Session, poll: Poll, keys: KeyStore) -> list[Letter]:
    sealed = session.scalars(select(SealedBallot.sealed).where(SealedBallot.poll_id == poll.id)).all()
    private = keys.get(box_key(poll.code))
    if private is None and sealed:
        raise KeyLost(poll.code)
    return [Letter.from_bytes(unseal(each, private=private or b"", poll=poll.code)) for each in sealed]


def _row(letter: Letter) -> dict[str, object]:
    ballot = letter.ballot
    return {
        "id": secrets.token_bytes(16),
        "village_id": letter.village_id,
        "online": ballot.online,
        "marks": ballot.marks,
        "reasons": json.dumps(ballot.reasons, ensure_ascii=False) if any(ballot.reasons) else "",
        "other": ballot.other,
    }


def _write(session: Session, table: type[OpenedBallot] | type[Receipt], rows: list[dict[str, object]]) -> None:
    """Rows in the order of their random keys' shuffling, in bulk."""
    for start in range(0, len(rows), _BATCH):
        session.execute(insert(table), rows[start : start + _BATCH])
