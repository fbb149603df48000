"""Scanned and photographed paper taken in: files once, sheets once, pages into the drawer.

A file waits sealed until it is read, page by page; then it is gone. A sheet lies in the drawer, sealed, until
the pile of its village goes into the box (``surveys.piles``). Its serial is kept only as a keyed hash that dies
with the drawer's key. What is doubtful waits for a person (``surveys.looking``), handwriting to be typed
(``surveys.handwriting``).
"""

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum

from sqlalchemy.orm import Session

from surveys import codes, drawer, paper_sheets, polls
from surveys.drawer import Kind
from surveys.keys import KeyStore
from surveys.paper_sheets import LOOK, Sheet
from surveys.tables import Poll, ScanBook, Village

LABEL = 6
"""Letters by which a file is called after it came in: its name may tell a day and a time."""
SAMPLED_AT_LEAST = 5
SAMPLED = 0.10
"""Share of doubtful questions that a second person sees, whatever the first one said. Our own rule."""

SAME_FILE = "Tệp này đã nhận rồi, không nhận thêm lần nữa."
SAME_SHEET = "Tờ phiếu này đã đọc rồi, chỉ tính một lần."
BETTER_KEPT = "Tờ phiếu này đã đọc rồi, chỉ tính một lần; ảnh này rõ hơn nên dùng ảnh này."
IN_BOX = "Tờ phiếu này đã bỏ vào hòm, không tính thêm lần nữa."
SET_ASIDE = "Tờ phiếu này đã để riêng, máy không đọc nữa. Nếu phiếu hợp lệ, xin nhập tờ này bằng tay."
ASIDE = b"aside"
"""What is known of a sheet that was set aside; of others nothing but that they came."""
CONTRADICTS = "Tờ phiếu này đã có một ảnh đọc ra khác. Xin xem cả hai ảnh ở mục Xem ô chưa rõ."
STILL_DISPUTED = "Tờ phiếu này đang có hai ảnh không khớp nhau, chờ người xem."


class Outcome(StrEnum):
    """Việc đã xảy ra với một trang."""

    READ = "read"
    REVIEW = "review"
    REFUSED = "refused"
    DUPLICATE = "duplicate"


@dataclass(frozen=True)
class PageFound:
    """Một trang mà máy đã đọc: what the reader says, in values."""

    page: int
    """In its file, from 1; 0: the whole file."""
    refused: str = ""
    """Why it cannot be trusted; "" when it was read."""
    village: int = 0
    serial: str = ""
    side: int = 0
    """Which page of the ballot, from 1."""
    sides: int = 0
    """How many pages the ballot has."""
    answers: Mapping[int, str] = field(default_factory=dict)
    crops: Mapping[int, bytes] = field(default_factory=dict)
    """PNG of each question that a person must look at."""
    words: tuple[tuple[str, bytes], ...] = ()
    """PNG of each room in which something is written: "reasons" or "other"."""
    picture: bytes = b""
    """JPEG of the whole page, for a person who has to choose between two."""


@dataclass(frozen=True)
class Looked:
    """Việc xem lại phiếu đã quét của một thôn: whole numbers for its minutes (``surveys.tables.ScanBook``)."""

    looked: int = 0
    sampled: int = 0
    disagreed: int = 0
    unreadable: int = 0
    duplicates: int = 0
    set_aside: int = 0


@dataclass(frozen=True)
class Told:
    """Kết quả của một trang, as told to who scans."""

    page: int
    outcome: Outcome
    reason: str = ""
    village: str = ""


@dataclass(frozen=True)
class Report:
    """Việc đã xảy ra với một tệp."""

    label: str
    pages: tuple[Told, ...] = ()
    finished: bool = False

    @property
    def troubles(self) -> tuple[Told, ...]:
        """Pages that somebody should know of."""
        return tuple(page for page in self.pages if page.outcome in (Outcome.REFUSED, Outcome.DUPLICATE))

    def to_bytes(self) -> bytes:
        pages = [[page.page, page.outcome, page.reason, page.village] for page in self.pages]
        return json.dumps([self.label, pages, self.finished], ensure_ascii=False).encode()


