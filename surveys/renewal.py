"""A box that can no longer be opened is given up, and the households that answered into it are invited again.

Its key is lost with the disk, or two sheets of the trustees are. What was in it is lost; which households
answered is not known, how many of which village is.
"""

from datetime import datetime

from sqlalchemy import Engine, delete
from sqlalchemy.orm import Session

from surveys import arrivals, drawer, hall_devices, hand_counts, journal, keyings, polls, pool, slips, storage
from surveys.errors import BoxInOrder, PollNotOpen
from surveys.keys import KeyStore, box_key, drawer_key, hall_key
from surveys.polls import State
from surveys.tables import Poll, Slip, Village


def is_needed(poll: Poll, *, keys: KeyStore) -> bool:
    """Whether a box that took ballots has no key any more."""
    return polls.state(poll) in (State.OPEN, State.CLOSED) and keys.get(box_key(poll.code, poll.epoch)) is None


def give_up(session: Session, *, poll: Poll, keys: KeyStore, by: str, now: datetime) -> dict[str, int]:
    """Empties the box and makes the poll a draft again; gives how many households of each village answer anew.

    Opened again, the poll has a new box with a new key. Slips that were not used stay good; for the used ones
    ``slips.issue`` makes new codes. Devices in village halls are opened anew; what they still hold is sealed to the old
    box. Paper ballots are scanned or keyed in again, those in the drawer too; the stubs
    handed in with them stay.
    Raises PollNotOpen; BoxInOrder for one envelope whose key is here: only a box nobody can open is given up.
    """
    if polls.state(poll) not in (State.OPEN, State.CLOSED):
        raise PollNotOpen(poll.code, poll.opens_on)
    if poll.trustee_key is None and not is_needed(poll, keys=keys):
        raise BoxInOrder(poll.code)
    pool.empty(session, poll)
    drawer.empty(session, poll=poll)
    arrivals.forget(session, poll)
    hall_devices.forget(session, poll)
    lost = {village.name: _forget_answers(session, village) for village in poll.villages}
    detail = f"hòm thứ {poll.epoch}, {sum(lost.values())} phiếu phải lấy lại"
    poll.epoch += 1
    poll.opened_at = poll.closed_at = poll.public_key = None
    session.flush()
    journal.note(session, officer=by, act="bỏ hòm phiếu không mở được", poll=poll.code, detail=detail, now=now)
    return lost


def leave_no_trace(engine: Engine, *, poll: Poll, keys: KeyStore) -> None:
    """After the commit: removes what the deleted envelopes leave behind, then the keys of the boxes given up.

    Raises storage.WalNotEmptied; safe to repeat.
    """
    storage.scrub(engine)
    for epoch in range(1, poll.epoch):
        keys.destroy(box_key(poll.code, epoch))
        keys.destroy(hall_key(poll.code, epoch))
    keys.destroy(drawer_key(poll.code))


def _forget_answers(session: Session, village: Village) -> int:
    session.refresh(village, with_for_update=True)
    collected = village.collected
    village.slips -= slips.used(session, village)
    session.execute(delete(Slip).where(Slip.village_id == village.id, Slip.used == Slip.BY_PHONE))
    village.online = village.paper = 0
    keyings.forget(session, village)
    hand_counts.forget(session, village)
    session.flush()
    return collected
