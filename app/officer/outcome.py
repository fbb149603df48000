"""After the opening: results, the pictures, the official papers, the posting."""

import gzip
import io
import zipfile
from dataclasses import replace
from typing import Any

from flask import Response, abort, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from analysis import sentences
from analysis.findings import Findings
from analysis.papers import pdf
from analysis.papers.annexes import limits, weighted
from app import digests, posting, results
from app.drawing import Drawn
from app.interface import told, told_all
from app.officer import blueprint
from app.officer.lock import officer, poll_for
from app.request import album, here, now, reading, writing
from app.said.marks import N_
from surveys import reconciliation
from surveys.officers import Act
from surveys.tables import Poll
from surveys.workdays import HANOI

TITLES = {
    "bien-ban-kiem-phieu": N_("Biên bản kiểm phiếu"),
    "bieu-tong-hop-ket-qua": N_("Biểu tổng hợp kết quả"),
    "bao-cao-ket-qua-lay-y-kien": N_("Báo cáo kết quả lấy ý kiến"),
    "thong-bao-niem-yet": N_("Thông báo niêm yết"),
}


@blueprint.get("/dot/<code>/ket-qua", endpoint="results")
def results_page(code: str) -> ResponseReturnValue:
    """Verdict, coverage, bounds, every question and village."""
    with reading() as session:
        poll, found = _counted(session, code)
        whole = found.whole
        return render_template(
            "officer/results.html", poll=poll, findings=found, limits=limits(whole),
            weighted=told(weighted(found)),
            verdict=told(sentences.verdict(found)), certainty=told(sentences.certainty(whole)),
            weakest=told(sentences.weakest(whole)), drawn=_told(_drawn(session, poll, found)),
        )  # fmt: skip


@blueprint.get("/dot/<code>/hinh/<name>.svg")
def picture(code: str, name: str) -> ResponseReturnValue:
    """One picture. The page asks for it when it is drawn; another process of the server may have to draw it first."""
    with reading() as session:
        poll, found = _counted(session, code)
        drawn = _drawn(session, poll, found, wait=True) or []
    svg = next((svg for each, svg in drawn if each.name == name), None)
    if svg is None:
        abort(404)
    answer = Response(svg, mimetype="image/svg+xml", headers={"Vary": "Accept-Encoding"})
    if request.accept_encodings[
        "gzip"
    ]:  # our nginx packs nothing of officers; a drawing holds no token, echoes nothing
        answer.data, answer.content_encoding = gzip.compress(svg, mtime=0), "gzip"
    return answer


@blueprint.get("/dot/<code>/giay-to", endpoint="papers")
def papers_page(code: str) -> ResponseReturnValue:
    """The list of papers, each to be downloaded."""
    from analysis.papers.papers import names, village_of  # noqa: PLC0415  Word templates are heavy and only needed here

    with reading() as session:
        poll, found = _counted(session, code)
        return render_template(
            "officer/papers.html",
            poll=poll,
            findings=found,
            names=names(found),
            titles={name: _title(name, village_of(found, name)) for name in names(found)},
            unsettled=_unsettled(session, poll, found),
            pdf_available=pdf.available(),
        )


@blueprint.get("/dot/<code>/giay-to/<name>")
def download_paper(code: str, name: str) -> ResponseReturnValue:
    """One paper; a name that ends in .pdf is the Word file of that name as PDF.

    Minutes wait until the sheets of their village are reconciled.
    """
    from analysis.papers.papers import names, paper, papers, village_of  # noqa: PLC0415  Word templates are heavy and only needed here

    with reading() as session:
        poll, found = _counted(session, code)
        sheets = results.sheets(session, poll)
        if name == "tat-ca.zip":
            reconciliation.require_settled(sheets.values())
            made = papers(found, before=results.before(session, poll), sheets=sheets, **_making(session, poll))
            return as_file(_zipped(made), f"giay-to-{code}.zip")
        word = name.removesuffix(".pdf") + ".docx" if name.endswith(".pdf") else name
        if word not in names(found) or (word != name and not pdf.available()):
            abort(404)
        village = village_of(found, word)
        reconciliation.require_settled(each for each in sheets.values() if each.village == village)
        data = paper(word, found, before=results.before(session, poll), sheets=sheets, **_making(session, poll))
    return as_file(data if word == name else pdf.to_pdf({word: data})[name], name)


@blueprint.post("/dot/<code>/niem-yet")
def post_results(code: str) -> ResponseReturnValue:
    """Puts the results of the whole place on the public page."""
    with writing() as session:
        poll = poll_for(session, code, Act.RUN, lock=True)
        posting.post(session, poll=poll, by=officer(session).name, now=now())
    return redirect(url_for("public.results", code=code))


def _counted(session: Session, code: str) -> tuple[Poll, Findings]:
    poll = poll_for(session, code, Act.SEE)
    return poll, results.of(session, poll)


def _unsettled(session: Session, poll: Poll, found: Findings) -> dict[str, str]:
    """The file names of minutes that cannot be made yet, each with its village."""
    from analysis.papers.papers import names, village_of  # noqa: PLC0415  Word templates are heavy and only needed here

    waiting = {each.village for each in results.sheets(session, poll).values() if not each.settled}
    return {name: village for name in names(found) if (village := village_of(found, name) or "") in waiting}


def _making(session: Session, poll: Poll) -> dict[str, Any]:
    return {
        "made_on": now().astimezone(HANOI).date(),
        "templates": here().settings.templates,
        "check": digests.check_line(here(), poll.code, now=now()),
        "afterwards": results.afterwards(session, poll),
    }


def _drawn(session: Session, poll: Poll, found: Findings, *, wait: bool = False) -> Drawn | None:
    """The pictures, None while they are drawn."""
    return album().of(poll.code, lambda: (found, results.before(session, poll)), wait=wait)


def _told(drawn: Drawn | None) -> Drawn | None:
    """What the page says of its pictures, in its language; the pictures themselves are those of the papers."""
    return drawn and [
        (
            replace(
                each,
                title=told(each.title),
                alt=told(each.alt),
                head=tuple(told_all(each.head)),
                rows=tuple(tuple(told_all(row)) for row in each.rows),
            ),
            svg,
        )
        for each, svg in drawn
    ]


def _zipped(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return packed.getvalue()


def as_file(data: bytes, name: str) -> Response:
    """A download."""
    return send_file(io.BytesIO(data), as_attachment=True, download_name=name)


def _title(name: str, village: str | None) -> str:
    """What a paper is called, in words; of minutes with their village."""
    title = gettext(next(words for form, words in TITLES.items() if name.startswith(form)))
    return f"{title} – {village}" if village else title
