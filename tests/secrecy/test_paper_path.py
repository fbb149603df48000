"""An attacker at the scanner: knows in which order sheets were scanned, and looks for it wherever rows lie.

Each village is a box of its own. Who watches backups while sheets are scanned knows which row of the drawer is
which sheet; where a pile lies in the pool, and where its ballots lie after the opening, must then tell nothing.
"""

import itertools
import json
import secrets
from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import text

from surveys import box, drawer, envelopes, paper_sheets, piles, polls, scans
from surveys.keys import box_key
from surveys.polls import VillagePlan
from surveys.scans import PageFound
from tests.given import NOW, QUESTIONS, an_open_poll, close, count
from tests.secrecy.score import ENOUGH, LARGEST_Z, Guessed, Score, settled

VILLAGES, SHEETS = 60, 6
Orders = dict[str, list[list[int]]]
"""By where they were seen: for each village the sheets in the order found, each by its number in the scanner."""


def serial(village: int, sheet: int) -> str:
    return f"{village:02}{sheet:04}"


def marks(sheet: int) -> str:
    """Different for each sheet of a village, so that it is known again."""
    return f"{sheet:0{QUESTIONS}b}"


def scan(here, code):
    """Villages one after another, each stack in its order."""
    for village, sheet in itertools.product(range(1, VILLAGES + 1), range(1, SHEETS + 1)):
        answers = dict(enumerate(marks(sheet), start=1))
        found = PageFound(1, "", village, serial(village, sheet), 1, 1, answers, picture=b"x")
        with here.writing() as session:
            scans.take_page(session, poll=polls.by_code(session, code), found=found, keys=here.keys)


def rows_of_sheets(here, code) -> dict[bytes, tuple[int, int]]:
    with here.reading() as session:
        poll = polls.by_code(session, code)
        every = itertools.product(range(1, VILLAGES + 1), range(1, SHEETS + 1))
        return {
            paper_sheets.row_of(session, poll=poll, village=v, serial=serial(v, s), keys=here.keys): (v, s)
            for v, s in every
        }


def put_in(here, code):
    logged: list[bytes] = []
    for position in range(VILLAGES):
        with here.reading() as session:
            village = polls.by_code(session, code).villages[position]
            pile = piles.seal(session, village=village, keys=here.keys)
        with here.writing() as session:
            piles.put_in(session, poll=polls.by_code(session, code), pile=pile, keys=here.keys, by="test", now=NOW)
        logged += newly_logged(here, logged)
    return logged


def newly_logged(here, known: Sequence[bytes]) -> list[bytes]:
    """Keys of the pool that were not there before, as they lie in SQLite's write-ahead log, which soon begins anew."""
    path = here.settings.home / "langnghe.db-wal"
    data = path.read_bytes() if path.exists() else b""
    with here.reading() as session:
        rows = {bytes(row) for row in session.scalars(text("SELECT slot FROM pool"))} - {*known}
    return sorted((row for row in rows if row in data), key=data.find)


def slots(here, code) -> dict[bytes, tuple[int, int]]:
    """What lies in the pool; only who has the key of the box can tell."""
    private = here.keys.get(box_key(code))
    with here.reading() as session:
        villages = {village.id: village.position for village in polls.by_code(session, code).villages}
        rows = session.execute(text("SELECT slot, sealed FROM pool")).all()
    letters = {
        bytes(slot): envelopes.unseal(bytes(sealed), private=private, poll=code, epoch=1) for slot, sealed in rows
    }
    return {slot: (villages[each.village_id], int(json.loads(each.answers)[0], 2)) for slot, each in letters.items()}


def ballots(here, code) -> dict[bytes, tuple[int, int]]:
    with here.reading() as session:
        villages = {village.id: village.position for village in polls.by_code(session, code).villages}
        rows = session.execute(text("SELECT id, village_id, marks FROM ballots")).all()
    return {bytes(key): (villages[village], int(each, 2)) for key, village, each in rows if village in villages}


