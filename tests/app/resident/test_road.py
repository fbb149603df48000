import gzip

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveys import codes
from surveys.tables import SealedBallot, Slip
from tests.given import a_draft, close

LARGEST_PAGE = 14 * 1024


def everything(**changes) -> dict[str, str]:
    return {f"q{n}": "1" for n in range(1, 20)} | changes


def in_pool(here) -> int:
    with Session(here.engine) as session:
        return session.scalar(select(func.count()).select_from(SealedBallot))


def send(client, slip, **fields):
    return client.post("/phieu/gui", data={"code": slip, **fields})


def test_a_code_opens_the_form_and_a_full_form_gives_a_receipt(client, here, slip):
    assert "Câu 19." in client.post("/phieu", data={"code": slip}).text
    page = send(client, slip, **everything())
    assert page.status_code == 200 and "Số biên nhận" in page.text
    assert in_pool(here) == 1


def test_no_answer_is_chosen_beforehand(client, slip):
    page = BeautifulSoup(client.post("/phieu", data={"code": slip}).text, "html.parser")
    assert len(page.select("input[type=radio]")) == 38 and not page.select("input[checked]")


def test_blank_questions_are_shown_once_with_links_and_what_was_written_stays(client, here, slip):
    fields = everything(q3="0", reason3="Kênh cạn", other="Thêm đèn đường")
    del fields["q5"]
    page = send(client, slip, **fields)
    assert page.status_code == 422 and in_pool(here) == 0
    soup = BeautifulSoup(page.text, "html.parser")
    [link] = soup.select("#summary a")
    assert link["href"] == "#cau5" and soup.select_one("#cau5.missing")
    assert soup.select_one("#r3")["value"] == "Kênh cạn" and soup.select_one("#q3b").has_attr("checked")
    assert soup.select_one("#other").text == "Thêm đèn đường"
    assert send(client, slip, shown="1", **fields).status_code == 200 and in_pool(here) == 1


def test_sending_again_gives_the_same_friendly_page_and_reveals_nothing(client, here, slip):
    send(client, slip, **everything())
    for answer in (send(client, slip, **everything(q1="0")), client.post("/phieu", data={"code": slip})):
        assert answer.status_code == 200 and "Đã nhận phiếu" in answer.text
        assert "Số biên nhận" not in answer.text and "Không hài lòng" not in answer.text
    assert in_pool(here) == 1


@pytest.mark.parametrize("typed", ["", "ABCD", "<script>", "K7QX 2M4T 9RWD"])
def test_an_unknown_code_keeps_what_was_typed(client, code, typed):
    page = client.post("/phieu", data={"code": typed})
    assert page.status_code == 404 and "Mã chưa đúng" in page.text
    assert BeautifulSoup(page.text, "html.parser").select_one("#code")["value"] == typed


def test_a_well_formed_code_nobody_issued_is_unknown(client, code):
    assert client.post("/phieu", data={"code": codes.new_code()}).status_code == 404


def test_a_closed_poll_says_so(client, here, code, slip):
    close(here, code)
    for page in (client.post("/phieu", data={"code": slip}), send(client, slip, **everything())):
        assert page.status_code == 410 and "Đã hết hạn" in page.text


def test_a_poll_that_is_not_open_yet_names_its_day(client, here):
    code = a_draft(here)
    printed = codes.new_code()
    with here.writing() as session:
        from surveys import polls
        from surveys.keys import SLIP_KEY

        village = polls.by_code(session, code).villages[0]
        key = here.keys.get_or_make(SLIP_KEY)
        village.slips = 1
        session.add(Slip(code_hash=codes.code_hash(codes.read(printed), key=key), village_id=village.id))
    page = client.post("/phieu", data={"code": printed})
    assert page.status_code == 409 and "thứ Hai, 02/03/2026" in page.text


def test_the_page_sets_no_cookie_and_is_kept_nowhere(client, slip):
    answers = [
        client.get("/phieu"),
        client.post("/phieu", data={"code": slip}),
        send(client, slip, **everything()),
    ]
    for answer in answers:
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_every_page_is_light_and_loads_nothing_else(client, slip):
    for page in (client.get("/phieu"), client.post("/phieu", data={"code": slip})):
        assert len(gzip.compress(page.data)) <= LARGEST_PAGE
        soup = BeautifulSoup(page.text, "html.parser")
        assert not soup.select("img, script[src], link[rel=stylesheet], iframe")


def test_a_reason_beside_a_satisfied_answer_is_let_go(client, here, slip):
    from app.resident import form
    from surveys import catalogue

    questionnaire = catalogue.load()["ntm-xa"]
    answers = form.read(everything(reason1="thừa", q2="0", reason2="đúng"), questionnaire)
    assert answers.reasons == {2: "đúng"}


def test_foreign_values_count_as_blank(client, here, slip):
    assert send(client, slip, **everything(q1="5")).status_code == 422


def test_too_many_words_get_a_clear_refusal(client, here, slip):
    fields = everything(**{f"q{n}": "0" for n in range(1, 20)}, **{f"reason{n}": "ữ" * 200 for n in range(1, 20)})
    page = send(client, slip, **fields)
    assert page.status_code == 413 and "viết ngắn lại" in page.text
    assert in_pool(here) == 0


def test_a_read_only_disk_refuses_and_leaves_the_slip_unused(client, here, slip, monkeypatch):
    from sqlalchemy.exc import OperationalError

    from surveys import box

    def full(*_args, **_keywords):
        raise OperationalError("INSERT", {}, Exception("database or disk is full"))

    monkeypatch.setattr(box, "_mark", full)
    page = send(client, slip, **everything())
    assert page.status_code == 503 and "chưa ghi nhận" in page.text.lower()
    monkeypatch.undo()
    assert send(client, slip, **everything()).status_code == 200
