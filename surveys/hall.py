"""The village-hall session (lấy ý kiến tại nhà văn hóa): one device, a queue of households, a line that may be cut.

The device seals code and answers together, to a key of the poll and always to the same length, keeps these letters
under random keys and hands them in when it can. Each letter carries the slot its ballot takes in the box. Sent again
it is found there: so "this very ballot is in" and "another one used this code" are told apart, and nothing but the
pool remembers which letters came.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cryptography.exceptions import InvalidTag
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from surveys import box, codes, envelopes, hall_devices, journal, polls, pool, sealing, slips
from surveys.ballots import Ballot
from surveys.box import SealedPhone
from surveys.envelopes import BROWSER_LENGTH, Inside
from surveys.errors import (
    BallotAlreadyCast,
    FaultyEnvelope,
    KeyLost,
    PollClosed,
    PollNotOpen,
    SurveyError,
    UnknownCode,
    VillageFull,
)
from surveys.keys import KeyStore, hall_key
from surveys.paper_errors import AnsweredOnPaper
from surveys.slips import Invited
from surveys.tables import HallDevice, Poll, Village
from surveys.writer import NotWritten

_SLOT = 16
_HEAD = _SLOT + codes.LENGTH + 1
LETTER_LENGTH = 4224
"""Content of a letter with its padding: room for an inner envelope and what stands before it."""
SEALED_LENGTH = LETTER_LENGTH + sealing.BROWSER_OVERHEAD
MOST_LETTERS = 20
"""Handed in at once."""
Cast = Callable[[SealedPhone], None]
"""Puts a sealed ballot into the box for good; see ``surveys.writer``."""


class Outcome(StrEnum):
    """What became of a letter, and what the device does with it."""

    IN = "in"
    """Đã vào hòm, now or before."""
    USED = "used"
    """Mã đã dùng: another ballot, or a stub handed in with paper. Thrown away and counted."""
    UNFIT = "unfit"
    """Not a code of this poll, or no letter of ours. Thrown away and counted."""
    FULL = "full"
    """Thôn đã đủ phiếu: it is kept."""
    CLOSED = "closed"
    """Đợt không nhận phiếu: it is kept."""
    AGAIN = "again"
    """Chưa ghi được: it is kept and sent again."""


LEAVING = frozenset({Outcome.IN, Outcome.USED, Outcome.UNFIT})
"""After these a device keeps the letter no longer."""
_OUTCOME_OF: dict[type[Exception], Outcome] = {
    BallotAlreadyCast: Outcome.USED,
    AnsweredOnPaper: Outcome.USED,
    VillageFull: Outcome.FULL,
    PollClosed: Outcome.CLOSED,
    PollNotOpen: Outcome.CLOSED,
    KeyLost: Outcome.CLOSED,
    SurveyError: Outcome.UNFIT,
    NotWritten: Outcome.AGAIN,
    DBAPIError: Outcome.AGAIN,
}
"""The nearest class in a refusal's ancestry decides."""


@dataclass(frozen=True)
class HallBallot:
    """Phiếu trong một phong bì của máy."""

    poll_id: int
    slot: bytes
    code: str
    answers: Ballot | bytes


def open_device(
    session: Session, *, poll: Poll, name: str, village: Village | None = None, keys: KeyStore, by: str, now: datetime
) -> tuple[HallDevice, str]:
    """A device for the hall and the secret that lets it in, to be shown once.

    Raises PollNotOpen, PollClosed; FaultyDevice.
    """
    polls.require_open(poll)
    device, secret = hall_devices.add(session, poll=poll, name=name, village=village)
    public_key(poll, keys=keys)  # on disk before a device is told of it
    detail = f"{device.name} ({device.label})"
    journal.note(session, officer=by, act="mở máy ở nhà văn hóa", poll=poll.code, detail=detail, now=now)
    return device, secret


def withdraw(session: Session, *, poll: Poll, label: str, by: str, now: datetime) -> None:
    """Lets a device in no more: it was lost, or the link went astray. Safe to repeat. Raises UnknownDevice.

    What it holds can be sent all the same once it is opened anew.
    """
    device = hall_devices.named(session, poll=poll, label=label)
    if device.withdrawn:
        return
    device.withdrawn = True
    session.flush()
    detail = f"{device.name} ({device.label})"
    journal.note(session, officer=by, act="thu hồi máy ở nhà văn hóa", poll=poll.code, detail=detail, now=now)


