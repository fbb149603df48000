"""The way of every resident's request: one statement finds a slip, its village and how its poll stands now.

What an open poll says never changes: its words, its questionnaire, the key of its box. So it is read once for each
opening and kept in memory. Whether it is still open is read with every slip, in the same statement: a poll that was
closed a moment ago takes nothing more, whoever remembers it.
"""

from functools import lru_cache

from sqlalchemy import Engine, bindparam, select

from surveys import slips, storage
from surveys.errors import UnknownCode
from surveys.keys import KeyStore
from surveys.prepared import Prepared
from surveys.slips import Invited
from surveys.tables import Poll, Slip, Village

MOST = 512
"""Polls kept by one process: as many as a province holds at once."""
_FIND = Prepared(
    select(
        Slip.used,
        Slip.village_id,
        Village.poll_id,
        Poll.opened_at,
        Poll.closed_at.is_not(None),
    )
    .join(Village, Village.id == Slip.village_id)
    .join(Poll, Poll.id == Village.poll_id)
    .where(Slip.code_hash == bindparam("code_hash"))
)


class OpenPolls:
    """Các đợt đang mở của một cơ sở dữ liệu."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._asking = storage.asking(engine)
        self._kept = lru_cache(MOST)(self._read)

    def find(self, typed: str, *, keys: KeyStore) -> Invited:
        """The slip of a typed code, with its poll as it stands now. Raises MistypedCode, UnknownCode."""
        code_hash = slips.hashed(typed, keys=keys)
        with self._asking.connect() as connection:
            found = _FIND.one(connection, {"code_hash": code_hash})
        if found is None:
            raise UnknownCode
        used, village_id, poll_id, opened_at, closed = found
        is_open = opened_at is not None and not closed
        poll = self._kept(poll_id, opened_at) if is_open else self._read(poll_id)
        return Invited(code_hash, used, village_id, poll)

    def _read(self, poll_id: int, _opened_at: object = None) -> Poll:
        """The poll by itself, of no session, with its questionnaire and its place."""
        with storage.reading(self._engine) as session:
            return session.get_one(Poll, poll_id)
