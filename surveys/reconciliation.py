"""Reconciliation (đối chiếu): every sheet that was given out is accounted for, and every paper ballot has its stub.

Two lines a village:
sheets: given out = answered by phone + paper ballots + spoiled or returned blank + not returned;
stubs: stubs handed in = paper ballots, where sheets given out without a slip have none.
A village whose lines do not close gets no minutes until two officers sign the difference as it stands.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy.orm import Session

from surveys import counting, drawer, hand_counts, journal, keyings, polls, proposals, scans
from surveys.ballots import Ballot
from surveys.box import FEWEST_TOGETHER
from surveys.drawer import Kind
from surveys.errors import Fault, NeedsTwoOfficers, PollNotOpen
from surveys.hand_counts import HandCounted
from surveys.keyings import Keyed
from surveys.paper_errors import DifferenceChanged, FaultyBook, NothingToSign, NotReconciled
from surveys.places import tidy
from surveys.polls import State
from surveys.proposals import Deed
from surveys.scans import Looked
from surveys.tables import Officer, PaperBook, Poll, Village

MOST_SHEETS = 1_000_000
LONGEST_REASON = 300


@dataclass(frozen=True)
class Signed:
    """Chênh lệch đã được hai cán bộ xác nhận."""

    reason: str
    by: str


@dataclass(frozen=True)
class Reconciliation:
    """Đối chiếu phiếu của một thôn: whole numbers of sheets."""

    village: str
    applies: bool
    """Whether stubs, scans or a paper book are used here; elsewhere nothing waits for it."""
    slips: int
    loose: int
    """Given out without a slip, so without a stub."""
    phone: int
    paper: int
    """Paper ballots in the box."""
    valid: int | None
    """Of these, after the opening; None before it, and where opened ballots do not tell how they came."""
    invalid: int | None
    spoiled: int
    not_returned: int
    stubs: int
    noted_by: str
    """Who wrote down the sheets that are no ballot; "" when nobody did."""
    keyed: Keyed
    """How many of the paper ballots were keyed by hand."""
    waits: bool
    """Paper of the village waits in the drawer, not counted yet."""
    proposed: Signed | None
    """A reason that waits for the second officer; ``by`` is ""."""
    agreed: Signed | None
    """Stands for the difference as it is now."""
    by_hand: HandCounted = field(default_factory=HandCounted)
    """How many of the paper ballots were read from scans, and the handful of them counted by hand."""
    looked: Looked = field(default_factory=Looked)
    """What persons decided on scans."""

    @property
    def issued(self) -> int:
        return self.slips + self.loose

    @property
    def sheets_off(self) -> int:
        """Sheets given out of which nobody knows; below 0: more came back than were given out."""
        return self.issued - self.phone - self.paper - self.spoiled - self.not_returned

    @property
    def stubs_off(self) -> int:
        """Paper ballots without a stub, beyond the sheets that have none; below 0: stubs without a ballot."""
        without = self.paper - self.stubs
        return without if without < 0 else max(0, without - self.loose)

    @property
    def closes(self) -> bool:
        return self.sheets_off == 0 and self.stubs_off == 0

    @property
    def settled(self) -> bool:
        """Whether minutes may be made."""
        return not self.applies or self.closes or self.agreed is not None


def of_village(session: Session, village: Village) -> Reconciliation:
    """The lines of one village, as they stand."""
    book = session.get(PaperBook, village.id)
    kept = book or _blank_book(village)
    valid, invalid = _split(session, village)
    by_hand, looked = hand_counts.of_village(session, village), scans.looked_at(session, village)
    found = Reconciliation(
        village=village.name,
        applies=village.stubs > 0 or book is not None or by_hand.scanned > 0 or looked is not None,
        slips=village.slips,
        loose=kept.loose,
        phone=village.online,
        paper=village.paper,
        valid=valid,
        invalid=invalid,
        spoiled=kept.spoiled,
        not_returned=kept.not_returned,
        stubs=village.stubs,
        noted_by=kept.noted_by,
        keyed=keyings.of_village(session, village),
        waits=_waits(session, village),
        proposed=None,
        agreed=None,
        by_hand=by_hand,
        looked=looked or Looked(),
    )
    return _with_signatures(found, kept)


def of_poll(session: Session, poll: Poll) -> list[Reconciliation]:
    """One a village, in the poll's order."""
    return [of_village(session, village) for village in poll.villages]


def require_settled(found: Iterable[Reconciliation]) -> None:
    """Raises NotReconciled, naming each village whose minutes cannot be made."""
    open_ones = [(each.village, each.sheets_off, each.stubs_off) for each in found if not each.settled]
    if open_ones:
        raise NotReconciled(open_ones)


def note_book(
    session: Session, *, village: Village, spoiled: int, not_returned: int, loose: int = 0, by: str, now: datetime
) -> None:
    """Writes down the sheets that are no ballot in the box, in place of what stood there.

    Raises FaultyBook for a number that cannot be, PollNotOpen for a draft.
    """
    _require_begun(village.poll)
    numbers = (
        ("loose", "phát thêm", loose),
        ("spoiled", "hỏng", spoiled),
        ("not_returned", "chưa thu về", not_returned),
    )
    faults = [
        Fault(field, f"Số tờ {name} phải từ 0 đến {MOST_SHEETS}")
        for field, name, number in numbers
        if not 0 <= number <= MOST_SHEETS
    ]
    if faults:
        raise FaultyBook(faults)
    book = _book(session, village)
    book.loose, book.spoiled, book.not_returned, book.noted_by = loose, spoiled, not_returned, by
    session.flush()
    detail = f"{village.name}: không có cuống {loose}, hỏng hoặc trả lại {spoiled}, chưa thu về {not_returned}"
    journal.note(session, officer=by, act="ghi sổ phiếu giấy", poll=village.poll.code, detail=detail, now=now)


