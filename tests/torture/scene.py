"""What the killing happens to: two polls whose tables and keys can be put back as they were."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.orm import Session

from app.installation import Installation, installation, upgrade
from surveys import box, codes, polls
from surveys.ballots import Ballot
from surveys.keys import SLIP_KEY, box_key
from surveys.polls import VillagePlan
from surveys.tables import JournalEntry, OpenedBallot, OpinionCount, Poll, Receipt, SealedBallot, Slip, Village, Words
from tests.conftest import settings
from tests.given import NOW, QUESTIONS, a_draft, an_open_poll, close, slips_of

HOUSEHOLDS = (7, 5)


@dataclass(frozen=True)
class Scene:
    """A poll that takes ballots, and a draft. A ballot is known by its number: its marks spell it, its words say it."""

    here: Installation
    poll: str
    draft: str
    slips: tuple[str, ...]
    """The codes as printed; a ballot's number is the place of its code."""
    hashes: dict[bytes, int]
    key: bytes
    pool: list[dict[str, object]]
    """An envelope of each household, as the pool holds them."""
    journal: int

    @property
    def database(self) -> str:
        return self.here.engine.dialect.name

    def sealed(self, number: int) -> box.SealedPhone:
        with self.here.reading() as session:
            ballot = Ballot(f"{number:0{QUESTIONS}b}", other=str(number))
            return box.seal_phone(session, code=self.slips[number], answers=ballot, keys=self.here.keys, now=NOW)

    def empty(self) -> None:
        """The box is open and empty, no slip is used."""
        with Session(self.here.engine) as session, session.begin():
            self._clear(session)
            session.execute(update(Slip).values(used=0))
            session.execute(update(Village).values(online=0))
            session.execute(update(Poll).where(Poll.code == self.poll).values(closed_at=None, counted_at=None))
        self.here.keys.put(box_key(self.poll), self.key)

    def full(self) -> None:
        """The box is closed with a ballot of each household."""
        with Session(self.here.engine) as session, session.begin():
            self._clear(session)
            session.execute(insert(SealedBallot), self.pool)
            session.execute(update(Slip).values(used=1))
            session.execute(update(Village).values(online=Village.slips))
            session.execute(update(Poll).where(Poll.code == self.poll).values(closed_at=NOW, counted_at=None))
        self.here.keys.put(box_key(self.poll), self.key)

    def undone(self, *, given_up: bool = False) -> None:
        """The second poll is a draft again; one whose box was given up keeps its part of the pool."""
        with Session(self.here.engine) as session, session.begin():
            if self.database == "postgresql" and not given_up:
                session.execute(text(f"DROP TABLE IF EXISTS {self._part(session)}"))
            self._clear(session)
            session.execute(update(Poll).where(Poll.code == self.draft).values(opened_at=None, public_key=None))
        for path in self.here.keys.folder.glob(f"*{box_key(self.draft)}*"):
            path.unlink()

    def has_part(self) -> bool:
        """Whether the second poll has a part of the pool; never on SQLite."""
        with self.here.reading() as session:
            part = self._part(session)
            return self.database == "postgresql" and session.scalar(select(func.to_regclass(part))) is not None

    def _part(self, session: Session) -> str:
        return f"pool_{polls.by_code(session, self.draft).id}"

    def _clear(self, session: Session) -> None:
        for table in (OpenedBallot, OpinionCount, Receipt, SealedBallot, Words):
            session.execute(delete(table))
        session.execute(delete(JournalEntry).where(JournalEntry.id > self.journal))


@contextmanager
def a_scene(folder: Path, url: str = "") -> Iterator[Scene]:
    """On SQLite in the folder, or in the database of the URL."""
    here = installation(settings(folder / "home", url))
    upgrade(here, now=NOW)
    villages = tuple(VillagePlan(f"Thôn {place}", count) for place, count in enumerate(HOUSEHOLDS, start=1))
    poll, draft = an_open_poll(here, villages=villages), a_draft(here, villages=villages)
    slips = tuple(slip for printed in slips_of(here, poll).values() for slip in printed)
    slip_key = here.keys.get_or_make(SLIP_KEY)
    hashes = {codes.code_hash(codes.read(slip), key=slip_key): number for number, slip in enumerate(slips)}
    with here.reading() as session:
        journal = max(session.scalars(select(JournalEntry.id)))
    bare = Scene(here, poll, draft, slips, hashes, here.keys.get(box_key(poll)) or b"", [], journal)
    pool = [bare.sealed(number).envelope.row() for number in range(len(slips))]
    scene = Scene(here, poll, draft, slips, hashes, bare.key, pool, journal)
    _warm_up(scene)
    yield scene
    here.engine.dispose()


def _warm_up(scene: Scene) -> None:
    """Everything is done once, so that victims need not compile their statements each anew."""
    for number in range(len(scene.slips) // 2):
        cast(scene, number)
    with Session(scene.here.engine) as session, session.begin(), session.begin_nested():
        box.cast(session, *(scene.sealed(number) for number in range(len(scene.slips) // 2, len(scene.slips))))
    closed(scene)
    opened(scene)
    draft_opened(scene)
    scene.undone()
    scene.empty()


def cast(scene: Scene, number: int) -> None:
    """By the parent, in a transaction of its own."""
    ballot = scene.sealed(number)
    with Session(scene.here.engine) as session, session.begin():
        box.cast(session, ballot)


def closed(scene: Scene) -> None:
    close(scene.here, scene.poll)


def opened(scene: Scene) -> int:
    """Opens the box, or finishes what a killed opening left."""
    return box.open_box(scene.here.engine, poll_code=scene.poll, keys=scene.here.keys, by="test", now=NOW)


def draft_opened(scene: Scene) -> None:
    with scene.here.writing() as session:
        polls.open_poll(session, poll=polls.by_code(session, scene.draft), keys=scene.here.keys, by="test", now=NOW)
