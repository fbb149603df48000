"""The second factor (mã xác thực): six digits on the officer's phone (TOTP, RFC 6238), or a recovery code.

The secret rests in the database sealed under a key outside it. A code serves once and for its own half minute,
give or take one, because phones and old computers disagree about the time.
"""

import base64
import hashlib
import secrets
from datetime import datetime

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import constant_time
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from surveys import codes, journal
from surveys.errors import AlreadyEnrolled, SecondFactorLost, WrongCode
from surveys.keys import KeyStore
from surveys.tables import Officer, RecoveryCode

KEY = "ma-xac-thuc.key"
"""Name of the key under which secrets are sealed."""
STEP, DIGITS = 30, 6
SECRET_LENGTH = 20
ISSUER = "Lắng Nghe"
RECOVERY_CODES, RECOVERY_LETTERS = 10, 24
"""24 letters of 29 are 116 bits: at 112 bits and more an ordinary hash suffices (ASVS V6.5.2)."""

_NONCE = 12
_DRIFT = (0, -1, 1)


def offer(officer: Officer, *, keys: KeyStore) -> tuple[bytes, str]:
    """A fresh secret to be shown, and the same sealed as text, to come back with the first code."""
    secret = secrets.token_bytes(SECRET_LENGTH)
    return secret, base64.urlsafe_b64encode(_seal(secret, _offered(officer), keys)).decode()


def offered(officer: Officer, token: str, *, keys: KeyStore) -> bytes:
    """The secret of an offer made to this officer. Raises WrongCode for anything else."""
    try:
        return _unseal(base64.urlsafe_b64decode(token), _offered(officer), keys)
    except (ValueError, InvalidTag):
        raise WrongCode from None


def uri(secret: bytes, officer: Officer) -> str:
    """What the QR shown at enrolment says."""
    return _totp(secret).get_provisioning_uri(officer.name, ISSUER)


def written(secret: bytes) -> str:
    """The secret for phones that cannot scan, in groups of four."""
    return " ".join(codes.grouped(base64.b32encode(secret).decode()).split("-"))


def enrol(
    session: Session, *, officer: Officer, secret: bytes, code: str, keys: KeyStore, now: datetime
) -> list[str]:  # fmt: skip
    """Binds a phone that shows the right code; gives the recovery codes, to be shown once.

    Raises WrongCode; AlreadyEnrolled while another phone is bound, which only ``remove`` takes away.
    """
    if officer.totp_secret is not None:
        raise AlreadyEnrolled
    step = _step_of(secret, code, now)
    if step is None:
        raise WrongCode
    officer.totp_secret, officer.totp_step = _seal(secret, _kept(officer), keys), step
    journal.note(session, officer=officer.name, act="bật mã xác thực", now=now)
    return _new_recovery_codes(session, officer)


def spend(session: Session, *, officer: Officer, code: str, keys: KeyStore, now: datetime) -> str:
    """Uses up a code and gives its kind in Vietnamese. Raises WrongCode, SecondFactorLost."""
    typed = "".join(code.split())
    if typed.isdecimal():
        return _spend_digits(session, officer, typed, keys, now)
    mine = RecoveryCode.officer_id == officer.id, RecoveryCode.code_hash == _hash(_letters(typed))
    if session.execute(delete(RecoveryCode).where(*mine).returning(RecoveryCode.officer_id)).first() is None:
        raise WrongCode
    journal.note(session, officer=officer.name, act="dùng một mã khôi phục", now=now)
    return "mã khôi phục"


def remove(session: Session, *, officer: Officer, by: str, now: datetime) -> None:
    """Takes the second factor and its recovery codes away; harmless when there is none."""
    officer.totp_secret = None
    session.execute(delete(RecoveryCode).where(RecoveryCode.officer_id == officer.id))
    journal.note(session, officer=by, act="gỡ mã xác thực", detail=officer.name, now=now)


def renew_recovery_codes(session: Session, *, officer: Officer, now: datetime) -> list[str]:
    """Ten new codes; the old ones are void."""
    journal.note(session, officer=officer.name, act="tạo lại mã khôi phục", now=now)
    return _new_recovery_codes(session, officer)


def recovery_codes_left(session: Session, officer: Officer) -> int:
    query = select(func.count()).select_from(RecoveryCode).where(RecoveryCode.officer_id == officer.id)
    return session.scalars(query).one()


def _new_recovery_codes(session: Session, officer: Officer) -> list[str]:
    session.execute(delete(RecoveryCode).where(RecoveryCode.officer_id == officer.id))
    made = [codes.drawn(RECOVERY_LETTERS) for _ in range(RECOVERY_CODES)]
    session.execute(insert(RecoveryCode), [{"code_hash": _hash(each), "officer_id": officer.id} for each in made])
    return [codes.grouped(each) for each in made]


def _spend_digits(session: Session, officer: Officer, code: str, keys: KeyStore, now: datetime) -> str:
    """One row decides: of two browsers with the same code, one is too late."""
    if officer.totp_secret is None:
        raise WrongCode
    try:
        secret = _unseal(officer.totp_secret, _kept(officer), keys)
    except InvalidTag:
        raise SecondFactorLost from None
    step = _step_of(secret, code, now)
    if step is None:
        raise WrongCode
    unused = Officer.id == officer.id, Officer.totp_step < step
    used = update(Officer).where(*unused).values(totp_step=step).returning(Officer.id)
    if session.execute(used).first() is None:
        raise WrongCode
    return "mã xác thực"


def _step_of(secret: bytes, code: str, now: datetime) -> int | None:
    """The half minute whose code this is, or None."""
    typed = "".join(code.split()).encode()
    current = int(now.timestamp()) // STEP
    for step in (current + drift for drift in _DRIFT):
        if constant_time.bytes_eq(_totp(secret).generate(step * STEP), typed):
            return step
    return None


def _totp(secret: bytes) -> TOTP:
    return TOTP(secret, DIGITS, SHA1(), STEP)  # noqa: S303  what every phone speaks; HMAC-SHA-1 is unbroken


def _letters(typed: str) -> str:
    return "".join(letter for letter in typed.upper() if letter.isalnum())


def _hash(code: str) -> bytes:
    return hashlib.sha256(code.encode()).digest()


def _kept(officer: Officer) -> bytes:
    return f"officer {officer.id}".encode()


def _offered(officer: Officer) -> bytes:
    """An offer dies when any phone is bound: from then on ``totp_step`` differs."""
    return f"offered to officer {officer.id} after {officer.totp_step}".encode()


def _seal(secret: bytes, bound_to: bytes, keys: KeyStore) -> bytes:
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(keys.get_or_make(KEY)).encrypt(nonce, secret, bound_to)


def _unseal(sealed: bytes, bound_to: bytes, keys: KeyStore) -> bytes:
    """Raises InvalidTag."""
    return AESGCM(keys.get_or_make(KEY)).decrypt(sealed[:_NONCE], sealed[_NONCE:], bound_to)
