"""Pages made once: what is kept is what would be made anew, and a poll that changed is seen at once."""

import gzip
import http.client
import ssl
import threading

import psycopg
import pytest
from flask import render_template, session
from flask.sessions import NullSession
from werkzeug.serving import WSGIRequestHandler, make_server

from app.resident import form, sheets
from app.web import create_app
from surveys import polls, renewal, storage, trustees
from surveys.keys import box_key
from tests import nginx
from tests.given import NOW, a_draft, an_open_poll, close, count, slips_of

FIELDS = {f"q{number}": "1" for number in range(1, 20)}
PACKED = {"Accept-Encoding": "gzip, deflate, br"}


def two_envelopes(here):
    code = a_draft(here)
    with here.writing() as session:
        poll = polls.by_code(session, code)
        trustees.appoint(session, poll=poll, by="test", now=NOW)
        polls.open_poll(session, poll=poll, keys=here.keys, by="test", now=NOW)
    return code


KINDS = {
    "one envelope": an_open_poll,
    "two envelopes": two_envelopes,
    "rehearsal": lambda here: an_open_poll(here, rehearsal=True),
    "further language": lambda here: an_open_poll(here, kind="ntm-xa-thu", rehearsal=True),
    "asked elsewhere": lambda here: an_open_poll(here, contact="Ông <Ba> & bà Tư"),
}
TONGUES = ("vi", "en", "rad", "<b>", "")


def fresh(app, here, code, path, fields, make):
    """A page made now, inside a request of its own."""
    with app.test_request_context(path, method="POST", data=fields), here.reading() as database:
        from app.request import about

        app.preprocess_request()
        return make(about(polls.by_code(database, code))).encode()


@pytest.mark.parametrize("kind", KINDS)
def test_a_kept_page_is_the_page_that_would_be_made_anew(here, kind):
    app, poll = create_app(here), KINDS[kind](here)
    codes, client = slips_of(here, poll)["Thôn Một"], app.test_client()
    typed = [f'{code.lower()} "<&>' for code in codes]
    for tongue in TONGUES:
        for code in typed[:2]:
            fields = {"code": code, "lang": tongue}
            made = fresh(
                app,
                here,
                poll,
                "/phieu",
                fields,
                lambda of, code=code: form.page(of, code=code, answers=form.Answers()),
            )
            assert client.post("/phieu", data=fields).data == made
            assert gzip.decompress(client.post("/phieu", data=fields, headers=PACKED).data) == made


def test_thanks_are_the_page_that_would_be_made_anew(here):
    app, poll = create_app(here), an_open_poll(here, rehearsal=True)
    client = app.test_client()
    for code, tongue in zip(slips_of(here, poll)["Thôn Một"], ("vi", "vi", "en", "en"), strict=False):
        fields = {"code": code, "lang": tongue, **FIELDS}
        page = client.post("/phieu/gui", data=fields)
        receipt = page.text.partition('<span class="number">')[2][:9]
        made = fresh(
            app,
            here,
            poll,
            "/phieu/gui",
            fields,
            lambda of, receipt=receipt: render_template(
                "resident/received.html", receipt=receipt, posting_on=polls.posting_on(of)
            ),
        )
        assert page.status_code == 200 and len(receipt) == 9 and page.data == made


def test_the_length_of_a_packed_page_tells_nothing_of_its_code(here):
    codes, client = slips_of(here, an_open_poll(here))["Thôn Một"], create_app(here).test_client()
    answers = [client.post("/phieu", data={"code": code}, headers=PACKED) for code in codes]
    assert {answer.headers["Content-Encoding"] for answer in answers} == {"gzip"}
    assert len({len(answer.data) for answer in answers}) == 1 and len(answers[0].data) < 7_000
    assert all(code.encode() in answer.data for code, answer in zip(codes, answers, strict=True))


def test_who_reads_nothing_compressed_or_typed_a_book_gets_it_plain(here):
    [code, *_], client = slips_of(here, an_open_poll(here))["Thôn Một"], create_app(here).test_client()
    for typed, coding in ((code, "gzip;q=0"), (code, "br"), (code + " " * 70_000, "gzip")):
        answer = client.post("/phieu", data={"code": typed}, headers={"Accept-Encoding": coding})
        assert "Content-Encoding" not in answer.headers and typed in answer.text


def test_nginx_passes_a_page_on_as_it_was_packed_and_unpacks_it_for_who_cannot(here, tmp_path):
    [code, *_] = slips_of(here, an_open_poll(here))["Thôn Một"]
    program = make_server("127.0.0.1", 0, create_app(here), threaded=True, request_handler=Silent)
    threading.Thread(target=program.serve_forever, daemon=True).start()
    asked = ({"Accept-Encoding": "gzip"}, {})
    try:
        with nginx.running(tmp_path / "nginx", server=program.port) as front:
            (packed, coding), (plain, none) = [_asked(front, code, headers) for headers in asked]
    finally:
        program.shutdown()
        program.server_close()
    assert (coding, none) == ("gzip", None) and gzip.decompress(packed) == plain
    assert code.encode() in packed, "nginx pressed it again"


