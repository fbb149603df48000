"""What people wrote on their ballots (lời người dân): kept apart from the answers, under the poll, in random order.

At the opening the words of phones, of keyed paper and of what was typed from handwriting are written down together,
shuffled, under new random keys. No village stands beside them, and nothing tells by which way they came. A reason
keeps the number of its question only where enough ballots of the poll are dissatisfied with it: else "the one ballot
that is dissatisfied with câu 3" and "a reason for câu 3" would be the same sheet.
"""

import json
import secrets
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from surveys import drawer, polls
from surveys.ballots import DISSATISFIED, Ballot
from surveys.drawer import Kind
from surveys.keys import KeyStore
from surveys.letters import composed
from surveys.tables import Opinion, OpinionCount, Poll, Words

OPINION = 0
"""Stands for the number of a question: another opinion, or words of which no more may be told."""
SOME_QUESTION = -1
"""The same: a reason, of a question that is not named."""
FEWEST_TOGETHER = 10
"""Ballots that could have given a reason; from fewer it is not told for which question."""
NOT_KEPT = "(không ghi lại lời)"
"""Stands for an opinion of which an officer kept no word."""
_BATCH = 500

Line = tuple[int, str]
"""Number of a question (or one of the two above), and words."""


@dataclass(frozen=True)
class Said:
    """Lời ghi trên phiếu của cả đợt, sorted."""

    reasons: tuple[tuple[str, ...], ...]
    """For each question of ``Questionnaire.choices``."""
    other_reasons: tuple[str, ...]
    """Of no question that is told."""
    opinions: tuple[str, ...]


@dataclass(frozen=True)
class Told:
    """What may stand beside reasons: the questions with enough dissatisfied ballots, and whether the rest together."""

    questions: frozenset[int]
    rest: bool

    def number(self, number: int) -> int:
        """What is kept in place of the number of a question."""
        if number in self.questions or number == OPINION:
            return number
        return SOME_QUESTION if self.rest else OPINION


def told(ballots: Sequence[Ballot], numbers: Sequence[int]) -> Told:
    """What these ballots of one poll allow; ``numbers`` are the questions in the order of their marks."""
    valid = [ballot.marks for ballot in ballots if ballot.valid]
    places = dict(enumerate(numbers))
    enough = {at for at in places if sum(marks[at] == DISSATISFIED for marks in valid) >= FEWEST_TOGETHER}
    left = places.keys() - enough
    others = sum(any(marks[at] == DISSATISFIED for at in left) for marks in valid)
    return Told(frozenset(places[at] for at in enough), others >= FEWEST_TOGETHER)


def of_ballot(ballot: Ballot, numbers: Sequence[int]) -> list[Line]:
    """What stands on one ballot. The words of an invalid one stay, without their question: it answers none."""
    reasons = zip(numbers, ballot.reasons, strict=False)
    written = [(number if ballot.valid else OPINION, text) for number, text in reasons]
    return [(number, words) for number, text in (*written, (OPINION, ballot.other)) if (words := tidy(text))]


def apart(ballots: Sequence[Ballot], numbers: Sequence[int], typed: Sequence[Line] = ()) -> list[Line]:
    """All words of a poll, shuffled, with no more beside them than may be told."""
    allowed = told(ballots, numbers)
    lines = [line for ballot in ballots for line in of_ballot(ballot, numbers)]
    lines += [(number, words) for number, text in typed if (words := tidy(text))]
    secrets.SystemRandom().shuffle(lines)
    return [(allowed.number(number), words) for number, words in lines]


def write_down(session: Session, *, poll: Poll, ballots: Sequence[tuple[int, Ballot]], keys: KeyStore) -> None:
    """At the opening: every word of the poll, and for each village how many ballots carry another opinion.

    ``ballots`` come with the id of their village. Raises DrawerKeyLost.
    """
    typed = list(_typed(session, poll, keys))
    opinions = Counter(village for village, ballot in ballots if tidy(ballot.other))
    opinions += Counter(village for village, number, _ in typed if number == OPINION)
    for village in poll.villages:
        if counted := min(village.collected, opinions[village.id]):
            session.add(OpinionCount(village_id=village.id, ballots=counted))
    numbers = [question.number for question in polls.questionnaire_of(poll).choices]
    lines = apart([ballot for _, ballot in ballots], numbers, [(number, text) for _, number, text in typed])
    keep(session, poll=poll, lines=lines)


def keep(session: Session, *, poll: Poll, lines: Sequence[Line]) -> None:
    """Lines that were shuffled, under new random keys."""
    rows = [
        {"id": secrets.token_bytes(16), "poll_id": poll.id, "question": number, "text": text} for number, text in lines
    ]
    for start in range(0, len(rows), _BATCH):
        session.execute(insert(Words), rows[start : start + _BATCH])


def said(session: Session, poll: Poll, numbers: Sequence[int]) -> Said:
    """What was written in a counted poll, without names where an officer has read it already.

    ``numbers`` are the questions in the order of a tally.
    """
    unread = select(Words.question, Words.text).where(Words.poll_id == poll.id)
    read = select(Opinion.question, Opinion.text).where(Opinion.poll_id == poll.id)
    lines = [(number, text or NOT_KEPT) for query in (unread, read) for number, text in session.execute(query)]
    return sorted_out(lines, numbers)


def sorted_out(lines: Sequence[Line], numbers: Sequence[int]) -> Said:
    """Lines by what they are about."""
    by_number: dict[int, list[str]] = {}
    for number, text in lines:
        by_number.setdefault(number, []).append(text)
    reasons, rest, opinions = (
        [tuple(sorted(by_number.get(number, ()))) for number in wanted]
        for wanted in (numbers, (SOME_QUESTION,), (OPINION,))
    )
    return Said(tuple(reasons), rest[0], opinions[0])


def opinions(session: Session, poll: Poll) -> dict[int, int]:
    """How many ballots carry another opinion, by the id of the village; villages without any are left out."""
    villages = [village.id for village in poll.villages]
    found = session.scalars(select(OpinionCount).where(OpinionCount.village_id.in_(villages)))
    return {each.village_id: each.ballots for each in found}


def tidy(text: str) -> str:
    """Words on one line, composed: line breaks would tell a phone's text from one that was typed."""
    return " ".join(composed(text).split())


def _typed(session: Session, poll: Poll, keys: KeyStore) -> Iterator[tuple[int, int, str]]:
    for _, content in drawer.each(session, poll=poll, kind=Kind.TYPED, keys=keys):
        village, lines = json.loads(content)
        for number, text in lines:
            yield village, number, text
