"""Other communes, filled in as they are after their polls: rows prepared in bulk, not ballots that anyone cast.

Keys are random and rise, so that rows go in one after another; indices are built at the end. What comes out is what
the program would have written, but for the order on disk, which is better than it would be.
"""

import os
import random
from collections.abc import Iterable, Iterator, Sequence
from itertools import cycle, islice, repeat
from typing import Any

import psycopg
from sqlalchemy import func, insert, select, text

from app.installation import Installation
from surveys import figures, places, polls, pool, records
from surveys.ballots import Ballot
from surveys.counting import tally
from surveys.envelopes import SEALED_LENGTH
from surveys.figures import Figures
from surveys.polls import VillagePlan
from surveys.tables import (
    Arrivals,
    Confirmation,
    ConfirmedFigures,
    OpenedBallot,
    Place,
    Poll,
    Receipt,
    SealedBallot,
    Slip,
    Table,
    Village,
)
from tests.given import NOW, QUESTIONS, a_csv, an_open_poll, close, key_in

BALLOTS, VILLAGES = 2_000, 15
"""Of each commune."""
OPEN = 10
"""One commune in so many is still open, its ballots sealed in the pool."""
SEALED = "1" * QUESTIONS
"""What the ballots in closed boxes say."""
COUNTRY = "Tỉnh Khác"
"""A province that holds them all: the country of the roll-up."""
_OF_VILLAGE = -(-BALLOTS // VILLAGES)
_BATCH, _STRETCHES, _SHEETS = 2_000, 40, 997
Row = tuple[object, ...]


def fill(here: Installation, communes: int) -> None:
    """So many other communes with their records, one in ten still open."""
    dice, numbers = random.Random(7), range(communes)
    first, first_village = _heads(here, numbers)
    villages = [(first_village + n * VILLAGES + v, n) for n in numbers for v in range(VILLAGES)]
    counted = [village for village, n in villages if n % OPEN]
    still_open = [first + n for n in numbers if not n % OPEN]
    every = [village for village, _ in villages]
    _confirm(here, [first + n for n in numbers if n % OPEN], dice)
    _pour(here, Slip, _keyed(32, every, _OF_VILLAGE, (1,)))
    sheets = cycle([(True, _marks(dice)) for _ in range(_SHEETS)])
    _pour(here, OpenedBallot, ((*row, *next(sheets)) for row in _keyed(16, counted, _OF_VILLAGE)))
    receipts = cycle([first + n for n in numbers if n % OPEN] or [first])
    _pour(here, Receipt, ((f"{n:09x}", next(receipts)) for n in range(len(counted) * _OF_VILLAGE)))
    _seal(here, still_open)
    _pour(here, Arrivals, ((village, 5_900_000 + s, 3) for village in every for s in range(_STRETCHES)))
    _know_the_rows(here)


def _seal(here: Installation, still_open: Sequence[int]) -> None:
    """One poll after another, as they lie by their key."""
    with here.writing() as session:
        for number in still_open:
            pool.make_room(session, session.get_one(Poll, number))
    sealed = os.urandom(SEALED_LENGTH)
    keys = ((poll, key) for poll in still_open for key, _ in _keyed(16, [poll], BALLOTS))
    _pour(here, SealedBallot, ((poll, key, sealed) for poll, key in keys))


def closed_boxes(here: Installation, boxes: int, *, ballots: int) -> list[str]:
    """Closed polls whose boxes hold so many copies of one paper ballot, ``SEALED``, that was truly sealed."""
    codes = []
    for number in range(boxes):
        code = an_open_poll(here, place=("Tỉnh Nữa", f"Xã {number}"), villages=(VillagePlan("Thôn", ballots),))
        key_in(here, code, a_csv(("Thôn", SEALED)))
        with here.writing() as session:
            poll = polls.by_code(session, code)
            [sealed] = session.scalars(select(SealedBallot.sealed).where(SealedBallot.poll_id == poll.id))
            rows = [{"slot": os.urandom(16), "poll_id": poll.id, "sealed": sealed} for _ in range(ballots - 1)]
            session.execute(insert(SealedBallot), rows)
            poll.villages[0].paper = ballots
        close(here, code)
        codes.append(code)
    return codes


def fill_confirmed(here: Installation, communes: int, *, province: str) -> None:
    """So many communes of which there is nothing but what they confirmed."""
    first, _ = _heads(here, range(communes), province=province, still_open=0)
    _confirm(here, range(first, first + communes), random.Random(7))
    _know_the_rows(here)


def _heads(here: Installation, numbers: range, *, province: str = COUNTRY, still_open: int = OPEN) -> tuple[int, int]:
    """Places, polls and villages; the first number of a poll and of a village."""
    model_code = an_open_poll(here, place=(province, "Xã Mẫu"))
    with here.writing() as session:
        above = places.find_or_add(session, [province]).id
        model = polls.by_code(session, model_code)
        like = {column.name: getattr(model, column.name) for column in Poll.__table__.columns}
        first, place, village = (1 + (session.scalar(select(func.max(t.id))) or 0) for t in (Poll, Place, Village))
    _write(here, Place, ({**_place(above, n), "id": place + n} for n in numbers))
    counted = [not still_open or n % still_open > 0 for n in numbers]
    heads = ({**like, **_moments(first + n, counted[n]), "id": first + n, "place_id": place + n} for n in numbers)
    _write(here, Poll, heads)
    ids = ((village + n * VILLAGES + v, first + n, v) for n in numbers for v in range(VILLAGES))
    _write(here, Village, (_village(*each) for each in ids))
    return first, village


def _place(province: int, number: int) -> dict[str, object]:
    return {"parent_id": province, "name": f"Xã {number}", "level": "commune", "team": ""}


def _moments(number: int, counted: bool) -> dict[str, object]:
    done = NOW if counted else None
    return {"code": f"Z{number:07d}", "opened_at": NOW, "closed_at": done, "counted_at": done}


def _village(id_: int, poll: int, position: int) -> dict[str, object]:
    return {
        "id": id_, "poll_id": poll, "position": position + 1, "name": f"Thôn {position}",
        "households": _OF_VILLAGE + 20, "team": "", "slips": _OF_VILLAGE, "online": _OF_VILLAGE, "paper": 0, "stubs": 0,
    }  # fmt: skip


def _marks(dice: random.Random) -> str:
    return "".join("1" if dice.random() < 0.95 else "0" for _ in range(QUESTIONS))


def _keyed(length: int, owners: Sequence[int], each: int, rest: Row = ()) -> Iterator[Row]:
    """A row for ``each`` of every owner under a random key; keys rise, owners take turns."""
    count = len(owners) * each
    dice, step = random.Random(11), 2**64 // max(count, 1)
    for number, owner in zip(range(count), cycle(owners), strict=False):
        key = (number * step + dice.randrange(step)).to_bytes(8, "big") + dice.randbytes(length - 8)
        yield (key, owner, *rest)


def _confirm(here: Installation, communes: Sequence[int], dice: random.Random) -> None:
    """The frozen figures of every counted commune and of its villages, sealed as the program seals them."""
    counted = tally(
        [Ballot(_marks(dice)) for _ in range(_OF_VILLAGE)], questions=QUESTIONS, households=_OF_VILLAGE + 20
    )
    village = figures.of_tally(counted, teams=1, loose=0, spoiled=0, not_returned=20, stubs=0)
    whole = figures.total([village] * VILLAGES)
    first = 1
    with here.reading() as session:
        first += session.scalar(select(func.max(Confirmation.id))) or 0
    rows = (row for poll in communes for row in _confirmed(poll, village, whole))
    _write(here, Confirmation, ({"id": id_, **row} for id_, row in enumerate(rows, start=first)))
    lanes = {"whole": figures.packed(whole), "parts": figures.packed(village) * VILLAGES}
    wholes = (first + VILLAGES + n * (VILLAGES + 1) for n in range(len(communes)))
    _write(here, ConfirmedFigures, ({"confirmation_id": id_, **lanes} for id_ in wholes))


def _confirmed(poll: int, village: Figures, whole: Figures) -> Iterator[dict[str, object]]:
    """The villages, then the whole."""
    parts: list[tuple[int, str, int, str]] = []
    for position in (*range(1, VILLAGES + 1), 0):
        values = {
            "figures": figures.as_json(whole if position == 0 else village), "difference": "", "signers": ("A", "B"),
            "parts": tuple(parts) if position == 0 else (), "rechecked": (), "poll": str(poll),
            "place": f"Thôn {position}",
            "position": position, "number": 1, "reason": "", "officer": "Lan", "role": "commune",
            "at": NOW.isoformat(), "amends": "",
        }  # fmt: skip
        body, digest = records.sealed(values)
        parts.append((position, f"Thôn {position}", 1, digest))
        yield {"poll_id": poll, "position": position, "number": 1, "body": body, "digest": digest, "at": NOW}


def _write(here: Installation, table: type[Table], rows: Iterable[dict[str, Any]]) -> None:
    """Rows of the few, one commit a table."""
    left: Iterator[dict[str, Any]] = iter(rows)
    with here.engine.begin() as connection:
        while batch := list(islice(left, _BATCH)):
            connection.execute(insert(table), batch)


def _pour(here: Installation, table: type[Table], rows: Iterable[Row]) -> None:
    """Rows of the many, in the order of the columns: without looking at what they point to, indices afterwards."""
    name, columns = table.__tablename__, [column.name for column in table.__table__.columns]
    with here.engine.begin() as connection:
        for index in table.__table__.indexes:  # type: ignore[attr-defined]
            index.drop(connection)
        raw = connection.connection.driver_connection
        if isinstance(raw, psycopg.Connection):
            raw.execute("SET LOCAL session_replication_role = replica")
            with raw.cursor().copy(f"COPY {name} ({', '.join(columns)}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(repeat("?", len(columns)))
            raw.executemany(f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({marks})", rows)
        for index in table.__table__.indexes:  # type: ignore[attr-defined]
            index.create(connection)


def _know_the_rows(here: Installation) -> None:
    """Running numbers after the highest, and statistics for the planner."""
    with here.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if here.engine.dialect.name == "postgresql":
            for table in ("places", "polls", "villages", "confirmations"):
                highest = f"(SELECT coalesce(max(id), 1) FROM {table})"
                connection.execute(text(f"SELECT setval('{table}_id_seq', {highest})"))
        connection.execute(text("ANALYZE"))
    if here.engine.dialect.name == "sqlite":
        raw = here.engine.raw_connection()
        raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")  # the size of the file is told
        raw.close()
