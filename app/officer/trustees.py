"""The trustees (tổ kiểm phiếu): their key is made and printed, and tried, before the poll opens."""

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from app.interface import said
from app.officer import blueprint
from app.officer.lock import officer, poll_for
from app.request import now, reading, writing
from surveys import trustees
from surveys.errors import FaultyShares
from surveys.officers import Act


@blueprint.post("/dot/<code>/to-kiem-phieu")
def appoint_trustees(code: str) -> ResponseReturnValue:
    """Three sheets as PDF, shown to be printed at once; the server keeps none of them."""
    from app import printing  # noqa: PLC0415  drawing is heavy and only needed here

    with writing() as database:
        poll = poll_for(database, code, Act.RUN, lock=True)
        made = trustees.appoint(database, poll=poll, by=officer(database).name, now=now())
        return Response(printing.share_sheets(poll, made.shares, now=now()), mimetype="application/pdf")


@blueprint.get("/dot/<code>/nghi-thuc.pdf")
def ceremony_guide(code: str) -> ResponseReturnValue:
    """One page to be laid on the table: who does what, in which order, and how long it takes."""
    from app import printing  # noqa: PLC0415  drawing is heavy and only needed here

    with reading() as database:
        poll = poll_for(database, code, Act.RUN)
        return Response(printing.ceremony_guide(poll), mimetype="application/pdf")


@blueprint.get("/dot/<code>/thu-manh-khoa")
def try_shares(code: str) -> ResponseReturnValue:
    with reading() as database:
        return render_template("officer/try_shares.html", poll=poll_for(database, code, Act.RUN))


@blueprint.post("/dot/<code>/thu-manh-khoa")
def tried_shares(code: str) -> ResponseReturnValue:
    """Says whether two sheets fit; opens nothing and keeps nothing."""
    with reading() as database:
        poll = poll_for(database, code, Act.RUN)
        try:
            trustees.put_together(poll, request.form.getlist("share"))
        except FaultyShares as refusal:
            return render_template("officer/try_shares.html", poll=poll, refusal=said(refusal)), 422
        return render_template("officer/try_shares.html", poll=poll, fits=True)
