"""The line breaks when it hurts most; every household ends with exactly one ballot, and is told so kindly."""

import http.client
import random
import time
from urllib.parse import urlencode

import pytest

from surveys import polls, pool, slips
from surveys.polls import VillagePlan
from tests import server
from tests.app.slow_line import Fate, SlowLine, a_line
from tests.given import QUESTIONS, an_open_poll, slips_of

pytestmark = pytest.mark.slow

SLOW = 0.4
"""Seconds each way."""
BROKEN = (ConnectionError, http.client.HTTPException)
HOUSEHOLDS = 60


@pytest.fixture
def code(here) -> str:
    return an_open_poll(here, villages=(VillagePlan("Thôn", HOUSEHOLDS),))


@pytest.fixture
def codes(here, code) -> list[str]:
    return slips_of(here, code)["Thôn"]


@pytest.fixture
def port(here, code, tmp_path):
    with server.serving(here, tmp_path) as port:
        yield port


def ask(port: int, path: str, **fields: str) -> tuple[int, str]:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    head = {"Content-Type": "application/x-www-form-urlencoded", "Connection": "close"}
    try:
        line.request("POST", path, urlencode(fields), head)
        answer = line.getresponse()
        return answer.status, answer.read().decode()
    finally:
        line.close()


def send(port: int, slip: str, **changes: str) -> tuple[int, str]:
    marks = {f"q{n}": "1" for n in range(1, QUESTIONS + 1)}
    return ask(port, "/phieu/gui", **{"code": slip, **marks, **changes})


def ballots(here, code: str) -> tuple[int, int]:
    """(Envelopes in the pool, slips that are used)."""
    with here.reading() as session:
        poll = polls.by_code(session, code)
        return pool.count(session, poll), sum(slips.used(session, village) for village in poll.villages)


def one_break(fate: Fate):
    """The first connection meets this fate, later ones none."""
    fates = iter([fate])
    return lambda: next(fates, Fate.WHOLE)


def test_who_never_saw_the_answer_and_sends_again_reads_da_nhan(here, code, codes, port):
    with a_line(SlowLine(port, one_break(Fate.LOST_COMING), SLOW)) as line:
        started = time.monotonic()
        with pytest.raises(BROKEN):
            send(line.port, codes[0])
        assert ballots(here, code) == (1, 1), "the server had answered: the ballot lies in the box"
        status, page = send(line.port, codes[0])
        assert status == 200 and "Đã nhận phiếu" in page and "Số biên nhận" not in page
        assert time.monotonic() - started > 4 * SLOW
    assert ballots(here, code) == (1, 1)


def test_a_line_that_breaks_on_both_sides_at_once_leaves_one_ballot_after_the_second_sending(here, code, codes, port):
    """Whether the first sending counted is the server's luck; slip and ballot agree either way."""
    with a_line(SlowLine(port, one_break(Fate.LOST_BETWEEN), SLOW)) as line:
        with pytest.raises(BROKEN):
            send(line.port, codes[0])
        in_box, used = ballots(here, code)
        assert in_box == used
        status, page = send(line.port, codes[0])
        assert status == 200 and "Đã nhận phiếu" in page
    assert ballots(here, code) == (1, 1)


def test_the_second_sending_reveals_and_changes_nothing(here, code, codes, port):
    with a_line(SlowLine(port, one_break(Fate.LOST_COMING))) as line:
        with pytest.raises(BROKEN):
            send(line.port, codes[0], q3="0", reason3="Kênh cạn")
        _, page = send(line.port, codes[0])
    assert "Kênh cạn" not in page and "Số biên nhận" not in page
    assert ballots(here, code) == (1, 1)


def test_half_a_ballot_is_no_ballot_and_the_second_sending_is_accepted(here, code, codes, port):
    with a_line(SlowLine(port, one_break(Fate.LOST_GOING), SLOW)) as line:
        with pytest.raises(BROKEN):
            send(line.port, codes[0])
        time.sleep(1)
        assert ballots(here, code) == (0, 0)
        status, page = send(line.port, codes[0])
        assert status == 200 and "Số biên nhận" in page
    assert ballots(here, code) == (1, 1)


@pytest.mark.parametrize(("share", "seed"), [(0.01, 4), (0.3, 5)])
def test_every_household_ends_with_exactly_one_ballot_however_often_the_line_breaks(
    here, code, codes, port, share, seed
):
    draw = random.Random(seed)
    losses = [fate for fate in Fate if fate is not Fate.WHOLE]

    def fate() -> Fate:
        return draw.choice(losses) if draw.random() < share else Fate.WHOLE

    with a_line(SlowLine(port, fate)) as line:
        for slip in codes:
            patiently(ask, line.port, "/phieu", code=slip)
            status, page = patiently(send, line.port, slip)
            assert status == 200 and "Đã nhận phiếu" in page
    assert len(line.fates) > 2 * HOUSEHOLDS, "no connection was lost: choose another seed"
    assert ballots(here, code) == (HOUSEHOLDS, HOUSEHOLDS)


def patiently(act, *what, **fields: str) -> tuple[int, str]:
    """Does it again until an answer comes, as people do."""
    for _ in range(30):
        try:
            return act(*what, **fields)
        except BROKEN:
            continue
    raise AssertionError("no answer after 30 times")
