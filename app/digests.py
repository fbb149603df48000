"""The digest of what is published of a poll: the same on the page, the poster, the minutes and every other paper."""

from datetime import datetime

from sqlalchemy.orm import Session

from analysis import disclosure
from analysis.papers.words import check_words
from app import results
from app.installation import Installation
from surveys import codes, polls, releases
from surveys.tables import FrozenRelease, Poll


def freeze(session: Session, *, poll: Poll, now: datetime) -> FrozenRelease:
    """The release of a counted poll, computed and kept when it is first needed: its digest stands on the minutes, too.

    Nothing of it changes after the opening. Nobody but officers sees it before the posting.
    Raises PollNotCounted, TotalsClash, BrokenRelease.
    """
    frozen = releases.of(session, poll)
    if frozen is None:
        releases.freeze(
            session, poll=poll, body=disclosure.body_of(disclosure.release(results.of(session, poll))), now=now
        )
        frozen = releases.of(session, poll)
        assert frozen is not None
    return frozen


def check_line(here: Installation, code: str, *, now: datetime) -> str:
    """What every paper of a poll says of its digest. Raises UnknownPoll, PollNotCounted, TotalsClash."""
    with here.reading() as session:
        frozen = releases.of(session, polls.by_code(session, code))
    if frozen is None:
        with here.writing() as session:
            frozen = freeze(session, poll=polls.by_code(session, code, lock=True), now=now)
    return check_words(short(frozen), f"{here.settings.base_url.rstrip('/')}/kiem-tra")


def short(frozen: FrozenRelease) -> str:
    """The beginning of a release's digest, as people compare it."""
    return codes.grouped(frozen.digest[: releases.SHOWN])
