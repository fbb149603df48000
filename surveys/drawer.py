"""The drawer (ngăn chờ): paper on its way into the box. Pictures, pages that were read, ballots keyed in once.

Everything in it is sealed under a key of the poll that lies outside the database and its backups, made on first
use and destroyed when the box is opened. No row carries a date or a running number, and rows are given out in
random order. What waits may be read by whoever holds database *and* key, as a stack of paper on a desk.
"""

import hmac
import secrets
from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import StrEnum

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from surveys import journal
from surveys.errors import DrawerKeyLost, PaperWaits
from surveys.keys import KeyStore, drawer_key
from surveys.tables import Poll, Stack, Village, WaitingPaper


class Kind(StrEnum):
    """Loại giấy đang chờ."""

    FILE = "file"
    """Tệp đã nhận, chưa đọc."""
    PAGE = "page"
    """Tờ phiếu còn thiếu trang hoặc chờ người xem."""
    BALLOT = "ballot"
    """Phiếu đã đọc xong, chờ bỏ vào hòm."""
    KEYED = "keyed"
    """Phiếu đã nhập bằng tay một lần, chờ người thứ hai."""
    QUESTION = "question"
    """Ô đánh dấu chưa rõ, chờ người xem."""
    CONFLICT = "conflict"
    """Hai ảnh không khớp nhau của cùng một tờ, chờ người xem."""
    WORDS = "words"
    """Chữ viết tay chờ gõ lại."""
    TYPED = "typed"
    """Chữ đã gõ lại, chờ đến lúc mở hòm."""
    PICTURE = "picture"
    """Ảnh trang đã đọc, hủy khi phiếu vào hòm."""
    HAND = "hand"
    """Tờ đã kiểm tay: how many of its questions differ."""
    RUN = "run"
    """Điều đáng chú ý của một lượt nhập, chờ đến lúc mở hòm."""
    REPORT = "report"
    """Việc đã xảy ra với một tệp."""
    TROUBLE = "trouble"
    """Như trên, có trang bị từ chối hoặc trùng."""
    SEEN = "seen"
    """Tệp, tờ đã nhận: only to know it again."""


BEFORE_CLOSING = (Kind.FILE, Kind.PAGE, Kind.BALLOT, Kind.KEYED, Kind.QUESTION, Kind.CONFLICT)
"""While one of these waits, the poll is not closed: nothing goes into the box afterwards."""
BEFORE_OPENING = (*BEFORE_CLOSING, Kind.WORDS)
_STEPS = {
    Kind.FILE: 2**16,
    Kind.PICTURE: 2**15,
    Kind.CONFLICT: 2**16,
    Kind.QUESTION: 2**15,
    Kind.WORDS: 2**16,
    Kind.HAND: 2**8,
    Kind.RUN: 2**8,
    Kind.REPORT: 2**9,
    Kind.TROUBLE: 2**9,
    Kind.SEEN: 2**8,
}
_STEP = 2**13
"""Lengths are rounded up to a multiple of this: ballots with and without words look alike."""
_TURN = 0x4C4F
"""Key of PostgreSQL's advisory lock, beside the poll's number."""
_TOGETHER = 2**20
"""Bytes after which no more rows of a kind are fetched together."""
_HEAD, _NONCE = 8, 12


def put(
    session: Session,
    *,
    poll: Poll,
    kind: Kind,
    content: bytes,
    keys: KeyStore,
    village: Village | None = None,
    row: bytes = b"",
) -> bytes:
    """Lays something into the drawer and gives its key: random, unless ``row`` says under which (see ``mark``).

    ``village`` counts it for that village (``waiting_by_village``). Raises DrawerKeyLost.
    """
    row = row or secrets.token_bytes(16)
    sealed = _seal(content, _key(session, poll, keys), _bound(poll, kind, row), _STEPS.get(kind, _STEP))
    village_id = None if village is None else village.id
    session.add(WaitingPaper(key=row, poll_id=poll.id, village_id=village_id, kind=kind, sealed=sealed))
    session.flush()
    return row


def mark(session: Session, *, poll: Poll, name: str, keys: KeyStore) -> bytes:
    """A key for what must be known again: without the poll's key nobody can tell of what. Raises DrawerKeyLost."""
    return hmac.digest(_key(session, poll, keys), f"mark|{poll.code}|{name}".encode(), "sha256")[:16]


def look(session: Session, *, poll: Poll, kind: Kind, row: bytes, keys: KeyStore) -> bytes | None:
    """What lies under this key, or None when it is gone. Raises DrawerKeyLost."""
    found = _find(session, poll, kind, row)
    return None if found is None else _unseal(found, _key(session, poll, keys), _bound(poll, kind, row), poll)


def take(session: Session, *, poll: Poll, kind: Kind, row: bytes, keys: KeyStore) -> bytes | None:
    """The same, and takes it out; of two who reach for it at once one gets None. Raises DrawerKeyLost."""
    found = _find(session, poll, kind, row, lock=True)
    if found is None:
        return None
    content = _unseal(found, _key(session, poll, keys), _bound(poll, kind, row), poll)
    session.delete(found)
    session.flush()
    return content


