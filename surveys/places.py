"""Places: a tree from the province down, named as people write them, valid between days.

How the tree changes stands in ``surveys.place_changes``.
"""

import re
import unicodedata
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, literal, or_, select, true, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session, lazyload

from surveys.errors import PlaceNotThere, UnknownPlace
from surveys.letters import composed
from surveys.questionnaires import Level
from surveys.tables import Place, PlacePredecessor, Poll

_LEVEL_OF = {
    "tỉnh": Level.PROVINCE,
    "huyện": Level.DISTRICT,
    "quận": Level.DISTRICT,
    "thị xã": Level.DISTRICT,
    "xã": Level.COMMUNE,
    "phường": Level.COMMUNE,
    "thị trấn": Level.COMMUNE,
    "đặc khu": Level.COMMUNE,
    **dict.fromkeys(
        ("thôn", "làng", "ấp", "bản", "buôn", "khóm", "khối phố", "khu phố", "tổ dân phố", "khu dân cư"), Level.VILLAGE
    ),
}
LEVELS = tuple(Level)
"""From the province down."""
_Column = InstrumentedAttribute[int] | InstrumentedAttribute[int | None]
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_AFTER = str.maketrans({"ă": "a~", "â": "a~~", "đ": "d~", "ê": "e~", "ô": "o~", "ơ": "o~~", "ư": "u~"})
"""Letters of the alphabet behind the one they come after: a tilde sorts behind every letter."""


def tidy(name: str) -> str:
    """One line, NFC, without doubled spaces."""
    return " ".join(composed(name).split())


def key_of(name: str) -> str:
    """What two spellings of one name share: case, spaces and the letter a tone stands on (Hòa, Hoà) do not matter."""
    words = unicodedata.normalize("NFD", tidy(name).casefold()).split()
    bare = ("".join(letter for letter in word if letter not in _TONES) for word in words)
    tones = ("".join(letter for letter in word if letter in _TONES) for word in words)
    return " ".join(map("".join, zip(bare, tones, strict=True)))


def in_order(name: str) -> tuple[tuple[str | int, ...], str]:
    """Sorts as people do: Thôn 2 before Thôn 10, Đ right after D, and by tones only where the letters are the same."""
    key = key_of(name)
    letters = composed("".join(letter for letter in key if letter not in _TONES)).translate(_AFTER)
    return tuple(int(part) if part.isdecimal() else part for part in re.split(r"(\d+)", letters)), key


def level_of(name: str, *, depth: int) -> Level:
    """The level a name speaks of; ``thành phố`` is a province at the top and a district below it."""
    for word, level in _LEVEL_OF.items():
        if name.lower().startswith(word + " "):
            return level
    return (Level.PROVINCE, Level.DISTRICT, Level.COMMUNE, Level.VILLAGE)[min(depth, 3)]


def find_or_add(session: Session, path: list[str], *, on: date | None = None) -> Place:
    """The place at the end of ``path`` (province first); what is missing on the way is added.

    Raises ValueError on an empty path; PlaceNotThere when one of the way is known, but not valid ``on`` that day.
    """
    place: Place | None = None
    for depth, name in enumerate(filter(None, map(tidy, path))):
        place = child(session, place, name, on=on) or add(session, place, name, level_of(name, depth=depth))
        if on is not None and not place.valid_on(on):
            raise PlaceNotThere(name, place.valid_from, place.valid_to, [each.name for each in place.successors])
    if place is None:
        raise ValueError("a place needs a name")
    return place


def by_path(session: Session, path: list[str]) -> Place:
    """The place at the end of ``path``, province first; of several of one name the last. Raises UnknownPlace."""
    place: Place | None = None
    for name in map(tidy, path):
        place = child(session, place, name)
        if place is None:
            break
    if place is None:
        raise UnknownPlace(path)
    return place


def is_within(place: Place, area: Place) -> bool:
    """Whether ``place`` is ``area`` or lies inside it.

    What a place was before it was renamed, moved or merged lies inside what it became; a place that was split
    lies inside none of its parts, only inside what all of them lie in.
    """
    if place.id == area.id:
        return True
    if place.parent is not None and is_within(place.parent, area):
        return True
    return place.valid_to is not None and _became_part_of(place, area)


def perhaps_within(area: Place) -> Select[tuple[int]]:
    """A query of the ids of all places that may lie in ``area``: below it, or gone into what lies below it.

    Exactly ``is_within`` or a few more, found without looking at all places' polls.
    """
    below = (Place.parent_id, Place.id), (PlacePredecessor.place_id, PlacePredecessor.predecessor_id)
    return _reached(select(literal(area.id)), *below)


def perhaps_around(inner: Select[int]) -> Select[tuple[int]]:
    """A query of the ids of all places in which one of these may lie: itself, above it, or what that went into."""
    above = (Place.id, Place.parent_id), (PlacePredecessor.predecessor_id, PlacePredecessor.place_id)
    return _reached(inner, *above)


