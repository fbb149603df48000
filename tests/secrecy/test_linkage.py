"""Nobody links a household to its ballot better than chance; what leaks is caught by the same attacker.

The short form of what ``make secrecy`` runs at length; how sure it is stands in ``score.py``.
"""

from collections.abc import Iterator

import pytest

from tests.secrecy.controls import CONTROLS, LISTED, scored
from tests.secrecy.plans import COMMUNES, HAMLETS
from tests.secrecy.score import ENOUGH, LARGEST_Z, settled
from tests.secrecy.table import kind, kinds
from tests.secrecy.theft import Theft, theft

pytestmark = pytest.mark.slow


@pytest.fixture(params=["sqlite", "postgresql"])
def watched(request, tmp_path) -> Iterator[Theft]:
    database = request.getfixturevalue("postgresql_server") if request.param == "postgresql" else None
    with theft(tmp_path / "theft", database) as made:
        yield made


def test_no_route_beats_chance_and_every_route_was_tried_often_enough(watched):
    score = settled(lambda: watched.attacked(COMMUNES))
    assert score.alarms == {}
    assert kinds(score.boxes) == LISTED[watched.database] - {"rowid"}, "rows have no rowid; all else was tried"
    seldom = {route for route, boxes in score.boxes.items() if boxes < ENOUGH}
    assert {kind(route) for route in seldom} <= {"trustees' key"}


def test_a_ballot_on_paper_is_not_known_by_its_channel(watched):
    assert settled(lambda: watched.attacked([HAMLETS])).alarms == {}


@pytest.mark.parametrize("name", CONTROLS)
def test_the_same_attacker_catches(watched, name):
    """Negative controls: a gate that never shuts proves nothing."""
    control = CONTROLS[name]
    z = scored(control, watched).z
    missed = {route: z.get(route) for route in control.expected(watched.database) if z.get(route, 0) <= LARGEST_Z}
    assert missed == {}


@pytest.mark.parametrize("database", LISTED)
def test_every_kind_of_route_has_a_control_that_it_catches(database):
    caught = [route for control in CONTROLS.values() for route in control.expected(database)]
    assert kinds(caught) == LISTED[database]
    assert {route.partition(" ")[0] for route in caught if " × " in route} == {
        "arrival",
        "envelopes",
        "receipts",
        "slips",
    }
