"""Fingerprints of leaked passwords of 15 letters or more, read once. Source and licence: LICENCE.txt beside this."""

from functools import cache
from importlib import resources

FINGERPRINT = 8
"""Bytes."""


@cache
def fingerprints() -> frozenset[bytes]:
    """The fingerprints, as ``surveys.passwords.fingerprint`` makes them."""
    content = resources.files(__name__).joinpath("fingerprints.bin").read_bytes()
    return frozenset(content[start : start + FINGERPRINT] for start in range(0, len(content), FINGERPRINT))
