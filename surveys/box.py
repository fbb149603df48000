"""The sealed box (hòm phiếu): ballots go in one by one and come out once, shuffled, when the poll is closed.

Casting is one durable transaction that marks a slip (or counts a paper ballot) and lays a sealed envelope
into the pool; sealing comes before it, outside the write lock. Opening writes every ballot of the poll in one
transaction under new random keys, empties the pool and the drawer, removes what deleted rows leave behind and
destroys the keys. Every step can be repeated.
"""

import secrets
from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, Integer, LargeBinary, bindparam, insert, select, update
from sqlalchemy.orm import Session

from surveys import arrivals, codes, drawer, envelopes, journal, polls, pool, runs, slips, storage, trustees, words
from surveys.ballots import BLANK, DOUBLE, Ballot
from surveys.envelopes import Letter, TrusteeKeys
from surveys.errors import AlreadyKeyedIn, BoxDoesNotClose, KeyLost, SurveyError, UnknownCode, VillageFull
from surveys.keys import KeyStore, box_key, drawer_key, hall_key
from surveys.prepared import Prepared, PreparedTogether, blanks
from surveys.slips import Invited
from surveys.tables import OpenedBallot, Poll, Receipt, SealedBallot, Slip, Village

_CAME = bindparam("came", type_=Integer)
_ROOM = Village.online + Village.paper + _CAME <= Village.households
_SLIPS_LEFT = Village.online + Village.stubs + _CAME <= Village.slips
_THERE = update(Village).where(Village.id == bindparam("village"), _ROOM)
_BY_PHONE = Prepared(_THERE.where(_SLIPS_LEFT).values(online=Village.online + _CAME))
_ON_PAPER = Prepared(_THERE.values(paper=Village.paper + _CAME))
"""Count ballots into a village while there is room for all of them."""
_MARK = PreparedTogether(
    lambda rows: (
        update(Slip)
        .where(Slip.code_hash.in_([bindparam(f"slip_{row}", type_=LargeBinary) for row in range(rows)]))
        .where(Slip.used == Slip.UNUSED)
        .values(used=Slip.BY_PHONE)
    )
)
_HOLD = Prepared(
    select(Poll.epoch)
    .where(Poll.id == bindparam("poll"), Poll.opened_at.is_not(None), Poll.closed_at.is_(None))
    .with_for_update(read=True, of=Poll)
)
_LAY_IN = PreparedTogether(lambda rows: insert(SealedBallot).values(blanks(SealedBallot, rows)))
_BATCH = 500
RECEIPT_LENGTH = 8
FEWEST_TOGETHER = 10
"""Ballots of a village by phone, and on paper, from which on an opened ballot still says how it came."""


@dataclass(frozen=True)
class SealedPhone:
    """Phiếu điện thoại đã niêm phong: all that is left to do is to mark the slip and put it in."""

    code_hash: bytes
    village_id: int
    envelope: "Envelope"
    receipt: str
    five_minutes: int
    """When it was sealed, as ``arrivals`` counts; goes into the count of its village only."""


@dataclass(frozen=True)
class SealedPaper:
    """Phiếu giấy của một thôn, đã niêm phong."""

    village_id: int
    envelopes: "tuple[Envelope, ...]"
    single: bool
    """Whether its slot comes from a form that may be sent twice."""
    marks: tuple[str, ...]
    """Of its ballots, as they were keyed: to be looked at for runs, kept nowhere."""


@dataclass(frozen=True)
class Envelope:
    """Một phong bì and where it goes."""

    poll_id: int
    epoch: int
    slot: bytes
    sealed: bytes

    def row(self) -> dict[str, int | bytes]:
        return {"slot": self.slot, "poll_id": self.poll_id, "sealed": self.sealed}


def seal_phone(session: Session, *, code: str, answers: Ballot | bytes, keys: KeyStore, now: datetime) -> SealedPhone:
    """Seals a household's answers, outside any write lock; ``answers`` in bytes came sealed from the browser.

    Raises MistypedCode, UnknownCode, PollNotOpen, PollClosed, BallotAlreadyCast, AnsweredOnPaper, TextTooLong,
    FaultyEnvelope.
    """
    return seal(Invited.of(*slips.find(session, code, keys=keys)), answers=answers, now=now)


def seal(invited: Invited, *, answers: Ballot | bytes, slot: bytes | None = None, now: datetime) -> SealedPhone:
    """The same for a slip that was found; ``slot`` is where a ballot that may be sent again has its place."""
    poll = invited.poll
    slips.require_unused(invited)
    polls.require_open(poll)
    if isinstance(answers, bytes):
        inside, content = envelopes.enclosed_by_browser(answers)
    else:
        inside, content = envelopes.enclose(answers, trustees=poll.trustee_key, poll=poll.code)
    receipt = new_receipt()
    envelope = _envelope(poll, Letter(invited.village_id, True, receipt, inside, content), slot)
    return SealedPhone(invited.code_hash, invited.village_id, envelope, receipt, arrivals.five_minutes(now))


