import pytest
from sqlalchemy.exc import OperationalError

from surveys import box, codes, counting, hall, hall_devices, journal, paper, polls, pool, renewal, slips, trustees
from surveys.errors import FaultyEnvelope, KeyLost, PollNotOpen
from surveys.hall import Outcome
from surveys.hall_errors import DevicesOut, FaultyDevice, UnknownDevice
from surveys.keys import box_key, hall_key
from surveys.polls import VillagePlan
from surveys.writer import NotWritten
from tests.given import NOW, a_csv, a_draft, an_open_poll, cast, close, count, key_in, slips_of
from tests.hall import NAME, a_device, a_letter


def poll_of(session, code):
    return polls.by_code(session, code)


def hand_in(here, code, letter, cast=None):
    """As the page does it: what became of a letter."""
    ballot = None
    try:
        with here.reading() as session:
            poll = poll_of(session, code)
            ballot = hall.opened(letter, poll=poll, keys=here.keys)
            sealed = hall.seal(session, ballot, poll=poll, keys=here.keys, now=NOW)
        (cast or here.writer.cast)(sealed)
    except Exception as refusal:
        with here.reading() as session:
            return hall.what_became(session, ballot, refusal)
    return Outcome.IN


def in_pool(here, code):
    with here.reading() as session:
        return pool.count(session, poll_of(session, code))


@pytest.fixture
def code(anywhere):
    return an_open_poll(anywhere)


@pytest.fixture
def issued(anywhere, code):
    return slips_of(anywhere, code)["Thôn Một"]


def test_a_letter_goes_in_once_however_often_it_is_sent(anywhere, code, issued):
    letter = a_letter(anywhere, code, issued[0])
    assert [hand_in(anywhere, code, letter) for _ in range(3)] == [Outcome.IN] * 3
    assert in_pool(anywhere, code) == 1


def test_another_ballot_with_the_same_code_is_told_apart_from_the_same_one(anywhere, code, issued):
    first, second = (a_letter(anywhere, code, issued[0], marks) for marks in ("1" * 19, "0" * 19))
    assert [hand_in(anywhere, code, each) for each in (first, second, first)] == ["in", "used", "in"]
    cast(anywhere, issued[1])
    assert hand_in(anywhere, code, a_letter(anywhere, code, issued[1])) is Outcome.USED
    assert in_pool(anywhere, code) == 2


def test_a_server_that_dies_after_the_commit_loses_nothing_and_counts_once(anywhere, code, issued):
    """The device hears nothing and sends again, before and after the poll is closed."""

    def dies_after(ballot):
        anywhere.writer.cast(ballot)
        raise NotWritten

    def dies_before(_ballot):
        raise OperationalError("INSERT", {}, Exception("disk is full"))

    letters = [a_letter(anywhere, code, slip) for slip in issued[:2]]
    late = a_letter(anywhere, code, issued[2])
    assert hand_in(anywhere, code, letters[0], dies_before) is Outcome.AGAIN and in_pool(anywhere, code) == 0
    assert [hand_in(anywhere, code, each, dies_after) for each in letters] == [Outcome.AGAIN] * 2
    assert hand_in(anywhere, code, letters[0]) is Outcome.IN
    close(anywhere, code)
    assert hand_in(anywhere, code, letters[1]) is Outcome.IN
    assert hand_in(anywhere, code, late) is Outcome.CLOSED
    assert count(anywhere, code) == 2


def test_what_comes_after_the_count_is_refused_and_the_key_is_gone(here):
    code = an_open_poll(here)
    letter = a_letter(here, code, slips_of(here, code)["Thôn Một"][0])
    close(here, code)
    assert here.keys.get(hall_key(code)) is not None
    count(here, code)
    assert here.keys.get(hall_key(code)) is None
    assert hand_in(here, code, letter) is Outcome.CLOSED
    with here.reading() as session, pytest.raises(KeyLost):
        hall.opened(letter, poll=poll_of(session, code), keys=here.keys)


def test_answers_are_counted_as_they_were_given(here):
    code = an_open_poll(here, villages=(VillagePlan("Thôn Một", 12),))
    for number, slip in enumerate(slips_of(here, code)["Thôn Một"][:10]):
        marks = ("0" if number < 3 else "1") + "-" + "1" * 17
        assert hand_in(here, code, a_letter(here, code, slip, marks, other="Thêm  đèn")) is Outcome.IN
    close(here, code)
    assert count(here, code) == 10
    with here.reading() as session:
        tally = counting.count(session, poll_of(session, code)).whole.tally
    assert (tally.online, tally.questions[0].dissatisfied, tally.questions[1].blank) == (10, 3, 10)
    assert tally.opinions == ("Thêm đèn",) * 10


