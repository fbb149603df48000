"""Stubs (cuống phiếu) taken in on a team's phone: typed, or photographed. A photograph is read and kept nowhere."""

from dataclasses import dataclass

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app import scanning
from app.interface import said
from app.refusals import status_of
from app.request import here, reading, writing
from app.said.marks import N_
from app.team import blueprint, lock
from surveys import stubs
from surveys.errors import SurveyError, UnknownCode
from surveys.paper_errors import StubAlreadyIn

GOOD, KNOWN, WRONG = "good", "known", "wrong"
MOST_STUBS = 30
"""Taken from one photograph."""
MISTYPED = N_("Mã này không đúng. Xin nhìn lại từng chữ trên cuống rồi gõ lại.")
NO_CODE = N_(
    "Trong ảnh không thấy mã của cuống nào. Xin chụp lại gần hơn, đủ sáng, cả ô vuông đen trắng nằm trong ảnh."
)


@dataclass(frozen=True)
class Told:
    """Trả lời cho một cuống: how it looks and what it says."""

    look: str
    words: str


@blueprint.get("/cuong")
def stub_desk() -> ResponseReturnValue:
    return _desk([])


@blueprint.post("/cuong")
def hand_in_stub() -> ResponseReturnValue:
    """One stub that was typed. Sent again by a reload, it is told that it is in."""
    told, status = _hand_in(request.form.get("stub", ""))
    return _desk([told]), status


@blueprint.post("/cuong/anh")
def photograph_stubs() -> ResponseReturnValue:
    """The stubs on a photograph, one or many; those that are in are told so."""
    file = request.files.get("photo")
    texts = [text for text in scanning.codes_on(file.read() if file else b"") if "#" in text]
    if not texts:
        return _desk([Told(WRONG, gettext(NO_CODE))]), 422
    return _desk([_hand_in(text)[0] for text in texts[:MOST_STUBS]])


def _hand_in(code: str) -> tuple[Told, int]:
    """Takes in one stub; what is no matter of stubs goes its usual way."""
    try:
        with writing() as session:
            stubs.hand_in(session, village=lock.village(session), code=code, keys=here().keys)
    except StubAlreadyIn as refusal:
        return Told(KNOWN, said(refusal)), 200
    except SurveyError as refusal:
        if not isinstance(refusal, stubs.REFUSALS):
            raise
        words = gettext(MISTYPED) if isinstance(refusal, UnknownCode) else said(refusal)
        return Told(WRONG, words), status_of(refusal)
    return Told(GOOD, gettext("Đã nhận cuống phiếu.")), 200


def _desk(told: list[Told]) -> str:
    with reading() as session:
        village = lock.village(session)
        return render_template("team/stub_desk.html", village=village, told=told, token=lock.form_token())
