"""One poll: where it stands, its coverage, and the acts that take it further."""

from collections.abc import Callable
from datetime import date
from functools import partial

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from analysis.needed import needed
from app import deeds
from app.interface import telling, told_all
from app.officer import blueprint
from app.officer.agreement import both
from app.officer.lock import officer, poll_for
from app.request import here, now, reading, writing
from surveys import (
    box,
    coverage,
    drawer,
    hall_devices,
    jobs,
    journal,
    officers,
    pace,
    petitions,
    polls,
    proposals,
    renewal,
    retention,
    watching,
)
from surveys.coverage import Coverage
from surveys.drawer import Kind
from surveys.jobs import Kind as Work
from surveys.officers import Act
from surveys.polls import State
from surveys.proposals import Deed
from surveys.tables import Poll
from surveys.workdays import HANOI


@blueprint.get("/dot/<code>")
def poll(code: str) -> ResponseReturnValue:
    """Where the poll stands and what comes next; never a result."""
    with reading() as database:
        found = poll_for(database, code, Act.SEE)
        watched = watching.of_villages(database, found, today=today())
        return render_template(
            "officer/poll.html",
            poll=found,
            state=polls.state(found),
            questionnaire=polls.questionnaire_of(found),
            watched=watched,
            together=watching.of_whole(found, watched, today=today()),
            short=watching.falling_short(watched),
            needed=still_needed(found),
            sent=pace.sent(database, found, today=today()),
            whole=coverage.of_whole(found),
            deadline=polls.posting_on(found),
            today=today(),
            moment=now(),
            forgotten_on=retention.due_on(found),
            key_left=polls.state(found) is State.COUNTED and bool(box.keys_left(here().keys, found.code, found.epoch)),
            key_lost=renewal.is_needed(found, keys=here().keys),
            standing=proposals.standing(database, poll=found, now=now()),
            me=officer(database),
            may_run=officers.may(officer(database), Act.RUN, found.place),
            may_key_in=officers.may(officer(database), Act.KEY_IN, found.place),
            devices_out=told_all(hall_devices.told(hall_devices.out(database, found))),
            waiting_words=drawer.waiting(database, found).get(Kind.WORDS, 0),
            background=jobs.of_poll(database, found.code),
            late_petitions=petitions.late(database, found, today=today()),
            entries=journal.of_poll(database, poll=found.code),
        )


@blueprint.post("/dot/<code>/mo")
def open_poll(code: str) -> ResponseReturnValue:
    with writing() as database:
        found = poll_for(database, code, Act.RUN, lock=True)
        polls.open_poll(database, poll=found, keys=here().keys, by=officer(database).name, now=now())
    return redirect(url_for("officer.sheets", code=code))


@blueprint.post("/dot/<code>/ket-thuc")
def close_poll(code: str) -> ResponseReturnValue:
    with writing() as database:
        found = poll_for(database, code, Act.RUN, lock=True)
        left = "devices_out" in request.form
        polls.close(database, poll=found, devices_out=left, by=officer(database).name, now=now())
    return redirect(url_for("officer.poll", code=code))


@blueprint.post("/dot/<code>/tien-do")
def show_coverage(code: str) -> ResponseReturnValue:
    """Whether anyone may see how many households have answered."""
    with writing() as database:
        found = poll_for(database, code, Act.RUN, lock=True)
        shown = bool(request.form.get("shown"))
        coverage.show_to_public(database, poll=found, shown=shown, by=officer(database).name, now=now())
    return redirect(url_for("officer.poll", code=code, _anchor="tien-do"))


@blueprint.post("/dot/<code>/kiem-phieu")
def count_poll(code: str) -> ResponseReturnValue:
    """Opens the box when two officers want it, with two sheets of the trustees where there are two envelopes.

    Safe to press again; what is left to be finished after the count needs one officer. The box of a large poll is
    opened by the worker, as soon as these two officers agreed.
    """
    with writing() as database:
        found = poll_for(database, code, Act.RUN, lock=True)
        waits = polls.state(found) is State.CLOSED
        by = both(database, found, Deed.OPEN_BOX) if waits else officer(database).name
        if later := waits and deeds.opens_later(found):
            box.require_openable(database, poll=found, keys=here().keys)
            jobs.ask(database, kind=Work.OPENING, poll=found.code, by=by)
    if later:
        return redirect(url_for("officer.background", code=code))
    shares = request.form.getlist("share")
    box.open_box(here().engine, poll_code=code, keys=here().keys, shares=shares, by=by, now=now())
    return redirect(url_for("officer.results", code=code))


def still_needed(found: Poll) -> Callable[[Coverage], str]:
    """What a village of this poll still lacks, in words."""
    running = polls.state(found) in (State.DRAFT, State.OPEN)
    return telling(partial(needed, closes_on=found.closes_on, today=today(), running=running))


def today() -> date:
    """The day it is in Vietnam."""
    return now().astimezone(HANOI).date()
