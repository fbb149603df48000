"""Posting (niêm yết): the one way from findings to what the public may see."""

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from analysis import disclosure
from analysis.disclosure import Release
from app.digests import freeze, short
from app.installation import Installation
from surveys import polls, releases
from surveys.tables import FrozenRelease, Poll
from surveys.workdays import HANOI

if TYPE_CHECKING:
    from analysis.hall_poster import HallPoster


def post(session: Session, *, poll: Poll, by: str, now: datetime) -> None:
    """Freezes the release of a counted poll and puts it on the public page. Raises PollNotCounted, TotalsClash."""
    polls.post_results(session, poll=poll, release=freeze(session, poll=poll, now=now).body, by=by, now=now)


def read(frozen: FrozenRelease) -> Release:
    """The release as a value."""
    return disclosure.from_json(json.loads(frozen.body))


def hall_poster(session: Session, poll: Poll, base_url: str) -> "HallPoster | None":
    """What hangs in the halls and is read out; None before the posting. Raises BrokenRelease."""
    from analysis.hall_poster import HallPoster  # noqa: PLC0415  drawing is heavy and only needed here
    from analysis.papers.words import path_words  # noqa: PLC0415  so are the papers
    from app import printing  # noqa: PLC0415  drawing is heavy and only needed here

    frozen = releases.of(session, poll)
    if frozen is None or poll.posted_at is None:
        return None
    posted_on = poll.posted_at.astimezone(HANOI).date()
    return HallPoster(
        body=printing.issuer(poll),
        poll_title=poll.title,
        place=path_words(poll.place.path),
        address=f"{base_url.rstrip('/')}/ket-qua/{poll.code}",
        posted_on=posted_on,
        until=posted_on + timedelta(polls.rules_of(poll).posting_days),
        digest=short(frozen),
        contact=poll.contact,
        release=read(frozen),
    )


def freeze_older(here: Installation, *, now: datetime) -> int:
    """Freezes the releases of polls that were posted before there were any; gives how many."""
    with here.writing() as session:
        older = releases.without(session)
        for poll in older:
            freeze(session, poll=poll, now=now)
        return len(older)
