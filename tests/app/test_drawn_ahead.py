"""While sheets with codes are drawn, households go on answering."""

import csv

import pytest

from analysis.ballot_sheets import NO_CODE
from app import printing
from app.printing import Wanted, write_sheets
from surveys import polls, slips
from tests.given import NOW, an_open_poll, cast, slips_of


@pytest.fixture
def drawn(monkeypatch):
    """What happens, by village, the moment its sheets with codes are drawn; nothing is drawn."""
    happens, rounds = {}, []

    def draw(_here, village, codes, *, large=False):
        if NO_CODE in codes:
            return b"without code"
        rounds.append((village.name, len(codes)))
        happens.pop(village.name, lambda: None)()
        return "\n".join(codes).encode()

    monkeypatch.setattr(printing, "sheets", draw)
    return happens, rounds


def issued(here, code):
    with here.reading() as session:
        return {village.name: (village.slips, village.online) for village in polls.by_code(session, code).villages}


def test_a_household_answers_while_the_sheets_are_drawn(anywhere, tmp_path, drawn):
    here, (happens, rounds) = anywhere, drawn
    code = an_open_poll(here)
    old = slips_of(here, code)
    happens["Thôn Một"] = lambda: cast(here, old["Thôn Hai"][0])
    happens["Thôn Hai"] = lambda: cast(here, old["Thôn Một"][0])
    list_file = tmp_path / "codes.csv"
    write_sheets(here, code, Wanted(tmp_path, codes=list_file, again=True), by="test", now=NOW)
    assert [each for each in rounds if each[0] == "Thôn Một"] == [("Thôn Một", 12), ("Thôn Một", 11)]
    assert issued(here, code) == {"Thôn Một": (12, 1), "Thôn Hai": (10, 1), "Thôn Ba": (8, 0)}
    rows = list(csv.reader(list_file.read_text(encoding="utf-8-sig").splitlines()))[1:]
    drawn_codes = {line for path in tmp_path.glob("phieu-moi-*.pdf") for line in path.read_text().splitlines()}
    assert drawn_codes == {code for _, code in rows} and len(rows) == 11 + 9 + 8
    for _, each in rows:
        cast(here, each)


def test_who_answers_at_the_last_moment_makes_one_village_be_drawn_again(here, tmp_path, drawn, monkeypatch):
    _, rounds = drawn
    code = an_open_poll(here)
    old = slips_of(here, code)
    issue = slips.issue

    def late(session, **options):
        village = next(each for each in options["villages"] if each.name == "Thôn Ba")
        slip, _ = slips.find(session, old["Thôn Ba"][0], keys=here.keys)
        slip.used = slip.BY_PHONE
        village.online += 1
        session.flush()
        return issue(session, **options)

    monkeypatch.setattr(slips, "issue", late)
    write_sheets(here, code, Wanted(tmp_path, again=True), by="test", now=NOW)
    assert [count for name, count in rounds if name == "Thôn Ba"] == [8, 7]
    assert len((tmp_path / "phieu-moi-03-thon-ba.pdf").read_text().splitlines()) == 7
    assert issued(here, code)["Thôn Ba"] == (8, 1)
