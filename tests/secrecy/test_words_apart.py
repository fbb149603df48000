"""An attacker who wants to know what the author of a text answered: joins words to ballots, and words to words.

Every household marks as no other does and writes a reason at every question, so that each question of a commune is
a box of its own: as many texts as ballots, and the truth is known. Whoever watched the lane knows the order of
answering, too. Orders are tried against orders; what follows from counts alone is tried by reasoning.
"""

import itertools
import secrets
from collections.abc import Iterator, Mapping, Sequence

import pytest
from sqlalchemy import Engine, text

from surveys import box, polls, storage, words
from surveys.ballots import Ballot
from surveys.polls import VillagePlan
from tests.given import NOW, QUESTIONS, an_open_poll, cast, close, count, slips_of
from tests.secrecy.loot import by_page, bytes_by_place
from tests.secrecy.score import ENOUGH, LARGEST_Z, Guessed, Score, settled

HOUSEHOLDS, POLLS = 24, 3
PAGE, FRAME, HEADER = 4096, 4096 + 24, 32
Orders = dict[str, list[bytes]]
"""By where they were seen: keys of rows in the order in which they lie."""


def marks(household: int) -> str:
    """Different for each household."""
    return f"{household:05b}".ljust(QUESTIONS, "0")


def answered(here) -> str:
    """Households of one village answer one after another, some of them on paper."""
    code = an_open_poll(here, villages=(VillagePlan("Thôn Một", HOUSEHOLDS),))
    slips = slips_of(here, code)["Thôn Một"]
    for household in range(HOUSEHOLDS):
        reasons = tuple(f"L-{household:02}-{question:02}" for question in range(1, QUESTIONS + 1))
        other = f"L-{household:02}-00"
        if household % 4:
            cast(here, slips[household], marks(household), reasons=reasons, other=other)
        else:
            key_in(here, code, Ballot(marks(household), reasons, other, online=False))
    close(here, code)
    return code


def key_in(here, code: str, ballot: Ballot) -> None:
    with here.reading() as session:
        sealed = box.seal_paper(polls.by_code(session, code).villages[0], [ballot], slot=secrets.token_bytes(16))
    with here.writing() as session:
        box.put_paper(session, sealed, by="test", now=NOW)


def opened(here, code: str) -> bytes:
    """Opens the box; what the write-ahead log holds between commit and scrubbing, as a power cut would leave it."""
    logs: list[bytes] = []
    scrub = storage.scrub

    def watched(engine: Engine) -> None:
        path = here.settings.home / "langnghe.db-wal"
        logs.append(path.read_bytes() if path.exists() else b"")
        scrub(engine)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(storage, "scrub", watched)
        count(here, code)
    return logs[0]


def orders(here, table: str, log: bytes) -> Orders:
    """The orders in which the rows of a table lie."""
    queries = {"SQL": f"SELECT id FROM {table}", "key": f"SELECT id FROM {table} ORDER BY id"}
    if here.engine.dialect.name == "postgresql":
        queries["ctid"] = f"SELECT id FROM {table} ORDER BY ctid"
        queries["xmin"] = f"SELECT id FROM {table} ORDER BY xmin::text::bigint, cmin::text::bigint, ctid"
    with here.reading() as session:
        found = {name: [bytes(key) for key in session.scalars(text(query))] for name, query in queries.items()}
    if here.engine.dialect.name == "sqlite":
        data = (here.settings.home / "langnghe.db").read_bytes()
        found["layout"] = bytes_by_place(found["key"], data, by_page(PAGE))
        found["log of opening"] = bytes_by_place(found["key"], log, by_page(FRAME, HEADER))
    return found


def households_of(here) -> tuple[dict[bytes, int], dict[bytes, tuple[int, int]]]:
    """Whose ballot, and whose text for which question, lies under a key: what the attacker wants to know."""
    whose = {marks(household): household for household in range(HOUSEHOLDS)}
    with here.reading() as session:
        ballots = session.execute(text("SELECT id, marks FROM ballots")).all()
        texts = session.execute(text("SELECT id, text FROM words")).all()
    said = {bytes(key): (int(each[2:4]), int(each[5:])) for key, each in texts}
    return {bytes(key): whose[each] for key, each in ballots}, said


def attacked(here) -> Iterator[Guessed]:
    """Every order of the texts of a question against every order of ballots, of arrival, and of other texts."""
    code = answered(here)
    log = opened(here, code)
    ballots, texts = households_of(here)
    places = {"arrival": list(range(HOUSEHOLDS))}
    places |= {
        f"ballots by {name}": [ballots[key] for key in keys] for name, keys in orders(here, "ballots", log).items()
    }
    lying = {name: _by_question(keys, texts) for name, keys in orders(here, "words", log).items()}
    for question in range(QUESTIONS + 1):
        known = places | {f"words by {name}": each[question - 1] for name, each in lying.items()}
        yield dict(_guesses(known, {name: each[question] for name, each in lying.items()})), TRUTH
    _clear(here)