def cast(session: Session, *ballots: SealedPhone) -> None:
    """Marks the slips and lays the envelopes into the pool: all of these ballots, or none.

    The caller commits, then gives out the receipts. Raises UnknownCode, PollClosed, BallotAlreadyCast,
    AnsweredOnPaper, VillageFull for one that is refused; the caller then undoes what was begun.
    """
    _require_open(session, [ballot.envelope for ballot in ballots])
    came = Counter(ballot.village_id for ballot in ballots)
    counted = [{"village": village_id, "came": online} for village_id, online in sorted(came.items())]
    connection = session.connection()
    if _BY_PHONE.change(connection, counted) != len(counted) or _mark(connection, ballots) != len(ballots):
        raise _refusal(session, ballots)
    arrivals.note(session, came=Counter((ballot.village_id, ballot.five_minutes) for ballot in ballots))
    _LAY_IN.change(connection, [ballot.envelope.row() for ballot in ballots])


def seal_paper(village: Village, ballots: Sequence[Ballot], *, slot: bytes | None = None) -> SealedPaper:
    """Seals paper ballots of a village, outside any write lock.

    ``slot`` (16 random bytes from the form of a single ballot) makes sending that form twice harmless.
    Raises PollNotOpen, PollClosed, TextTooLong.
    """
    poll = village.poll
    polls.require_open(poll)
    enclosed = [envelopes.enclose(ballot, trustees=poll.trustee_key, poll=poll.code) for ballot in ballots]
    sealed = tuple(_envelope(poll, Letter(village.id, False, "", *each), slot) for each in enclosed)
    return SealedPaper(village.id, sealed, slot is not None, tuple(ballot.marks for ballot in ballots))


