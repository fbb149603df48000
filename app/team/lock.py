"""The lock of a team's pages: the cookie of its phone names one village, as long as its link is good and the poll open.

The cookie goes to these pages alone (its path), to no other site (SameSite=Strict) and to no script (HttpOnly).
"""

import hmac

from flask import Response, abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app import links
from app.interface import said
from app.refusals import status_of
from app.request import about, here, reading
from app.team import blueprint
from surveys import polls, teams
from surveys.errors import PollClosed, PollNotOpen
from surveys.keys import WEB_KEY
from surveys.tables import Village

OUTSIDE = {"team.door", "team.enter"}


@blueprint.before_request
def strangers_to_the_door() -> ResponseReturnValue | None:
    """Everything but the door asks for the cookie of a link that is good."""
    if request.method == "POST" and request.headers.get("Sec-Fetch-Site") == "cross-site":
        abort(403)
    if request.endpoint in OUTSIDE:
        return None
    with reading() as session:
        found = _village_of_phone(session)
        if found is None:
            return redirect(url_for("team.door"))
        g.village_id = found.id
        about(found.poll)
        try:
            polls.require_open(found.poll)
        except (PollClosed, PollNotOpen) as refusal:
            over = isinstance(refusal, PollClosed)
            page = render_template("team/over.html", poll=found.poll, refusal=said(refusal), over=over)
            return page, status_of(refusal)
    if request.method == "POST" and not hmac.compare_digest(request.form.get("to_token", ""), form_token()):
        return render_template("errors/stale.html"), 400
    return None


def village(session: Session) -> Village:
    """The village of this phone."""
    return session.get_one(Village, g.village_id)


def form_token() -> str:
    """What a form of this phone has to carry."""
    return links.form_token(_key(), request.cookies.get(cookie(), ""))


def let_in(response: Response, found: Village, link_hash: bytes) -> Response:
    """Gives a phone the cookie of its village."""
    response.set_cookie(
        cookie(),
        links.team_mark(_key(), found.id, link_hash),
        max_age=links.KNOWN_FOR,
        path=blueprint.url_prefix or "/",
        secure=here().settings.https,
        httponly=True,
        samesite="Strict",
    )
    return response


def let_out(response: Response) -> Response:
    response.delete_cookie(cookie(), path=blueprint.url_prefix or "/", secure=here().settings.https, samesite="Strict")
    return response


def cookie() -> str:
    return "__Secure-to" if here().settings.https else "to"


def _village_of_phone(session: Session) -> Village | None:
    read = links.team_in(_key(), request.cookies.get(cookie(), ""))
    linked = read and teams.link_of(session, read[0])
    if not read or not linked or not links.still_good(read[1], linked[1].hex()):
        return None
    return linked[0]


def _key() -> bytes:
    return here().keys.get_or_make(WEB_KEY)
