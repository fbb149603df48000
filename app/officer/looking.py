"""What persons decide about scanned paper: doubtful marks, sheets with two pictures, handwriting. One at a time."""

from base64 import b64encode

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.interface import said
from app.officer import blueprint
from app.officer.lock import officer, poll_for
from app.request import here, reading, writing
from surveys import drawer, handwriting, looking, polls
from surveys.drawer import Kind
from surveys.errors import Fault, Faulty, NothingToLookAt
from surveys.handwriting import Written
from surveys.officers import Act
from surveys.paper import LONGEST_OTHER

_SAID = {"1": "1", "0": "0", "-": "", "x": "x", "?": "?"}
"""What a button says, and the answer it stands for."""


@blueprint.get("/dot/<code>/xem-o")
def look_at_marks(code: str) -> ResponseReturnValue:
    """One doubtful question: its picture and nothing else."""
    with reading() as database:
        poll = poll_for(database, code, Act.KEY_IN)
        item = looking.next_doubtful(database, poll=poll, by=officer(database).name, keys=here().keys)
        return render_template(
            "officer/look_at_marks.html",
            poll=poll,
            options=polls.questionnaire_of(poll).options,
            row=item.row.hex() if item else "",
            picture=_inline(item.picture, "png") if item else "",
            left=drawer.waiting(database, poll).get(Kind.QUESTION, 0),
        )


@blueprint.post("/dot/<code>/xem-o")
def decide_mark(code: str) -> ResponseReturnValue:
    """What this person sees. Somebody who was quicker is no fault: the next one is shown."""
    answer = _SAID.get(request.form.get("answer", ""))
    if answer is None:
        raise Faulty([Fault("answer", "Xin chọn một câu trả lời.")])
    try:
        with writing() as database:
            poll, by = poll_for(database, code, Act.KEY_IN), officer(database).name
            looking.decide(database, poll=poll, row=_row(), answer=answer, by=by, keys=here().keys)
    except NothingToLookAt as refusal:
        flash(said(refusal))
    return redirect(url_for("officer.look_at_marks", code=code))


@blueprint.get("/dot/<code>/hai-anh")
def look_at_two(code: str) -> ResponseReturnValue:
    """A sheet of which two pictures contradict each other."""
    with reading() as database:
        poll = poll_for(database, code, Act.KEY_IN)
        item = looking.next_disputed(database, poll=poll, keys=here().keys)
        return render_template(
            "officer/look_at_two.html",
            poll=poll,
            row=item.row.hex() if item else "",
            first=_inline(item.first, "jpeg") if item else "",
            second=_inline(item.second, "jpeg") if item else "",
            left=drawer.waiting(database, poll).get(Kind.CONFLICT, 0),
        )


@blueprint.post("/dot/<code>/hai-anh")
def settle_two(code: str) -> ResponseReturnValue:
    choice = request.form.get("choice", "")
    if choice not in (looking.FIRST, looking.SECOND, looking.NEITHER):
        raise Faulty([Fault("choice", "Xin chọn một ảnh, hoặc để riêng tờ phiếu.")])
    try:
        with writing() as database:
            poll = poll_for(database, code, Act.KEY_IN)
            looking.settle(database, poll=poll, row=_row(), choice=choice, keys=here().keys)
    except NothingToLookAt as refusal:
        flash(said(refusal))
    return redirect(url_for("officer.look_at_two", code=code))


@blueprint.get("/dot/<code>/chu-viet")
def read_handwriting(code: str) -> ResponseReturnValue:
    """A piece of handwriting to type from."""
    with reading() as database:
        poll = poll_for(database, code, Act.KEY_IN)
        item = handwriting.next_written(database, poll=poll, keys=here().keys)
        return _typing(code, item, "", [])


@blueprint.post("/dot/<code>/chu-viet")
def type_handwriting(code: str) -> ResponseReturnValue:
    text = "" if "nothing" in request.form else request.form.get("text", "")
    try:
        with writing() as database:
            poll = poll_for(database, code, Act.KEY_IN)
            handwriting.type_in(database, poll=poll, row=_row(), text=text, keys=here().keys)
    except NothingToLookAt as refusal:
        flash(said(refusal))
    except Faulty as refusal:
        with reading() as database:
            poll = poll_for(database, code, Act.KEY_IN)
            item = handwriting.written(database, poll=poll, row=_row(), keys=here().keys)
        return _typing(code, item, text, refusal.faults), 422
    return redirect(url_for("officer.read_handwriting", code=code))


def _typing(code: str, item: Written | None, text: str, faults: list[Fault]) -> str:
    with reading() as database:
        poll = poll_for(database, code, Act.KEY_IN)
        return render_template(
            "officer/handwriting.html",
            poll=poll,
            faults=faults,
            text=text,
            row=item.row.hex() if item else "",
            room=item.room if item else "",
            picture=_inline(item.picture, "png") if item else "",
            left=drawer.waiting(database, poll).get(Kind.WORDS, 0),
            longest=LONGEST_OTHER,
        )


def _row() -> bytes:
    """Which item the form is about; b"" for one nobody made."""
    try:
        return bytes.fromhex(request.form.get("row", ""))
    except ValueError:
        return b""


def _inline(picture: bytes, kind: str) -> str:
    """A picture within the page: it lies nowhere under an address of its own."""
    return f"data:image/{kind};base64,{b64encode(picture).decode()}"
