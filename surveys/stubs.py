"""Stubs (cuống phiếu): the slip a household hands in when its paper ballot goes into the box.

From then on its code answers nothing by phone. A stub taken in alone leaves no line in the journal: the moment of
that line would stand beside one household.
"""

import typing
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import Session

from surveys import codes, journal, polls, slips, uploads
from surveys.errors import Fault, FaultyUpload, SurveyError, UnknownCode
from surveys.keys import SLIP_KEY, KeyStore
from surveys.paper_errors import AnsweredByPhone, StubAlreadyIn, StubNotIn, StubOfElsewhere
from surveys.tables import Poll, Slip, Village

HEADINGS = ("code", "mã")
"""What stands over the column of codes in a file that has a first line of titles."""
REFUSALS = (UnknownCode, StubOfElsewhere, StubAlreadyIn, AnsweredByPhone, StubNotIn)
"""What can be wrong with a stub itself."""
_BATCH = 500


@dataclass(frozen=True)
class Taken:
    """What came of a file of codes."""

    stubs: int
    """Taken in now."""
    already: int
    """Lines whose stub was in before, or stands in the file twice: they change nothing."""


def hand_in(session: Session, *, village: Village, code: str, keys: KeyStore) -> None:
    """Takes in one stub of the village; ``code`` as typed, or the whole address that a barcode reader types.

    Raises PollNotOpen, PollClosed, MistypedCode, UnknownCode, StubOfElsewhere; StubAlreadyIn when it is in (then
    nothing is to be done), AnsweredByPhone when its household has answered.
    """
    polls.hold_open(session, village.poll)
    slip, _ = slips.find(session, codes.behind_mark(code), keys=keys)
    _require_usable(slip, village)
    _mark(session, {slip.code_hash: slip.village_id}, Slip.UNUSED, Slip.HANDED_IN)


def take_back(session: Session, *, village: Village, code: str, keys: KeyStore, by: str, now: datetime) -> None:
    """Undoes ``hand_in``: the household may answer by phone again.

    Raises PollNotOpen, PollClosed, MistypedCode, UnknownCode, StubOfElsewhere, StubNotIn.
    """
    polls.hold_open(session, village.poll)
    slip, _ = slips.find(session, codes.behind_mark(code), keys=keys)
    if slip.village_id != village.id:
        raise StubOfElsewhere(_elsewhere(slip, village.poll))
    if slip.used != Slip.HANDED_IN:
        raise StubNotIn
    _mark(session, {slip.code_hash: slip.village_id}, Slip.HANDED_IN, Slip.UNUSED)
    journal.note(session, officer=by, act="trả lại cuống phiếu", poll=village.poll.code, detail=village.name, now=now)


def hand_in_file(
    session: Session, *, poll: Poll, data: bytes, keys: KeyStore, village: Village | None = None, by: str, now: datetime
) -> Taken:
    """Takes in every stub of a text, CSV or XLSX file, one code a line, or none.

    The codes stand in the column titled "code", else in the first one. ``village`` None: of the whole poll.
    Raises PollNotOpen, PollClosed; FaultyUpload with the fault of every line.
    """
    polls.hold_open(session, poll)
    lines = list(_codes(uploads.table(data)))
    found = _find(session, {code_hash for _, code_hash in _hashed(lines, keys)})
    fresh: dict[bytes, int] = {}
    faults = []
    for line, typed in lines:
        try:
            slip = found.get(_hash(typed, keys))
            if slip is None:
                raise UnknownCode
            _require_usable(slip, village or poll)
            fresh[slip.code_hash] = slip.village_id
        except StubAlreadyIn:
            continue
        except SurveyError as refusal:
            faults.append(Fault(f"dòng {line}", str(refusal)))
    if faults:
        raise FaultyUpload(faults)
    if fresh:
        _mark(session, fresh, Slip.UNUSED, Slip.HANDED_IN)
        detail = f"{len(fresh)} cuống từ tệp" + (f", {village.name}" if village else "")
        journal.note(session, officer=by, act="nhận cuống phiếu", poll=poll.code, detail=detail, now=now)
    return Taken(len(fresh), len(lines) - len(fresh))


