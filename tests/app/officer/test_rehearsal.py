"""Every page and paper of a rehearsal carries the mark; none of a real poll does."""

import io
import zipfile

import pytest
from bs4 import BeautifulSoup
from docx import Document

from analysis import charts, result
from app import posting, results
from surveys import polls, slips
from surveys.officers import Role
from surveys.rehearsals import MARK
from tests.analysis.reading_pdf import pages
from tests.app.officer.conftest import COMMUNE, PASSWORD
from tests.app.officer.rooms import POLLS, ROOMS, World, officer_at
from tests.app.officer.test_launch import poll_at
from tests.app.officer.test_launch import send as launch
from tests.app.officer.test_rooms import send
from tests.app.resident.test_road import everything
from tests.given import NOW, a_csv, an_open_poll, cast, close, count, key_in, slips_of
from tests.surveys.test_stubs import hand_in

NOT_READ_BY_PEOPLE = {("GET", "sample_file"), ("GET", "picture")}
OF_ONE_POLL = set(POLLS) - {"campaign"}
PUBLIC = ("", "/kiem-tra", "/bien-nhan", "/bien-nhan.txt", "/ban-cong-bo.json")


def texts(data, mimetype):
    """What people read, one text for each page of a PDF."""
    if mimetype == "application/pdf":
        return [page.extract_text() for page in pages(data)]
    if data[:2] != b"PK":
        return [BeautifulSoup(data.decode(), "html.parser").get_text(" ")]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if "word/document.xml" in archive.namelist():
            return [_headers(data)]
        if "xl/workbook.xml" in archive.namelist():
            return [archive.read("xl/workbook.xml").decode(), archive.read("xl/sharedStrings.xml").decode()]
        return [text for name in archive.namelist() for text in texts(archive.read(name), "")]


def _headers(word):
    """Of every kind of page: a kind without the mark spoils all."""
    [section] = Document(io.BytesIO(word)).sections
    heads = ["".join(p.text for p in head.paragraphs) for head in (section.header, section.first_page_header)]
    return " ".join(heads) if all(MARK in head for head in heads) else ""


def marked(answer):
    """How many of the texts of an answer carry the mark, of how many."""
    assert answer.status_code < 500
    found = texts(answer.data, answer.mimetype)
    return sum(MARK in text for text in found), len(found)


@pytest.fixture(params=[True, False], ids=["rehearsal", "real"])
def rehearsal(request):
    return request.param


def in_order(rehearsal, answers):
    wrong = {what: found for what, answer in answers.items() if (found := marked(answer))[0] != rehearsal * found[1]}
    assert answers and wrong == {}


def test_officers_pages_and_papers(app, here, rehearsal):
    world = World.of(here, rehearsal=rehearsal)
    officer_at(here, Role.PROVINCE, COMMUNE[:1])
    client = app.test_client()
    client.post("/can-bo/dang-nhap", data={"name": "Lan", "password": PASSWORD})
    cookie = client.get_cookie("can-bo").value
    client.post(f"/can-bo/dot/{world.names['counted']}/niem-yet")
    kept, shown = world.keep(), {}
    for key, room in ROOMS.items():
        if room.at in OF_ONE_POLL and key not in NOT_READ_BY_PEOPLE:
            answer = send(app, world, key, cookie)
            shown |= {key: answer} if answer.status_code == 200 else {}
            world.go_back(kept)
    assert len(shown) > 25 and ("GET", "loudspeaker") in shown and ("GET", "hall_poster") in shown
    in_order(rehearsal, shown)
    counted = f"/can-bo/dot/{world.names['counted']}/giay-to"
    in_order(rehearsal, {"all papers": client.get(f"{counted}/tat-ca.zip"), "list": client.get(counted)})


def test_pages_of_a_refusal(here, sign_in, rehearsal):
    code = an_open_poll(here, rehearsal=rehearsal)
    client = sign_in()
    in_order(rehearsal, {what: client.get(f"/can-bo/dot/{code}/{what}") for what in ("ket-qua", "giay-to")})


def test_residents_pages(app, here, rehearsal):
    code = an_open_poll(here, rehearsal=rehearsal)
    first, second, third, *_ = slips_of(here, code)["Thôn Một"]
    client = app.test_client()
    hand_in(here, code, second)
    answers = {
        "form": client.post("/phieu", data={"code": first}),
        "missing": client.post("/phieu/gui", data={"code": first}),
        "received": client.post("/phieu/gui", data={"code": first, **everything()}),
        "again": client.post("/phieu", data={"code": first}),
        "on paper": client.post("/phieu", data={"code": second}),
    }
    close(here, code)
    in_order(rehearsal, answers | {"closed": client.post("/phieu", data={"code": third})})


def test_public_pages(app, here, rehearsal):
    code = an_open_poll(here, rehearsal=rehearsal)
    client = app.test_client()
    waiting = client.get(f"/ket-qua/{code}")
    receipt, *_ = [cast(here, slip) for slip in slips_of(here, code)["Thôn Một"]]
    close(here, code)
    count(here, code)
    with here.writing() as session:
        posting.post(session, poll=polls.by_code(session, code), by="test", now=NOW)
    answers = {path: client.get(f"/ket-qua/{code}{path}") for path in (*PUBLIC, f"/bien-nhan/{receipt[0]}")}
    assert {answer.status_code for answer in answers.values()} == {200}
    assert ('"rehearsal":true' in answers.pop("/ban-cong-bo.json").text) == rehearsal
    in_order(rehearsal, {"not posted": waiting, **answers})


def test_pictures_and_json(here, rehearsal):
    code = an_open_poll(here, rehearsal=rehearsal)
    key_in(here, code, a_csv(*[("Thôn Một", "1" * 19), ("Thôn Hai", "0" * 19)] * 5))
    close(here, code)
    count(here, code)
    with here.reading() as session:
        found = results.of(session, polls.by_code(session, code))
    for picture, draw in charts.album(found):
        assert (MARK in picture.source, MARK in [text.get_text() for text in draw().texts]) == (rehearsal, rehearsal)
    assert ("rehearsal" in result.as_json(found)) == rehearsal


def test_the_form_ticks_a_rehearsal(here, sign_in):
    client = sign_in()
    assert poll_at(here, launch(client, rehearsal="1"))[0].rehearsal
    assert not poll_at(here, launch(client))[0].rehearsal
    assert 'id="rehearsal" name="rehearsal" value="1" checked' in launch(client, rehearsal="1", title="").text


def test_its_slips_are_known_only_to_it(here):
    """A code leads to the village of its own poll and to no other."""
    real, code = an_open_poll(here), an_open_poll(here, rehearsal=True)
    printed = slips_of(here, code)["Thôn Một"][0]
    with here.reading() as session:
        _, village = slips.find(session, printed, keys=here.keys)
        assert village.poll.code == code != real and village.poll.rehearsal
