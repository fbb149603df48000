"""The queue: one at a time, taken up again, reported when it cannot be done, never lost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from surveys import jobs, polls
from surveys.jobs import CUT_OFF, LEASE, MOST_ATTEMPTS, JobLost, Kind, Standing
from tests.given import NOW, a_draft

CODE = "K7QX2M"
EVERY = tuple(Kind)


def ask(here, kind=Kind.PICTURES, poll=CODE, by=""):
    with here.writing() as session:
        jobs.ask(session, kind=kind, poll=poll, by=by)


def take(here, now=NOW, kinds=EVERY, **how):
    with here.writing() as session:
        return jobs.take(session, kinds=kinds, now=now, **how)


def end(here, how, held, **more):
    with here.writing() as session:
        return how(session, held=held, **more)


def rows(here, now=NOW):
    with here.reading() as session:
        return {(job.kind, job.poll): jobs.standing(job, now=now) for job in jobs.everything(session)}


def reason(here):
    with here.reading() as session:
        [job] = jobs.everything(session)
        return job.reason


def test_what_is_asked_for_twice_while_it_waits_is_done_once(anywhere):
    ask(anywhere)
    ask(anywhere)
    held = take(anywhere)
    assert (held.kind, held.poll) == (Kind.PICTURES, CODE) and take(anywhere) is None
    assert end(anywhere, jobs.finish, held) and rows(anywhere) == {}


def test_what_is_asked_for_while_somebody_is_at_it_is_done_once_more(anywhere):
    ask(anywhere, Kind.SCANS)
    held = take(anywhere)
    ask(anywhere, Kind.SCANS)
    assert take(anywhere) is None, "not by two at once"
    assert not end(anywhere, jobs.finish, held)
    again = take(anywhere)
    assert again is not None and end(anywhere, jobs.finish, again) and rows(anywhere) == {}


def test_of_many_who_reach_for_a_job_at_once_one_gets_it(anywhere):
    codes = [f"K{number:05}" for number in range(12)]
    for code in codes:
        ask(anywhere, poll=code)
    with ThreadPoolExecutor(6) as workers:
        taken = list(workers.map(lambda _: take(anywhere), range(30)))
    got = sorted(held.poll for held in taken if held is not None)
    assert got == codes, "each once"


def test_who_falls_silent_lets_go_and_can_say_nothing_more(anywhere):
    ask(anywhere)
    dead = take(anywhere)
    assert take(anywhere, NOW + LEASE - timedelta(seconds=1)) is None
    after = NOW + LEASE + timedelta(seconds=1)
    assert rows(anywhere, after) == {("pictures", CODE): Standing.WAITS}
    alive = take(anywhere, after)
    assert alive is not None and alive.holder != dead.holder
    for word in (jobs.still_at_it, jobs.go_forward):
        more = {"now": after} if word is jobs.still_at_it else {"done": 1, "total": 2}
        with pytest.raises(JobLost):
            end(anywhere, word, dead, **more)
    end(anywhere, jobs.refuse, dead, reason="Muộn rồi")
    end(anywhere, jobs.finish, dead)
    assert rows(anywhere, after) == {("pictures", CODE): Standing.UNDER_WAY}
    assert end(anywhere, jobs.finish, alive) and rows(anywhere) == {}


def test_who_says_that_it_lives_keeps_it(anywhere):
    ask(anywhere)
    held, now = take(anywhere), NOW
    for _ in range(5):
        now += LEASE - timedelta(seconds=1)
        end(anywhere, jobs.still_at_it, held, now=now)
        assert take(anywhere, now) is None
    assert end(anywhere, jobs.finish, held)


def test_what_goes_wrong_every_time_is_tried_after_longer_and_longer_pauses_then_reported(anywhere):
    ask(anywhere)
    now, pauses = NOW, []
    for _ in range(MOST_ATTEMPTS):
        began = now
        while (held := take(anywhere, now)) is None:
            now += timedelta(seconds=5)
        pauses.append((now - began).total_seconds())
        end(anywhere, jobs.put_back, held, reason="Đĩa đầy.", now=now)
    assert pauses == [0, 15, 60, 240]
    assert rows(anywhere) == {("pictures", CODE): Standing.GIVEN_UP} and reason(anywhere) == "Đĩa đầy."
    assert take(anywhere, now + timedelta(days=30)) is None, "a person must look"
    ask(anywhere)
    assert rows(anywhere) == {("pictures", CODE): Standing.WAITS} and take(anywhere, now) is not None


def test_a_job_whose_worker_dies_every_time_is_reported_too(anywhere):
    ask(anywhere)
    now = NOW
    for _ in range(MOST_ATTEMPTS):
        assert take(anywhere, now) is not None
        now += LEASE + timedelta(seconds=1)
    assert take(anywhere, now) is None
    assert rows(anywhere) == {("pictures", CODE): Standing.GIVEN_UP} and reason(anywhere) == CUT_OFF


def test_what_goes_forward_may_be_cut_off_as_often_as_it_likes(anywhere):
    ask(anywhere)
    now = NOW
    for step in range(3 * MOST_ATTEMPTS):
        held = take(anywhere, now)
        end(anywhere, jobs.go_forward, held, done=step, total=99)
        now += LEASE + timedelta(seconds=1)
    assert rows(anywhere, now) == {("pictures", CODE): Standing.WAITS}


def test_what_cannot_be_done_is_reported_at_once(anywhere):
    ask(anywhere)
    end(anywhere, jobs.refuse, take(anywhere), reason="Còn giấy chưa gõ.")
    assert rows(anywhere) == {("pictures", CODE): Standing.GIVEN_UP} and reason(anywhere) == "Còn giấy chưa gõ."


def test_a_worker_that_stops_in_good_order_gives_its_job_to_the_next_at_once(anywhere):
    ask(anywhere)
    for _ in range(3 * MOST_ATTEMPTS):
        end(anywhere, jobs.let_go, take(anywhere))
    assert rows(anywhere) == {("pictures", CODE): Standing.WAITS}


def test_a_machine_that_lacks_the_key_leaves_the_job_to_another(anywhere):
    ask(anywhere, Kind.OPENING)
    assert take(anywhere, able=lambda job: False) is None
    assert take(anywhere, able=lambda job: job.poll == CODE) is not None


def test_with_a_draft_its_jobs_go(anywhere):
    code = a_draft(anywhere)
    ask(anywhere, poll=code)
    held = take(anywhere)
    with anywhere.writing() as session:
        polls.delete_draft(session, poll=polls.by_code(session, code), by="test", now=NOW)
    assert rows(anywhere) == {}
    with pytest.raises(JobLost):
        end(anywhere, jobs.still_at_it, held, now=NOW)
    end(anywhere, jobs.put_back, held, reason="x", now=NOW)
    end(anywhere, jobs.finish, held)
    assert rows(anywhere) == {}