def receive(session: Session, *, poll: Poll, data: bytes, keys: KeyStore) -> Report:
    """Lays a file into the drawer, to be read; one that came before is only told.

    Neither its name nor its time is kept. Raises PollNotOpen, PollClosed, DrawerKeyLost.
    """
    polls.require_open(poll)
    drawer.one_at_a_time(session, poll)
    label = codes.drawn(LABEL)
    if not claim_file(session, poll=poll, data=data, keys=keys):
        report = Report(label, (Told(0, Outcome.DUPLICATE, SAME_FILE),), finished=True)
        keep_report(session, poll=poll, report=report, keys=keys)
        return report
    report = Report(label)
    keep_report(session, poll=poll, report=report, keys=keys)
    content = paper_sheets.header({"label": label}, data)
    drawer.put(session, poll=poll, kind=Kind.FILE, content=content, keys=keys)
    return report


def claim_file(session: Session, *, poll: Poll, data: bytes, keys: KeyStore) -> bool:
    """Remembers a file; whether it is new."""
    if knows_file(session, poll=poll, data=data, keys=keys):
        return False
    drawer.put(session, poll=poll, kind=Kind.SEEN, content=b"", keys=keys, row=_file_row(session, poll, data, keys))
    return True


def knows_file(session: Session, *, poll: Poll, data: bytes, keys: KeyStore) -> bool:
    """Whether this file came before."""
    return drawer.where(session, poll=poll, row=_file_row(session, poll, data, keys)) is not None


def _file_row(session: Session, poll: Poll, data: bytes, keys: KeyStore) -> bytes:
    return drawer.mark(session, poll=poll, name=f"file|{hashlib.sha256(data).hexdigest()}", keys=keys)


def report_of(session: Session, *, poll: Poll, label: str, keys: KeyStore) -> Report | None:
    """What happened to a file so far; None for a label that is not known (any more)."""
    row = drawer.mark(session, poll=poll, name=f"report|{label}", keys=keys)
    for kind in (Kind.REPORT, Kind.TROUBLE):
        content = drawer.look(session, poll=poll, kind=kind, row=row, keys=keys)
        if content is not None:
            return _report(content)
    return None


def troubles(session: Session, *, poll: Poll, keys: KeyStore) -> list[Report]:
    """The files of which a page was refused or came twice, by their labels."""
    found = [_report(content) for _, content in drawer.each(session, poll=poll, kind=Kind.TROUBLE, keys=keys)]
    return sorted(found, key=lambda report: report.label)


def clear_troubles(session: Session, *, poll: Poll) -> None:
    """Takes the reports off the page: whoever is responsible has dealt with them."""
    drawer.drop_kind(session, poll=poll, kind=Kind.TROUBLE)


def keep_report(session: Session, *, poll: Poll, report: Report, keys: KeyStore) -> None:
    """Lays down what happened to a file, in place of what was there."""
    row = drawer.mark(session, poll=poll, name=f"report|{report.label}", keys=keys)
    drawer.drop(session, poll=poll, rows=[row])
    kind = Kind.TROUBLE if report.troubles else Kind.REPORT
    drawer.put(session, poll=poll, kind=kind, content=report.to_bytes(), keys=keys, row=row)


def take_page(session: Session, *, poll: Poll, found: PageFound, keys: KeyStore) -> Told:
    """Takes a page in, and tells what became of it. A refused page leaves nothing.

    Raises PollNotOpen, PollClosed, DrawerKeyLost.
    """
    polls.require_open(poll)
    drawer.one_at_a_time(session, poll)
    village = paper_sheets.village_at(poll, found.village)
    if found.refused or village is None:
        return Told(found.page, Outcome.REFUSED, found.refused or "Mã trên phiếu chỉ một thôn không có trong đợt này.")
    row = paper_sheets.row_of(session, poll=poll, village=found.village, serial=found.serial, keys=keys)
    seen = drawer.look(session, poll=poll, kind=Kind.SEEN, row=row, keys=keys)
    if seen is not None:
        return Told(found.page, Outcome.DUPLICATE, SET_ASIDE if seen == ASIDE else IN_BOX, village.name)
    sheet = paper_sheets.take_out(session, poll=poll, row=row, keys=keys) or Sheet(found.village, found.sides)
    taker = _Taker(session, poll, keys, row, found)
    sheet, outcome, reason = taker.take(sheet)
    paper_sheets.lay_back(session, poll=poll, row=row, sheet=sheet, keys=keys)
    if outcome is Outcome.DUPLICATE:
        book(session, village).duplicates += 1
    session.flush()
    return Told(found.page, outcome, reason, village.name)


