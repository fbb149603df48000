"""Stubs: one a household, handed in with its paper ballot; from then on the code answers nothing by phone."""

import threading

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from surveys import polls, slips, stubs
from surveys.errors import (
    BallotAlreadyCast,
    FaultyUpload,
    MistypedCode,
    NobodyToInvite,
    PollClosed,
    SurveyError,
    UnknownCode,
)
from surveys.paper_errors import (
    AnsweredByPhone,
    AnsweredOnPaper,
    StubAlreadyIn,
    StubNotIn,
    StubOfElsewhere,
)
from surveys.tables import JournalEntry, Village
from tests.given import ALL_SATISFIED, NOW, a_csv, an_open_poll, cast, close, count, key_in, slips_of
from tests.surveys.test_renewal import give_up, open_again

MADE_UP = "2222-2222-2222"


def hand_in(here, code, stub, village="Thôn Một"):
    with here.writing() as session:
        at = polls.village_of(polls.by_code(session, code), village)
        stubs.hand_in(session, village=at, code=stub, keys=here.keys)


def take_back(here, code, stub, village="Thôn Một"):
    with here.writing() as session:
        at = polls.village_of(polls.by_code(session, code), village)
        stubs.take_back(session, village=at, code=stub, keys=here.keys, by="Lan", now=NOW)


def file_in(here, code, text, village=None):
    with here.writing() as session:
        poll = polls.by_code(session, code)
        at = polls.village_of(poll, village) if village else None
        return stubs.hand_in_file(session, poll=poll, data=text.encode(), keys=here.keys, village=at, by="Lan", now=NOW)


def books(here, code):
    """Per village: stubs counted, stubs marked, answered by phone, marked by phone."""
    with here.reading() as session:
        return [
            (village.stubs, stubs.handed_in(session, village), village.online, slips.used(session, village))
            for village in polls.by_code(session, code).villages
        ]


def test_a_stub_is_counted_once_however_often_it_is_typed(anywhere):
    code = an_open_poll(anywhere)
    stub = slips_of(anywhere, code)["Thôn Một"][0]
    hand_in(anywhere, code, stub)
    with pytest.raises(StubAlreadyIn, match="không tính thêm"):
        hand_in(anywhere, code, stub.lower().replace("-", " "))
    assert books(anywhere, code) == [(1, 1, 0, 0), (0, 0, 0, 0), (0, 0, 0, 0)]


def test_what_a_barcode_reader_types_is_the_whole_address(anywhere):
    code = an_open_poll(anywhere)
    hand_in(anywhere, code, f"http://127.0.0.1:8000/phieu#{slips_of(anywhere, code)['Thôn Một'][0]}")
    assert books(anywhere, code)[0] == (1, 1, 0, 0)


def test_a_household_whose_stub_is_in_cannot_answer_by_phone(anywhere):
    code = an_open_poll(anywhere)
    stub = slips_of(anywhere, code)["Thôn Một"][0]
    hand_in(anywhere, code, stub)
    with pytest.raises(AnsweredOnPaper) as refused:
        cast(anywhere, stub)
    assert refused.value.posting_on and books(anywhere, code)[0] == (1, 1, 0, 0)


def test_a_household_that_answered_by_phone_cannot_hand_in_its_stub(anywhere):
    code = an_open_poll(anywhere)
    stub = slips_of(anywhere, code)["Thôn Một"][0]
    cast(anywhere, stub)
    with pytest.raises(AnsweredByPhone, match="không bỏ phiếu giấy vào hòm"):
        hand_in(anywhere, code, stub)
    assert books(anywhere, code)[0] == (0, 0, 1, 1)


def test_stubs_of_elsewhere_are_refused_and_only_a_village_of_this_poll_is_named(anywhere):
    code, other = an_open_poll(anywhere), an_open_poll(anywhere)
    neighbour, foreign = slips_of(anywhere, code)["Thôn Hai"][0], slips_of(anywhere, other)["Thôn Hai"][0]
    with pytest.raises(StubOfElsewhere, match="Thôn Hai"):
        hand_in(anywhere, code, neighbour)
    with pytest.raises(StubOfElsewhere, match="một đợt lấy ý kiến khác"):
        hand_in(anywhere, code, foreign)
    with pytest.raises(MistypedCode):
        hand_in(anywhere, code, neighbour[:-1])
    with pytest.raises(UnknownCode):
        hand_in(anywhere, code, MADE_UP)
    with pytest.raises(StubOfElsewhere):
        take_back(anywhere, code, neighbour)


