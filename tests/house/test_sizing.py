"""What bench-scale reckons from its own measurements: nobody computes the sizing page by hand."""

from bench import sizing
from bench.cost import Cost

ROWS = {"slips": 10, "pool": 10, "receipts": 10, "ballots": 10, "villages": 2, "confirmed_figures": 1}
SIZES = {**dict.fromkeys(ROWS, 1000), "arrivals": 1000, "confirmations": 1000, "drawer": 0, "words": 0, "opinions": 0}
COSTS = {
    "casting one ballot": Cost(9, 2),
    "opening its box": Cost(9, 100),
    "cleaning up after openings": Cost(2, 9),
}


def reckoned(name="postgresql", **changes):
    costs = {**COSTS, **changes}
    each = sizing.units(name, costs, ROWS, SIZES, ballots=100, villages=2, roll_up=0.001)
    return each, sizing.table(name, each, cores=2, villages=15)


def test_units_are_what_was_measured_through_how_many_there_were():
    each, _ = reckoned()
    assert (each.sealed, each.opened, each.kept, each.village) == (200, 300, 200, 2000)
    assert (each.cast, each.open, each.roll_up) == (0.002, 0.001, 0.001)
    assert (each.rebuilt, each.anew) == (0.002 / 1000, 100), "slips are written anew, sealed ballots of others are not"
    whole_file, _ = reckoned("sqlite")
    assert (whole_file.rebuilt, whole_file.anew) == (0.002 / sum(SIZES.values()), 200), "the whole file"


def test_a_country_is_units_times_households_and_the_nearest_limit_is_named():
    _, told = reckoned()
    lines = {
        line.split(" | ")[0].strip("| "): line.split(" | ")[1:] for line in told.splitlines() if line.startswith("|")
    }
    assert lines["GB while all polls are open"][2].strip(" |") == f"{(28e6 * 200 + 3321 * 15 * 2000) / 1e9:.2g}"
    assert lines["hours of opening every box, 2 at once"][2].strip(" |") == f"{28e6 * 0.001 / 3600 / 2:.2g}"
    waits = lines["seconds nobody can cast while tables are written anew"]
    assert waits[2].strip(" |") == f"{28e6 * 100 * 0.002 / 1000:,.0f}"
    nearest = lines["**nearest to its limit**"]
    assert nearest[2].startswith("seconds nobody can cast") and nearest[0].startswith("seconds nobody can cast")
    _, told = reckoned(**{"casting one ballot": Cost(9, 2e5), "cleaning up after openings": Cost(0.002, 9)})
    assert "cores that casting takes at the peak" in told.splitlines()[-1]
