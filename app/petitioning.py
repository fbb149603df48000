"""Petitions between the domain and the pages: what goes on papers, and what may become public."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy.orm import Session

from analysis import petitions as telling
from analysis.petitions import Line, Told
from analysis.suppression import FEWEST_BALLOTS
from app import posting
from surveys import petitions, polls, releases
from surveys.petition_errors import NotPostedYet, PetitionNotSent, TooFewToPublish
from surveys.tables import Petition, Poll


def lines(session: Session, poll: Poll, *, today: date) -> list[Line]:
    """Every petition of a poll, as papers say it."""
    questionnaire = polls.questionnaire_of(poll)
    found = petitions.of_poll(session, poll)
    return [telling.line(each, questionnaire, petitions.state(each, today=today)) for each in found]


def waiting(found: Iterable[Petition]) -> dict[str, list[Petition]]:
    """Those that are not sent yet, by the authority they are for."""
    by_authority: dict[str, list[Petition]] = {}
    for petition in found:
        if petition.sent_on is None and petition.authority:
            by_authority.setdefault(petition.authority, []).append(petition)
    return dict(sorted(by_authority.items()))


def authorities(session: Session, poll: Poll) -> list[str]:
    """Authorities that were named in this poll, to choose from."""
    usual = [f"Ủy ban nhân dân {poll.place.name[:1].lower()}{poll.place.name[1:]}"]
    return sorted({each.authority for each in petitions.of_poll(session, poll) if each.authority} | set(usual))


def publish(session: Session, *, petition: Petition, by: str, now: datetime) -> None:
    """Puts a petition on the public page, as far as it may be told.

    Raises NotPostedYet, PetitionNotSent, TooFewToPublish, CopiedWords.
    """
    frozen = releases.of(session, petition.poll)
    if frozen is None:
        raise NotPostedYet
    if petition.sent_on is None:
        raise PetitionNotSent(petition.number)
    if not posting.read(frozen).enough:
        raise TooFewToPublish(FEWEST_BALLOTS)
    body = telling.body_of(telling.told(petition, polls.questionnaire_of(petition.poll)))
    petitions.publish(session, petition=petition, body=body, by=by, now=now)


def published(session: Session, poll: Poll) -> list[Told]:
    """What the public page shows."""
    return [telling.read(body) for body in petitions.published(session, poll)]