def put_away(session: Session, *, device: HallDevice, waiting: int, used: int, unfit: int) -> bool:
    """The queue is over, the device will forget everything; whether it may.

    While ballots can still be handed in, a device that holds some is not put away.
    """
    poll = session.get_one(Poll, device.poll_id)
    may = not waiting or polls.state(poll) is not polls.State.OPEN
    hall_devices.tell(session, device=device, waiting=waiting, used=used, unfit=unfit)
    device.away = may
    session.flush()
    return may


def public_key(poll: Poll, *, keys: KeyStore) -> bytes:
    """The key to which devices of this poll seal; made for the first of them."""
    return sealing.browser_key_pair(keys.get_or_make(hall_key(poll.code, poll.epoch))).public


def look(session: Session, code: str, *, poll: Poll, keys: KeyStore) -> Outcome | None:
    """Why a ballot with this code would not be taken; None when it would, as far as can be known beforehand."""
    try:
        slips.require_unused(_invited(session, code, poll, keys))
        polls.require_open(poll)
    except SurveyError as refusal:
        return _outcome(refusal)
    return None


def opened(letter: bytes, *, poll: Poll, keys: KeyStore) -> HallBallot:
    """What lies in a letter. Raises FaultyEnvelope; KeyLost when the key was destroyed after the count."""
    private = keys.get(hall_key(poll.code, poll.epoch))
    if private is None:
        raise KeyLost(poll.code)
    try:
        body = sealing.unseal_from_browser(letter, private=private, info=info(poll))
        slot, code, inside = body[:_SLOT], body[_SLOT : _HEAD - 1].decode("ascii"), Inside(body[_HEAD - 1 : _HEAD])
        return HallBallot(poll.id, slot, code, _answers(body[_HEAD:], inside, poll))
    except (InvalidTag, ValueError, TypeError, RecursionError):
        raise FaultyEnvelope from None


def info(poll: Poll) -> str:
    """What a letter is bound to: another poll's, or one of a box that was given up, does not open."""
    return f"langnghe hall|{poll.code}|{poll.epoch}"


def seal(session: Session, ballot: HallBallot, *, poll: Poll, keys: KeyStore, now: datetime) -> SealedPhone:
    """The ballot of a letter, ready to be cast on the same road as every phone's.

    Raises what ``box.seal_phone`` raises; UnknownCode for a code of another poll.
    """
    invited = _invited(session, ballot.code, poll, keys)
    sealed = box.seal(invited, answers=ballot.answers, slot=ballot.slot, now=now)
    if _lies_in_box(session, ballot):
        raise FaultyEnvelope  # a slot is a letter's own; no honest device makes one twice
    return sealed


def what_became(session: Session, ballot: HallBallot | None, refusal: Exception) -> Outcome:
    """What a refusal means for its letter. Raises the refusal itself when it is none of ours."""
    outcome = _outcome(refusal)
    if outcome is Outcome.USED and ballot is not None and _lies_in_box(session, ballot):
        return Outcome.IN  # this very ballot: the line was cut before the device heard of it
    return outcome


def _outcome(refusal: Exception) -> Outcome:
    for kind in type(refusal).__mro__:
        if kind in _OUTCOME_OF:
            return _OUTCOME_OF[kind]
    raise refusal


def _invited(session: Session, code: str, poll: Poll, keys: KeyStore) -> Invited:
    invited = Invited.of(*slips.find(session, code, keys=keys))
    if invited.poll.id != poll.id:
        raise UnknownCode
    return invited


def _lies_in_box(session: Session, ballot: HallBallot) -> bool:
    return pool.holds(session, ballot.poll_id, ballot.slot)


def _answers(body: bytes, inside: Inside, poll: Poll) -> Ballot | bytes:
    """As the poll's protection has them. Raises ValueError, TypeError for anything else."""
    if inside is Inside.BROWSER and poll.trustee_key is not None and len(body) == BROWSER_LENGTH:
        return body
    if inside is Inside.OPEN and poll.trustee_key is None:
        return envelopes.checked(body, len(polls.questionnaire_of(poll).choices))
    raise ValueError("not a letter for this poll")
