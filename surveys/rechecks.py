"""Verification (thẩm tra): piles of paper drawn by lot and counted again by hand, held against what was counted.

What can truly be checked after an opening is the paper of a village: ballots by phone have no paper, and opened
ballots are shuffled and tied to no sheet. So a pile is a village's paper: its number of sheets always, and the answers
question by question wherever opened ballots tell which of them came on paper. Draws and what was found are written
once; counted again, a pile gets a further entry with its reason. Nothing here changes a ballot.
"""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from math import comb
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from surveys import drawing_lots, journal, places, polls, reconciliation, records
from surveys.ballots import DISSATISFIED, SATISFIED
from surveys.confirmation_errors import FaultyRecheck, NothingToRecheck, PileNotDrawn, UnknownDraw
from surveys.confirmations import Confirmed
from surveys.errors import Fault
from surveys.places import tidy
from surveys.rollups import Rollup
from surveys.tables import Officer, Place, Poll, Recheck, RecheckDraw

WORST, RISK = 10, 5
"""Percent: when more piles than ``WORST`` are wrong, all drawn ones are right with a chance of at most ``RISK``.

Our own rule; no official one was found.
"""
MOST_SHEETS, LONGEST_SEED, LONGEST_WORDS = 1_000_000, 200, 300
Pair = tuple[int, int]
"""Satisfied and dissatisfied."""


@dataclass(frozen=True)
class Pile:
    """Chồng phiếu giấy của một thôn."""

    label: str
    place: str
    village: str
    sheets: int
    """As confirmed."""
    digest: str
    """Of the confirmation: fixed before the lots were drawn."""


@dataclass(frozen=True)
class Draw:
    """Một lần bốc thăm."""

    number: int
    seed: str
    worst: int
    risk: int
    piles: tuple[Pile, ...]
    drawn: tuple[Pile, ...]
    """In the order in which they were drawn."""
    officer: str
    at: datetime
    digest: str


@dataclass(frozen=True)
class Counted:
    """Một lần đếm lại một chồng phiếu."""

    label: str
    number: int
    sheets: int
    answers: tuple[Pair, ...]
    """By question; empty where opened ballots do not tell which came on paper."""
    machine_sheets: int
    machine_answers: tuple[Pair, ...]
    counted_by: str
    reason: str
    officer: str
    at: datetime
    digest: str

    @property
    def differences(self) -> list[tuple[str, int, int]]:
        """What differs: name, as counted in the box, as counted again."""
        found = [("Số tờ", self.machine_sheets, self.sheets)]
        pairs = zip(self.machine_answers, self.answers, strict=True)
        for number, (machine, hand) in enumerate(pairs, start=1):
            found += [(f"Câu {number}, hài lòng", machine[0], hand[0])]
            found += [(f"Câu {number}, không hài lòng", machine[1], hand[1])]
        return [each for each in found if each[1] != each[2]]


