"""Looking at doubtful marks (xem ô chưa rõ): one question at a time, in random order, without village or serial.

Whoever looks sees nothing else of the ballot. A second person sees a random share of the questions, whatever the
first one said, and every question the first could not tell; where two differ, a third decides. Nobody looks at
the same question twice. What three persons cannot tell is blank.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from surveys import drawer, paper_sheets, polls
from surveys.drawer import Kind
from surveys.errors import NothingToLookAt
from surveys.keys import KeyStore
from surveys.paper_sheets import LOOK, Sheet
from surveys.scans import ASIDE, book
from surveys.tables import Poll, ScanBook

CANNOT_TELL = "?"
CHOICES = ("1", "0", "", "x", CANNOT_TELL)
"""What a person may say of a question: satisfied, not satisfied, blank, both, cannot tell."""
FIRST, SECOND, NEITHER = "first", "second", "neither"
"""What a person may say of two pictures of one sheet: which is right, or that it is not counted."""
MOST_LOOKS = 3


@dataclass(frozen=True)
class Doubtful:
    """Ô chưa rõ: all that a person gets to see."""

    row: bytes
    picture: bytes
    """PNG."""


@dataclass(frozen=True)
class Disputed:
    """Hai ảnh không khớp nhau của cùng một tờ."""

    row: bytes
    first: bytes
    second: bytes
    """JPEG."""


def next_doubtful(session: Session, *, poll: Poll, by: str, keys: KeyStore) -> Doubtful | None:
    """A random question this person has not looked at; None when there is none. Raises DrawerKeyLost."""
    for row, content in drawer.each(session, poll=poll, kind=Kind.QUESTION, keys=keys):
        item, picture = paper_sheets.apart(content)
        if by not in (name for name, _ in item["looks"]):
            return Doubtful(row, picture)
    return None


def decide(session: Session, *, poll: Poll, row: bytes, answer: str, by: str, keys: KeyStore) -> None:
    """What a person sees in a question: one of ``CHOICES``.

    Raises NothingToLookAt when it was decided meanwhile or this person has looked before; PollNotOpen, PollClosed.
    """
    if answer not in CHOICES:
        raise ValueError(answer)
    polls.require_open(poll)
    drawer.one_at_a_time(session, poll)
    content = drawer.take(session, poll=poll, kind=Kind.QUESTION, row=row, keys=keys)
    if content is None:
        raise NothingToLookAt
    item, picture = paper_sheets.apart(content)
    if by in (name for name, _ in item["looks"]):
        raise NothingToLookAt
    item["looks"].append([by, answer])
    answers = [said for _, said in item["looks"]]
    decided = agreed(answers, twice=item["twice"])
    if decided is None:
        again = paper_sheets.header(item, picture)
        drawer.put(session, poll=poll, kind=Kind.QUESTION, content=again, keys=keys, row=row)
    else:
        _Desk(session, poll, keys, bytes.fromhex(item["sheet"])).answer(item["question"], decided, answers)


def agreed(answers: Sequence[str], *, twice: bool) -> str | None:
    """The answer these looks come to, or None while another person must look.

    ``twice``: a second person looks in any case. What ``MOST_LOOKS`` persons cannot settle is blank.
    """
    told = [answer for answer in answers if answer != CANNOT_TELL]
    if len(answers) == MOST_LOOKS:
        return answers[-1] if answers[-1] != CANNOT_TELL else (told[0] if len(set(told)) == 1 else "")
    enough = 2 if twice else 1
    return told[0] if len(told) >= enough and len(set(told)) == 1 else None


def next_disputed(session: Session, *, poll: Poll, keys: KeyStore) -> Disputed | None:
    """A random sheet of which two pictures contradict each other; None when there is none."""
    for row, content in drawer.each(session, poll=poll, kind=Kind.CONFLICT, keys=keys):
        item, pictures = paper_sheets.apart(content)
        return Disputed(row, pictures[: item["first"]], pictures[item["first"] :])
    return None


def settle(session: Session, *, poll: Poll, row: bytes, choice: str, keys: KeyStore) -> None:
    """Which of two pictures is right; ``NEITHER`` sets the sheet aside, and it is not counted.

    Raises NothingToLookAt when somebody settled it meanwhile; PollNotOpen, PollClosed.
    """
    if choice not in (FIRST, SECOND, NEITHER):
        raise ValueError(choice)
    polls.require_open(poll)
    drawer.one_at_a_time(session, poll)
    content = drawer.take(session, poll=poll, kind=Kind.CONFLICT, row=row, keys=keys)
    if content is None:
        raise NothingToLookAt
    item, _ = paper_sheets.apart(content)
    desk = _Desk(session, poll, keys, bytes.fromhex(item["sheet"]))
    if choice == NEITHER:
        desk.set_aside()
    else:
        desk.settle(item["side"], dict(item["answers"]) if choice == SECOND else {})


def set_aside(session: Session, *, poll: Poll, row: bytes, keys: KeyStore) -> None:
    """A sheet that waits is not counted, nor taken in again."""
    _Desk(session, poll, keys, row).set_aside()


@dataclass(frozen=True)
class _Desk:
    """Where what a person says comes into a sheet."""

    session: Session
    poll: Poll
    keys: KeyStore
    row: bytes
    """Of the sheet."""

    def answer(self, number: int, answer: str, looks: Sequence[str]) -> None:
        sheet = self._taken()
        self._lay(replace(sheet, answers={**sheet.answers, number: answer}))
        told, kept = {look for look in looks if look != CANNOT_TELL}, self._book(sheet)
        kept.looked += 1
        kept.disagreed += len(told) > 1
        kept.unreadable += len(looks) == MOST_LOOKS and looks[-1] == CANNOT_TELL
        self.session.flush()

    def settle(self, side: int, second: Mapping[int, str]) -> None:
        """The second picture is right where it is clear; elsewhere the first stands, or the person who looks."""
        sheet, firm = self._taken(), {number: answer for number, answer in second.items() if answer != LOOK}
        left = tuple(each for each in sheet.disputed if each != side)
        self._drop(f"question|{number}" for number in firm)
        self._lay(replace(sheet, answers={**sheet.answers, **firm}, disputed=left))

    def set_aside(self) -> None:
        """Not counted, and not taken in again: two papers have one code, or it was read wrongly."""
        sheet = self._taken()
        self._drop([*(f"picture|{side}" for side in sheet.seen), *(f"question|{number}" for number in sheet.answers)])
        drawer.put(self.session, poll=self.poll, kind=Kind.SEEN, content=ASIDE, keys=self.keys, row=self.row)
        self._book(sheet).set_aside += 1
        self.session.flush()

    def _taken(self) -> Sheet:
        sheet = paper_sheets.take_out(self.session, poll=self.poll, row=self.row, keys=self.keys)
        assert sheet is not None  # it stays among the waiting sheets while something of it waits
        return sheet

    def _lay(self, sheet: Sheet) -> None:
        paper_sheets.lay_back(self.session, poll=self.poll, row=self.row, sheet=sheet, keys=self.keys)

    def _drop(self, parts: Iterable[str]) -> None:
        rows = [
            paper_sheets.part_of(self.session, poll=self.poll, row=self.row, what=part, keys=self.keys)
            for part in parts
        ]
        drawer.drop(self.session, poll=self.poll, rows=rows)

    def _book(self, sheet: Sheet) -> ScanBook:
        village = paper_sheets.village_at(self.poll, sheet.village)
        assert village is not None  # scans asked
        return book(self.session, village)
