"""Village teams (tổ lấy ý kiến): a printed link lets a team do its work for one village of one poll, nothing else.

Only a keyed hash of the link's code is kept. A link is void when the poll closes, when another one is printed, or
when an officer takes it back.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys import codes, journal, polls
from surveys.errors import MistypedCode
from surveys.keys import TEAM_KEY, KeyStore
from surveys.tables import Poll, TeamBook, Village
from surveys.team_errors import UnknownLink


def give_links(session: Session, *, villages: list[Village], keys: KeyStore, by: str, now: datetime) -> dict[str, str]:
    """A new code for the link of each village, as printed, by village; the one before is void.

    They exist nowhere else: print them and let them go. Raises PollNotOpen, PollClosed.
    """
    given = {}
    for village in villages:
        polls.require_open(village.poll)
        given[village.name] = code = codes.new_code(codes.LINK_LENGTH)
        book_of(session, village).link_hash = _hash(code, keys)
        session.flush()
        act = "in đường dẫn cho tổ lấy ý kiến"
        journal.note(session, officer=by, act=act, poll=village.poll.code, detail=village.name, now=now)
    return given


def take_back_link(session: Session, *, village: Village, by: str, now: datetime) -> None:
    """Makes the link of a village void, on every phone it was opened with. Harmless where there is none."""
    book = session.get(TeamBook, village.id)
    if book is None or book.link_hash is None:
        return
    book.link_hash = None
    session.flush()
    act = "bỏ đường dẫn của tổ lấy ý kiến"
    journal.note(session, officer=by, act=act, poll=village.poll.code, detail=village.name, now=now)


def arrive(session: Session, *, code: str, keys: KeyStore, now: datetime) -> Village:
    """The village whose team opens its link; ``code`` as typed, or the whole address. Into the journal, for a link
    that is opened on a phone nobody knows shall be seen.

    Raises UnknownLink, PollNotOpen, PollClosed.
    """
    try:
        link_hash = _hash(codes.behind_mark(code), keys)
    except MistypedCode:
        raise UnknownLink from None
    query = select(Village).join(TeamBook, TeamBook.village_id == Village.id).where(TeamBook.link_hash == link_hash)
    village = session.scalar(query)
    if village is None:
        raise UnknownLink
    polls.require_open(village.poll)
    act = "mở trang của tổ trên một máy"
    journal.note(session, officer=f"Tổ {village.name}", act=act, poll=village.poll.code, now=now)
    return village


def link_of(session: Session, village_id: int) -> tuple[Village, bytes] | None:
    """The village and the hash of its link; None when it has none that is good."""
    book = session.get(TeamBook, village_id)
    if book is None or book.link_hash is None:
        return None
    return session.get_one(Village, village_id), book.link_hash


def without_link(session: Session, poll: Poll) -> list[Village]:
    """The villages whose team has no link that is good."""
    kept = books(session, poll)
    return [each for each in poll.villages if each.id not in kept or kept[each.id].link_hash is None]


def books(session: Session, poll: Poll) -> dict[int, TeamBook]:
    """What is kept of the teams of a poll, by village."""
    query = select(TeamBook).where(TeamBook.village_id.in_([village.id for village in poll.villages]))
    return {book.village_id: book for book in session.scalars(query)}


def book_of(session: Session, village: Village) -> TeamBook:
    """The book of a village's team, begun when it is not there yet."""
    book = session.get(TeamBook, village.id)
    if book is None:
        book = TeamBook(village_id=village.id, link_hash=None, exchanged=0, handed_out=0)
        session.add(book)
        session.flush()
    return book


def _hash(typed: str, keys: KeyStore) -> bytes:
    """Raises MistypedCode."""
    return codes.code_hash(codes.read(typed, codes.LINK_LENGTH), key=keys.get_or_make(TEAM_KEY))
