"""Looks through everything a run leaves behind for what must never be written down."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from surveys import codes
from tests.postgresql import records

APART = "keys"
"""The folder of the keys: random bytes, never beside a copy of the rest."""


def files(*folders: Path) -> list[Path]:
    """Every file under the folders, keys apart."""
    return sorted(
        path for folder in folders for path in folder.rglob("*") if path.is_file() and APART not in path.parts
    )


def forms(code: str) -> set[str]:
    """The ways in which a code could lie about: as printed, without dashes, with spaces."""
    letters = code.replace("-", "")
    return {letters, *(code.replace("-", between) for between in ("-", " ", "+", "%20", "%2D"))}


def hashed(code: str, *, key: bytes) -> set[str]:
    """The hash under which a slip is kept, as errors or statements would print it. In a log it dates a ballot."""
    value = codes.code_hash(codes.read(code), key=key)
    return {value.hex(), repr(value)[2:-1]}


def found(needles: Iterable[str], paths: Iterable[Path]) -> set[tuple[str, str]]:
    """(Name of the file, needle) for each needle a file or its name holds, in capitals or small letters."""
    wanted = {needle: needle.lower().encode() for needle in needles}
    hits = set()
    for path in paths:
        content = path.read_bytes().lower() + str(path).lower().encode()
        hits |= {(path.name, needle) for needle, data in wanted.items() if data in content}
    return hits


def copies(needles: Iterable[str], paths: Iterable[Path]) -> dict[str, int]:
    """How often each needle is found in all the files together, in capitals or small letters."""
    wanted = {needle: needle.lower().encode() for needle in needles}
    start = os.path.commonprefix(list(wanted.values())) or b""  # noqa: RUF071  of words: most files hold none
    contents = [content for path in paths if start in (content := _content(path))]
    return {needle: sum(content.count(data) for content in contents) for needle, data in wanted.items()}


def _content(path: Path) -> bytes:
    """In small letters; nothing for a file that is gone by now, as PostgreSQL's own temporary ones are."""
    try:
        data = path.read_bytes()
        return (records(data) if path.parent.name == "pg_wal" else data).lower()
    except FileNotFoundError:
        return b""


def line_counts(paths: Iterable[Path]) -> Mapping[Path, int]:
    """How many lines each log has: one line more a ballot is a record of the moments of ballots."""
    return {path: path.read_bytes().count(b"\n") for path in paths if path.suffix == ".log"}
