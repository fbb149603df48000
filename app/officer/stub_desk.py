"""The desk where stubs (cuống phiếu) are taken in: typed or read by a barcode reader, one after another, or a file."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.interface import said
from app.officer import blueprint
from app.officer.lock import officer, poll_for
from app.officer.sheets import village_at
from app.refusals import status_of
from app.request import here, now, reading, writing
from app.said.marks import N_
from surveys import polls, stubs
from surveys.errors import Fault, Faulty, SurveyError, UnknownCode
from surveys.officers import Act
from surveys.paper_errors import StubAlreadyIn

GOOD, KNOWN, WRONG = "good", "known", "wrong"
"""How an answer looks from two metres away."""
MISTYPED = N_(
    "Mã này không đúng. Xin nhìn lại từng chữ trên cuống và nhập lại; nếu bàn phím đang gõ tiếng Việt, xin tắt bộ gõ."
)


@blueprint.get("/dot/<code>/cuong-phieu/<int:position>")
def stub_desk(code: str, position: int) -> ResponseReturnValue:
    return _desk(code, position)


@blueprint.post("/dot/<code>/cuong-phieu/<int:position>")
def hand_in_stub(code: str, position: int) -> ResponseReturnValue:
    """One stub. Sent again by a reload, it is told that it is in."""
    try:
        with writing() as database:
            village = village_at(poll_for(database, code, Act.KEY_IN), position)
            stubs.hand_in(database, village=village, code=request.form.get("stub", ""), keys=here().keys)
    except StubAlreadyIn as refusal:
        return _desk(code, position, KNOWN, said(refusal))
    except SurveyError as refusal:
        return _refused(code, position, refusal)
    return _desk(code, position, GOOD, gettext("Đã nhận cuống phiếu."))


@blueprint.post("/dot/<code>/cuong-phieu/<int:position>/tep")
def hand_in_stubs(code: str, position: int) -> ResponseReturnValue:
    """A file of codes: all of them, or none."""
    file = request.files.get("file")
    try:
        with writing() as database:
            poll = poll_for(database, code, Act.KEY_IN)
            taken = stubs.hand_in_file(
                database, poll=poll, village=village_at(poll, position), data=file.read() if file else b"",
                keys=here().keys, by=officer(database).name, now=now(),
            )  # fmt: skip
    except Faulty as refusal:
        return _desk(code, position, faults=refusal.faults), 422
    words = [gettext("Đã nhận %(stubs)s cuống phiếu từ tệp.", stubs=taken.stubs)]
    if taken.already:
        words.append(gettext("%(lines)s dòng có cuống đã nhận từ trước, không tính thêm.", lines=taken.already))
    return _desk(code, position, GOOD, " ".join(words))


@blueprint.post("/dot/<code>/cuong-phieu/<int:position>/tra-lai")
def take_back_stub(code: str, position: int) -> ResponseReturnValue:
    """A stub taken in by mistake: its household may answer by phone again."""
    try:
        with writing() as database:
            village = village_at(poll_for(database, code, Act.KEY_IN), position)
            by = officer(database).name
            stubs.take_back(
                database, village=village, code=request.form.get("back", ""), keys=here().keys, by=by, now=now()
            )
    except SurveyError as refusal:
        return _refused(code, position, refusal)
    return _desk(code, position, GOOD, gettext("Đã trả lại cuống phiếu; hộ ấy lại trả lời được bằng điện thoại."))


def _refused(code: str, position: int, refusal: SurveyError) -> ResponseReturnValue:
    """Told at the desk, where the next stub is waiting; what is no matter of stubs goes its usual way."""
    if not isinstance(refusal, stubs.REFUSALS):
        raise refusal
    message = gettext(MISTYPED) if isinstance(refusal, UnknownCode) else said(refusal)
    return _desk(code, position, WRONG, message), status_of(refusal)


def _desk(code: str, position: int, look: str = "", message: str = "", faults: list[Fault] | None = None) -> str:
    with reading() as database:
        poll = poll_for(database, code, Act.KEY_IN)
        return render_template(
            "officer/stub_desk.html",
            poll=poll,
            state=polls.state(poll),
            village=village_at(poll, position),
            look=look,
            message=message,
            faults=faults or [],
        )
