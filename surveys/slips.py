"""Slips: one random code a household of a village, valid for one ballot. Only hashes are kept."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.orm import Session, joinedload

from surveys import codes, journal, polls
from surveys.errors import BallotAlreadyCast, NobodyToInvite, SlipsAlreadyIssued, UnknownCode
from surveys.keys import SLIP_KEY, KeyStore
from surveys.paper_errors import AnsweredOnPaper
from surveys.tables import Poll, Slip, Village

CodesFor = Callable[[Village, int], list[str]]
"""New codes, as printed, for so many households of a village."""


def new_codes(_village: Village, count: int) -> list[str]:
    """So many codes drawn now."""
    return [codes.new_code() for _ in range(count)]


@dataclass(frozen=True)
class Invited:
    """Phiếu mời as it was found: of which village and poll, and whether it was used."""

    code_hash: bytes
    used: int
    village_id: int
    poll: Poll

    @staticmethod
    def of(slip: Slip, village: Village) -> "Invited":
        return Invited(slip.code_hash, slip.used, village.id, village.poll)


_FIND = (
    select(Slip, Village)
    .join(Village, Village.id == Slip.village_id)
    .options(joinedload(Village.poll).lazyload(Poll.place))
    .where(Slip.code_hash == bindparam("code_hash"))
)
"""Built once, with the poll but not its places: every ballot comes through here."""


def issue(
    session: Session,
    *,
    villages: list[Village],
    keys: KeyStore,
    again: bool = False,
    codes_for: CodesFor = new_codes,
    by: str,
    now: datetime,
) -> dict[str, list[str]]:
    """New codes for the households of the villages that have none and have not answered, as printed, by village.

    They exist nowhere else: print them and let them go. A village without any such household is left out.
    ``codes_for`` gives those that were drawn before, so that nobody waits at the box while sheets are made.
    ``again`` makes the unused ones of the last printing void. Raises SlipsAlreadyIssued when without it no
    household would get a code, NobodyToInvite with it; PollNotOpen, PollClosed.
    """
    for village in villages:
        polls.require_open(village.poll)
    for village in villages:  # all rows before the first line of the journal: two printings never wait in a circle
        session.refresh(village, with_for_update=True)
    if again:
        for village in villages:
            _make_void(session, village)
    lacking = [village for village in villages if without_code(village)]
    if not lacking:
        raise NobodyToInvite if again else SlipsAlreadyIssued([village.name for village in villages])
    fresh = {village.name: codes_for(village, without_code(village)) for village in lacking}
    for village in lacking:
        _keep(session, village, fresh[village.name], keys)
        journal.note(
            session, officer=by, act="in phiếu mời", poll=village.poll.code,
            detail=f"{village.name}: {len(fresh[village.name])} phiếu", now=now,
        )  # fmt: skip
    return fresh


def without_code(village: Village, *, again: bool = False) -> int:
    """How many households have neither a slip that is good nor a ballot on paper; ``again``: with unused ones void.

    A household that handed in its stub counts by its slip, not by the paper ballot as well.
    """
    good = village.online + village.stubs if again else village.slips
    return max(0, village.households - good - max(0, village.paper - village.stubs))


def _make_void(session: Session, village: Village) -> None:
    session.execute(delete(Slip).where(Slip.village_id == village.id, Slip.used == Slip.UNUSED))
    village.slips = village.online + village.stubs


def _keep(session: Session, village: Village, fresh: list[str], keys: KeyStore) -> None:
    key = keys.get_or_make(SLIP_KEY)
    # Sorted: where a table keeps the order of its rows, it must not be that of the printing.
    hashes = sorted(codes.code_hash(codes.read(code), key=key) for code in fresh)
    if hashes:
        rows = [{"code_hash": each, "village_id": village.id, "used": Slip.UNUSED} for each in hashes]
        session.execute(insert(Slip), rows)
    village.slips += len(fresh)
    session.flush()


def find(session: Session, typed: str, *, keys: KeyStore) -> tuple[Slip, Village]:
    """The slip of a typed code and its village. Raises MistypedCode, UnknownCode."""
    found = session.execute(_FIND, {"code_hash": hashed(typed, keys=keys)}).one_or_none()
    if found is None:
        raise UnknownCode
    slip, village = found
    return slip, village


def lookup(session: Session, code: str, *, keys: KeyStore) -> Slip | None:
    """The slip of a code that was read, or None."""
    return session.get(Slip, codes.code_hash(code, key=keys.get_or_make(SLIP_KEY)))


def hashed(typed: str, *, keys: KeyStore) -> bytes:
    """What the table keeps of a typed code. Raises MistypedCode."""
    return codes.code_hash(codes.read(typed), key=_key(keys))


@cache  # it never changes as long as there are slips, and is wanted for every page
def _key(keys: KeyStore) -> bytes:
    return keys.get_or_make(SLIP_KEY)


def require_unused(invited: Invited) -> None:
    """Raises BallotAlreadyCast when the household answered by phone, AnsweredOnPaper when its stub is in."""
    if invited.used:
        raise of_used(invited.used, invited.poll)


def of_used(used: int, poll: Poll) -> BallotAlreadyCast | AnsweredOnPaper:
    """What a household hears whose slip is used."""
    kind = AnsweredOnPaper if used == Slip.HANDED_IN else BallotAlreadyCast
    return kind(polls.posting_on(poll))


def used(session: Session, village: Village) -> int:
    """How many slips of a village were used by phone; equals ``village.online``."""
    return marked(session, village, Slip.BY_PHONE)


def marked(session: Session, village: Village, how: int) -> int:
    """How many slips of a village carry this mark."""
    query = select(func.count()).select_from(Slip).where(Slip.village_id == village.id, Slip.used == how)
    return session.scalar(query) or 0


def forget_order(session: Session, poll: Poll) -> None:
    """Writes all slips of a poll in one transaction, for PostgreSQL keeps with each the one that marked it.

    Then ``storage.scrub`` lays them down anew in the order of their hashes.
    """
    villages = [village.id for village in poll.villages]
    session.execute(update(Slip).where(Slip.village_id.in_(villages)).values(used=Slip.used))
