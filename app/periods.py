"""Findings of all polls of a place in a period, for the page and for the command line alike."""

from datetime import date, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from analysis.period import Period, period
from app import results
from app.installation import Installation
from surveys import places, polls
from surveys.errors import BackwardPeriod
from surveys.tables import Place
from surveys.workdays import HANOI


def of(session: Session, place: Place, first: date, last: date) -> Period:
    """The report on the polls counted there that ended in the period. Raises ValueError, TotalsClash."""
    counted = polls.counted_within(session, place, first, last)
    return period(place.path, first, last, [results.of(session, poll) for poll in counted])


def write_files(here: Installation, path: list[str], first: date, last: date, out: Path, *, now: datetime) -> list[str]:
    """The Word and the Excel file of a place; gives their paths. Raises UnknownPlace, BackwardPeriod."""
    from analysis.papers import periodic  # noqa: PLC0415  Word templates are heavy and only needed here
    from app.printing import write  # noqa: PLC0415  Word templates are heavy and only needed here

    if last < first:
        raise BackwardPeriod(first, last)
    with here.reading() as session:
        report = of(session, places.by_path(session, path), first, last)
    day = now.astimezone(HANOI).date()
    word, excel = periodic.names(report)
    made = {word: periodic.word(report, made_on=day, templates=here.settings.templates), excel: periodic.excel(report)}
    return write(out, made)
