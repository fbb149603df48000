"""Handwriting (chữ viết tay): cut-out rooms of paper ballots, typed from in random order, kept apart from answers.

What was typed waits sealed in the drawer until the box is opened (``surveys.words``).
"""

import json
import re
from dataclasses import dataclass

from sqlalchemy.orm import Session

from surveys import drawer, paper_sheets, polls
from surveys.drawer import Kind
from surveys.errors import Fault, FaultyUpload, NothingToLookAt
from surveys.keys import KeyStore
from surveys.letters import composed
from surveys.paper import LONGEST_OTHER, LONGEST_REASON
from surveys.polls import State
from surveys.tables import Poll
from surveys.words import OPINION, SOME_QUESTION

REASONS, OTHER = "reasons", "other"
"""The two rooms of a ballot to write in."""
MOST_LINES = 40
NOT_NAMED = 0
"""What is typed before a reason that names no question."""
_NUMBERED = re.compile(r"\s*(?:câu\s*)?(\d{1,3})\s*[.:)\-–]\s*(.+)", re.IGNORECASE)


@dataclass(frozen=True)
class Written:
    """Một chỗ viết tay: all that a person gets to see."""

    row: bytes
    room: str
    picture: bytes
    """PNG."""


def next_written(session: Session, *, poll: Poll, keys: KeyStore) -> Written | None:
    """A random piece of handwriting; None when there is none. Raises DrawerKeyLost."""
    for row, content in drawer.each(session, poll=poll, kind=Kind.WORDS, keys=keys):
        item, picture = paper_sheets.apart(content)
        return Written(row, item["room"], picture)
    return None


def written(session: Session, *, poll: Poll, row: bytes, keys: KeyStore) -> Written | None:
    """The piece under this key; None when somebody typed it meanwhile. Raises DrawerKeyLost."""
    content = drawer.look(session, poll=poll, kind=Kind.WORDS, row=row, keys=keys)
    if content is None:
        return None
    item, picture = paper_sheets.apart(content)
    return Written(row, item["room"], picture)


def type_in(session: Session, *, poll: Poll, row: bytes, text: str, keys: KeyStore) -> None:
    """What is written there; "" for nothing that can be read. Its picture is destroyed.

    Reasons come one a line, each after the number of its question ("3. Đường ngập"; 0: none is named); the room
    of other opinions is one text. Raises FaultyUpload by line, NothingToLookAt when somebody typed it meanwhile.
    """
    drawer.one_at_a_time(session, poll)
    content = drawer.take(session, poll=poll, kind=Kind.WORDS, row=row, keys=keys)
    if content is None or polls.state(poll) not in (State.OPEN, State.CLOSED):
        raise NothingToLookAt
    item, _ = paper_sheets.apart(content)
    village = paper_sheets.village_at(poll, item["village"])
    assert village is not None  # scans asked
    lines = read(poll, item["room"], text)
    if lines:
        typed = json.dumps([village.id, lines], ensure_ascii=False).encode()
        drawer.put(session, poll=poll, kind=Kind.TYPED, content=typed, keys=keys)


def read(poll: Poll, room: str, text: str) -> list[tuple[int, str]]:
    """Number of the question and words, for each thing that is said. Raises FaultyUpload."""
    if room == OTHER:
        words = " ".join(composed(text).split())
        _check_length("", words, LONGEST_OTHER)
        return [(OPINION, words)] if words else []
    lines = [line for line in composed(text).splitlines() if line.strip()]
    if len(lines) > MOST_LINES:
        raise FaultyUpload([Fault("", f"nhiều nhất {MOST_LINES} dòng")])
    numbers = {question.number for question in polls.questionnaire_of(poll).choices}
    return [_reason(f"dòng {place}", line, numbers) for place, line in enumerate(lines, start=1)]


def _reason(place: str, line: str, numbers: set[int]) -> tuple[int, str]:
    found = _NUMBERED.fullmatch(line)
    if found is None or int(found[1]) not in {*numbers, NOT_NAMED}:
        raise FaultyUpload(
            [Fault(place, "xin ghi số câu ở đầu dòng, ví dụ “3. Đường ngập”; không rõ câu nào thì ghi 0")]
        )
    words = " ".join(found[2].split())
    _check_length(place, words, LONGEST_REASON)
    number = int(found[1])
    return SOME_QUESTION if number == NOT_NAMED else number, words


def _check_length(place: str, words: str, most: int) -> None:
    if len(words) > most:
        raise FaultyUpload([Fault(place, f"dài {len(words)} chữ cái; nhiều nhất {most}")])
