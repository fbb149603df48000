"""What an officer of a commune opens costs the same, however many other communes are on the same server."""

import itertools
import secrets
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from flask import url_for
from flask.testing import FlaskClient
from sqlalchemy import delete, event, insert, select

from app.figures import Figures
from surveys import confirmations, polls
from surveys.officers import Role
from surveys.tables import Job, Officer, Table, Village, WaitingPaper
from tests.app.officer.conftest import COMMUNE, PASSWORD
from tests.app.officer.rooms import ROOMS, World, officer_at
from tests.given import NOW, cast, slips_of

ELSEWHERE = {"sign_in", "server_condition", "picture", "paper_ballots"}
"""The door; how the whole machine stands, whoever asks; and what takes its time to be drawn."""
SLACK = 20
"""Steps: less than one for each of the other communes."""
EACH = 10
"""So many instructions of the database are counted as one step."""


@dataclass
class Cost:
    """Statements sent, and steps the database took over them: each row read or passed over takes some."""

    statements: int = 0
    steps: int = 0


@contextmanager
def costing(here):
    """``with costing(here) as cost``: what is asked of an SQLite meanwhile."""
    cost, watched = Cost(), set()

    def step():
        cost.steps += 1

    def tell(connection, *_):
        cost.statements += 1
        plain = connection.connection.dbapi_connection
        plain.set_progress_handler(step, EACH)
        watched.add(plain)

    event.listen(here.engine, "before_cursor_execute", tell)
    try:
        yield cost
    finally:
        event.remove(here.engine, "before_cursor_execute", tell)
        for plain in watched:
            plain.set_progress_handler(None, EACH)


@pytest.fixture
def world(here):
    """A commune with something in every drawer, and with a province's record of its own."""
    made = World.of(here)
    codes = {name: str(made.names[name]) for name in ("open", "counted")}
    for slip in slips_of(here, codes["open"])["Thôn Một"][:3]:
        cast(here, slip)
    with here.writing() as session:
        found = {name: polls.by_code(session, code) for name, code in codes.items()}
        lan = session.scalars(select(Officer)).first()
        for village in found["counted"].villages:
            confirmations.confirm_village(session, village=village, signers="Bình", by=lan, now=NOW)
        confirmations.confirm_whole(session, poll=found["counted"], by=lan, now=NOW)
        session.add(WaitingPaper(key=b"1" * 16, poll_id=found["open"].id, kind="keyed", sealed=b"x" * 900))
    return made


