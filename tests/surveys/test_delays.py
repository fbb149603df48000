from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import links, patience
from surveys import delays
from surveys.errors import TooSoon
from surveys.keys import WEB_KEY
from surveys.tables import Failures
from tests.given import NOW
from tests.surveys.test_officers import an_officer

MINUTE = timedelta(minutes=1)
lengths = st.sampled_from([delays.LONGEST_FOR_PASSWORDS, delays.LONGEST_FOR_CODES])


def fail(here, bucket, *, times, start=NOW, longest=MINUTE):
    """Wrong attempts, each as early as allowed; the moment of the last."""
    at = start
    for _ in range(times):
        with here.writing() as session:
            try:
                delays.attempt(session, bucket=bucket, longest=longest, now=at)
            except TooSoon as refusal:
                at += timedelta(seconds=refusal.seconds)
                delays.attempt(session, bucket=bucket, longest=longest, now=at)
    return at


def wait_at(here, bucket, at, longest=MINUTE):
    """Seconds that the next attempt would have to wait; asking changes nothing."""
    with here.writing() as session:
        try:
            delays.attempt(session, bucket=bucket, longest=longest, now=at)
        except TooSoon as refusal:
            return refusal.seconds
        session.rollback()
    return 0


def device(here, name):
    key = here.keys.get_or_make(WEB_KEY)
    return links.device_in(key, links.device_mark(key, name), name)


@given(st.integers(0, 10**6), lengths)
def test_the_delay_never_shrinks_and_never_becomes_a_lock(count, longest):
    now, after = (delays.delay(each, longest=longest) for each in (count, count + 1))
    assert timedelta(0) <= now <= after <= longest


def test_the_first_tries_are_free_and_then_it_doubles():
    waits = [delays.delay(count, longest=MINUTE).total_seconds() for count in range(13)]
    assert waits == [0] * 5 + [1, 2, 4, 8, 16, 32, 60, 60]


def test_who_comes_too_soon_is_refused_uncounted_and_may_come_later(anywhere):
    bucket = b"one"
    fail(anywhere, bucket, times=5)
    assert [wait_at(anywhere, bucket, NOW) for _ in range(20)] == [1] * 20
    assert wait_at(anywhere, bucket, NOW + timedelta(seconds=1)) == 0
    at = fail(anywhere, bucket, times=10, start=NOW + timedelta(seconds=1))
    assert wait_at(anywhere, bucket, at) == 60
    assert wait_at(anywhere, bucket, at + timedelta(days=1)) == 0
    with anywhere.writing() as session:
        assert delays.clear(session, bucket) == 15
    assert wait_at(anywhere, bucket, at) == 0


def test_an_enemy_who_hammers_a_name_does_not_make_its_owner_wait_where_known(here):
    stranger = patience.of_password(here.keys, "Lan")
    known = patience.of_password(here.keys, "Lan", device(here, "Lan"))
    at = fail(here, stranger, times=200)
    assert wait_at(here, stranger, at) == 60 and wait_at(here, known, at) == 0


def test_a_flood_of_invented_names_fills_no_bucket_of_a_known_browser(here):
    flood = {patience.of_password(here.keys, f"tên {number}") for number in range(3_000)}
    assert {len(each) for each in flood} == {2}
    known = [patience.of_password(here.keys, "Lan", device(here, "Lan")) for _ in range(3_000)]
    assert len(set(known)) == 3_000 and not any(len(each) == 2 for each in known)


def test_a_mark_serves_the_name_it_was_made_for_alone(here):
    key = here.keys.get_or_make(WEB_KEY)
    mark = links.device_mark(key, "Lan")
    assert links.device_in(key, mark, "Lan") and links.device_in(key, mark, "Mai") == ""
    assert links.device_in(key, mark[:-1], "Lan") == links.device_in(b"another key", mark, "Lan") == ""


def test_only_who_knows_the_password_can_make_codes_wait(here):
    """Codes are counted by the number of the account, and only behind its password."""
    with here.writing() as session:
        officer = an_officer(session)
    typed = {patience.of_password(here.keys, name) for name in ("Lan", str(officer.id), f"code\0{officer.id}")}
    assert not typed & {patience.of_code(here.keys, officer), patience.of_proof(here.keys, officer)}


def test_what_no_delay_depends_on_is_forgotten(here):
    fail(here, b"old", times=1)
    fail(here, b"new", times=1, start=NOW + timedelta(hours=2))
    with here.writing() as session:
        delays.forget(session, now=NOW + timedelta(days=1, hours=1))
        assert [row.bucket for row in session.query(Failures)] == [b"new"]


@pytest.mark.parametrize("longest", [delays.LONGEST_FOR_PASSWORDS, delays.LONGEST_FOR_CODES])
def test_guessing_for_a_day_wins_few_tries(here, longest):
    at, tries = NOW, 0
    while at < NOW + timedelta(days=1):
        tries += 1
        at += max(delays.delay(tries, longest=longest), timedelta(milliseconds=1))
    assert tries <= (1_500 if longest == MINUTE else 40)