def test_a_stub_taken_back_answers_by_phone_again(anywhere):
    code = an_open_poll(anywhere)
    stub = slips_of(anywhere, code)["Thôn Một"][0]
    with pytest.raises(StubNotIn):
        take_back(anywhere, code, stub)
    hand_in(anywhere, code, stub)
    take_back(anywhere, code, stub)
    cast(anywhere, stub)
    assert books(anywhere, code)[0] == (0, 0, 1, 1)


def test_after_the_end_no_stub_comes_in_or_goes_back(anywhere):
    code = an_open_poll(anywhere)
    first, second = slips_of(anywhere, code)["Thôn Một"][:2]
    hand_in(anywhere, code, first)
    close(anywhere, code)
    for change, stub in ((hand_in, second), (take_back, first)):
        with pytest.raises(PollClosed):
            change(anywhere, code, stub)
    with pytest.raises(PollClosed):
        file_in(anywhere, code, second)


def test_the_journal_tells_of_files_and_of_what_went_back_but_never_of_one_stub(anywhere):
    code = an_open_poll(anywhere)
    first, second, third = slips_of(anywhere, code)["Thôn Một"][:3]
    hand_in(anywhere, code, first)
    file_in(anywhere, code, f"{second}\n{third}")
    take_back(anywhere, code, first)
    with anywhere.reading() as session:
        lines = session.execute(select(JournalEntry.act, JournalEntry.detail).order_by(JournalEntry.id)).all()
    assert [(act, detail) for act, detail in lines if "cuống" in act] == [
        ("nhận cuống phiếu", "2 cuống từ tệp"),
        ("trả lại cuống phiếu", "Thôn Một"),
    ]


@pytest.mark.parametrize("text", ["{0}\n{1}\n{2}\n", "code\n{0}\n\n{1}\n{2}", "village;code\nA;{0}\nB;{1}\nB;{2}"])
def test_a_file_brings_many_stubs_at_once(anywhere, text):
    code = an_open_poll(anywhere)
    issued = slips_of(anywhere, code)
    taken = file_in(anywhere, code, text.format(*issued["Thôn Một"][:2], issued["Thôn Hai"][0]))
    assert taken == stubs.Taken(3, 0) and books(anywhere, code)[:2] == [(2, 2, 0, 0), (1, 1, 0, 0)]


def test_the_same_file_again_and_a_line_twice_change_nothing(anywhere):
    code = an_open_poll(anywhere)
    first, second = slips_of(anywhere, code)["Thôn Một"][:2]
    assert file_in(anywhere, code, f"{first}\n{first}") == stubs.Taken(1, 1)
    assert file_in(anywhere, code, f"{first}\n{second}\n{first}") == stubs.Taken(1, 2)
    assert file_in(anywhere, code, first) == stubs.Taken(0, 1)
    assert books(anywhere, code)[0] == (2, 2, 0, 0)


def test_one_bad_line_takes_in_nothing_and_every_bad_line_is_told(anywhere):
    code, other = an_open_poll(anywhere), an_open_poll(anywhere)
    good, phoned = slips_of(anywhere, code)["Thôn Một"][:2]
    foreign = slips_of(anywhere, other)["Thôn Một"][0]
    cast(anywhere, phoned)
    with pytest.raises(FaultyUpload) as refused:
        file_in(anywhere, code, "\n".join([good, phoned, foreign, MADE_UP, "abc"]))
    told = {fault.place: fault.message for fault in refused.value.faults}
    assert list(told) == ["dòng 2", "dòng 3", "dòng 4", "dòng 5"] and "điện thoại" in told["dòng 2"]
    assert books(anywhere, code)[0] == (0, 0, 1, 1)


def test_a_file_for_one_village_refuses_its_neighbours(anywhere):
    code = an_open_poll(anywhere)
    with pytest.raises(FaultyUpload, match="của Thôn Hai"):
        file_in(anywhere, code, slips_of(anywhere, code)["Thôn Hai"][0], village="Thôn Một")


def outcomes(*deeds):
    """What each deed came to, all at once."""
    found, gate = [], threading.Barrier(len(deeds))

    def run(deed):
        gate.wait()
        try:
            deed()
            found.append("done")
        except SurveyError as refusal:
            found.append(type(refusal).__name__)

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(found)


