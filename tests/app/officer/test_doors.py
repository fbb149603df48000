import pytest

from app.links import sign_in_path
from surveys import officers
from surveys.keys import WEB_KEY
from surveys.officers import Role
from tests.app.officer.conftest import PASSWORD
from tests.given import NOW, a_draft, an_open_poll, close, count

TRUSTEES = ("to-kiem-phieu", "thu-manh-khoa")
TWO_OFFICERS = ("de-nghi", "bo-de-nghi", "xoa", "hom-moi")
ACTS = (
    "mo",
    "ket-thuc",
    "kiem-phieu",
    "niem-yet",
    "in-phieu/1",
    "nhap-phieu/1",
    "nhap-tep",
    "to-kiem-phieu",
    "thu-manh-khoa",
    *TWO_OFFICERS,
)
PAGES = (
    "",
    "/xem-truoc",
    "/xem-truoc/trang",
    "/in-phieu",
    "/thu-manh-khoa",
    "/nghi-thuc.pdf",
    "/nhap-phieu",
    "/nhap-phieu/1",
    "/nhap-tep/mau.csv",
    "/phieu-giay/1.pdf",
    "/ap-phich/1.pdf",
    "/ket-qua",
    "/hinh/ho-da-tra-loi.svg",
    "/giay-to",
    "/giay-to/tat-ca.zip",
)
SUPERVISING = ("/ra-soat",)
"""Not for those who ran the poll; see test_screening."""


def test_a_stranger_is_sent_to_the_door_from_every_page(app):
    client = app.test_client()
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("officer.") and rule.endpoint not in ("officer.sign_in", "officer.enter"):
            values = {name: 1 if f"<int:{name}>" in rule.rule else "x" for name in rule.arguments}
            with app.test_request_context():
                url = app.url_for(rule.endpoint, **values)
            method = "POST" if "POST" in rule.methods else "GET"
            answer = client.open(url, method=method)
            assert answer.status_code == 302 and answer.location == "/can-bo/dang-nhap", url


@pytest.mark.parametrize("name", ["Lan", "Không ai"])
def test_a_wrong_password_and_an_unknown_name_get_the_same_words(app, sign_in, name):
    sign_in()
    page = app.test_client().post("/can-bo/dang-nhap", data={"name": name, "password": "sai"})
    assert page.status_code == 422 and "Tên tài khoản hoặc mật khẩu chưa đúng" in page.text


def test_signing_out_closes_the_door(sign_in):
    client = sign_in()
    client.post("/can-bo/dang-xuat")
    assert client.get("/can-bo/").status_code == 302


def test_a_printed_link_signs_in_and_a_forged_one_does_not(here, app):
    with here.writing() as session:
        officer = officers.add(
            session, name="Mai", password=PASSWORD, role=Role.COMMUNE, place=["Tỉnh A"], by="", now=NOW
        )
    link = sign_in_path(here.keys.get_or_make(WEB_KEY), officer.id)
    client = app.test_client()
    assert client.get(link + "x").status_code == 404
    assert client.get(link).location == "/can-bo/"
    assert client.get("/can-bo/").status_code == 200


def test_posting_without_the_token_is_refused(here, app, sign_in):
    code = a_draft(here)
    client = sign_in()
    app.config["WTF_CSRF_ENABLED"] = True
    assert client.post(f"/can-bo/dot/{code}/mo").status_code == 400


@pytest.mark.parametrize("place", [["Tỉnh Quảng Ngãi", "Huyện Minh Long", "Xã Thanh An"], ["Tỉnh Khác"]])
def test_every_page_of_a_foreign_place_is_not_there(here, sign_in, place):
    code = an_open_poll(here)
    client = sign_in(Role.PROVINCE, place)
    assert code not in client.get("/can-bo/").text
    for page in PAGES + SUPERVISING:
        assert client.get(f"/can-bo/dot/{code}{page}").status_code == 404, page
    for act in ACTS:
        assert client.post(f"/can-bo/dot/{code}/{act}").status_code == 404, act


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.VILLAGE])
def test_who_may_only_look_cannot_run_a_poll(here, sign_in, role):
    code = an_open_poll(here)
    client = sign_in(role)
    assert client.get(f"/can-bo/dot/{code}").status_code == 200
    for act in ("mo", "ket-thuc", "kiem-phieu", "niem-yet", "in-phieu/1", *TRUSTEES, *TWO_OFFICERS):
        assert client.post(f"/can-bo/dot/{code}/{act}").status_code == 403, act
    expected = 403 if role is Role.AUDITOR else 200
    assert client.get(f"/can-bo/dot/{code}/nhap-phieu/1").status_code == expected


def test_every_page_opens_for_whom_it_is_meant(here, sign_in):
    code, client = an_open_poll(here), sign_in()
    for page in PAGES[:11]:
        assert client.get(f"/can-bo/dot/{code}{page}").status_code == 200, page
    for page in PAGES[11:]:
        assert client.get(f"/can-bo/dot/{code}{page}").status_code == 409, page
    close(here, code)
    count(here, code)
    for page in PAGES[11:]:
        assert client.get(f"/can-bo/dot/{code}{page}").status_code == 200, page
