"""Drawing lots (bốc thăm) so that anyone can draw again: labels ordered by SHA-256 of seed and label."""

import hashlib
from collections.abc import Callable, Iterable
from typing import TypeVar

Lot = TypeVar("Lot")


def number_of(label: str, *, seed: str) -> str:
    """SHA-256 of "seed|label" in hexadecimal: the smallest are drawn."""
    return hashlib.sha256(f"{seed}|{label}".encode()).hexdigest()


def order(lots: Iterable[Lot], *, seed: str, label: Callable[[Lot], str] = str) -> list[Lot]:
    """The lots in the order of the numbers of their labels; the first ones are drawn."""
    return sorted(lots, key=lambda lot: number_of(label(lot), seed=seed))
