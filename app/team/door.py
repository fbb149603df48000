"""The door of a village team: the code of its printed link, scanned or typed."""

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.interface import said
from app.refusals import status_of
from app.request import here, now, writing
from app.team import blueprint, lock
from surveys import teams
from surveys.errors import PollClosed, PollNotOpen
from surveys.team_errors import UnknownLink


@blueprint.get("/vao")
def door() -> ResponseReturnValue:
    """Asks for the code; that of a scanned QR stands in the fragment and never reaches a log."""
    return render_template("team/door.html")


@blueprint.post("/vao")
def enter() -> ResponseReturnValue:
    """Opens the page of the village on this phone; opened again, it stays the same."""
    typed = request.form.get("code", "")
    try:
        with writing() as session:
            village = teams.arrive(session, code=typed, keys=here().keys, now=now())
            link = teams.link_of(session, village.id)
    except (UnknownLink, PollClosed, PollNotOpen) as refusal:
        return render_template("team/door.html", refusal=said(refusal), code=typed), status_of(refusal)
    answer = make_response(redirect(url_for("team.home")))
    return lock.let_in(answer, *link) if link else answer


@blueprint.post("/ra")
def leave() -> ResponseReturnValue:
    """This phone forgets its village; the link on paper stays good."""
    return lock.let_out(make_response(redirect(url_for("team.door"))))
