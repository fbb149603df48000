"""Coverage: who is still missing, by village and channel. Known at all times; never a result."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from surveys import journal, polls
from surveys.questionnaires import Threshold
from surveys.tables import Poll


@dataclass(frozen=True)
class Coverage:
    """Tỷ lệ hộ được lấy ý kiến của một nơi."""

    place: str
    households: int
    slips: int
    online: int
    paper: int
    least_share: Threshold | None

    @property
    def collected(self) -> int:
        return self.online + self.paper

    @property
    def met(self) -> bool | None:
        """Whether the least share is reached; None when the poll has none."""
        return None if self.least_share is None else self.least_share.met(self.collected, self.households)

    @property
    def needed(self) -> int:
        """How many households the least share comes to."""
        return 0 if self.least_share is None else self.least_share.missing(0, self.households)

    @property
    def missing(self) -> int:
        """How many more households it takes."""
        return 0 if self.least_share is None else self.least_share.missing(self.collected, self.households)


def of_villages(poll: Poll) -> list[Coverage]:
    """One line a village, in the poll's order."""
    least_share = polls.rules_of(poll).least_share.threshold
    return [
        Coverage(village.name, village.households, village.slips, village.online, village.paper, least_share)
        for village in poll.villages
    ]


def of_whole(poll: Poll) -> Coverage:
    """The sum over the villages."""
    lines = of_villages(poll)
    return Coverage(
        place=poll.place.name,
        households=sum(line.households for line in lines),
        slips=sum(line.slips for line in lines),
        online=sum(line.online for line in lines),
        paper=sum(line.paper for line in lines),
        least_share=lines[0].least_share,
    )


def show_to_public(session: Session, *, poll: Poll, shown: bool, by: str, now: datetime) -> None:
    """Shows the public how many households have answered, or no longer. The same again changes nothing."""
    if poll.coverage_public is shown:
        return
    poll.coverage_public = shown
    session.flush()
    act = "cho mọi người xem tiến độ" if shown else "thôi cho mọi người xem tiến độ"
    journal.note(session, officer=by, act=act, poll=poll.code, now=now)
