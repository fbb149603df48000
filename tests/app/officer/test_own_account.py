"""The roads of an officer's own account, as pages: second factor, lost phone, password, sessions."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from app import request as app_request
from app.links import sign_in_path
from surveys import accounts, officers, second_factor, sessions
from surveys.keys import WEB_KEY
from surveys.tables import JournalEntry, Officer, OfficerSession
from tests import phone
from tests.app.officer.conftest import PASSWORD
from tests.given import an_open_poll

NEW = "ghế tím bay qua ruộng"
OWN = "/can-bo/tai-khoan"


@pytest.fixture
def clock(monkeypatch):
    """A clock that tests set forward."""

    class Clock:
        at = datetime.now(UTC)

        def on(self, **how):
            self.at += timedelta(**how)
            return self.at

    clock = Clock()
    for module in ("lock", "entry", "door", "own_account", "accounts"):
        monkeypatch.setattr(f"app.officer.{module}.now", lambda: clock.at)
    monkeypatch.setattr(app_request, "now", lambda: clock.at)
    return clock


def soup(answer):
    return BeautifulSoup(answer.text, "html.parser")


def enrol(client, clock):
    """Binds a phone; its secret, as typed from the page, and the recovery codes."""
    page = soup(client.get(f"{OWN}/ma-xac-thuc"))
    secret = second_factor.base64.b32decode(page.select_one("figcaption .letters").text.replace(" ", ""))
    offer = page.select_one("input[name=offer]")["value"]
    data = {"offer": offer, "password": PASSWORD, "code": phone.shown(secret, clock.at)}
    shown = soup(client.post(f"{OWN}/ma-xac-thuc", data=data))
    assert "Trang này chỉ hiện một lần" in shown.text
    return secret, [item.text for item in shown.select("ol.letters li")]


def knock(app, password=PASSWORD, name="Lan", client=None):
    client = client or app.test_client()
    return client, client.post("/can-bo/dang-nhap", data={"name": name, "password": password})


def give(client, code):
    return client.post("/can-bo/dang-nhap/ma", data={"code": code})


def is_in(client):
    return client.get("/can-bo/").status_code == 200


def journal(here):
    with here.reading() as session:
        return [(line.act, line.detail) for line in session.scalars(select(JournalEntry).order_by(JournalEntry.id))]


def test_with_a_phone_the_password_alone_opens_nothing(here, app, sign_in, clock):
    secret, _ = enrol(sign_in(), clock)
    client, answer = knock(app)
    assert answer.location == "/can-bo/dang-nhap/ma"
    for page in ("/can-bo/", OWN, f"{OWN}/ma-xac-thuc", f"{OWN}/mat-khau", "/can-bo/cac-tai-khoan"):
        assert client.get(page).location == "/can-bo/dang-nhap/ma", page
    assert client.post(f"{OWN}/ma-xac-thuc/go", data={"password": PASSWORD}).location == "/can-bo/dang-nhap/ma"
    used = phone.shown(secret, clock.at)
    refused = give(client, used)
    assert refused.status_code == 422 and "Mã chưa đúng hoặc đã dùng rồi" in refused.text
    assert give(client, phone.shown(secret, clock.on(minutes=1))).location == "/can-bo/" and is_in(client)
    assert journal(here)[-1] == ("đăng nhập", "mật khẩu và mã xác thực")


def test_the_session_gets_a_new_token_at_every_step(app, sign_in, clock):
    secret, _ = enrol(sign_in(), clock)
    client, _ = knock(app)
    waiting = client.get_cookie("can-bo").value
    give(client, phone.shown(secret, clock.on(minutes=1)))
    assert client.get_cookie("can-bo").value != waiting
    thief = app.test_client()
    thief.set_cookie("can-bo", waiting)
    assert thief.get("/can-bo/").location == "/can-bo/dang-nhap"


def test_a_lost_phone_is_replaced_by_a_recovery_code_good_once(here, app, sign_in, clock):
    _, codes = enrol(sign_in(), clock)
    client, _ = knock(app)
    assert give(client, codes[0].lower()).location == "/can-bo/" and is_in(client)
    assert journal(here)[-1] == ("đăng nhập", "mật khẩu và mã khôi phục")
    again, _ = knock(app)
    assert give(again, codes[0]).status_code == 422 and not is_in(again)
    data = {"password": PASSWORD, "code": codes[1]}
    assert client.post(f"{OWN}/ma-xac-thuc/go", data=data).location == f"{OWN}/ma-xac-thuc"
    _, fresh = enrol(client, clock)
    last, _ = knock(app)
    assert give(last, codes[2]).status_code == 422
    assert give(last, fresh[0]).location == "/can-bo/"


def test_a_bound_phone_is_not_replaced_by_password_alone(here, sign_in, clock):
    client = sign_in()
    stale = soup(client.get(f"{OWN}/ma-xac-thuc"))
    enrol(client, clock)
    secret = second_factor.base64.b32decode(stale.select_one("figcaption .letters").text.replace(" ", ""))
    data = {"offer": stale.select_one("input[name=offer]")["value"], "password": PASSWORD}
    assert client.post(f"{OWN}/ma-xac-thuc", data=data | {"code": phone.shown(secret, clock.at)}).status_code == 422
    with here.reading() as session:
        lan = session.scalars(select(Officer)).one()
        assert second_factor.recovery_codes_left(session, lan) == 10


def test_new_recovery_codes_need_password_and_code(sign_in, clock):
    client = sign_in()
    secret, old = enrol(client, clock)
    assert client.post(f"{OWN}/ma-khoi-phuc", data={"password": PASSWORD, "code": "000000"}).status_code == 422
    code = phone.shown(secret, clock.on(minutes=1))
    assert client.post(f"{OWN}/ma-khoi-phuc", data={"password": "sai", "code": code}).status_code == 422
    page = soup(client.post(f"{OWN}/ma-khoi-phuc", data={"password": PASSWORD, "code": code}))
    fresh = {item.text for item in page.select("ol.letters li")}
    assert len(fresh) == 10 and not fresh & set(old)


def test_a_printed_link_still_asks_for_the_phone_and_wins_no_guesses(here, app, sign_in, clock):
    secret, _ = enrol(sign_in(), clock)
    with here.reading() as session:
        number = session.scalars(select(Officer.id)).one()
    client, link = app.test_client(), sign_in_path(here.keys.get_or_make(WEB_KEY), number)
    for _ in range(5):
        assert client.get(link).location == "/can-bo/dang-nhap/ma"
        assert give(client, "000000").status_code == 422
    client.get(link)
    right = phone.shown(secret, clock.at + timedelta(seconds=30))
    assert give(client, right).status_code == 429
    assert give(client, phone.shown(secret, clock.on(seconds=31))).location == "/can-bo/"
    assert journal(here)[-1] == ("đăng nhập", "đường dẫn in trên máy chủ và mã xác thực")
    assert "có 5 lần nhập sai" in client.get("/can-bo/").text


def test_the_true_owner_on_a_known_browser_does_not_wait_for_an_enemy(app, sign_in, clock):
    owner = sign_in()
    owner.post("/can-bo/dang-xuat")
    for _ in range(5):
        assert knock(app, "sai")[1].status_code == 422
    for password in ("sai", PASSWORD):
        assert knock(app, password)[1].status_code == 429
    assert knock(app, client=owner)[1].location == "/can-bo/"
    assert "có 5 lần nhập sai mật khẩu" in owner.get("/can-bo/").text


def test_an_unknown_name_waits_like_a_known_one(app, sign_in, clock):
    sign_in()
    answers = {
        name: [knock(app, "sai", name)[1] for _ in range(6)][-1].text.replace(name, "") for name in ("Lan", "Nga")
    }
    assert re.sub('value="[^"]*"', "", answers["Lan"]) == re.sub('value="[^"]*"', "", answers["Nga"])
    assert "Xin đợi 1 giây" in answers["Nga"]


def test_half_an_hour_of_rest_and_twelve_hours_of_work_end_a_session(sign_in, clock):
    client = sign_in()
    clock.on(minutes=29)
    assert is_in(client)
    clock.on(minutes=31)
    assert not is_in(client)
    busy = sign_in(name="Mai")
    for _ in range(35):
        clock.on(minutes=20)
        assert is_in(busy)
    clock.on(minutes=20)
    assert not is_in(busy)


def test_own_sessions_are_listed_and_ended_with_the_password(here, app, sign_in, clock):
    client, (other, _), mai = sign_in(), knock(app), sign_in(name="Mai")
    page = soup(client.get(f"{OWN}/phien"))
    boxes = {box.parent.text.strip(): box["value"] for box in page.select("input[name=session]")}
    assert set(boxes) == {"Phiên này", "Phiên khác"}
    with here.reading() as session:
        hers = [each.token_hash.hex() for each in session.scalars(select(OfficerSession))]
    assert client.post(f"{OWN}/phien", data={"session": hers, "password": "sai"}).status_code == 422 and is_in(other)
    chosen = {*hers} - {boxes["Phiên này"]}
    client.post(f"{OWN}/phien", data={"session": list(chosen), "password": PASSWORD})
    assert is_in(client) and not is_in(other) and is_in(mai)


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(app, sign_in, clock):
    client, (other, _) = sign_in(), knock(app)
    before = client.get_cookie("can-bo").value
    data = {"password": PASSWORD, "new": NEW, "again": NEW}
    for wrong in ({"password": "sai"}, {"again": "khác"}, {"new": "ngắn", "again": "ngắn"}):
        assert client.post(f"{OWN}/mat-khau", data=data | wrong).status_code == 422
    assert is_in(other)
    assert client.post(f"{OWN}/mat-khau", data=data).location == "/can-bo/"
    assert is_in(client) and not is_in(other) and client.get_cookie("can-bo").value != before
    assert knock(app)[1].status_code == 422 and knock(app, NEW)[1].location == "/can-bo/"


def test_an_initial_password_has_to_be_changed_first_and_in_time(here, app, sign_in, clock):
    lan = sign_in()
    place = dict(zip(("province", "district", "commune"), officers_place(here), strict=True))
    page = soup(lan.post("/can-bo/cac-tai-khoan/moi", data={"name": "An", "role": "village", **place}))
    initial = page.select_one("dd.letters").text
    an, answer = knock(app, initial, "An")
    assert answer.location == "/can-bo/" and an.get("/can-bo/").location == f"{OWN}/mat-khau"
    data = {"password": initial, "new": NEW, "again": NEW}
    assert an.post(f"{OWN}/mat-khau", data=data).location == "/can-bo/" and is_in(an)
    late = soup(lan.post("/can-bo/cac-tai-khoan/moi", data={"name": "Tư", "role": "village", **place}))
    clock.on(days=3)
    _, answer = knock(app, late.select_one("dd.letters").text, "Tư")
    assert answer.status_code == 422 or answer.status_code == 409
    assert "Mật khẩu ban đầu này đã hết hạn" in answer.text


def test_a_link_for_a_forgotten_password_leads_to_a_new_one_and_dies(here, app, sign_in, clock):
    old = sign_in()
    with here.writing() as session:
        lan = session.scalars(select(Officer)).one()
        accounts.issue_password(session, officer=lan, by="test", now=clock.at)
        link = sign_in_path(here.keys.get_or_make(WEB_KEY), lan.id, once=lan.password_hash)
    assert not is_in(old)
    client = app.test_client()
    assert client.get(link).location == "/can-bo/" and client.get("/can-bo/").location == f"{OWN}/mat-khau"
    assert client.post(f"{OWN}/mat-khau", data={"new": NEW, "again": NEW}).location == "/can-bo/" and is_in(client)
    assert app.test_client().get(link).location == "/can-bo/dang-nhap"


def test_an_officer_who_leaves_is_out_at_once(here, sign_in, clock):
    client = sign_in()
    with here.writing() as session:
        lan = session.scalars(select(Officer)).one()
        accounts.leave(session, officer=lan, by="test", now=clock.at)
    assert client.get("/can-bo/").location == "/can-bo/dang-nhap"


def test_two_officers_make_a_third_who_runs_polls(here, app, sign_in, clock):
    lan, mai = sign_in(), sign_in(name="Mai")
    place = dict(zip(("province", "district", "commune"), officers_place(here), strict=True))
    asked = lan.post("/can-bo/cac-tai-khoan/moi", data={"name": "An", "role": "commune", **place})
    assert asked.location == "/can-bo/cac-tai-khoan"
    assert not soup(lan.get("/can-bo/cac-tai-khoan")).select_one("form[action$='/dong-y']")
    form = soup(mai.get("/can-bo/cac-tai-khoan")).select_one("form[action$='/dong-y']")
    assert lan.post(form["action"]).status_code == 409
    initial = soup(mai.post(form["action"])).select_one("dd.letters").text
    assert knock(app, initial, "An")[1].location == "/can-bo/"


def officers_place(here):
    with here.reading() as session:
        return session.scalars(select(Officer).order_by(Officer.id)).first().place.path


def test_where_it_is_asked_for_nobody_works_without_a_phone(here, sign_in, clock, monkeypatch):
    client = sign_in()
    monkeypatch.setattr("app.settings.Settings.must_enrol", frozenset({officers.Role.COMMUNE}))
    assert client.get("/can-bo/").location == f"{OWN}/ma-xac-thuc"
    enrol(client, clock)
    assert is_in(client)
    assert timedelta(minutes=30) == sessions.IDLE


def test_a_page_that_renews_its_numbers_by_itself_keeps_no_session_awake(here, sign_in, clock):
    code, client = an_open_poll(here), sign_in()
    page = f"/can-bo/dot/{code}"
    assert {each["data-fresh"] for each in soup(client.get(page)).select("[data-fresh]")} == {"moment", "board", "pace"}
    for _ in range(5):
        clock.on(minutes=5)
        assert client.get(page, headers={"By-Itself": "1"}).status_code == 200
    clock.on(minutes=6)
    assert client.get(page, headers={"By-Itself": "1"}).location == "/can-bo/dang-nhap"
    assert not is_in(client)


def test_an_officer_who_asks_keeps_the_session_awake(here, sign_in, clock):
    code, client = an_open_poll(here), sign_in()
    for _ in range(7):
        clock.on(minutes=5)
        assert client.get(f"/can-bo/dot/{code}").status_code == 200
