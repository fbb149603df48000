"""Accounts that officers look after: added inside one's own place, with a role not above one's own.

An account that may run polls could be a second officer out of thin air: it waits until another officer agrees.
The command line, whoever has the machine, asks nobody, and the journal says so.
"""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys import journal, officers, passwords, proposals, second_factor, sessions
from surveys.errors import NeedsTwoOfficers, NotAllowed, UnknownOfficer
from surveys.officers import MAY, Act, Role
from surveys.places import is_within, perhaps_within
from surveys.tables import Officer

INITIAL_LASTS = timedelta(days=3)
"""Our own rule: an initial password that nobody used by then is void."""

GRANTS: dict[Role, tuple[Role, ...]] = {
    Role.VILLAGE: (),
    Role.COMMUNE: (Role.VILLAGE, Role.AUDITOR, Role.COMMUNE),
    Role.PROVINCE: (Role.VILLAGE, Role.AUDITOR, Role.COMMUNE, Role.PROVINCE),
    Role.AUDITOR: (),
}
"""The roles that an officer may give and take: none above the officer's own."""


def every(session: Session) -> list[Officer]:
    """All accounts, by name."""
    return list(session.scalars(select(Officer).order_by(Officer.name)))


def inside(session: Session, who: Officer) -> list[Officer]:
    """The accounts that an officer looks after or shares a place with, by name. Raises NotAllowed."""
    officers.require(who, Act.ACCOUNTS, who.place)
    there = select(Officer).where(Officer.place_id.in_(perhaps_within(who.place))).order_by(Officer.name)
    return [officer for officer in session.scalars(there) if is_within(officer.place, who.place)]


def under(session: Session, number: int, *, who: Officer) -> Officer:
    """The account of this number, when ``who`` may change it.

    Raises UnknownOfficer outside the officer's place; NotAllowed for oneself and for a role one cannot give.
    """
    officers.require(who, Act.ACCOUNTS, who.place)
    officer = session.get(Officer, number)
    if officer is None or not is_within(officer.place, who.place):
        raise UnknownOfficer(str(number))
    if officer.id == who.id or Role(officer.role) not in GRANTS[Role(who.role)]:
        raise NotAllowed
    return officer


def invite(
    session: Session, *, name: str, role: Role, place: list[str], by: Officer, now: datetime
) -> tuple[Officer, str | None]:
    """A new account and its initial password, to be shown once; no password where another officer has to agree.

    Raises OfficerExists; NotAllowed for a role or a place that ``by`` cannot give; ValueError for an empty place.
    """
    if role not in GRANTS[Role(by.role)]:
        raise NotAllowed
    initial = passwords.initial()
    officer = officers.create(session, name=name, password=initial, role=role, place=place)
    officers.require(by, Act.ACCOUNTS, officer.place)
    officer.password_until = now + INITIAL_LASTS
    officer.asked_by_id = by.id if Act.RUN in MAY[role] else None
    session.flush()
    act = "đề nghị thêm cán bộ" if officer.asked_by_id else "thêm cán bộ"
    journal.note(session, officer=by.name, act=act, detail=f"{officer.name} ({role})", now=now)
    return officer, None if officer.asked_by_id else initial


def agree(session: Session, *, officer: Officer, by: Officer, now: datetime) -> str:
    """Another officer agrees to an account and is given its initial password: who asked for it never learns it.

    Raises NeedsTwoOfficers for who asked, NotAllowed when nobody asked.
    """
    if officer.asked_by_id is None:
        raise NotAllowed
    if officer.asked_by_id == by.id:
        raise NeedsTwoOfficers("thêm tài khoản được mở và đóng đợt")
    officer.asked_by_id = None
    journal.note(session, officer=by.name, act="đồng ý thêm cán bộ", detail=officer.name, now=now)
    return issue_password(session, officer=officer, by=by.name, now=now)


def issue_password(session: Session, *, officer: Officer, by: str, now: datetime) -> str:
    """A new initial password for who forgot the old one; ends every session, keeps the second factor."""
    initial = passwords.initial()
    officer.password_hash, officer.password_until = passwords.hashed(initial), now + INITIAL_LASTS
    sessions.end_all(session, officer=officer)
    journal.note(session, officer=by, act="cấp mật khẩu ban đầu", detail=officer.name, now=now)
    return initial


def may_issue_password(officer: Officer) -> bool:
    """On the pages only where the account cannot be anyone's second officer: who knows it could sign in as both."""
    return Act.RUN not in MAY[Role(officer.role)]


def release(session: Session, *, officer: Officer, by: str, now: datetime) -> None:
    """The phone is lost: takes the second factor away and ends every session; the password stays."""
    second_factor.remove(session, officer=officer, by=by, now=now)
    sessions.end_all(session, officer=officer)


def leave(session: Session, *, officer: Officer, by: str, now: datetime) -> None:
    """The account may not sign in any more, at once; what it did stays, what it proposed does not.

    Harmless when repeated.
    """
    sessions.end_all(session, officer=officer)
    proposals.drop_of(session, officer=officer)
    if officer.left_at is None:
        officer.left_at = now
        journal.note(session, officer=by, act="ngừng tài khoản", detail=officer.name, now=now)


def come_back(session: Session, *, officer: Officer, by: str, now: datetime) -> None:
    """The account may sign in again, also one that still waited for a second officer."""
    officer.left_at, officer.asked_by_id = None, None
    session.flush()
    journal.note(session, officer=by, act="dùng lại tài khoản", detail=officer.name, now=now)
