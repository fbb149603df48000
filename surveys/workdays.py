"""The clock of 20 working days: without Saturdays, Sundays and Vietnam's public holidays."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from itertools import islice
from zoneinfo import ZoneInfo

import holidays

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


@cache
def _holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("VN", years=year))


def is_workday(day: date) -> bool:
    """Whether offices work on this day; Tết and the days off in lieu come from the ``holidays`` library."""
    return day.weekday() < 5 and day not in _holidays(day.year)


def workdays_from(first: date) -> Iterator[date]:
    """Working days from ``first`` on, ``first`` itself included when it is one."""
    day = first
    while True:
        if is_workday(day):
            yield day
        day += timedelta(days=1)


def deadline(first: date, *, days: int) -> date:
    """The last of ``days`` working days, counted from the first day of collection (C: HD 90)."""
    return next(islice(workdays_from(first), days - 1, None))
