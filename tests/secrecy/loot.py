"""Finds in stolen bytes what tells one ballot from another: its marks, its receipt, its slip.

No two households mark alike here, so that every opened ballot is known again. What they wrote lies elsewhere and is
looked for apart (``test_words_apart.py``).
"""

import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

MARKS = 19
_RUN = re.compile(rb"[01x-]{19,}")
_MARKED = (("10-", (9, 3, 1)), ("10-x", (9, 3, 1, 1)))
"""By phone and on paper, with how often: only paper knows double marks."""
_random = random.SystemRandom()
_given: set[str] = set()
RECEIPT = re.compile(rb"[0-9A-Z]{4}-[0-9A-Z]{4}")

Layout = Callable[[int], tuple[int, ...]]
"""Where an offset in a file lies in the order of writing."""


@dataclass
class Glance:
    """What a thief sees right after a ballot, a keyed-in sheet or a backup."""

    keys: frozenset[bytes]
    """Of the envelopes in the pool and of opened ballots."""
    new: bytes = b""
    """What was not in the files before."""
    lines: bytes = b""
    """What was not in the logs before."""


@dataclass
class Places:
    """In which order things lie, one way of looking after the other: "SQL", "layout", "dump" …"""

    ballots: dict[str, list[str]] = field(default_factory=dict)
    slots: dict[str, list[bytes]] = field(default_factory=dict)
    receipts: dict[str, list[str]] = field(default_factory=dict)
    slips: dict[str, list[bytes]] = field(default_factory=dict)
    slip_xids: dict[bytes, int] = field(default_factory=dict)
    sealed: dict[bytes, bytes] = field(default_factory=dict)


def new_marks(*, on_paper: bool) -> str:
    """Marks nobody else makes, not even where a double mark is kept as a blank; they say nothing about their order."""
    while len(set(marks := "".join(_random.choices(*_MARKED[on_paper], k=MARKS)))) < 2 or known(marks) in _given:
        pass
    _given.add(known(marks))
    return marks


def known(marks: str) -> str:
    """As what a ballot is known, whether its double marks are kept or not."""
    return marks.replace("x", "-")


def ballots_in(data: bytes) -> list[str]:
    """The ballots that can be read, in order; and what looks like one and is none."""
    return list(places_of_ballots(data))


def places_of_ballots(data: bytes) -> dict[str, int]:
    """The first place of each."""
    places: dict[str, int] = {}
    for run in _RUN.finditer(data):
        for start in range(run.start(), run.end() - MARKS + 1):
            places.setdefault(known(data[start : start + MARKS].decode("ascii")), start)
    return {marks: place for marks, place in places.items() if marks in _given}


def by_page(size: int, header: int = 0) -> Layout:
    """Cells are laid down from the end of a page backwards, pages from the start of the file."""
    return lambda offset: ((offset - header) // size, -offset)


def in_pages(places: Mapping[str, int], size: int, header: int = 0) -> list[str]:
    """For a table sorted by random keys: only within its page does a cell lie where its turn was.

    The third of nine cells of a page came when about a third had come.
    """
    pages: dict[int, list[str]] = {}
    for each, offset in sorted(places.items(), key=lambda pair: -pair[1]):
        pages.setdefault((offset - header) // size, []).append(each)
    share = {each: (turn + 0.5) / len(page) for page in pages.values() for turn, each in enumerate(page)}
    return sorted(share, key=share.__getitem__)


def in_a_row(offset: int) -> tuple[int, ...]:
    return (offset,)


def places_of(pattern: re.Pattern[bytes], data: bytes) -> dict[str, int]:
    """The first place of each text of a pattern."""
    places: dict[str, int] = {}
    for match in pattern.finditer(data):
        places.setdefault(match[0].decode("ascii"), match.start())
    return places


def by_place(places: Mapping[str, int], layout: Layout) -> list[str]:
    return sorted(places, key=lambda each: layout(places[each]))


def bytes_by_place(wanted: Sequence[bytes], data: bytes, layout: Layout) -> list[bytes]:
    """Those of the wanted bytes that are there, by their first place."""
    places = {each: offset for each in wanted if (offset := data.find(each)) >= 0}
    return sorted(places, key=lambda each: layout(places[each]))
