"""Counting: from opened ballots to whole numbers, per village and for the whole poll."""

import json
from collections import Counter
from collections.abc import Sequence
from functools import reduce
from operator import add

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys import polls, typed_words
from surveys.ballots import (
    BLANK,
    DISSATISFIED,
    DOUBLE,
    SATISFIED,
    Ballot,
    Count,
    PlaceTally,
    QuestionTally,
    Tally,
)
from surveys.tables import OpenedBallot, Poll, Village


def tally(
    ballots: Sequence[Ballot], *, questions: int, households: int, issued: int | None = None, paper: int | None = None
) -> Tally:
    """What ballots of one place add up to; ``questions`` is the number of marks on each.

    ``issued`` None: as many as were collected (paper was handed out without slips being printed).
    ``paper`` is how many came on paper; None: as the ballots say.
    """
    on_paper = sum(not ballot.online for ballot in ballots) if paper is None else paper
    valid = [ballot for ballot in ballots if ballot.valid]
    explained = [ballot for ballot in valid if ballot.reasons]
    return Tally(
        households=households,
        issued=len(ballots) if issued is None else max(issued, len(ballots)),
        online=len(ballots) - on_paper,
        paper=on_paper,
        invalid=len(ballots) - len(valid),
        questions=tuple(_question(valid, place) for place in range(questions)),
        with_dissatisfaction=sum(ballot.dissatisfied for ballot in valid),
        other_opinions=sum(bool(ballot.other) for ballot in ballots),
        reasons=tuple(_reasons(explained, place) for place in range(questions)),
        opinions=tuple(sorted(ballot.other for ballot in ballots if ballot.other)),
    )


def count(session: Session, poll: Poll) -> Count:
    """The counted poll. Raises PollNotCounted."""
    polls.require_counted(poll)
    assert poll.opened_at and poll.closed_at and poll.counted_at
    questionnaire = polls.questionnaire_of(poll)
    numbers = [question.number for question in questionnaire.choices]
    villages = tuple(_village(session, village, numbers) for village in poll.villages)
    whole = reduce(add, (village.tally for village in villages))
    return Count(
        poll=poll.code,
        title=poll.title,
        questionnaire=questionnaire,
        place=poll.place.path,
        opens_on=poll.opens_on.isoformat(),
        closes_on=poll.closes_on.isoformat(),
        opened_on=poll.opened_at.isoformat(),
        closed_on=poll.closed_at.isoformat(),
        counted_at=poll.counted_at.isoformat(),
        whole=PlaceTally(poll.place.name, whole),
        villages=villages,
        rehearsal=poll.rehearsal,
    )


def ballots(session: Session, village: Village) -> list[Ballot]:
    """The opened ballots of a village, in no order that means anything. Raises PollNotCounted.

    Where too few came on one way, none says how it came, and all count as sent by phone.
    """
    polls.require_counted(village.poll)
    columns = OpenedBallot.marks, OpenedBallot.reasons, OpenedBallot.other, OpenedBallot.online
    return [
        Ballot(marks, tuple(json.loads(reasons)) if reasons else (), other, online=online is not False)
        for marks, reasons, other, online in session.execute(
            select(*columns).where(OpenedBallot.village_id == village.id)
        )
    ]


def _village(session: Session, village: Village, numbers: list[int]) -> PlaceTally:
    cast, paper = ballots(session, village), village.paper
    counted = tally(cast, questions=len(numbers), households=village.households, issued=village.slips, paper=paper)
    return PlaceTally(village.name, typed_words.added(session, village, counted, numbers), village.team)


def _question(valid: Sequence[Ballot], place: int) -> QuestionTally:
    marks = Counter(ballot.marks[place] for ballot in valid)
    return QuestionTally(marks[SATISFIED], marks[DISSATISFIED], marks[BLANK] + marks[DOUBLE])


def _reasons(explained: Sequence[Ballot], place: int) -> tuple[str, ...]:
    written = (ballot.reasons[place] for ballot in explained if len(ballot.reasons) > place)
    return tuple(sorted(filter(None, written)))
