"""A poll is announced only when everything it will print can be printed."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from analysis.letters import unprintable
from surveys import polls
from surveys.errors import Fault, FaultyPoll
from surveys.polls import Plan
from surveys.tables import Poll


def announce(session: Session, *, plan: Plan, by: str, now: datetime) -> Poll:
    """A new draft poll. Raises FaultyPoll with every fault of the plan, UnknownKind."""
    found = faults(plan)
    if found:
        raise FaultyPoll(found)
    return polls.announce(session, plan=plan, by=by, now=now)


def faults(plan: Plan) -> list[Fault]:
    """Every fault of a plan, those of its letters too; the places are named as ``polls.plan_faults`` does."""
    return [*polls.plan_faults(plan), *_faults_of_letters(plan)]


def _faults_of_letters(plan: Plan) -> Iterator[Fault]:
    for place, text in _printed(plan):
        letters = unprintable(text)
        if letters:
            yield Fault(place, f"có ký tự không in được: {', '.join(letters)}")


def _printed(plan: Plan) -> Iterator[tuple[str, str]]:
    """The texts that stand on slips, ballots, posters and papers, with their places."""
    yield "tên đợt", plan.title
    yield "nơi lấy ý kiến", " ".join(plan.place)
    yield "người liên hệ", plan.contact
    for line, village in enumerate(plan.villages, start=1):
        yield f"thôn thứ {line}", f"{village.name} {village.team}"
    yield from (("căn cứ", line) for line in plan.legal)
