"""How many households have answered, for everybody: where it is allowed, in full tens, and never an answer."""

import pytest
from bs4 import BeautifulSoup

from analysis.disclosure import full_tens
from app.web import create_app
from surveys import coverage, polls
from surveys.polls import VillagePlan
from tests.given import NOW, a_csv, a_draft, an_open_poll, close, count, key_in
from tests.look_over import LookingClient

VILLAGES = (VillagePlan("Thôn Một", 40), VillagePlan("Thôn Hai", 12), VillagePlan("Thôn Ba", 9))


@pytest.fixture
def client(here):
    app = create_app(here)
    app.test_client_class = LookingClient
    return app.test_client()


def show(here, code):
    with here.writing() as session:
        coverage.show_to_public(session, poll=polls.by_code(session, code), shown=True, by="Lan", now=NOW)


def told(client, code):
    main = BeautifulSoup(client.get(f"/ket-qua/{code}/tien-do").text, "html.parser").main
    return main.b.text, [line.text for line in main.select("li")]


def test_nobody_sees_it_unless_an_officer_allows_it_and_the_poll_was_opened(here, client):
    draft, code = a_draft(here), an_open_poll(here)
    show(here, draft)
    for each in (draft, code):
        assert client.get(f"/ket-qua/{each}/tien-do").status_code == 404
        assert "Xem đã có bao nhiêu hộ" not in client.get(f"/ket-qua/{each}").text
    show(here, code)
    assert "Xem đã có bao nhiêu hộ" in client.get(f"/ket-qua/{code}").text


def test_only_full_tens_are_told_and_no_small_village(here, client):
    code = an_open_poll(here, villages=VILLAGES)
    show(here, code)
    key_in(here, code, a_csv(*[("Thôn Một", "0" * 19)] * 29, *[("Thôn Hai", "1" * 19)] * 9))
    before = told(client, code)
    assert before == (
        "ít nhất 30 trong 61 hộ",
        [
            "Thôn Một: ít nhất 20 trong 40 hộ",
            "Thôn Hai: dưới 10 trong 12 hộ",
            "Thôn Ba: dưới 10 hộ nên không nêu riêng",
        ],
    )
    key_in(here, code, a_csv(("Thôn Ba", "1" * 19)))
    assert told(client, code) == before, "one household more is not seen"
    plain = "Tối thiểu từ 70% số hộ (mức tạm đặt, chưa có văn bản xác nhận)."
    assert plain in client.get(f"/ket-qua/{code}/tien-do").text
    close(here, code)
    count(here, code)
    page = client.get(f"/ket-qua/{code}/tien-do").text
    assert "hài lòng" not in page.lower() and told(client, code) == before


@pytest.mark.parametrize(
    ("collected", "households", "told"),
    [(0, 10, 0), (9, 10, 0), (10, 10, 10), (19, 25, 10), (9, 9, None), (1043, 1269, 1040)],
)
def test_a_ten_is_told_when_it_is_full(collected, households, told):
    assert full_tens(collected, households) == told
