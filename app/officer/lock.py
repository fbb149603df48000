"""The lock of the officers' rooms, and the one way to a poll: by place and by role."""

from flask import redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.officer import blueprint
from app.request import reading
from surveys import officers, polls
from surveys.officers import Act
from surveys.tables import Officer, Poll

OUTSIDE = {"officer.sign_in", "officer.enter"}
"""The door itself."""


@blueprint.before_request
def strangers_to_the_door() -> ResponseReturnValue | None:
    """Everything but the door asks for an officer who still exists."""
    if request.endpoint in OUTSIDE:
        return None
    with reading() as database:
        known = database.get(Officer, session.get("officer", 0))
    return None if known else redirect(url_for("officer.sign_in"))


def officer(database: Session) -> Officer:
    """The officer who is signed in."""
    return database.get_one(Officer, session["officer"])


def poll_for(database: Session, code: str, act: Act, *, lock: bool = False) -> Poll:
    """The poll of this code inside the officer's place. Raises UnknownPoll outside it, NotAllowed by role."""
    who = officer(database)
    poll = polls.by_code(database, code, officer=who, lock=lock)
    officers.require(who, act, poll.place)
    return poll
