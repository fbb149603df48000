"""The page of a device in a village hall and what it asks of the server."""

import gzip
import json
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import text

from app.hall.views import SHELL
from app.web import create_app
from surveys import codes, hall_devices, polls, pool
from surveys.hall import MOST_LETTERS
from surveys.writer import NotWritten
from tests.given import an_open_poll, cast, close, count, slips_of
from tests.hall import NAME, a_device, a_letter, written
from tests.look_over import LookingClient

STATIC = Path(__file__).parents[3] / "app" / "static"
LARGEST_PAGE = 150 * 1024


@pytest.fixture
def client(here):
    app = create_app(here)
    app.test_client_class = LookingClient
    return app.test_client()


@pytest.fixture
def code(here):
    return an_open_poll(here)


@pytest.fixture
def issued(here, code):
    return slips_of(here, code)["Thôn Một"]


@pytest.fixture
def secret(here, code):
    return a_device(here, code)


def ask(client, path, secret, **body):
    return client.post(f"/hoi-truong/{path}", json={"device": secret, **body})


def send(client, secret, *letters, **told):
    told = {"waiting": len(letters), "used": 0, "unfit": 0, **told}
    return ask(client, "gui", secret, letters=[written(letter) for letter in letters], **told)


def device(here, code):
    with here.reading() as session:
        [found] = hall_devices.of_poll(session, polls.by_code(session, code))
        return found.waiting, found.used, found.unfit, found.away


def in_pool(here, code):
    with here.reading() as session:
        return pool.count(session, polls.by_code(session, code))


def test_the_page_keeps_nothing_sets_no_cookie_and_is_light(client):
    page = client.get("/hoi-truong/")
    assert page.headers["Cache-Control"] == "no-store" and "Set-Cookie" not in page.headers
    soup = BeautifulSoup(page.text, "html.parser")
    assert "trang nhập mã trên phiếu" in soup.noscript.text
    assert soup.select_one("#code")["autocomplete"] == soup.select_one("#door")["autocomplete"] == "off"
    parts = [page.data, *((STATIC / name).read_bytes() for name in SHELL)]
    assert sum(len(gzip.compress(part)) for part in parts) <= LARGEST_PAGE


def test_the_keeper_keeps_every_file_of_the_page_and_no_other(client):
    keeper = client.get("/hoi-truong/giu-trang.js")
    assert keeper.mimetype == "text/javascript"
    kept = json.loads(re.search(r"KEPT = (\[.*?\])", keeper.text).group(1))
    assert kept == ["/hoi-truong/", "/hoi-truong/?lang=en", *(f"/static/{name}" for name in SHELL)]
    for path in kept:
        with client.get(path) as answer:
            assert answer.status_code == 200, path
    scripts = {f"hall/{path.name}" for path in (STATIC / "hall").glob("*.js")}
    assert scripts | {"sealing.js", "hall/hall.css"} <= set(SHELL)


def test_a_device_is_told_what_it_needs_and_nothing_it_may_not_keep(here, client, code, issued, secret):
    told = ask(client, "dot", secret, waiting=0).json
    assert (told["poll"], told["name"], told["open"], told["questions"]) == (code, NAME, True, list(range(1, 20)))
    assert told["form"].count("<fieldset") == 19 and told["sealedTo"] == "" and len(told["hallKey"]) == 43
    assert not any(codes.read(slip) in json.dumps(told) for slip in issued)
    assert device(here, code) == (0, 0, 0, False)


def test_a_device_holds_the_form_in_every_language(client, secret):
    told = ask(client, "dot", secret, waiting=0).json
    assert set(told["others"]) == {"en"}
    english = BeautifulSoup(told["others"]["en"]["form"], "html.parser")
    assert english.select_one("#phieu > button").text == "Send ballot" and len(english.select("fieldset")) == 19
    assert all(question["lang"] == "vi" for question in english.select("legend span + span"))
    assert "Gửi phiếu" in told["form"] and told["issuer"] != told["others"]["en"]["issuer"]