def test_with_two_envelopes_the_letter_holds_one_that_only_trustees_open(here):
    code = a_draft(here)
    with here.writing() as session:
        poll = poll_of(session, code)
        shares = trustees.appoint(session, poll=poll, by="test", now=NOW).shares
        polls.open_poll(session, poll=poll, keys=here.keys, by="test", now=NOW)
    letter = a_letter(here, code, slips_of(here, code)["Thôn Một"][0], "0" * 19)
    with here.reading() as session:
        ballot = hall.opened(letter, poll=poll_of(session, code), keys=here.keys)
    assert isinstance(ballot.answers, bytes) and hand_in(here, code, letter) is Outcome.IN
    close(here, code)
    assert box.open_box(here.engine, poll_code=code, keys=here.keys, shares=shares[:2], by="t", now=NOW) == 1


def faulty_letters(here, code, slip):
    other = an_open_poll(here)
    right = a_letter(here, code, slip)
    return {
        "nothing": b"",
        "cut short": right[:-1],
        "altered": bytes([right[0] ^ 1]) + right[1:],
        "of another poll": a_letter(here, other, slips_of(here, other)["Thôn Một"][0]),
        "too many marks": a_letter(here, code, slip, "1" * 20),
        "foreign marks": a_letter(here, code, slip, "7" * 19),
    }


def test_what_is_no_letter_of_this_poll_is_unfit_and_changes_nothing(here):
    code = an_open_poll(here)
    [slip, *_] = slips_of(here, code)["Thôn Một"]
    for name, letter in faulty_letters(here, code, slip).items():
        assert hand_in(here, code, letter) is Outcome.UNFIT, name
    assert hand_in(here, code, a_letter(here, code, codes.new_code())) is Outcome.UNFIT
    assert in_pool(here, code) == 0 and hand_in(here, code, a_letter(here, code, slip)) is Outcome.IN


def test_a_code_of_another_poll_is_unfit_whatever_it_was_sealed_to(here):
    code, other = an_open_poll(here), an_open_poll(here)
    [foreign, *_] = slips_of(here, other)["Thôn Một"]
    assert hand_in(here, code, a_letter(here, code, foreign)) is Outcome.UNFIT
    with here.reading() as session:
        assert hall.look(session, foreign, poll=poll_of(session, code), keys=here.keys) is Outcome.UNFIT


def test_two_letters_with_one_slot_are_no_honest_device(here):
    code = an_open_poll(here)
    first, second, *_ = slips_of(here, code)["Thôn Một"]
    assert hand_in(here, code, a_letter(here, code, first, slot=b"s" * 16)) is Outcome.IN
    assert hand_in(here, code, a_letter(here, code, second, slot=b"s" * 16)) is Outcome.UNFIT


def test_a_full_village_and_a_code_printed_again(here):
    code = an_open_poll(here, villages=(VillagePlan("Thôn Một", 3),))
    old = slips_of(here, code)["Thôn Một"]
    with here.writing() as session:
        villages = poll_of(session, code).villages
        [new] = slips.issue(session, villages=villages, keys=here.keys, again=True, by="t", now=NOW).values()
    assert hand_in(here, code, a_letter(here, code, old[0])) is Outcome.UNFIT
    key_in(here, code, a_csv(*[("Thôn Một", "1" * 19)] * 3))
    assert hand_in(here, code, a_letter(here, code, new[0])) is Outcome.FULL and in_pool(here, code) == 3


def test_every_letter_has_one_length(here):
    code = an_open_poll(here)
    [slip, *_] = slips_of(here, code)["Thôn Một"]
    lengths = {len(a_letter(here, code, slip, other=other)) for other in ("", "x", "ế" * paper.LONGEST_OTHER)}
    assert lengths == {hall.SEALED_LENGTH}


def test_before_answering_a_code_is_looked_up(here):
    code = an_open_poll(here)
    first, second, *_ = slips_of(here, code)["Thôn Một"]
    cast(here, first)

    def look(slip):
        with here.reading() as session:
            return hall.look(session, slip, poll=poll_of(session, code), keys=here.keys)

    assert (look(first), look(second), look("x")) == (Outcome.USED, None, Outcome.UNFIT)
    close(here, code)
    assert (look(first), look(second)) == (Outcome.USED, Outcome.CLOSED)


