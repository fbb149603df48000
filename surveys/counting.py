"""Counting: from opened ballots to whole numbers, per village and for the whole poll."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import reduce
from operator import add

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys import polls, words
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
from surveys.words import Said


def tally(
    ballots: Sequence[Ballot],
    *,
    questions: int,
    households: int,
    issued: int | None = None,
    paper: int | None = None,
    opinions: int | None = None,
) -> Tally:
    """What ballots of one place add up to; ``questions`` is the number of marks on each.

    ``issued`` None: as many as were collected (paper was handed out without slips being printed).
    ``paper`` is how many came on paper, ``opinions`` how many carry another opinion; None: as the ballots say.
    """
    on_paper = sum(not ballot.online for ballot in ballots) if paper is None else paper
    valid = [ballot for ballot in ballots if ballot.valid]
    return Tally(
        households=households,
        issued=len(ballots) if issued is None else max(issued, len(ballots)),
        online=len(ballots) - on_paper,
        paper=on_paper,
        invalid=len(ballots) - len(valid),
        questions=tuple(_question(valid, place) for place in range(questions)),
        with_dissatisfaction=sum(ballot.dissatisfied for ballot in valid),
        other_opinions=sum(bool(ballot.other) for ballot in ballots) if opinions is None else opinions,
        reasons=((),) * questions,
        opinions=(),
    )


def count(session: Session, poll: Poll) -> Count:
    """The counted poll. Raises PollNotCounted."""
    polls.require_counted(poll)
    assert poll.opened_at and poll.closed_at and poll.counted_at
    questionnaire = polls.questionnaire_of(poll)
    numbers = [question.number for question in questionnaire.choices]
    opinions = words.opinions(session, poll)
    villages = tuple(_village(session, village, numbers, opinions.get(village.id, 0)) for village in poll.villages)
    whole = with_words(reduce(add, (village.tally for village in villages)), words.said(session, poll, numbers))
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
        two_envelopes=poll.trustee_key is not None,
    )


def ballots(session: Session, village: Village) -> list[Ballot]:
    """The marks of the opened ballots of a village, in no order that means anything. Raises PollNotCounted.

    Where too few came on one way, none says how it came, and all count as sent by phone.
    """
    polls.require_counted(village.poll)
    rows = session.execute(select(OpenedBallot.marks, OpenedBallot.online).where(OpenedBallot.village_id == village.id))
    return [Ballot(marks, online=online is not False) for marks, online in rows]


def with_words(whole: Tally, said: Said) -> Tally:
    """The tally of a poll with what was written in it."""
    return replace(whole, reasons=said.reasons, opinions=said.opinions, other_reasons=said.other_reasons)


def _village(session: Session, village: Village, numbers: list[int], opinions: int) -> PlaceTally:
    counted = tally(
        ballots(session, village),
        questions=len(numbers),
        households=village.households,
        issued=village.slips,
        paper=village.paper,
        opinions=opinions,
    )
    return PlaceTally(village.name, counted, village.team)


def _question(valid: Sequence[Ballot], place: int) -> QuestionTally:
    marks = Counter(ballot.marks[place] for ballot in valid)
    return QuestionTally(marks[SATISFIED], marks[DISSATISFIED], marks[BLANK] + marks[DOUBLE])
