"""After the posting everybody can see that a ballot was counted, and that what was posted is what stands there."""

import hashlib
import json

import pytest
from bs4 import BeautifulSoup

from app import posting
from app.web import create_app
from surveys import codes, polls, receipts
from tests.given import NOW, a_csv, an_open_poll, cast, close, count, key_in, slips_of
from tests.look_over import LookingClient

PAGES = ("/bien-nhan", "/bien-nhan.txt", "/kiem-tra", "/ban-cong-bo.json")


@pytest.fixture
def given(anywhere):
    """The receipts that twelve households of two villages got, and the poll, counted."""
    code = an_open_poll(anywhere)
    issued = slips_of(anywhere, code)
    got = [cast(anywhere, slip) for slip in [*issued["Thôn Một"][:9], *issued["Thôn Ba"][:3]]]
    key_in(anywhere, code, a_csv(("Thôn Hai", "1" * 19)))
    close(anywhere, code)
    count(anywhere, code)
    return code, sorted(got)


@pytest.fixture
def anyone(anywhere):
    app = create_app(anywhere)
    app.test_client_class = LookingClient
    return app.test_client()


def post(here, code):
    with here.writing() as session:
        posting.post(session, poll=polls.by_code(session, code), by="test", now=NOW)


def test_the_receipts_are_those_given_out_and_as_many_as_ballots_by_phone(anywhere, given):
    code, got = given
    with anywhere.reading() as session:
        poll = polls.by_code(session, code)
        assert receipts.of_poll(session, poll) == got
        assert sum(receipts.by_letter(session, poll).values()) == sum(village.online for village in poll.villages)
        assert receipts.of_poll(session, poll, "%") == []


def texts(client, address):
    return BeautifulSoup(client.get(address).text, "html.parser").main


def test_a_receipt_is_found_by_its_first_letter(anywhere, given, anyone):
    code, got = given
    post(anywhere, code)
    page = texts(anyone, f"/ket-qua/{code}/bien-nhan")
    assert "Có 12 số biên nhận; có 12 hộ trả lời bằng điện thoại" in page.text
    found = []
    for link in page.select("ul a"):
        found += [item.text for item in texts(anyone, link["href"]).select("ol li")]
    assert found == got
    assert anyone.get(f"/ket-qua/{code}/bien-nhan.txt").text.split() == got
    assert anyone.get(f"/ket-qua/{code}/bien-nhan/0").status_code == 404


def test_anybody_can_compute_the_digest_of_what_was_posted(anywhere, given, anyone):
    code, _ = given
    post(anywhere, code)
    data = anyone.get(f"/ket-qua/{code}/ban-cong-bo.json").data
    page = texts(anyone, f"/ket-qua/{code}/kiem-tra").text
    digest = hashlib.sha256(data).hexdigest()
    assert digest in page
    assert json.loads(data)["collected"] == 13
    short = codes.grouped(digest[:16])
    assert short in page and short in texts(anyone, f"/ket-qua/{code}").text


@pytest.mark.parametrize("page", [*PAGES, "/bien-nhan/A"])
def test_before_the_posting_there_is_nothing(anywhere, anyone, page):
    code = an_open_poll(anywhere)
    assert anyone.get(f"/ket-qua/{code}{page}").status_code == 404
