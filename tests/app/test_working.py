"""The worker: killed in the middle it loses nothing, and what it cannot do it says in words. Real processes."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from app import deeds, working
from app.working import AtWork, Worker, is_there
from surveys import jobs, polls, scans, trustees
from surveys.drawer import Kind as Paper
from surveys.jobs import CUT_OFF, MOST_ATTEMPTS, Kind, Standing
from surveys.keys import box_key
from surveys.storage import WalNotEmptied
from surveys.tables import Job, JournalEntry
from tests import scanned, server
from tests.given import NOW, QUESTIONS, a_draft, an_open_poll, cast, close, slips_of
from tests.surveys.test_scans import Desk

ALL = "1" * QUESTIONS
TWO = "Lan và Mai"
LATER = datetime.now(UTC) + timedelta(days=1)
WORKS = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from app import deeds, scanning
from app.installation import installation
from app.settings import from_environment
from app.working import Worker
from surveys import storage

at, out = sys.argv[1], Path(sys.argv[2])

def hang(*_, **__):
    out.touch()
    time.sleep(600)

with_page, pages = scanning._with_page, []

def second_page(*parts):
    pages.append(parts)
    return with_page(*parts) if len(pages) < 2 else hang()

def note(work):
    with out.open("a") as book:
        book.write(f"begin {work.held.poll}\\n")
        book.flush()
        time.sleep(0.05)
        book.write(f"end {work.held.poll}\\n")

if at == "page":
    scanning._with_page = second_page
elif at == "scrub":
    storage.scrub = hang
elif at == "begin":
    deeds.OF = dict.fromkeys(deeds.OF, hang)
elif at == "note":
    deeds.OF = dict.fromkeys(deeds.OF, note)
Worker(installation(from_environment()), clock=lambda: datetime.now(UTC)).work_off()
"""


def environment(here):
    return {**os.environ, "LANGNGHE_HOME": str(here.settings.home), "DATABASE_URL": here.settings.database_url}


def started(here, at, out):
    """A worker that hangs, or notes what it does, there."""
    return subprocess.Popen([sys.executable, "-c", WORKS, at, str(out)], env=environment(here))


def until(ready, seconds=60):
    for _ in range(int(seconds / 0.05)):
        if ready():
            return
        time.sleep(0.05)
    raise AssertionError(f"not within {seconds} s")


def killed(here, at, out):
    """A worker that was killed there, in the middle of its job."""
    process = started(here, at, out)
    until(lambda: out.exists() or process.poll() is not None)
    process.send_signal(signal.SIGKILL)
    assert process.wait(timeout=20) == -signal.SIGKILL


@pytest.fixture
def no_pictures(monkeypatch):
    """After an opening nothing is drawn: that takes its time."""
    monkeypatch.setattr(deeds, "OF", {**deeds.OF, Kind.PICTURES: lambda work: None})


def ask(here, kind, code, by=""):
    with here.writing() as session:
        jobs.ask(session, kind=kind, poll=code, by=by)


def queue(here, now=NOW):
    with here.reading() as session:
        return {job.kind: (jobs.standing(job, now=now), job.reason) for job in jobs.everything(session)}


def work_off(here, now=LATER):
    Worker(here, clock=lambda: now).work_off()


def test_reading_killed_within_a_page_goes_on_and_no_page_is_lost_or_taken_in_twice(anywhere, tmp_path):
    code = an_open_poll(anywhere)
    sheets = scanned.printed(anywhere, code, 1, 1)
    pages = scanned.marked(sheets.layout, sheets.sheets[0], ALL)
    with anywhere.writing() as session:
        poll = polls.by_code(session, code)
        label = scans.receive(session, poll=poll, data=scanned.pdf(pages), keys=anywhere.keys).label
        jobs.ask(session, kind=Kind.SCANS, poll=code)
    killed(anywhere, "page", tmp_path / "hangs")
    assert queue(anywhere) == {Kind.SCANS: (Standing.UNDER_WAY, "")}, "it has not said that it is dead"
    work_off(anywhere)
    with anywhere.reading() as session:
        report = scans.report_of(session, poll=polls.by_code(session, code), label=label, keys=anywhere.keys)
    assert report.finished and Counter(page.outcome.value for page in report.pages) == {"read": len(pages)}
    waits = Desk(anywhere, code).waiting()
    assert queue(anywhere) == {} and waits[Paper.BALLOT] == 1 and Paper.FILE not in waits


