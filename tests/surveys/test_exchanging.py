"""A lost slip is replaced, and still no household has two ballots and no village more slips than households."""

import threading

import pytest

from surveys import exchanging as exchanges
from surveys import journal, polls, slips, teams
from surveys.errors import MistypedCode, PollClosed, UnknownCode
from surveys.paper_errors import StubOfElsewhere
from surveys.team_errors import NoSlipLeft, SlipUsed
from tests.given import a_csv, an_open_poll, cast, close, key_in, slips_of
from tests.surveys.test_stubs import hand_in, take_back


def exchange(here, code, slip, token="t", village="Thôn Một"):
    with here.writing() as session:
        at = polls.village_of(polls.by_code(session, code), village)
        return exchanges.exchange(session, village=at, code=slip, token=token, keys=here.keys)


def hand_out(here, code, token="t", village="Thôn Một"):
    with here.writing() as session:
        at = polls.village_of(polls.by_code(session, code), village)
        return exchanges.hand_out(session, village=at, token=token, keys=here.keys)


def books(here, code):
    """Of the first village: good slips as counted and as they lie there, and what its team did."""
    with here.reading() as session:
        village = polls.by_code(session, code).villages[0]
        lie = sum(slips.marked(session, village, how) for how in (0, 1, 2))
        book = teams.books(session, village.poll).get(village.id)
        return village.slips, lie, (book.exchanged, book.handed_out) if book else None


def test_the_new_slip_is_good_and_the_old_one_void(anywhere):
    code = an_open_poll(anywhere)
    old, *_ = slips_of(anywhere, code)["Thôn Một"]
    fresh = exchange(anywhere, code, f"http://x/phieu#{old}")
    assert fresh != old and books(anywhere, code) == (12, 12, (1, 0))
    with pytest.raises(UnknownCode):
        cast(anywhere, old)
    cast(anywhere, fresh)


def test_sent_again_it_gives_the_same_slip_and_not_another(anywhere):
    code = an_open_poll(anywhere)
    old, *_ = slips_of(anywhere, code)["Thôn Một"]
    assert len({exchange(anywhere, code, old) for _ in range(3)}) == 1
    assert books(anywhere, code) == (12, 12, (1, 0))
    with pytest.raises(UnknownCode):
        exchange(anywhere, code, old, token="another page")


@pytest.mark.parametrize("how", ["phone", "stub"])
def test_a_slip_that_was_used_is_not_exchanged(here, how):
    code = an_open_poll(here)
    slip, *_ = slips_of(here, code)["Thôn Một"]
    cast(here, slip) if how == "phone" else hand_in(here, code, slip)
    with pytest.raises(SlipUsed):
        exchange(here, code, slip)
    assert books(here, code) == (12, 12, None)


def test_slips_of_elsewhere_and_mistyped_ones_are_refused(here):
    code, other = an_open_poll(here), an_open_poll(here)
    issued = slips_of(here, code)
    for slip, told in ((issued["Thôn Hai"][0], "của Thôn Hai"), (slips_of(here, other)["Thôn Một"][0], "đợt lấy ý")):
        with pytest.raises(StubOfElsewhere, match=told):
            exchange(here, code, slip)
    with pytest.raises(MistypedCode):
        exchange(here, code, issued["Thôn Một"][0][:-1])


def test_no_slip_is_handed_out_beyond_the_households(anywhere):
    code = an_open_poll(anywhere)
    slips_of(anywhere, code)
    with pytest.raises(NoSlipLeft):
        hand_out(anywhere, code)
    assert books(anywhere, code) == (12, 12, None)


def test_what_the_village_has_left_is_handed_out_once_each(anywhere):
    code = an_open_poll(anywhere)
    key_in(anywhere, code, a_csv(*[("Thôn Một", "1" * 19)] * 10))
    fresh = {hand_out(anywhere, code, token) for token in ("a", "a", "b")}
    assert len(fresh) == 2 and books(anywhere, code) == (2, 2, (0, 2))
    with pytest.raises(NoSlipLeft):
        hand_out(anywhere, code, "c")
    for slip in fresh:
        cast(anywhere, slip)


def test_after_the_poll_nothing_is_exchanged(here):
    code = an_open_poll(here)
    slip, *_ = slips_of(here, code)["Thôn Một"]
    close(here, code)
    for ask in (lambda: exchange(here, code, slip), lambda: hand_out(here, code)):
        with pytest.raises(PollClosed):
            ask()


def test_two_phones_at_once_get_one_slip_between_them(anywhere):
    code = an_open_poll(anywhere)
    slip, *_ = slips_of(anywhere, code)["Thôn Một"]
    got, refused = [], []

    def ask(token):
        try:
            got.append(exchange(anywhere, code, slip, token))
        except UnknownCode as refusal:
            refused.append(refusal)
        except SlipUsed as refusal:
            refused.append(refusal)

    asking = [threading.Thread(target=ask, args=(f"phone {number}",)) for number in range(4)]
    for each in asking:
        each.start()
    for each in asking:
        each.join()
    assert (len(got), len(refused)) == (1, 3) and books(anywhere, code) == (12, 12, (1, 0))


def test_neither_a_slip_nor_a_moment_stands_in_the_journal(here):
    code = an_open_poll(here)
    slip, other, *_ = slips_of(here, code)["Thôn Một"]

    def lines():
        with here.reading() as session:
            return len(journal.of_poll(session, poll=code))

    before = lines()
    exchange(here, code, slip)
    hand_in(here, code, other)
    assert lines() == before
    take_back(here, code, other)
    assert lines() == before + 1
