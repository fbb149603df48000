"""Help for the three audiences: open to anyone, light, with pictures that are there and links that lead somewhere."""

import gzip

import pytest
from bs4 import BeautifulSoup
from PIL import Image

from app.help import PICTURES
from app.web import create_app
from tests.app.resident.test_road import LARGEST_PAGE
from tests.given import an_open_poll, slips_of
from tests.look_over import LookingClient
from tests.pages.help_pictures import ACROSS, LARGEST, SHOTS
from tests.pages.scenes import SCENES

START = "/tro-giup"
AUDIENCES = (f"{START}/nguoi-dan", f"{START}/can-bo", f"{START}/nguoi-lap-giay-to")


@pytest.fixture
def client(here):
    app = create_app(here)
    app.test_client_class = LookingClient
    return app.test_client()


def page(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    return BeautifulSoup(answer.text, "html.parser")


@pytest.mark.parametrize("path", [f"{path}{more}" for path in (START, *AUDIENCES) for more in ("", "?lang=en")])
def test_anyone_reads_it_on_a_slow_line_without_cookie_and_script(client, path):
    answer = client.get(path)
    assert answer.status_code == 200 and "Set-Cookie" not in answer.headers
    assert len(gzip.compress(answer.data)) <= LARGEST_PAGE
    assert not BeautifulSoup(answer.text, "html.parser").select("script, link[rel=stylesheet], iframe, form")


def test_the_start_leads_to_each_audience(client):
    leads = [link["href"] for link in page(client, START).select("main .box a")]
    assert leads == list(AUDIENCES)


def test_every_link_leads_somewhere(client):
    for path in AUDIENCES:
        for link in page(client, path).select("a"):
            where, _, part = link["href"].partition("#")
            answer = client.get(where or path, follow_redirects=True)
            assert answer.status_code == 200, link
            assert not part or BeautifulSoup(answer.text, "html.parser").find(id=part), link


@pytest.mark.parametrize("path", AUDIENCES)
def test_pictures_wait_until_the_reader_comes_to_them(client, path):
    pictures = page(client, path).select("img")
    assert 2 <= len(pictures) <= 4
    for picture in pictures:
        assert picture["loading"] == "lazy" and len(picture["alt"]) > 20
        name = picture["src"].removeprefix("/static/help/")
        with Image.open(PICTURES / name) as taken:
            assert taken.width == ACROSS
            assert int(picture["height"]) == round(taken.height * int(picture["width"]) / ACROSS)
        assert client.get(picture["src"], buffered=True).mimetype == "image/webp"


def test_every_picture_is_taken_of_a_scene_shown_on_a_page_and_small(client):
    shown = [picture["src"].split("/")[-1] for path in AUDIENCES for picture in page(client, path).select("img")]
    files = {path.name: path.stat().st_size for path in PICTURES.iterdir()}
    assert sorted(shown) == sorted(files) == sorted(f"{name}.webp" for name in SHOTS), "make help-pictures"
    assert set(SHOTS) <= set(SCENES)
    assert {name: size for name, size in files.items() if size > LARGEST} == {}


@pytest.mark.parametrize(
    ("path", "help_page"),
    [
        ("/", START),
        ("/phieu", AUDIENCES[0]),
        ("/kiem-tra", AUDIENCES[0]),
        ("/to/vao", f"{AUDIENCES[1]}#to"),
        ("/can-bo/dang-nhap", AUDIENCES[1]),
        ("/can-bo/dang-nhap", AUDIENCES[2]),
    ],
)
def test_every_kind_of_page_leads_to_its_help(client, path, help_page):
    assert help_page in [link["href"] for link in page(client, path).select("footer a")]


def test_help_opens_beside_a_ballot_that_is_being_filled_in(client, here):
    slip = slips_of(here, an_open_poll(here))["Thôn Một"][0]
    answer = client.post("/phieu", data={"code": slip})
    [link] = BeautifulSoup(answer.text, "html.parser").select("footer a")
    assert link["href"] == AUDIENCES[0] and link["target"] == "_blank"
