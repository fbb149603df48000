"""CSV files the program writes: opened in a spreadsheet, every text stays a text."""

import csv
import io
from collections.abc import Iterable, Sequence

from surveys.paper import FORMULA_SIGNS, TEXT_MARK

SPREADSHEET_MARK = "\ufeff"
"""First in a file, tells a spreadsheet that it is UTF-8."""


def written(rows: Iterable[Sequence[str]]) -> str:
    """The rows as CSV; a cell a spreadsheet would calculate gets an apostrophe in front."""
    file = io.StringIO()
    csv.writer(file).writerows([_as_text(cell) for cell in row] for row in rows)
    return file.getvalue()


def _as_text(cell: str) -> str:
    return TEXT_MARK + cell if cell.startswith(FORMULA_SIGNS) else cell
