"""Keying twice (nhập hai lần): a stack of paper ballots is keyed by one officer and again by another.

Until both are done the ballots wait in the drawer, sealed. They are compared ballot by ballot, by their number in
the stack; where the two differ, somebody looks at the paper again and decides, without learning who typed what.
Then all of them go into the box together, shuffled, and the stack is gone. What stays are sums for the minutes.
"""

import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys import box, codes, drawer, journal, keyings, polls
from surveys.ballots import MARKS, Ballot
from surveys.box import SealedPaper
from surveys.drawer import Kind
from surveys.errors import AlreadyKeyedIn, VillageFull
from surveys.keys import KeyStore
from surveys.paper_errors import NotYourTurn, StackGone, StackNotDecided, StackSize
from surveys.tables import Officer, Poll, Stack, Village

SMALLEST, LARGEST = 2, 100
"""Our own rule: one ballot alone would be known by its stack; a larger pile is better parted."""
LABEL = 4
"""Letters."""
FIRST, SECOND = 1, 2
OTHER = 0
"""Stands for the number of a question: another opinion."""


@dataclass(frozen=True)
class Difference:
    """Một chỗ hai lần nhập khác nhau."""

    ballot: int
    """Its number in the stack, from 1."""
    question: int
    """Its number; ``OTHER``: another opinion."""
    words: bool
    """What was written, not the mark."""
    readings: tuple[str, ...]
    """Both, in random order."""

    @property
    def name(self) -> str:
        """Under which a decision on it is handed in."""
        return f"{'words' if self.words else 'mark'}-{self.ballot}-{self.question}"


@dataclass(frozen=True)
class SealedStack:
    """Tập phiếu đã niêm phong, sẵn sàng vào hòm."""

    label: str
    paper: SealedPaper
    compared: int
    differed: int


def begin(session: Session, *, village: Village, size: int, by: Officer, now: datetime) -> Stack:
    """A new stack of ``size`` ballots, which ``by`` keys first.

    Raises StackSize, PollNotOpen, PollClosed; VillageFull when the village has no room for so many.
    """
    polls.require_open(village.poll)
    if not SMALLEST <= size <= LARGEST:
        raise StackSize(SMALLEST, LARGEST)
    waiting = sum(each.size for each in of_poll(session, village.poll) if each.village_id == village.id)
    if village.collected + waiting + size > village.households:
        raise VillageFull(village.name, village.households, village.collected + waiting, size)
    stack = Stack(label=_new_label(session), village=village, size=size, first=by, first_done=0, second_done=0)
    session.add(stack)
    session.flush()
    detail = f"{village.name}: tập {stack.label}, {size} phiếu"
    journal.note(
        session, officer=by.name, act="lập tập phiếu nhập hai lần", poll=village.poll.code, detail=detail, now=now
    )
    return stack


def of_poll(session: Session, poll: Poll) -> list[Stack]:
    """The stacks that are not in the box yet, by village and label."""
    query = select(Stack).join(Village).where(Village.poll_id == poll.id)
    return list(session.scalars(query.order_by(Village.position, Stack.label)))


def by_label(session: Session, poll: Poll, label: str, *, lock: bool = False) -> Stack:
    """Raises StackGone when there is none of this poll, or no more."""
    query = select(Stack).join(Village).where(Village.poll_id == poll.id, Stack.label == label)
    query = query.execution_options(populate_existing=True)
    found = session.scalar(query.with_for_update(of=Stack) if lock else query)
    if found is None:
        raise StackGone(label)
    return found


def turn_of(stack: Stack, officer: Officer) -> int | None:
    """``FIRST`` or ``SECOND`` when it is this officer's turn to key, else None."""
    if stack.first_done < stack.size:
        return FIRST if officer.id == stack.first_id else None
    if stack.second_done < stack.size:
        return SECOND if officer.id != stack.first_id and stack.second_id in (None, officer.id) else None
    return None


def next_number(stack: Stack) -> int | None:
    """The ballot in the stack that is keyed next, from 1; None when both have keyed all."""
    done = stack.first_done if stack.first_done < stack.size else stack.second_done
    return done + 1 if done < stack.size else None


def key_in(session: Session, *, stack: Stack, number: int, ballot: Ballot, keys: KeyStore, by: Officer) -> None:
    """Lays one ballot of a stack, got with ``lock``, into the drawer.

    Raises NotYourTurn, PollNotOpen, PollClosed, DrawerKeyLost; AlreadyKeyedIn for a form that was sent before.
    """
    polls.hold_open(session, stack.village.poll)
    turn = turn_of(stack, by)
    if turn is None:
        raise AlreadyKeyedIn if by.id in (stack.first_id, stack.second_id) else NotYourTurn
    if number != next_number(stack):
        raise AlreadyKeyedIn
    content = json.dumps([ballot.marks, ballot.reasons, ballot.other], ensure_ascii=False).encode()
    poll = stack.village.poll
    row = _row(session, stack, turn, number, keys)
    drawer.put(session, poll=poll, kind=Kind.KEYED, content=content, keys=keys, village=stack.village, row=row)
    if turn == FIRST:
        stack.first_done += 1
    else:
        stack.second_id, stack.second_done = by.id, stack.second_done + 1
    session.flush()


def differences(session: Session, *, stack: Stack, keys: KeyStore) -> list[Difference]:
    """Where the two keyed differently, by number in the stack; only when both are done.

    Raises StackNotDecided before that, DrawerKeyLost.
    """
    return [each for number, pair in _pairs(session, stack, keys) for each in _differences(stack, number, *pair)]


