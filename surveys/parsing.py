"""Reads one XLSX or DOCX in a process of its own, which may use little and write nothing.

``surveys.uploads`` starts this file (never imports it) with a limit of rows, of columns and of letters; the file
comes in on stdin, JSON goes out on stdout. Whatever goes wrong in here ends the process and nothing else.
"""

import io
import json
import resource
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any

MEMORY = 768 * 2**20
SECONDS = 30
LIMITS = {
    resource.RLIMIT_AS: MEMORY,
    resource.RLIMIT_CPU: SECONDS,
    resource.RLIMIT_FSIZE: 0,
    resource.RLIMIT_CORE: 0,
    resource.RLIMIT_NPROC: 0,
    resource.RLIMIT_NOFILE: 32,
}

Line = tuple[list[str], bool]
"""The cells of a row of a Word table (a paragraph is one cell), and whether Word itself numbers it."""


class TooLarge(Exception):
    """More rows, columns or letters than allowed."""


class Room:
    """How much may still be read."""

    def __init__(self, rows: int, columns: int, letters: int) -> None:
        self.rows, self.columns, self.letters = rows, columns, letters

    def require(self, rows: int, columns: int) -> None:
        """Raises TooLarge."""
        if rows > self.rows or columns > self.columns:
            raise TooLarge

    def take(self, cells: list[str]) -> list[str]:
        """The cells themselves. Raises TooLarge when all read so far is too much."""
        self.letters -= sum(map(len, cells))
        if self.letters < 0:
            raise TooLarge
        return cells


def main() -> None:
    """Reads stdin as the first argument says; writes {"read": …} or {"too_large": true}."""
    confine()
    kind, *limits = sys.argv[1:]
    data = io.BytesIO(sys.stdin.buffer.read())
    try:
        said: dict[str, object] = {"read": READERS[kind](data, Room(*map(int, limits)))}
    except TooLarge:
        said = {"too_large": True}
    sys.stdout.buffer.write(json.dumps(said, ensure_ascii=False).encode("utf-8", "replace"))


def confine() -> None:
    """From here on this process can write no file, start no other and take no more than its share."""
    for limit, most in LIMITS.items():
        resource.setrlimit(limit, (most, most))


def spreadsheet(data: io.BytesIO, room: Room) -> list[tuple[int, list[str]]]:
    """The rows of the first sheet, each with its number; a sheet that says it is too large is not read."""
    sys.modules["numpy"] = None  # type: ignore[assignment]  # openpyxl would load it, and with it half the memory
    import openpyxl  # noqa: PLC0415  -- only inside the limits

    sheet = openpyxl.load_workbook(data, read_only=True, data_only=True).worksheets[0]
    room.require(sheet.max_row or 0, sheet.max_column or 0)
    sheet.reset_dimensions()  # else every row is filled up to the width the file claims
    rows = []
    for line, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
        room.require(line, len(cells))
        rows.append((line, room.take([_cell(value) for value in cells])))
    return rows


def document(data: io.BytesIO, room: Room) -> dict[str, Any]:
    """The paragraphs outside tables, and the tables as rows, in the order of the file."""
    import docx  # noqa: PLC0415  -- only inside the limits

    read = docx.Document(data)
    if read.element.getroottree().docinfo.internalDTD is not None:
        raise ValueError("a document type has no place in a Word file")
    paragraphs = read.paragraphs
    room.require(len(paragraphs) + sum(len(table._tbl.tr_lst) for table in read.tables), 0)
    return {
        "paragraphs": [(room.take([each.text]), _numbers_itself(each)) for each in paragraphs],
        "tables": [[*_rows(table, room)] for table in read.tables],
    }


READERS: dict[str, Callable[[io.BytesIO, Room], object]] = {"xlsx": spreadsheet, "docx": document}


def _cell(value: object) -> str:
    if value is None:
        return ""
    return str(int(value) if isinstance(value, float) and value.is_integer() else value).strip()


def _rows(table: Any, room: Room) -> Iterator[Line]:  # noqa: ANN401 -- python-docx is untyped
    """The cells as written, since a wide merged one would be repeated without end."""
    for row in table._tbl.tr_lst:
        room.require(0, len(row.tc_lst))
        cells = room.take([_text(cell.p_lst) for cell in row.tc_lst])
        yield cells, bool(cells) and _depth(row.tc_lst[0].p_lst[0].pPr) is not None


def _text(paragraphs: Iterable[Any]) -> str:
    return "\n".join(paragraph.text for paragraph in paragraphs)


def _numbers_itself(paragraph: Any) -> bool:  # noqa: ANN401
    """Whether it stands in a list whose numbers Word keeps out of the text; not in a list within a list."""
    return 0 in (_depth(paragraph._p.pPr), _depth(paragraph.style.element.pPr))


def _depth(properties: Any) -> int | None:  # noqa: ANN401
    """How deep in a list a paragraph stands, from 0; None outside lists."""
    numbering = None if properties is None else properties.numPr
    if numbering is None:
        return None
    return 0 if numbering.ilvl is None else int(numbering.ilvl.val)


if __name__ == "__main__":
    main()
