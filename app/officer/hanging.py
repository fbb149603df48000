"""After the posting: the poster for the halls, and what is read out on the loudspeaker."""

from typing import TYPE_CHECKING

from flask import Response, abort, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app import posting
from app.officer import blueprint
from app.officer.lock import poll_for
from app.officer.outcome import as_file
from app.request import here, reading
from surveys.officers import Act
from surveys.tables import Poll

if TYPE_CHECKING:
    from analysis.hall_poster import HallPoster


@blueprint.get("/dot/<code>/niem-yet/ap-phich.pdf")
def hall_poster(code: str) -> Response:
    """A4, to be enlarged to A3."""
    from analysis.hall_poster import hall_poster_pdf  # noqa: PLC0415  drawing is heavy and only needed here

    with reading() as session:
        _, poster = _posted(session, code)
    return as_file(hall_poster_pdf(poster), f"ap-phich-ket-qua-{code}.pdf")


@blueprint.get("/dot/<code>/niem-yet/loa")
def loudspeaker(code: str) -> ResponseReturnValue:
    """Sentence by sentence, in large letters."""
    from analysis.hall_poster import for_the_loudspeaker  # noqa: PLC0415  drawing is heavy and only needed here

    with reading() as session:
        poll, poster = _posted(session, code)
        return render_template("officer/loudspeaker.html", poll=poll, lines=for_the_loudspeaker(poster))


def _posted(session: Session, code: str) -> "tuple[Poll, HallPoster]":
    """A poll with what hangs of it; "not found" before it is posted."""
    poll = poll_for(session, code, Act.SEE)
    poster = posting.hall_poster(session, poll, here().settings.base_url)
    if poster is None:
        abort(404)
    return poll, poster
