"""Households of places by day. A poll keeps its own numbers; these are what a new plan starts from."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.tables import HouseholdCount, Place

_NUMBER = re.compile(r"\d{1,3}(?:[.,\s]\d{3}){1,3}|\d{1,9}")

_AT_ONCE = 5_000


def read(written: str) -> int | None:
    """A whole number as people write it, with or without separators of thousands; None when it is none."""
    return int(re.sub(r"[.,\s]", "", written)) if _NUMBER.fullmatch(written) else None


def on_day(session: Session, places: Iterable[Place], *, on: date) -> dict[int, int]:
    """Households by number of the place: the last count up to that day, else the first one after it."""
    found: dict[int, HouseholdCount] = {}
    for some in batched([place.id for place in places]):
        query = select(HouseholdCount).where(HouseholdCount.place_id.in_(some)).order_by(HouseholdCount.counted_on)
        for count in session.scalars(query):
            if count.counted_on <= on or count.place_id not in found:
                found[count.place_id] = count
    return {number: count.households for number, count in found.items()}


def batched(numbers: list[int]) -> Iterator[list[int]]:
    """So many at once as a database takes in one query."""
    for start in range(0, len(numbers), _AT_ONCE):
        yield numbers[start : start + _AT_ONCE]


def sums(places: Sequence[Place], counts: dict[int, int]) -> dict[int | None, int]:
    """By number of the parent, the sum over all that lies below it; a place with nothing below counts for itself."""
    below: dict[int | None, list[Place]] = {}
    for place in places:
        below.setdefault(place.parent_id, []).append(place)

    def of(place: Place) -> int:
        inside = below.get(place.id)
        return sum(map(of, inside)) if inside else counts.get(place.id, 0)

    return {parent: sum(map(of, inside)) for parent, inside in below.items()}


def history(session: Session, place: Place) -> list[HouseholdCount]:
    """Every count of one place, the newest first."""
    counts = select(HouseholdCount).where(HouseholdCount.place_id == place.id)
    return list(session.scalars(counts.order_by(HouseholdCount.counted_on.desc())))


def note(session: Session, place: Place, households: int, *, on: date) -> None:
    """So many from that day on; a count of the same day is replaced."""
    session.merge(HouseholdCount(place_id=place.id, counted_on=on, households=households))
    session.flush()
