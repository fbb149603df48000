"""Posting (niêm yết): the one way from findings to what the public may see."""

import json
from datetime import datetime

from sqlalchemy.orm import Session

from analysis import disclosure
from analysis.disclosure import Release
from app import results
from app.installation import Installation
from surveys import polls, releases
from surveys.tables import FrozenRelease, Poll


def post(session: Session, *, poll: Poll, by: str, now: datetime) -> None:
    """Freezes the release of a counted poll and puts it on the public page. Raises PollNotCounted, TotalsClash."""
    body = disclosure.body_of(disclosure.release(results.of(session, poll)))
    polls.post_results(session, poll=poll, release=body, by=by, now=now)


def read(frozen: FrozenRelease) -> Release:
    """The release as a value."""
    return disclosure.from_json(json.loads(frozen.body))


def freeze_older(here: Installation, *, now: datetime) -> int:
    """Freezes the releases of polls that were posted before there were any; gives how many."""
    with here.writing() as session:
        older = releases.without(session)
        for poll in older:
            body = disclosure.body_of(disclosure.release(results.of(session, poll)))
            releases.freeze(session, poll=poll, body=body, now=now)
        return len(older)
