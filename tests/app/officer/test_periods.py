from datetime import date

import pytest

from app import periods
from surveys.errors import BackwardPeriod, UnknownPlace
from tests.analysis.counts import ballots
from tests.given import NOW
from tests.ten_polls import counted

VILLAGES = {"Thôn Một": (60, ballots(45, 5))}
ELSEWHERE = ("Tỉnh Quảng Ngãi", "Huyện Minh Long", "Xã Long Mai")
ASKED = "/can-bo/bao-cao-dinh-ky?tu=2026-01-01&den=2026-05-15"


def test_the_report_has_the_polls_inside_the_place_and_the_period(here, sign_in):
    counted(here, VILLAGES)
    counted(here, VILLAGES, place=ELSEWHERE)
    counted(here, VILLAGES, opens=date(2025, 3, 2), closes=date(2025, 3, 12))
    text = sign_in().get(ASKED).text
    assert "Trong kỳ có 1 đợt" in text and "45/50 (90,00%)" in text and "Xã Long Mai" not in text
    assert "Trong kỳ có 2 đợt" in sign_in(place=ELSEWHERE[:2], name="Huệ").get(ASKED).text


def test_the_files_are_those_of_the_page(here, sign_in):
    counted(here, VILLAGES)
    client = sign_in()
    for ending, start in (("docx", b"PK"), ("xlsx", b"PK")):
        name = f"bao-cao-dinh-ky-20260101-20260515.{ending}"
        assert client.get(f"/can-bo/bao-cao-dinh-ky/{name}?tu=2026-01-01&den=2026-05-15").data.startswith(start)
    assert client.get("/can-bo/bao-cao-dinh-ky/khac.docx").status_code == 404


def test_dates_the_wrong_way_round_are_told(sign_in):
    assert "đứng trước ngày đầu kỳ" in sign_in().get("/can-bo/bao-cao-dinh-ky?tu=2026-05-15&den=2026-01-01").text


def test_dates_that_are_none_are_replaced_by_the_next_report(sign_in):
    assert "Báo cáo định kỳ" in sign_in().get("/can-bo/bao-cao-dinh-ky?tu=xx").text


def test_the_command_line_writes_the_same_report(here, tmp_path):
    counted(here, VILLAGES)
    first, last = date(2026, 1, 1), date(2026, 5, 15)
    made = periods.write_files(here, ["Tỉnh Quảng Ngãi"], first, last, tmp_path / "out", now=NOW)
    assert [path.rsplit(".", 1)[1] for path in made] == ["docx", "xlsx"]
    with pytest.raises(UnknownPlace):
        periods.write_files(here, ["Tỉnh Không Có"], first, last, tmp_path, now=NOW)
    with pytest.raises(BackwardPeriod):
        periods.write_files(here, ["Tỉnh Quảng Ngãi"], last, first, tmp_path, now=NOW)
