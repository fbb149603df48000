"""The restore drill: copy while polls run, lose everything, restore, check, open."""

import shutil
from contextlib import closing

import pytest
from sqlalchemy.orm import Session

from app import backups
from app.installation import installation
from surveys import polls
from tests.conftest import settings
from tests.given import NOW, a_csv, an_open_poll, cast, close, count, key_in, slips_of

CANARY = "CANARY-trong-phieu"


@pytest.fixture
def elsewhere(anywhere, request, tmp_path):
    """An empty installation of the same kind on another machine."""
    sqlite = anywhere.engine.dialect.name == "sqlite"
    url = "" if sqlite else request.getfixturevalue("postgresql_server").new_database()
    made = installation(settings(tmp_path / "new", url))
    yield made
    made.engine.dispose()


@pytest.fixture
def running(anywhere):
    code = an_open_poll(anywhere)
    issued = slips_of(anywhere, code)["Thôn Một"]
    cast(anywhere, issued[0], other=CANARY)
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
        from surveys.tables import OpenedBallot

        assert CANARY in {ballot.other for ballot in session.query(OpenedBallot)}


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
