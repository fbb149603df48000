"""One board for all polls of a campaign: state and coverage, never a result. Those that need a hand come first."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from surveys import coverage, pace, polls
from surveys.coverage import Coverage
from surveys.polls import State
from surveys.tables import Poll
from surveys.workdays import HANOI


class Hand(StrEnum):
    """Vì sao cần hỗ trợ, the most urgent first."""

    NOT_COUNTED = "đã quá hạn tổng hợp mà chưa kiểm phiếu"
    NOT_CLOSED = "đã quá ngày kết thúc mà chưa kết thúc nhận phiếu"
    NOT_OPENED = "đã đến ngày bắt đầu mà chưa mở"
    TOO_SLOW = "giữ nhịp này thì không đủ tỷ lệ hộ"
    TOO_FEW = "đã kết thúc mà chưa đủ tỷ lệ hộ"


@dataclass(frozen=True)
class Line:
    """Một xã trên bảng."""

    poll: Poll
    state: State
    whole: Coverage
    days_left: int
    """Until the last day of collection; negative afterwards."""
    hand: Hand | None


def lines(found: list[Poll], *, today: date) -> list[Line]:
    """One line a poll: who needs a hand by urgency, then by how many households are missing."""
    every = [_line(poll, today) for poll in found]
    urgency = list(Hand)
    return sorted(
        every,
        key=lambda line: (
            len(urgency) if line.hand is None else urgency.index(line.hand),
            -line.whole.missing,
            line.poll.id,
        ),
    )


def sums(found: list[Line]) -> Coverage | None:
    """The sums over all communes; None when there are none. No threshold: it is tested in each commune."""
    if not found:
        return None
    wholes = [line.whole for line in found]
    return Coverage(
        place="Cộng các xã",
        households=sum(each.households for each in wholes),
        slips=sum(each.slips for each in wholes),
        online=sum(each.online for each in wholes),
        paper=sum(each.paper for each in wholes),
        least_share=None,
    )


def _line(poll: Poll, today: date) -> Line:
    state, whole = polls.state(poll), coverage.of_whole(poll)
    return Line(poll, state, whole, (poll.closes_on - today).days, _hand(poll, state, whole, today))


def _hand(poll: Poll, state: State, whole: Coverage, today: date) -> Hand | None:
    """The first reason that holds."""
    reasons = {
        Hand.NOT_COUNTED: state is not State.COUNTED and today > polls.posting_on(poll),
        Hand.NOT_CLOSED: state is State.OPEN and today > poll.closes_on,
        Hand.NOT_OPENED: state is State.DRAFT and today >= poll.opens_on,
        Hand.TOO_SLOW: state is State.OPEN and _falls_short(poll, whole, today),
        Hand.TOO_FEW: state in (State.CLOSED, State.COUNTED) and whole.met is False,
    }
    return next((hand for hand, holds in reasons.items() if holds), None)


def _falls_short(poll: Poll, whole: Coverage, today: date) -> bool:
    """Looked at from the second day on: on the first nearly everybody would."""
    if poll.opened_at is None:
        return False
    began = poll.opened_at.astimezone(HANOI).date()
    return today > began and pace.outlook(whole, began=began, ends=poll.closes_on, today=today).short > 0
