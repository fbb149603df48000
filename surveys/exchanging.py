"""A lost or spoilt slip is replaced (đổi phiếu), and still one household has one ballot.

Nobody knows whose slip is whose, so a slip whose code nobody knows cannot be made void. Therefore a new code is given
only for a slip whose code is known and not used, which is void from then on; or out of the number of households of
the village that have been given none. Good slips never outnumber households. No act leaves a line in the journal:
its moment would stand beside one household; the team's book counts them.

New codes are drawn from a token of the page that asks, so that asking again gives the same code and not another one.
"""

import hmac
import typing
from typing import Any

from sqlalchemy import CursorResult, delete, insert
from sqlalchemy.orm import Session

from surveys import codes, polls, slips, teams
from surveys.keys import SLIP_KEY, KeyStore
from surveys.paper_errors import StubOfElsewhere
from surveys.tables import Slip, Village
from surveys.team_errors import NoSlipLeft, SlipUsed


def exchange(session: Session, *, village: Village, code: str, token: str, keys: KeyStore) -> str:
    """A new code, as printed, for a slip of the village; ``code`` as typed or scanned is void from now on.

    Raises PollNotOpen, PollClosed, MistypedCode, UnknownCode, StubOfElsewhere, SlipUsed.
    """
    polls.hold_open(session, village.poll)
    old = codes.read(codes.behind_mark(code))
    _hold(session, village)
    fresh = _drawn(village, f"{token}|{old}", keys)
    if slips.lookup(session, codes.read(fresh), keys=keys) is not None:
        return fresh  # sent again
    slip, where = slips.find(session, old, keys=keys)
    if slip.village_id != village.id:
        raise StubOfElsewhere(where.name if where.poll_id == village.poll_id else "")
    unused = delete(Slip).where(Slip.code_hash == slip.code_hash, Slip.used == Slip.UNUSED)
    gone = session.execute(unused, execution_options={"synchronize_session": False})
    if typing.cast(CursorResult[Any], gone).rowcount == 0:
        raise SlipUsed
    session.expunge(slip)
    _put(session, village, fresh, keys)
    teams.book_of(session, village).exchanged += 1
    session.flush()
    return fresh


def hand_out(session: Session, *, village: Village, token: str, keys: KeyStore) -> str:
    """A new code, as printed, out of the number of households that have been given none (``slips.without_code``).

    Raises PollNotOpen, PollClosed, NoSlipLeft.
    """
    polls.hold_open(session, village.poll)
    _hold(session, village)
    fresh = _drawn(village, token, keys)
    if slips.lookup(session, codes.read(fresh), keys=keys) is not None:
        return fresh  # sent again
    if not slips.without_code(village):
        raise NoSlipLeft(village.name)
    village.slips += 1
    _put(session, village, fresh, keys)
    teams.book_of(session, village).handed_out += 1
    session.flush()
    return fresh


def _hold(session: Session, village: Village) -> None:
    """The village's row first, as with casting: two who ask at once never wait in a circle."""
    session.refresh(village, with_for_update=True)


def _drawn(village: Village, token: str, keys: KeyStore) -> str:
    said = f"exchange|{village.id}|{token}".encode()
    return codes.from_bytes(hmac.digest(keys.get_or_make(SLIP_KEY), said, "sha256"))


def _put(session: Session, village: Village, fresh: str, keys: KeyStore) -> None:
    code_hash = codes.code_hash(codes.read(fresh), key=keys.get_or_make(SLIP_KEY))
    session.execute(insert(Slip), [{"code_hash": code_hash, "village_id": village.id, "used": Slip.UNUSED}])
