import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveys.errors import FaultyUpload
from surveys.tables import SealedBallot
from tests.given import ALL_SATISFIED, a_csv, an_open_poll, close, key_in


def refused(here, code, csv) -> list[str]:
    with pytest.raises(FaultyUpload) as refusal:
        key_in(here, code, csv)
    with Session(here.engine) as session:
        assert session.scalar(select(func.count()).select_from(SealedBallot)) == 0
    return [str(fault) for fault in refusal.value.faults]


def test_every_fault_is_listed_by_line_and_nothing_is_keyed_in(here):
    code = an_open_poll(here)
    rows = [("Thôn Một", ALL_SATISFIED), ("Thôn Lạ", ALL_SATISFIED), ("Thôn Hai", "12" + "1" * 17)]
    first, second = refused(here, code, a_csv(*rows))
    assert first == "dòng 3: đợt này không có thôn “Thôn Lạ”"
    assert second.startswith("dòng 4, cột q2: “2” không hợp lệ")


def test_more_ballots_than_households_refuse_the_whole_file(here):
    code = an_open_poll(here)
    rows = [("Thôn Một", ALL_SATISFIED)] + [("Thôn Ba", ALL_SATISFIED)] * 9
    [fault] = refused(here, code, a_csv(*rows))
    assert fault == "Thôn Ba: có 8 hộ, đã thu 0 phiếu, tệp có thêm 9 phiếu"


def test_a_missing_and_a_foreign_column_are_named(here):
    code = an_open_poll(here)
    csv = a_csv(("Thôn Một", ALL_SATISFIED)).replace("q19", "ho_ten")
    assert refused(here, code, csv) == ["dòng 1: thiếu cột “q19”", "dòng 1: cột lạ “ho_ten”"]


def test_another_encoding_is_named(here):
    code = an_open_poll(here)
    with here.writing() as session, pytest.raises(FaultyUpload, match="UTF-8"):
        from surveys import paper, polls
        from tests.given import NOW

        poll = polls.by_code(session, code)
        data = a_csv(("Thôn Một", ALL_SATISFIED)).encode("utf-16")
        paper.key_in(session, paper.seal_file(poll, data), by="test", now=NOW)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_separators_of_spreadsheets_are_understood(here, separator):
    code = an_open_poll(here)
    assert key_in(here, code, a_csv(("Thôn Một", ALL_SATISFIED)).replace(",", separator)) == 1


def test_village_names_forgive_case_and_spaces(here):
    assert key_in(here, an_open_poll(here), a_csv(("  thôn  MỘT ", ALL_SATISFIED))) == 1


def test_an_empty_file_is_refused(here):
    assert refused(here, an_open_poll(here), "") == ["tệp: không có dòng nào"]


def test_reasons_and_other_opinions_come_along(here):
    from surveys import counting, polls
    from tests.given import count

    code = an_open_poll(here)
    head, row = a_csv(("Thôn Hai", "0" + "1" * 18)).splitlines()
    key_in(here, code, f'{head},reason1,other\n{row},"Chợ xa, đường xấu",=1+1')
    close(here, code)
    count(here, code)
    with here.reading() as session:
        tally = counting.count(session, polls.by_code(session, code)).whole.tally
    assert tally.opinions == ("=1+1", "Chợ xa, đường xấu") and tally.other_opinions == 1
