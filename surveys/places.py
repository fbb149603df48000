"""Places: a tree from the province down, named as people write them."""

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
    """The place at the end of ``path``, province first. Raises UnknownPlace."""
    place: Place | None = None
    for name in map(tidy, path):
        place = _child(session, place, name)
        if place is None:
            break
    if place is None:
        raise UnknownPlace(path)
    return place


def is_within(place: Place, area: Place) -> bool:
    """Whether ``place`` is ``area`` or lies inside it."""
    step: Place | None = place
    while step is not None:
        if step.id == area.id:
            return True
        step = step.parent
    return False


def _child(session: Session, parent: Place | None, name: str) -> Place | None:
    parent_id = None if parent is None else parent.id
    return session.scalar(select(Place).where(Place.parent_id.is_not_distinct_from(parent_id), Place.name == name))


def _add(session: Session, parent: Place | None, name: str, depth: int) -> Place:
    place = Place(parent=parent, name=name, level=level_of(name, depth=depth))
    session.add(place)
    session.flush()
    return place
