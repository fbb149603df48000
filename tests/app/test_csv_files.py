import csv
import io

import pytest

from app import csv_files
from surveys import polls
from surveys.polls import VillagePlan
from tests.given import ALL_SATISFIED, a_csv, an_open_poll, key_in


@pytest.mark.parametrize("text", ["=1+1", "+84 912", "-Thôn Một", "@SUM(A1)", "\t=1", "\r=1"])
def test_what_a_spreadsheet_would_calculate_is_written_as_text(text):
    [row] = csv.reader(io.StringIO(csv_files.written([["Thôn Hai", text]]), newline=""))
    assert row == ["Thôn Hai", "'" + text]


@pytest.mark.parametrize("text", ["", "Thôn Một", "1", "'=1", "a=1", 'Thôn "A", B'])
def test_any_other_text_is_written_as_it_is(text):
    [row] = csv.reader(io.StringIO(csv_files.written([["", text]]), newline=""))
    assert row == ["", text]


def test_a_village_that_looks_like_a_formula_is_found_again(here):
    code = an_open_poll(here, villages=(VillagePlan("=1+1", 5), VillagePlan("'-2", 5), VillagePlan("-2", 5)))
    marked, plain, kept = (("'=1+1", ALL_SATISFIED), ("=1+1", ALL_SATISFIED), ("'-2", ALL_SATISFIED))
    assert key_in(here, code, a_csv(marked, plain, kept)) == 3
    with here.reading() as session:
        assert [village.paper for village in polls.by_code(session, code).villages] == [2, 1, 0]
