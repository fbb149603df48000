"""Officers: accounts, roles, and what each role may do where."""

from datetime import datetime
from enum import StrEnum

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys import journal
from surveys.errors import NotAllowed, OfficerExists, WeakPassword
from surveys.places import find_or_add, is_within, tidy
from surveys.tables import Officer, Place

LEAST_PASSWORD_LENGTH = 15
"""OWASP ASVS 5.0, V6.2.1 recommends 15 characters where there is no second factor."""

_hasher = PasswordHasher()  # argon2id
_NOBODY = _hasher.hash("nobody has this password")


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
    SUPERVISE = "supervise"
    """Look at what screening asks about a poll: for those above or beside the ones who ran it."""


MAY: dict[Role, frozenset[Act]] = {
    Role.VILLAGE: frozenset({Act.SEE, Act.KEY_IN}),
    Role.COMMUNE: frozenset({Act.SEE, Act.KEY_IN, Act.RUN}),
    Role.PROVINCE: frozenset({Act.SEE, Act.KEY_IN, Act.RUN, Act.PUBLISH, Act.SUPERVISE}),
    Role.AUDITOR: frozenset({Act.SEE, Act.SUPERVISE}),
}


def add(session: Session, *, name: str, password: str, role: Role, place: list[str], by: str, now: datetime) -> Officer:
    """A new account. Raises WeakPassword, OfficerExists; ValueError for an empty place."""
    if len(password) < LEAST_PASSWORD_LENGTH:
        raise WeakPassword(LEAST_PASSWORD_LENGTH)
    if by_name(session, name) is not None:
        raise OfficerExists(tidy(name))
    officer = Officer(
        name=tidy(name), password_hash=_hasher.hash(password), role=role, place=find_or_add(session, place)
    )
    session.add(officer)
    session.flush()
    journal.note(session, officer=by, act="thêm cán bộ", detail=f"{officer.name} ({role})", now=now)
    return officer


def by_name(session: Session, name: str) -> Officer | None:
    return session.scalar(select(Officer).where(Officer.name == tidy(name)))


def signed_in(session: Session, *, name: str, password: str) -> Officer | None:
    """The officer of this name and password, else None; an unknown name takes as long as a wrong password."""
    officer = by_name(session, name)
    try:
        _hasher.verify(officer.password_hash if officer else _NOBODY, password)
    except (VerificationError, InvalidHashError):
        return None
    return officer


def may(officer: Officer, act: Act, place: Place) -> bool:
    """Whether the officer's role allows the act and the place lies inside the officer's."""
    return act in MAY[Role(officer.role)] and is_within(place, officer.place)


def require(officer: Officer, act: Act, place: Place) -> None:
    """Raises NotAllowed unless ``may``."""
    if not may(officer, act, place):
        raise NotAllowed
