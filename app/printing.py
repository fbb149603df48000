"""Everything a poll puts on paper: for a folder (command line) or for a page."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from analysis.ballot_sheets import NO_CODE, BallotSheet, Layout, layout_of, sheets_pdf
from analysis.ceremony import Guide, guide_pdf
from analysis.papers import pdf
from analysis.papers.papers import papers, plain
from analysis.papers.words import lower_first
from analysis.poster import Poster, poster_pdf
from analysis.share_sheets import ShareSheets, share_sheets_pdf
from analysis.team_papers import TeamGuide, TeamLink, links_pdf
from analysis.team_papers import guide_pdf as team_guide_pdf
from app import csv_files, digests, results
from app.drawn_ahead import DrawnAhead
from app.installation import Installation
from surveys import polls, reconciliation, sheet_layouts, slips, trustees
from surveys.keys import sheet_key
from surveys.tables import Poll, Village
from surveys.workdays import HANOI

POSTED_AT = "nhà văn hóa thôn và trụ sở Ủy ban nhân dân"


def ballot_sheet(village: Village, base_url: str, *, large: bool = False) -> BallotSheet:
    """What stands on the sheets of a village."""
    poll = village.poll
    return BallotSheet(
        body=issuer(poll),
        poll_title=poll.title,
        poll_code=poll.code,
        village=village.name,
        position=village.position,
        base_url=base_url,
        opens_on=poll.opens_on,
        closes_on=poll.closes_on,
        questionnaire=polls.questionnaire_of(poll),
        large=large,
        rehearsal=poll.rehearsal,
    )


def sheets(here: Installation, village: Village, codes: list[str], *, large: bool = False) -> bytes:
    """One sheet a code as PDF, in an order of its own: the only place where the codes ever stand."""
    ballot = ballot_sheet(village, here.settings.base_url, large=large)
    codes = secrets.SystemRandom().sample(codes, len(codes))
    return sheets_pdf(ballot, codes, key=here.keys.get_or_make(sheet_key(village.poll.code)))


def sheets_without_code(here: Installation, village: Village, copies: int, *, large: bool = False) -> bytes:
    """Sheets whose stubs have no code, as PDF."""
    return sheets(here, village, [NO_CODE] * copies, large=large)


def layouts(poll: Poll, base_url: str) -> dict[str, Layout]:
    """Where everything stands on the sheets of a poll, usual and large print, by digest."""
    both = (layout_of(ballot_sheet(poll.villages[0], base_url, large=large)) for large in (False, True))
    return {layout.digest: layout for layout in both}


def keep_layout(session: Session, poll: Poll, base_url: str, *, large: bool) -> None:
    """Remembers by which layout sheets are printed: a later release may place things otherwise."""
    layout = layout_of(ballot_sheet(poll.villages[0], base_url, large=large))
    sheet_layouts.keep(session, poll=poll, digest=layout.digest, body=layout.to_json())


def poster(village: Village, base_url: str) -> bytes:
    """The poster for the hall of a village as PDF."""
    poll = village.poll
    questionnaire = polls.questionnaire_of(poll)
    return poster_pdf(
        Poster(
            body=issuer(poll),
            poll_title=poll.title,
            village=village.name,
            asks=questionnaire.heading,
            options=questionnaire.options,
            opens_on=poll.opens_on,
            closes_on=poll.closes_on,
            base_url=base_url,
            posted_at=POSTED_AT,
            posting_on=polls.posting_on(poll),
            contact=poll.contact,
            rehearsal=poll.rehearsal,
        )
    )


def share_sheets(poll: Poll, shares: tuple[str, ...], *, now: datetime) -> bytes:
    """One A4 page a share of the trustees' key, as PDF. Never written to a file here."""
    sheet = ShareSheets(
        body=issuer(poll),
        poll_title=poll.title,
        poll_code=poll.code,
        made_on=now.astimezone(HANOI).date(),
        needed=trustees.NEEDED,
        shares=shares,
        rehearsal=poll.rehearsal,
    )
    return share_sheets_pdf(sheet)


def ceremony_guide(poll: Poll, *, expected: str = "") -> bytes:
    """The guide to making the trustees' key and opening the box, as PDF; ``expected`` is for a rehearsal."""
    guide = Guide(
        body=issuer(poll),
        poll_title=poll.title,
        poll_code=poll.code,
        needed=trustees.NEEDED,
        shares=trustees.SHARES,
        words=trustees.WORDS,
        expected=expected,
        rehearsal=poll.rehearsal,
    )
    return guide_pdf(guide)


def team_links(poll: Poll, links: dict[str, str], base_url: str) -> bytes:
    """For each village's team the sheet with its link, and the guide, as PDF: the only place where the codes stand."""
    return links_pdf(_team_guide(poll), [TeamLink(village, code) for village, code in links.items()], base_url)


