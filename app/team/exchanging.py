"""A lost or spoilt slip is exchanged, or another handed out, on a team's phone. The new code is shown here alone."""

import secrets

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.interface import told
from app.qr_pictures import qr_picture
from app.refusals import status_of
from app.request import here, reading, writing
from app.said.marks import N_
from app.team import blueprint, lock
from surveys import exchanging, slips
from surveys.errors import SurveyError, UnknownCode
from surveys.paper_errors import StubOfElsewhere
from surveys.team_errors import NoSlipLeft, SlipUsed

TOLD_HERE = (UnknownCode, StubOfElsewhere, SlipUsed, NoSlipLeft)
UNKNOWN = N_(
    "Mã này không có trong danh sách phiếu đang dùng: gõ chưa đúng, hoặc phiếu đã đổi rồi. Xin nhìn lại từng chữ."
)


@blueprint.get("/doi-phieu")
def exchange() -> ResponseReturnValue:
    return _page()


@blueprint.post("/doi-phieu")
def exchange_slip() -> ResponseReturnValue:
    """A new code for one that is known; sent again, the same new code is shown."""
    typed, token = request.form.get("old", ""), request.form.get("once", "")
    try:
        with writing() as session:
            village = lock.village(session)
            fresh = exchanging.exchange(session, village=village, code=typed, token=token, keys=here().keys)
    except TOLD_HERE as refusal:
        return _page(refusal, typed), status_of(refusal)
    return _fresh(fresh)


@blueprint.post("/cap-phieu")
def hand_out_slip() -> ResponseReturnValue:
    """A new code out of those the village has left; sent again, the same one is shown."""
    try:
        with writing() as session:
            village, token = lock.village(session), request.form.get("once", "")
            fresh = exchanging.hand_out(session, village=village, token=token, keys=here().keys)
    except TOLD_HERE as refusal:
        return _page(refusal), status_of(refusal)
    return _fresh(fresh)


def _page(refusal: SurveyError | None = None, typed: str = "") -> str:
    words = gettext(UNKNOWN) if isinstance(refusal, UnknownCode) else told(refusal or "")
    with reading() as session:
        village = lock.village(session)
        return render_template(
            "team/exchange.html",
            village=village,
            left=slips.without_code(village),
            refusal=words,
            typed=typed,
            once=secrets.token_hex(16),
            token=lock.form_token(),
        )


def _fresh(code: str) -> str:
    """The new code, to be scanned from this screen or copied; the page is kept by no cache."""
    from analysis.sheets import page_url  # noqa: PLC0415  drawing is heavy and only needed here

    address = page_url(here().settings.base_url, code)
    with reading() as session:
        return render_template("team/new_slip.html", village=lock.village(session), code=code, qr=qr_picture(address))
