"""Work in the background, as officers see it: what waits, how far it is, what could not be done and why."""

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.officer import blueprint
from app.officer.lock import officer, poll_for
from app.request import here, now, reading, writing
from app.working import is_there
from surveys import jobs, officers, polls
from surveys.jobs import Kind, Standing
from surveys.officers import Act
from surveys.tables import Job, Poll

AGAIN = tuple(kind for kind in Kind if kind is not Kind.OPENING)
"""What one officer may ask for again. An opening is asked for where two agree to it."""
LOOK = 3
"""Seconds between two looks of a page at a job."""


@blueprint.get("/dot/<code>/viec")
def background(code: str) -> ResponseReturnValue:
    """What is done for a poll in the background."""
    with reading() as database:
        poll = poll_for(database, code, Act.SEE)
        return render_template(
            "officer/background.html",
            poll=poll,
            state=polls.state(poll),
            work=work_of(database, poll),
            again=AGAIN,
            worker=is_there(here()),
            look=LOOK,
            may_key_in=officers.may(officer(database), Act.KEY_IN, poll.place),
        )


@blueprint.post("/dot/<code>/viec/<kind>/lam-lai")
def try_again(code: str, kind: str) -> ResponseReturnValue:
    """What was given up, once more."""
    if kind not in AGAIN:
        abort(404)
    with writing() as database:
        poll = poll_for(database, code, Act.KEY_IN)
        if Kind(kind) in jobs.of_poll(database, poll.code):
            jobs.ask(database, kind=Kind(kind), poll=poll.code)
    return redirect(url_for("officer.background", code=code))


def work_of(database: Session, poll: Poll) -> dict[Kind, tuple[Standing, Job]]:
    """Every job of a poll and where it stands."""
    return {kind: (jobs.standing(job, now=now()), job) for kind, job in jobs.of_poll(database, poll.code).items()}


def want(code: str, kind: Kind, *, known: dict[Kind, Job]) -> None:
    """Asks for what a page lacks, unless it is on its way or was given up. ``known``: the jobs of the poll."""
    if kind not in known:
        with writing() as database:
            jobs.ask(database, kind=kind, poll=code)
