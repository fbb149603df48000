"""Every officers' route × every role × own place, foreign place and no sign-in at all."""

import pytest
from flask import url_for

from surveys.officers import Role
from tests.app.officer.conftest import COMMUNE, PASSWORD
from tests.app.officer.rooms import EVERY, ROOMS, World, officer_at

SIBLING = [*COMMUNE[:2], "Xã Thanh An"]
PLACES = {True: dict.fromkeys(Role, COMMUNE), False: {**dict.fromkeys(Role, SIBLING), Role.PROVINCE: ["Tỉnh Khác"]}}


@pytest.fixture
def world(here):
    return World.of(here)


def routes(app):
    """Method and endpoint of every route; an endpoint at two addresses stands twice."""
    return sorted(
        (method, rule.endpoint.removeprefix("officer."))
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("officer.")
        for method in rule.methods - {"HEAD", "OPTIONS"}
    )


def send(app, world, key, cookie=None):
    """A request of the room by a browser that has this cookie alone."""
    (method, endpoint), room = key, ROOMS[key]
    with app.test_request_context():
        url = url_for(f"officer.{endpoint}", **world.values(room))
    client = app.test_client()
    if cookie:
        client.set_cookie("can-bo", cookie)
    return client.open(url, method=method, data=room.body if method == "POST" else None)


def test_the_table_knows_every_route(app):
    assert routes(app) == sorted(ROOMS)


def test_nothing_opens_to_who_is_not_signed_in(app, world):
    before = world.content()
    for key, room in ROOMS.items():
        answer = send(app, world, key)
        if room.outside:
            assert answer.status_code == room.status, key
        else:
            assert (answer.status_code, answer.location) == (302, "/can-bo/dang-nhap"), key
    assert world.content() == before


@pytest.mark.parametrize("own", [True, False], ids=["own", "foreign"])
@pytest.mark.parametrize("role", Role)
def test_each_role_gets_what_is_meant_for_it_and_changes_nothing_else(app, world, role, own):
    officer_at(world.here, role, PLACES[own][role])
    client = app.test_client()
    client.post("/can-bo/dang-nhap", data={"name": "Lan", "password": PASSWORD})
    cookie, kept, before = client.get_cookie("can-bo").value, world.keep(), world.content()
    wrong = {}
    for key, room in ROOMS.items():
        answer, due = send(app, world, key, cookie), room.expected(role, own=own)
        if answer.status_code != due:
            wrong[key] = (answer.status_code, due)
        refused = due in (403, 404) or (room.foreign == due and not own)
        if refused and world.content() != before:
            wrong[key] = "refused, and yet something changed"
        world.go_back(kept)
    assert wrong == {}


def test_the_auditor_changes_nothing_but_the_own_account():
    writable = {key for key, room in ROOMS.items() if key[0] == "POST" and Role.AUDITOR in room.who}
    own = {"sign_in", "take_code", "sign_out", "change_password", "enrol", "remove_second_factor"}
    assert {endpoint for _, endpoint in writable} == own | {"renew_recovery_codes", "end_sessions", "choose_language"}
    assert all(room.who == EVERY for key, room in ROOMS.items() if key in writable)
