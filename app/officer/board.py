"""The list of polls inside the officer's place."""

from flask import render_template
from flask.typing import ResponseReturnValue

from app.officer import blueprint
from app.officer.lock import officer, visit
from app.request import reading
from surveys import coverage, officers, polls
from surveys.officers import Act


@blueprint.get("/")
def board() -> ResponseReturnValue:
    """Each poll with its state and coverage."""
    with reading() as database:
        who = officer(database)
        rows = [(poll, polls.state(poll), coverage.of_whole(poll)) for poll in polls.seen_by(database, who)]
        may_run = officers.may(who, Act.RUN, who.place)
        asks_enrol = who.totp_secret is None and not visit().by_link
        return render_template(
            "officer/board.html", rows=rows, officer=who, may_run=may_run, asks_enrol=asks_enrol,
            may_sum=officers.may(who, Act.SUPERVISE, who.place),
        )  # fmt: skip
