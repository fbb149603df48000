"""For analysts: every posted result as one Parquet file, exactly what the public pages show and nothing more.

DuckDB writes it (``pip install langnghe[analysts]``); whatever reads Parquet reads it.
"""

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.disclosure import Line, Release, Unit
from app import posting
from app.installation import Installation
from surveys import releases
from surveys.errors import SurveyError
from surveys.tables import Poll

COLUMNS = {
    "poll": "VARCHAR",
    "kind": "VARCHAR",
    "closes_on": "DATE",
    "place": "VARCHAR",
    "part": "VARCHAR",
    "households": "BIGINT",
    "collected": "BIGINT",
    "valid": "BIGINT",
    "question": "INTEGER",
    "text": "VARCHAR",
    "overall": "BOOLEAN",
    "satisfied": "BIGINT",
    "dissatisfied": "BIGINT",
    "blank": "BIGINT",
    "at_least": "BIGINT",
    "at_most": "BIGINT",
}
"""``part`` is NULL for the whole place. Where only a band is public, ``satisfied`` is NULL and lies between
``at_least`` and ``at_most``; of a part, ``dissatisfied`` and ``blank`` are not public."""


class NotExported(SurveyError):
    """Không xuất được; tệp cũ, nếu có, còn nguyên."""


def parquet(here: Installation, file: Path) -> int:
    """Writes the frozen releases of every posted poll; gives the number of rows.

    Raises NotExported where DuckDB is not installed, BrokenRelease for a release that was changed.
    """
    try:
        import duckdb  # noqa: PLC0415  only analysts need it
    except ImportError:
        raise NotExported("Thiếu thư viện ghi Parquet. Xin cài: pip install duckdb") from None
    table, draft = file.with_suffix(".csv.draft"), file.with_suffix(".parquet.draft")
    try:
        with here.reading() as session, table.open("w", encoding="utf-8", newline="") as lines:
            rows = _write(csv.writer(lines).writerow, session)
        with duckdb.connect() as database:
            source = database.read_csv(str(table), header=False, columns=COLUMNS)
            source.write_parquet(str(draft), compression="zstd")
        draft.replace(file)
    finally:
        table.unlink(missing_ok=True)
        draft.unlink(missing_ok=True)
    return rows


def _write(line: Callable[[tuple[object, ...]], object], session: Session) -> int:
    posted = select(Poll).where(Poll.posted_at.is_not(None)).order_by(Poll.closes_on, Poll.code)
    number = 0
    for poll in session.scalars(posted):
        frozen = releases.of(session, poll)
        if frozen is not None:
            for row in _rows(poll, posting.read(frozen)):
                line(row)
                number += 1
    return number


def _rows(poll: Poll, release: Release) -> Iterator[tuple[object, ...]]:
    head = (poll.code, poll.questionnaire_version.code, poll.closes_on.isoformat(), "/".join(poll.place.path))
    for place, line in enumerate(release.lines):
        whole = ("", release.households, release.collected, release.valid)
        exact = None if line.satisfied is None else (line.satisfied, line.satisfied)
        answers = (line.satisfied, line.dissatisfied, line.blank, *(exact or (0, line.base)))
        yield (*head, *whole, *_question(line), *answers)
        for unit in release.units:
            yield (*head, *_part(unit), *_question(line), *_cell(unit, place))


def _question(line: Line) -> tuple[object, ...]:
    return line.number, line.text, line.overall


def _part(unit: Unit) -> tuple[object, ...]:
    return unit.name, unit.households, unit.collected, unit.valid


def _cell(unit: Unit, place: int) -> tuple[object, ...]:
    cell = unit.cells[place]
    return (cell.satisfied, None, None, *cell.interval)
