"""Nobody links a household to its ballot better than chance; what leaks is caught by the same attacker."""

import random
import secrets
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.installation import Installation
from surveys import storage
from surveys.polls import VillagePlan
from tests.given import an_open_poll, cast, close, count, slips_of
from tests.secrecy.attacker import CANARY, Loot, guesses, take_sqlite, z_scores

LARGEST_Z = 4
RUNS = {30: 6, 72: 4}


def contents(households: int) -> list[str]:
    """The words on each ballot, in the order in which their households answer."""
    words = [CANARY.format(number) for number in range(households)]
    random.SystemRandom().shuffle(words)
    return words


def a_run(here: Installation, households: int) -> tuple[Loot, list[str]]:
    """A poll of one village from first ballot to opening, with everything copied on the way."""
    truth, loot = contents(households), Loot(households)
    code = an_open_poll(here, villages=(VillagePlan("Thôn", households),))
    is_sqlite = here.engine.dialect.name == "sqlite"
    path = here.settings.home / "langnghe.db"
    for slip, words in zip(slips_of(here, code)["Thôn"], truth, strict=True):
        cast(here, slip, other=words)
        if is_sqlite:
            take_sqlite(path, loot)
    close(here, code)
    if is_sqlite:
        _open_watched(here, code, path, loot)
    else:
        count(here, code)
        _take_postgresql(here, loot)
    _take_rows(here, loot, truth)
    return loot, truth


def _open_watched(here: Installation, code: str, path: Path, loot: Loot) -> None:
    """Copies the log between the opening's commit and its scrubbing, as a thief or a power cut would."""
    scrub = storage.scrub

    def watched(engine):
        loot.log_at_opening = path.with_name(path.name + "-wal").read_bytes()
        scrub(engine)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(storage, "scrub", watched)
        count(here, code)
    loot.database = path.read_bytes()


def _take_rows(here: Installation, loot: Loot, truth: list[str]) -> None:
    with Session(here.engine) as session:
        rows = session.execute(text("SELECT id, other FROM ballots")).all()
        loot.rows = [(bytes(key), words) for key, words in rows if words in set(truth)]


def _take_postgresql(here: Installation, loot: Loot) -> None:
    orders = {
        "xmin": "ORDER BY xmin::text::bigint, ctid",
        "ctid": "ORDER BY ctid",
        "dump order": "",
    }
    with Session(here.engine) as session:
        for name, order in orders.items():
            rows = session.execute(text(f"SELECT other FROM ballots {order}"))
            loot.extra[name] = [words for (words,) in rows]
        loot.slots = []


def clear(here: Installation) -> None:
    """An empty ballot table for the next run."""
    with Session(here.engine) as session, session.begin():
        session.execute(text("DELETE FROM ballots"))


@pytest.mark.slow
@pytest.mark.parametrize("households", RUNS)
def test_no_attack_beats_chance(anywhere, households):
    runs = []
    for _ in range(RUNS[households]):
        loot, truth = a_run(anywhere, households)
        if not loot.slots:
            loot.slots = [frozenset(key for key, _ in loot.rows)]
        runs.append((guesses(loot), truth))
        clear(anywhere)
    scores = z_scores(runs)
    assert max(scores.values()) <= LARGEST_Z, scores


@pytest.mark.slow
def test_the_attacker_catches_a_plain_table_with_random_keys(tmp_path):
    """Negative control: answers in the clear, random keys, no dates, one transaction a ballot."""
    truth, loot, path = contents(72), Loot(72), tmp_path / "plain.db"
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("CREATE TABLE ballots (id BLOB PRIMARY KEY, other TEXT)")
    connection.execute("CREATE TABLE pool (slot BLOB PRIMARY KEY) WITHOUT ROWID")
    for words in truth:
        key = secrets.token_bytes(16)
        with connection:
            connection.execute("INSERT INTO ballots VALUES (?, ?)", (key, words))
            connection.execute("INSERT INTO pool VALUES (?)", (key,))
        take_sqlite(path, loot)
    loot.rows = connection.execute("SELECT id, other FROM ballots ORDER BY rowid").fetchall()
    loot.database = path.read_bytes()
    connection.close()
    scores = z_scores([(guesses(loot), truth)])
    assert scores["SQL order"] > LARGEST_Z and scores["write-ahead logs"] > LARGEST_Z


@pytest.mark.slow
@pytest.mark.parametrize("anywhere", ["postgresql"], indirect=True)
def test_the_attacker_catches_random_keys_on_postgresql(anywhere):
    """Negative control: the same with a slip marked in one transaction, joined again by ``xmin``."""
    truth, loot = contents(72), Loot(72)
    with Session(anywhere.engine) as session:
        session.execute(text("CREATE TABLE plain (id BYTEA PRIMARY KEY, other TEXT)"))
        session.commit()
        for words in truth:
            session.execute(
                text("INSERT INTO plain VALUES (:key, :words)"),
                {"key": secrets.token_bytes(16), "words": words},
            )
            session.commit()
        rows = session.execute(text("SELECT id, other FROM plain ORDER BY xmin::text::bigint")).all()
    loot.rows = [(bytes(key), words) for key, words in rows]
    loot.extra["xmin"] = [words for _, words in rows]
    loot.slots = [frozenset(key for key, _ in loot.rows)]
    assert z_scores([(guesses(loot), truth)])["xmin"] > LARGEST_Z
