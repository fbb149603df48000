"""The half-year and yearly report: a period is chosen, the polls inside the officer's place are summed up."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

from flask import Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from analysis.period import Period, half_year, whole_year
from app import periods
from app.interface import told
from app.officer import blueprint
from app.officer.lock import officer
from app.officer.outcome import as_file
from app.request import here, now, reading
from surveys.workdays import HANOI


@blueprint.get("/bao-cao-dinh-ky")
def periodic_reports() -> ResponseReturnValue:
    """The report on the screen, with the files to download; without dates, the period that is due next."""
    from analysis.papers import periodic  # noqa: PLC0415  Word templates are heavy and only needed here

    today = now().astimezone(HANOI).date()
    first, last = _asked(today)
    with reading() as session:
        report = periods.of(session, officer(session).place, first, last) if first <= last else None
    choices = [(gettext("6 tháng đầu năm"), *half_year(today.year)), (gettext("Cả năm"), *whole_year(today.year)),
               (gettext("Năm trước"), *whole_year(today.year - 1))]  # fmt: skip
    return render_template(
        "officer/periodic.html", report=_told(report) if report else None, first=first, last=last, choices=choices,
        files=periodic.names(report) if report else [],
    )  # fmt: skip


@blueprint.get("/bao-cao-dinh-ky/<name>")
def periodic_file(name: str) -> Response:
    """The report as Word or Excel."""
    from analysis.papers import periodic  # noqa: PLC0415  Word templates are heavy and only needed here

    today = now().astimezone(HANOI).date()
    first, last = _asked(today)
    with reading() as session:
        report = periods.of(session, officer(session).place, first, last) if first <= last else None
    if report is None or name not in periodic.names(report):
        abort(404)
    made = periodic.word(report, made_on=today, templates=here().settings.templates)
    return as_file(made if name.endswith(".docx") else periodic.excel(report), name)


def _told(report: Period) -> SimpleNamespace:
    """What the page shows of a report, its words in the language of the page."""
    return SimpleNamespace(
        summary=told(report.summary),
        polls=[replace(line, verdict=told(line.verdict), weakest=told(line.weakest)) for line in report.polls],
        contents=[replace(line, content=told(line.content)) for line in report.contents],
    )


def _asked(today: date) -> tuple[date, date]:
    """The dates of the address; what is missing or no date is filled in from the period that is due next."""
    due = half_year(today.year) if today <= half_year(today.year)[1] else whole_year(today.year)
    return _date("tu", due[0]), _date("den", due[1])


def _date(name: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return otherwise
