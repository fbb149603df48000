"""Finds in stolen bytes what tells one ballot from another: the words written on it, its receipt, its slip."""

import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

WORDS = re.compile(rb"HO-[0-9A-F]{12}-PHIEU")
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

    words: dict[str, list[str]] = field(default_factory=dict)
    slots: dict[str, list[bytes]] = field(default_factory=dict)
    receipts: dict[str, list[str]] = field(default_factory=dict)
    slips: dict[str, list[bytes]] = field(default_factory=dict)
    slip_xids: dict[bytes, int] = field(default_factory=dict)
    sealed: dict[bytes, bytes] = field(default_factory=dict)


def new_words() -> str:
    """Words nobody else writes, and that say nothing about their order."""
    return f"HO-{secrets.token_hex(6).upper()}-PHIEU"


def words_in(data: bytes) -> list[str]:
    """The words of ballots that can be read, in order."""
    return [found.decode() for found in WORDS.findall(data)]


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
