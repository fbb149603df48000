"""Sessions of officers (phiên làm việc): kept on the server, known to the browser by a random token alone.

Our own limits: half an hour without a request, twelve hours in all (a working day), five at once; for a sixth
makes room the oldest, one that never gave its code first: who knows only the password ends no working session
but the fifth. Only the hash of a token is stored: who reads the table cannot sign in with it.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.orm import Session

from surveys.tables import Officer, OfficerSession

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
MOST = 5
SEEN_EVERY = timedelta(minutes=1)
"""How exactly the last request is remembered: not every page should wait for the write lock."""


class Step(StrEnum):
    """What a session still has to do before it opens any other page."""

    CODE = "code"
    PASSWORD = "password"  # noqa: S105  a step, not a password
    ENROL = "enrol"


def start(
    session: Session, *, officer: Officer, by_link: bool = False, code_at: datetime | None = None, now: datetime
) -> str:
    """A new session; gives its token of 256 random bits. Sessions past their limits are removed on the way."""
    forget(session, now=now)
    running = of_officer(session, officer=officer, now=now)
    for surplus in sorted(running, key=lambda each: each.code_at is None)[MOST - 1 :]:
        session.delete(surplus)
    token = secrets.token_urlsafe(32)
    row = OfficerSession(
        token_hash=_hash(token), officer_id=officer.id, started_at=now, seen_at=now, code_at=code_at, by_link=by_link
    )
    session.add(row)
    session.flush()
    return token


def find(session: Session, token: str, *, now: datetime) -> OfficerSession | None:
    """The session of a token; None when it ended, rested too long, is too old, or its officer may not sign in."""
    if not token:
        return None
    query = select(OfficerSession).where(OfficerSession.token_hash == _hash(token), ~_over(now))
    found = session.scalar(query)
    return found if found is not None and session.get_one(Officer, found.officer_id).active else None


def touch(session: Session, found: OfficerSession, *, now: datetime) -> None:
    """Remembers that a request came."""
    same = OfficerSession.token_hash == found.token_hash
    session.execute(update(OfficerSession).where(same, OfficerSession.seen_at < now).values(seen_at=now))


def needs_touch(found: OfficerSession, *, now: datetime) -> bool:
    return now - found.seen_at >= SEEN_EVERY


def waits_for(found: OfficerSession, officer: Officer, *, must_enrol: frozenset[str]) -> Step | None:
    """The first thing left to do; ``must_enrol``: the roles that need a second factor here.

    A link this machine printed counts as its own authority, but never in place of an enrolled phone.
    """
    if officer.totp_secret is not None and found.code_at is None:
        return Step.CODE
    if officer.password_until is not None:
        return Step.PASSWORD
    if officer.totp_secret is None and officer.role in must_enrol and not found.by_link:
        return Step.ENROL
    return None


def of_officer(session: Session, *, officer: Officer, now: datetime) -> list[OfficerSession]:
    """The officer's sessions that have not run out, newest first."""
    query = select(OfficerSession).where(OfficerSession.officer_id == officer.id, ~_over(now))
    return list(session.scalars(query.order_by(OfficerSession.started_at.desc(), OfficerSession.token_hash)))


def end(session: Session, token: str) -> None:
    """Ends one session; harmless when it has ended."""
    session.execute(delete(OfficerSession).where(OfficerSession.token_hash == _hash(token)))


def end_all(session: Session, *, officer: Officer, but: bytes | None = None) -> None:
    """Ends every session of the officer, ``but`` the one of this token hash."""
    theirs = OfficerSession.officer_id == officer.id
    session.execute(delete(OfficerSession).where(theirs, OfficerSession.token_hash != (but or b"")))


def end_named(session: Session, *, officer: Officer, hashes: set[bytes]) -> None:
    """Ends those of the officer's sessions that have these token hashes."""
    theirs = OfficerSession.officer_id == officer.id
    session.execute(delete(OfficerSession).where(theirs, OfficerSession.token_hash.in_(hashes)))


def forget(session: Session, *, now: datetime) -> None:
    """Removes every officer's sessions past their limits."""
    session.execute(delete(OfficerSession).where(_over(now)))


def _over(now: datetime) -> ColumnElement[bool]:
    return or_(OfficerSession.seen_at <= now - IDLE, OfficerSession.started_at <= now - LONGEST)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
