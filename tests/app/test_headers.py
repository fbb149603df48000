"""What every answer carries, route by route, over https and at home."""

import re
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from flask import url_for

from app.installation import installation, upgrade
from app.web import create_app
from surveys.officers import Role
from tests.app.officer.conftest import COMMUNE, PASSWORD
from tests.app.officer.rooms import ROOMS, World, officer_at
from tests.conftest import settings
from tests.given import NOW
from tests.look_over import LookingClient

HOST = "lang-nghe.example"
ADDRESS = f"https://{HOST}"
OFFICERS = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; media-src 'self'; frame-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'"
)
RESIDENTS = re.compile(
    r"default-src 'none'; style-src 'self' 'sha256-\S+'; script-src 'self' 'sha256-\S+' 'sha256-\S+'; "
    r"img-src 'self' data:; media-src 'self'; frame-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    r"base-uri 'none'"
)
HALL = (
    "default-src 'none'; style-src 'self'; script-src 'self'; worker-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
)
FRAME = "preview_frame"
"""The resident's page inside an officer's: the one page that may stand in a frame, of our own."""


@pytest.fixture
def world(tmp_path):
    """An installation on a real address, where nobody has to enrol."""
    real = replace(settings(tmp_path / "home"), base_url=ADDRESS, second_factor=frozenset())
    here = installation(real)
    upgrade(here, now=NOW)
    yield World.of(here)
    here.engine.dispose()


@pytest.fixture
def app(world):
    app = create_app(world.here)
    app.test_client_class = LookingClient
    return app


def signed_in(app, world):
    """Through the form as a browser sends it: with the token of the page and without Referer."""
    officer_at(world.here, Role.PROVINCE, COMMUNE[:1])
    client = app.test_client()
    page = BeautifulSoup(client.get("/can-bo/dang-nhap", base_url=ADDRESS).text, "html.parser")
    token = page.select_one("input[name=csrf_token]")["value"]
    data = {"name": "Lan", "password": PASSWORD, "csrf_token": token}
    answer = client.post("/can-bo/dang-nhap", base_url=ADDRESS, data=data)
    assert answer.location == "/can-bo/"
    return client, answer


def check(answer, endpoint):
    headers = answer.headers
    assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert (headers.get("Cache-Control") == "no-store") is (endpoint != "static")
    assert "Server" not in headers and "X-Powered-By" not in headers
    policy = headers["Content-Security-Policy"]
    assert ("camera=()" in headers["Permissions-Policy"]) is not endpoint.startswith("hall.")
    assert "unsafe" not in policy and "*" not in policy
    if endpoint == f"officer.{FRAME}":
        assert RESIDENTS.fullmatch(policy.replace("frame-ancestors 'self'", "frame-ancestors 'none'"))
        assert "frame-ancestors 'self'" in policy
    elif endpoint.startswith("officer."):
        assert policy == OFFICERS
        nothing_inline(answer)
    elif endpoint.startswith("hall."):
        assert policy == HALL
    else:
        assert RESIDENTS.fullmatch(policy)


def nothing_inline(answer):
    if answer.mimetype == "text/html":
        page = BeautifulSoup(answer.text, "html.parser")
        assert not page.select("style, script:not([src], [type='application/json']), [style]")  # JSON is data, not run
        assert not [tag for tag in page.select("*") for name in tag.attrs if name.startswith("on")]
        assert "javascript:" not in answer.text


def test_every_officers_page_carries_its_headers_to_officers_and_to_strangers(app, world):
    client, _ = signed_in(app, world)
    cookie, kept = client.get_cookie("__Host-can-bo", HOST).value, world.keep()
    app.config["WTF_CSRF_ENABLED"] = False
    for (method, endpoint), room in ROOMS.items():
        with app.test_request_context():
            url = url_for(f"officer.{endpoint}", **world.values(room))
        inside, outside = app.test_client(), app.test_client()
        inside.set_cookie("__Host-can-bo", cookie, domain=HOST, secure=True)
        for browser in (inside, outside):
            answer = browser.open(url, method=method, base_url=ADDRESS, data=room.body if method == "POST" else None)
            check(answer, f"officer.{endpoint}")
        world.go_back(kept)


def test_every_other_page_carries_its_headers_and_sets_no_cookie(app, world):
    rules = [rule for rule in app.url_map.iter_rules() if not rule.endpoint.startswith("officer.")]
    rooms = {"resident", "hall", "public", "help", "static", "team", "watching"}
    assert {rule.endpoint.split(".")[0] for rule in rules} == rooms
    for rule in rules:
        for method in rule.methods - {"HEAD", "OPTIONS"}:
            with app.test_request_context():
                url = url_for(rule.endpoint, **dict.fromkeys(rule.arguments, "officer.css"))
            answer = app.test_client().open(url, method=method, base_url=ADDRESS)
            check(answer, rule.endpoint)
            assert "Set-Cookie" not in answer.headers
            answer.close()


@pytest.mark.parametrize("path", ["/khong-co", "/can-bo/khong-co", "/static/khong-co.css"])
def test_a_page_that_is_not_there_carries_them_too(app, path):
    check(app.test_client().get(path, base_url=ADDRESS), "static" if path.startswith("/static") else "")


def test_the_cookies_of_officers_stay_on_this_address_out_of_reach_of_scripts(app, world):
    _, answer = signed_in(app, world)
    cookies = answer.headers.getlist("Set-Cookie")
    assert sorted(cookie.split("=")[0] for cookie in cookies) == ["__Host-can-bo", "__Host-may"]
    for cookie in cookies:
        parts = {part.strip() for part in cookie.split(";")}
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Strict"} <= parts
        assert not any(part.startswith("Domain") for part in parts)


def test_at_home_nothing_asks_the_browser_for_https(here):
    answer = create_app(here).test_client().get("/can-bo/dang-nhap")
    assert "Strict-Transport-Security" not in answer.headers
    assert all("Secure" not in cookie for cookie in answer.headers.getlist("Set-Cookie"))


def test_a_foreign_page_opens_nothing_and_lays_no_cookie(app, world):
    client, _ = signed_in(app, world)
    away = {"Sec-Fetch-Site": "cross-site"}
    answer = client.open("/can-bo/tai-khoan", method="GET", base_url=ADDRESS, headers=away)
    assert answer.status_code == 200 and "Ông/bà đến từ một trang khác" in answer.text and "Lan" not in answer.text
    app.config["WTF_CSRF_ENABLED"] = False
    assert client.post("/can-bo/dang-xuat", base_url=ADDRESS, headers=away).status_code == 403
    assert "Set-Cookie" not in answer.headers
    assert client.get("/can-bo/", base_url=ADDRESS).status_code == 200
