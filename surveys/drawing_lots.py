"""Drawing lots (bốc thăm) so that anyone can draw again: labels ordered by SHA-256 of seed and label."""

import hashlib
from collections.abc import Iterable


def order(labels: Iterable[str], *, seed: str) -> list[str]:
    """The labels in the order of the SHA-256 of "seed|label" in hexadecimal; the first ones are drawn."""
    return sorted(labels, key=lambda label: hashlib.sha256(f"{seed}|{label}".encode()).hexdigest())
