"""What the village of this phone still lacks; never a result."""

from functools import partial

from flask import render_template
from flask.typing import ResponseReturnValue

from analysis.needed import needed
from app.interface import telling
from app.request import now, reading
from app.team import blueprint, lock
from surveys import polls, watching
from surveys.workdays import HANOI


@blueprint.get("")
def home() -> ResponseReturnValue:
    """How many households have answered, how many are needed and by when, and where the work is done."""
    today = now().astimezone(HANOI).date()
    with reading() as session:
        village = lock.village(session)
        poll = village.poll
        rows = zip(poll.villages, watching.of_villages(session, poll, today=today), strict=True)
        [watched] = [row for each, row in rows if each.id == village.id]
        return render_template(
            "team/home.html",
            poll=poll,
            village=village,
            watched=watched,
            needed=telling(partial(needed, closes_on=poll.closes_on, today=today, running=True)),
            least=polls.rules_of(poll).least_share,
            token=lock.form_token(),
        )
