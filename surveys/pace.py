"""Pace (nhịp thu phiếu): how ballots come in day by day, and which village will miss its least share that way.

Days and hours are known for ballots by phone alone (``surveys.arrivals``); paper has no moment. What is foretold rests
on all ballots over all days of the poll, in whole numbers.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.arrivals import SECONDS
from surveys.coverage import Coverage
from surveys.tables import Arrivals, Poll
from surveys.workdays import HANOI


@dataclass(frozen=True)
class Sent:
    """Phiếu gửi qua mạng của cả đợt."""

    days: tuple[tuple[date, int], ...]
    """Every day from the first that brought a ballot to today, or to the planned last day."""
    hours: tuple[tuple[int, int], ...]
    """Today, every hour from the first that brought a ballot to the last."""


@dataclass(frozen=True)
class Outlook:
    """Dự tính của một thôn đến hết đợt nếu giữ nhịp thu như từ đầu đợt."""

    collected: int
    """Ballots by the end of the last day."""
    short: int
    """Households the least share would then still lack."""


def sent(session: Session, poll: Poll, *, today: date) -> Sent | None:
    """Ballots by phone by day, and of today by hour; None when none came, or their counts were deleted."""
    query = select(Arrivals.five_minutes, Arrivals.ballots)
    rows = session.execute(query.where(Arrivals.village_id.in_([village.id for village in poll.villages])))
    moments = [(datetime.fromtimestamp(row.five_minutes * SECONDS, tz=HANOI), row.ballots) for row in rows]
    if not moments:
        return None
    days: Counter[date] = Counter()
    hours: Counter[int] = Counter()
    for moment, ballots in moments:
        days[moment.date()] += ballots
        if moment.date() == today:
            hours[moment.hour] += ballots
    first, last = min(days), max(min(today, poll.closes_on), *days)
    every = (first + timedelta(number) for number in range((last - first).days + 1))
    between = range(min(hours), max(hours) + 1) if hours else ()
    return Sent(tuple((day, days[day]) for day in every), tuple((hour, hours[hour]) for hour in between))


def outlook(line: Coverage, *, began: date, ends: date, today: date) -> Outlook:
    """Where a village stands at the end of ``ends`` if ballots go on coming as they did since ``began``.

    Today counts as a whole day, so that a morning does not look like a lost one; a village is foretold no more
    ballots than it has households.
    """
    passed, left = max(1, (today - began).days + 1), max(0, (ends - today).days)
    collected = min(line.households, line.collected + line.collected * left // passed)
    return Outlook(collected, 0 if line.least_share is None else line.least_share.missing(collected, line.households))
