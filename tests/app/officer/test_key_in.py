import csv
import io

from surveys import polls
from surveys.polls import VillagePlan
from tests.given import ALL_SATISFIED, a_csv, an_open_poll, key_in


def fields(token: str, **changes: str) -> dict[str, str]:
    return {f"q{n}": "1" for n in range(1, 20)} | {"form_token": token} | changes


def paper(here, code) -> list[int]:
    with here.reading() as session:
        return [village.paper for village in polls.by_code(session, code).villages]


def test_the_same_form_sent_twice_is_one_ballot(here, sign_in):
    code, client = an_open_poll(here), sign_in()
    for _ in range(3):
        client.post(f"/can-bo/dot/{code}/nhap-phieu/1", data=fields("một"))
    assert paper(here, code) == [1, 0, 0]
    assert "Phiếu này đã nhập rồi" in client.get(f"/can-bo/dot/{code}/nhap-phieu/1").text
    client.post(f"/can-bo/dot/{code}/nhap-phieu/1", data=fields("hai"))
    assert paper(here, code) == [2, 0, 0]


def test_a_question_without_a_choice_is_pointed_at_and_nothing_is_lost(here, sign_in):
    code, client = an_open_poll(here), sign_in()
    page = client.post(f"/can-bo/dot/{code}/nhap-phieu/1", data=fields("x", q7="", other="Cần đèn"))
    assert page.status_code == 422 and 'href="#q7"' in page.text and "Cần đèn" in page.text
    assert paper(here, code) == [0, 0, 0]


def test_a_full_village_takes_no_more(here, sign_in):
    code, client = an_open_poll(here), sign_in()
    key_in(here, code, a_csv(*[("Thôn Ba", ALL_SATISFIED)] * 8))
    page = client.post(f"/can-bo/dot/{code}/nhap-phieu/3", data=fields("x"))
    assert page.status_code == 409 and "8 hộ, đã thu 8 phiếu" in page.text


def test_a_file_with_faults_lists_them_by_line(here, sign_in):
    code, client = an_open_poll(here), sign_in()
    bad = a_csv(("Thôn Một", ALL_SATISFIED), ("Thôn Lạ", ALL_SATISFIED)).encode()
    page = client.post(f"/can-bo/dot/{code}/nhap-tep", data={"file": (io.BytesIO(bad), "phieu.csv")})
    assert page.status_code == 422 and "dòng 3: đợt này không có thôn “Thôn Lạ”" in page.text
    assert paper(here, code) == [0, 0, 0]


def test_the_sample_file_is_itself_a_good_file(here, sign_in):
    code, client = an_open_poll(here), sign_in()
    sample = client.get(f"/can-bo/dot/{code}/nhap-tep/mau.csv").data
    client.post(f"/can-bo/dot/{code}/nhap-tep", data={"file": (io.BytesIO(sample), "phieu.csv")})
    assert paper(here, code) == [1, 1, 1]


def test_the_sample_file_calculates_nothing_and_is_still_a_good_file(here, sign_in):
    code, client = an_open_poll(here, villages=(VillagePlan("=1+1", 5), VillagePlan("@Thôn", 5))), sign_in()
    sample = client.get(f"/can-bo/dot/{code}/nhap-tep/mau.csv").data
    rows = [*csv.reader(io.StringIO(sample.decode("utf-8-sig"), newline=""))]
    assert [row[0] for row in rows] == ["village", "'=1+1", "'@Thôn"]
    client.post(f"/can-bo/dot/{code}/nhap-tep", data={"file": (io.BytesIO(sample), "phieu.csv")})
    assert paper(here, code) == [1, 1]


def test_a_file_of_fifty_megabytes_is_refused(here, sign_in):
    code, client = an_open_poll(here), sign_in()
    body = (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
        + b"a" * 50 * 2**20
        + b"\r\n--x--"
    )
    page = client.post(f"/can-bo/dot/{code}/nhap-tep", data=body, content_type="multipart/form-data; boundary=x")
    assert page.status_code == 413 and "5 MB" in page.text