TRUTH = [str(household) for household in range(HOUSEHOLDS)]


def _by_question(keys: Sequence[bytes], texts: Mapping[bytes, tuple[int, int]]) -> list[list[int]]:
    """For each question the authors of its texts, in this order."""
    found: list[list[int]] = [[] for _ in range(QUESTIONS + 1)]
    for key in keys:
        household, question = texts[key]
        found[question].append(household)
    return found


def _guesses(known: Mapping[str, list[int]], texts: Mapping[str, list[int]]) -> Iterator[tuple[str, list[str]]]:
    """The first of the one is taken for the author of the first of the other; and backwards."""
    for (one, households), (other, authors) in itertools.product(known.items(), texts.items()):
        if len(households) == len(authors) == HOUSEHOLDS:
            for way, taken in (("", authors), (", backwards", authors[::-1])):
                author_of = dict(zip(households, taken, strict=True))
                yield f"{one} × {other}{way}", [str(author_of[household]) for household in range(HOUSEHOLDS)]


def _clear(here) -> None:
    with here.writing() as session:
        for table in ("ballots", "words"):
            session.execute(text(f"DELETE FROM {table}"))


def test_no_order_joins_a_text_to_a_ballot_to_a_household_or_to_another_text(anywhere):
    score = settled(lambda: (each for _ in range(POLLS) for each in attacked(anywhere)))
    assert min(score.boxes.values()) >= ENOUGH and len(score.boxes) >= 20
    assert score.alarms == {}


def _as_they_stood_on_the_ballots(monkeypatch) -> None:
    """Neither ballots nor words are shuffled, and their keys grow."""
    numbers, token = itertools.count(1), secrets.token_bytes
    monkeypatch.setattr(secrets.SystemRandom, "shuffle", lambda self, items: None)
    for module in (box, words):
        monkeypatch.setattr(
            module.secrets,
            "token_bytes",
            lambda length=32: next(numbers).to_bytes(8, "big") + token(8) if length == 16 else token(length),
        )


def test_words_that_are_not_shuffled_are_joined(anywhere, monkeypatch):
    """Negative control: by their keys, by where they lie, to ballots and to each other."""
    _as_they_stood_on_the_ballots(monkeypatch)
    score = Score().add(attacked(anywhere))
    lying = "ctid" if anywhere.engine.dialect.name == "postgresql" else "layout"
    for route in ("ballots by key × key", "words by key × key", f"ballots by {lying} × {lying}", "arrival × key"):
        assert score.z[route] > LARGEST_Z, route


def joined_by_reasoning(here) -> int:
    """Texts whose question leaves fewer than ten ballots as theirs; the fewer, the surer."""
    with here.reading() as session:
        ballots = list(session.scalars(text("SELECT marks FROM ballots")))
        numbers = list(session.scalars(text("SELECT question FROM words WHERE question <> 0")))
    wanted = {number: [number - 1] if number > 0 else range(QUESTIONS) for number in numbers}
    possible = {
        number: sum(any(each[place] == "0" for place in places) for each in ballots)
        for number, places in wanted.items()
    }
    return sum(possible[number] < words.FEWEST_TOGETHER for number in numbers)


def a_commune_with_few_complaints(here) -> None:
    code = an_open_poll(here, villages=(VillagePlan("Thôn Một", 40),))
    for number, slip in enumerate(slips_of(here, code)["Thôn Một"]):
        place = 0 if number < 12 else number % QUESTIONS if number < 14 else None
        marked = "".join("0" if at == place else "1" for at in range(QUESTIONS))
        reasons = tuple("Chưa rõ" if mark == "0" else "" for mark in marked)
        cast(here, slip, marked, reasons=reasons if any(reasons) else ())
    close(here, code)
    count(here, code)


def test_no_text_has_a_question_that_hardly_any_ballot_could_have_asked(here):
    a_commune_with_few_complaints(here)
    assert joined_by_reasoning(here) == 0


def test_questions_beside_every_text_are_joined_by_reasoning(here, monkeypatch):
    """Negative control: the one ballot that is dissatisfied with a question, and the one reason for it."""
    monkeypatch.setattr(words, "FEWEST_TOGETHER", 1)
    a_commune_with_few_complaints(here)
    monkeypatch.undo()
    assert joined_by_reasoning(here) == 2
