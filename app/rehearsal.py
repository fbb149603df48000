"""A rehearsal poll on an empty database, so that a new officer can try the whole road at once."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import csv_files, printing
from app.installation import Installation
from app.links import sign_in_path
from surveys import codes, officers, paper, polls, slips, workdays
from surveys.keys import WEB_KEY, KeyStore
from surveys.tables import Officer, Poll

OFFICERS = ("Cán bộ diễn tập", "Cán bộ diễn tập thứ hai")
"""Two, because opening the box takes two."""
PLACE = ("Tỉnh Diễn Tập", "Xã Diễn Tập")
TITLE = "Đợt diễn tập: lấy ý kiến về xã đạt chuẩn nông thôn mới"
VILLAGES = (
    polls.VillagePlan("Thôn Đông", 24, "Tổ lấy ý kiến thôn Đông"),
    polls.VillagePlan("Thôn Đoài", 20, "Tổ lấy ý kiến thôn Đoài"),
    polls.VillagePlan("Thôn Trung", 16, "Tổ lấy ý kiến thôn Trung"),
)
CEREMONY = "Diễn tập mở hòm phiếu hai lớp phong bì"
CODE_FILE = "ma-dien-tap"
"""In the key store: the unused codes of the rehearsal slips. A real poll's codes are never kept anywhere."""


def links(here: Installation, *, now: datetime) -> str:
    """The lines that ``make run`` ends with; the rehearsal is set up when there is no poll at all."""
    with here.writing() as session:
        if not session.scalar(select(func.count()).select_from(Poll)):
            _set_up(session, here.keys, now)
        host, second = _host(session, here), officers.by_name(session, OFFICERS[1])
        code = _unused_code(session, here.keys)
        lines = ["", "Lắng Nghe đang chạy. Nhấn Ctrl+C để dừng."]
        if host is None:
            lines.append(f"  Cán bộ:  {here.settings.base_url}/can-bo/")
        else:
            lines.append(f"  Cán bộ ({host.name}):  {_sign_in(here, host)}")
        lines.append(f"  Người dân:  {here.settings.base_url}/phieu{'#' + code if code else ''}")
        if second is not None and second.active:
            lines.append(f"  {second.name}, mở trong cửa sổ ẩn danh khi cần hai người:  {_sign_in(here, second)}")
        return "\n".join(lines)


def ceremony(
    here: Installation, out: Path, *, place: Sequence[str] = PLACE, by: str, now: datetime
) -> tuple[Poll, list[str]]:
    """A draft poll on which the trustees rehearse, with a guide and ten ballots to be keyed in; gives their paths.

    The guide says what has to come out: nine of ten satisfied.
    """
    today = now.astimezone(workdays.HANOI).date()
    villages = (polls.VillagePlan("Thôn Diễn Tập", 10),)
    plan = polls.Plan("ntm-xa", CEREMONY, tuple(place), today, today, villages, rehearsal=True)
    with here.writing() as session:
        poll = polls.announce(session, plan=plan, by=by, now=now)
        questions = len(polls.questionnaire_of(poll).choices)
        one = [["Thôn Diễn Tập", *"1" * (questions - 1), mark] for mark in "1111111110"]
        header = paper.header(poll)[: questions + 1]
        files = {
            "huong-dan-dien-tap.pdf": printing.ceremony_guide(poll, expected="9 trong 10 phiếu hài lòng (90%)."),
            "phieu-dien-tap.csv": csv_files.written([header, *one]).encode(),
        }
        return poll, printing.write(out, files)


def _sign_in(here: Installation, officer: Officer) -> str:
    return here.settings.base_url + sign_in_path(here.keys.get_or_make(WEB_KEY), officer.id)


def _host(session: Session, here: Installation) -> Officer | None:
    """Whom the printed link signs in: the rehearsal's officer; without one, and not on a real address, the first."""
    rehearsing = officers.by_name(session, OFFICERS[0])
    if rehearsing is not None and rehearsing.active:
        return rehearsing
    if here.settings.https:
        return None
    first = select(Officer).where(Officer.left_at.is_(None), Officer.asked_by_id.is_(None)).order_by(Officer.id)
    return session.scalar(first.limit(1))


def _set_up(session: Session, keys: KeyStore, now: datetime) -> None:
    by = OFFICERS[0]
    for name in OFFICERS:
        if officers.by_name(session, name) is None:
            officers.add(
                session, name=name, password=secrets.token_urlsafe(24), role=officers.Role.PROVINCE,
                place=list(PLACE[:1]), by=by, now=now,
            )  # fmt: skip
    today = now.astimezone(workdays.HANOI).date()
    plan = polls.Plan("ntm-xa", TITLE, PLACE, today, today + timedelta(days=9), VILLAGES, rehearsal=True)
    poll = polls.announce(session, plan=plan, by=by, now=now)
    polls.open_poll(session, poll=poll, keys=keys, by=by, now=now)
    issued = slips.issue(session, villages=poll.villages[:1], keys=keys, by=by, now=now)
    keys.put(CODE_FILE, "\n".join(code for printed in issued.values() for code in printed).encode())


def _unused_code(session: Session, keys: KeyStore) -> str | None:
    """The first rehearsal code whose slip is still unused and whose poll is open."""
    for code in (keys.get(CODE_FILE) or b"").decode().split():
        found = slips.lookup(session, codes.read(code), keys=keys)
        if found is not None and not found.used:
            return code
    return None
