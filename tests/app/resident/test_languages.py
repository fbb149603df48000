"""The form in another language, and questions read out. Which language was chosen is kept nowhere."""

import gzip
import sqlite3

import pytest
from bs4 import BeautifulSoup

from surveys import polls, trustees
from tests.app.resident.test_road import LARGEST_PAGE, everything
from tests.given import NOW, a_draft, an_open_poll, slips_of


@pytest.fixture
def code(here):
    return an_open_poll(here, kind="ntm-xa-thu", rehearsal=True)


def opened(client, slip, **fields):
    answer = client.post("/phieu", data={"code": slip, **fields})
    assert answer.status_code == 200
    return BeautifulSoup(answer.text, "html.parser")


def test_one_tap_shows_the_form_in_another_language_with_the_vietnamese_beside(client, slip):
    plain = opened(client, slip)
    [button] = plain.select("button[name=lang][value=rad]")
    assert button.find_parent("form")["action"] == "/phieu" and not plain.select("[lang=rad] + small")
    page = opened(client, slip, lang="rad")
    [legend] = page.select("#cau7 legend")
    assert legend.select_one("[lang=rad]").text == "[chưa dịch – câu 7]" and len(legend.select_one("small").text) > 10
    assert page.select_one("label[for=q7a] [lang=rad]").text == "[chưa dịch – hài lòng]"
    assert "chữ và âm thanh chỉ để thử" in page.text and "THỬ" in page.text


def test_each_question_is_read_out_by_a_sound_that_a_browser_keeps(client, slip):
    sounds = opened(client, slip, lang="rad").select("audio[controls][preload=none]")
    assert len(sounds) == 19
    address = sounds[6]["src"]
    answer = client.get(address)
    assert answer.data[:4] == b"RIFF" and answer.mimetype == "audio/wav" and "Set-Cookie" not in answer.headers
    assert answer.cache_control.public and answer.cache_control.immutable and answer.cache_control.max_age > 10**7
    part = client.get(address, headers={"Range": "bytes=0-9"})
    assert (part.status_code, part.data) == (206, answer.data[:10])
    gone = client.get("/phieu/nghe/" + "0" * 64)
    assert gone.status_code == 404 and gone.headers["Cache-Control"] == "no-store"


def test_a_language_it_does_not_have_leaves_the_form_as_it_is(client, slip):
    page = opened(client, slip, lang="<script>")
    assert not page.select("audio") and not page.select("input[name=lang]") and "script>" not in str(page.form)


def test_the_page_stays_light(client, slip):
    assert len(gzip.compress(client.post("/phieu", data={"code": slip, "lang": "rad"}).data)) <= LARGEST_PAGE


def test_the_language_stays_while_blank_questions_are_shown(client, slip):
    answer = client.post("/phieu/gui", data={"code": slip, "lang": "rad", "q1": "1"})
    page = BeautifulSoup(answer.text, "html.parser")
    assert answer.status_code == 422 and page.select_one("#phieu input[name=lang]")["value"] == "rad"
    assert page.select_one("#q1a").has_attr("checked")


def contents(here):
    with sqlite3.connect(here.settings.home / "langnghe.db") as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: database.execute(f"SELECT * FROM {name}").fetchall() for name in tables}


def test_the_chosen_language_is_kept_nowhere(here, client, code):
    """Sealed envelopes are random; of everything else the two ways leave the same behind."""
    first, second, *_ = slips_of(here, code)["Thôn Một"]
    left = []
    for slip, chosen in ((first, {}), (second, {"lang": "rad"})):
        before = contents(here)
        client.post("/phieu", data={"code": slip, **chosen})
        assert client.post("/phieu/gui", data={"code": slip, **everything(), **chosen}).status_code == 200
        after = contents(here)
        left.append({name: [len(str(row)) for row in rows] for name, rows in after.items() if rows != before[name]})
    assert set(left[0]) == set(left[1]) == {"slips", "villages", "pool", "arrivals"}
    sizes = {len(row[2]) for row in contents(here)["pool"]}
    assert len(sizes) == 1, "an envelope of another length would tell the language"


def test_with_two_envelopes_the_language_goes_beside_the_seal_and_not_into_it(here, client):
    code = a_draft(here, kind="ntm-xa-thu", rehearsal=True)
    with here.writing() as session:
        poll = polls.by_code(session, code)
        trustees.appoint(session, poll=poll, by="test", now=NOW)
        polls.open_poll(session, poll=poll, keys=here.keys, by="test", now=NOW)
    form = opened(client, slips_of(here, code)["Thôn Một"][0], lang="rad").select_one("#phieu")
    assert form["data-sealed-to"] and form.select_one("input[name=lang]")["value"] == "rad"
