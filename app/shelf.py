"""The shelf (kệ): what the worker made of an opened box for officers, as files of the home, made anew at any time.

It holds nothing that the database does not hold in the clear since the opening, and never a code or a scan. Copies of
the database go without it.
"""

import shutil
from pathlib import Path

from app.installation import Installation

_FOLDER = "lam-san"
MOST_POLLS = 200
"""Polls of which something is kept; what was made longest ago goes first."""


def look(here: Installation, poll: str, name: str) -> bytes | None:
    """What lies there under this name; None when it was not made, or is gone."""
    try:
        return (_place(here, poll) / name).read_bytes()
    except FileNotFoundError:
        return None


def names(here: Installation, poll: str) -> set[str]:
    """Of whatever lies there of a poll."""
    place = _place(here, poll)
    return {path.name for path in place.iterdir()} if place.is_dir() else set()


def put(here: Installation, poll: str, name: str, data: bytes, *, instead: str = "") -> None:
    """Lays something down, whole or not at all; what begins with ``instead`` makes room for it."""
    place = _place(here, poll)
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = place / f".{name}"
    draft.write_bytes(data)
    draft.chmod(0o600)
    draft.replace(place / name)
    for other in names(here, poll) - {name}:
        if instead and other.startswith(instead):
            (place / other).unlink(missing_ok=True)
    _make_room(place.parent)


def _place(here: Installation, poll: str) -> Path:
    return here.settings.home / _FOLDER / poll


def _make_room(shelf: Path) -> None:
    polls = sorted(shelf.iterdir(), key=lambda place: place.stat().st_mtime, reverse=True)
    for place in polls[MOST_POLLS:]:
        shutil.rmtree(place, ignore_errors=True)
