"""An attacker who stood in the lane: knows in which order households answered, holds every byte but the keys.

Each attack gives a guess: the ballots in the order in which their households answered. The score of a guess
is its number of fixed points; a random guess has one on average, with variance one, whatever the size.
"""

import math
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

CANARY = "HO-{:04}-PHIEU"

Guess = Sequence[str]


@dataclass
class Loot:
    """What was stolen in one run: copies of all files after each ballot, and the database at the end."""

    households: int
    slots: list[frozenset[bytes]] = field(default_factory=list)
    """The pool's keys after each ballot."""
    logs: list[bytes] = field(default_factory=list)
    """The write-ahead log after each ballot."""
    log_at_opening: bytes = b""
    database: bytes = b""
    rows: list[tuple[bytes, str]] = field(default_factory=list)
    """Key and content of the opened ballots, as the database gives them without being asked for an order."""
    receipts: list[str] = field(default_factory=list)
    extra: dict[str, Guess] = field(default_factory=dict)
    """Guesses that only one kind of database offers."""


def take_sqlite(path: Path, loot: Loot) -> None:
    """Copies the log and the pool as they lie after a ballot."""
    log = path.with_name(path.name + "-wal")
    loot.logs.append(log.read_bytes() if log.exists() else b"")
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
        loot.slots.append(frozenset(slot for (slot,) in connection.execute("SELECT slot FROM pool")))
    connection.close()


def arrival_of_slots(loot: Loot) -> list[bytes]:
    """The pool's keys in the order in which they came."""
    before: frozenset[bytes] = frozenset()
    arrived = []
    for after in loot.slots:
        arrived += sorted(after - before)
        before = after
    return arrived


def by_sql(loot: Loot) -> Guess:
    return [content for _, content in loot.rows]


def by_key(loot: Loot) -> Guess:
    return [content for _, content in sorted(loot.rows)]


def by_rank_of_slot(loot: Loot) -> Guess:
    """Supposes the opening kept the order of keys: the n-th smallest slot became the n-th row."""
    arrived, rows = arrival_of_slots(loot), by_sql(loot)
    rank = {slot: place for place, slot in enumerate(sorted(arrived))}
    return [rows[rank[slot]] for slot in arrived]


def by_page_layout(loot: Loot) -> Guess:
    """Cells of a page are laid down from its end backwards, in the order of insertion."""
    return _by_place(loot, loot.database, reverse=True)


def by_log_of_opening(loot: Loot) -> Guess:
    return _by_place(loot, loot.log_at_opening, reverse=False)


def by_logs(loot: Loot) -> Guess:
    """Names a ballot by the first log in which its words can be read."""
    contents = by_key(loot)
    first = {
        content: next((n for n, log in enumerate(loot.logs) if content.encode() in log), len(loot.logs))
        for content in contents
    }
    return sorted(contents, key=lambda content: first[content])


def _by_place(loot: Loot, data: bytes, *, reverse: bool) -> Guess:
    return sorted(by_key(loot), key=lambda content: data.find(content.encode()), reverse=reverse)


ATTACKS: Mapping[str, Callable[[Loot], Guess]] = {
    "SQL order": by_sql,
    "key order": by_key,
    "rank of pool key": by_rank_of_slot,
    "page layout": by_page_layout,
    "write-ahead logs": by_logs,
    "log of the opening": by_log_of_opening,
}


def guesses(loot: Loot) -> dict[str, Guess]:
    """Every attack's guess on one run, forwards and backwards."""
    forwards = {name: attack(loot) for name, attack in ATTACKS.items()} | loot.extra
    backwards = {f"{name}, backwards": guess[::-1] for name, guess in forwards.items()}
    return forwards | backwards


def fixed_points(guess: Guess, truth: Sequence[str]) -> int:
    return sum(guessed == true for guessed, true in zip(guess, truth, strict=True))


def z_scores(runs: Iterable[tuple[dict[str, Guess], Sequence[str]]]) -> dict[str, float]:
    """For each attack how many standard deviations its hits lie above chance, over all runs."""
    hits: dict[str, list[int]] = {}
    for made, truth in runs:
        for name, guess in made.items():
            hits.setdefault(name, []).append(fixed_points(guess, truth))
    return {name: (sum(scores) - len(scores)) / math.sqrt(len(scores)) for name, scores in hits.items()}
