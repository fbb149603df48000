"""Work in the background, as officers see it: asked for, waited for, told when it cannot be done."""

import io
import subprocess
import sys
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup

from analysis.papers import pdf
from app import deeds, paper_sets, shelf
from app.working import Worker
from surveys import drawer, jobs, polls, trustees
from surveys.jobs import Kind
from surveys.keys import box_key
from surveys.officers import Role
from surveys.polls import State
from tests.analysis.counts import ballots
from tests.app.officer.conftest import COMMUNE
from tests.app.test_working import environment
from tests.given import NOW, a_draft, an_open_poll, cast, close, slips_of
from tests.ten_polls import counted

VILLAGES = {"Thôn Một": (60, ballots(45, 5))}
LATER = datetime.now(UTC) + timedelta(hours=1)


def words(answer):
    return " ".join(BeautifulSoup(answer.text, "html.parser").select_one("main").text.split())


def work_off(here):
    Worker(here, clock=lambda: LATER).work_off()


def state(here, code):
    with here.reading() as session:
        return polls.state(polls.by_code(session, code))


def queue(here):
    with here.reading() as session:
        return {job.kind: job.given_up for job in jobs.everything(session)}


def a_closed_poll(here, ballots=3):
    code = an_open_poll(here)
    for slip in slips_of(here, code)["Thôn Một"][:ballots]:
        cast(here, slip)
    close(here, code)
    return code


def agree_to_open(code, lan, mai, **shares):
    lan.post(f"/can-bo/dot/{code}/de-nghi", data={"deed": "mở hòm phiếu"})
    return mai.post(f"/can-bo/dot/{code}/kiem-phieu", data=shares)


@pytest.fixture
def two(sign_in):
    return sign_in(), sign_in(name="Mai")


@pytest.fixture
def large(monkeypatch):
    """Three ballots make a large poll."""
    monkeypatch.setattr(deeds, "FEWEST_LATER", 3)
    monkeypatch.setattr(deeds, "OF", {**deeds.OF, Kind.PICTURES: lambda work: None})


def test_the_box_of_a_large_poll_is_opened_behind_the_page_when_two_officers_agreed(here, two, large):
    code, (lan, mai) = a_closed_poll(here), two
    assert mai.post(f"/can-bo/dot/{code}/kiem-phieu").status_code == 409, "one officer alone"
    assert queue(here) == {}
    answer = agree_to_open(code, lan, mai)
    assert answer.location.endswith(f"/dot/{code}/viec") and state(here, code) is State.CLOSED
    waiting = mai.get(answer.location)
    assert "Mở hòm phiếu và kiểm phiếu Đang chờ." in words(waiting) and "fresh.js" in waiting.text
    assert "chưa chạy chương trình làm việc ở phía sau" in words(waiting), "no worker runs here"
    assert "Hòm phiếu đang được mở" in words(mai.get(f"/can-bo/dot/{code}"))
    work_off(here)
    done = mai.get(answer.location)
    assert state(here, code) is State.COUNTED and "fresh.js" not in done.text and "Xem kết quả" in words(done)
    assert "Lan và Mai" in words(mai.get(f"/can-bo/dot/{code}"))


def test_a_small_box_opens_while_the_officer_waits(here, two):
    code = a_closed_poll(here)
    assert agree_to_open(code, *two).location.endswith("/ket-qua")
    assert state(here, code) is State.COUNTED and Kind.OPENING not in queue(here)


def test_shares_of_trustees_never_rest_in_the_queue(here, two, large):
    code = a_draft(here)
    with here.writing() as session:
        poll = polls.by_code(session, code)
        shares = trustees.appoint(session, poll=poll, by="test", now=NOW).shares
        polls.open_poll(session, poll=poll, keys=here.keys, by="test", now=NOW)
    for slip in slips_of(here, code)["Thôn Một"][:3]:
        cast(here, slip)
    close(here, code)
    assert agree_to_open(code, *two, share=list(shares[:2])).location.endswith("/ket-qua")
    assert state(here, code) is State.COUNTED and queue(here) == {}


def test_what_can_be_known_before_is_refused_at_once_and_queued_nowhere(here, two, large):
    code, (lan, mai) = a_closed_poll(here), two
    with here.writing() as session:
        drawer.put(session, poll=polls.by_code(session, code), kind=drawer.Kind.WORDS, content=b"x", keys=here.keys)
    assert agree_to_open(code, lan, mai).status_code == 409 and queue(here) == {}
    with here.writing() as session:
        drawer.throw_away(session, poll=polls.by_code(session, code), by="test", now=NOW)
    here.keys.destroy(box_key(code))
    assert agree_to_open(code, lan, mai).status_code == 409 and queue(here) == {}


def test_an_opening_that_is_refused_later_says_why_and_needs_two_officers_again(here, two, large):
    code, (lan, mai) = a_closed_poll(here), two
    agree_to_open(code, lan, mai)
    with here.writing() as session:
        drawer.put(session, poll=polls.by_code(session, code), kind=drawer.Kind.WORDS, content=b"x", keys=here.keys)
    work_off(here)
    told = words(lan.get(f"/can-bo/dot/{code}/viec"))
    assert "Không làm được." in told and "Chưa có phiếu nào được mở" in told and "Làm lại" not in told
    assert "Không làm được: Mở hòm phiếu" in words(lan.get(f"/can-bo/dot/{code}"))
    assert lan.post(f"/can-bo/dot/{code}/viec/opening/lam-lai").status_code == 404
    assert queue(here) == {Kind.OPENING: True} and state(here, code) is State.CLOSED


