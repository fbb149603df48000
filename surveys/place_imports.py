"""A list of places compared with what is known, and taken in whole or not at all.

Places that are not in the list are told and stay: no list ends a place.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, lazyload

from surveys import households, journal, places
from surveys.errors import Fault, FaultyUpload, PlaceNotThere
from surveys.place_lists import Listed, PlaceList
from surveys.places import in_order, key_of
from surveys.questionnaires import Level
from surveys.tables import Place


@dataclass(frozen=True)
class Changes:
    """Những gì sẽ thay đổi nếu nhận danh sách."""

    added: tuple[Listed, ...]
    recounted: tuple[tuple[Listed, int | None], ...]
    """Places with another number of households, and the one before."""
    teams: tuple[tuple[Listed, str], ...]
    """Places with another team, and the one before."""
    same: int
    missing: tuple[str, ...]
    """Known places beside those of the list that it does not name: they stay."""

    @property
    def nothing(self) -> bool:
        return not (self.added or self.recounted or self.teams)


def compare(session: Session, listed: PlaceList, *, on: date) -> Changes:
    """What would change from a day on. Raises FaultyUpload for places that are known, but not on that day."""
    return _Comparison(session, listed, on).of(listed)


def take_in(session: Session, listed: PlaceList, *, on: date, by: str, now: datetime) -> Changes:
    """Does what ``compare`` tells. The same list again changes nothing. Raises FaultyUpload."""
    known = _Comparison(session, listed, on)
    changes = known.of(listed)
    if changes.nothing:
        return changes
    for line in changes.added:
        level, name = line.path[-1]
        place = places.add(session, known.found.get(line.key[:-1]), name, level)
        place.team, known.found[line.key] = line.team, place
    parents = listed.parents
    for line in (*changes.added, *(line for line, _ in changes.recounted)):
        if line.households is not None and line.key not in parents:
            households.note(session, known.found[line.key], line.households, on=on)
    for line, _ in changes.teams:
        known.found[line.key].team = line.team
    told = f"{len(changes.added)} nơi mới, {len(changes.recounted)} nơi đổi số hộ, {len(changes.teams)} nơi đổi tổ"
    journal.note(
        session, officer=by, act="nhập danh sách địa bàn", detail=f"{told}, từ {on:%d/%m/%Y}", now=now
    )  # fmt: skip
    return changes


class _Comparison:
    """A list beside the places that are known on its way down, each level fetched once."""

    def __init__(self, session: Session, listed: PlaceList, on: date) -> None:
        self.on, self.found, self.faults = on, dict[tuple[str, ...], Place](), list[Fault]()
        self.named: dict[tuple[int | None, str], list[Place]] = {}
        every = list(_on_the_way(session, listed, on))
        for place in every:
            self.named.setdefault((place.parent_id, key_of(place.name)), []).append(place)
        self.households = households.on_day(session, [place for place in every if place.valid_on(on)], on=on)

    def of(self, listed: PlaceList) -> Changes:
        known = [(line, self._known(line)) for line in listed.lines]
        if self.faults:
            raise FaultyUpload(self.faults)
        recounted, teams, parents = [], [], listed.parents
        for line, place in known:
            before = self.households.get(place.id) if place is not None else None
            if place is not None and line.households not in (None, before) and line.key not in parents:
                recounted.append((line, before))
            if place is not None and line.team and line.team != place.team:
                teams.append((line, place.team))
        changed = {line.key for line, _ in (*recounted, *teams)}
        return Changes(
            added=tuple(line for line, place in known if place is None),
            recounted=tuple(recounted),
            teams=tuple(teams),
            same=sum(place is not None and line.key not in changed for line, place in known),
            missing=tuple(self._missing(listed)),
        )

    def _known(self, line: Listed) -> Place | None:
        """The place of a line on the day; None when nothing of this name was ever there."""
        place: Place | None = None
        for length, name in enumerate(line.key, start=1):
            named = self.named.get((place.id if place else None, name), [])
            there = next((each for each in named if each.valid_on(self.on)), None)
            if there is None and named:
                self._tell(line, named[-1])
            if there is None:
                return None
            place = self.found[line.key[:length]] = there
        return place

    def _tell(self, line: Listed, place: Place) -> None:
        became = [each.name for each in place.successors]
        refusal = PlaceNotThere(place.name, place.valid_from, place.valid_to, became)
        if str(refusal) not in {fault.message for fault in self.faults}:  # a commune would be told for each village
            self.faults.append(Fault(f"dòng {line.line}", str(refusal)))

    def _missing(self, listed: PlaceList) -> list[str]:
        """Places beside a listed village, or beside at least two listed places, that are not listed themselves."""
        beside = Counter(line.key[:-1] for line in listed.lines)
        villages = {line.key[:-1] for line in listed.lines if line.path[-1][0] is Level.VILLAGE}
        whole = villages | {key for key, count in beside.items() if count > 1}
        parents = {self.found[key].id for key in whole if key in self.found}
        named = {place.id for place in self.found.values()}
        missing = [
            place
            for group in self.named.values()
            for place in group
            if place.parent_id in parents and place.id not in named and place.valid_on(self.on)
        ]
        return [", ".join(reversed(place.path)) for place in sorted(missing, key=lambda each: in_order(each.name))]


def _on_the_way(session: Session, listed: PlaceList, on: date) -> Iterator[Place]:
    """The places at the top, and what lies right below those the list may name; the rest of the country stays unread.

    Only names are compared here, level by level: a few more may come than the list has.
    """
    level: list[Place] = list(session.scalars(select(Place).where(Place.parent_id.is_(None))))
    for depth in range(max((len(line.key) for line in listed.lines), default=0) + 1):
        yield from level
        named = {line.key[depth] for line in listed.lines if len(line.key) > depth}
        above = [place.id for place in level if key_of(place.name) in named and place.valid_on(on)]
        level = []
        for some in households.batched(above):
            below = select(Place).where(Place.parent_id.in_(some)).options(lazyload(Place.parent))
            level += session.scalars(below.order_by(Place.id))
