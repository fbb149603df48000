import gzip
import subprocess
import sys
from datetime import date

import pytest
from bs4 import BeautifulSoup

from app import results
from app.drawing import Album
from surveys import polls
from tests.analysis.counts import ballots
from tests.ten_polls import TEN, counted

VILLAGES = {"Thôn Một": (60, ballots(45, 5)), "Thôn Hai": (40, ballots(30, 1))}


def page(client, code):
    return BeautifulSoup(client.get(f"/can-bo/dot/{code}/ket-qua").text, "html.parser").main


def drawn(client, code):
    """The page once its pictures are there."""
    client.get(f"/can-bo/dot/{code}/hinh/toan-bo-ho.svg")
    return page(client, code)


def test_the_verdict_comes_first_then_certainty_then_the_weakest_then_the_pictures(here, sign_in):
    code, client = counted(here, VILLAGES), sign_in()
    text = " ".join(drawn(client, code).text.split())
    order = ["Đạt mọi điều kiện: 75/81", "Còn 19 hộ chưa trả lời", "Mọi nội dung đều được 100%", "Bảng số của hình",
             "Khoảng ước lượng 95%"]  # fmt: skip
    places = [text.find(part) for part in (*order[:3], order[3])]
    assert -1 not in places and places == sorted(places) and order[4] in text


def test_the_page_does_not_wait_for_its_pictures(here, sign_in, monkeypatch):
    code, client = counted(here, VILLAGES), sign_in()
    monkeypatch.setattr(Album, "of", lambda self, poll, waves, wait=False: None)
    answer = client.get(f"/can-bo/dot/{code}/ket-qua")
    assert answer.status_code == 200 and "Hình đang được vẽ" in answer.text and "fresh.js" in answer.text
    assert client.get(f"/can-bo/dot/{code}/hinh/toan-bo-ho.svg").status_code == 404


def test_a_picture_travels_packed_when_the_browser_can_unpack_it(here, sign_in):
    code, client = counted(here, VILLAGES), sign_in()
    path = f"/can-bo/dot/{code}/hinh/toan-bo-ho.svg"
    packed = client.get(path, headers={"Accept-Encoding": "gzip, br"})
    assert packed.headers["Content-Encoding"] == "gzip" and packed.headers["Vary"].startswith("Accept-Encoding")
    plain = client.get(path)
    assert "Content-Encoding" not in plain.headers and gzip.decompress(packed.data) == plain.data
    assert len(packed.data) < len(plain.data) / 3


def test_every_picture_of_the_page_is_there_with_its_words_and_its_table(here, sign_in):
    code, client = counted(here, VILLAGES), sign_in()
    figures = drawn(client, code).select("figure")
    assert len(figures) == 5
    for figure in figures:
        answer = client.get(figure.img["src"])
        assert answer.mimetype == "image/svg+xml" and answer.data.startswith(b"<?xml")
        assert len(figure.img["alt"]) > 60 and figure.select("table td")
    assert "fresh.js" not in client.get(f"/can-bo/dot/{code}/ket-qua").text


def test_a_picture_that_failed_is_drawn_anew(here):
    album, calls = Album(here), []

    def waves():
        calls.append(1)
        return None, None

    for _ in range(2):
        with pytest.raises(AttributeError):
            album.of("K7QX2M", waves, wait=True)
    assert len(calls) == 2


def test_the_wave_before_is_the_last_of_its_kind_at_the_place(here, sign_in):
    dates = [(date(2024, 3, 2), date(2024, 3, 12)), (date(2025, 3, 2), date(2025, 3, 12))]
    older, old = (counted(here, VILLAGES, opens=opens, closes=closes) for opens, closes in dates)
    counted(here, VILLAGES, opens=date(2025, 9, 1), closes=date(2025, 9, 9), kind="ntm-xa-nang-cao")
    code = counted(here, {"Thôn Một": (60, ballots(50, 2))})
    with here.reading() as session:
        assert polls.previous(session, polls.by_code(session, code)).code == old
        assert polls.previous(session, polls.by_code(session, old)).code == older
        assert results.before(session, polls.by_code(session, older)) is None
    assert "Câu chung tăng" in drawn(sign_in(), code).text


@pytest.mark.parametrize("name", ["tat-ca-hai-long", "thon-rat-nho", "mot-noi-dung-o-mot-thon"])
def test_pages_of_polls_that_came_out_differently_open(here, sign_in, name):
    code, client = counted(here, TEN[name]()), sign_in()
    assert drawn(client, code).select("figure")
    client.post(f"/can-bo/dot/{code}/niem-yet")
    assert client.get(f"/ket-qua/{code}").status_code == 200


HEAVY = """
import sys
from pathlib import Path
from app.installation import installation, upgrade
from app.web import create_app
from tests.conftest import NOW, settings
here = installation(settings(Path(sys.argv[1])))
upgrade(here, now=NOW)
client = create_app(here).test_client()
assert client.get("/phieu").status_code == 200 and client.get("/").status_code == 200
print([name for name in ("scipy", "matplotlib", "statsmodels", "numpy") if name in sys.modules])
"""


def test_residents_pages_start_without_statistics_and_drawing(tmp_path):
    done = subprocess.run([sys.executable, "-c", HEAVY, tmp_path / "home"], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