def propose_difference(session: Session, *, village: Village, reason: str, by: Officer, now: datetime) -> None:
    """One officer states why the lines do not close; what was signed before is void.

    Raises NothingToSign when they close, FaultyBook without a reason.
    """
    _state_difference(session, village, reason)
    subject = str(village.position)
    proposals.settle(session, poll=village.poll, deed=Deed.DIFFERENCE, subject=subject)
    proposals.propose(session, poll=village.poll, deed=Deed.DIFFERENCE, subject=subject, by=by, now=now)


def agree_difference(session: Session, *, village: Village, by: Officer, now: datetime) -> None:
    """Another officer signs what was proposed, if the numbers are still those.

    Raises NeedsTwoOfficers, DifferenceChanged.
    """
    subject = str(village.position)
    both = proposals.agreed(session, poll=village.poll, deed=Deed.DIFFERENCE, subject=subject, by=by, now=now)
    book = session.get(PaperBook, village.id)
    if book is None or not book.reason:
        raise NeedsTwoOfficers(Deed.DIFFERENCE)
    found = of_village(session, village)
    if (book.sheets_off, book.stubs_off) != (found.sheets_off, found.stubs_off):
        raise DifferenceChanged(village.name)
    _sign(session, village, book, both, now)
    proposals.settle(session, poll=village.poll, deed=Deed.DIFFERENCE, subject=subject)


def sign_alone(session: Session, *, village: Village, reason: str, by: str, now: datetime) -> None:
    """The same for whoever has the machine and its command line. Raises NothingToSign, FaultyBook."""
    _sign(session, village, _state_difference(session, village, reason), by, now)


def _state_difference(session: Session, village: Village, reason: str) -> PaperBook:
    _require_begun(village.poll)
    written = tidy(reason)
    if not 0 < len(written) <= LONGEST_REASON:
        raise FaultyBook([Fault("reason", f"Lý do chênh lệch cần có từ 1 đến {LONGEST_REASON} chữ cái")])
    found = of_village(session, village)
    if found.closes:
        raise NothingToSign(village.name)
    book = _book(session, village)
    book.agreed_by, book.reason = "", written
    book.sheets_off, book.stubs_off = found.sheets_off, found.stubs_off
    session.flush()
    return book


def _sign(session: Session, village: Village, book: PaperBook, by: str, now: datetime) -> None:
    book.agreed_by = by
    session.flush()
    detail = f"{village.name}: tờ phiếu lệch {book.sheets_off:+}, phiếu giấy so với cuống lệch {book.stubs_off:+}"
    journal.note(session, officer=by, act=str(Deed.DIFFERENCE), poll=village.poll.code, detail=detail, now=now)


def _require_begun(poll: Poll) -> None:
    if polls.state(poll) is State.DRAFT:
        raise PollNotOpen(poll.code, poll.opens_on)


def _book(session: Session, village: Village) -> PaperBook:
    book = session.get(PaperBook, village.id)
    if book is None:
        book = _blank_book(village)
        session.add(book)
    return book


def _blank_book(village: Village) -> PaperBook:
    return PaperBook(
        village_id=village.id, loose=0, spoiled=0, not_returned=0, noted_by="",
        sheets_off=0, stubs_off=0, reason="", agreed_by="",
    )  # fmt: skip


def _with_signatures(found: Reconciliation, book: PaperBook) -> Reconciliation:
    """What was signed for other numbers is not signed."""
    same = (book.sheets_off, book.stubs_off) == (found.sheets_off, found.stubs_off)
    if not book.reason or not same or found.closes:
        return found
    signed = Signed(book.reason, book.agreed_by)
    if book.agreed_by:
        return replace(found, agreed=signed)
    return replace(found, proposed=signed)


def _waits(session: Session, village: Village) -> bool:
    kinds = (Kind.BALLOT, Kind.PAGE, Kind.KEYED)
    return any(village.id in drawer.waiting_by_village(session, village.poll, kind) for kind in kinds)


def paper_ballots(session: Session, village: Village) -> list[Ballot] | None:
    """The opened ballots that came on paper; None where opened ballots do not tell. Raises PollNotCounted."""
    opened = counting.ballots(session, village)
    if not village.paper:
        return []
    if not village.online:
        return opened
    if min(village.online, village.paper) < FEWEST_TOGETHER:
        return None
    return [each for each in opened if not each.online]


def _split(session: Session, village: Village) -> tuple[int, int] | tuple[None, None]:
    """Valid and invalid paper ballots, where opened ballots tell which came on paper."""
    if polls.state(village.poll) is not State.COUNTED:
        return None, None
    on_paper = paper_ballots(session, village)
    if on_paper is None:
        return None, None
    valid = sum(each.valid for each in on_paper)
    return valid, len(on_paper) - valid
