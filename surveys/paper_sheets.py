"""A sheet on its way into the box: which of its pages were read, and what they say."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from surveys import drawer, polls
from surveys.ballots import Ballot
from surveys.drawer import Kind
from surveys.keys import KeyStore
from surveys.paper import MARK_OF
from surveys.tables import Poll, Village

LOOK = "?"
"""An answer that a person must give."""


@dataclass(frozen=True)
class Sheet:
    """Tờ phiếu đang chờ."""

    village: int
    """Position in the poll's list."""
    pages: int
    """How many it has."""
    answers: Mapping[int, str] = field(default_factory=dict)
    """By number of the question, as read: "1", "0", "", "x" or ``LOOK``."""
    seen: tuple[int, ...] = ()
    """Pages that were read."""
    disputed: tuple[int, ...] = ()
    """Pages of which two pictures contradict each other."""

    @property
    def complete(self) -> bool:
        return len(self.seen) == self.pages and not self.disputed and LOOK not in self.answers.values()

    def to_bytes(self) -> bytes:
        return json.dumps([self.village, self.pages, [*self.answers.items()], self.seen, self.disputed]).encode()


def from_bytes(content: bytes) -> Sheet:
    village, pages, answers, seen, disputed = json.loads(content)
    return Sheet(village, pages, dict(answers), tuple(seen), tuple(disputed))


def ballot(sheet: Sheet, poll: Poll) -> Ballot:
    """The ballot of a complete sheet; what is written on it is typed and kept apart."""
    numbers = [question.number for question in polls.questionnaire_of(poll).choices]
    return Ballot("".join(MARK_OF[sheet.answers.get(number, "")] for number in numbers), online=False)


def row_of(session: Session, *, poll: Poll, village: int, serial: str, keys: KeyStore) -> bytes:
    """Under which key a sheet lies: only who has the drawer's key can compute it."""
    return drawer.mark(session, poll=poll, name=f"sheet|{village}|{serial}", keys=keys)


def part_of(session: Session, *, poll: Poll, row: bytes, what: str, keys: KeyStore) -> bytes:
    """Under which key a part of a sheet lies: the picture of a page, a question to be looked at."""
    return drawer.mark(session, poll=poll, name=f"{what}|{row.hex()}", keys=keys)


def take_out(session: Session, *, poll: Poll, row: bytes, keys: KeyStore) -> Sheet | None:
    """The sheet under this key, taken out of the drawer; None when none lies there."""
    for kind in (Kind.PAGE, Kind.BALLOT):
        content = drawer.take(session, poll=poll, kind=kind, row=row, keys=keys)
        if content is not None:
            return from_bytes(content)
    return None


def lay_back(session: Session, *, poll: Poll, row: bytes, sheet: Sheet, keys: KeyStore) -> None:
    """Lays a sheet into the drawer as what it is: a complete ballot, or one that waits."""
    kind = Kind.BALLOT if sheet.complete else Kind.PAGE
    village = village_at(poll, sheet.village)
    drawer.put(session, poll=poll, kind=kind, content=sheet.to_bytes(), keys=keys, village=village, row=row)


def village_at(poll: Poll, position: int) -> Village | None:
    """The village at a position of the poll's list."""
    return next((village for village in poll.villages if village.position == position), None)


def header(values: dict[str, Any], body: bytes) -> bytes:
    """A line of JSON before some bytes; ``apart`` takes them apart again."""
    return json.dumps(values).encode() + b"\n" + body


def apart(content: bytes) -> tuple[dict[str, Any], bytes]:
    head, _, body = content.partition(b"\n")
    return json.loads(head), body