def seal(session: Session, *, stack: Stack, decided: Mapping[str, str], keys: KeyStore) -> SealedStack:
    """Seals the ballots of a stack that was keyed twice, shuffled; outside any write lock.

    ``decided`` holds what stands on the paper for every difference, by its name. Raises StackNotDecided for one
    that is missing or no mark, PollNotOpen, PollClosed, TextTooLong, DrawerKeyLost.
    """
    ballots, differed = [], 0
    for number, (first, second) in _pairs(session, stack, keys):
        found = _differences(stack, number, first, second)
        differed += sum(not each.words for each in found)
        ballots.append(_decided(stack, first, found, decided))
    in_order = tuple(ballot.marks for ballot in ballots)
    secrets.SystemRandom().shuffle(ballots)
    paper = replace(box.seal_paper(stack.village, ballots), marks=in_order)
    return SealedStack(stack.label, paper, stack.size * len(_numbers(stack)), differed)


def put_in(session: Session, *, poll: Poll, sealed: SealedStack, keys: KeyStore, by: str, now: datetime) -> int:
    """Lays a sealed stack into the box; gives how many ballots.

    Raises StackGone when somebody else did so, or gave it up; PollClosed, VillageFull.
    """
    stack = by_label(session, poll, sealed.label, lock=True)
    count = box.put_paper(session, sealed.paper, by=by, now=now)
    keyings.note_twice(
        session, village_id=stack.village_id, ballots=count, compared=sealed.compared, differed=sealed.differed
    )
    _clear(session, stack, keys)
    return count


def give_up(session: Session, *, stack: Stack, keys: KeyStore, by: str, now: datetime) -> None:
    """Forgets what was keyed of a stack, got with ``lock``; its paper can be keyed again. Raises DrawerKeyLost."""
    detail = f"{stack.village.name}: tập {stack.label}, {stack.size} phiếu"
    journal.note(
        session, officer=by, act="bỏ tập phiếu đang nhập", poll=stack.village.poll.code, detail=detail, now=now
    )
    _clear(session, stack, keys)


def _clear(session: Session, stack: Stack, keys: KeyStore) -> None:
    rows = [_row(session, stack, turn, number, keys) for turn in (FIRST, SECOND) for number in range(1, stack.size + 1)]
    drawer.drop(session, poll=stack.village.poll, rows=rows)
    session.delete(stack)
    session.flush()


def _pairs(session: Session, stack: Stack, keys: KeyStore) -> Iterator[tuple[int, tuple[Ballot, Ballot]]]:
    """Each number in the stack with both ballots keyed for it."""
    if stack.second_done < stack.size:
        raise StackNotDecided(stack.label)
    for number in range(1, stack.size + 1):
        yield number, (_keyed(session, stack, FIRST, number, keys), _keyed(session, stack, SECOND, number, keys))


def _keyed(session: Session, stack: Stack, turn: int, number: int, keys: KeyStore) -> Ballot:
    row = _row(session, stack, turn, number, keys)
    content = drawer.look(session, poll=stack.village.poll, kind=Kind.KEYED, row=row, keys=keys)
    if content is None:
        raise StackGone(stack.label)  # thrown away with the drawer
    marks, reasons, other = json.loads(content)
    return Ballot(marks, tuple(reasons), other, online=False)


def _row(session: Session, stack: Stack, turn: int, number: int, keys: KeyStore) -> bytes:
    """Under which key a keyed ballot lies: only who has the drawer's key can compute it."""
    name = f"keyed|{stack.label}|{turn}|{number}"
    return drawer.mark(session, poll=stack.village.poll, name=name, keys=keys)


def _numbers(stack: Stack) -> list[int]:
    return [question.number for question in polls.questionnaire_of(stack.village.poll).choices]


def _differences(stack: Stack, number: int, first: Ballot, second: Ballot) -> list[Difference]:
    found = []
    for place, question in enumerate(_numbers(stack)):
        found += _difference(number, question, False, first.marks[place], second.marks[place])
        found += _difference(number, question, True, _reason(first, place), _reason(second, place))
    return found + _difference(number, OTHER, True, first.other, second.other)


def _difference(number: int, question: int, words: bool, first: str, second: str) -> list[Difference]:
    if first == second:
        return []
    readings = [first, second]
    secrets.SystemRandom().shuffle(readings)
    return [Difference(number, question, words, tuple(readings))]


def _reason(ballot: Ballot, place: int) -> str:
    return ballot.reasons[place] if ballot.reasons else ""


def _decided(stack: Stack, first: Ballot, found: list[Difference], decided: Mapping[str, str]) -> Ballot:
    """The first ballot with what was decided where the second differs. Raises StackNotDecided."""
    numbers = _numbers(stack)
    marks, reasons = list(first.marks), [_reason(first, place) for place in range(len(numbers))]
    other = first.other
    for each in found:
        value = decided.get(each.name)
        if value is None or (not each.words and value not in MARKS):
            raise StackNotDecided(stack.label)
        if each.question == OTHER:
            other = value
        elif each.words:
            reasons[numbers.index(each.question)] = value
        else:
            marks[numbers.index(each.question)] = value
    return replace(first, marks="".join(marks), reasons=tuple(reasons) if any(reasons) else (), other=other)


def _new_label(session: Session) -> str:
    while True:
        label = codes.drawn(LABEL)
        if session.get(Stack, label) is None:
            return label