def size(piles: int, *, worst: int = WORST, risk: int = RISK) -> int:
    """How many piles to draw, in whole numbers: the least n for which, were more than ``worst`` percent of the piles
    wrong, the chance C(N-B, n) / C(N, n) that none of the n is one of them is at most ``risk`` percent; B is the
    least number of piles above ``worst`` percent.

    J. McCarthy, H. Stanislevic, M. Lindeman, A. Ash, V. Addona and M. Batcher (2008), "Percentage-Based versus
    Statistical-Power-Based Vote Tabulation Audits", The American Statistician 62:11–16.
    """
    wrong = min(piles, piles * worst // 100 + 1)
    return next(n for n in range(piles + 1) if 100 * comb(piles - wrong, n) <= risk * comb(piles, n))


def draw(
    session: Session, *, rollup: Rollup, place: Place, questionnaire_id: int, seed: str = "", worst: int = WORST,
    risk: int = RISK, by: Officer, now: datetime,
) -> Draw:  # fmt: skip
    """Draws piles among those of every confirmed place. Without a ``seed`` the machine makes one.

    Raises FaultyRecheck, NothingToRecheck.
    """
    faults = [
        Fault(field, f"{name} phải từ 1 đến 50 phần trăm")
        for field, name, number in (("worst", "Phần chồng phiếu sai", worst), ("risk", "Rủi ro", risk))
        if not 1 <= number <= 50
    ]
    if len(tidy(seed)) > LONGEST_SEED:
        faults.append(Fault("seed", f"Chuỗi bốc thăm không quá {LONGEST_SEED} chữ cái"))
    if faults:
        raise FaultyRecheck(faults)
    piles = {pile.label: pile for pile in _piles(rollup)}
    if not piles:
        raise NothingToRecheck
    chosen = tidy(seed) or secrets.token_hex(16)
    drawn = drawing_lots.order(piles, seed=chosen)[: size(len(piles), worst=worst, risk=risk)]
    values = {"seed": chosen, "worst": worst, "risk": risk, "piles": [asdict(each) for each in piles.values()],
              "drawn": drawn, "officer": by.name, "role": by.role, "at": now.isoformat()}  # fmt: skip
    body, digest = records.sealed(values)
    row = RecheckDraw(place_id=place.id, questionnaire_id=questionnaire_id, body=body, digest=digest, at=now)
    session.add(row)
    session.flush()
    detail = f"lần {row.id}, {len(drawn)}/{len(piles)} chồng, chuỗi {chosen}: {digest}"
    journal.note(session, officer=by.name, act="bốc thăm thẩm tra", detail=detail, now=now)
    return _draw(row)


def draws(session: Session, rollup: Rollup) -> list[Draw]:
    """Every draw that concerns a poll of the roll-up, the oldest first; none is ever left out."""
    return _of_rollup(session, rollup)


def _of_rollup(session: Session, rollup: Rollup, *which: ColumnElement[bool]) -> list[Draw]:
    """A draw stands at a place around those of its polls, whose questionnaire it has: no other one is read."""
    codes = {line.poll for line in rollup.lines} | {each.poll for each in rollup.missing}
    theirs = Poll.code.in_(codes)
    rows = select(RecheckDraw).where(
        RecheckDraw.place_id.in_(places.perhaps_around(select(Poll.place_id).where(theirs))),
        RecheckDraw.questionnaire_id.in_(select(Poll.questionnaire_id).where(theirs)),
        *which,
    )
    found = map(_draw, session.scalars(rows.order_by(RecheckDraw.id)))
    return [each for each in found if any(_poll_of(pile.label) in codes for pile in each.piles)]


def found_in(session: Session, draw: Draw) -> dict[str, list[Counted]]:
    """What was counted again of a draw, by pile, the oldest first."""
    rows = select(Recheck).where(Recheck.draw_id == draw.number).order_by(Recheck.number)
    return _by_label(session.scalars(rows))


def of_poll(session: Session, poll: Poll) -> dict[int, list[Counted]]:
    """What was counted again of the paper of a poll, by position of the village, the oldest first."""
    labels = [f"{poll.code}/{village.position}" for village in poll.villages]
    rows = select(Recheck).where(Recheck.label.in_(labels)).order_by(Recheck.id)
    return {int(label.partition("/")[2]): each for label, each in _by_label(session.scalars(rows)).items()}


def unnoted(last: Confirmed, several: Sequence[Counted]) -> Counted | None:
    """The last count of a pile when it differs and what was confirmed of the village does not know it yet."""
    if not several or not several[-1].differences or several[-1].digest in last.rechecked:
        return None
    return several[-1]


def write_down(
    session: Session, *, draw: Draw, label: str, sheets: int, answers: Sequence[Pair], counted_by: str,
    reason: str = "", by: Officer, now: datetime,
) -> Counted:  # fmt: skip
    """What a pile came to when it was counted again; a second entry for one pile needs its reason.

    Raises PileNotDrawn, FaultyRecheck.
    """
    if label not in {pile.label for pile in draw.drawn}:
        raise PileNotDrawn(label)
    before = found_in(session, draw).get(label, [])
    machine_sheets, machine = machine_of(session, label)
    _require_sound(sheets, answers if machine else (), counted_by, reason, again=bool(before))
    values: dict[str, Any] = {
        "draw": draw.digest,
        "label": label,
        "number": len(before) + 1,
        "sheets": sheets,
        "answers": tuple(answers) if machine else (),
        "machine_sheets": machine_sheets,
        "machine_answers": machine,
        "counted_by": tidy(counted_by),
        "reason": tidy(reason),
        "officer": by.name,
        "role": by.role,
        "at": now.isoformat(),
    }
    body, digest = records.sealed(values)
    row = Recheck(draw_id=draw.number, label=label, number=len(before) + 1, body=body, digest=digest, at=now)
    session.add(row)
    session.flush()
    detail = f"lần bốc thăm {draw.number}, chồng {label}, lần đếm {row.number}: {digest}"
    journal.note(session, officer=by.name, act="thẩm tra", poll=_poll_of(label), detail=detail, now=now)
    return _counted(row)


def find(session: Session, rollup: Rollup, number: int) -> Draw:
    """One draw of the roll-up. Raises UnknownDraw."""
    for each in _of_rollup(session, rollup, RecheckDraw.id == number):
        return each
    raise UnknownDraw(number)


def machine_of(session: Session, label: str) -> tuple[int, tuple[Pair, ...]]:
    """Sheets and answers of a pile as they were counted; no answers where ballots do not tell how they came."""
    poll = polls.by_code(session, _poll_of(label))
    village = next(each for each in poll.villages if each.position == int(label.partition("/")[2]))
    on_paper = reconciliation.paper_ballots(session, village)
    if on_paper is None:
        return village.paper, ()
    marks = [ballot.marks for ballot in on_paper if ballot.valid]
    return village.paper, tuple(
        (sum(each[place] == SATISFIED for each in marks), sum(each[place] == DISSATISFIED for each in marks))
        for place in range(len(polls.questionnaire_of(poll).choices))
    )


def _piles(rollup: Rollup) -> list[Pile]:
    return [
        Pile(f"{line.poll}/{part.position}", line.place, part.place, part.figures.paper, part.digest)
        for line in rollup.lines
        for part in line.parts
        if part.figures.paper
    ]


def _require_sound(sheets: int, answers: Sequence[Pair], counted_by: str, reason: str, *, again: bool) -> None:
    faults = []
    if not 0 <= sheets <= MOST_SHEETS:
        faults.append(Fault("sheets", "Xin ghi số tờ phiếu đếm được"))
    for number, pair in enumerate(answers, start=1):
        if min(pair) < 0 or sum(pair) > max(sheets, 0):
            faults.append(Fault(f"s{number}", f"Câu {number}: hài lòng và không hài lòng cộng lại quá số tờ"))
    if not 0 < len(tidy(counted_by)) <= LONGEST_WORDS:
        faults.append(Fault("counted_by", "Xin ghi tên những người đếm lại"))
    if again and not tidy(reason):
        faults.append(Fault("reason", "Chồng này đã đếm lại rồi: xin ghi lý do đếm thêm lần nữa"))
    if len(tidy(reason)) > LONGEST_WORDS:
        faults.append(Fault("reason", f"Lý do không quá {LONGEST_WORDS} chữ cái"))
    if faults:
        raise FaultyRecheck(faults)


def _poll_of(label: str) -> str:
    return label.partition("/")[0]


def _by_label(rows: Iterable[Recheck]) -> dict[str, list[Counted]]:
    found: dict[str, list[Counted]] = {}
    for row in rows:
        found.setdefault(row.label, []).append(_counted(row))
    return found


def _draw(row: RecheckDraw) -> Draw:
    body = records.read(row)
    piles = {each["label"]: Pile(**each) for each in body["piles"]}
    return Draw(
        number=row.id,
        **{name: body[name] for name in ("seed", "worst", "risk", "officer")},
        piles=tuple(piles.values()),
        drawn=tuple(piles[label] for label in body["drawn"]),
        at=datetime.fromisoformat(body["at"]),
        digest=row.digest,
    )


def _counted(row: Recheck) -> Counted:
    body = records.read(row)
    names = ("label", "number", "sheets", "machine_sheets", "counted_by", "reason", "officer")
    return Counted(
        **{name: body[name] for name in names},
        answers=tuple((one, other) for one, other in body["answers"]),
        machine_answers=tuple((one, other) for one, other in body["machine_answers"]),
        at=datetime.fromisoformat(body["at"]),
        digest=row.digest,
    )
