"""Counting by hand (kiểm tay): which sheets to take from the pile, each keyed blind and held against its reading."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from analysis import reconciling as words
from app.interface import told
from app.officer import blueprint
from app.officer.lock import poll_for
from app.officer.papering import read_ballot
from app.officer.sheets import village_at
from app.refusals import status_of
from app.request import here, reading, writing
from app.scanning import named
from surveys import hand_counts, polls, reconciliation
from surveys.errors import Fault, SurveyError
from surveys.officers import Act

NO_PICTURE = "Xin chụp hoặc chọn ảnh của tờ phiếu."


@blueprint.get("/dot/<code>/kiem-tay/<int:position>")
def hand_count(code: str, position: int) -> ResponseReturnValue:
    return _page(code, position)


@blueprint.post("/dot/<code>/kiem-tay/<int:position>")
def find_sheet(code: str, position: int) -> ResponseReturnValue:
    """Which sheet it is, by its picture, which is not kept; then its answers are asked for."""
    file = request.files.get("file")
    with reading() as database:
        polls.require_open(village_at(poll_for(database, code, Act.KEY_IN), position).poll)
    if file is None or not file.filename:
        return _page(code, position, faults=[Fault("picture", NO_PICTURE)]), 422
    found = named(here(), code, file.read())
    try:
        with reading() as database:
            village = village_at(poll_for(database, code, Act.KEY_IN), position)
            row = hand_counts.find(database, village=village, found=found, keys=here().keys)
    except SurveyError as refusal:
        return _refused(code, position, refusal)
    return _page(code, position, row=row)


@blueprint.post("/dot/<code>/kiem-tay/<int:position>/so")
def compare_sheet(code: str, position: int) -> ResponseReturnValue:
    """What the paper says against what was read; tells how many questions differ, and nothing else."""
    row = _row()
    with reading() as database:
        keyed, faults = read_ballot(polls.questionnaire_of(poll_for(database, code, Act.KEY_IN)))
    if faults:
        return _page(code, position, row=row, faults=faults), 422
    try:
        with writing() as database:
            village = village_at(poll_for(database, code, Act.KEY_IN), position)
            differ = hand_counts.compare(database, village=village, row=row, keyed=keyed, keys=here().keys)
    except SurveyError as refusal:
        return _refused(code, position, refusal)
    if differ:
        return _page(code, position, wrong_row=row, differ=differ)
    flash(gettext("Đã kiểm một tờ: mọi câu đều giống."))
    return _back(code, position)


@blueprint.post("/dot/<code>/kiem-tay/<int:position>/de-rieng")
def take_sheet_out(code: str, position: int) -> ResponseReturnValue:
    """The machine read it wrongly: the sheet is keyed by hand instead."""
    try:
        with writing() as database:
            village = village_at(poll_for(database, code, Act.KEY_IN), position)
            hand_counts.take_out(database, village=village, row=_row(), keys=here().keys)
    except SurveyError as refusal:
        return _refused(code, position, refusal)
    flash(gettext("Tờ phiếu ấy không tính theo máy đọc nữa. Xin nhập tờ ấy bằng tay ngay ở mục Nhập phiếu giấy."))
    return _back(code, position)


def _row() -> bytes:
    """The sheet of the form; of a form that was tampered with none."""
    try:
        return bytes.fromhex(request.form.get("row", ""))
    except ValueError:
        return b""


def _back(code: str, position: int) -> ResponseReturnValue:
    return redirect(url_for("officer.hand_count", code=code, position=position))


def _refused(code: str, position: int, refusal: SurveyError) -> ResponseReturnValue:
    return _page(code, position, faults=[Fault("picture", str(refusal))]), status_of(refusal)


def _page(
    code: str,
    position: int,
    *,
    row: bytes = b"",
    wrong_row: bytes = b"",
    differ: int = 0,
    faults: list[Fault] | None = None,
) -> str:
    """The pile's handful; with ``row`` the form of that sheet, with ``wrong_row`` what to do with it."""
    with reading() as database:
        poll = poll_for(database, code, Act.KEY_IN)
        village = village_at(poll, position)
        return render_template(
            "officer/hand_count.html",
            poll=poll,
            state=polls.state(poll),
            village=village,
            handful=hand_counts.proposed(database, village=village, keys=here().keys),
            booked=told(words.by_hand(reconciliation.of_village(database, village))),
            rule=told(words.RULE),
            questionnaire=polls.questionnaire_of(poll),
            typed=request.form,
            row=row.hex(),
            wrong_row=wrong_row.hex(),
            differ=differ,
            faults=faults or [],
        )
