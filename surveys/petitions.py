"""Petitions (kiến nghị): what several people said, gathered by an officer, answered by an authority, published.

An officer gathers opinions that say the same, sums them up in a sentence, names the authority and the deadline;
the authority's reply is written down; each publication is an act of its own. Law on petitions and complaints gives
deadlines for other procedures than this one, so the deadline is stated with its source by whoever sends.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from surveys import journal, polls
from surveys.errors import Fault
from surveys.petition_errors import (
    CopiedWords,
    FaultyPetition,
    NotPostedYet,
    PetitionEmpty,
    PetitionNotSent,
    PetitionSent,
    UnknownPetition,
)
from surveys.tables import Opinion, Petition, Poll
from surveys.words import tidy
from surveys.workdays import deadline as workday

DAYS = 15
"""Working days an authority is given where nobody states another deadline: our own default."""
SOURCE = f"tạm đặt {DAYS} ngày làm việc, chưa có văn bản xác nhận"
LONGEST = {"summary": 300, "authority": 200, "letter": 80, "source": 200, "reply": 2_000}
COPIED = 8
"""So many of a resident's words in a row make a copied sentence."""


class State(StrEnum):
    """Trạng thái của một kiến nghị."""

    WAITING = "chưa chuyển"
    SENT = "đã chuyển, chờ trả lời"
    LATE = "quá hạn trả lời"
    ANSWERED = "đã trả lời"


def state(petition: Petition, *, today: date) -> State:
    """Read off its dates."""
    if petition.sent_on is None or petition.deadline is None:
        return State.WAITING
    if petition.replied_on is not None:
        return State.ANSWERED
    return State.LATE if today > petition.deadline else State.SENT


def of_poll(session: Session, poll: Poll) -> list[Petition]:
    """All of a poll by number, each with its opinions."""
    query = select(Petition).where(Petition.poll_id == poll.id).options(selectinload(Petition.opinions))
    return list(session.scalars(query.order_by(Petition.number)))


def late(session: Session, poll: Poll, *, today: date) -> int:
    """How many wait for a reply that is overdue."""
    return sum(state(each, today=today) is State.LATE for each in of_poll(session, poll))


def by_number(session: Session, poll: Poll, number: int, *, lock: bool = False) -> Petition:
    """One of a poll; ``lock`` holds it until the transaction ends. Raises UnknownPetition."""
    query = select(Petition).where(Petition.poll_id == poll.id, Petition.number == number)
    query = query.execution_options(populate_existing=True)
    found = session.scalar(query.with_for_update(of=Petition) if lock else query)
    if found is None:
        raise UnknownPetition(number)
    return found


def gather(
    session: Session, *, poll: Poll, rows: Iterable[bytes], into: int | None = None, summary: str = "", by: str,
    now: datetime,
) -> Petition:  # fmt: skip
    """Puts opinions into a petition: the one of this number, or a new one with a summary.

    Opinions that are in another petition move. Raises FaultyPetition, UnknownPetition, PetitionSent.
    """
    chosen = _opinions(session, poll, rows)
    if into is None:
        petition = _new(session, poll, summary)
    else:
        petition = by_number(session, poll, into, lock=True)
        _require_unsent(petition)
    for opinion in chosen:
        if opinion.petition is not None:
            _require_unsent(opinion.petition)
        opinion.petition = petition
    session.flush()
    told = f"số {petition.number}: thêm {len(chosen)} ý kiến"
    journal.note(session, officer=by, act="gom kiến nghị", poll=poll.code, detail=told, now=now)
    return petition


def let_go(session: Session, *, petition: Petition, rows: Iterable[bytes]) -> None:
    """Takes opinions out of a petition: they wait to be gathered again. Raises FaultyPetition, PetitionSent."""
    _require_unsent(petition)
    for opinion in _opinions(session, petition.poll, rows):
        if opinion.petition_id == petition.id:
            opinion.petition = None
    session.flush()


def describe(session: Session, *, petition: Petition, summary: str, question: int, authority: str) -> None:
    """The summary, the question it belongs to by its meaning (0: none), who has to answer.

    Raises FaultyPetition, PetitionSent.
    """
    _require_unsent(petition)
    known = {0, *(each.number for each in polls.questionnaire_of(petition.poll).choices)}
    faults = [] if question in known else [Fault("question", "Xin chọn một câu của mẫu phiếu.")]
    texts = _texts(faults, summary=(summary, True), authority=(authority, False))
    if faults:
        raise FaultyPetition(faults)
    petition.summary, petition.question, petition.authority = texts["summary"], question, texts["authority"]
    session.flush()


def send(
    session: Session, *, poll: Poll, authority: str, letter: str, sent_on: date, deadline: date | None, source: str,
    by: str, now: datetime,
) -> list[Petition]:  # fmt: skip
    """Writes down that everything which waits for this authority went to it; gives what went.

    Raises FaultyPetition: nothing waits, a deadline before the sending, a text too long; PetitionEmpty.
    """
    due = deadline or due_on(sent_on)
    waiting = [each for each in of_poll(session, poll) if each.sent_on is None and each.authority == tidy(authority)]
    faults = (
        [] if waiting and tidy(authority) else [Fault("authority", "Không có kiến nghị nào chờ chuyển cơ quan này.")]
    )
    if due < sent_on:
        faults.append(Fault("deadline", "Hạn trả lời đứng trước ngày chuyển."))
    texts = _texts(faults, letter=(letter, False), source=(source, True))
    if faults:
        raise FaultyPetition(faults)
    for petition in waiting:
        if not petition.opinions:
            raise PetitionEmpty(petition.number)
        petition.sent_on, petition.sent_by, petition.letter = sent_on, by, texts["letter"]
        petition.deadline, petition.deadline_source = due, texts["source"]
    session.flush()
    told = f"{tidy(authority)}: {len(waiting)} kiến nghị, hạn {due:%d/%m/%Y}"
    journal.note(session, officer=by, act="chuyển kiến nghị", poll=poll.code, detail=told, now=now)
    return waiting


