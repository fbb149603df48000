"""After the opening: results, the pictures, the official papers, the posting."""

import gzip
import io
from dataclasses import replace

from flask import Response, abort, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from analysis import sentences
from analysis.findings import Findings
from analysis.papers import pdf
from analysis.papers.annexes import limits, weighted
from app import paper_sets, posting, results, shelf
from app.drawing import Drawn
from app.interface import told, told_all
from app.officer import blueprint
from app.officer.lock import officer, poll_for
from app.officer.queue import LOOK, want, work_of
from app.request import album, here, now, reading, writing
from app.said.marks import N_
from surveys import jobs, reconciliation
from surveys.jobs import Kind
from surveys.officers import Act
from surveys.tables import Poll

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
        whole, drawn, work = found.whole, _drawn(session, poll, found), jobs.of_poll(session, poll.code)
        if drawn is None:
            want(poll.code, Kind.PICTURES, known=work)
        return render_template(
            "officer/results.html", poll=poll, findings=found, limits=limits(whole),
            weighted=told(weighted(found)),
            verdict=told(sentences.verdict(found)), certainty=told(sentences.certainty(whole)),
            weakest=told(sentences.weakest(whole)), drawn=_told(drawn),
            given_up=Kind.PICTURES in work and work[Kind.PICTURES].given_up, look=LOOK,
        )  # fmt: skip


@blueprint.get("/dot/<code>/hinh/<name>.svg")
def picture(code: str, name: str) -> ResponseReturnValue:
    """One picture. The page asks for it when it is drawn; whoever asks earlier waits for it."""
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
            made=paper_sets.made(here(), session, poll, now=now()),
            work=work_of(session, poll).get(Kind.PAPERS),
            look=LOOK,
        )


@blueprint.post("/dot/<code>/giay-to/ca-bo")
def make_paper_set(code: str) -> ResponseReturnValue:
    """Wants the whole set made, Word and PDF. Raises NotReconciled."""
    with writing() as session:
        poll = poll_for(session, code, Act.KEY_IN)
        results.of(session, poll)  # a box that is not open has no papers
        reconciliation.require_settled(results.sheets(session, poll).values())
        jobs.ask(session, kind=Kind.PAPERS, poll=poll.code)
    return redirect(url_for("officer.papers", code=code, _anchor="ca-bo"))


@blueprint.get("/dot/<code>/giay-to/ca-bo.zip")
def paper_set(code: str) -> ResponseReturnValue:
    """The whole set, as long as nothing of what it was made of has changed."""
    with reading() as session:
        poll = poll_for(session, code, Act.SEE)
        results.of(session, poll)  # a box that is not open has no papers
        name = paper_sets.made(here(), session, poll, now=now())
    data = shelf.look(here(), poll.code, name) if name else None
    if data is None:
        return redirect(url_for("officer.papers", code=code, _anchor="ca-bo"))
    return as_file(data, f"ca-bo-giay-to-{code}.zip")


@blueprint.get("/dot/<code>/giay-to/<name>")
def download_paper(code: str, name: str) -> ResponseReturnValue:
    """One paper; a name that ends in .pdf is the Word file of that name as PDF.

    Minutes wait until the sheets of their village are reconciled.
    """
    from analysis.papers.papers import names, paper, papers, village_of  # noqa: PLC0415  Word templates are heavy and only needed here

    with reading() as session:
        going = paper_sets.going(here(), session, poll_for(session, code, Act.SEE), now=now())
        found, sheets = going.findings, going.sheets
        if name == "tat-ca.zip":
            reconciliation.require_settled(sheets.values())
            made = papers(found, before=going.before, sheets=sheets, **going.parts)
            return as_file(paper_sets.zipped(made), f"giay-to-{code}.zip")
        word = name.removesuffix(".pdf") + ".docx" if name.endswith(".pdf") else name
        if word not in names(found) or (word != name and not pdf.available()):
            abort(404)
        village = village_of(found, word)
        reconciliation.require_settled(each for each in sheets.values() if each.village == village)
        data = paper(word, found, before=going.before, sheets=sheets, **going.parts)
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


def as_file(data: bytes, name: str) -> Response:
    """A download."""
    return send_file(io.BytesIO(data), as_attachment=True, download_name=name)


def _title(name: str, village: str | None) -> str:
    """What a paper is called, in words; of minutes with their village."""
    title = gettext(next(words for form, words in TITLES.items() if name.startswith(form)))
    return f"{title} – {village}" if village else title
