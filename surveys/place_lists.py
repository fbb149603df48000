"""A tree of places in a CSV or XLSX file.

A heading names the columns: province, district where there is one, commune, village, households, team. A cell
left empty above the village means the line before, as in spreadsheets with joined cells. What a list changes stands
in ``surveys.place_imports``.
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session

from surveys import households, places, uploads
from surveys.errors import Fault, FaultyUpload
from surveys.places import LEVELS, key_of, tidy
from surveys.polls import LONGEST_NAME, MOST_HOUSEHOLDS
from surveys.questionnaires import Level
from surveys.tables import Place

_HEADINGS = {
    "province": r"tỉnh.*|thành phố.*",
    "district": r"huyện.*|quận.*|thị xã.*",
    "commune": r"(?:tên )?(?:xã|phường|đặc khu).*",
    "village": r"(?:tên )?(?:thôn|khối phố|khu phố|tổ dân phố|khu dân cư|ấp|bản|làng).*",
    "households": r"(?:tổng )?(?:số )?hộ.*",
    "team": r"tổ lấy ý kiến.*|tổ",
}
HEADINGS = ["Tỉnh, thành phố", "Huyện", "Xã, phường", "Thôn, tổ dân phố", "Số hộ", "Tổ lấy ý kiến"]
"""Of a file the program writes."""
_ORDINAL = re.compile(r"(?:stt|tt|số thứ tự|số tt)\.?")
_SUM = re.compile(r"(?:tổng(?: cộng| số)?|cộng)\s*[:.]?")


@dataclass(frozen=True)
class Listed:
    """Một nơi trong danh sách: its names from the province down, each with its level."""

    line: int = field(compare=False, repr=False)
    path: tuple[tuple[Level, str], ...]
    households: int | None = None
    team: str = ""

    @property
    def names(self) -> str:
        return ", ".join(name for _, name in reversed(self.path))

    @property
    def key(self) -> tuple[str, ...]:
        return tuple(key_of(name) for _, name in self.path)


@dataclass(frozen=True)
class PlaceList:
    """Danh sách đã đọc."""

    lines: tuple[Listed, ...]
    unused: tuple[str, ...]
    """Headings of columns nothing was read from."""

    @property
    def parents(self) -> set[tuple[str, ...]]:
        """Keys of the places that others of the list lie in: their households are the sum of those."""
        return {line.key[:-1] for line in self.lines}


def read(data: bytes, *, area: Place | None = None) -> PlaceList:
    """The places in a file, all inside ``area``. Raises FaultyUpload with every faulty line."""
    (_, heading), *rows = uploads.table(data)
    columns, unused = _columns(heading)
    faults: list[Fault] = []
    lines = list(_lines(rows, columns, area, faults))
    faults += _repeated(lines)
    faults += _sums_that_differ(lines) if not faults else []
    if faults:
        raise FaultyUpload(faults)
    if not lines:
        raise FaultyUpload([Fault("tệp", "không có nơi nào")])
    return PlaceList(tuple(_with_what_is_above(lines, area)), unused)


def written(listed: PlaceList) -> str:
    """The same list as text that ``read`` reads."""
    file = io.StringIO()
    csv.writer(file, delimiter="\t").writerows([HEADINGS, *map(cells, listed.lines)])
    return file.getvalue()


def cells(line: Listed) -> list[str]:
    """One line of a file under ``HEADINGS``."""
    names = dict(line.path)
    number = "" if line.households is None else str(line.households)
    return [*(names.get(level, "") for level in LEVELS), number, line.team]


def of_places(session: Session, area: Place, *, on: date) -> list[Listed]:
    """What is known on a day, as lines of such a list: every place with nothing below it."""
    inside = places.below(session, area, on=on)
    counts, parents = households.on_day(session, inside, on=on), {place.parent_id for place in inside}
    lowest = [place for place in inside if place.id not in parents]
    lowest.sort(key=lambda place: [places.in_order(name) for name in place.path])
    return [
        Listed(number, tuple(_chain(place).items()), counts.get(place.id), place.team)
        for number, place in enumerate(lowest, start=2)
    ]


def _columns(heading: list[str]) -> tuple[dict[str, int], tuple[str, ...]]:
    """Where each column stands, and the headings nobody reads. Raises FaultyUpload."""
    found: dict[str, int] = {}
    unused = []
    for number, cell in enumerate(heading):
        words = tidy(cell).casefold()
        name = next((name for name, form in _HEADINGS.items() if re.fullmatch(form, words)), None)
        if name is not None and name not in found:
            found[name] = number
        elif words and not _ORDINAL.fullmatch(words):
            unused.append(tidy(cell))
    if not found.keys() & {"commune", "village"}:
        message = "dòng đầu phải là tên cột: Tỉnh, Huyện (nếu có), Xã, Thôn, Số hộ, Tổ lấy ý kiến"
        raise FaultyUpload([Fault("dòng 1", message)])
    return found, tuple(unused)


def _lines(
    rows: list[uploads.Row], columns: dict[str, int], area: Place | None, faults: list[Fault]
) -> Iterator[Listed]:
    before: dict[Level, str] = {}
    for line, cells in rows:
        row = {name: tidy(cells[column]) if column < len(cells) else "" for name, column in columns.items()}
        names = {level: row.get(level, "") for level in LEVELS}
        if any(_SUM.fullmatch(cell.casefold()) for cell in cells) or not any(names.values()):
            continue
        named = _filled(names, before)
        before = {level: name for level, name in named.items() if level is not Level.VILLAGE}
        read = _line(line, named, row, area)
        if isinstance(read, Listed):
            yield read
        else:
            faults.append(read)


def _filled(names: dict[Level, str], before: dict[Level, str]) -> dict[Level, str]:
    """The names of a line; above its first own name those of the line before."""
    first = min(LEVELS.index(level) for level, name in names.items() if name)
    return {
        level: names[level] or (before.get(level, "") if number < first else "") for number, level in enumerate(LEVELS)
    }


def _line(line: int, names: dict[Level, str], row: dict[str, str], area: Place | None) -> Listed | Fault:
    """One line of the file, or what is wrong with it."""
    place, path = f"dòng {line}", _path(names, area)
    if isinstance(path, str):
        return Fault(place, path)
    level, name = path[-1]
    if any(len(each) > LONGEST_NAME for _, each in path) or len(row.get("team", "")) > LONGEST_NAME:
        return Fault(place, f"mỗi tên có nhiều nhất {LONGEST_NAME} chữ cái")
    written = row.get("households", "")
    number = households.read(written)
    if written and number is None:
        return Fault(place, f"“{name}”: số hộ “{written}” không phải là số")
    if number is None and level is Level.VILLAGE:
        return Fault(place, f"“{name}”: thiếu số hộ")
    if number is not None and not 0 < number <= MOST_HOUSEHOLDS:
        return Fault(place, f"“{name}”: số hộ là {number}; phải từ 1 đến {MOST_HOUSEHOLDS}")
    return Listed(line, path, number, row.get("team", ""))


def _path(names: dict[Level, str], area: Place | None) -> tuple[tuple[Level, str], ...] | str:
    """From the province down, completed and checked by the area; a text says what is wrong."""
    above = _chain(area)
    for level, name in above.items():
        if names[level] and key_of(names[level]) != key_of(name):
            return f"“{names[level]}” nằm ngoài địa bàn {name}"
    last = max(map(LEVELS.index, above), default=-1)
    own = {level: name for level, name in names.items() if name and level not in above}
    outside = [name for level, name in own.items() if LEVELS.index(level) < last]
    if outside:
        return f"“{outside[0]}” không có trong địa bàn này"
    path = (*above.items(), *own.items())
    if not own:
        return "dòng này không có nơi nào bên trong địa bàn"
    if path[0][0] is not Level.PROVINCE:
        return "thiếu tên tỉnh, thành phố"
    if path[-1][0] is Level.VILLAGE and (len(path) < 2 or path[-2][0] is not Level.COMMUNE):
        return f"“{path[-1][1]}”: thiếu tên xã, phường"
    return path


def _chain(area: Place | None) -> dict[Level, str]:
    """The area and what it lies in, by level, the province first."""
    found: list[Place] = []
    while area is not None:
        found.insert(0, area)
        area = area.parent
    return {Level(place.level): place.name for place in found}


def _with_what_is_above(lines: list[Listed], area: Place | None) -> Iterator[Listed]:
    """Every place before what lies in it, also those that have no line of their own."""
    own, depth = {line.key: line for line in lines}, len(area.path) if area is not None else 0
    told: set[tuple[str, ...]] = set()
    for line in lines:
        for length in range(depth + 1, len(line.path) + 1):
            key = line.key[:length]
            if key not in told:
                told.add(key)
                yield own.get(key) or Listed(line.line, line.path[:length])


def _repeated(lines: list[Listed]) -> list[Fault]:
    first: dict[tuple[str, ...], int] = {}
    return [
        Fault(f"dòng {line.line}", f"“{line.path[-1][1]}” đã có ở dòng {first[line.key]}")
        for line in lines
        if first.setdefault(line.key, line.line) != line.line
    ]


def _sums_that_differ(lines: list[Listed]) -> list[Fault]:
    """Communes whose own number is not the sum of their villages, with both numbers."""
    sums: dict[tuple[str, ...], int] = {}
    for line in lines:
        sums[line.key[:-1]] = sums.get(line.key[:-1], 0) + (line.households or 0)
    return [
        Fault(
            f"dòng {line.line}",
            f"“{line.path[-1][1]}” ghi {line.households} hộ, nhưng các nơi bên trong cộng lại là {sums[line.key]} hộ",
        )
        for line in lines
        if line.households is not None and line.key in sums and sums[line.key] != line.households
    ]
