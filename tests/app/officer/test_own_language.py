"""The language of an officer's pages: a setting of the account, applied at once, and nobody else's matter."""

import re

from bs4 import BeautifulSoup

from surveys import officers
from tests.app.officer.conftest import PASSWORD
from tests.given import an_open_poll
from tests.hall import NAME

CHOOSE = "/can-bo/tai-khoan/ngon-ngu"


def language_of(answer):
    return BeautifulSoup(answer.text, "html.parser").html["lang"]


def test_it_is_chosen_on_the_account_page_and_holds_from_the_next_page_on(here, sign_in):
    client = sign_in()
    assert "Ngôn ngữ của các trang" in client.get("/can-bo/tai-khoan").text
    answer = client.post(CHOOSE, data={"language": "en"}, follow_redirects=True)
    assert language_of(answer) == "en" and "The language was changed." in answer.text
    [chosen] = BeautifulSoup(answer.text, "html.parser").select("#language option[selected]")
    assert chosen["value"] == "en"
    for path in ("/can-bo/", "/can-bo/tai-khoan?lang=vi", "/can-bo/dot/KHONG-CO"):
        assert language_of(client.get(path)) == "en", path
    assert "Polls" in client.get("/can-bo/").text and "There is no poll" in client.get("/can-bo/dot/KHONG-CO").text
    assert language_of(client.post(CHOOSE, data={"language": "vi"}, follow_redirects=True)) == "vi"


def test_it_goes_with_the_account_and_no_other_account_has_it(here, sign_in):
    sign_in().post(CHOOSE, data={"language": "en"})
    other = sign_in(name="Mai")
    assert language_of(other.get("/can-bo/")) == "vi"
    other.post("/can-bo/dang-xuat")
    for _ in range(3):
        other.post("/can-bo/dang-nhap", data={"name": "Lan", "password": "sai"})
    answer = other.post("/can-bo/dang-nhap", data={"name": "Lan", "password": PASSWORD}, follow_redirects=True)
    assert language_of(answer) == "en" and "a wrong password or code was typed 3 times" in answer.text


def test_a_language_that_there_is_not_is_refused_at_its_place_and_nothing_changes(here, sign_in):
    client = sign_in()
    answer = client.post(CHOOSE, data={"language": "xx"})
    assert answer.status_code == 422 and "Xin chọn một ngôn ngữ." in answer.text
    with here.reading() as session:
        assert officers.named(session, "Lan").language == "vi"


def test_before_that_the_door_asks_the_address(app, sign_in):
    client = app.test_client()
    page = client.get("/can-bo/dang-nhap?lang=en")
    assert language_of(page) == "en" and BeautifulSoup(page.text, "html.parser").select_one("a[hreflang=vi]")
    wrong = client.post("/can-bo/dang-nhap?lang=en", data={"name": "Lan", "password": ""})
    assert language_of(wrong) == "en" and "Please type the password" in wrong.text
    assert client.get("/can-bo/?lang=en").location == "/can-bo/dang-nhap?lang=en"
    signed_in = sign_in()
    signed_in.post(CHOOSE, data={"language": "en"})
    assert signed_in.post("/can-bo/dang-xuat").location == "/can-bo/dang-nhap?lang=en"


def test_what_households_are_shown_does_not_follow_the_officers_language(here, sign_in):
    code, client = an_open_poll(here), sign_in()
    client.post(CHOOSE, data={"language": "en"})
    assert language_of(client.get(f"/can-bo/dot/{code}/xem-truoc/trang")) == "vi"
    shown = client.post(f"/can-bo/dot/{code}/nha-van-hoa", data={"name": NAME, "village": "2"})
    assert language_of(shown) == "en" and re.search(r"/hoi-truong/#[\w-]{22}<", shown.text)
    assert "/tro-giup/can-bo?lang=en" in shown.text


def test_pages_of_a_team_a_hall_and_help_keep_the_language_of_their_address(app):
    client = app.test_client()
    assert client.get("/to?lang=en").location == "/to/vao?lang=en"
    door = client.get("/to/vao?lang=en")
    assert language_of(door) == "en" and 'action="/to/vao?lang=en"' in door.text
    wrong = client.post("/to/vao?lang=en", data={"code": "AAAA"})
    assert language_of(wrong) == "en" and "The code of the village team is wrong" in wrong.text
    helping = client.get("/tro-giup?lang=en")
    assert language_of(helping) == "en" and 'href="/tro-giup/can-bo?lang=en"' in helping.text
    assert language_of(client.get("/hoi-truong/?lang=en")) == "en"
    refused = client.post("/hoi-truong/dot?lang=en", json={"device": "x"})
    assert refused.json["refusal"].startswith("This device is not open")
