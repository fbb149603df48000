"""What the worker does for each kind of job. Each may be done twice without harm."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from app.installation import Installation
from surveys import box, jobs, polls
from surveys.errors import NeedsTwoOfficers
from surveys.jobs import Held, Kind
from surveys.proposals import Deed
from surveys.tables import Poll

FEWEST_LATER = 2_000
"""Ballots from which on a box is opened by the worker; a smaller one opens while the officer waits."""


class Work(Protocol):
    """Một việc đang làm, see ``app.working.AtWork``."""

    here: Installation
    held: Held

    def clock(self) -> datetime: ...
    def step(self, session: Session, total: int = 0) -> None: ...
    def stepped(self, total: int) -> None: ...


def opens_later(poll: Poll) -> bool:
    """Whether the worker opens this box. Never one with two envelopes: no share of the trustees rests in a queue."""
    return poll.trustee_key is None and sum(village.collected for village in poll.villages) >= FEWEST_LATER


def read_scans(work: Work) -> None:
    """Reads what waits in the drawer of a poll."""
    from app import scanning  # noqa: PLC0415  only where something is read
    from app.scan_reader import ScanReader  # noqa: PLC0415

    reader = ScanReader()
    try:
        with scanning.reading_alone(work.here):
            scanning.read_poll(work.here, reader, work.held.poll, work.step)
    finally:
        reader.stop()


def open_box(work: Work) -> None:
    """Opens a box that two officers wanted opened; begun again it finishes what was begun."""
    here, code = work.here, work.held.poll
    with here.reading() as session:
        if polls.by_code(session, code).trustee_key is not None or not work.held.asked_by:
            raise NeedsTwoOfficers(Deed.OPEN_BOX)
    box.open_box(here.engine, poll_code=code, keys=here.keys, by=work.held.asked_by, now=work.clock())
    with here.writing() as session:
        jobs.ask(session, kind=Kind.PICTURES, poll=code)


def draw_pictures(work: Work) -> None:
    """Draws the pictures of a counted poll."""
    from app import drawing  # noqa: PLC0415  drawing is heavy and only needed here

    drawing.draw_of(work.here, work.held.poll)


def make_papers(work: Work) -> None:
    """Makes the whole set of papers."""
    from app import paper_sets  # noqa: PLC0415  Word templates are heavy and only needed here

    paper_sets.make(work.here, work.held.poll, now=work.clock(), step=work.stepped)


OF: Mapping[Kind, Callable[[Work], None]] = {
    Kind.SCANS: read_scans,
    Kind.OPENING: open_box,
    Kind.PICTURES: draw_pictures,
    Kind.PAPERS: make_papers,
}
