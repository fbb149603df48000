"""The pages on which two officers key the same stack."""

import io

import pytest
from bs4 import BeautifulSoup
from docx import Document

from tests.given import QUESTIONS, a_csv, an_open_poll, close, count, key_in

SATISFIED = {f"q{number}": "1" for number in range(1, QUESTIONS + 1)}


@pytest.fixture
def pile(here, sign_in):
    """The poll, two officers and the address of a stack of two ballots."""
    code, lan, mai = an_open_poll(here), sign_in(), sign_in(name="Mai")
    begun = lan.post(f"/can-bo/dot/{code}/nhap-hai-lan", data={"village": "1", "size": "2"})
    assert begun.status_code == 302
    return code, lan, mai, begun.location


def key(client, url, number, **changes):
    return client.post(url, data={**SATISFIED, "number": str(number), **changes})


def heading(client, url):
    return BeautifulSoup(client.get(url).text, "html.parser").h1.text.strip()


def test_the_stack_leads_each_officer_to_the_next_ballot(here, pile):
    code, lan, mai, url = pile
    label = url.rpartition("/")[2]
    assert f"ghi chữ {label} lên tập" in lan.get(url).text and heading(lan, url) == f"Tập {label}, phiếu số 1"
    assert "đang nhập lần một: 0/2" in mai.get(url).text
    key(lan, url, 1)
    assert heading(lan, url) == f"Tập {label}, phiếu số 2"
    key(lan, url, 2)
    assert "chuyển tập phiếu cho một cán bộ khác" in lan.get(url).text
    assert "Nhập tiếp" in mai.get(f"/can-bo/dot/{code}/nhap-hai-lan").text
    assert "nhập lần hai, phiếu <b>1/2</b>" in mai.get(url).text
    key(mai, url, 1)
    key(mai, url, 2)
    assert "Hai lần nhập giống nhau ở mọi câu" in lan.get(url).text
    assert lan.post(f"{url}/vao-hom").location == f"/can-bo/dot/{code}/nhap-hai-lan"
    assert "Đã bỏ 2 phiếu" in lan.get(f"/can-bo/dot/{code}/nhap-hai-lan").text
    assert lan.get(url).status_code == lan.post(f"{url}/vao-hom").status_code == 404


def test_a_ballot_half_keyed_is_told_and_stays_typed(pile):
    _, lan, _, url = pile
    refused = key(lan, url, 1, q7="", reason3="Mương tắc")
    assert refused.status_code == 422 and "Câu 7: chưa chọn" in refused.text and 'value="Mương tắc"' in refused.text
    assert "phiếu số 1" in heading(lan, url)


def test_the_same_form_twice_is_told_kindly(pile):
    _, lan, _, url = pile
    key(lan, url, 1)
    again = key(lan, url, 1)
    assert again.status_code == 302 and "Phiếu này đã nhập rồi" in lan.get(url).text
    assert "phiếu số 2" in heading(lan, url)
    for odd in ("x", "", "٣", "99999"):
        assert key(lan, url, odd).status_code == 302 and "phiếu số 2" in heading(lan, url)


def test_differences_are_looked_at_on_the_paper_without_saying_who_typed_what(here, pile):
    code, lan, mai, url = pile
    key(lan, url, 1, q3="0", reason3="Mương tắc")
    key(lan, url, 2, other="Thêm đèn đường")
    key(mai, url, 1)
    key(mai, url, 2, other="Thêm đèn")
    page = lan.get(url).text
    assert "<b>3</b> chỗ hai lần nhập khác nhau" in page and "Phiếu số 1, câu 3." in page
    assert "“Thêm đèn đường”" in page and "Mai" not in page.partition("<main>")[2]
    half = {"mark-1-3": "0", "words-1-3": "Mương tắc"}
    refused = lan.post(f"{url}/vao-hom", data=half)
    assert refused.status_code == 422 and "chưa chọn" in refused.text and 'value="0" required checked' in refused.text
    done = lan.post(f"{url}/vao-hom", data={**half, "words-2-0": " Thêm  đèn đường "})
    assert done.status_code == 302
    key_in(here, code, a_csv(("Thôn Một", "1" * 19)))
    close(here, code)
    count(here, code)
    minutes = lan.get(f"/can-bo/dot/{code}/giay-to/bien-ban-kiem-phieu-01-thon-mot.docx").data
    paragraphs = [paragraph.text for paragraph in Document(io.BytesIO(minutes)).paragraphs]
    told = "2 phiếu giấy nhập hai lần, do hai người; 1/38 câu nhập khác nhau (2,63%), đã xem lại trên phiếu."
    assert told in paragraphs and "1 phiếu giấy nhập một lần." in paragraphs
    page = lan.get(f"/can-bo/dot/{code}/ket-qua").text
    assert "1 phiếu có ý kiến khác" in page and "<li>Mương tắc</li>" in page and "<li>Thêm đèn đường</li>" in page


def test_a_stack_is_given_up(here, pile):
    code, lan, _, url = pile
    key(lan, url, 1)
    lan.post(f"{url}/bo")
    page = lan.get(f"/can-bo/dot/{code}/nhap-hai-lan").text
    assert "Những phiếu ấy chưa vào hòm" in page and "Các tập chưa vào hòm" not in page
    close(here, code)


def test_a_wrong_size_is_told_and_stays_typed(here, sign_in):
    code, lan = an_open_poll(here), sign_in()
    for size, words in (
        ("1", "từ 2 đến 100"),
        ("13", "Thôn Một có 12 hộ"),
        ("hai", "Xin ghi số phiếu"),
        ("", "Xin ghi"),
    ):
        refused = lan.post(f"/can-bo/dot/{code}/nhap-hai-lan", data={"village": "1", "size": size})
        assert refused.status_code == 422 and words in refused.text
    assert 'value="hai"' in lan.post(f"/can-bo/dot/{code}/nhap-hai-lan", data={"village": "1", "size": "hai"}).text
    assert lan.post(f"/can-bo/dot/{code}/nhap-hai-lan", data={"village": "9", "size": "3"}).status_code == 404


def test_an_open_stack_keeps_the_poll_open_and_the_page_says_where(here, pile):
    code, lan, _, url = pile
    key(lan, url, 1)
    refused = lan.post(f"/can-bo/dot/{code}/ket-thuc")
    assert refused.status_code == 409 and "mục Nhập hai lần" in refused.text
    assert "chưa vào hòm nên chưa tính" in lan.get(f"/can-bo/dot/{code}/doi-chieu/1").text
