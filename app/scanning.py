"""Files of scanned paper read in the background, whoever closes the browser and whatever is restarted.

What is left to do is what lies in the drawer: a file stays there, sealed, until its last page was taken in, and
each page is taken in with the report of its file in one transaction. So whoever starts reads on. The queue
(``surveys.jobs``) only says that there is something in the drawer of a poll.
"""

import fcntl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from sqlalchemy.orm import Session

from app.installation import Installation
from app.scan_reader import Plan, ScanReader
from surveys import drawer, paper_sheets, polls, scans, sheet_layouts
from surveys.drawer import Kind
from surveys.keys import sheet_key
from surveys.scans import Outcome, PageFound, Report, Told
from surveys.tables import Poll

Step = Callable[[Session], object]
"""Called in each transaction that takes something in; what it raises undoes it and ends the reading."""
_LOCK = "doc-phieu.lock"
"""A file in the home that is held by the one process that reads."""

_one_picture = threading.Lock()
"""Beside the files one picture at a time is read."""
_MOST_KEPT = 16
_kept: dict[tuple[str, str], dict[str, str]] = {}
"""Layouts of opened polls, which never change: drawing them takes seconds."""


@contextmanager
def reading_alone(here: Installation) -> Iterator[None]:
    """Waits until no other process of this machine reads."""
    with (here.settings.home / _LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def read_poll(here: Installation, reader: ScanReader, code: str, step: Step = bool) -> None:
    """Reads every file that waits in the drawer of a poll. Raises DrawerKeyLost, and what ``step`` raises."""
    while read_one(here, reader, code, step):
        pass


def read_one(here: Installation, reader: ScanReader, code: str, step: Step = bool) -> bool:
    """Reads one file of a poll to its end; whether there was one."""
    with here.reading() as session:
        poll = polls.by_code(session, code)
        found = next(drawer.each(session, poll=poll, kind=Kind.FILE, keys=here.keys), None)
        if found is None:
            return False
        row, content = found
        item, data = paper_sheets.apart(content)
        report = scans.report_of(session, poll=poll, label=item["label"], keys=here.keys) or Report(item["label"])
        plan = plan_of(here, session, poll)
    done = len(report.pages)  # a page of the report for each page of the file: it was read so far before
    for page in reader.pages(plan, data, after=done):
        with here.writing() as session:
            step(session)
            report = _with_page(session, here, code, report, page)
    with here.writing() as session:
        step(session)
        poll = polls.by_code(session, code)
        drawer.one_at_a_time(session, poll)
        scans.keep_report(session, poll=poll, report=replace(report, finished=True), keys=here.keys)
        drawer.drop(session, poll=poll, rows=[row])
    return True


def _with_page(session: Session, here: Installation, code: str, report: Report, page: PageFound) -> Report:
    poll = polls.by_code(session, code)
    told = scans.take_page(session, poll=poll, found=page, keys=here.keys)
    report = replace(report, pages=(*report.pages, told))
    scans.keep_report(session, poll=poll, report=report, keys=here.keys)
    return report


def scanned_now(here: Installation, reader: ScanReader, code: str, data: bytes) -> Iterator[tuple[PageFound, Told]]:
    """Reads a file at once and takes its pages in. Raises what ``scans.take_page`` raises.

    The file is remembered when all of it was read: cut off, it is read again to its end.
    """
    with here.reading() as session:
        poll = polls.by_code(session, code)
        polls.require_open(poll)
        known, plan = scans.knows_file(session, poll=poll, data=data, keys=here.keys), plan_of(here, session, poll)
    for page in reader.pages(plan, data):
        with here.writing() as session:
            told = scans.take_page(session, poll=polls.by_code(session, code), found=page, keys=here.keys)
        again = known and told.outcome is Outcome.DUPLICATE
        yield page, replace(told, reason=scans.SAME_FILE) if again else told
    with here.writing() as session:
        scans.claim_file(session, poll=polls.by_code(session, code), data=data, keys=here.keys)


def named(here: Installation, code: str, data: bytes) -> PageFound:
    """What the first page of a picture says, kept nowhere. It does not wait for the files that are being read."""
    with here.reading() as session:
        plan = plan_of(here, session, polls.by_code(session, code))
    with _one_picture:
        reader = ScanReader()
        try:
            return next(reader.pages(plan, data))
        finally:
            reader.stop()


def codes_on(data: bytes) -> list[str]:
    """What QR codes on a picture of stubs say; the picture is kept nowhere."""
    with _one_picture:
        reader = ScanReader()
        try:
            return reader.codes(data)
        finally:
            reader.stop()


def plan_of(here: Installation, session: Session, poll: Poll) -> Plan:
    """What is needed to read the sheets of a poll: those of this release, and those that were printed before it."""
    key = here.keys.get_or_make(sheet_key(poll.code))
    layouts = sheet_layouts.of_poll(session, poll) | _layouts(poll, here.settings.base_url)
    return Plan(poll.code, key, tuple(layouts.values()))


def _layouts(poll: Poll, base_url: str) -> dict[str, str]:
    kept = _kept.get(key := (poll.code, base_url))
    if kept is None:
        from app import printing  # noqa: PLC0415  drawing is heavy and only needed here

        kept = {digest: layout.to_json() for digest, layout in printing.layouts(poll, base_url).items()}
        if len(_kept) > _MOST_KEPT:
            _kept.clear()
        _kept[key] = kept
    return kept
