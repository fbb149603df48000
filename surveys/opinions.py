"""Opinions (ý kiến): what people wrote, read one by one by an officer, who takes out names or sets it aside.

Reading takes a text out of ``words`` and keeps it without names, under a new random key. Beside it the original
stays only while the codes of the poll do (``surveys.retention``): until then a hasty reading can be put right.
"""

import secrets
from dataclasses import dataclass

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from surveys.errors import Fault, NothingToLookAt
from surveys.petition_errors import FaultyPetition, PetitionSent
from surveys.tables import Opinion, Poll, Words
from surveys.words import tidy

LONGEST = 1_200
ASIDE = {
    "khong-phai-kien-nghi": "Không phải kiến nghị (lời cảm ơn, khen, chúc …)",
    "xuc-pham": "Lời xúc phạm, bịa đặt về người khác: không giữ lại lời",
    "khong-ro": "Không đọc được, không có nội dung",
}
"""Why an opinion is no petition."""
NOT_KEPT = "xuc-pham"
"""Of these only that there was one is kept."""


@dataclass(frozen=True)
class Unread:
    """Lời chưa đọc: all that its reader gets to see."""

    row: bytes
    question: int
    text: str
    original: str = ""
    """Of one that was read before, as long as it is kept."""
    aside: str = ""


@dataclass(frozen=True)
class Numbers:
    """Đã đọc đến đâu: opinions of a poll by what was done with them."""

    unread: int
    loose: int
    """Read, in no petition yet."""
    gathered: int
    aside: int


def numbers(session: Session, poll: Poll) -> Numbers:
    """Where the reading stands."""
    unread = session.scalar(select(func.count()).select_from(Words).where(Words.poll_id == poll.id)) or 0
    found = session.execute(select(Opinion.aside, Opinion.petition_id).where(Opinion.poll_id == poll.id)).all()
    aside = sum(bool(reason) for reason, _ in found)
    gathered = sum(petition is not None for _, petition in found)
    return Numbers(unread, len(found) - aside - gathered, gathered, aside)


def next_unread(session: Session, *, poll: Poll) -> Unread | None:
    """A random opinion nobody has read; None when there is none."""
    rows = session.scalars(select(Words.id).where(Words.poll_id == poll.id)).all()
    return found(session, poll=poll, row=secrets.choice(rows)) if rows else None


def found(session: Session, *, poll: Poll, row: bytes) -> Unread | None:
    """The opinion under this key, read or not; None when somebody read it meanwhile."""
    words = session.get(Words, row)
    if words is not None and words.poll_id == poll.id:
        return Unread(row, words.question, words.text)
    opinion = session.get(Opinion, row)
    if opinion is not None and opinion.poll_id == poll.id:
        return Unread(row, opinion.question, opinion.text, opinion.original, opinion.aside)
    return None


def read(session: Session, *, poll: Poll, row: bytes, text: str, aside: str = "") -> bytes:
    """What it says without names, or why it is set aside; gives the key under which it is kept from now on.

    Reading again changes what was kept. Raises NothingToLookAt when somebody read it meanwhile, FaultyPetition,
    PetitionSent for what was handed on already.
    """
    kept = _checked(text, aside)
    query = select(Words).where(Words.id == row, Words.poll_id == poll.id).with_for_update()
    words = session.scalar(query.execution_options(populate_existing=True))
    if words is None:
        return _read_again(session, poll, row, kept, aside)
    original = words.text if poll.forgotten_at is None and words.text != kept else ""
    opinion = Opinion(
        id=secrets.token_bytes(16), poll_id=poll.id, question=words.question, text=kept, original=original, aside=aside
    )
    session.add(opinion)
    session.delete(words)
    session.flush()
    return opinion.id


def loose(session: Session, poll: Poll) -> list[Opinion]:
    """Those that were read and are in no petition, in the order of the alphabet."""
    query = select(Opinion).where(Opinion.poll_id == poll.id, Opinion.aside == "", Opinion.petition_id.is_(None))
    return sorted(session.scalars(query), key=lambda opinion: (opinion.text, opinion.id))


def put_aside(session: Session, poll: Poll) -> list[Opinion]:
    """Those that are no petitions, by reason and alphabet."""
    query = select(Opinion).where(Opinion.poll_id == poll.id, Opinion.aside != "")
    return sorted(session.scalars(query), key=lambda opinion: (opinion.aside, opinion.text, opinion.id))


def forget_originals(session: Session, poll: Poll) -> None:
    """What people wrote in their own words goes; what an officer left of it stays."""
    session.execute(update(Opinion).where(Opinion.poll_id == poll.id).values(original=""))


def _read_again(session: Session, poll: Poll, row: bytes, text: str, aside: str) -> bytes:
    query = select(Opinion).where(Opinion.id == row, Opinion.poll_id == poll.id).with_for_update(of=Opinion)
    opinion = session.scalar(query.execution_options(populate_existing=True))
    if opinion is None:
        raise NothingToLookAt
    if opinion.petition is not None and opinion.petition.sent_on is not None:
        raise PetitionSent(opinion.petition.number)
    if poll.forgotten_at is None and not opinion.original and opinion.text != text:
        opinion.original = opinion.text
    opinion.text, opinion.aside = text, aside
    if aside:
        opinion.petition = None
    session.flush()
    return row


def _checked(text: str, aside: str) -> str:
    kept = "" if aside == NOT_KEPT else tidy(text)
    faults = []
    if aside and aside not in ASIDE:
        faults.append(Fault("aside", "Xin chọn lý do để riêng."))
    if not aside and not kept:
        faults.append(Fault("text", "Xin ghi nội dung, hoặc chọn một lý do để riêng."))
    if len(kept) > LONGEST:
        faults.append(Fault("text", f"Nội dung dài {len(kept)} chữ cái; nhiều nhất {LONGEST}."))
    if faults:
        raise FaultyPetition(faults)
    return kept
