"""The list of villages with their households: typed, pasted from a spreadsheet, or a CSV/XLSX file."""

import re

from surveys import households, uploads
from surveys.errors import Fault, FaultyUpload
from surveys.places import tidy
from surveys.polls import MOST_HOUSEHOLDS, VillagePlan

_COUNT_HEADING = re.compile(r"(?:tổng\s+)?(?:số\s+)?(?:hộ|household)")


def from_text(text: str) -> tuple[VillagePlan, ...]:
    """One village a line: name, households, and the team if wanted, parted by tab, semicolon or comma.

    Without a separator the last number of the line is the households. Raises FaultyUpload with every line.
    """
    rows = []
    for line, words in enumerate(uploads.text_of(text.encode()).splitlines(), start=1):
        if words.strip():
            rows.append((line, _cells(words)))
    return _plans(rows)


def from_file(data: bytes) -> tuple[VillagePlan, ...]:
    """The same from a CSV or XLSX file. Raises FaultyUpload with every faulty line."""
    return _plans(uploads.table(data))


def _cells(words: str) -> list[str]:
    for separator in ("\t", ";", ","):
        if separator in words:
            return [cell.strip() for cell in words.split(separator)]
    found = re.fullmatch(r"(.*\S) (\d[\d.]*) ?(?:hộ)?", tidy(words))
    return [found[1].rstrip(" :–-"), found[2]] if found else [tidy(words)]


def _plans(rows: list[uploads.Row]) -> tuple[VillagePlan, ...]:
    if rows and _is_heading(rows[0][1]):
        rows = rows[1:]
    plans, faults, seen = [], [], dict[str, int]()
    for line, cells in rows:
        plan, fault = _plan(line, _without_ordinal(cells))
        if plan is not None:
            fault = _repeated(line, plan.name, seen)
            plans.append(plan)
        faults += [fault] if fault else []
    if faults:
        raise FaultyUpload(faults)
    return tuple(plans)


def _is_heading(cells: list[str]) -> bool:
    """A row whose second or later cell names the column of households, without any number."""
    has_number = any(households.read(cell) is not None for cell in cells)
    return not has_number and any(_COUNT_HEADING.match(cell.casefold()) for cell in cells[1:])


def _without_ordinal(cells: list[str]) -> list[str]:
    """Drops a leading column of running numbers (STT)."""
    return cells[1:] if len(cells) > 2 and cells[0].rstrip(".").isdecimal() else cells


def _plan(line: int, cells: list[str]) -> tuple[VillagePlan | None, Fault | None]:
    name, count, team, *_ = [*cells, "", "", ""]
    if not tidy(name):
        return None, Fault(f"dòng {line}", "thiếu tên thôn")
    number = households.read(count)
    if number is None:
        return None, Fault(f"dòng {line}", f"“{tidy(name)}”: số hộ “{count}” không phải là số")
    if not 0 < number <= MOST_HOUSEHOLDS:
        return None, Fault(f"dòng {line}", f"“{tidy(name)}”: số hộ là {number}; phải từ 1 đến {MOST_HOUSEHOLDS}")
    return VillagePlan(tidy(name), number, tidy(team)), None


def _repeated(line: int, name: str, seen: dict[str, int]) -> Fault | None:
    first = seen.setdefault(name.casefold(), line)
    return None if first == line else Fault(f"dòng {line}", f"“{name}” đã có ở dòng {first}")
