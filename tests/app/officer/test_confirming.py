from bs4 import BeautifulSoup

from surveys import polls, reconciliation
from surveys.officers import Role
from tests.analysis.counts import ballots
from tests.given import NOW
from tests.ten_polls import counted

VILLAGES = {"Thôn Một": (60, ballots(45, 5)), "Thôn Hai": (40, ballots(30, 1))}
SIGNED = {"signers": "Nguyễn Văn Bình\nTrần Thị Lan", "teams": "1"}


def a_poll(here) -> str:
    code = counted(here, VILLAGES)
    with here.writing() as session:
        for village in polls.by_code(session, code).villages:
            village.slips, village.online = village.households, len(VILLAGES[village.name][1])
    return code


def url(code, position=""):
    return f"/can-bo/dot/{code}/xac-nhan{'/' if position != '' else ''}{position}"


def words(page) -> str:
    return " ".join(BeautifulSoup(page.text, "html.parser").main.text.split())


def write_book(here, code, position):
    with here.writing() as session:
        village = polls.by_code(session, code).villages[position - 1]
        reconciliation.note_book(session, village=village, spoiled=2, not_returned=0, by="Lan", now=NOW)
        reconciliation.sign_alone(session, village=village, reason="Không dùng cuống", by="Lan", now=NOW)


def test_village_then_commune_then_amendments_each_with_its_reason(here, sign_in):
    code, team, lan = a_poll(here), sign_in(Role.VILLAGE, name="Tổ Một"), sign_in()
    assert "còn 2 nơi chưa xác nhận (Thôn Một, Thôn Hai)" in words(lan.get(url(code)))
    assert lan.post(url(code, 0)).status_code == 409
    for position in (1, 2):
        assert team.post(url(code, position), data=SIGNED).location.endswith(url(code, position))
    page = words(team.get(url(code, 1)))
    assert "Bản 1 (đang dùng) Tổ Một (Tổ lấy ý kiến (thôn, tổ dân phố)) xác nhận lúc" in page
    assert "Người ký biên bản: Nguyễn Văn Bình; Trần Thị Lan." in page and "thu về 50 (83,33%)" in page
    assert lan.post(url(code, 0)).status_code == 302
    assert "bản 1; là tổng của 2 nơi" in words(lan.get(url(code)))
    write_book(here, code, 2)
    assert "Số liệu đã khác bản xác nhận" in words(lan.get(url(code)))
    assert "Tờ hỏng hoặc trả lại còn trắng: đã xác nhận 0, nay 2" in words(lan.get(url(code, 2)))
    assert lan.post(url(code, 0), data={"reason": "Sớm quá"}).status_code == 409
    lan.post(url(code, 2), data={**SIGNED, "reason": "Tìm thấy <hai> tờ hỏng"})
    page = words(lan.get(url(code, 2)))
    assert "Bản 2 (đang dùng) Lan (Cán bộ xã, phường) lập lúc" in page and "Bản 1 (đã được sửa đổi)" in page
    assert "Lý do sửa đổi: Tìm thấy <hai> tờ hỏng" in page and "Tờ hỏng hoặc trả lại còn trắng: 0 2" in page
    assert "Dựa trên bản cũ của Thôn Hai" in words(lan.get(url(code)))
    assert "dựa trên bản cũ của Thôn Hai" in words(lan.get(url(code, 0)))
    lan.post(url(code, 0), data={"reason": "Theo bản sửa đổi của Thôn Hai"})
    assert "Dựa trên bản cũ" not in words(lan.get(url(code)))
    assert "Thôn Một (bản 1), Thôn Hai (bản 2)" in words(lan.get(url(code, 0)))


def test_a_village_team_does_not_confirm_for_the_commune_and_the_auditor_confirms_nothing(here, sign_in):
    code, team, watching = a_poll(here), sign_in(Role.VILLAGE, name="Tổ Một"), sign_in(Role.AUDITOR, name="Giám sát")
    assert team.post(url(code, 0)).status_code == watching.post(url(code, 1), data=SIGNED).status_code == 403
    assert "<form" not in str(BeautifulSoup(watching.get(url(code, 1)).text, "html.parser").main)


def test_what_is_wrong_is_said_beside_what_was_typed(here, sign_in):
    code, lan = a_poll(here), sign_in()
    refused = lan.post(url(code, 1), data={"signers": "", "teams": "hai"})
    assert refused.status_code == 422
    page = words(refused)
    assert "Người ký biên bản: xin ghi từ 1 đến 12 người" in page and "Số tổ lấy ý kiến phải từ 1" in page
    assert 'value="hai"' in refused.text and "Bản 1" not in page


def test_a_place_that_is_not_there_and_a_poll_that_is_not_counted_are_refused(here, sign_in):
    code, lan = a_poll(here), sign_in()
    assert lan.get(url(code, 9)).status_code == 404