def due_on(sent_on: date) -> date:
    """The default deadline: ``DAYS`` working days, the day of sending counted as the first."""
    return workday(sent_on, days=DAYS)


def answer(
    session: Session, *, petition: Petition, replied_on: date, reply: str, letter: str, by: str, now: datetime
) -> None:
    """Writes down the authority's reply; again for a later one. Raises PetitionNotSent, FaultyPetition."""
    if petition.sent_on is None:
        raise PetitionNotSent(petition.number)
    faults = [] if replied_on >= petition.sent_on else [Fault("replied_on", "Ngày trả lời đứng trước ngày chuyển.")]
    texts = _texts(faults, reply=(reply, True), letter=(letter, False))
    if faults:
        raise FaultyPetition(faults)
    petition.replied_on, petition.replied_by = replied_on, by
    petition.reply, petition.reply_letter = texts["reply"], texts["letter"]
    session.flush()
    _note(session, petition, "ghi trả lời kiến nghị", by, now)


def publish(session: Session, *, petition: Petition, body: str, by: str, now: datetime) -> None:
    """Puts a petition on the public page as ``body`` says it (``analysis.disclosure``); again after a change.

    Raises NotPostedYet, PetitionNotSent; CopiedWords when it repeats a resident's sentence.
    """
    if petition.poll.posted_at is None:
        raise NotPostedYet
    if petition.sent_on is None:
        raise PetitionNotSent(petition.number)
    if words := copied(body, [text for each in petition.opinions for text in (each.text, each.original)]):
        raise CopiedWords(words)
    petition.published, petition.published_at = body, now
    session.flush()
    _note(session, petition, "công bố kiến nghị", by, now)


def take_back(session: Session, *, petition: Petition, by: str, now: datetime) -> None:
    """Takes a petition off the public page."""
    petition.published, petition.published_at = "", None
    session.flush()
    _note(session, petition, "thôi công bố kiến nghị", by, now)


def published(session: Session, poll: Poll) -> list[str]:
    """The bodies that are public, by number."""
    query = select(Petition.published).where(Petition.poll_id == poll.id, Petition.published != "")
    return list(session.scalars(query.order_by(Petition.number)))


def copied(body: str, texts: Sequence[str]) -> str:
    """The first ``COPIED`` words in a row that a text shares with what is to be published; "" for none."""
    runs = {run for value in _values(json.loads(body)) for run in _runs(value)}
    return next((" ".join(run) for text in texts for run in _runs(text) if run in runs), "")


def _values(body: object) -> list[str]:
    values = body.values() if isinstance(body, dict) else []
    return [value for value in values if isinstance(value, str)]


def _runs(text: str) -> list[tuple[str, ...]]:
    words = "".join(letter if letter.isalnum() else " " for letter in tidy(text).lower()).split()
    return [tuple(words[start : start + COPIED]) for start in range(len(words) - COPIED + 1)]


def _new(session: Session, poll: Poll, summary: str) -> Petition:
    faults: list[Fault] = []
    text = _texts(faults, summary=(summary, True))["summary"]
    if faults:
        raise FaultyPetition(faults)
    polls.by_code(session, poll.code, lock=True)  # one number, one petition
    last = session.scalar(select(func.max(Petition.number)).where(Petition.poll_id == poll.id)) or 0
    petition = Petition(poll=poll, number=last + 1, summary=text)
    session.add(petition)
    session.flush()
    return petition


def _opinions(session: Session, poll: Poll, rows: Iterable[bytes]) -> list[Opinion]:
    query = select(Opinion).where(Opinion.poll_id == poll.id, Opinion.aside == "", Opinion.id.in_(list(rows)))
    found = list(session.scalars(query.with_for_update(of=Opinion)))
    if not found:
        raise FaultyPetition([Fault("opinion", "Xin chọn ít nhất một ý kiến.")])
    return found


def _texts(faults: list[Fault], **texts: tuple[str, bool]) -> dict[str, str]:
    """Texts on one line; a fault for each that is missing and must not be, or is too long."""
    kept = {name: tidy(text) for name, (text, _) in texts.items()}
    names = {"summary": "câu tóm tắt", "authority": "cơ quan giải quyết", "letter": "số văn bản",
             "source": "căn cứ của hạn trả lời", "reply": "nội dung trả lời"}  # fmt: skip
    for name, (_, needed) in texts.items():
        if needed and not kept[name]:
            faults.append(Fault(name, f"Xin ghi {names[name]}."))
        if len(kept[name]) > LONGEST[name]:
            faults.append(Fault(name, f"{names[name].capitalize()} dài quá {LONGEST[name]} chữ cái."))
    return kept


def _require_unsent(petition: Petition) -> None:
    if petition.sent_on is not None:
        raise PetitionSent(petition.number)


def _note(session: Session, petition: Petition, act: str, by: str, now: datetime) -> None:
    journal.note(session, officer=by, act=act, poll=petition.poll.code, detail=f"số {petition.number}", now=now)
