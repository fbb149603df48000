"""How many paper ballots of a village were keyed by hand, once or twice, and how often two officers differed."""

from dataclasses import dataclass

from sqlalchemy import delete
from sqlalchemy.orm import Session

from surveys.tables import Keying, Village


@dataclass(frozen=True)
class Keyed:
    """Số phiếu giấy nhập bằng tay của một thôn."""

    once: int = 0
    twice: int = 0
    compared: int = 0
    """Questions that two officers keyed."""
    differed: int = 0


def of_village(session: Session, village: Village) -> Keyed:
    found = session.get(Keying, village.id)
    return Keyed() if found is None else Keyed(found.once, found.twice, found.compared, found.differed)


def note_once(session: Session, *, village_id: int, ballots: int) -> None:
    """Counts ballots that one officer keyed; the caller holds the village (it laid them into the box)."""
    if ballots:
        _row(session, village_id).once += ballots
        session.flush()


def note_twice(session: Session, *, village_id: int, ballots: int, compared: int, differed: int) -> None:
    """Counts ballots that two officers keyed; the caller holds the village."""
    row = _row(session, village_id)
    row.twice, row.compared, row.differed = row.twice + ballots, row.compared + compared, row.differed + differed
    session.flush()


def forget(session: Session, village: Village) -> None:
    """The box was given up: its paper is keyed again."""
    session.execute(delete(Keying).where(Keying.village_id == village.id))


def _row(session: Session, village_id: int) -> Keying:
    found = session.get(Keying, village_id, populate_existing=True)
    if found is None:
        found = Keying(village_id=village_id, once=0, twice=0, compared=0, differed=0)
        session.add(found)
    return found