class Beside:
    """More communes, each with copies of all that this one has."""

    def __init__(self, here, world, polls_of=("open", "counted")):
        self._here, self._numbers = here, itertools.count(1000)
        with here.reading() as session:
            self._parent = polls.by_code(session, str(world.names["open"])).place.parent_id
            self._rows = {table: _rows(session, table) for table in Table.metadata.sorted_tables}
            self._models = [polls.by_code(session, str(world.names[name])).id for name in polls_of]

    def add(self, count):
        made = defaultdict(list)
        for _ in range(count):
            place, before = self._place(made), self._place(made, valid_to=NOW.date())
            made["place_predecessors"].append({"place_id": place, "predecessor_id": before})
            for model in self._models:
                self._poll(made, model, place)
            self._copy(made, "officers", {"place_id": place}, lambda row: row["name"] == "Người lập")
            self._copy(made, "campaigns", {"place_id": place}, lambda row: True)
        with self._here.writing() as session:
            for table in Table.metadata.sorted_tables:
                if made[table.name]:
                    session.execute(insert(table), made[table.name])

    def _place(self, made, **more):
        id_ = next(self._numbers)
        values = {"valid_to": None, **more}
        made["places"].append({"id": id_, "parent_id": self._parent, "name": f"Xã {id_}", "level": "commune", **values})
        return id_

    def _poll(self, made, model, place):
        """One poll, its villages, what hangs on either, and what officers left behind about it."""
        [poll] = self._copy(made, "polls", {"place_id": place}, lambda row: row["id"] == model)
        villages = {
            row["id"]: self._copy(made, "villages", {"poll_id": poll["id"]}, lambda each, row=row: each is row)[0]["id"]
            for row in self._rows[Village.__table__]
            if row["poll_id"] == model
        }
        for table in self._rows:
            if "village_id" in table.c:
                for village, new in villages.items():
                    changes = {"village_id": new, **({"poll_id": poll["id"]} if "poll_id" in table.c else {})}
                    self._copy(made, table.name, changes, lambda row, village=village: row["village_id"] == village)
            elif "poll_id" in table.c and table.name != "villages":
                self._copy(made, table.name, {"poll_id": poll["id"]}, lambda row: row["poll_id"] == model)
        line = {"at": NOW, "officer": "Hoa", "act": "việc", "poll": poll["code"], "detail": "", "digest": b""}
        made["journal"] += [line] * 5
        self._rechecked(made, poll)

    def _rechecked(self, made, poll):
        once = {"body": "{}", "digest": "", "at": NOW}
        draw = {"id": next(self._numbers), "place_id": poll["place_id"], "questionnaire_id": poll["questionnaire_id"]}
        made["recheck_draws"].append({**draw, **once})
        for position in (1, 2, 3):
            row = {"draw_id": draw["id"], "label": f"{poll['code']}/{position}", "number": 1, **once}
            made["rechecks"].append(row)
        job = {"asked": 1, "asked_by": "", "attempts": 4, "holder": "", "done": 0, "total": 0, "held_until": None}
        made["jobs"].append({"kind": "pictures", "poll": poll["code"], **job, "given_up": True, "reason": "hỏng"})

    def _copy(self, made, name, changes, which):
        """Copies of some rows with keys of their own."""
        table = Table.metadata.tables[name]
        copies = [{**row, **self._fresh(table), **changes} for row in self._rows[table] if which(row)]
        made[name] += copies
        return copies

    def _fresh(self, table):
        [key, *more] = table.primary_key.columns
        single = [column for column in table.c if column.unique or (column is key and not more)]
        random = {bytes: secrets.token_bytes(16), str: secrets.token_hex(6).upper(), int: next(self._numbers)}
        return {column.name: random[column.type.python_type] for column in single if not column.foreign_keys}


def _rows(session, table):
    return [dict(row._mapping) for row in session.execute(select(table))]


def pages(app, world):
    """Every page of a commune's officer by its name, and its address."""
    with app.test_request_context():
        return {
            endpoint: url_for(f"officer.{endpoint}", **world.values(room))
            for (method, endpoint), room in ROOMS.items()
            if method == "GET" and room.status == 200 and Role.COMMUNE in room.who and endpoint not in ELSEWHERE
        }


def test_a_communes_pages_cost_the_same_with_two_and_with_forty_communes_beside_it(here, app, world):
    app.test_client_class = FlaskClient  # what stands on the pages is looked at elsewhere
    officer_at(here, Role.COMMUNE, COMMUNE)
    client, others = app.test_client(), Beside(here, world)
    client.post("/can-bo/dang-nhap", data={"name": "Lan", "password": PASSWORD})
    found = {endpoint: [] for endpoint in pages(app, world)}
    for more in (2, 0, 38):  # what a page keeps for the next time is made the first time
        others.add(more)
        for endpoint, address in pages(app, world).items():
            with costing(here) as cost:
                assert client.get(address).status_code == 200, endpoint
            found[endpoint].append(cost)
    grown = {
        endpoint: (few, many)
        for endpoint, (_, few, many) in found.items()
        if many.statements != few.statements or many.steps > few.steps + SLACK
    }
    assert grown == {}


def test_how_the_machine_stands_costs_the_same_with_two_and_with_forty_polls_that_are_over(here, app, world):
    app.test_client_class = FlaskClient
    officer_at(here, Role.COMMUNE, COMMUNE)
    client, others, found = app.test_client(), Beside(here, world, polls_of=["counted"]), []
    client.post("/can-bo/dang-nhap", data={"name": "Lan", "password": PASSWORD})
    for more in (2, 0, 38):
        others.add(more)
        with here.writing() as session:
            session.execute(delete(Job))  # what nobody could do is told, whatever its poll
        with costing(here) as page:
            assert client.get("/can-bo/may-chu").status_code == 200
        with costing(here) as figures:
            assert "langnghe_polls_open" in {each.name for each in Figures(here, lambda: NOW).collect()}
        found.append((page, figures))
    for few, many in zip(found[1], found[2], strict=True):
        assert many.statements == few.statements and many.steps <= few.steps + 2, "not even one look at each"
