"""Files of scanned paper read in the background, whoever closes the browser and whatever is restarted.

What is left to do is what lies in the drawer: a file stays there, sealed, until its last page was taken in, and
each page is taken in with the report of its file in one transaction. So whoever starts reads on.
"""

import fcntl
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.installation import Installation
from app.scan_reader import Plan, ScanReader
from surveys import drawer, paper_sheets, polls, scans, sheet_layouts
from surveys.drawer import Kind
from surveys.errors import SurveyError
from surveys.keys import sheet_key
from surveys.scans import Outcome, PageFound, Report, Told
from surveys.tables import Poll, WaitingPaper

_LOG = logging.getLogger(__name__)
_LOCK = "doc-phieu.lock"
"""A file in the home that is held by the one process that reads."""

_one_picture = threading.Lock()
"""Beside the files one picture at a time is read."""
_MOST_KEPT = 16
_kept: dict[tuple[str, str], dict[str, str]] = {}
"""Layouts of opened polls, which never change: drawing them takes seconds."""


class Scanning:
    """Việc đọc phiếu ở phía sau: one thread that reads while anything is there to be read."""

    def __init__(self, here: Installation) -> None:
        self._here = here
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None
        self._more = False

    def wake(self) -> None:
        """Something may have come; returns at once."""
        with self._starting:
            self._more = True
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="scanning", daemon=True)
                self._thread.start()

    def wait(self, seconds: float) -> bool:
        """Waits until nothing is left to do; whether that is so."""
        thread = self._thread
        if thread is not None:
            thread.join(seconds)
        return thread is None or not thread.is_alive()

    def _work(self) -> None:
        try:
            with reading_alone(self._here):
                reader = ScanReader()
                try:
                    while self._asked():
                        read_all(self._here, reader)
                finally:
                    reader.stop()
        except Exception:
            _LOG.exception("The reading of scans stopped; it goes on with the next file that comes.")
            self._leave()

    def _asked(self) -> bool:
        """Whether to look (again); if not, the next ``wake`` starts another thread."""
        with self._starting:
            asked, self._more = self._more, False
            if not asked:
                self._thread = None
            return asked

    def _leave(self) -> None:
        with self._starting:
            self._thread = None


@contextmanager
def reading_alone(here: Installation) -> Iterator[None]:
    """Waits until no other process of this machine reads."""
    with (here.settings.home / _LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def read_all(here: Installation, reader: ScanReader) -> None:
    """Reads every file that waits in any drawer. A drawer without its key is left alone."""
    with here.reading() as session:
        waiting = select(WaitingPaper.poll_id).where(WaitingPaper.kind == Kind.FILE).distinct()
        codes = list(session.scalars(select(Poll.code).where(Poll.id.in_(waiting))))
    for code in codes:
        try:
            while read_one(here, reader, code):
                pass
        except SurveyError:  # its key is lost, or its box was given up meanwhile
            continue


def read_one(here: Installation, reader: ScanReader, code: str) -> bool:
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
            report = _with_page(session, here, code, report, page)
    with here.writing() as session:
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