class Silent(WSGIRequestHandler):
    def log(self, *_):
        """Nothing."""


def _asked(front, code, headers):
    line = http.client.HTTPSConnection("127.0.0.1", front.https, timeout=20, context=ssl._create_unverified_context())
    form_type = {"Content-Type": "application/x-www-form-urlencoded"}
    line.request("POST", "/phieu", f"code={code}", {**headers, **form_type})
    answer = line.getresponse()
    found = answer.read(), answer.headers["Content-Encoding"]
    line.close()
    return found


def test_a_poll_that_closed_refuses_at_once_though_its_pages_are_kept(anywhere):
    poll, client = an_open_poll(anywhere), create_app(anywhere).test_client()
    first, second, *_ = slips_of(anywhere, poll)["Thôn Một"]
    assert client.post("/phieu", data={"code": second}).status_code == 200
    assert client.post("/phieu/gui", data={"code": first, **FIELDS}).status_code == 200
    close(anywhere, poll)
    for path in ("/phieu", "/phieu/gui"):
        assert client.post(path, data={"code": second, **FIELDS}).status_code == 410
    assert count(anywhere, poll) == 1


def test_a_box_that_was_given_up_is_forgotten_with_its_key(here):
    poll, client = an_open_poll(here), create_app(here).test_client()
    first, second, *_ = slips_of(here, poll)["Thôn Một"]
    assert client.post("/phieu/gui", data={"code": first, **FIELDS}).status_code == 200
    here.keys.destroy(box_key(poll, 1))
    with here.writing() as database:
        renewal.give_up(database, poll=polls.by_code(database, poll), keys=here.keys, by="test", now=NOW)
    assert client.post("/phieu", data={"code": second}).status_code == 409
    with here.writing() as database:
        found = polls.by_code(database, poll)
        polls.open_poll(database, poll=found, keys=here.keys, by="test", now=NOW.replace(hour=2))
    assert client.post("/phieu/gui", data={"code": second, **FIELDS}).status_code == 200
    close(here, poll)
    assert count(here, poll) == 1


def test_two_polls_with_one_questionnaire_keep_their_own_words(here):
    client = create_app(here).test_client()
    names = {"Đợt thứ nhất": "Xã Một", "Đợt thứ hai": "Xã Hai"}
    opened = [an_open_poll(here, title=title, place=("Tỉnh A", place)) for title, place in names.items()]
    slips = [slips_of(here, code)["Thôn Một"][0] for code in opened]
    for _ in range(2):
        for slip, (title, place) in zip(slips, names.items(), strict=True):
            page = client.post("/phieu", data={"code": slip}).text
            assert [each for each in names if each in page] == [title]
            assert place.replace("Xã", "xã") in page and page.count(slip) == 2


def test_a_form_asks_one_question_and_a_ballot_six_however_many_polls_there_are(anywhere, counted_queries):
    client = create_app(anywhere).test_client()
    for _ in range(3):
        *_, first, second = slips_of(anywhere, an_open_poll(anywhere))["Thôn Một"]
        client.post("/phieu", data={"code": first})
        client.post("/phieu/gui", data={"code": first, **FIELDS})
        with counted_queries(anywhere) as form_told:
            client.post("/phieu", data={"code": second})
        with counted_queries(anywhere) as ballot_told:
            client.post("/phieu/gui", data={"code": second, **FIELDS})
        assert len(form_told) == 1, form_told
        assert len(ballot_told) == 6, ballot_told
        assert sum(told.startswith("INSERT INTO pool") for told in ballot_told) == 1


def test_what_is_kept_has_an_end(monkeypatch):
    monkeypatch.setattr(sheets, "MOST", 3)
    kept = sheets.Sheets()
    for number in range(9):
        assert kept.get((number,), lambda number=number: f"{number}{sheets.GAP}").filled(b"!") == f"{number}!".encode()
    assert list(kept._kept) == [(6,), (7,), (8,)]


def test_residents_have_no_session_and_officers_have(here):
    app = create_app(here)
    for path, none in (("/phieu", True), ("/to", True), ("/ket-qua", True), ("/can-bo/", False)):
        with app.test_request_context(path):
            assert isinstance(session._get_current_object(), NullSession) is none


@pytest.mark.parametrize("anywhere", ["postgresql"], indirect=True)
def test_a_connection_that_was_cut_while_it_rested_is_replaced_unseen(anywhere, monkeypatch):
    client, [slip, *_] = create_app(anywhere).test_client(), slips_of(anywhere, an_open_poll(anywhere))["Thôn Một"]
    cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> %s"

    def cut_all():
        with psycopg.connect(anywhere.settings.database_url, autocommit=True) as other:
            other.execute(cut, (other.info.backend_pid,))

    assert client.post("/phieu", data={"code": slip}).status_code == 200
    cut_all()
    assert client.post("/phieu", data={"code": slip}).status_code == 503, "taken to be alive"
    client.post("/phieu", data={"code": slip})
    monkeypatch.setattr(storage, "_ALIVE", 0)
    cut_all()
    assert client.post("/phieu", data={"code": slip}).status_code == 200
