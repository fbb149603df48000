"""A tablet in a village hall hands in what waited: no code, no word and no order of the queue is left anywhere."""

import json
from urllib.request import Request, urlopen

import pytest

from app import backups
from surveys import box, polls
from surveys.keys import SLIP_KEY
from tests import server
from tests.given import NOW, an_open_poll, cast, close, count, slips_of
from tests.hall import a_device, a_letter, written
from tests.secrecy import traces

pytestmark = pytest.mark.slow

WORDS = [f"CANARYHALL{number:02}END" for number in range(12)]


def post(port: int, path: str, **body: object) -> dict[str, object]:
    request = Request(
        f"http://127.0.0.1:{port}/hoi-truong/{path}", json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    with urlopen(request, timeout=30) as answer:
        told: dict[str, object] = json.load(answer)
        return told


def test_what_a_tablet_hands_in_leaves_no_code_and_no_word_before_the_opening(here, tmp_path):
    code = an_open_poll(here)
    slips, secret = slips_of(here, code)["Thôn Một"], a_device(here, code)
    letters = [written(a_letter(here, code, slip, other=word)) for slip, word in zip(slips, WORDS, strict=True)]
    cast(here, slips[11])
    key = here.keys.get_or_make(SLIP_KEY)
    with server.serving(here, tmp_path) as port:
        post(port, "dot", device=secret, waiting=12)
        before = traces.line_counts(traces.files(tmp_path))
        assert [post(port, "ma", device=secret, code=slip)["outcome"] for slip in slips[10:]] == ["fits", "used"]
        for _ in range(2):
            told = post(port, "gui", device=secret, letters=letters, waiting=12, used=0, unfit=0)
            assert told == {"outcomes": ["in"] * 11 + ["used"]}
        assert traces.line_counts(traces.files(tmp_path)) == before
        kept = backups.backup(here, tmp_path / "backups", now=NOW)
    forms = {form for slip in slips for form in traces.forms(slip)}
    files = traces.files(tmp_path)
    assert kept in files and traces.found({*forms, *WORDS, secret, *letters}, files) == set()
    logs = [path for path in files if path.suffix == ".log"]
    hashes = {value for slip in slips for value in traces.hashed(slip, key=key)}
    assert logs and traces.found(hashes, logs) == set()
    close_with_devices_out(here, code)
    assert count(here, code) == 12
    here.engine.dispose()
    copies = traces.copies(WORDS, [path for path in traces.files(tmp_path) if path != kept])
    assert copies == {**dict.fromkeys(WORDS[:11], 1), WORDS[11]: 0}


def close_with_devices_out(here, code):
    with here.writing() as session:
        polls.close(session, poll=polls.by_code(session, code), devices_out=True, by="test", now=NOW)


def test_the_search_would_find_a_letter_that_was_written_down(here, tmp_path):
    """Negative control: one careless line of a log."""
    code = an_open_poll(here)
    [slip, *_] = slips_of(here, code)["Thôn Một"]
    letter = written(a_letter(here, code, slip))
    (tmp_path / "server.log").write_text(f"POST gui {letter} {slip.lower()}", encoding="utf-8")
    found = traces.found({letter, *traces.forms(slip)}, traces.files(tmp_path))
    assert {needle for _, needle in found} >= {letter, slip}
    close(here, code)
    assert box.keys_left(here.keys, code, 1) != []
