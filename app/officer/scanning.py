"""Scanned paper: files dragged here or photographed one after another, what became of them, and the piles."""

from dataclasses import replace

from flask import jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.interface import told
from app.officer import blueprint
from app.officer.lock import officer, poll_for
from app.officer.queue import want
from app.officer.sheets import village_at
from app.request import here, now, reading, writing
from surveys import drawer, hand_counts, jobs, officers, piles, polls, scans
from surveys.drawer import Kind
from surveys.errors import DrawerKeyLost
from surveys.jobs import Kind as Work
from surveys.officers import Act
from surveys.scans import Outcome, Report
from surveys.tables import Poll

OTHER_WORK = (Kind.FILE, Kind.QUESTION, Kind.CONFLICT, Kind.WORDS)


@blueprint.get("/dot/<code>/quet")
def scan_desk(code: str) -> ResponseReturnValue:
    """Where files come in; what happened to those that came, whoever sent them and whenever."""
    with reading() as database:
        poll = poll_for(database, code, Act.KEY_IN)
        waits = drawer.waiting(database, poll)
        try:
            troubles, key_lost = scans.troubles(database, poll=poll, keys=here().keys), False
        except DrawerKeyLost:
            troubles, key_lost = [], True
        return render_template(
            "officer/scan_desk.html",
            poll=poll,
            state=polls.state(poll),
            waits={kind.value: waits.get(kind, 0) for kind in Kind},
            ready=drawer.waiting_by_village(database, poll, Kind.BALLOT),
            by_hand=drawer.waiting_by_village(database, poll, Kind.HAND),
            due_of=hand_counts.due_of,
            unfinished=drawer.waiting_by_village(database, poll, Kind.PAGE),
            troubles=[_told(report) for report in troubles],
            key_lost=key_lost,
            told=_file_told(database, poll, request.args.getlist("tep")),
            may_run=officers.may(officer(database), Act.RUN, poll.place),
        )


@blueprint.post("/dot/<code>/quet")
def scan_files(code: str) -> ResponseReturnValue:
    """Files come in: sealed into the drawer at once, read in the background."""
    files = [file for file in request.files.getlist("file") if file.filename]
    reports = []
    for file in files:
        with writing() as database:
            poll = poll_for(database, code, Act.KEY_IN)
            reports.append(scans.receive(database, poll=poll, data=file.read(), keys=here().keys))
            jobs.ask(database, kind=Work.SCANS, poll=poll.code)
    if not files:
        with reading() as database:
            polls.require_open(poll_for(database, code, Act.KEY_IN))
    if request.accept_mimetypes.best == "application/json":
        return jsonify([_as_json(report) for report in reports])
    return redirect(url_for("officer.scan_desk", code=code, tep=[report.label for report in reports]))


@blueprint.get("/dot/<code>/quet/tep/<label>")
def scanned_file(code: str, label: str) -> ResponseReturnValue:
    """What became of a file so far, for the page that sent it."""
    with reading() as database:
        poll = poll_for(database, code, Act.KEY_IN)
        report = scans.report_of(database, poll=poll, label=label, keys=here().keys)
        under_way = jobs.of_poll(database, poll.code)
    if report is None:
        return jsonify({"label": label, "finished": True, "pages": []}), 404
    if not report.finished:
        want(poll.code, Work.SCANS, known=under_way)  # what lay here before there was a queue
    return jsonify(_as_json(report))


@blueprint.post("/dot/<code>/quet/da-biet")
def clear_scan_troubles(code: str) -> ResponseReturnValue:
    """Whoever is responsible has dealt with the refused pages."""
    with writing() as database:
        scans.clear_troubles(database, poll=poll_for(database, code, Act.KEY_IN))
    return redirect(url_for("officer.scan_desk", code=code))


@blueprint.post("/dot/<code>/quet/bo-vao-hom/<int:position>")
def put_pile(code: str, position: int) -> ResponseReturnValue:
    """The complete ballots of a village, shuffled, into the box."""
    with reading() as database:
        poll = poll_for(database, code, Act.KEY_IN)
        pile = piles.seal(database, village=village_at(poll, position), keys=here().keys)
    with writing() as database:
        poll = poll_for(database, code, Act.KEY_IN)
        piles.put_in(database, poll=poll, pile=pile, keys=here().keys, by=officer(database).name, now=now())
    return redirect(url_for("officer.scan_desk", code=code))


@blueprint.post("/dot/<code>/quet/bo-cho")
def throw_away_waiting(code: str) -> ResponseReturnValue:
    """Gives up everything that waits: it has to be scanned or keyed in again."""
    with writing() as database:
        poll = poll_for(database, code, Act.RUN)
        drawer.throw_away(database, poll=poll, by=officer(database).name, now=now())
    return redirect(url_for("officer.scan_desk", code=code))


def _file_told(database: Session, poll: Poll, labels: list[str]) -> list[Report]:
    """The files just sent without script, as far as they are known."""
    found = (scans.report_of(database, poll=poll, label=label, keys=here().keys) for label in labels)
    return [_told(report) for report in found if report is not None]


def _told(report: Report) -> Report:
    """Its reasons in the language of the page."""
    return replace(report, pages=tuple(replace(page, reason=told(page.reason)) for page in report.pages))


def _as_json(report: Report) -> dict[str, object]:
    """For the script of the page; nothing in it says what was answered."""
    pages = [
        {"page": page.page, "status": page.outcome, "reason": told(page.reason), "village": page.village}
        for page in report.pages
    ]
    counts = {outcome.value: sum(page.outcome is outcome for page in report.pages) for outcome in Outcome}
    return {"label": report.label, "finished": report.finished, "pages": pages, "counts": counts}
