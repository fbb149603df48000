"""What is printed: sheets (the codes of their stubs exist only in the download), posters; the preview."""

import io

from flask import Response, render_template, request, send_file
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app import interface
from app.drawn_ahead import DrawnAhead
from app.officer import blueprint
from app.officer.agreement import both
from app.officer.lock import officer, poll_for
from app.request import here, now, reading, writing
from app.resident.form import preview_page
from surveys import polls, proposals, slips
from surveys.errors import UnknownVillage
from surveys.officers import Act
from surveys.proposals import Deed
from surveys.tables import Poll, Village

PRINTED = "phieu-moi.pdf"


@blueprint.get("/dot/<code>/in-phieu")
def sheets(code: str) -> ResponseReturnValue:
    with reading() as database:
        poll = poll_for(database, code, Act.RUN)
        return render_template(
            "officer/sheets.html",
            poll=poll,
            state=polls.state(poll),
            without_code=slips.without_code,
            standing=proposals.standing(database, poll=poll, now=now()),
            me=officer(database),
        )


@blueprint.post("/dot/<code>/in-phieu/<int:position>")
def print_slips(code: str, position: int) -> ResponseReturnValue:
    """Codes for the households that lack one, as PDF. Printed again, the unused ones of before are void:
    that needs two officers.
    """
    from analysis.papers.papers import plain  # noqa: PLC0415  Word templates are heavy and only needed here
    from app import printing  # noqa: PLC0415  drawing is heavy and only needed here

    again = "again" in request.form
    ahead = _drawn_ahead(code, position, again=again)
    with writing() as database:
        poll = poll_for(database, code, Act.RUN)
        village = village_at(poll, position)
        by = both(database, poll, Deed.PRINT_AGAIN, str(position)) if again else officer(database).name
        slips.issue(
            database, villages=[village], keys=here().keys, again=again, codes_for=ahead.codes_for, by=by, now=now()
        )
        proposals.settle(database, poll=poll, deed=Deed.PRINT_AGAIN, subject=str(position))
        printing.keep_layout(database, poll, here().settings.base_url, large=_large())
        return _pdf(ahead.files[village.name][PRINTED], f"phieu-moi-{plain(village.name)}.pdf")


def _drawn_ahead(code: str, position: int, *, again: bool) -> DrawnAhead:
    """The sheets of a village with codes that nobody knows yet. A poll that is not open gets none drawn."""
    from app import printing  # noqa: PLC0415  drawing is heavy and only needed here

    large = _large()
    ahead = DrawnAhead(lambda village, codes: {PRINTED: printing.sheets(here(), village, codes, large=large)})

    def villages(database: Session) -> list[Village]:
        poll = poll_for(database, code, Act.RUN)
        polls.require_open(poll)
        return [village_at(poll, position)]

    ahead.prepare(here(), villages, again=again)
    return ahead


@blueprint.get("/dot/<code>/phieu-giay/<int:position>.pdf")
def paper_ballots(code: str, position: int) -> ResponseReturnValue:
    """One sheet a household, its stub without code."""
    from analysis.papers.papers import plain  # noqa: PLC0415  Word templates are heavy and only needed here
    from app import printing  # noqa: PLC0415  drawing is heavy and only needed here

    with reading() as database:
        village = village_at(poll_for(database, code, Act.SEE), position)
        data = printing.sheets_without_code(here(), village, village.households, large=_large())
    with writing() as database:
        poll = poll_for(database, code, Act.SEE)
        printing.keep_layout(database, poll, here().settings.base_url, large=_large())
    return _pdf(data, f"phieu-giay-{plain(village.name)}.pdf")


@blueprint.get("/dot/<code>/ap-phich/<int:position>.pdf")
def poster(code: str, position: int) -> ResponseReturnValue:
    from analysis.papers.papers import plain  # noqa: PLC0415  Word templates are heavy and only needed here
    from app import printing  # noqa: PLC0415  drawing is heavy and only needed here

    with reading() as database:
        village = village_at(poll_for(database, code, Act.SEE), position)
        data = printing.poster(village, here().settings.base_url)
        return _pdf(data, f"ap-phich-{plain(village.name)}.pdf")


@blueprint.get("/dot/<code>/xem-truoc")
def preview(code: str) -> ResponseReturnValue:
    with reading() as database:
        poll = poll_for(database, code, Act.SEE)
        return render_template("officer/preview.html", poll=poll, questionnaire=polls.questionnaire_of(poll))


@blueprint.get("/dot/<code>/xem-truoc/trang")
def preview_frame(code: str) -> ResponseReturnValue:
    """The resident's page, without a code; in the language that residents are shown, whatever the officer's."""
    interface.speak(interface.asked())
    with reading() as database:
        return preview_page(poll_for(database, code, Act.SEE))


def village_at(poll: Poll, position: int) -> Village:
    """The village at a position of the poll's list. Raises UnknownVillage."""
    for village in poll.villages:
        if village.position == position:
            return village
    raise UnknownVillage(str(position))


def _large() -> bool:
    """Whether large print was asked for."""
    return "chu-to" in request.values


def _pdf(data: bytes, name: str) -> Response:
    return send_file(io.BytesIO(data), mimetype="application/pdf", as_attachment=True, download_name=name)
