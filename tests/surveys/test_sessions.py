import hashlib
from datetime import timedelta

import pytest
from sqlalchemy import select

from surveys import accounts, officers, sessions
from surveys.sessions import Step
from surveys.tables import Officer, OfficerSession
from tests.given import NOW
from tests.surveys.test_officers import an_officer

EVERYONE = frozenset(officers.Role)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def lan(anywhere):
    with anywhere.writing() as session:
        return an_officer(session).id


def start(here, number, at=NOW, **how):
    with here.writing() as session:
        return sessions.start(session, officer=session.get_one(Officer, number), now=at, **how)


def runs(here, token, at=NOW):
    with here.reading() as session:
        return sessions.find(session, token, now=at) is not None


def touch(here, token, at):
    with here.writing() as session:
        sessions.touch(session, sessions.find(session, token, now=at), now=at)


def doing(here, number, act, **arguments):
    with here.writing() as session:
        return act(session, officer=session.get_one(Officer, number), **arguments)


def test_a_session_rests_half_an_hour_and_no_longer(anywhere, lan):
    token = start(anywhere, lan)
    assert runs(anywhere, token, NOW + 30 * MINUTE - timedelta(seconds=1))
    assert not runs(anywhere, token, NOW + 30 * MINUTE)
    touch(anywhere, token, NOW + 20 * MINUTE)
    assert runs(anywhere, token, NOW + 49 * MINUTE) and not runs(anywhere, token, NOW + 50 * MINUTE)


def test_however_busy_a_session_ends_after_twelve_hours(anywhere, lan):
    token = start(anywhere, lan)
    for quarter in range(1, 48):
        touch(anywhere, token, NOW + 15 * quarter * MINUTE)
    assert runs(anywhere, token, NOW + timedelta(hours=12) - MINUTE)
    assert not runs(anywhere, token, NOW + timedelta(hours=12))


def test_a_clock_that_goes_back_does_not_make_a_session_rest_shorter(anywhere, lan):
    token = start(anywhere, lan)
    touch(anywhere, token, NOW + 20 * MINUTE)
    touch(anywhere, token, NOW + 10 * MINUTE)
    assert runs(anywhere, token, NOW + 49 * MINUTE)


def test_only_the_hash_of_a_token_is_stored(anywhere, lan):
    token = start(anywhere, lan)
    with anywhere.reading() as session:
        assert session.scalars(select(OfficerSession.token_hash)).all() == [hashlib.sha256(token.encode()).digest()]
    assert len(token) >= 43
    for forged in ("", token[:-1], hashlib.sha256(token.encode()).hexdigest()):
        assert not runs(anywhere, forged)


def test_every_session_has_a_token_of_its_own_and_ending_one_leaves_the_other(anywhere, lan):
    one, other = start(anywhere, lan), start(anywhere, lan)
    with anywhere.writing() as session:
        sessions.end(session, one)
        sessions.end(session, one)
    assert one != other and not runs(anywhere, one) and runs(anywhere, other)


def test_the_oldest_makes_room_for_a_sixth(anywhere, lan):
    tokens = [start(anywhere, lan, NOW + number * MINUTE) for number in range(6)]
    assert [runs(anywhere, token, NOW + 6 * MINUTE) for token in tokens] == [False] + [True] * 5


def test_who_knows_only_the_password_pushes_out_no_working_session(anywhere, lan):
    working = [start(anywhere, lan, NOW, code_at=NOW) for _ in range(4)]
    pending = [start(anywhere, lan, NOW + number * MINUTE) for number in range(1, 9)]
    assert all(runs(anywhere, token, NOW + 9 * MINUTE) for token in working)
    assert [runs(anywhere, token, NOW + 9 * MINUTE) for token in pending] == [False] * 7 + [True]


def test_a_new_password_ends_every_session(anywhere, lan):
    token = start(anywhere, lan)
    doing(anywhere, lan, officers.choose_password, new="ghế tím bay qua ruộng", now=NOW)
    assert not runs(anywhere, token)


@pytest.mark.parametrize("act", [accounts.leave, accounts.release, accounts.issue_password])
def test_leaving_losing_the_phone_and_an_initial_password_end_every_session(anywhere, lan, act):
    tokens = [start(anywhere, lan), start(anywhere, lan)]
    with anywhere.writing() as session:
        mai = an_officer(session, name="Mai").id
    hers = start(anywhere, mai)
    doing(anywhere, lan, act, by="Mai", now=NOW)
    assert [runs(anywhere, token) for token in (*tokens, hers)] == [False, False, True]


def test_who_left_has_no_session_however_it_came_to_be(anywhere, lan):
    doing(anywhere, lan, accounts.leave, by="Mai", now=NOW)
    token = start(anywhere, lan)
    assert not runs(anywhere, token)
    doing(anywhere, lan, accounts.come_back, by="Mai", now=NOW)
    assert runs(anywhere, token)


def test_an_officer_lists_and_ends_own_sessions_alone(anywhere, lan):
    with anywhere.writing() as session:
        mai = an_officer(session, name="Mai").id
    own, hers, _old = start(anywhere, lan), start(anywhere, mai), start(anywhere, lan, NOW - timedelta(hours=1))
    listed = doing(anywhere, lan, sessions.of_officer, now=NOW)
    assert [each.token_hash for each in listed] == [hashlib.sha256(own.encode()).digest()]
    every = {hashlib.sha256(token.encode()).digest() for token in (own, hers)}
    doing(anywhere, lan, sessions.end_named, hashes=every)
    assert not runs(anywhere, own) and runs(anywhere, hers)


def test_sessions_past_their_limits_leave_no_row(anywhere, lan):
    start(anywhere, lan)
    fresh = start(anywhere, lan, NOW + timedelta(hours=1))
    with anywhere.writing() as session:
        sessions.forget(session, now=NOW + timedelta(hours=1))
        assert session.query(OfficerSession).count() == 1
    assert runs(anywhere, fresh, NOW + timedelta(hours=1))


@pytest.mark.parametrize(
    ("secret", "initial", "code_at", "by_link", "step"),
    [
        (b"x", True, None, False, Step.CODE),
        (b"x", True, None, True, Step.CODE),
        (b"x", True, NOW, False, Step.PASSWORD),
        (b"x", False, NOW, False, None),
        (None, True, None, True, Step.PASSWORD),
        (None, False, None, True, None),
        (None, False, None, False, Step.ENROL),
    ],
)
def test_what_is_left_to_do_comes_in_turn(here, secret, initial, code_at, by_link, step):
    officer = Officer(role="commune", totp_secret=secret, password_until=NOW if initial else None)
    found = OfficerSession(code_at=code_at, by_link=by_link)
    assert sessions.waits_for(found, officer, must_enrol=EVERYONE) is step
    if step is Step.ENROL:
        assert sessions.waits_for(found, officer, must_enrol=frozenset()) is None