def test_what_was_given_up_is_told_on_the_page_of_the_server_and_tried_again(here, sign_in):
    code, client = an_open_poll(here), sign_in()
    with here.writing() as session:
        jobs.ask(session, kind=Kind.SCANS, poll=code)
        jobs.refuse(session, held=jobs.take(session, kinds=(Kind.SCANS,), now=NOW), reason="Đĩa đầy.")
    server = client.get("/can-bo/may-chu")
    assert "cần người xem: 1." in words(server) and f"/dot/{code}/viec" in server.text
    elsewhere = sign_in(Role.COMMUNE, [*COMMUNE[:2], "Xã Khác"], name="Xa").get("/can-bo/may-chu")
    assert "cần người xem: 1." in words(elsewhere) and code not in elsewhere.text
    assert "Đĩa đầy." in words(client.get(f"/can-bo/dot/{code}/viec"))
    client.post(f"/can-bo/dot/{code}/viec/scans/lam-lai")
    assert queue(here) == {Kind.SCANS: False}
    assert "Đọc phiếu đã quét" in words(client.get("/can-bo/may-chu"))


def test_asking_again_for_what_nobody_wants_makes_no_job(here, sign_in):
    code, client = an_open_poll(here), sign_in()
    client.post(f"/can-bo/dot/{code}/viec/papers/lam-lai")
    assert queue(here) == {}


def test_pictures_and_the_whole_set_of_papers_come_from_a_worker_of_its_own(here, sign_in):
    """Made by another process and found by this one; PDF is left to the tests of PDF."""
    code, client = counted(here, VILLAGES), sign_in()
    assert "Hình đang được vẽ" in words(client.get(f"/can-bo/dot/{code}/ket-qua"))
    page = client.get(f"/can-bo/dot/{code}/giay-to")
    assert "Làm cả bộ" in words(page) and client.get(f"/can-bo/dot/{code}/giay-to/ca-bo.zip").status_code == 302
    client.post(f"/can-bo/dot/{code}/giay-to/ca-bo")
    assert "Máy đang làm cả bộ giấy tờ" in words(client.get(f"/can-bo/dot/{code}/giay-to"))
    assert queue(here) == {Kind.PICTURES: False, Kind.PAPERS: False}
    without_office = {**environment(here), "PATH": "/nowhere"}
    subprocess.run(
        [sys.executable, "-m", "app.commands", "work", "--once"], env=without_office, check=True, timeout=300
    )
    assert queue(here) == {}
    assert "fresh.js" not in (page := client.get(f"/can-bo/dot/{code}/ket-qua").text) and "<figure>" in page
    page = client.get(f"/can-bo/dot/{code}/giay-to")
    assert "Tải cả bộ" in words(page) and "fresh.js" not in page.text
    made = zipfile.ZipFile(io.BytesIO(client.get(f"/can-bo/dot/{code}/giay-to/ca-bo.zip").data))
    assert {name.rpartition(".")[2] for name in made.namelist()} == {"docx", "xlsx"}
    templates = here.settings.templates
    templates.mkdir(parents=True, exist_ok=True)
    (templates / "ghi-chu.txt").touch()
    assert "Làm cả bộ" in words(client.get(f"/can-bo/dot/{code}/giay-to")), "templates changed: made anew"


def test_the_set_holds_the_pdf_of_every_word_file_and_counts_its_steps(here, monkeypatch):
    code, steps = counted(here, {f"Thôn {number}": (8, ballots(5, 0)) for number in range(7)}), []
    monkeypatch.setattr(pdf, "available", lambda: True)
    monkeypatch.setattr(pdf, "to_pdf", lambda files: {f"{name[:-5]}.pdf": b"%PDF" for name in files})
    paper_sets.make(here, code, now=NOW, step=steps.append)
    [name] = shelf.names(here, code)
    made = zipfile.ZipFile(io.BytesIO(shelf.look(here, code, name))).namelist()
    word = {each[:-5] for each in made if each.endswith(".docx")}
    assert len(word) > 7 and {each[:-4] for each in made if each.endswith(".pdf")} == word
    assert len(steps) == -(-len(word) // paper_sets.TOGETHER) and set(steps) == {len(steps)}


def test_the_shelf_keeps_the_newest_and_lies_open_to_nobody_else(here, monkeypatch):
    monkeypatch.setattr(shelf, "MOST_POLLS", 2)
    for number in range(4):
        shelf.put(here, f"K{number}", "hinh-1.json", b"x")
    shelf.put(here, "K3", "hinh-2.json", b"y", instead="hinh-")
    place = here.settings.home / "lam-san"
    assert len(list(place.iterdir())) == 2 and shelf.names(here, "K3") == {"hinh-2.json"}
    assert (place / "K3").stat().st_mode & 0o077 == 0 and (place / "K3" / "hinh-2.json").stat().st_mode & 0o077 == 0
    assert shelf.look(here, "K0", "hinh-1.json") is None
