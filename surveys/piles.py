"""A village's pile (chồng phiếu) goes from the drawer into the box: all at once, shuffled, like any paper ballots.

So the order in which sheets were scanned stands nowhere. With the pile go the pictures of its pages. What is
left of a sheet is the keyed hash of its serial, to know it again; it dies with the drawer's key.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from surveys import box, drawer, hand_counts, paper_sheets
from surveys.box import SealedPaper
from surveys.drawer import Kind
from surveys.errors import PileChanged
from surveys.keys import KeyStore
from surveys.tables import Poll, Village


@dataclass(frozen=True)
class Pile:
    """Chồng phiếu của một thôn, đã niêm phong."""

    sheets: tuple[tuple[bytes, bytes], ...]
    """Where its sheets lie in the drawer, and what they are, in no order."""
    pictures: tuple[bytes, ...]
    paper: SealedPaper


def seal(session: Session, *, village: Village, keys: KeyStore) -> Pile:
    """Seals the complete ballots of a village, in random order; outside any write lock.

    Raises PollNotOpen, PollClosed, DrawerKeyLost.
    """
    poll = village.poll
    found = list(drawer.each(session, poll=poll, kind=Kind.BALLOT, keys=keys, village=village))
    sheets = [(row, paper_sheets.from_bytes(content)) for row, content in found]
    pictures = [
        paper_sheets.part_of(session, poll=poll, row=row, what=f"picture|{side}", keys=keys)
        for row, sheet in sheets
        for side in sheet.seen
    ]
    ballots = [paper_sheets.ballot(sheet, poll) for _, sheet in sheets]
    return Pile(tuple(found), tuple(pictures), box.seal_paper(village, ballots))


def put_in(session: Session, *, poll: Poll, pile: Pile, keys: KeyStore, by: str, now: datetime) -> int:
    """Lays a pile into the box, and destroys the pictures of its pages; gives how many ballots.

    Raises PileChanged when a sheet was taken out or read again meanwhile (nothing has happened), PollClosed,
    VillageFull.
    """
    drawer.one_at_a_time(session, poll)
    count = box.put_paper(session, pile.paper, by=by, now=now)
    for row, content in pile.sheets:
        if drawer.take(session, poll=poll, kind=Kind.BALLOT, row=row, keys=keys) != content:
            raise PileChanged
    drawer.drop(session, poll=poll, rows=pile.pictures)
    rows = sorted(row for row, _ in pile.sheets)
    hand_counts.note_pile(session, poll=poll, village_id=pile.paper.village_id, rows=rows, keys=keys)
    for row in rows:
        drawer.put(session, poll=poll, kind=Kind.SEEN, content=b"", keys=keys, row=row)
    return count
