"""How the tree of places changes: renamed, moved, merged, split, from a day on.

A place is never edited. It ends on the day before, others succeed it and know it as their predecessor, so polls
keep the place of their day. What lies below is carried along. Accounts go on at what the whole place became.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from surveys import households, journal, places
from surveys.errors import Fault, FaultyPlaces
from surveys.places import LEVELS, is_within, key_of, tidy
from surveys.polls import EARLIEST, LATEST, LONGEST_NAME, MOST_HOUSEHOLDS
from surveys.questionnaires import Level
from surveys.tables import Officer, Place


@dataclass(frozen=True)
class Part:
    """Một nơi mới tách ra."""

    name: str
    households: int | None = None


def rename(session: Session, *, place: Place, name: str, on: date, by: str, now: datetime) -> Place:
    """The place under another name. Raises FaultyPlaces."""
    _check([place], [name], place.parent, on)
    new = _succeed(session, [place], name=name, parent=place.parent, on=on)
    _note(session, "đổi tên nơi", [place], [new], on=on, by=by, now=now)
    return new


def move(session: Session, *, place: Place, parent: Place, on: date, by: str, now: datetime) -> Place:
    """The place with all below it under another one. Raises FaultyPlaces."""
    _check([place], [place.name], parent, on)
    if parent.id == place.parent_id or is_within(parent, place) or not _is_above(parent, place):
        raise FaultyPlaces([Fault("parent", f"{place.name} không chuyển về {parent.name} được")])
    if not parent.valid_on(on):
        raise FaultyPlaces([Fault("parent", f"{parent.name} không có vào ngày {on:%d/%m/%Y}")])
    new = _succeed(session, [place], name=place.name, parent=parent, on=on)
    _note(session, "chuyển nơi", [place], [new], on=on, by=by, now=now)
    return new


def merge(session: Session, *, merged: Sequence[Place], name: str, on: date, by: str, now: datetime) -> Place:
    """Two or more places under one parent become one, with the sum of their households. Raises FaultyPlaces."""
    if len(merged) < 2:
        raise FaultyPlaces([Fault("merged", "Xin chọn ít nhất hai nơi để sáp nhập")])
    if len({place.id for place in merged}) < len(merged):
        raise FaultyPlaces([Fault("merged", "Xin chọn các nơi khác nhau")])
    if len({place.parent_id for place in merged}) > 1 or len({place.level for place in merged}) > 1:
        raise FaultyPlaces([Fault("merged", "Chỉ sáp nhập các nơi cùng cấp, cùng một nơi cấp trên")])
    _check(merged, [name], merged[0].parent, on)
    new = _succeed(session, merged, name=name, parent=merged[0].parent, on=on)
    _note(session, "sáp nhập", merged, [new], on=on, by=by, now=now)
    return new


def split(session: Session, *, place: Place, parts: Sequence[Part], on: date, by: str, now: datetime) -> list[Place]:
    """A place with nothing below it becomes two or more. Raises FaultyPlaces."""
    faults = [Fault("parts", "Xin ghi ít nhất hai nơi mới")] if len(parts) < 2 else []
    faults += [
        Fault("parts", f"“{part.name}”: số hộ phải từ 1 đến {MOST_HOUSEHOLDS}")
        for part in parts
        if part.households is not None and not 0 < part.households <= MOST_HOUSEHOLDS
    ]
    if places.children(session, place, on=on):
        faults.append(Fault("parts", f"{place.name} còn các nơi bên trong; hãy chuyển hoặc sáp nhập từng nơi"))
    if faults:
        raise FaultyPlaces(faults)
    _check([place], [part.name for part in parts], place.parent, on)
    _end(session, [place], on)
    made = [_add(session, [place], part.name, place.parent, on) for part in parts]
    for new, part in zip(made, parts, strict=True):
        if part.households is not None:
            households.note(session, new, part.households, on=on)
    _note(session, "chia tách", [place], made, on=on, by=by, now=now)
    return made


def dissolve(session: Session, *, place: Place, on: date, by: str, now: datetime) -> list[Place]:
    """A level in between ends, as districts did on 1/7/2025: what lay right below goes to the place above.

    Raises FaultyPlaces.
    """
    above = place.parent
    inside = _current(session, place)
    if above is None or not inside:
        raise FaultyPlaces([Fault("on", f"{place.name} không phải cấp trung gian")])
    _check([place, *inside], [], above, on)
    taken = {key_of(each.name) for each in _current(session, above)} - {key_of(place.name)}
    _require_apart([each.name for each in inside], taken)
    moved = [_succeed(session, [each], name=each.name, parent=above, on=on) for each in inside]
    _end(session, [place], on)
    _note(session, "bỏ cấp trung gian", [place], moved, on=on, by=by, now=now)
    return moved


def _check(old: Sequence[Place], names: Sequence[str], parent: Place | None, on: date) -> None:
    """Whether these places may end and these names begin under ``parent``. Raises FaultyPlaces with every fault."""
    faults = []
    if not EARLIEST <= on <= LATEST:
        faults.append(Fault("on", f"Xin kiểm tra lại năm {on.year}"))
    for place in old:
        if place.valid_to is not None:
            faults.append(Fault("on", f"{place.name} đã thôi từ sau ngày {place.valid_to:%d/%m/%Y}"))
        elif place.valid_from is not None and place.valid_from >= on:
            faults.append(Fault("on", f"{place.name} mới có từ ngày {place.valid_from:%d/%m/%Y}"))
    for name in names:
        if not 0 < len(tidy(name)) <= LONGEST_NAME:
            faults.append(Fault("name", f"Tên mới cần có từ 1 đến {LONGEST_NAME} chữ cái"))
    if len({key_of(name) for name in names}) < len(names):
        faults.append(Fault("name", "Các nơi mới phải khác tên nhau"))
    if parent is None and names:
        faults.append(Fault("name", "Nơi cấp cao nhất không đổi ở đây được"))
    if faults:
        raise FaultyPlaces(faults)


def _succeed(session: Session, old: Sequence[Place], *, name: str, parent: Place | None, on: date) -> Place:
    """One place takes the place of others, with all that lies below them."""
    inside = [child for each in old for child in _current(session, each)]
    _require_apart([child.name for child in inside], set())
    late = [child.name for child in inside if child.valid_from is not None and child.valid_from >= on]
    if late:
        raise FaultyPlaces([Fault("on", f"{each} mới có từ ngày đó hoặc sau đó") for each in late])
    counts = households.on_day(session, old, on=on)
    _end(session, old, on)
    new = _add(session, old, name, parent, on)
    if len(counts) == len(old):
        households.note(session, new, sum(counts.values()), on=on)
    session.execute(update(Officer).where(Officer.place_id.in_([each.id for each in old])).values(place_id=new.id))
    for child in inside:
        _succeed(session, [child], name=child.name, parent=new, on=on)
    return new


def _add(session: Session, old: Sequence[Place], name: str, parent: Place | None, on: date) -> Place:
    """A successor. Raises FaultyPlaces when its name is taken."""
    if parent is not None:
        _require_apart([name], {key_of(each.name) for each in _current(session, parent)})
    new = Place(parent=parent, name=tidy(name), level=old[0].level, valid_from=on, predecessors=list(old))
    new.team = old[0].team if len(old) == 1 else ""
    session.add(new)
    session.flush()
    return new


def _end(session: Session, old: Sequence[Place], on: date) -> None:
    for place in old:
        place.valid_to = on - timedelta(days=1)
    session.flush()


def _current(session: Session, parent: Place) -> list[Place]:
    """The places right below that have no end yet, also those that are still to begin."""
    found = select(Place).where(Place.parent_id == parent.id, Place.valid_to.is_(None)).order_by(Place.id)
    return list(session.scalars(found))


def _require_apart(names: Sequence[str], taken: set[str]) -> None:
    """Raises FaultyPlaces naming every name that two would bear."""
    seen, twice = set(taken), []
    for name in names:
        if key_of(name) in seen:
            twice.append(name)
        seen.add(key_of(name))
    if twice:
        raise FaultyPlaces([Fault("name", f"Đã có nơi khác tên “{name}”; xin đổi tên một nơi trước") for name in twice])


def _is_above(parent: Place, place: Place) -> bool:
    return LEVELS.index(Level(parent.level)) < LEVELS.index(Level(place.level))


def _note(
    session: Session, act: str, old: Sequence[Place], new: Sequence[Place], *, on: date, by: str, now: datetime
) -> None:
    was, became = (", ".join("/".join(each.path) for each in those) for those in (old, new))
    journal.note(session, officer=by, act=act, detail=f"{was} → {became}, từ {on:%d/%m/%Y}", now=now)
