"""The table ``make secrecy`` prints: what each kind of route found, and what it found where something leaks."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tests.secrecy.score import Score

WHAT = {
    "SQL": "SELECT without ORDER BY",
    "rowid": "ORDER BY rowid",
    "key": "order of the random keys",
    "layout": "byte order in the file",
    "bytes of a backup": "byte order in a backup",
    "log of opening": "write-ahead log of the opening",
    "files": "database, write-ahead log, journal after each ballot",
    "backups": "difference of backups every 10 ballots",
    "dump": "order in pg_dump",
    "ctid": "ORDER BY ctid",
    "xmin": "ORDER BY xmin",
    "xmin join": "slip.xmin = ballot.xmin",
    "xmin+1 join": "slip.xmin + 1 = ballot.xmin",
    "xmin-1 join": "slip.xmin − 1 = ballot.xmin",
    "logs": "lines of server and database logs",
    "journal": "lines of the officers' journal",
    "ciphertext length": "length of envelopes",
    "trustees' key": "trustees' key without the box's key",
    "channel": "by phone or on paper",
    "pool key kept": "key of the envelope kept",
}


@dataclass(frozen=True)
class Found:
    """What one route found in all boxes it was tried on."""

    route: str
    boxes: int
    hits: int

    @property
    def z(self) -> float:
        return (self.hits - self.boxes) / math.sqrt(self.boxes)

    @property
    def cells(self) -> str:
        return f"{self.boxes} | {self.boxes} | {self.hits} | {self.z:+.1f}"


def found(score: Score) -> list[Found]:
    return [Found(route, boxes, score.hits[route]) for route, boxes in score.boxes.items()]


def kind(route: str) -> str:
    """The order or trace a route reads, whatever it is paired with and whichever way it is read."""
    name = route.removesuffix(", backwards").removesuffix(", in pages")
    return name.rpartition(" × ")[2]


def kinds(routes: Iterable[str]) -> set[str]:
    return {kind(route) for route in routes}


def of_the_box(results: Mapping[str, list[Found]], caught: Mapping[str, set[str]]) -> str:
    """Of each kind, on each database, the way with the highest z."""
    lines = [
        "| route | database | ways | boxes | expected by chance | found | z | caught in a control |",
        "|---|---|---:|---:|---:|---:|---:|---|",
    ]
    for name, what in WHAT.items():
        for database, all_found in results.items():
            ways = [each for each in all_found if kind(each.route) == name]
            sees = "yes" if name in caught[database] else "no"
            if ways:
                best = max(ways, key=lambda each: each.z)
                lines.append(f"| {what} | {database} | {len(ways)} | {best.cells} | {sees} |")
            elif name in caught[database]:
                lines.append(f"| {what} | {database} | 0 | – | – | – | no such route | {sees} |")
    return "\n".join(lines)


def of_controls(results: Mapping[str, Mapping[str, list[Found]]]) -> str:
    """For each storage that leaks the routes which had to find it out."""
    lines = [
        "| storage that leaks | database | caught by | boxes | expected by chance | found | z |",
        "|---|---|---|---:|---:|---:|---:|",
    ]
    for database, controls in results.items():
        for name, caught in controls.items():
            lines += [f"| {name} | {database} | {each.route} | {each.cells} |" for each in caught]
    return "\n".join(lines)
