import io
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from surveys.officers import Role
from surveys.polls import VillagePlan
from tests.given import NOW, a_csv, an_open_poll, cast, close, count, key_in, slips_of

PROVINCE = ["Tỉnh Quảng Ngãi"]
SATISFIED, NOT = "1" * 19, "1" * 18 + "0"
VILLAGES = tuple(VillagePlan(f"Thôn {number}", 40) for number in range(1, 17))


def a_counted_poll(here, unanimous):
    """Sixteen villages of 30 paper ballots; so many without a dissatisfied one, the others with three to six."""
    rows = []
    for number, village in enumerate(VILLAGES):
        dissatisfied = 0 if number < unanimous else 3 + number % 4
        rows += [(village.name, NOT)] * dissatisfied + [(village.name, SATISFIED)] * (30 - dissatisfied)
    code = an_open_poll(here, villages=VILLAGES)
    key_in(here, code, a_csv(*rows))
    close(here, code)
    count(here, code)
    return code


def words(page):
    return " ".join(BeautifulSoup(page.text, "html.parser").select_one("main").text.split())


@pytest.mark.parametrize("role", [Role.PROVINCE, Role.AUDITOR])
def test_the_supervising_level_is_told_what_to_check(here, sign_in, role):
    code = a_counted_poll(here, unanimous=6)
    page = sign_in(role, PROVINCE).get(f"/can-bo/dot/{code}/ra-soat")
    assert "1 điều cần kiểm tra lại 6 trong 16 thôn có toàn bộ phiếu hài lòng với câu hỏi chung" in words(page)
    assert "Cần kiểm tra: Xem cách phát, thu và giữ kín phiếu" in words(page)
    assert "không phải là kết luận về sai sót" in words(page)


def test_a_quiet_poll_has_nothing_to_check_and_proves_nothing(here, sign_in):
    code = a_counted_poll(here, unanimous=0)
    page = words(sign_in(Role.PROVINCE, PROVINCE).get(f"/can-bo/dot/{code}/ra-soat"))
    assert "Không có điều gì nổi bật cần kiểm tra lại." in page
    assert "không chứng minh rằng mọi việc đều đúng" in page
    assert "không giữ giờ của từng phiếu" in page


@pytest.mark.parametrize("role", [Role.COMMUNE, Role.VILLAGE])
def test_those_who_ran_the_poll_see_neither_the_page_nor_the_way_to_it(here, sign_in, role):
    code = a_counted_poll(here, unanimous=6)
    client = sign_in(role)
    assert client.get(f"/can-bo/dot/{code}/ra-soat").status_code == 403
    assert "ra-soat" not in client.get(f"/can-bo/dot/{code}/ket-qua").text


def test_the_way_is_on_the_page_of_results(here, sign_in):
    code = a_counted_poll(here, unanimous=0)
    client = sign_in(Role.PROVINCE, PROVINCE)
    assert f'href="/can-bo/dot/{code}/ra-soat"' in client.get(f"/can-bo/dot/{code}/ket-qua").text


def test_another_province_does_not_know_the_poll(here, sign_in):
    code = a_counted_poll(here, unanimous=0)
    assert sign_in(Role.PROVINCE, ["Tỉnh Bình Định"]).get(f"/can-bo/dot/{code}/ra-soat").status_code == 404


def test_before_the_count_there_is_nothing_to_look_at(here, sign_in):
    code = an_open_poll(here)
    assert sign_in(Role.PROVINCE, PROVINCE).get(f"/can-bo/dot/{code}/ra-soat").status_code == 409


def test_ballots_that_came_all_at_once_raise_a_question_with_the_hour(here, sign_in):
    code = an_open_poll(here, villages=(VillagePlan("Thôn Một", 40),))
    for number, slip in enumerate(slips_of(here, code)["Thôn Một"]):
        cast(here, slip, at=NOW + timedelta(minutes=40 * min(number, 3)))
    close(here, code)
    count(here, code)
    page = words(sign_in(Role.PROVINCE, PROVINCE).get(f"/can-bo/dot/{code}/ra-soat"))
    assert "37 phiếu gửi qua mạng trong 5 phút từ 10:00 ngày 02/03/2026" in page


def test_many_identical_ballots_keyed_one_after_another_raise_a_question(here, sign_in):
    """Twenty copies among ballots that differ, in one file."""
    code = an_open_poll(here, villages=[VillagePlan("Thôn Một", 100), VillagePlan("Thôn Hai", 100)])
    mixed = [("Thôn Một", SATISFIED), ("Thôn Một", NOT)] * 20
    rows = [*mixed, *[("Thôn Một", SATISFIED)] * 20, *[("Thôn Hai", NOT), ("Thôn Hai", SATISFIED)] * 20]
    data = {"file": (io.BytesIO(a_csv(*rows).encode()), "phieu.csv")}
    sign_in().post(f"/can-bo/dot/{code}/nhap-tep", data=data, content_type="multipart/form-data")
    close(here, code)
    count(here, code)
    page = words(sign_in(Role.PROVINCE, PROVINCE, name="Tỉnh").get(f"/can-bo/dot/{code}/ra-soat"))
    assert (
        "1 điều cần kiểm tra lại Thôn Một: 20 phiếu giấy giống hệt nhau liền nhau trong một lượt nhập 60 phiếu" in page
    )
    assert "xem có tờ nào được nhập hai lần hay không" in page
