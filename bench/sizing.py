"""From what one ballot, one village and one commune cost to a commune, a province and the country.

Nothing is measured here: every number is one that ``bench.scale`` measured, times how many there are.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bench.cost import Cost

COMMUNES, PROVINCES, HOUSEHOLDS = 3_321, 34, 28_000_000
"""Of Vietnam since July 2025; see docs/capacity.md."""
DAYS, HOURS, PEAK = 20, 12, 20
"""A poll runs so many days, is answered so many hours of each, and at its busiest so many times the mean."""
PATIENCE, NIGHT, QUICK = 10, 8, 0.5
"""Limits: seconds a resident waits before being told to try again, hours to open all boxes, seconds of a roll-up."""
PLACES = {
    "a commune": (3_000, 1),
    "a province": (500_000, round(COMMUNES / PROVINCES)),
    "the country": (HOUSEHOLDS, COMMUNES),
}
"""Households and communes; every household answers by phone."""
_REBUILT = ("drawer", "words", "opinions", "slips")
"""Tables that ``surveys.storage.scrub`` writes anew on PostgreSQL; on SQLite it is the whole file.

Of the pool the emptied part alone: a new file with nothing in it.
"""


@dataclass(frozen=True)
class Units:
    """What one of each costs: bytes, and seconds."""

    sealed: float
    """Bytes of a ballot in a closed box, with its slip."""
    opened: float
    """With its slip and receipt."""
    kept: float
    """The same when the codes are forgotten."""
    village: float
    """Bytes of a village: its line, its arrivals, its part of what was confirmed."""
    cast: float
    """Seconds of processors for a ballot that comes alone."""
    open: float
    roll_up: float
    """The same for a commune."""
    rebuilt: float
    """Seconds on the clock for a byte that is written anew after an opening."""
    anew: float
    """Bytes of a ballot still sealed that are written anew after the opening of another poll."""


def units(
    name: str,
    costs: Mapping[str, Cost],
    rows: Mapping[str, int],
    sizes: Mapping[str, int],
    *,
    ballots: int,
    villages: int,
    roll_up: float,
) -> Units:
    """Of one database; ``ballots`` were in the box that was opened, ``roll_up`` are seconds of one commune."""

    def of(*tables: str) -> float:
        return sum(sizes[table] / max(rows[table], 1) for table in tables)

    confirmed = max(rows["confirmed_figures"], 1)
    per_whole = (sizes["confirmations"] + sizes["confirmed_figures"]) / confirmed / villages
    whole = sum(sizes.values()) if name == "sqlite" else sum(sizes[table] for table in _REBUILT)
    sealed = of("slips", "pool")
    return Units(
        sealed=sealed,
        opened=of("slips", "ballots", "receipts"),
        kept=of("ballots", "receipts"),
        village=(sizes["villages"] + sizes["arrivals"]) / max(rows["villages"], 1) + per_whole,
        cast=costs["casting one ballot"].processor / 1000,
        open=costs["opening its box"].processor / 1000 / ballots,
        roll_up=roll_up,
        rebuilt=costs["cleaning up after openings"].clock / 1000 / whole,
        anew=sealed if name == "sqlite" else of("slips"),
    )


def table(name: str, each: Units, *, cores: int, villages: int) -> str:
    """Units first, then a column a place, and what gives way first there."""
    at = {place: dict(_lines(name, each, *size, cores=cores, villages=villages)) for place, size in PLACES.items()}
    told = (
        f"\n{name}: a ballot {each.sealed:,.0f} bytes sealed, {each.opened:,.0f} opened, {each.kept:,.0f} kept; a "
        f"village {each.village:,.0f} bytes; {1e3 * each.cast:.2f} ms to cast, {1e3 * each.open:.3f} ms to open, "
        f"{1e3 * each.roll_up:.3f} ms to roll up a commune; {1e-6 / each.rebuilt:,.0f} MB/s written anew."
    )
    lines = [told, f"\n| {name}: extrapolated | {' | '.join(PLACES)} |", "|---|" + "--:|" * len(PLACES)]
    lines += [f"| {line} | {' | '.join(_shown(at[place][line][0]) for place in PLACES)} |" for line in at["a commune"]]
    firsts = []
    for place in PLACES:
        line, (number, limit) = max(at[place].items(), key=lambda pair: pair[1][0] / pair[1][1] if pair[1][1] else 0)
        firsts.append(f"{line}: {_shown(number)}, limit {limit:g}")
    lines.append(f"| **nearest to its limit** | {' | '.join(firsts)} |")
    return "\n".join(lines)


def _shown(number: float) -> str:
    return f"{number:,.0f}" if number >= 100 else f"{number:.2g}"


def _lines(
    name: str, each: Units, households: int, communes: int, *, cores: int, villages: int
) -> Iterator[tuple[str, tuple[float, float]]]:
    """Line, number, and its limit; 0 where there is none to speak of."""
    beside = communes * villages * each.village
    mean, opening = households / (DAYS * HOURS * 3600), households * each.open / 3600
    at_once = 1 if name == "sqlite" else cores
    yield "ballots", (households, 0)
    yield "GB while all polls are open", ((households * each.sealed + beside) / 1e9, 0)
    yield "GB once opened", ((households * each.opened + beside) / 1e9, 0)
    yield "GB when codes are forgotten", ((households * each.kept + beside) / 1e9, 0)
    yield "ballots a second on the average", (mean, 0)
    yield f"the same at the peak, {PEAK} times that", (PEAK * mean, 0)
    yield "cores that casting takes at the peak", (PEAK * mean * each.cast, cores)
    yield f"hours of opening every box, {at_once} at once", (opening / at_once, NIGHT)
    yield "seconds nobody can cast while tables are written anew", (households * each.anew * each.rebuilt, PATIENCE)
    yield "seconds of a roll-up", (communes * each.roll_up, QUICK)