def handed_in(session: Session, village: Village) -> int:
    """How many slips of a village are marked as handed in; equals ``village.stubs`` until codes are forgotten."""
    return slips.marked(session, village, Slip.HANDED_IN)


def _hash(typed: str, keys: KeyStore) -> bytes:
    """Raises MistypedCode."""
    return codes.code_hash(codes.read(codes.behind_mark(typed)), key=keys.get_or_make(SLIP_KEY))


def _hashed(lines: list[tuple[int, str]], keys: KeyStore) -> Iterator[tuple[int, bytes]]:
    for line, typed in lines:
        try:
            yield line, _hash(typed, keys)
        except UnknownCode:
            continue


def _codes(rows: list[uploads.Row]) -> Iterator[tuple[int, str]]:
    titles = [cell.casefold() for cell in rows[0][1]]
    place = next((titles.index(heading) for heading in HEADINGS if heading in titles), None)
    for line, cells in rows if place is None else rows[1:]:
        at = place or 0
        yield line, cells[at] if at < len(cells) else ""


def _find(session: Session, hashes: set[bytes]) -> dict[bytes, Slip]:
    ordered = sorted(hashes)
    found: dict[bytes, Slip] = {}
    for start in range(0, len(ordered), _BATCH):
        query = select(Slip).where(Slip.code_hash.in_(ordered[start : start + _BATCH]))
        found |= {slip.code_hash: slip for slip in session.scalars(query)}
    return found


def _require_usable(slip: Slip, where: Village | Poll) -> None:
    """Raises StubOfElsewhere, StubAlreadyIn, AnsweredByPhone."""
    poll = where.poll if isinstance(where, Village) else where
    inside = {where.id} if isinstance(where, Village) else {village.id for village in poll.villages}
    if slip.village_id not in inside:
        raise StubOfElsewhere(_elsewhere(slip, poll))
    if slip.used == Slip.HANDED_IN:
        raise StubAlreadyIn
    if slip.used == Slip.BY_PHONE:
        raise AnsweredByPhone


def _elsewhere(slip: Slip, poll: Poll) -> str:
    """The name of the village when it belongs to this poll; of other polls nothing is told."""
    return next((village.name for village in poll.villages if village.id == slip.village_id), "")


def _mark(session: Session, wanted: dict[bytes, int], before: int, after: int) -> None:
    """Marks slips that are still as ``before`` and counts them into their villages; all of them, or a refusal.

    Villages come first, as with casting: two who mark at once never wait in a circle.
    """
    ordered = sorted(wanted)
    step = 1 if after == Slip.HANDED_IN else -1
    for village_id, count in sorted(Counter(wanted.values()).items()):
        stubs = Village.stubs + step * count
        there_is = (stubs >= 0) if step < 0 else (Village.online + stubs <= Village.slips)
        if not _changed(session, update(Village).where(Village.id == village_id, there_is).values(stubs=stubs)):
            raise _meanwhile(session, ordered, after)
    changed = 0
    for start in range(0, len(ordered), _BATCH):
        named = Slip.code_hash.in_(ordered[start : start + _BATCH])
        changed += _changed(session, update(Slip).where(named, Slip.used == before).values(used=after))
    if changed != len(wanted):
        raise _meanwhile(session, ordered, after)
    for village_id in set(wanted.values()):
        session.get_one(Village, village_id, populate_existing=True)


def _meanwhile(session: Session, hashes: list[bytes], after: int) -> SurveyError:
    """Why a slip was not as it had been read: somebody else came first."""
    if after != Slip.HANDED_IN:
        return StubNotIn()
    used = session.scalars(select(Slip.used).where(Slip.code_hash.in_(hashes[:_BATCH]))).all()
    if Slip.BY_PHONE in used:
        return AnsweredByPhone()
    return StubAlreadyIn() if Slip.HANDED_IN in used else UnknownCode()


def _changed(session: Session, statement: Any) -> int:  # noqa: ANN401 -- any update
    result = session.execute(statement, execution_options={"synchronize_session": False})
    return typing.cast(CursorResult[Any], result).rowcount