# Devices


def device_of(here, secret):
    with here.reading() as session:
        return hall_devices.let_in(session, secret)


def tell(here, secret, waiting):
    with here.writing() as session:
        hall_devices.tell(session, device=hall_devices.let_in(session, secret), waiting=waiting, used=0, unfit=0)


def put_away(here, secret, waiting):
    with here.writing() as session:
        return hall.put_away(session, device=hall_devices.let_in(session, secret), waiting=waiting, used=1, unfit=0)


def close_all_the_same(here, code):
    with here.writing() as session:
        polls.close(session, poll=poll_of(session, code), devices_out=True, by="Lan", now=NOW)


def test_a_device_is_let_in_by_its_secret_until_it_is_withdrawn(here):
    code = an_open_poll(here)
    secret = a_device(here, code)
    device = device_of(here, secret)
    assert device.name == NAME and secret not in repr(vars(device))
    for _ in range(2):
        with here.writing() as session:
            hall.withdraw(session, poll=poll_of(session, code), label=device.label, by="Lan", now=NOW)
    for wrong in (secret, secret + "x", ""):
        with pytest.raises(UnknownDevice):
            device_of(here, wrong)


def test_a_device_has_a_name_and_an_open_poll(here):
    code = an_open_poll(here)
    for name in (" ", "x" * 61):
        with pytest.raises(FaultyDevice):
            a_device(here, code, name)
    with pytest.raises(PollNotOpen):
        a_device(here, a_draft(here))


def test_a_poll_is_not_closed_over_a_device_that_may_hold_ballots(here):
    code = an_open_poll(here)
    a_device(here, code, "Chưa dùng")
    secret = a_device(here, code)
    tell(here, secret, 2)
    with pytest.raises(DevicesOut, match="còn 2 phiếu chờ gửi") as refusal:
        close(here, code)
    assert len(refusal.value.told) == 1, "one that was never used holds nothing"
    assert not put_away(here, secret, 1)
    with pytest.raises(DevicesOut):
        close(here, code)
    tell(here, secret, 0)
    with pytest.raises(DevicesOut, match="có thể đang giữ phiếu mới"):
        close(here, code)
    assert put_away(here, secret, 0)
    close(here, code)


def test_a_poll_may_be_closed_all_the_same_and_the_journal_says_so(here):
    code = an_open_poll(here)
    secret = a_device(here, code)
    tell(here, secret, 3)
    close_all_the_same(here, code)
    with here.reading() as session:
        details = {entry.act: entry.detail for entry in journal.of_poll(session, poll=code)}
    assert details["kết thúc nhận phiếu"] == "1 máy ở nhà văn hóa chưa cất"
    assert put_away(here, secret, 3), "what came too late can only be forgotten"


def test_a_tablet_that_is_opened_anew_leaves_its_old_name_behind(here):
    code = an_open_poll(here)
    old, new, elsewhere = a_device(here, code), a_device(here, code), a_device(here, an_open_poll(here))
    for secret in (old, elsewhere):
        tell(here, secret, 4)
    with here.writing() as session:
        for before in (elsewhere, old, new, "x"):
            hall_devices.take_over(session, device=hall_devices.let_in(session, new), secret=before)
    assert device_of(here, elsewhere).waiting == 4 and device_of(here, new).waiting is None
    with pytest.raises(UnknownDevice):
        device_of(here, old)


def test_a_box_given_up_takes_its_devices_and_their_key_along(here):
    code = an_open_poll(here)
    secret = a_device(here, code)
    letter = a_letter(here, code, slips_of(here, code)["Thôn Một"][0])
    here.keys.destroy(box_key(code))
    with here.writing() as session:
        poll = poll_of(session, code)
        renewal.give_up(session, poll=poll, keys=here.keys, by="t", now=NOW)
    renewal.leave_no_trace(here.engine, poll=poll, keys=here.keys)
    with pytest.raises(UnknownDevice):
        device_of(here, secret)
    assert here.keys.get(hall_key(code)) is None
    with here.writing() as session:
        polls.open_poll(session, poll=poll_of(session, code), keys=here.keys, by="t", now=NOW)
    a_device(here, code)
    with here.reading() as session, pytest.raises(FaultyEnvelope):
        hall.opened(letter, poll=poll_of(session, code), keys=here.keys)
