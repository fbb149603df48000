"""Officers: accounts, roles, and what each role may do where."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys import journal, passwords, sessions
from surveys.errors import (
    InitialPasswordExpired,
    NotAllowed,
    OfficerExists,
    UnknownOfficer,
    WeakPassword,
    WrongPassword,
)
from surveys.places import find_or_add, is_within, tidy
from surveys.tables import Officer, Place


class Role(StrEnum):
    """Vai trò."""

    VILLAGE = "village"
    COMMUNE = "commune"
    PROVINCE = "province"
    AUDITOR = "auditor"


class Act(StrEnum):
    """What an officer may do."""

    SEE = "see"
    KEY_IN = "key in"
    RUN = "run"
    PUBLISH = "publish"
    ACCOUNTS = "accounts"
    PLACES = "places"
    """Change the tree of places below the own one."""
    CAMPAIGNS = "campaigns"
    """Plan for many communes at once."""
    SUPERVISE = "supervise"
    """Look at what screening asks about a poll, and at the roll-up: for those above or beside the ones who ran it."""
    VERIFY = "verify"
    """Draw piles of paper to be counted again, and write down what was found."""


MAY: dict[Role, frozenset[Act]] = {
    Role.VILLAGE: frozenset({Act.SEE, Act.KEY_IN}),
    Role.COMMUNE: frozenset({Act.SEE, Act.KEY_IN, Act.RUN, Act.ACCOUNTS, Act.PLACES}),
    Role.PROVINCE: frozenset(Act),
    Role.AUDITOR: frozenset({Act.SEE, Act.SUPERVISE}),
}


def add(session: Session, *, name: str, password: str, role: Role, place: list[str], by: str, now: datetime) -> Officer:
    """A new account. Raises WeakPassword, OfficerExists; ValueError for an empty place."""
    passwords.require_strong(password, about=[name, *place])
    officer = create(session, name=name, password=password, role=role, place=place)
    journal.note(session, officer=by, act="thêm cán bộ", detail=f"{officer.name} ({role})", now=now)
    return officer


def create(session: Session, *, name: str, password: str, role: Role, place: list[str]) -> Officer:
    """The row of a new account. Raises OfficerExists; ValueError for an empty place."""
    if by_name(session, name) is not None:
        raise OfficerExists(tidy(name))
    officer = Officer(
        name=tidy(name), password_hash=passwords.hashed(password), role=role, place=find_or_add(session, place)
    )
    session.add(officer)
    session.flush()
    return officer


def by_name(session: Session, name: str) -> Officer | None:
    return session.scalar(select(Officer).where(Officer.name == tidy(name)))


def named(session: Session, name: str) -> Officer:
    """The account of this name, whether it may sign in or not. Raises UnknownOfficer."""
    officer = by_name(session, name)
    if officer is None:
        raise UnknownOfficer(tidy(name))
    return officer


def signed_in(session: Session, *, name: str, password: str) -> Officer | None:
    """The officer of this name and password, else None; an unknown name takes as long as a wrong password."""
    officer = by_name(session, name)
    known = officer is not None and officer.active
    fits = passwords.fits(password, officer.password_hash if officer is not None and known else None)
    return officer if fits else None


def require_password(officer: Officer, password: str) -> None:
    """Raises WrongPassword unless the password is the officer's."""
    if not passwords.fits(password, officer.password_hash):
        raise WrongPassword


def require_unexpired(officer: Officer, *, now: datetime) -> None:
    """Raises InitialPasswordExpired when an initial password was not changed in time."""
    if officer.password_until is not None and officer.password_until <= now:
        raise InitialPasswordExpired


def choose_password(session: Session, *, officer: Officer, new: str, now: datetime) -> None:
    """The officer's own new password; ends every session. Raises WeakPassword."""
    reasons = passwords.weaknesses(new, about=[officer.name, *officer.place.path])
    if passwords.fits(new, officer.password_hash):
        reasons.append("Mật khẩu mới phải khác mật khẩu đang dùng.")
    if reasons:
        raise WeakPassword(reasons)
    officer.password_hash, officer.password_until = passwords.hashed(new), None
    sessions.end_all(session, officer=officer)
    journal.note(session, officer=officer.name, act="đổi mật khẩu", now=now)


def choose_language(session: Session, *, officer: Officer, language: str) -> None:
    """The language in which the officer is shown every page. Nothing else depends on it, so no line in the journal."""
    officer.language = language
    session.flush()


def may(officer: Officer, act: Act, place: Place) -> bool:
    """Whether the officer's role allows the act and the place lies inside the officer's."""
    return act in MAY[Role(officer.role)] and is_within(place, officer.place)


def require(officer: Officer, act: Act, place: Place) -> None:
    """Raises NotAllowed unless ``may``."""
    if not may(officer, act, place):
        raise NotAllowed
