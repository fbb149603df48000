"""Findings of a counted poll, for pages and for the command line alike."""

from typing import Any

from sqlalchemy.orm import Session

from analysis import province_words
from analysis.findings import Findings, findings
from analysis.result import as_json as _as_json
from app.installation import Installation
from surveys import confirmations, counting, polls, rechecks, reconciliation
from surveys.reconciliation import Reconciliation
from surveys.tables import Poll


def of(session: Session, poll: Poll) -> Findings:
    """The findings of a poll. Raises PollNotCounted, TotalsClash."""
    return findings(counting.count(session, poll))


def before(session: Session, poll: Poll) -> Findings | None:
    """The findings of the wave before, at the same place and of the same kind; None when there is none."""
    earlier = polls.previous(session, poll)
    return None if earlier is None else of(session, earlier)


def sheets(session: Session, poll: Poll) -> dict[str, Reconciliation]:
    """The reconciliation of each village, by its name."""
    return {each.village: each for each in reconciliation.of_poll(session, poll)}


def afterwards(session: Session, poll: Poll) -> dict[str, list[str]]:
    """What papers say of amendments and re-checks, by village; of the whole under "". Raises BrokenRecord."""
    return province_words.afterwards(confirmations.of_poll(session, poll), rechecks.of_poll(session, poll))


def as_json(here: Installation, code: str) -> dict[str, Any]:
    """The result of a poll as the command line prints it. Raises UnknownPoll, PollNotCounted."""
    with here.reading() as session:
        return _as_json(of(session, polls.by_code(session, code)))