def _reached(start: Select[Any], *ways: tuple[_Column, _Column]) -> Select[tuple[int]]:
    """A query of what is reached by two ways from a column to a column, over and over, and where it starts.

    PostgreSQL lets a recursion name itself once, and SQLite looks through a whole union for each step: so the ways
    hang side by side on one row each, where both databases follow the indices.
    """
    reached = start.cte(recursive=True)
    [here], [(first, to_first), (second, to_second)] = reached.c, ways
    way = union_all(select(literal(1).label("way")), select(literal(2))).subquery()
    there = func.coalesce(to_first, to_second)
    step = (
        select(there)
        .select_from(reached.join(way, true()))
        .outerjoin(first.class_, (way.c.way == 1) & (first == here))
        .outerjoin(second.class_, (way.c.way == 2) & (second == here))
        .where(there.is_not(None))
    )
    return select(reached.union(step).c[0])


def within(session: Session, area: Place) -> set[int]:
    """The ids of all places that lie in ``area``, by the rule of ``is_within``, in two queries however many they are.

    Villages, which are most of the tree, are left out unless a poll is held of one.
    """
    perhaps = perhaps_within(area)
    of_a_village = exists().where(Poll.place_id == Place.id, Place.level == Level.VILLAGE).correlate(None)
    told = select(Place.id, Place.parent_id, Place.valid_to.is_not(None)).where(
        Place.id.in_(perhaps), or_(Place.level != Level.VILLAGE, of_a_village)
    )
    parents = {id_: (parent, ended) for id_, parent, ended in session.execute(told)}
    became: dict[int, list[int]] = {}
    edges = select(PlacePredecessor.predecessor_id, PlacePredecessor.place_id)
    for before, after in session.execute(edges.where(PlacePredecessor.predecessor_id.in_(perhaps))):
        became.setdefault(before, []).append(after)
    known = {area.id: True}

    def inside(id_: int | None) -> bool:
        if id_ not in known and id_ in parents:
            parent, ended = parents[id_]
            known[id_] = False
            known[id_] = inside(parent) or (ended and id_ in became and all(map(inside, became[id_])))
        return id_ in known and known[id_]

    return {id_ for id_ in parents if inside(id_)}


def _became_part_of(place: Place, area: Place) -> bool:
    return bool(place.successors) and all(is_within(each, area) for each in place.successors)


def valid(on: date) -> ColumnElement[bool]:
    """The condition of a query: places that are there on a day."""
    return or_(Place.valid_from.is_(None), Place.valid_from <= on) & or_(Place.valid_to.is_(None), Place.valid_to >= on)


def by_number(session: Session, number: int, *, area: Place) -> Place:
    """The place of this number inside ``area``. Raises UnknownPlace."""
    place = session.get(Place, number)
    if place is None or not is_within(place, area):
        raise UnknownPlace([str(number)])
    return place


def children(session: Session, parent: Place, *, on: date) -> list[Place]:
    """The places right below, as they are on a day, in the order people count."""
    found = session.scalars(
        select(Place).where(Place.parent_id == parent.id, valid(on)).options(lazyload(Place.parent))
    )
    return sorted(found, key=lambda place: in_order(place.name))


def below(session: Session, area: Place, *, on: date) -> list[Place]:
    """Every place below at any depth on a day, in one query."""
    inside = select(Place.id).where(Place.parent_id == area.id).cte(recursive=True)
    inside = inside.union_all(select(Place.id).join(inside, Place.parent_id == inside.c.id))
    found = select(Place).where(Place.id.in_(select(inside.c.id)), valid(on)).options(lazyload(Place.parent))
    return sorted(session.scalars(found), key=lambda place: in_order(place.name))


def ended(session: Session, parent: Place, *, on: date) -> list[Place]:
    """The places right below that were there before a day, the last ones first."""
    found = select(Place).where(Place.parent_id == parent.id, Place.valid_to < on).options(lazyload(Place.parent))
    return list(session.scalars(found.order_by(Place.valid_to.desc(), Place.id)))


def child(session: Session, parent: Place | None, name: str, *, on: date | None = None) -> Place | None:
    """The place of this name: valid on the day if one is, else the one without an end or with the last."""
    parent_id = None if parent is None else parent.id
    siblings = session.scalars(select(Place).where(Place.parent_id.is_not_distinct_from(parent_id)))
    wanted = key_of(name)
    named = [each for each in siblings if key_of(each.name) == wanted]
    return max(named, key=lambda each: (on is not None and each.valid_on(on), each.valid_to or date.max), default=None)


def add(session: Session, parent: Place | None, name: str, level: Level) -> Place:
    """A place that was always there."""
    place = Place(parent=parent, name=name, level=level)
    session.add(place)
    session.flush()
    return place
