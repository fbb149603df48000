"""An attacker who stood in the lane: knows in which order households answered, holds every byte but the keys.

A route gives a guess: the marks of the opened ballots in the order in which their households answered. Most
routes are pairs: something that is known of every household (when it came, where its envelope lay, its receipt,
its slip) against an order in which opened ballots are found somewhere. Every guess is also tried backwards.
"""

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

CONTENT = ("id", "village_id", "marks")

Guess = Sequence[str]
Item = TypeVar("Item", bound=Hashable)


@dataclass(frozen=True)
class Seen:
    """One household, as somebody in the lane (and at the key-in desk) saw it."""

    slot: bytes
    """The key that was new in the database after its ballot."""
    sealed: bytes = b""
    """Its envelope, as backups hold it."""
    slip: bytes | None = None
    """Hash of the code on its slip; None: it answered on paper."""
    receipt: str | None = None
    xid: int = 0
    """PostgreSQL: the transaction that marked its slip."""


@dataclass(frozen=True)
class Row:
    """An opened ballot, as the database gives it."""

    key: bytes
    marks: str
    length: int
    """Bytes of what its household marked and wrote."""
    columns: Mapping[str, object] = field(default_factory=dict)
    xid: int = 0


@dataclass(frozen=True)
class Loot:
    """All that bears on one box: the ballots of one village, opened together."""

    seen: Sequence[Seen]
    """In the order of answering."""
    rows: Sequence[Row]
    """In the order of a SELECT without ORDER BY."""
    orders: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Marks of ballots in the orders in which they lie somewhere."""
    slots: Mapping[str, Sequence[bytes]] = field(default_factory=dict)
    """The same for the keys of envelopes before the opening …"""
    receipts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    slips: Mapping[str, Sequence[bytes]] = field(default_factory=dict)
    sights: Mapping[str, Sequence[Collection[str]]] = field(default_factory=dict)
    """Ballots that could be read in what was new after each ballot, in each backup, in each line."""
    read: Sequence[str] = ()
    """What the trustees' key reads of each envelope, in order of arrival; "" for nothing."""


def guesses(loot: Loot) -> dict[str, Guess]:
    """Every route's guess on one box, forwards and backwards."""
    forwards = {
        **_places_against_orders(loot),
        **{name: _by_first_sight(loot, sights) for name, sights in loot.sights.items()},
        **_by_columns(loot),
        "ciphertext length": _by_length(loot),
        "pool key kept": _by_key(loot),
        "channel": _by_channel(loot),
    }
    if loot.read:
        forwards["trustees' key"] = _filled(loot, loot.read)
    if any(seen.xid for seen in loot.seen):
        forwards |= {f"xmin{step:+d} join" if step else "xmin join": _by_transaction(loot, step) for step in (0, 1, -1)}
    backwards = {f"{name}, backwards": guess[::-1] for name, guess in forwards.items()}
    return forwards | backwards


def _places_against_orders(loot: Loot) -> dict[str, Guess]:
    places = {"arrival": list(range(len(loot.seen)))}
    for name, slots in loot.slots.items():
        places[f"envelopes by {name}"] = _places(slots, [seen.slot for seen in loot.seen])
    for name, receipts in loot.receipts.items():
        places[f"receipts by {name}"] = _places(receipts, [seen.receipt for seen in loot.seen])
    for name, slips in loot.slips.items():
        places[f"slips by {name}"] = _places(slips, [seen.slip for seen in loot.seen])
    return {
        f"{place} × {order}": [found[number] for number in numbers]
        for place, numbers in places.items()
        for order, found in loot.orders.items()
    }


def _places(order: Sequence[Item], wanted: Sequence[Item | None]) -> list[int]:
    """The place of each wanted item among the wanted ones; what lies nowhere gets the places left over."""
    ours = set(wanted)
    place = {item: number for number, item in enumerate(item for item in order if item in ours)}
    left = iter(range(len(place), len(wanted)))
    return [place[item] if item in place else next(left) for item in wanted]


def _by_first_sight(loot: Loot, sights: Sequence[Collection[str]]) -> Guess:
    """By the first state in which a ballot can be read; those never seen come last."""
    first: dict[str, int] = {}
    for number, found in enumerate(sights):
        for each in found:
            first.setdefault(each, number)
    by_key = sorted(loot.rows, key=lambda row: row.key)
    return [row.marks for row in sorted(by_key, key=lambda row: first.get(row.marks, len(sights)))]


def _by_columns(loot: Loot) -> dict[str, Guess]:
    """By whatever stands beside the content and has no business there."""
    names = [name for name in loot.rows[0].columns if name not in (*CONTENT, "online", "xid")]
    return {
        f"column {name}": [row.marks for row in sorted(loot.rows, key=lambda row: str(row.columns[name]))]
        for name in names
    }


def _by_length(loot: Loot) -> Guess:
    """The longest envelope holds the longest ballot."""
    by_length = sorted(sorted(loot.rows, key=lambda row: row.key), key=lambda row: row.length)
    envelopes = sorted(sorted(loot.seen, key=lambda seen: seen.slot), key=lambda seen: len(seen.sealed))
    return [by_length[place].marks for place in _places([seen.slot for seen in envelopes], _slots(loot))]


def _by_key(loot: Loot) -> Guess:
    """The opened ballot still carries the key of its envelope."""
    marks = {row.key: row.marks for row in loot.rows}
    return _filled(loot, [marks.get(slot, "") for slot in _slots(loot)])


def _by_channel(loot: Loot) -> Guess:
    """Ballots that came on paper, by the journal of keyed-in paper and what the rows show of it."""
    paper = [row.marks for row in loot.rows if row.columns.get("online") == 0 or "x" in str(row.columns.get("marks"))]
    phone = [row.marks for row in loot.rows if row.marks not in set(paper)]
    papers, phones = iter(paper), iter(phone)
    return _filled(loot, [next(papers if seen.slip is None else phones, "") for seen in loot.seen])


def _by_transaction(loot: Loot, step: int) -> Guess:
    """The ballot was written by the transaction that marked the slip, or by the one after or before it."""
    marks = {row.xid: row.marks for row in loot.rows}
    return _filled(loot, [marks.get(seen.xid + step, "") for seen in loot.seen])


def _filled(loot: Loot, guess: Sequence[str]) -> Guess:
    """The guess with its gaps (and what it names twice) filled by the ballots that are left."""
    named: set[str] = set()
    ours = {row.marks for row in loot.rows}
    kept = []
    for marks in guess:
        good = marks in ours and marks not in named
        kept.append(marks if good else "")
        named.add(marks)
    left = iter([row.marks for row in loot.rows if row.marks not in set(kept)])
    return [marks or next(left) for marks in kept]


def _slots(loot: Loot) -> list[bytes]:
    return [seen.slot for seen in loot.seen]
