"""Batches of keyed paper are looked at for runs of identical ballots before their order is gone."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from surveys import runs
from surveys.box import SealedPaper
from surveys.keys import KeyStore
from surveys.runs import FEWEST, Run
from surveys.tables import Village

Found = list[tuple[int, Run]]
"""The village of a batch, and its longest run."""


def look(papers: Iterable[SealedPaper]) -> Found:
    """The longest run of every batch that is large enough; outside any write lock."""
    batches = [(paper.village_id, paper.marks) for paper in papers if len(paper.marks) >= FEWEST]
    if not batches:
        return []
    from analysis.screening import longest_run  # noqa: PLC0415  scipy takes its time

    found = [(village, longest_run(marks)) for village, marks in batches]
    return [(village, Run(each.length, each.ballots, each.p_value)) for village, each in found]


def keep(session: Session, found: Found, *, keys: KeyStore) -> None:
    """Lays down what was found, in the transaction that puts the ballots into the box."""
    for village, run in found:
        runs.note(session, village=session.get_one(Village, village), run=run, keys=keys)
