"""Frozen releases (bản công bố): what the public sees of a poll, stored once and never computed again.

Two releases of one poll could be subtracted from each other. So there is one, under a digest that the journal
carries, too.
"""

import hashlib
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.errors import BrokenRelease
from surveys.tables import FrozenRelease, Poll

SHOWN = 16
"""How many letters of a digest pages, posters and papers show."""


def freeze(session: Session, *, poll: Poll, body: str, now: datetime) -> str:
    """Stores the release of a poll that has none and gives its digest; one that is there stands."""
    there = session.get(FrozenRelease, poll.id)
    if there is None:
        there = FrozenRelease(poll_id=poll.id, body=body, digest=digest_of(body), at=now)
        session.add(there)
    session.flush()
    return there.digest


def of(session: Session, poll: Poll) -> FrozenRelease | None:
    """The release of a poll, None before it is posted. Raises BrokenRelease for one that was changed."""
    found = session.get(FrozenRelease, poll.id)
    if found is not None and digest_of(found.body) != found.digest:
        raise BrokenRelease(poll.code)
    return found


def without(session: Session) -> list[Poll]:
    """Polls that were posted before there were releases."""
    frozen = select(FrozenRelease.poll_id)
    return list(session.scalars(select(Poll).where(Poll.posted_at.is_not(None), Poll.id.not_in(frozen))))


def beginning(typed: str) -> str:
    """What was typed of a digest, in small letters and without dashes; "" for less than papers show."""
    letters = "".join(typed.split()).replace("-", "").lower()
    readable = SHOWN <= len(letters) <= 64 and not set(letters) - set("0123456789abcdef")
    return letters if readable else ""


def posted_with(session: Session, beginning: str) -> list[Poll]:
    """The posted polls whose release has a digest that begins so."""
    query = select(Poll).join(FrozenRelease, FrozenRelease.poll_id == Poll.id)
    return list(session.scalars(query.where(Poll.posted_at.is_not(None), FrozenRelease.digest.startswith(beginning))))


def digest_of(body: str) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(body.encode()).hexdigest()