def each(
    session: Session, *, poll: Poll, kind: Kind, keys: KeyStore, village: Village | None = None
) -> Iterator[tuple[bytes, bytes]]:
    """Key and content of all of a kind (of a village), one by one, in random order. Raises DrawerKeyLost."""
    of_kind = WaitingPaper.poll_id == poll.id, WaitingPaper.kind == kind
    query = select(WaitingPaper.key).where(*of_kind)
    if village is not None:
        query = query.where(WaitingPaper.village_id == village.id)
    rows = list(session.scalars(query))
    secrets.SystemRandom().shuffle(rows)
    together = max(1, _TOGETHER // _STEPS.get(kind, _STEP)) if kind is not Kind.FILE else 1
    for start in range(0, len(rows), together):
        some = select(WaitingPaper).where(*of_kind, WaitingPaper.key.in_(rows[start : start + together]))
        found = {paper.key: paper for paper in session.scalars(some.execution_options(populate_existing=True))}
        for row in rows[start : start + together]:
            if row in found:  # else somebody took it meanwhile
                yield row, _unseal(found[row], _key(session, poll, keys), _bound(poll, kind, row), poll)


def where(session: Session, *, poll: Poll, row: bytes) -> Kind | None:
    """As what something lies under this key, or None."""
    query = select(WaitingPaper.kind).where(WaitingPaper.poll_id == poll.id, WaitingPaper.key == row)
    found = session.scalar(query)
    return None if found is None else Kind(found)


def one_at_a_time(session: Session, poll: Poll) -> None:
    """Until this transaction ends nobody else who asks for it changes what lies in the poll's drawer."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key, :poll)"), {"key": _TURN, "poll": poll.id})


def drop(session: Session, *, poll: Poll, rows: Iterable[bytes]) -> None:
    """Takes these out, unread; those that are gone already do no harm."""
    session.execute(delete(WaitingPaper).where(WaitingPaper.poll_id == poll.id, WaitingPaper.key.in_(list(rows))))


def waiting(session: Session, poll: Poll) -> dict[Kind, int]:
    """How many of each kind wait; kinds of which none waits are left out."""
    query = select(WaitingPaper.kind, func.count()).where(WaitingPaper.poll_id == poll.id).group_by(WaitingPaper.kind)
    found = {Kind(kind): count for kind, count in session.execute(query)}
    return {kind: found[kind] for kind in Kind if kind in found}


def waiting_by_village(session: Session, poll: Poll, kind: Kind) -> dict[int, int]:
    """How many of a kind wait for each village, by its id."""
    query = select(WaitingPaper.village_id, func.count()).where(
        WaitingPaper.poll_id == poll.id, WaitingPaper.kind == kind, WaitingPaper.village_id.is_not(None)
    )
    return {village: count for village, count in session.execute(query.group_by(WaitingPaper.village_id)) if village}


def require_empty(session: Session, poll: Poll, kinds: Iterable[Kind] = BEFORE_OPENING) -> None:
    """Raises PaperWaits while anything waits that belongs into the box or to a person."""
    found = waiting(session, poll)
    if waits := {kind.value: found[kind] for kind in kinds if kind in found}:
        raise PaperWaits(poll.code, waits)


def drop_kind(session: Session, *, poll: Poll, kind: Kind) -> None:
    """Takes out all of a kind, unread."""
    session.execute(delete(WaitingPaper).where(WaitingPaper.poll_id == poll.id, WaitingPaper.kind == kind))


def empty(session: Session, *, poll: Poll) -> None:
    """Takes everything out, unread; of stacks that were being keyed nothing is left to compare."""
    session.execute(delete(WaitingPaper).where(WaitingPaper.poll_id == poll.id))
    session.execute(delete(Stack).where(Stack.village_id.in_(select(Village.id).where(Village.poll_id == poll.id))))


def throw_away(session: Session, *, poll: Poll, by: str, now: datetime) -> int:
    """Gives up what waits (its key is lost, or the paper is to be scanned anew); gives how many it was."""
    found = waiting(session, poll)
    count = sum(found.get(kind, 0) for kind in BEFORE_OPENING)
    empty(session, poll=poll)
    journal.note(session, officer=by, act="bỏ giấy trong ngăn chờ", poll=poll.code, detail=f"{count} mục", now=now)
    return count


def _find(session: Session, poll: Poll, kind: Kind, row: bytes, *, lock: bool = False) -> WaitingPaper | None:
    query = select(WaitingPaper).where(
        WaitingPaper.key == row, WaitingPaper.poll_id == poll.id, WaitingPaper.kind == kind
    )
    query = query.execution_options(populate_existing=True)
    return session.scalar(query.with_for_update() if lock else query)


def _key(session: Session, poll: Poll, keys: KeyStore) -> bytes:
    """The poll's key: made for the first thing that is put in. Raises DrawerKeyLost when something waits without."""
    found = keys.get(drawer_key(poll.code))
    if found is not None:
        return found
    if session.scalar(select(WaitingPaper.key).where(WaitingPaper.poll_id == poll.id).limit(1)) is not None:
        raise DrawerKeyLost(poll.code)
    return keys.get_or_make(drawer_key(poll.code))


def _bound(poll: Poll, kind: Kind, row: bytes) -> bytes:
    return f"langnghe drawer|{poll.code}|{kind}|".encode() + row


def _seal(content: bytes, key: bytes, bound: bytes, step: int) -> bytes:
    nonce, length = secrets.token_bytes(_NONCE), _HEAD + len(content)
    padded = len(content).to_bytes(_HEAD, "big") + content + bytes(-length % step)
    return nonce + AESGCM(key).encrypt(nonce, padded, bound)


def _unseal(found: WaitingPaper, key: bytes, bound: bytes, poll: Poll) -> bytes:
    try:
        padded = AESGCM(key).decrypt(found.sealed[:_NONCE], found.sealed[_NONCE:], bound)
    except InvalidTag:
        raise DrawerKeyLost(poll.code) from None
    return padded[_HEAD : _HEAD + int.from_bytes(padded[:_HEAD], "big")]
