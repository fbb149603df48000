"""What tests start from: polls in each state, and ballots."""

from datetime import UTC, date, datetime

from app.installation import Installation
from surveys import box, paper, polls, slips
from surveys.ballots import Ballot
from surveys.polls import Plan, VillagePlan

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
QUESTIONS = 19
ALL_SATISFIED = "1" * QUESTIONS
VILLAGES = (VillagePlan("Thôn Một", 12), VillagePlan("Thôn Hai", 10), VillagePlan("Thôn Ba", 8))


def a_plan(**changes: object) -> Plan:
    values: dict[str, object] = {
        "kind": "ntm-xa",
        "title": "Lấy ý kiến về xã đạt chuẩn nông thôn mới",
        "place": ("Tỉnh Quảng Ngãi", "Huyện Minh Long", "Xã Long Hiệp"),
        "opens": date(2026, 3, 2),
        "closes": date(2026, 3, 12),
        "villages": VILLAGES,
        **changes,
    }
    return Plan(**values)  # type: ignore[arg-type]


def a_draft(here: Installation, **changes: object) -> str:
    with here.writing() as session:
        return polls.announce(session, plan=a_plan(**changes), by="test", now=NOW).code


def an_open_poll(here: Installation, **changes: object) -> str:
    code = a_draft(here, **changes)
    with here.writing() as session:
        polls.open_poll(session, poll=polls.by_code(session, code), keys=here.keys, by="test", now=NOW)
    return code


def slips_of(here: Installation, code: str) -> dict[str, list[str]]:
    """The codes of every village, as printed."""
    with here.writing() as session:
        villages = polls.by_code(session, code).villages
        return slips.issue(session, villages=villages, keys=here.keys, by="test", now=NOW)


def cast(here: Installation, slip: str, marks: str = ALL_SATISFIED, *, at: datetime = NOW, **parts: object) -> str:
    """Hands in by phone; the receipt number."""
    ballot = Ballot(marks, **parts)  # type: ignore[arg-type]
    with here.reading() as session:
        sealed = box.seal_phone(session, code=slip, answers=ballot, keys=here.keys, now=at)
    here.writer.cast(sealed)
    return sealed.receipt


def key_in(here: Installation, code: str, csv: str) -> int:
    with here.reading() as session:
        sealed = paper.seal_file(polls.by_code(session, code), csv.encode())
    with here.writing() as session:
        return paper.key_in(session, sealed, by="test", now=NOW)


def a_csv(*rows: tuple[str, str], questions: int = QUESTIONS) -> str:
    """A key-in file from (village, marks); a mark "-" stands for an empty cell."""
    lines = ["village," + ",".join(f"q{n}" for n in range(1, questions + 1))]
    lines += [f"{village}," + ",".join(marks).replace("-", "") for village, marks in rows]
    return "\n".join(lines)


def close(here: Installation, code: str) -> None:
    with here.writing() as session:
        polls.close(session, poll=polls.by_code(session, code), by="test", now=NOW)


def count(here: Installation, code: str) -> int:
    return box.open_box(here.engine, poll_code=code, keys=here.keys, by="test", now=NOW)