def a_closed_poll(here, ballots=3):
    code = an_open_poll(here)
    for slip in slips_of(here, code)["Thôn Một"][:ballots]:
        cast(here, slip)
    close(here, code)
    return code


def test_an_opening_killed_after_its_commit_is_finished_once_by_the_next(anywhere, tmp_path, no_pictures):
    code = a_closed_poll(anywhere)
    ask(anywhere, Kind.OPENING, code, TWO)
    killed(anywhere, "scrub", tmp_path / "hangs")
    assert anywhere.keys.get(box_key(code)) is not None, "what follows the commit was not done"
    work_off(anywhere)
    assert anywhere.keys.get(box_key(code)) is None and queue(anywhere) == {}
    with anywhere.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM ballots")) == 3
        acts = session.scalars(select(JournalEntry.officer).where(JournalEntry.act == "mở hòm phiếu")).all()
    assert acts == [TWO], "two officers opened it, once"


def test_two_workers_never_do_one_job_at_once(anywhere, tmp_path):
    codes = [f"K{number:05}" for number in range(6)]
    for code in codes:
        ask(anywhere, Kind.PAPERS, code)
    workers = [started(anywhere, "note", tmp_path / f"book-{number}") for number in range(2)]
    assert [worker.wait(timeout=120) for worker in workers] == [0, 0]
    done = Counter(line for path in tmp_path.glob("book-*") for line in path.read_text().splitlines())
    assert done == Counter(f"{what} {code}" for code in codes for what in ("begin", "end")) and queue(anywhere) == {}


def test_a_worker_that_is_killed_every_time_is_reported(here, tmp_path):
    ask(here, Kind.PAPERS, a_draft(here))
    with here.writing() as session:
        session.execute(text(f"UPDATE jobs SET attempts = {MOST_ATTEMPTS - 1}"))
    killed(here, "begin", tmp_path / "hangs")
    work_off(here)
    assert queue(here) == {Kind.PAPERS: (Standing.GIVEN_UP, CUT_OFF)}


def failing(monkeypatch, fault):
    tried = []

    def fail(work):
        tried.append(work.held)
        raise fault

    monkeypatch.setattr(deeds, "OF", dict.fromkeys(deeds.OF, fail))
    return tried


@pytest.mark.parametrize(
    ("fault", "words"),
    [(OSError("CANARY"), "Lỗi ngoài dự kiến (OSError)."), (WalNotEmptied(), "Máy chủ đang bận")],
    ids=["unforeseen", "busy"],
)
def test_what_fails_every_time_is_reported_in_words_and_not_lost(anywhere, monkeypatch, fault, words):
    tried = failing(monkeypatch, fault)
    ask(anywhere, Kind.PICTURES, a_draft(anywhere))
    for hour in range(2 * MOST_ATTEMPTS):
        work_off(anywhere, NOW + timedelta(hours=hour))
    assert len(tried) == MOST_ATTEMPTS
    [(standing, reason)] = queue(anywhere).values()
    assert standing is Standing.GIVEN_UP and reason.startswith(words) and "CANARY" not in reason


def test_what_the_house_refuses_is_reported_at_once(anywhere, monkeypatch):
    code = an_open_poll(anywhere)
    ask(anywhere, Kind.PAPERS, code)
    work_off(anywhere)
    [(standing, reason)] = queue(anywhere).values()
    assert standing is Standing.GIVEN_UP and code in reason


def test_a_job_of_a_draft_that_is_deleted_meanwhile_ends_quietly(anywhere, monkeypatch, caplog):
    code = a_draft(anywhere)

    def deleted(work):
        with work.here.writing() as session:
            polls.delete_draft(session, poll=polls.by_code(session, code), by="test", now=NOW)
        with work.here.reading() as session:
            polls.by_code(session, code)

    monkeypatch.setattr(deeds, "OF", dict.fromkeys(deeds.OF, deleted))
    ask(anywhere, Kind.PICTURES, code)
    work_off(anywhere)
    assert queue(anywhere) == {} and not caplog.records


