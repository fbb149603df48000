"""Work for the worker while machines die: a pile of scans and the box of a large poll; and what became of it."""

import time
from collections import Counter
from dataclasses import dataclass

import psycopg
from sqlalchemy import select

from app.installation import Installation
from surveys import box, drawer, jobs, polls, scans
from surveys.ballots import Ballot
from surveys.drawer import Kind as Paper
from surveys.jobs import Kind
from surveys.polls import VillagePlan
from surveys.scans import Outcome
from surveys.tables import Job
from tests import scanned
from tests.cluster.residents import marks_of
from tests.given import NOW, QUESTIONS, an_open_poll, close, slips_of

SHEETS = 24
_TOGETHER = 200
ELSEWHERE = 300_000
"""Its households mark otherwise than any household of the poll that is under way."""


@dataclass(frozen=True)
class Given:
    """Việc đã giao."""

    scanned: str
    """A poll whose file of scans waits …"""
    label: str
    pages: int
    closed: str
    """… and one whose box waits to be opened."""
    ballots: int


def give(here: Installation, *, ballots: int) -> Given:
    """Sheets of one poll in the drawer, ballots of another in a closed box."""
    poll = an_open_poll(here, title="Lấy ý kiến trên giấy", villages=(VillagePlan("Thôn Giấy", SHEETS),))
    sheets = scanned.printed(here, poll, 1, SHEETS)
    pages = [
        page
        for number, sheet in enumerate(sheets.sheets)
        for page in scanned.marked(sheets.layout, sheet, marks_of(number, QUESTIONS))
    ]
    with here.writing() as session:
        found = polls.by_code(session, poll)
        label = scans.receive(session, poll=found, data=scanned.pdf(pages), keys=here.keys).label
        jobs.ask(session, kind=Kind.SCANS, poll=poll)
    closed = an_open_poll(here, title="Lấy ý kiến đã xong", villages=(VillagePlan("Thôn Xong", ballots),))
    _fill(here, [slip for codes in slips_of(here, closed).values() for slip in codes])
    close(here, closed)
    return Given(poll, label, len(pages), closed, ballots)


def _fill(here: Installation, slips: list[str]) -> None:
    for start in range(0, len(slips), _TOGETHER):
        with here.reading() as session:
            sealed = [
                box.seal_phone(
                    session, code=slip, answers=Ballot(marks_of(ELSEWHERE + number, QUESTIONS)), keys=here.keys, now=NOW
                )
                for number, slip in enumerate(slips[start : start + _TOGETHER], start)
            ]
        with here.writing() as session:
            box.cast(session, *sealed)


def wants_opening(here: Installation, given: Given) -> None:
    """As two officers agreed."""
    with here.writing() as session:
        jobs.ask(session, kind=Kind.OPENING, poll=given.closed, by="Lan và Mai")


def waits_until_under_way(url: str, kind: Kind, *, steps: int, seconds: float = 60) -> bool:
    """Until somebody is at a job of this kind and has so many steps behind it; whether that was seen before its end."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if _steps(url, kind) >= steps:
            return True
        if empty(url):
            return False
        time.sleep(0.05)
    raise AssertionError(f"nobody is at {kind} within {seconds:.0f} s")


def _steps(url: str, kind: Kind) -> int:
    """How many steps a job that somebody holds has behind it; -1 when nobody holds one."""
    with psycopg.connect(url) as connection:
        rows = connection.execute("SELECT done FROM jobs WHERE kind = %s AND holder <> ''", [kind.value]).fetchall()
    return int(rows[0][0]) if rows else -1


def empty(url: str) -> bool:
    """Whether nothing waits or is under way any more; what was given up stays."""
    with psycopg.connect(url) as connection:
        [(left,)] = connection.execute("SELECT count(*) FROM jobs WHERE NOT given_up").fetchall()
    return not left


def faults(here: Installation, given: Given) -> list[str]:
    """What was lost or done twice; prints what became of the work."""
    with here.reading() as session:
        poll = polls.by_code(session, given.scanned)
        report = scans.report_of(session, poll=poll, label=given.label, keys=here.keys)
        waiting = drawer.waiting(session, poll)
        left = [f"{job.kind}: {job.reason}" for job in session.scalars(select(Job))]
        state = polls.state(polls.by_code(session, given.closed))
        opened = sum(village.collected for village in polls.by_code(session, given.closed).villages)
    came = Counter(page.outcome for page in report.pages) if report else Counter()
    print(
        f"in the background: {came[Outcome.READ]} of {given.pages} pages read, {waiting.get(Paper.BALLOT, 0)} of"
        f" {SHEETS} sheets in the drawer; box of {opened} ballots {state.value}; left in the queue: {left or 'nothing'}"
    )
    found = {
        f"work was given up or left: {left}": bool(left),
        "a file of scans was not read to its end, or a page twice": report is None
        or not report.finished
        or came != Counter({Outcome.READ: given.pages}),
        "sheets in the drawer are not those that were scanned": waiting.get(Paper.BALLOT, 0) != SHEETS,
        "the box of the large poll is not opened, or not exactly": state is not polls.State.COUNTED
        or opened != given.ballots,
    }
    return [what for what, is_so in found.items() if is_so]