def orders(here, table: str, key: str, known: Mapping[bytes, tuple[int, int]]) -> Orders:
    """The orders in which the rows of a table are found."""
    found = {"SQL": f"SELECT {key} FROM {table}", "key": f"SELECT {key} FROM {table} ORDER BY {key}"}
    if here.engine.dialect.name == "postgresql":
        found["ctid"] = f"SELECT {key} FROM {table} ORDER BY ctid"
        found["xmin"] = f"SELECT {key} FROM {table} ORDER BY xmin::text::bigint, cmin::text::bigint, ctid"
    with here.reading() as session:
        lists = {name: [bytes(row) for row in session.scalars(text(query))] for name, query in found.items()}
    if here.engine.dialect.name == "sqlite":
        for suffix, name in (("-wal", "log"), ("", "layout")):
            path = here.settings.home / f"langnghe.db{suffix}"
            data = path.read_bytes() if path.exists() else b""
            lists[name] = sorted((row for row in known if row in data), key=data.find)
            with here.engine.execution_options(reads_only=True).connect() as connection:
                connection.connection.execute("PRAGMA wal_checkpoint(PASSIVE)")  # the file as it is soon afterwards
    return {
        f"{table} by {name}": _by_village([known[row] for row in rows if row in known]) for name, rows in lists.items()
    }


def _by_village(sheets: Sequence[tuple[int, int]]) -> list[list[int]]:
    return [[sheet for where, sheet in sheets if where == village] for village in range(1, VILLAGES + 1)]


def guessed(known: Orders, found: Orders) -> Iterator[Guessed]:
    """Village by village, for every order that is known and every later one: which sheet is taken for which."""
    truth = [str(sheet) for sheet in range(1, SHEETS + 1)]
    for at in range(VILLAGES):
        guesses = {}
        for (one, places), (other, later) in itertools.product(known.items(), found.items()):
            if len(places[at]) == len(later[at]) == SHEETS:
                taken_for = dict(zip(places[at], later[at], strict=True))
                back = dict(zip(places[at], reversed(later[at]), strict=True))
                guesses[f"{one} × {other}"] = [str(taken_for[sheet]) for sheet in sorted(taken_for)]
                guesses[f"{one} × {other}, backwards"] = [str(back[sheet]) for sheet in sorted(back)]
        yield guesses, truth


def attacked(here) -> Iterator[Guessed]:
    """What every order of the scanner and the drawer tells of every later one, over the whole way to the opening."""
    code = an_open_poll(here, villages=[VillagePlan(f"Thôn {n}", SHEETS) for n in range(1, VILLAGES + 1)])
    scan(here, code)
    rows = rows_of_sheets(here, code)
    before = {"scanner": [list(range(1, SHEETS + 1))] * VILLAGES, **orders(here, "drawer", "key", rows)}
    logged = put_in(here, code)
    before |= {f"{name}, seen": each for name, each in orders(here, "drawer", "key", rows).items()}
    envelopes_of = slots(here, code)
    pool = orders(here, "pool", "slot", envelopes_of)
    pool["pool by log"] = _by_village([envelopes_of[row] for row in logged])
    close(here, code)
    count(here, code)
    opened = orders(here, "ballots", "id", ballots(here, code))
    yield from guessed(before, pool | opened)
    yield from guessed(pool, opened)


def test_neither_the_order_of_scanning_nor_that_of_the_drawer_is_found_again(anywhere):
    score = settled(lambda: attacked(anywhere))
    assert len(score.boxes) > 40 and min(score.boxes.values()) >= ENOUGH
    assert score.alarms == {}


def _in_scanned_order(monkeypatch, here):
    """Rows of the drawer are given out as they came, and keys of the pool grow."""
    numbers = itertools.count(1)
    came = {}
    put = drawer.put

    def noting(session, *, row=b"", **values):
        laid = put(session, row=row, **values)
        came.setdefault(laid, len(came))
        return laid

    monkeypatch.setattr(drawer, "put", noting)
    monkeypatch.setattr(drawer.secrets, "SystemRandom", lambda: Sorted(came))
    token = secrets.token_bytes
    monkeypatch.setattr(
        box.secrets,
        "token_bytes",
        lambda length=32: next(numbers).to_bytes(8, "big") + token(8) if length == 16 else token(length),
    )


class Sorted(secrets.SystemRandom):
    """In place of the drawer's shuffling: by arrival. Elsewhere everything else is shuffled as ever."""

    def __init__(self, came):
        super().__init__()
        self.came = came

    def shuffle(self, rows):
        if rows and isinstance(rows[0], bytes) and rows[0] in self.came:
            rows.sort(key=self.came.__getitem__)
        else:
            super().shuffle(rows)


def test_keys_of_the_pool_in_the_order_of_scanning_are_caught(here, monkeypatch):
    """Negative control."""
    _in_scanned_order(monkeypatch, here)
    score = Score().add(attacked(here))
    assert score.z["scanner × pool by key"] > LARGEST_Z
    assert score.hits["scanner × pool by key"] == VILLAGES * SHEETS