def put_paper(session: Session, paper: SealedPaper, *, by: str, now: datetime) -> int:
    """Lays paper ballots into the box and gives how many.

    Raises AlreadyKeyedIn for a form that was sent before, PollClosed; VillageFull when the village would have
    more ballots than households.
    """
    count = len(paper.envelopes)
    if not count:
        return 0
    _require_open(session, paper.envelopes[:1])
    here = [{"village": paper.village_id, "came": count}]
    counted = _ON_PAPER.change(session.connection(), here) == 1  # holds the row: twins of this form wait here
    village = session.get_one(Village, paper.village_id, populate_existing=True)
    if paper.single and pool.holds(session, village.poll_id, paper.envelopes[0].slot):
        raise AlreadyKeyedIn
    if not counted:
        raise VillageFull(village.name, village.households, village.collected, count)
    _LAY_IN.change(session.connection(), [envelope.row() for envelope in paper.envelopes])
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
    Raises PollNotClosed, PaperWaits, KeyLost, BoxDoesNotClose, FaultyShares; storage.WalNotEmptied when it has
    to be run again.
    """
    opened = open_only(engine, poll_code=poll_code, keys=keys, shares=shares, by=by, now=now)
    with storage.reading(engine) as session:
        poll = polls.by_code(session, poll_code)
        left = keys_left(keys, poll.code, poll.epoch)
    _leave_no_trace(engine, keys, left)
    return opened


def open_only(
    engine: Engine, *, poll_code: str, keys: KeyStore, shares: Sequence[str] = (), by: str, now: datetime
) -> int:
    """The transaction of an opening. ``finish_openings`` must follow: until then traces and keys are left.

    For many boxes at once, which are cleaned up after together: rebuilding tables after each would take a time
    that grows with all other polls. Raises what ``open_box`` raises, but WalNotEmptied.
    """
    with Session(engine) as session, session.begin():
        poll = polls.by_code(session, poll_code, lock=True)
        polls.require_closed(poll)
        if poll.counted_at is None:
            drawer.require_empty(session, poll)
            trustee_keys = trustees.put_together(poll, shares) if poll.trustee_key else None
            opened = _open(session, poll, keys, trustee_keys, now)
            journal.note(session, officer=by, act="mở hòm phiếu", poll=poll.code, detail=f"{opened} phiếu", now=now)
        else:
            opened = sum(village.collected for village in poll.villages)
    return opened


def require_openable(session: Session, *, poll: Poll, keys: KeyStore) -> None:
    """Raises what can be known before an opening is begun: PollNotClosed, PaperWaits, KeyLost."""
    polls.require_closed(poll)
    drawer.require_empty(session, poll)
    if pool.count(session, poll) and keys.get(box_key(poll.code, poll.epoch)) is None:
        raise KeyLost(poll.code)


def finish_openings(engine: Engine, *, keys: KeyStore) -> None:
    """Finishes openings that were cut off after their commit: what is left of them is removed.

    Keys that were never put in their place go too. Raises storage.WalNotEmptied.
    """
    keys.clear_drafts()
    with storage.reading(engine) as session:
        counted = session.execute(select(Poll.code, Poll.epoch).where(Poll.counted_at.is_not(None))).all()
    _leave_no_trace(engine, keys, [key for code, epoch in counted for key in keys_left(keys, code, epoch)])


def keys_left(keys: KeyStore, code: str, epoch: int) -> list[str]:
    """Names of the keys of a poll that are not destroyed yet."""
    names = (drawer_key(code), hall_key(code, epoch), box_key(code, epoch))
    return [key for key in names if keys.get(key) is not None]


def _leave_no_trace(engine: Engine, keys: KeyStore, left: Sequence[str]) -> None:
    """Cleans up once, and only then destroys these keys."""
    if left:
        storage.scrub(engine)
    for key in left:
        keys.destroy(key)


def new_receipt() -> str:
    """A random receipt number: eight letters, about 39 bits, in two groups."""
    return codes.grouped(codes.drawn(RECEIPT_LENGTH))


def _envelope(poll: Poll, letter: Letter, slot: bytes | None = None) -> Envelope:
    assert poll.public_key is not None  # an open poll has its key
    sealed = envelopes.seal(letter, public=poll.public_key, poll=poll.code, epoch=poll.epoch)
    return Envelope(poll.id, poll.epoch, slot or secrets.token_bytes(16), sealed)


def _require_open(session: Session, envelopes: Sequence[Envelope]) -> None:
    """The polls still take these envelopes, and stay as they are until the caller commits.

    They are held before anything else is: closing, giving up and casting never wait in a circle.
    """
    sealed_for = {(envelope.poll_id, envelope.epoch) for envelope in envelopes}
    wanted = sorted({poll_id for poll_id, _ in sealed_for})
    held = {(poll_id, _epoch_held(session, poll_id)) for poll_id in wanted}
    if sealed_for == held:
        return
    for poll_id in wanted:
        polls.require_open(session.get_one(Poll, poll_id, populate_existing=True))
    raise UnknownCode  # sealed for a box that was given up meanwhile


def _epoch_held(session: Session, poll_id: int) -> int | None:
    """The epoch of a poll that takes ballots, held; None for one that does not."""
    found = _HOLD.one(session.connection(), {"poll": poll_id})
    return None if found is None else found[0]


def _mark(connection: Connection, ballots: Sequence[SealedPhone]) -> int:
    """Marks the slips that are unused, each exactly once however many posts arrive together; gives how many."""
    return _MARK.change(connection, [{"slip": each} for each in sorted({ballot.code_hash for ballot in ballots})])


def _refusal(session: Session, ballots: Sequence[SealedPhone]) -> SurveyError:
    """Why these ballots cannot go in; exact for one, for several what is true of one of them.

    Who sends again to a full village hears that the ballot is there, not that there is no room.
    """
    named = Slip.code_hash.in_({ballot.code_hash for ballot in ballots})
    used = session.scalars(select(Slip.used).where(named)).all()
    village = session.get_one(Village, ballots[0].village_id, populate_existing=True)
    if len(used) < len({ballot.code_hash for ballot in ballots}):
        return UnknownCode()  # printed again while the household was answering
    if any(used):
        return slips.of_used(max(used), village.poll)
    return VillageFull(village.name, village.households, village.collected, len(ballots))


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
    ballots = [(each.village_id, ballot) for each, ballot in zip(taken, opened, strict=True)]
    _write(session, OpenedBallot, [_row(village, ballot, telling) for village, ballot in ballots])
    receipts = [letter.receipt for letter in taken if letter.receipt]
    random.shuffle(receipts)
    _write(session, Receipt, [{"number": number, "poll_id": poll.id} for number in receipts])
    pool.empty(session, poll)
    words.write_down(session, poll=poll, ballots=ballots, keys=keys)
    runs.write_down(session, poll=poll, keys=keys)
    drawer.empty(session, poll=poll)
    slips.forget_order(session, poll)
    poll.counted_at = now
    session.flush()
    return len(taken)


def _letters(session: Session, poll: Poll, keys: KeyStore) -> list[Letter]:
    sealed = pool.envelopes(session, poll)
    private = keys.get(box_key(poll.code, poll.epoch))
    if private is None and sealed:
        raise KeyLost(poll.code)
    return [envelopes.unseal(each, private=private or b"", poll=poll.code, epoch=poll.epoch) for each in sealed]


def _row(village_id: int, ballot: Ballot, telling: Set[int]) -> dict[str, object]:
    """The marks of an opened ballot; its words go elsewhere.

    Outside the ``telling`` villages nothing in it says whether it came by phone or on paper: the one household that
    answered on paper would be known by it; and only paper can hold a double mark.
    """
    tells = village_id in telling
    return {
        "id": secrets.token_bytes(16),
        "village_id": village_id,
        "online": ballot.online if tells else None,
        "marks": ballot.marks if tells else ballot.marks.replace(DOUBLE, BLANK),
    }


def _write(session: Session, table: type[OpenedBallot] | type[Receipt], rows: list[dict[str, object]]) -> None:
    """Rows in the order of their random keys' shuffling, in bulk."""
    for start in range(0, len(rows), _BATCH):
        session.execute(insert(table), rows[start : start + _BATCH])
