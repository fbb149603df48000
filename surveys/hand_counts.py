"""Counting by hand (kiểm tay): a random handful of scanned sheets keyed from the paper and held against the reading.

While a village's ballots wait in the drawer, a rule says how many sheets and which of the pile. Of each that was
keyed nothing stays but how many of its questions differ: sealed in the drawer until its pile goes into the box,
then as whole numbers of the village. What the sheets say is never told, so no running result comes of it.
"""

import json
import random
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import delete
from sqlalchemy.orm import Session

from surveys import drawer, looking, paper_sheets, polls
from surveys.ballots import Ballot
from surveys.drawer import Kind
from surveys.keys import KeyStore
from surveys.paper_errors import (
    NoDifference,
    SheetAlreadyCounted,
    SheetNotRead,
    SheetNotWaiting,
    SheetOfElsewhere,
)
from surveys.scans import PageFound
from surveys.tables import HandCount, Poll, Village

LEAST = 10
PERCENT = 5
"""How many sheets: so many in a hundred of those that wait, rounded up, and at least ``LEAST``. Our own rule."""


@dataclass(frozen=True)
class HandCounted:
    """Kiểm tay của một thôn: whole numbers for its minutes."""

    scanned: int = 0
    """Ballots read from scans that went into the box."""
    due: int = 0
    """Sheets that the rule asked for."""
    sheets: int = 0
    compared: int = 0
    """Questions on them."""
    differed: int = 0


@dataclass(frozen=True)
class Handful:
    """Những tờ nên kiểm tay trong chồng phiếu đang chờ."""

    waiting: int
    positions: tuple[int, ...]
    """From the top of the pile, from 1; the same whoever asks, while as many sheets wait."""
    done: int
    """Sheets of the pile that were counted by hand."""


