"""The lock of the officers' rooms, and the one way to a poll: by place and by role."""

from flask import abort, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app import interface
from app.officer import blueprint
from app.request import about, here, now, reading, writing
from surveys import officers, polls, sessions
from surveys.officers import Act
from surveys.sessions import Step
from surveys.tables import Officer, OfficerSession, Poll

TOKEN = "key"  # noqa: S105  a name
"""Under this name the signed cookie carries the random token of the session; all else rests on the server."""
BY_ITSELF = "By-Itself"
"""A page that brings its numbers up to date says so: nobody sits there, and the session goes on ageing."""
OUTSIDE = {"officer.sign_in", "officer.enter"}
"""The door itself."""
ROOMS_OF: dict[Step | None, tuple[str, ...]] = {
    Step.CODE: ("officer.give_code", "officer.take_code"),
    Step.PASSWORD: ("officer.new_password", "officer.change_password"),
    Step.ENROL: ("officer.second_factor", "officer.enrol"),
}
"""The only pages open while a step is left to do; the first is its own."""


@blueprint.before_request
def strangers_to_the_door() -> ResponseReturnValue | None:
    """Everything but the door asks for a session that still runs, and for its steps in turn."""
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        return _from_elsewhere()
    if request.endpoint in OUTSIDE:
        return None
    with reading() as database:
        found = sessions.find(database, session.get(TOKEN, ""), now=now())
        if found is None:
            return redirect(url_for("officer.sign_in"))
        who = database.get_one(Officer, found.officer_id)
        g.visit, g.step = found, sessions.waits_for(found, who, must_enrol=here().settings.must_enrol)
        interface.speak(who.language)
    if BY_ITSELF not in request.headers:
        _touch(found)
    rooms = ROOMS_OF.get(g.step)
    if rooms and request.endpoint not in (*rooms, "officer.sign_out"):
        return redirect(url_for(rooms[0]))
    return None


def officer(database: Session) -> Officer:
    """The officer who is signed in."""
    return database.get_one(Officer, visit().officer_id)


def visit() -> OfficerSession:
    """The session of this request."""
    found: OfficerSession = g.visit
    return found


def poll_for(database: Session, code: str, act: Act, *, lock: bool = False) -> Poll:
    """The poll of this code inside the officer's place. Raises UnknownPoll outside it, NotAllowed by role."""
    who = officer(database)
    poll = about(polls.by_code(database, code, officer=who, lock=lock))
    officers.require(who, act, poll.place)
    return poll


def _from_elsewhere() -> ResponseReturnValue:
    """A link on a foreign page: the cookie (SameSite=Strict) stays at home until the officer clicks here.

    No cookie is set either, so a foreign page cannot lay an empty one over the officer's.
    """
    if request.method not in ("GET", "HEAD"):
        abort(403)
    return render_template("officer/from_elsewhere.html", path=request.path)


def _touch(found: OfficerSession) -> None:
    if sessions.needs_touch(found, now=now()):
        with writing() as database:
            sessions.touch(database, found, now=now())