def test_phone_and_stub_at_once_count_once(anywhere):
    code = an_open_poll(anywhere)
    for stub in slips_of(anywhere, code)["Thôn Ba"]:
        found = outcomes(
            lambda stub=stub: cast(anywhere, stub), lambda stub=stub: hand_in(anywhere, code, stub, "Thôn Ba")
        )
        assert found in (["AnsweredByPhone", "done"], ["AnsweredOnPaper", "done"])
    counted, marked, online, used = books(anywhere, code)[2]
    assert counted == marked and online == used and counted + online == 8


def test_two_officers_with_the_same_stub_count_once(anywhere):
    code = an_open_poll(anywhere)
    for stub in slips_of(anywhere, code)["Thôn Ba"]:
        deed = lambda stub=stub: hand_in(anywhere, code, stub, "Thôn Ba")  # noqa: E731
        assert outcomes(deed, deed) == ["StubAlreadyIn", "done"]
    assert books(anywhere, code)[2] == (8, 8, 0, 0)


def test_printing_again_keeps_what_was_handed_in(anywhere):
    code = an_open_poll(anywhere)
    before = slips_of(anywhere, code)["Thôn Một"]
    hand_in(anywhere, code, before[0])
    cast(anywhere, before[1])
    with anywhere.writing() as session:
        village = polls.village_of(polls.by_code(session, code), "Thôn Một")
        issued = slips.issue(session, villages=[village], keys=anywhere.keys, again=True, by="test", now=NOW)
        assert len(issued["Thôn Một"]) == 10 and village.slips == 12
    with pytest.raises(UnknownCode):
        hand_in(anywhere, code, before[2])
    for stub in issued["Thôn Một"]:
        hand_in(anywhere, code, stub)
    key_in(anywhere, code, a_csv(*[("Thôn Một", ALL_SATISFIED)] * 11))
    with anywhere.writing() as session, pytest.raises(NobodyToInvite):
        village = polls.village_of(polls.by_code(session, code), "Thôn Một")
        slips.issue(session, villages=[village], keys=anywhere.keys, again=True, by="test", now=NOW)


def test_a_paper_ballot_with_its_stub_takes_nobody_elses_slip(anywhere):
    """A household that handed in stub and ballot is one household, not two."""
    code = an_open_poll(anywhere)
    with anywhere.writing() as session:
        village = polls.village_of(polls.by_code(session, code), "Thôn Một")
        village.households = 9
        slips.issue(session, villages=[village], keys=anywhere.keys, by="test", now=NOW)
        village.households = 12
        village.paper, village.stubs = 4, 3
        assert slips.without_code(village) == 2


def test_the_box_opens_with_stubs_and_keeps_them_apart_from_phones(anywhere):
    code = an_open_poll(anywhere)
    issued = slips_of(anywhere, code)["Thôn Một"]
    for stub in issued[:3]:
        hand_in(anywhere, code, stub)
    for slip in issued[3:8]:
        cast(anywhere, slip)
    key_in(anywhere, code, a_csv(*[("Thôn Một", ALL_SATISFIED)] * 3))
    close(anywhere, code)
    assert count(anywhere, code) == 8 and books(anywhere, code)[0] == (3, 3, 5, 5)


def test_a_box_given_up_keeps_the_stubs_of_the_paper_ballots(anywhere):
    code = an_open_poll(anywhere)
    issued = slips_of(anywhere, code)["Thôn Một"]
    hand_in(anywhere, code, issued[0])
    cast(anywhere, issued[1])
    anywhere.keys.destroy(f"hom-phieu-{code}-1.key")
    give_up(anywhere, code)
    open_again(anywhere, code)
    assert books(anywhere, code)[0] == (1, 1, 0, 0)
    with pytest.raises(AnsweredOnPaper):
        cast(anywhere, issued[0])


def test_the_table_holds_what_the_verbs_promise(anywhere):
    code = an_open_poll(anywhere)
    slips_of(anywhere, code)
    for stubs_in in (-1, 13):
        with pytest.raises(IntegrityError), anywhere.writing() as session:
            village = session.scalars(select(Village).where(Village.name == "Thôn Một")).one()
            village.stubs = stubs_in


def test_who_answered_by_phone_hears_so_and_not_of_paper(anywhere):
    code = an_open_poll(anywhere)
    slip = slips_of(anywhere, code)["Thôn Một"][0]
    cast(anywhere, slip)
    with pytest.raises(BallotAlreadyCast):
        cast(anywhere, slip)