def team_guide(poll: Poll) -> bytes:
    """The guide for village teams as PDF: one page."""
    return team_guide_pdf(_team_guide(poll))


def _team_guide(poll: Poll) -> TeamGuide:
    return TeamGuide(
        body=issuer(poll),
        poll_title=poll.title,
        options=polls.questionnaire_of(poll).options,
        closes_on=poll.closes_on,
        contact=poll.contact,
    )


def issuer(poll: Poll) -> str:
    """Who asks: the Front's committee of the poll's place."""
    return f"Ủy ban MTTQ Việt Nam {lower_first(poll.place.name)}"


@dataclass(frozen=True)
class Wanted:
    """Cần in gì: where the sheets of a poll go, and what beside them."""

    out: Path
    codes: Path | None = None
    """A CSV file of the codes."""
    layout: Path | None = None
    """A JSON file of the layout."""
    again: bool = False
    """The unused codes of the last printing become void."""
    large: bool = False
    """Large print."""


def write_sheets(here: Installation, code: str, wanted: Wanted, *, by: str, now: datetime) -> list[str]:
    """Issues slips for every village that lacks some and writes what is to be printed; gives the paths.

    The sheets are drawn before the codes are committed: a letter the font lacks changes nothing.
    """
    ahead = DrawnAhead(lambda village, codes: _with_codes(here, village, codes, large=wanted.large))
    ahead.prepare(here, lambda session: polls.by_code(session, code).villages, again=wanted.again)
    files = _without_codes(here, code, ahead, large=wanted.large)
    with here.writing() as session:
        poll = polls.by_code(session, code)
        issued = slips.issue(
            session, villages=poll.villages, keys=here.keys, again=wanted.again, codes_for=ahead.codes_for,
            by=by, now=now,
        )  # fmt: skip
        for name in issued:
            files |= ahead.files[name]
        keep_layout(session, poll, here.settings.base_url, large=wanted.large)
        written = write(wanted.out, files)
        if wanted.codes is not None:
            _write_codes(wanted.codes, issued)
        if wanted.layout is not None:
            ballot = ballot_sheet(poll.villages[0], here.settings.base_url, large=wanted.large)
            wanted.layout.write_text(layout_of(ballot).to_json(), encoding="utf-8")
    return written


def _with_codes(here: Installation, village: Village, codes: list[str], *, large: bool) -> dict[str, bytes]:
    return {f"phieu-moi-{_file(village)}": sheets(here, village, codes, large=large)}


def _without_codes(here: Installation, code: str, ahead: DrawnAhead, *, large: bool) -> dict[str, bytes]:
    """Of each village the poster and sheets without code: a few as a reserve where sheets with codes are printed."""
    files: dict[str, bytes] = {}
    with here.reading() as session:
        for village in polls.by_code(session, code).villages:
            copies = _spare(village.households) if village.name in ahead.files else village.households
            files[f"phieu-giay-{_file(village)}"] = sheets_without_code(here, village, copies, large=large)
            files[f"ap-phich-{_file(village)}"] = poster(village, here.settings.base_url)
    return files


def _file(village: Village) -> str:
    return f"{village.position:02}-{plain(village.name)}.pdf"


def _spare(households: int) -> int:
    """Five sheets in a hundred, at least five, for those who made a mistake."""
    return max(5, -(-households * 5 // 100))


def write_papers(here: Installation, code: str, out: Path, *, now: datetime) -> list[str]:
    """Writes the official papers, as PDF too where LibreOffice is installed; gives the paths.

    Raises PollNotCounted, NotReconciled.
    """
    with here.reading() as session:
        poll = polls.by_code(session, code)
        findings, before = results.of(session, poll), results.before(session, poll)
        sheets, afterwards = results.sheets(session, poll), results.afterwards(session, poll)
    reconciliation.require_settled(sheets.values())
    made = papers(
        findings, made_on=now.astimezone(HANOI).date(), templates=here.settings.templates, before=before,
        sheets=sheets, check=digests.check_line(here, code, now=now), afterwards=afterwards,
    )  # fmt: skip
    if pdf.available():
        made |= pdf.to_pdf({name: data for name, data in made.items() if name.endswith(".docx")})
    return write(out, made)


def write(out: Path, files: dict[str, bytes]) -> list[str]:
    """Files by name into a folder; gives their paths."""
    out.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (out / name).write_bytes(data)
    return [str(out / name) for name in files]


def _write_codes(path: Path, issued: dict[str, list[str]]) -> None:
    rows = [[village, code] for village, codes in issued.items() for code in codes]
    path.write_text(csv_files.written([["village", "code"], *rows]), encoding="utf-8", newline="")
