"""Paper ballots keyed in: a form for the keyboard, one ballot at a time, or a file."""

import hashlib
import secrets

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app import csv_files, runs
from app.interface import said
from app.officer import blueprint
from app.officer.lock import officer, poll_for
from app.officer.sheets import village_at
from app.request import here, now, reading, writing
from surveys import box, paper, polls
from surveys.ballots import MARKS, Ballot
from surveys.errors import AlreadyKeyedIn, Fault, Faulty
from surveys.officers import Act
from surveys.places import tidy
from surveys.questionnaires import Questionnaire


@blueprint.get("/dot/<code>/nhap-phieu")
def key_in(code: str) -> ResponseReturnValue:
    """Which village; and the import of a file."""
    return _village_list(code, [])


@blueprint.get("/dot/<code>/nhap-phieu/<int:position>")
def key_in_village(code: str, position: int) -> ResponseReturnValue:
    return _form(code, position, {}, [])


@blueprint.post("/dot/<code>/nhap-phieu/<int:position>")
def put_in(code: str, position: int) -> ResponseReturnValue:
    """One ballot. The same form sent twice counts once: each carries a token that is good for one ballot."""
    slot = hashlib.sha256(request.form.get("form_token", "").encode()).digest()[:16]
    try:
        with reading() as database:
            poll = poll_for(database, code, Act.KEY_IN)
            ballot, faults = read_ballot(polls.questionnaire_of(poll))
            if faults:
                return _form(code, position, request.form, faults), 422
            sealed = box.seal_paper(village_at(poll, position), [ballot], slot=slot)
        with writing() as database:
            paper.key_in(database, [sealed], by=officer(database).name, now=now())
        flash(gettext("Đã nhập một phiếu."))
    except AlreadyKeyedIn as refusal:
        flash(said(refusal))
    return redirect(url_for("officer.key_in_village", code=code, position=position))


@blueprint.post("/dot/<code>/nhap-tep")
def import_file(code: str) -> ResponseReturnValue:
    """A CSV file; one bad line refuses all of it."""
    file = request.files.get("file")
    try:
        with reading() as database:
            poll = poll_for(database, code, Act.KEY_IN)
            sealed = paper.seal_file(poll, file.read() if file else b"")
        found = runs.look(sealed)
        with writing() as database:
            keyed = paper.key_in(database, sealed, by=officer(database).name, now=now())
            runs.keep(database, found, keys=here().keys)
    except Faulty as refusal:
        return _village_list(code, refusal.faults), 422
    flash(gettext("Đã nhập %(ballots)s phiếu từ tệp.", ballots=keyed))
    return redirect(url_for("officer.key_in", code=code))


@blueprint.get("/dot/<code>/nhap-tep/mau.csv")
def sample_file(code: str) -> ResponseReturnValue:
    """The header and one example line a village, as spreadsheets like it."""
    with reading() as database:
        poll = poll_for(database, code, Act.KEY_IN)
        columns = paper.header(poll)
        lines = [[village.name] + ["1" if c[0] == "q" else "" for c in columns[1:]] for village in poll.villages]
    text = csv_files.SPREADSHEET_MARK + csv_files.written([columns, *lines])
    name = f"attachment; filename=nhap-phieu-{code}.csv"
    return Response(text, mimetype="text/csv", headers={"Content-Disposition": name})


def _village_list(code: str, faults: list[Fault]) -> str:
    with reading() as database:
        poll = poll_for(database, code, Act.KEY_IN)
        return render_template("officer/key_in.html", poll=poll, state=polls.state(poll), faults=faults)


def _form(code: str, position: int, typed: object, faults: list[Fault]) -> str:
    with reading() as database:
        poll = poll_for(database, code, Act.KEY_IN)
        polls.require_open(poll)
        return render_template(
            "officer/key_in_village.html",
            poll=poll,
            village=village_at(poll, position),
            questionnaire=polls.questionnaire_of(poll),
            typed=typed,
            faults=faults,
            token=secrets.token_urlsafe(16),
            longest_reason=paper.LONGEST_REASON,
            longest_other=paper.LONGEST_OTHER,
        )


def read_ballot(questionnaire: Questionnaire) -> tuple[Ballot, list[Fault]]:
    """The ballot in the form of this request, and what is not chosen in it."""
    numbers = [question.number for question in questionnaire.choices]
    marks = [request.form.get(f"q{number}", "") for number in numbers]
    faults = [
        Fault(f"q{number}", f"Câu {number}: chưa chọn")
        for number, mark in zip(numbers, marks, strict=True)
        if mark not in MARKS
    ]
    reasons = tuple(tidy(request.form.get(f"reason{n}", ""))[: paper.LONGEST_REASON] for n in numbers)
    other = tidy(request.form.get("other", ""))[: paper.LONGEST_OTHER]
    return Ballot("".join(marks), reasons if any(reasons) else (), other, online=False), faults
