"""What should be looked at again in a counted poll: questions, not charges, for the supervising level only."""

from collections.abc import Callable
from dataclasses import astuple, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.interface import told
from app.officer import blueprint
from app.officer.lock import officer, poll_for
from app.request import reading
from surveys import arrivals, counting, officers, polls, runs
from surveys.officers import Act
from surveys.questionnaires import QuestionKind
from surveys.tables import Poll

if TYPE_CHECKING:
    from analysis.screening import Evidence


@blueprint.get("/dot/<code>/ra-soat")
def screening(code: str) -> ResponseReturnValue:
    """The findings, and what could not be looked at because it is not kept."""
    from analysis.screening import screen  # noqa: PLC0415  scipy takes its time; residents never wait

    with reading() as session:
        poll = poll_for(session, code, Act.SUPERVISE)
        found = [
            replace(each, sentence=told(each.sentence), to_check=told(each.to_check))
            for each in screen(_evidence(session, poll))
        ]
        return render_template("officer/screening.html", poll=poll, found=found)


@blueprint.context_processor
def supervising() -> dict[str, Callable[[Poll], bool]]:
    """``may_supervise(poll)`` for templates."""
    return {"may_supervise": _may_supervise}


def _may_supervise(poll: Poll) -> bool:
    with reading() as session:
        return officers.may(officer(session), Act.SUPERVISE, poll.place)


def _evidence(session: Session, poll: Poll) -> "list[Evidence]":
    """What opened ballots, batches of keyed paper and the counts of five minutes tell."""
    import numpy as np  # noqa: PLC0415

    from analysis.screening import LongestRun, burst, evidence  # noqa: PLC0415

    polls.require_counted(poll)
    kinds = [question.kind for question in polls.questionnaire_of(poll).choices]
    overall = kinds.index(QuestionKind.OVERALL)
    found = []
    for village in poll.villages:
        ballots, came = counting.ballots(session, village), arrivals.of_village(session, village)
        densest = burst(np.array(came[1])) if came else None
        began = came[0] + timedelta(seconds=arrivals.SECONDS * densest.first) if came and densest else None
        batches = tuple(LongestRun(*astuple(each)) for each in runs.of_village(session, village))
        found.append(
            evidence(
                village.name, village.households, ballots,
                overall=overall, runs=batches, burst=densest, burst_began=began,
            )
        )  # fmt: skip
    return found
