"""Delays after wrong passwords and codes: growing, per account, never a lock, without any address.

An attempt is counted before it is tried, so that fifty at once are not fifty free ones. Who comes too soon is
refused unseen and makes nobody wait longer. Names are counted in shared buckets whether an account has them or
not: waiting tells nothing about names, and a flood of invented names fills no more than 65,536 rows.

An enemy who hammers a name makes strangers wait for it; a browser on which the officer signed in before
counts apart (OWASP "device cookies") in a bucket of its own, which no flood of names can fill, and does not wait.
"""

import hashlib
import hmac
import math
from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from surveys.errors import TooSoon
from surveys.tables import Failures

FREE = 5
"""Attempts without any delay."""
FORGOTTEN = timedelta(days=1)
LONGEST_FOR_PASSWORDS = timedelta(minutes=1)
"""60 guesses an hour at a password of 15 letters; short, because anyone may cause it."""
LONGEST_FOR_CODES = timedelta(hours=1)
"""24 guesses a day at six digits; long, because only who knows the password may cause it."""

_SHARED = 2
_OWN = 16
"""Bytes."""


def shared_bucket(key: bytes, *what: str) -> bytes:
    """Where failures of what anybody may type are counted: not to be told or aimed at without the key."""
    return _digest(key, what)[:_SHARED]


def own_bucket(key: bytes, *what: str) -> bytes:
    """Where failures are counted of what only an officer's browser, or who knows the password, can reach."""
    return _digest(key, what)[:_OWN]


def delay(count: int, *, longest: timedelta) -> timedelta:
    """How long after ``count`` failures in a row the next attempt has to wait: 1 s, 2 s, 4 s … ``longest``."""
    if count < FREE:
        return timedelta(0)
    return min(timedelta(seconds=2 ** min(count - FREE, 32)), longest)


def attempt(session: Session, *, bucket: bytes, longest: timedelta, now: datetime) -> int:
    """Counts an attempt as failed until ``clear`` says otherwise; gives how many there are now.

    Raises TooSoon; then nothing is counted. The caller commits before the attempt is tried.
    """
    row = _standing(session, bucket, now)
    count = row.count if now - row.last_at < FORGOTTEN else 0
    left = row.last_at + delay(count, longest=longest) - now
    if count and left > timedelta(0):
        raise TooSoon(math.ceil(left.total_seconds()))
    row.count, row.last_at = count + 1, now
    session.flush()
    return row.count


def forget(session: Session, *, now: datetime) -> None:
    """Removes what no delay depends on any more."""
    session.execute(delete(Failures).where(Failures.last_at <= now - FORGOTTEN))


def clear(session: Session, *buckets: bytes) -> int:
    """After a success: forgets the failures and gives how many there were, the success among them."""
    found = session.scalars(select(Failures.count).where(Failures.bucket.in_(buckets))).all()
    session.execute(delete(Failures).where(Failures.bucket.in_(buckets)))
    return sum(found)


def _digest(key: bytes, what: tuple[str, ...]) -> bytes:
    return hmac.new(key, "\0".join(what).encode(), hashlib.sha256).digest()


def _standing(session: Session, bucket: bytes, now: datetime) -> Failures:
    """The row of the bucket, held until the transaction ends; a first one is made."""
    query = select(Failures).where(Failures.bucket == bucket).with_for_update()
    row = session.scalar(query)
    if row is None:
        with suppress(IntegrityError), session.begin_nested():  # another worker may make it at the same moment
            session.add(Failures(bucket=bucket, count=0, last_at=now))
        row = session.scalars(query).one()
    return row