def test_the_page_brings_along_every_word_its_scripts_say(client):
    scripts = "".join(path.read_text(encoding="utf-8") for path in (STATIC / "hall").glob("*.js"))
    said = {word for call in re.findall(r"said\(.*", scripts) for word in re.findall(r'"(\w+)"', call)}
    outcomes = {f"{name}{more}" for name in ("used", "unfit", "closed", "full") for more in ("", "More")}
    for address in ("/hoi-truong/", "/hoi-truong/?lang=en"):
        page = BeautifulSoup(client.get(address).text, "html.parser")
        words = json.loads(page.select_one("#words").string)
        assert set(words) == said | outcomes
    assert words["door"].startswith("Please") and page.html["lang"] == "en"


def test_letters_go_in_and_each_is_told_apart(here, client, code, issued, secret):
    cast(here, issued[1])
    letters = [a_letter(here, code, issued[0]), a_letter(here, code, issued[1]), b"x"]
    for _ in range(2):  # the answer got lost: the device sends the same again, with the same numbers
        assert send(client, secret, *letters).json == {"outcomes": ["in", "used", "unfit"]}
        assert device(here, code) == (0, 1, 1, False)
    assert in_pool(here, code) == 2


def test_a_disk_that_takes_nothing_leaves_all_letters_on_the_device(here, client, code, issued, secret, monkeypatch):
    def nothing(_ballot):
        raise NotWritten

    monkeypatch.setattr(here.writer, "cast", nothing)
    letters = [a_letter(here, code, slip) for slip in issued[:3]]
    assert send(client, secret, *letters).json == {"outcomes": ["again"] * 3}
    assert device(here, code) == (3, 0, 0, False) and in_pool(here, code) == 0
    monkeypatch.undo()
    assert send(client, secret, *letters).json == {"outcomes": ["in"] * 3} and device(here, code)[0] == 0


def test_after_closing_a_letter_is_refused_in_words_and_stays(here, client, code, issued, secret):
    letter = a_letter(here, code, issued[0])
    close(here, code)
    assert send(client, secret, letter).json == {"outcomes": ["closed"]}
    assert device(here, code)[0] == 1
    told = ask(client, "dot", secret, waiting=1).json
    assert told["open"] is False and told["hallKey"] == ""
    count(here, code)
    assert send(client, secret, letter).json == {"outcomes": ["closed"]}
    assert ask(client, "dot", secret, waiting=1).json["open"] is False
    assert ask(client, "cat-may", secret, waiting=1).json == {"away": True}


def test_on_a_good_line_no_row_of_the_device_is_written_beside_a_ballot(here, client, code, issued, secret):
    ask(client, "dot", secret, waiting=0)
    with here.writing() as session:
        session.execute(
            text("CREATE TRIGGER seen BEFORE UPDATE ON hall_devices BEGIN SELECT RAISE(ABORT, 'written'); END")
        )
    assert send(client, secret, a_letter(here, code, issued[0])).json == {"outcomes": ["in"]}
    assert ask(client, "dot", secret, waiting=0).status_code == 200
    assert ask(client, "dot", secret, waiting=1).status_code == 503, "the trigger would ring"


def test_a_code_is_looked_up_before_the_household_answers(here, client, code, issued, secret):
    cast(here, issued[0])
    found = [ask(client, "ma", secret, code=slip).json["outcome"] for slip in (issued[0], issued[1], "x")]
    assert found == ["used", "fits", "unfit"]


def test_a_device_that_holds_ballots_is_not_put_away(here, client, code, secret):
    assert ask(client, "cat-may", secret, waiting=1).json == {"away": False}
    assert ask(client, "cat-may", secret, waiting=0).json == {"away": True}
    assert device(here, code)[3] and ask(client, "dot", secret).status_code == 403


@pytest.mark.parametrize("path", ["dot", "ma", "gui", "cat-may"])
def test_without_a_secret_every_door_is_shut(here, client, code, issued, path):
    for wrong in ("", "x", None, 3, ["x"]):
        answer = ask(client, path, wrong, code=issued[0], letters=[])
        assert answer.status_code == 403 and "cán bộ đã thu hồi" in answer.json["refusal"]


@pytest.mark.parametrize(
    "body",
    [{"waiting": -1}, {"waiting": "1"}, {"used": True}, {"unfit": 10**6}, {"letters": [""] * (MOST_LETTERS + 1)}],
)
def test_what_no_device_says_is_refused(here, client, code, secret, body):
    assert ask(client, "gui", secret, **{"letters": [], **body}).status_code == 400
    assert client.post("/hoi-truong/gui", data=b"[1]", content_type="application/json").status_code == 400
    assert device(here, code)[0] is None