def test_a_box_with_two_envelopes_is_never_opened_from_the_queue(here):
    code = a_draft(here)
    with here.writing() as session:
        poll = polls.by_code(session, code)
        trustees.appoint(session, poll=poll, by="test", now=NOW)
        polls.open_poll(session, poll=poll, keys=here.keys, by="test", now=NOW)
    close(here, code)
    ask(here, Kind.OPENING, code, TWO)
    nameless = a_closed_poll(here)
    ask(here, Kind.OPENING, nameless)
    work_off(here)
    assert {standing for standing, _ in queue(here).values()} == {Standing.GIVEN_UP}
    with here.reading() as session:
        assert {polls.state(polls.by_code(session, each)) for each in (code, nameless)} == {polls.State.CLOSED}
        assert session.scalar(text("SELECT count(*) FROM jobs")) == 2


def test_a_machine_without_the_key_leaves_the_opening_to_the_one_that_has_it(anywhere, no_pictures):
    code = a_closed_poll(anywhere)
    key = anywhere.keys.get(box_key(code))
    ask(anywhere, Kind.OPENING, code, TWO)
    anywhere.keys.destroy(box_key(code))
    work_off(anywhere)
    assert queue(anywhere) == {Kind.OPENING: (Standing.WAITS, "")}
    anywhere.keys.put(box_key(code), key)
    work_off(anywhere)
    assert queue(anywhere) == {}


def test_what_lay_unread_before_there_was_a_queue_is_read(here, monkeypatch):
    read = []
    monkeypatch.setattr(deeds, "OF", {Kind.SCANS: lambda work: read.append(work.held.poll)})
    code = an_open_poll(here)
    with here.writing() as session:
        scans.receive(session, poll=polls.by_code(session, code), data=b"", keys=here.keys)
    work_off(here)
    assert read == [code] and queue(here) == {}


def test_a_job_row_says_nothing_of_a_resident_and_bears_no_moment_but_its_lease():
    assert set(Job.__table__.columns.keys()) == {
        "kind", "poll", "asked_by", "asked", "attempts", "holder", "held_until", "done", "total", "reason", "given_up",
    }  # fmt: skip
    assert not Job.__table__.foreign_keys


def workers_of(here):
    """The workers beside a server of this home."""
    return {int(path.parent.name) for path in Path("/proc").glob("[0-9]*/cmdline") if _is_worker(path, here)}


def _is_worker(path, here):
    try:
        home = f"LANGNGHE_HOME={here.settings.home}".encode()
        line, around = path.read_bytes(), (path.parent / "environ").read_bytes()
        return b"work\0--until-input-ends" in line and home in around.split(b"\0")
    except OSError:
        return False


def test_the_worker_beside_the_server_is_begun_again_and_ends_with_it(here, tmp_path):
    (tmp_path / "server").mkdir()
    with server.serving(here, tmp_path / "server", workers=1, beside=True):
        until(lambda: is_there(here))
        [first] = workers_of(here)
        os.kill(first, signal.SIGKILL)
        until(lambda: workers_of(here) - {first})
        until(lambda: is_there(here))
    until(lambda: not workers_of(here), 20)
    assert not is_there(here)


def test_who_has_lost_a_pile_of_scans_to_another_takes_nothing_in(here):
    code = an_open_poll(here)
    with here.writing() as session:
        scans.receive(session, poll=polls.by_code(session, code), data=b"", keys=here.keys)
        jobs.ask(session, kind=Kind.SCANS, poll=code)
        slow = jobs.take(session, kinds=(Kind.SCANS,), now=NOW)
        assert jobs.take(session, kinds=(Kind.SCANS,), now=LATER) is not None
    before = Desk(here, code).waiting()
    with pytest.raises(jobs.JobLost):
        deeds.read_scans(AtWork(here, slow, lambda: LATER, jobs.LEASE, threading.Event()))
    assert before == Desk(here, code).waiting() and Paper.FILE in before


def test_a_worker_told_to_stop_gives_back_what_it_has_begun(here, monkeypatch):
    worker = Worker(here, clock=lambda: LATER, idle=0.01)

    def one_step_after_another(work):
        worker.stop.set()
        work.stepped(9)

    monkeypatch.setattr(deeds, "OF", dict.fromkeys(deeds.OF, one_step_after_another))
    monkeypatch.setattr(working, "_GRACE", 20)
    ask(here, Kind.PAPERS, a_draft(here))
    worker.run()
    assert queue(here) == {Kind.PAPERS: (Standing.WAITS, "")}
    with here.reading() as session:
        assert session.scalar(select(Job.attempts)) == 0
