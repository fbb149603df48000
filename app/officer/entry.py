"""What happens at the door and wherever an officer has to prove anew who is there: sessions, delays, cookies."""

from flask import Response, flash, request, session
from flask_babel import gettext
from sqlalchemy.orm import Session

from app import interface, links, patience
from app.officer.lock import TOKEN, officer
from app.request import here, now, reading, writing
from surveys import delays, journal, officers, second_factor, sessions
from surveys.keys import WEB_KEY
from surveys.tables import Officer

SUSPICIOUS = 3
"""From so many failures on, the officer is told at the next sign-in."""


def begin(database: Session, who: Officer, *, by_link: bool = False, proven: bool = False) -> None:
    """A new session with a new token and new form tokens, in place of the one before."""
    sessions.end(database, session.get(TOKEN, ""))
    code_at = now() if proven else None
    token = sessions.start(database, officer=who, by_link=by_link, code_at=code_at, now=now())
    session.clear()
    session[TOKEN] = token


def arrive(database: Session, who: Officer, *, way: str, tries: int) -> None:
    """The officer is in: into the journal; what was counted on the way is forgotten and, if it was much, told."""
    journal.note(database, officer=who.name, act="đăng nhập", detail=way, now=now())
    interface.speak(who.language)
    failed = delays.clear(database, *patience.of_account(here().keys, who, device(who.name))) - tries
    if failed >= SUSPICIOUS:
        flash(
            gettext(
                "Trước lần này có %(failed)s lần nhập sai mật khẩu hoặc mã. Nếu không phải ông/bà, xin đổi mật khẩu.",
                failed=failed,
            )
        )


def device(name: str) -> str:
    """What tells this browser apart when the officer of this name signed in here before, else ""."""
    return links.device_in(here().keys.get_or_make(WEB_KEY), request.cookies.get(_cookie(), ""), name)


def remember_device(response: Response, name: str) -> Response:
    """Marks the browser, so that an enemy who hammers this name does not make its owner wait here."""
    response.set_cookie(
        _cookie(),
        links.device_mark(here().keys.get_or_make(WEB_KEY), name),
        max_age=links.KNOWN_FOR,
        secure=here().settings.https,
        httponly=True,
        samesite="Strict",
    )
    return response


def count_attempt(name: str) -> int:
    """Counts an attempt on a name at the door. Raises TooSoon."""
    bucket = patience.of_password(here().keys, name, device(name))
    with writing() as database:
        return delays.attempt(database, bucket=bucket, longest=delays.LONGEST_FOR_PASSWORDS, now=now())


def warn(name: str, count: int, what: str) -> None:
    """One line in the journal when delays begin for an account that exists."""
    if count == delays.FREE:
        with writing() as database:
            if officers.by_name(database, name) is not None:
                journal.note(database, officer=name, act=f"nhiều lần nhập sai {what}", now=now())


def spend_code(code: str) -> str:
    """Uses up a code of the officer who is signed in; gives its kind. Raises TooSoon, WrongCode, SecondFactorLost."""
    with reading() as database:
        who = officer(database)
    bucket = patience.of_code(here().keys, who, device(who.name))
    with writing() as database:
        count = delays.attempt(database, bucket=bucket, longest=delays.LONGEST_FOR_CODES, now=now())
    warn(who.name, count, "mã xác thực")
    with writing() as database:
        return second_factor.spend(database, officer=officer(database), code=code, keys=here().keys, now=now())


def prove(*, password: str, code: str | None = None) -> None:
    """The officer proves anew who is there, with the code too where a phone is bound and ``code`` is not None.

    Raises TooSoon, WrongPassword, WrongCode, SecondFactorLost.
    """
    with reading() as database:
        who = officer(database)
    bucket = patience.of_proof(here().keys, who)
    with writing() as database:
        count = delays.attempt(database, bucket=bucket, longest=delays.LONGEST_FOR_PASSWORDS, now=now())
    warn(who.name, count, "mật khẩu trong phiên")
    officers.require_password(who, password)
    if code is not None and who.totp_secret is not None:
        spend_code(code)
    with writing() as database:
        delays.clear(database, bucket, *patience.of_account(here().keys, who, device(who.name)))


def renew(database: Session, who: Officer, *, by_link: bool, proven: bool) -> None:
    """After a change of password or second factor: every other session ends, this one goes on under a new token."""
    sessions.end_all(database, officer=who)
    begin(database, who, by_link=by_link, proven=proven)


def _cookie() -> str:
    return "__Host-may" if here().settings.https else "may"
