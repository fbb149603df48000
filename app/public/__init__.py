"""What anyone may see: where to go, and results once they are posted."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app import results
from app.request import reading
from surveys import polls

blueprint = Blueprint("public", __name__, template_folder="templates")

FEWEST_BALLOTS = 10
"""Nothing is published from fewer ballots than this."""


@blueprint.get("/")
def start() -> ResponseReturnValue:
    """Two doors: the resident's and the officer's."""
    return render_template("public/start.html")


@blueprint.get("/ket-qua/<code>", endpoint="results")
def results_page(code: str) -> ResponseReturnValue:
    """The posted result of the whole place, in plain words; no village, nothing from too few ballots."""
    with reading() as session:
        poll = polls.by_code(session, code)
        if poll.posted_at is None:
            return render_template("public/not_posted.html", poll=poll, posting_on=polls.posting_on(poll))
        whole = results.of(session, poll).whole
        enough = whole.tally.valid >= FEWEST_BALLOTS
        return render_template(
            "public/results.html", poll=poll, whole=whole if enough else None, tally=whole.tally,
            fewest=FEWEST_BALLOTS,
        )  # fmt: skip
