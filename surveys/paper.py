"""Paper ballots keyed in: one line of a CSV (or one form) a ballot. One bad line refuses the whole file."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from surveys import box, keyings, polls, uploads
from surveys.ballots import BLANK, DISSATISFIED, DOUBLE, SATISFIED, Ballot
from surveys.box import SealedPaper
from surveys.errors import Fault, FaultyUpload
from surveys.places import tidy
from surveys.tables import Poll, Village

MARK_OF = {"1": SATISFIED, "0": DISSATISFIED, "": BLANK, "x": DOUBLE, "X": DOUBLE}
LONGEST_REASON = 200
LONGEST_OTHER = 500
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""
TEXT_MARK = "'"
"""Stands before such a cell in the sample file, so that it stays a text."""


def seal_file(poll: Poll, data: bytes) -> list[SealedPaper]:
    """Every ballot of the file, sealed, by village; outside any write lock.

    Raises FaultyUpload with every fault by line (a village with more ballots than households is a fault of
    the file too), PollNotOpen, PollClosed.
    """
    polls.require_open(poll)
    by_village: dict[int, list[Ballot]] = {}
    for village, ballot in _read(poll, uploads.table(data)):
        by_village.setdefault(village.id, []).append(ballot)
    _check_room(poll, by_village)
    return [box.seal_paper(village, by_village.get(village.id, [])) for village in poll.villages]


def key_in(session: Session, sealed: list[SealedPaper], *, by: str, now: datetime) -> int:
    """All of them into the box, or none; gives how many. Keyed by one officer, as the minutes say.

    Raises what ``box.put_paper`` raises.
    """
    return sum(_key_in(session, each, by, now) for each in sealed)


def _key_in(session: Session, sealed: SealedPaper, by: str, now: datetime) -> int:
    count = box.put_paper(session, sealed, by=by, now=now)
    keyings.note_once(session, village_id=sealed.village_id, ballots=count)
    return count


def header(poll: Poll) -> list[str]:
    """The columns a key-in file may have, in the order of the sample file."""
    numbers = [question.number for question in polls.questionnaire_of(poll).choices]
    return ["village", *(f"q{n}" for n in numbers), *(f"reason{n}" for n in numbers), "other"]


def _read(poll: Poll, rows: list[uploads.Row]) -> list[tuple[Village, Ballot]]:
    (_, names), *lines = rows
    columns = _columns(poll, names)
    villages = {village.name.casefold(): village for village in poll.villages}
    numbers = [question.number for question in polls.questionnaire_of(poll).choices]
    ballots, faults = [], []
    for line, cells in lines:
        values = {name: cells[place] if place < len(cells) else "" for name, place in columns.items()}
        wrong = [*_village_faults(line, values, villages), *_mark_faults(line, values, numbers)]
        wrong += _text_faults(line, values)
        wrong += [Fault(f"dòng {line}", "thừa cột so với dòng tiêu đề")] if any(cells[len(names) :]) else []
        faults += wrong
        if not wrong:
            ballots.append((villages[_village_name(values, villages).casefold()], _ballot(values, numbers)))
    if faults:
        raise FaultyUpload(faults)
    return ballots


def _columns(poll: Poll, names: list[str]) -> dict[str, int]:
    """Where each named column stands. Raises FaultyUpload for missing, foreign and repeated ones."""
    found = {name.casefold(): place for place, name in enumerate(names) if name}
    allowed = header(poll)
    needed = [name for name in allowed if name == "village" or name.startswith("q")]
    faults = [Fault("dòng 1", f"thiếu cột “{name}”") for name in needed if name not in found]
    faults += [Fault("dòng 1", f"cột lạ “{name}”") for name in names if name and name.casefold() not in allowed]
    if len(found) < sum(map(bool, names)):
        faults.append(Fault("dòng 1", "có cột lặp lại"))
    if faults:
        raise FaultyUpload(faults)
    return found


def _village_faults(line: int, values: dict[str, str], villages: dict[str, Village]) -> list[Fault]:
    name = _village_name(values, villages)
    if name.casefold() in villages:
        return []
    return [Fault(f"dòng {line}", f"đợt này không có thôn “{name}”" if name else "thiếu tên thôn")]


def _village_name(values: dict[str, str], villages: dict[str, Village]) -> str:
    """As written; or, when there is no such village, without the mark the sample file put before it."""
    name = tidy(values["village"])
    meant = name.removeprefix(TEXT_MARK)
    return meant if name.casefold() not in villages and meant.startswith(FORMULA_SIGNS) else name


def _mark_faults(line: int, values: dict[str, str], numbers: Iterable[int]) -> list[Fault]:
    return [
        Fault(f"dòng {line}, cột q{n}", f"“{values[f'q{n}']}” không hợp lệ; chỉ ghi 1, 0, x hoặc để trống")
        for n in numbers
        if values[f"q{n}"] not in MARK_OF
    ]


def _text_faults(line: int, values: dict[str, str]) -> list[Fault]:
    limits = {name: LONGEST_OTHER if name == "other" else LONGEST_REASON for name in values if name != "village"}
    return [
        Fault(f"dòng {line}, cột {name}", f"dài {len(values[name])} chữ cái; nhiều nhất {limit}")
        for name, limit in limits.items()
        if len(values[name]) > limit
    ]


def _ballot(values: dict[str, str], numbers: list[int]) -> Ballot:
    marks = "".join(MARK_OF[values[f"q{n}"]] for n in numbers)
    reasons = tuple(tidy(values.get(f"reason{n}", "")) for n in numbers)
    return Ballot(marks, reasons if any(reasons) else (), tidy(values.get("other", "")), online=False)


def _check_room(poll: Poll, by_village: dict[int, list[Ballot]]) -> None:
    faults = [
        Fault(
            village.name,
            f"có {village.households} hộ, đã thu {village.collected} phiếu, tệp có thêm {len(ballots)} phiếu",
        )
        for village in poll.villages
        if village.collected + len(ballots := by_village.get(village.id, [])) > village.households
    ]
    if faults:
        raise FaultyUpload(faults)
