"""What anyone may see: where to go, and results once they are posted – only what was frozen then."""

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from analysis.disclosure import Release
from analysis.sentences import out_of_ten
from analysis.suppression import FEWEST_BALLOTS
from app import posting
from app.request import reading
from surveys import polls, releases

blueprint = Blueprint("public", __name__, template_folder="templates")


@blueprint.get("/")
def start() -> ResponseReturnValue:
    """Two doors: the resident's and the officer's."""
    return render_template("public/start.html")


@blueprint.get("/ket-qua/<code>", endpoint="results")
def results_page(code: str) -> ResponseReturnValue:
    """The posted result of the whole place, in plain words."""
    with reading() as session:
        poll = polls.by_code(session, code)
        frozen = releases.of(session, poll)
        if frozen is None:
            return render_template("public/not_posted.html", poll=poll, posting_on=polls.posting_on(poll))
        release = posting.read(frozen)
        return render_template(
            "public/results.html", poll=poll, release=release, digest=frozen.digest, fewest=FEWEST_BALLOTS,
            in_tens=_in_tens(release),
        )  # fmt: skip


@blueprint.get("/ket-qua/<code>/tung-thon")
def villages_page(code: str) -> ResponseReturnValue:
    """Every question in every village, as far as nobody can be found in it."""
    with reading() as session:
        poll = polls.by_code(session, code)
        frozen = releases.of(session, poll)
        release = posting.read(frozen) if frozen else None
        if release is None or not release.units:
            abort(404)
        return render_template("public/villages.html", poll=poll, release=release, fewest=FEWEST_BALLOTS)


def _in_tens(release: Release) -> str:
    """The overall share in plain words; empty where only a band may be told."""
    if not release.enough or release.below_commune or release.overall.satisfied is None or not release.overall.base:
        return ""
    return out_of_ten(release.overall.satisfied, release.overall.base)
