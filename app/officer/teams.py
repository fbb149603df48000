"""Village teams: their links are printed, printed again and made void; the guide that goes with them."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.officer import blueprint
from app.officer.lock import officer, poll_for
from app.officer.sheets import village_at
from app.request import here, now, reading, writing
from surveys import polls, teams
from surveys.errors import UnknownVillage
from surveys.officers import Act
from surveys.tables import Poll, Village


@blueprint.get("/dot/<code>/to")
def village_teams(code: str) -> ResponseReturnValue:
    """Which team has a link, and what the teams did in whole numbers."""
    with reading() as database:
        poll = poll_for(database, code, Act.RUN)
        return render_template(
            "officer/teams.html", poll=poll, state=polls.state(poll), books=teams.books(database, poll)
        )


@blueprint.post("/dot/<code>/to/in")
def print_team_links(code: str) -> ResponseReturnValue:
    """Sheets with links as PDF, for one village or for all that have none; a link printed before is void."""
    from app import printing  # noqa: PLC0415  drawing is heavy and only needed here

    with writing() as database:
        poll = poll_for(database, code, Act.RUN)
        villages = [_village(poll)] if request.form.get("thon") else teams.without_link(database, poll)
        by = officer(database).name
        links = teams.give_links(database, villages=villages, keys=here().keys, by=by, now=now())
        if links:
            data = printing.team_links(poll, links, here().settings.base_url)
            told = {"Content-Disposition": 'attachment; filename="to-lay-y-kien.pdf"'}
            return Response(data, mimetype="application/pdf", headers=told)
    flash(gettext("Thôn nào cũng đã có tờ của tổ. Muốn in lại, xin chọn từng thôn."))
    return redirect(url_for("officer.village_teams", code=code))


@blueprint.post("/dot/<code>/to/bo")
def end_team_link(code: str) -> ResponseReturnValue:
    """The link of a village is void, on every phone it was opened with."""
    with writing() as database:
        poll = poll_for(database, code, Act.RUN)
        teams.take_back_link(database, village=_village(poll), by=officer(database).name, now=now())
    return redirect(url_for("officer.village_teams", code=code))


@blueprint.get("/dot/<code>/to/huong-dan.pdf")
def team_guide(code: str) -> ResponseReturnValue:
    """One page for the teams: what to say, what stays secret, what never to do."""
    from app import printing  # noqa: PLC0415  drawing is heavy and only needed here

    with reading() as database:
        return Response(printing.team_guide(poll_for(database, code, Act.SEE)), mimetype="application/pdf")


def _village(poll: Poll) -> Village:
    """The village the form names. Raises UnknownVillage."""
    written = request.form.get("thon", "")
    if not written.isdecimal():
        raise UnknownVillage(written)
    return village_at(poll, int(written))
