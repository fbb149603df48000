"""The restore drill: copy while polls run, lose everything, restore, check, open."""

import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Event

import pytest
from sqlalchemy.orm import Session

from app import backups
from app.installation import installation
from surveys import drawer, polls
from surveys.drawer import Kind
from surveys.keys import box_key, drawer_key
from surveys.polls import VillagePlan
from surveys.tables import SealedBallot, Slip, Words
from tests.conftest import settings
from tests.given import NOW, a_csv, an_open_poll, cast, close, count, key_in, slips_of
from tests.surveys.test_stubs import hand_in

CANARY = "CANARY-trong-phieu"


@pytest.fixture
def machines(anywhere, request, tmp_path):
    """Makes as many empty installations of the same kind as are asked for."""
    made = []

    def another():
        sqlite = anywhere.engine.dialect.name == "sqlite"
        url = "" if sqlite else request.getfixturevalue("postgresql_server").new_database()
        made.append(installation(settings(tmp_path / f"machine-{len(made)}", url)))
        return made[-1]

    yield another
    for each in made:
        each.engine.dispose()


@pytest.fixture
def elsewhere(machines):
    """An empty installation of the same kind on another machine."""
    return machines()


@pytest.fixture
def running(anywhere):
    code = an_open_poll(anywhere)
    issued = slips_of(anywhere, code)["Thôn Một"]
    cast(anywhere, issued[0], other=CANARY)
    hand_in(anywhere, code, issued[2])
    key_in(anywhere, code, a_csv(("Thôn Ba", "1" * 19)))
    return code, issued


def test_what_was_backed_up_is_restored_checked_and_opened(anywhere, elsewhere, running, tmp_path):
    code, issued = running
    copy = backups.backup(anywhere, tmp_path / "copies", now=NOW)
    shutil.copytree(anywhere.keys.folder, elsewhere.keys.folder)
    [state] = backups.restore(elsewhere, copy, now=NOW)
    assert (state.poll, state.state, state.ballots, state.books_agree, state.key_here) == (code, "open", 2, True, True)
    cast(elsewhere, issued[1])
    close(elsewhere, code)
    assert count(elsewhere, code) == 3
    with Session(elsewhere.engine) as session:
        assert CANARY in {words.text for words in session.query(Words)}


@pytest.mark.parametrize("column", ["online", "stubs"])
def test_a_restore_tells_when_slips_and_counts_differ(anywhere, elsewhere, running, tmp_path, column):
    with anywhere.writing() as session:
        setattr(polls.by_code(session, running[0]).villages[0], column, 0)
    copy = backups.backup(anywhere, tmp_path / "copies", now=NOW)
    [state] = backups.restore(elsewhere, copy, now=NOW)
    assert not state.books_agree


def test_no_key_and_no_answer_lies_in_a_backup(anywhere, running, tmp_path):
    data = backups.backup(anywhere, tmp_path / "copies", now=NOW).read_bytes()
    assert CANARY.encode() not in data
    for key in anywhere.keys.folder.iterdir():
        assert key.read_bytes() not in data and key.read_bytes()[:16] not in data
    assert [path.suffix in (".db", ".dump") for path in (tmp_path / "copies").iterdir()] == [True]


def test_a_restore_without_the_key_says_so(anywhere, elsewhere, running, tmp_path):
    copy = backups.backup(anywhere, tmp_path / "copies", now=NOW)
    [state] = backups.restore(elsewhere, copy, now=NOW)
    assert state.books_agree and not state.key_here


def test_nothing_is_restored_over_what_is_there(anywhere, running, tmp_path):
    copy = backups.backup(anywhere, tmp_path / "copies", now=NOW)
    with pytest.raises(backups.NotRestored, match="đã có dữ liệu"):
        backups.restore(anywhere, copy, now=NOW)
    with anywhere.reading() as session:
        assert polls.by_code(session, running[0]).code == running[0]


@pytest.mark.parametrize("spoil", [lambda data: b"", lambda data: b"hello" * 300, lambda data: data[: len(data) // 2]])
def test_a_spoiled_backup_is_refused(anywhere, elsewhere, running, tmp_path, spoil):
    copy = backups.backup(anywhere, tmp_path / "copies", now=NOW)
    copy.write_bytes(spoil(copy.read_bytes()))
    with pytest.raises(backups.NotRestored):
        backups.restore(elsewhere, copy, now=NOW)
    with closing(elsewhere.engine.connect()) as connection:
        assert elsewhere.engine.dialect.get_table_names(connection) == []


HOUSEHOLDS = 120
TOLD = (3, 20, 40)
"""How many households have been told when a copy begins."""


def copies_while_they_cast(here, issued, folder):
    """Backups taken while four threads cast, each with the households that were told before it began."""
    told, enough = [], Event()

    def household(number):
        if not enough.is_set():
            cast(here, issued[number], other=f"hộ {number}")
            told.append(number)

    with ThreadPoolExecutor(4) as pool:
        casting = [pool.submit(household, number) for number in range(HOUSEHOLDS)]
        copies = []
        for least in TOLD:
            while len(told) < least and not all(each.done() for each in casting):
                time.sleep(0.001)
            before = set(told)
            copies.append((before, backups.backup(here, folder / f"copy-{least}", now=NOW)))
        enough.set()
    assert all(each.exception() is None for each in casting)
    return copies


def test_every_copy_taken_while_households_answer_is_whole(anywhere, machines, tmp_path):
    code = an_open_poll(anywhere, villages=(VillagePlan("Thôn", HOUSEHOLDS),))
    copies = copies_while_they_cast(anywhere, slips_of(anywhere, code)["Thôn"], tmp_path)
    sizes = []
    for before, copy in copies:
        there = machines()
        shutil.copytree(anywhere.keys.folder, there.keys.folder)
        [state] = backups.restore(there, copy, now=NOW)
        with Session(there.engine) as session:
            used = session.query(Slip).filter_by(used=1).count()
            assert state.books_agree and state.ballots == used == session.query(SealedBallot).count()
        close(there, code)
        assert count(there, code) == state.ballots
        with Session(there.engine) as session:
            inside = {words.text for words in session.query(Words)}
        assert len(inside) == state.ballots and inside >= {f"hộ {number}" for number in before}
        sizes.append(state.ballots)
    assert sizes == sorted(sizes) and sizes[-1] > sizes[0]


def test_what_waits_in_the_drawer_goes_along_sealed_and_its_key_stays_out(anywhere, elsewhere, running, tmp_path):
    code, _ = running
    with anywhere.writing() as session:
        poll = polls.by_code(session, code)
        drawer.put(session, poll=poll, kind=Kind.PAGE, content=CANARY.encode(), keys=anywhere.keys)
    copy = backups.backup(anywhere, tmp_path / "copies", now=NOW)
    assert CANARY.encode() not in copy.read_bytes()
    elsewhere.keys.put(box_key(code), anywhere.keys.get(box_key(code)))
    [state] = backups.restore(elsewhere, copy, now=NOW)
    assert (state.waiting, state.key_here) == (1, False)
    elsewhere.keys.put(drawer_key(code), anywhere.keys.get(drawer_key(code)))
    with elsewhere.reading() as session:
        poll = polls.by_code(session, code)
        [(_, content)] = drawer.each(session, poll=poll, kind=Kind.PAGE, keys=elsewhere.keys)
    assert content == CANARY.encode()
