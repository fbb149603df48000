"""What anyone may see: where to go, and results once they are posted – only what was frozen then."""

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from analysis.disclosure import Release, full_tens
from analysis.sentences import out_of_ten
from analysis.suppression import FEWEST_BALLOTS
from app import digests, petitioning, posting
from app.interface import told
from app.request import about, now, reading
from surveys import confirmations, coverage, polls, receipts, rehearsals, releases
from surveys.tables import FrozenRelease, Poll
from surveys.workdays import HANOI

blueprint = Blueprint("public", __name__, template_folder="templates")


@blueprint.get("/")
def start() -> ResponseReturnValue:
    """Two doors: the resident's and the officer's."""
    return render_template("public/start.html")


@blueprint.get("/ket-qua/<code>", endpoint="results")
def results_page(code: str) -> ResponseReturnValue:
    """The posted result of the whole place, in plain words."""
    with reading() as session:
        poll = about(polls.by_code(session, code))
        frozen = releases.of(session, poll)
        if frozen is None or poll.posted_at is None:
            return render_template("public/not_posted.html", poll=poll, posting_on=polls.posting_on(poll))
        release = posting.read(frozen)
        return render_template(
            "public/results.html", poll=poll, release=release, digest=digests.short(frozen), fewest=FEWEST_BALLOTS,
            in_tens=_in_tens(release),
        )  # fmt: skip


@blueprint.get("/ket-qua/<code>/tien-do")
def coverage_page(code: str) -> ResponseReturnValue:
    """How many households have answered, in full tens, where an officer lets everybody see it; never what."""
    with reading() as session:
        poll = about(polls.by_code(session, code))
        if not poll.coverage_public or poll.opened_at is None:
            abort(404)
        return render_template(
            "public/coverage.html",
            poll=poll,
            whole=coverage.of_whole(poll),
            lines=coverage.of_villages(poll),
            least=polls.rules_of(poll).least_share,
            full_tens=full_tens,
            fewest=FEWEST_BALLOTS,
        )


@blueprint.get("/ket-qua/<code>/kien-nghi")
def petitions_page(code: str) -> ResponseReturnValue:
    """What people asked for, in an officer's words, and what was answered; only what was published."""
    with reading() as session:
        poll, _, _ = _posted(session, code)
        found = petitioning.published(session, poll)
        today = now().astimezone(HANOI).date()
        return render_template("public/petitions.html", poll=poll, petitions=found, today=today, fewest=FEWEST_BALLOTS)


@blueprint.get("/ket-qua/<code>/tung-thon")
def villages_page(code: str) -> ResponseReturnValue:
    """Every question in every village, as far as nobody can be found in it."""
    with reading() as session:
        poll, release, _ = _posted(session, code)
        if not release.units:
            abort(404)
        return render_template("public/villages.html", poll=poll, release=release, fewest=FEWEST_BALLOTS)


@blueprint.get("/ket-qua/<code>/bien-nhan")
def receipts_page(code: str) -> ResponseReturnValue:
    """How many receipts there are, and where to look for one: by its first letter, so that nobody types a number."""
    with reading() as session:
        poll, release, _ = _posted(session, code)
        letters = receipts.by_letter(session, poll)
        return render_template("public/receipts.html", poll=poll, release=release, letters=letters)


@blueprint.get("/ket-qua/<code>/bien-nhan/<letter>")
def receipts_of_letter(code: str, letter: str) -> ResponseReturnValue:
    """The sorted receipt numbers that begin with a letter."""
    with reading() as session:
        poll, _, _ = _posted(session, code)
        numbers = receipts.of_poll(session, poll, letter[:1].upper())
        if not numbers:
            abort(404)
        return render_template("public/receipts_of_letter.html", poll=poll, numbers=numbers, letter=letter[:1].upper())


@blueprint.get("/ket-qua/<code>/bien-nhan.txt")
def all_receipts(code: str) -> ResponseReturnValue:
    """Every receipt number, one a line, sorted."""
    with reading() as session:
        poll, _, _ = _posted(session, code)
        mark = f"{rehearsals.SAYS}\n" if poll.rehearsal else ""
        lines = mark + "".join(f"{number}\n" for number in receipts.of_poll(session, poll))
        return Response(lines, mimetype="text/plain")


@blueprint.get("/ket-qua/<code>/kiem-tra")
def check_page(code: str) -> ResponseReturnValue:
    """The digest of what was posted, and how anyone checks it."""
    with reading() as session:
        poll, _, frozen = _posted(session, code)
        return render_template("public/check.html", poll=poll, digest=frozen.digest, short=digests.short(frozen))


@blueprint.get("/kiem-tra")
def check_code() -> ResponseReturnValue:
    """Whoever holds minutes, a poster or a report types its digest and reads what it belongs to."""
    typed = request.args.get("ma", "")
    beginning = releases.beginning(typed)
    with reading() as session:
        return render_template(
            "public/check_code.html",
            typed=typed[:80],
            asked="ma" in request.args,
            readable=bool(beginning),
            found=releases.posted_with(session, beginning) if beginning else [],
            confirmed=confirmations.posted_with(session, beginning) if beginning else [],
        )


@blueprint.get("/ket-qua/<code>/ban-cong-bo.json")
def release_file(code: str) -> ResponseReturnValue:
    """What was posted, byte for byte as its digest was taken."""
    with reading() as session:
        _, _, frozen = _posted(session, code)
        return Response(frozen.body, mimetype="application/json")


def _posted(session: Session, code: str) -> tuple[Poll, Release, FrozenRelease]:
    """A posted poll with what was posted; "not found" before that. Raises UnknownPoll, BrokenRelease."""
    poll = about(polls.by_code(session, code))
    frozen = releases.of(session, poll)
    if frozen is None or poll.posted_at is None:
        abort(404)
    return poll, posting.read(frozen), frozen


def _in_tens(release: Release) -> str:
    """The overall share in plain words; empty where only a band may be told."""
    if not release.enough or release.below_commune or release.overall.satisfied is None or not release.overall.base:
        return ""
    return told(out_of_ten(release.overall.satisfied, release.overall.base))


from app.public import sampling  # noqa: E402, F401  its pages hang on the blueprint