def due_of(ballots: int) -> int:
    """How many of so many ballots are to be counted by hand."""
    return min(ballots, max(LEAST, -(-ballots * PERCENT // 100)))


def proposed(session: Session, *, village: Village, keys: KeyStore) -> Handful:
    """Which sheets of the pile to take; nobody can foresee them without the drawer's key. Raises DrawerKeyLost."""
    poll = village.poll
    waiting = drawer.waiting_by_village(session, poll, Kind.BALLOT).get(village.id, 0)
    if not waiting:
        return Handful(0, (), 0)
    seed = drawer.mark(session, poll=poll, name=f"handful|{village.position}|{waiting}", keys=keys)
    drawn = random.Random(seed).sample(range(1, waiting + 1), due_of(waiting))  # noqa: S311  the seed is the secret
    done = drawer.waiting_by_village(session, poll, Kind.HAND).get(village.id, 0)
    return Handful(waiting, tuple(sorted(drawn)), done)


def find(session: Session, *, village: Village, found: PageFound, keys: KeyStore) -> bytes:
    """Under which key the sheet of a picture waits.

    Raises SheetNotRead, SheetOfElsewhere, SheetNotWaiting, SheetAlreadyCounted; PollNotOpen, PollClosed.
    """
    poll = village.poll
    polls.require_open(poll)
    theirs = paper_sheets.village_at(poll, found.village)
    if found.refused or theirs is None:
        raise SheetNotRead(found.refused)
    if theirs.id != village.id:
        raise SheetOfElsewhere(theirs.name)
    row = paper_sheets.row_of(session, poll=poll, village=found.village, serial=found.serial, keys=keys)
    _require_waiting(session, poll, row)
    _require_new(session, poll, _counted(session, poll, row, keys))
    return row


def compare(session: Session, *, village: Village, row: bytes, keyed: Ballot, keys: KeyStore) -> int:
    """Holds what was keyed from the paper against what was read; gives how many questions differ.

    Raises SheetNotWaiting when the sheet went away meanwhile, SheetAlreadyCounted; PollNotOpen, PollClosed.
    """
    poll = village.poll
    polls.require_open(poll)
    drawer.one_at_a_time(session, poll)
    mine = _counted(session, poll, row, keys)
    _require_new(session, poll, mine)
    content = drawer.look(session, poll=poll, kind=Kind.BALLOT, row=row, keys=keys)
    if content is None or (sheet := paper_sheets.from_bytes(content)).village != village.position:
        raise SheetNotWaiting(drawer.where(session, poll=poll, row=row))
    read = paper_sheets.ballot(sheet, poll).marks
    differ = sum(one != other for one, other in zip(read, keyed.marks, strict=True))
    counts = json.dumps([len(read), differ]).encode()
    drawer.put(session, poll=poll, kind=Kind.HAND, content=counts, keys=keys, village=village, row=mine)
    return differ


def take_out(session: Session, *, village: Village, row: bytes, keys: KeyStore) -> None:
    """A sheet that was read wrongly leaves the drawer, to be keyed by hand; it is not taken in again as a scan.

    Raises NoDifference unless it was counted and differed, SheetNotWaiting; PollNotOpen, PollClosed.
    """
    poll = village.poll
    polls.require_open(poll)
    drawer.one_at_a_time(session, poll)
    _require_waiting(session, poll, row)
    counts = drawer.look(session, poll=poll, kind=Kind.HAND, row=_counted(session, poll, row, keys), keys=keys)
    if counts is None or not json.loads(counts)[1]:
        raise NoDifference
    _add(_book(session, village.id), _taken(session, poll, [row], keys))
    looking.set_aside(session, poll=poll, row=row, keys=keys)


def note_pile(session: Session, *, poll: Poll, village_id: int, rows: Iterable[bytes], keys: KeyStore) -> None:
    """A pile went into the box: what was counted of it becomes numbers of the village."""
    rows = list(rows)
    kept = _book(session, village_id)
    kept.scanned, kept.due = kept.scanned + len(rows), kept.due + due_of(len(rows))
    _add(kept, _taken(session, poll, rows, keys))
    session.flush()


def of_village(session: Session, village: Village) -> HandCounted:
    found = session.get(HandCount, village.id)
    if found is None:
        return HandCounted()
    return HandCounted(found.scanned, found.due, found.sheets, found.compared, found.differed)


def forget(session: Session, village: Village) -> None:
    """The box was given up: its paper is scanned again."""
    session.execute(delete(HandCount).where(HandCount.village_id == village.id))


def _counted(session: Session, poll: Poll, row: bytes, keys: KeyStore) -> bytes:
    return paper_sheets.part_of(session, poll=poll, row=row, what="hand", keys=keys)


def _require_waiting(session: Session, poll: Poll, row: bytes) -> None:
    where = drawer.where(session, poll=poll, row=row)
    if where is not Kind.BALLOT:
        raise SheetNotWaiting(where)


def _require_new(session: Session, poll: Poll, mine: bytes) -> None:
    if drawer.where(session, poll=poll, row=mine) is not None:
        raise SheetAlreadyCounted


def _taken(session: Session, poll: Poll, rows: Iterable[bytes], keys: KeyStore) -> list[tuple[int, int]]:
    """Questions compared and different of each of these sheets that was counted; taken out of the drawer."""
    theirs = {_counted(session, poll, row, keys) for row in rows}
    waiting = drawer.each(session, poll=poll, kind=Kind.HAND, keys=keys)
    found = {mark: json.loads(content) for mark, content in waiting if mark in theirs}
    drawer.drop(session, poll=poll, rows=found)
    return [(compared, differ) for compared, differ in found.values()]


def _add(kept: HandCount, counts: list[tuple[int, int]]) -> None:
    kept.sheets += len(counts)
    kept.compared += sum(compared for compared, _ in counts)
    kept.differed += sum(differ for _, differ in counts)


def _book(session: Session, village_id: int) -> HandCount:
    found = session.get(HandCount, village_id, populate_existing=True)
    if found is None:
        found = HandCount(village_id=village_id, scanned=0, due=0, sheets=0, compared=0, differed=0)
        session.add(found)
    return found
