"""Whoever watches the servers sees whether all is well, and never a ballot come."""

import json
import logging
import os
import subprocess
import sys
import time
import urllib.request
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from app import condition, serving
from app.figures import Figures
from app.installation import installation
from app.settings import from_environment
from app.web import create_app
from surveys import jobs, journal
from surveys.keys import box_key
from surveys.officers import Role
from surveys.polls import VillagePlan
from tests.app.officer.conftest import COMMUNE, PASSWORD
from tests.app.officer.rooms import officer_at
from tests.conftest import settings
from tests.given import NOW, an_open_poll, cast, close, slips_of
from tests.postgresql import free_port

HOUSEHOLDS = 130


@pytest.fixture
def poll(here):
    return an_open_poll(here, villages=(VillagePlan("Thôn Một", HOUSEHOLDS),))


class Clock:
    def __init__(self):
        self.now = NOW

    def __call__(self):
        return self.now


def scraper(here, clock):
    """What Prometheus reads, as lines without their comments."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Figures(here, clock))
    return lambda: {
        line.rpartition(" ")[0]: float(line.rpartition(" ")[2])
        for line in generate_latest(registry).decode().splitlines()
        if not line.startswith("#")
    }


def test_who_scrapes_every_second_sees_no_single_ballot(here, poll):
    clock, seen = Clock(), []
    scrape = scraper(here, clock)
    for slip in slips_of(here, poll)["Thôn Một"]:
        clock.now += timedelta(seconds=7)
        before = scrape()
        cast(here, slip, at=clock.now)
        seen.append((clock.now, before, scrape()))
    assert [moment for moment, before, after in seen if before != after] == [], "a scrape told that a ballot came"
    for (earlier, _, kept), (later, found, _) in pairwise(seen):
        same = int(earlier.timestamp()) // 300 == int(later.timestamp()) // 300
        assert kept == found or not same, "figures change only when five minutes are full"
    name = f'langnghe_ballots_by_phone{{poll="{poll}"}}'
    told = {after[name] for _, _, after in seen}
    assert told == {0.0, 50.0, 100.0} or told == {0.0, 50.0}, told


def test_figures_after_five_minutes_are_whole_steps(here, poll):
    for slip in slips_of(here, poll)["Thôn Một"][:120]:
        cast(here, slip)
    with here.reading() as session:
        assert condition.ballots_by_phone(session, now=NOW) == {poll: 0}
        assert condition.ballots_by_phone(session, now=NOW + timedelta(minutes=5)) == {poll: 100}
    close(here, poll)
    with here.reading() as session:
        assert condition.ballots_by_phone(session, now=NOW + timedelta(minutes=5)) == {}


def test_room_on_the_disk_is_told_in_whole_percents(here, monkeypatch):
    seen = set()
    with here.reading() as session:
        for written in range(0, 500_000, 5_000):
            free = 47 * 10**9 + 5 * 10**8 - written
            usage = SimpleNamespace(total=100 * 10**9, used=0, free=free)
            monkeypatch.setattr("shutil.disk_usage", lambda _path, usage=usage: usage)
            seen.add(condition.of(here, session, now=NOW).free)
    assert seen == {47}


def test_a_key_that_is_gone_and_an_old_backup_are_told(here, poll, tmp_path):
    backups = tmp_path / "copies"
    backups.mkdir()
    (backups / "langnghe-20260301-000000.db").touch()
    os.utime(backups / "langnghe-20260301-000000.db", (NOW.timestamp() - 40 * 3600,) * 2)
    watched = replace(here, settings=replace(here.settings, backups=backups))
    with here.reading() as session:
        found = condition.of(watched, session, now=NOW)
        assert found.keys_missing == () and found.backup_late and found.backup_age == timedelta(hours=40)
        here.keys.destroy(box_key(poll))
        assert condition.of(watched, session, now=NOW).keys_missing == (poll,)
        assert condition.of(here, session, now=NOW).backup_age is None or Path("/var/backups/langnghe").exists()


def test_healthz_says_nothing_but_whether_the_database_answers(anywhere):
    answer = create_app(anywhere).test_client().get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok\n") and "Set-Cookie" not in answer.headers


def test_healthz_and_figures_tell_when_the_database_is_gone(tmp_path):
    made = installation(settings(tmp_path / "home", f"postgresql://nobody@127.0.0.1:{free_port()}/x"))
    answer = create_app(made).test_client().get("/healthz")
    assert (answer.status_code, answer.text) == (503, "database unreachable\n")
    assert scraper(made, Clock())() == {"langnghe_database_reachable": 0.0}


def test_figures_come_on_a_port_of_their_own_and_hold_nothing_else(anywhere):
    code, port = an_open_poll(anywhere), free_port()
    with anywhere.writing() as session:
        jobs.ask(session, kind=jobs.Kind.SCANS, poll=code)
    environment = {
        **os.environ,
        "LANGNGHE_HOME": str(anywhere.settings.home),
        "DATABASE_URL": anywhere.settings.database_url,
    }
    command = [sys.executable, "-m", "app.commands", "watch", "--port", str(port)]
    process = subprocess.Popen(command, env=environment)
    try:
        told = _fetched(f"http://127.0.0.1:{port}/metrics")
    finally:
        process.terminate()
        process.wait(timeout=10)
    names = {line.partition("{")[0].partition(" ")[0] for line in told.splitlines() if not line.startswith("#")}
    assert names - {"langnghe_backup_age_hours"} == {
        "langnghe_database_reachable",
        "langnghe_disk_free_percent",
        "langnghe_keys_missing",
        "langnghe_jobs_given_up",
        "langnghe_jobs_waiting",
        "langnghe_worker_alive",
        "langnghe_polls_open",
        "langnghe_ballots_by_phone",
    }
    assert f'langnghe_ballots_by_phone{{poll="{code}"}} 0.0' in told
    assert 'langnghe_jobs_waiting{kind="scans"} 1.0' in told and "langnghe_worker_alive 0.0" in told


def _fetched(url):
    for _ in range(100):
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                return answer.read().decode()
        except OSError:
            time.sleep(0.1)
    raise AssertionError("no figures within 10 s")


def test_acts_are_said_as_json_when_committed_and_only_then(here, capsys):
    serving.say_acts()
    try:
        code = an_open_poll(here)
        slips_of(here, code)
        with pytest.raises(RuntimeError), here.writing() as session:
            journal.note(session, officer="Lan", act="bị hủy", now=NOW)
            raise RuntimeError
        said = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    finally:
        journal.ACTS.handlers = []
        journal.ACTS.setLevel(logging.NOTSET)
    assert [act["poll"] for act in said][:2] == [code, code] and "bị hủy" not in {act["act"] for act in said}
    assert all(set(act) == {"at", "officer", "act", "poll", "detail"} for act in said)


def test_nothing_is_said_unless_asked_for(here, capsys):
    an_open_poll(here)
    assert capsys.readouterr().err == ""


def test_officers_are_told_what_to_see_to(here, poll):
    officer_at(here, Role.COMMUNE, COMMUNE)
    here.keys.destroy(box_key(poll))
    app = create_app(here)
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    client.post("/can-bo/dang-nhap", data={"name": "Lan", "password": PASSWORD})
    assert "/can-bo/may-chu" in client.get("/can-bo/tai-khoan").text
    page = client.get("/can-bo/may-chu").text
    assert "không có khóa hòm phiếu của 1 đợt" in page and "Không có gì chờ" in page and "Máy dự phòng" not in page


def test_the_folder_of_backups_is_a_setting():
    assert from_environment({}).backups == Path("/var/backups/langnghe")
    assert from_environment({"LANGNGHE_BACKUPS": "/mnt/x"}).backups == Path("/mnt/x")
