"""What an officer sees does not cost more with the polls of others."""

import pytest
from sqlalchemy import event, select

from surveys import accounts, officers, polls
from surveys.officers import Role
from surveys.places import is_within, perhaps_within, within
from surveys.tables import Place, Poll
from tests.given import NOW, a_draft

COMMUNE = ["Tỉnh A", "Huyện B", "Xã C"]


@pytest.fixture
def rows(anywhere):
    """Counts rows that queries bring."""
    seen = []

    def count(connection, cursor, statement, *_):
        if statement.lstrip().startswith(("SELECT", "WITH")):
            seen.append(statement)

    event.listen(anywhere.engine, "after_cursor_execute", count)
    return seen


def test_the_polls_of_others_are_not_even_fetched(anywhere):
    mine = a_draft(anywhere, place=tuple(COMMUNE))
    for number in range(4):
        a_draft(anywhere, place=("Tỉnh A", "Huyện B", f"Xã {number}"))
    loaded = []
    with anywhere.writing() as session:
        event.listen(session, "loaded_as_persistent", lambda _session, row: loaded.append(row))
        who = officers.create(session, name="Lan", password="x" * 15, role=Role.COMMUNE, place=COMMUNE)
        assert [poll.code for poll in polls.seen_by(session, who)] == [mine]
        assert [row.code for row in loaded if isinstance(row, Poll)] == [mine]
        assert [officer.name for officer in accounts.inside(session, who)] == ["Lan"]


def test_a_board_asks_as_often_for_many_polls_as_for_one(anywhere, rows):
    with anywhere.writing() as session:
        officers.create(session, name="Lan", password="x" * 15, role=Role.PROVINCE, place=["Tỉnh A"])
    asked = []
    for number in range(3):
        a_draft(anywhere, place=("Tỉnh A", f"Xã {number}"))
        with anywhere.reading() as session:
            who = officers.named(session, "Lan")
            rows.clear()
            assert sum(len(poll.villages) for poll in polls.seen_by(session, who)) == 3 * (number + 1)
            asked.append(len(rows))
    assert asked[0] == asked[-1]


def test_every_place_that_lies_within_is_among_those_that_perhaps_do(anywhere):
    """With places that were merged and split; more candidates do no harm, fewer would hide polls."""
    with anywhere.writing() as session:
        province = Place(name="Tỉnh A", level="province")
        old = [Place(name=f"Xã {n}", level="commune", parent=province, valid_to=NOW.date()) for n in range(3)]
        merged = Place(name="Xã Mới", level="commune", parent=province, predecessors=old[:2])
        parts = [Place(name=f"Xã Tách {n}", level="commune", parent=province, predecessors=[old[2]]) for n in range(2)]
        other = Place(name="Tỉnh B", level="province")
        session.add_all([merged, *parts, other])
        session.flush()
        every = list(session.scalars(select(Place)))
        for area in every:
            perhaps = set(session.scalars(perhaps_within(area)))
            assert {place.id for place in every if is_within(place, area)} == within(session, area) <= perhaps
        assert old[0].id in set(session.scalars(perhaps_within(merged)))
        assert set(session.scalars(perhaps_within(other))) == {other.id}
