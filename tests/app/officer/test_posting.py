import io

import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader
from sqlalchemy import delete, select, text

from app import posting
from surveys import codes, journal, polls, releases
from surveys.polls import VillagePlan
from surveys.tables import FrozenRelease, OpenedBallot
from tests.given import NOW, a_csv, an_open_poll, close, count, key_in

VILLAGES = (VillagePlan("Thôn Một", 60), VillagePlan("Thôn Hai", 40), VillagePlan("Thôn Ba", 8))
GOOD, BAD = "1" * 19, "1" * 18 + "0"


def a_counted_poll(here, votes=((45, 7), (30, 1), (7, 1))) -> str:
    """A poll on paper: per village the satisfied and those dissatisfied with the overall question."""
    code = an_open_poll(here, villages=VILLAGES)
    rows = [
        (village.name, marks)
        for village, (good, bad) in zip(VILLAGES, votes, strict=True)
        for marks in [GOOD] * good + [BAD] * bad
    ]
    if rows:
        key_in(here, code, a_csv(*rows))
    close(here, code)
    count(here, code)
    return code


def words(page) -> str:
    return " ".join(BeautifulSoup(page.text, "html.parser").main.text.split())


def test_before_the_posting_nothing_is_public(here, app):
    code, anyone = a_counted_poll(here), app.test_client()
    assert "Chưa niêm yết" in anyone.get(f"/ket-qua/{code}").text
    assert anyone.get(f"/ket-qua/{code}/tung-thon").status_code == 404


def test_the_posted_page_has_the_commune_exactly_and_no_village(here, app, sign_in):
    code = a_counted_poll(here)
    sign_in().post(f"/can-bo/dot/{code}/niem-yet")
    page = words(app.test_client().get(f"/ket-qua/{code}"))
    assert "91 trong 108 hộ" in page and "82 trên 91 phiếu" in page and "90,11% hài lòng" in page
    assert "Cứ 10 hộ trả lời thì có hơn 9 hộ hài lòng." in page
    assert "Kết quả lấy ý kiến đạt mọi điều kiện" in page and "Thôn Một" not in page


def test_the_page_of_the_villages_merges_and_bands(here, app, sign_in):
    code = a_counted_poll(here)
    sign_in().post(f"/can-bo/dot/{code}/niem-yet")
    page = words(app.test_client().get(f"/ket-qua/{code}/tung-thon"))
    assert "Thôn Một Hài lòng: không công bố. 52/60 hộ" in page
    assert "Các thôn khác (2): Thôn Hai, Thôn Ba Hài lòng: từ 90% trở lên. 39/48 hộ" in page


@pytest.mark.parametrize("path", ["", "/tung-thon"])
def test_what_is_public_is_read_from_the_release_and_from_nothing_else(here, app, sign_in, path):
    code, anyone = a_counted_poll(here), app.test_client()
    sign_in().post(f"/can-bo/dot/{code}/niem-yet")
    before = anyone.get(f"/ket-qua/{code}{path}").text
    with here.writing() as session:
        session.execute(delete(OpenedBallot))
    assert anyone.get(f"/ket-qua/{code}{path}").text == before


def test_posting_again_leaves_the_first_release(here, sign_in):
    code, officer = a_counted_poll(here), sign_in()
    officer.post(f"/can-bo/dot/{code}/niem-yet")
    with here.writing() as session:
        first = session.scalar(select(FrozenRelease.digest))
        session.execute(delete(OpenedBallot))
    officer.post(f"/can-bo/dot/{code}/niem-yet")
    with here.reading() as session:
        assert session.scalars(select(FrozenRelease.digest)).all() == [first]
        [entry] = [line for line in journal.of_poll(session, poll=code) if line.act == "niêm yết kết quả"]
        assert entry.detail == first


def test_a_release_that_was_changed_is_not_shown(here, app, sign_in):
    code = a_counted_poll(here)
    sign_in().post(f"/can-bo/dot/{code}/niem-yet")
    with here.writing() as session:
        session.execute(text("UPDATE releases SET body = replace(body, '82', '85')"))
    page = app.test_client().get(f"/ket-qua/{code}")
    assert page.status_code == 409 and "không còn nguyên vẹn" in page.text and "85" not in page.text


def test_fewer_than_ten_ballots_publish_no_answers(here, app, sign_in):
    code = a_counted_poll(here, votes=((5, 4), (0, 0), (0, 0)))
    sign_in().post(f"/can-bo/dot/{code}/niem-yet")
    page = words(app.test_client().get(f"/ket-qua/{code}"))
    assert "9 trong 108 hộ" in page and "dưới 10 phiếu" in page and "hài lòng" not in page
    assert app.test_client().get(f"/ket-qua/{code}/tung-thon").status_code == 404


def test_polls_posted_before_there_were_releases_get_one(here, app):
    code = a_counted_poll(here)
    with here.writing() as session:
        polls.by_code(session, code).posted_at = NOW
    assert "Chưa niêm yết" in app.test_client().get(f"/ket-qua/{code}").text
    assert posting.freeze_older(here, now=NOW) == 1
    assert posting.freeze_older(here, now=NOW) == 0
    assert "82 trên 91 phiếu" in words(app.test_client().get(f"/ket-qua/{code}"))
    with here.reading() as session:
        assert releases.without(session) == []


def test_what_hangs_in_the_hall_and_is_read_out_comes_from_the_release_and_shows_its_digest(here, app, sign_in):
    code, officer = a_counted_poll(here), sign_in()
    for page in ("ap-phich.pdf", "loa"):
        assert officer.get(f"/can-bo/dot/{code}/niem-yet/{page}").status_code == 404, "before the posting"
    officer.post(f"/can-bo/dot/{code}/niem-yet")
    links = BeautifulSoup(officer.get(f"/can-bo/dot/{code}/giay-to").text, "html.parser")
    assert links.select_one(f"a[href='/can-bo/dot/{code}/niem-yet/loa']")
    with here.writing() as session:
        digest = codes.grouped(session.scalars(select(FrozenRelease.digest)).one()[:16])
        session.execute(delete(OpenedBallot))
    poster = officer.get(f"/can-bo/dot/{code}/niem-yet/ap-phich.pdf").data
    printed = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(poster)).pages)
    assert "82 trong 91 phiếu hài lòng" in " ".join(printed.split()) and f"Mã kiểm tra: {digest}" in printed
    assert digest in words(app.test_client().get(f"/ket-qua/{code}"))
    aloud = words(officer.get(f"/can-bo/dot/{code}/niem-yet/loa"))
    assert "91 trong 108 hộ đã trả lời" in aloud and "Kính thưa bà con!" in aloud