def book(session: Session, village: Village) -> ScanBook:
    """The counts of a village for its minutes."""
    found = session.get(ScanBook, village.id)
    if found is None:
        found = ScanBook(village_id=village.id)
        session.add(found)
        session.flush()
    return found


def looked_at(session: Session, village: Village) -> Looked | None:
    """The same as values; None where nothing doubtful was seen, nor anything twice."""
    found = session.get(ScanBook, village.id)
    return None if found is None else Looked(**{each.name: getattr(found, each.name) for each in fields(Looked)})


@dataclass(frozen=True)
class _Taker:
    """One page on its way into its sheet."""

    session: Session
    poll: Poll
    keys: KeyStore
    row: bytes
    found: PageFound

    def take(self, sheet: Sheet) -> tuple[Sheet, Outcome, str]:
        """The sheet with this page in it, and what to say."""
        side, answers = self.found.side, self.found.answers
        if side in sheet.disputed:
            return sheet, Outcome.DUPLICATE, STILL_DISPUTED
        if side not in sheet.seen:
            self._lay_parts()
            taken = replace(sheet, seen=tuple(sorted((*sheet.seen, side))), answers={**sheet.answers, **answers})
            doubtful = LOOK in answers.values()
            return taken, Outcome.REVIEW if doubtful else Outcome.READ, "Có ô phải xem lại." if doubtful else ""
        before = {number: sheet.answers[number] for number in answers}
        if any(LOOK not in (before[number], answer) and before[number] != answer for number, answer in answers.items()):
            self._dispute()
            return replace(sheet, disputed=(*sheet.disputed, side)), Outcome.REVIEW, CONTRADICTS
        better = {n: answer for n, answer in answers.items() if before[n] == LOOK and answer != LOOK}
        if better:
            drawer.drop(self.session, poll=self.poll, rows=[self._key(f"question|{n}") for n in better])
        reason = BETTER_KEPT if better else SAME_SHEET
        return replace(sheet, answers={**sheet.answers, **better}), Outcome.DUPLICATE, reason

    def _lay_parts(self) -> None:
        self._put(Kind.PICTURE, self.found.picture, self._key(f"picture|{self.found.side}"))
        for number, crop in self.found.crops.items():
            item = {"sheet": self.row.hex(), "question": number, "looks": [], "twice": self._sampled()}
            self._put(Kind.QUESTION, paper_sheets.header(item, crop), self._key(f"question|{number}"))
        for room, crop in self.found.words:
            self._put(Kind.WORDS, paper_sheets.header({"village": self.found.village, "room": room}, crop))

    def _dispute(self) -> None:
        """Both pictures of the page wait for a person."""
        kept = self._key(f"picture|{self.found.side}")
        before = drawer.look(self.session, poll=self.poll, kind=Kind.PICTURE, row=kept, keys=self.keys) or b""
        item = {
            "sheet": self.row.hex(),
            "side": self.found.side,
            "answers": [*self.found.answers.items()],
            "first": len(before),
        }
        self._put(Kind.CONFLICT, paper_sheets.header(item, before + self.found.picture))

    def _sampled(self) -> bool:
        """Whether a second person looks in any case: the first few and a random share."""
        village = paper_sheets.village_at(self.poll, self.found.village)
        assert village is not None  # take_page asked
        so_far = sum(each.sampled for each in map(self._book, self.poll.villages) if each is not None)
        twice = so_far < SAMPLED_AT_LEAST or secrets.randbelow(10_000) < SAMPLED * 10_000
        if twice:
            book(self.session, village).sampled += 1
        return twice

    def _book(self, village: Village) -> ScanBook | None:
        return self.session.get(ScanBook, village.id)

    def _key(self, what: str) -> bytes:
        return paper_sheets.part_of(self.session, poll=self.poll, row=self.row, what=what, keys=self.keys)

    def _put(self, kind: Kind, content: bytes, row: bytes = b"") -> None:
        drawer.put(self.session, poll=self.poll, kind=kind, content=content, keys=self.keys, row=row)


def _report(content: bytes) -> Report:
    label, pages, finished = json.loads(content)
    return Report(label, tuple(Told(page, Outcome(out), why, where) for page, out, why, where in pages), finished)
