"""Nhật ký: what officers did, and when. Residents never appear in it.

Every line carries the SHA-256 of itself and of the line before: a line that is changed, taken out or put in
breaks the chain from there on. Lines cut off at the end are missed only by who knows the last digest.
"""

import hashlib
import json
import logging
from datetime import UTC, datetime

from sqlalchemy import event, select, text
from sqlalchemy.orm import Session

from surveys.errors import BrokenJournal
from surveys.tables import JournalEntry

ACTS = logging.getLogger("langnghe.acts")
"""Says every act once more as one line of JSON, when it is committed and somebody listens."""
_START = b""
_ONE_AT_A_TIME = 0x4C4E
"""Key of PostgreSQL's advisory lock: the next line waits until the last one is committed."""


def note(session: Session, *, officer: str, act: str, poll: str = "", detail: str = "", now: datetime) -> None:
    """Adds one line to the journal."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_AT_A_TIME})
    last = session.scalar(select(JournalEntry.digest).order_by(JournalEntry.id.desc()).limit(1))
    entry = JournalEntry(at=now, officer=officer, act=act, poll=poll, detail=detail)
    entry.digest = _digest(last or _START, now, officer, act, poll, detail)
    session.add(entry)
    session.flush()
    if ACTS.isEnabledFor(logging.INFO):
        _tell(session, {"at": now.isoformat(), "officer": officer, "act": act, "poll": poll, "detail": detail})


def _tell(session: Session, act: dict[str, str]) -> None:
    line = json.dumps(act, ensure_ascii=False)
    event.listen(session, "after_commit", lambda _session: ACTS.info(line), once=True)


def of_poll(session: Session, *, poll: str) -> list[JournalEntry]:
    """The lines about one poll, oldest first."""
    return list(session.scalars(select(JournalEntry).where(JournalEntry.poll == poll).order_by(JournalEntry.id)))


def verify(session: Session) -> tuple[int, str]:
    """The number of lines and the last digest in hexadecimal. Raises BrokenJournal naming the first bad line."""
    digest, count = _START, 0
    for entry in session.scalars(select(JournalEntry).order_by(JournalEntry.id)):
        digest = _digest(digest, entry.at, entry.officer, entry.act, entry.poll, entry.detail)
        if digest != entry.digest:
            raise BrokenJournal(entry.id, entry.at)
        count += 1
    return count, digest.hex()


def _digest(before: bytes, at: datetime, *texts: str) -> bytes:
    line = json.dumps([at.astimezone(UTC).isoformat(), *texts], ensure_ascii=False)
    return hashlib.sha256(before + line.encode()).digest()
