"""Places: a tree from the province down, named as people write them, valid between days.

How the tree changes stands in ``surveys.place_changes``.
"""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.errors import UnknownPlace
from surveys.letters import composed
from surveys.questionnaires import Level
from surveys.tables import Place

_LEVEL_OF = {
    "tỉnh": Level.PROVINCE,
    "huyện": Level.DISTRICT,
    "quận": Level.DISTRICT,
    "thị xã": Level.DISTRICT,
    "xã": Level.COMMUNE,
    "phường": Level.COMMUNE,
    "thị trấn": Level.COMMUNE,
    "đặc khu": Level.COMMUNE,
}


def tidy(name: str) -> str:
    """One line, NFC, without doubled spaces."""
    return " ".join(composed(name).split())


def level_of(name: str, *, depth: int) -> Level:
    """The level a name speaks of; ``thành phố`` is a province at the top and a district below it."""
    for word, level in _LEVEL_OF.items():
        if name.lower().startswith(word + " "):
            return level
    return (Level.PROVINCE, Level.DISTRICT, Level.COMMUNE, Level.VILLAGE)[min(depth, 3)]


def find_or_add(session: Session, path: list[str]) -> Place:
    """The place at the end of ``path`` (province first); what is missing on the way is added.

    Raises ValueError on an empty path.
    """
    place: Place | None = None
    for depth, name in enumerate(filter(None, map(tidy, path))):
        place = _child(session, place, name) or _add(session, place, name, depth)
    if place is None:
        raise ValueError("a place needs a name")
    return place


def by_path(session: Session, path: list[str]) -> Place:
    """The place at the end of ``path``, province first; of several of one name the last. Raises UnknownPlace."""
    place: Place | None = None
    for name in map(tidy, path):
        place = _child(session, place, name)
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


def _became_part_of(place: Place, area: Place) -> bool:
    return bool(place.successors) and all(is_within(each, area) for each in place.successors)


def _child(session: Session, parent: Place | None, name: str) -> Place | None:
    """The place of this name; of several the one without an end, or with the last."""
    parent_id = None if parent is None else parent.id
    named = select(Place).where(Place.parent_id.is_not_distinct_from(parent_id), Place.name == name)
    return max(session.scalars(named), key=lambda each: each.valid_to or date.max, default=None)


def _add(session: Session, parent: Place | None, name: str, depth: int) -> Place:
    place = Place(parent=parent, name=name, level=level_of(name, depth=depth))
    session.add(place)
    session.flush()
    return place
