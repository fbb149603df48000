"""Passwords: which are refused and why, and how they are kept.

Length and guessability decide, never which kinds of letters are used; nothing has to be changed by date.
"""

import hashlib
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from surveys import codes
from surveys.common_passwords import FINGERPRINT, fingerprints
from surveys.errors import WeakPassword

LEAST = 15
"""OWASP ASVS 5.0, V6.2.1 strongly recommends 15 characters."""
LONGEST = 200
CONTEXT = (
    "Lắng Nghe", "Mặt trận", "Tổ quốc", "MTTQ", "cán bộ", "mật khẩu", "hài lòng", "phiếu", "lấy ý kiến",
    "nông thôn mới", "đô thị văn minh", "Việt Nam", "diễn tập",
)  # fmt: skip
"""What anyone here would try first (ASVS V6.1.2), beside the officer's own name and place."""
LEAST_GUESSES, LEAST_GUESSES_FOLDED = 10**8, 10**6
"""zxcvbn's scores 3 and 2. Marks, spaces and capitals that folding drops are worth the factor between them."""

_EXPLAINED = 72
"""zxcvbn looks at no more letters than this; its work grows with their square."""
_WHY = {
    "repeat": "lặp lại một đoạn",
    "sequence": "là dãy chữ hoặc số liền nhau",
    "spatial": "đi theo hàng phím",
    "date": "có ngày tháng năm",
}
_DICTIONARIES = {"passwords": "có mật khẩu hay gặp", "user_inputs": "có tên của ông/bà, của nơi hoặc của hệ thống này"}
_ADVICE = "Xin ghép bốn, năm từ không liên quan đến nhau; có dấu cách cũng được."

_hasher = PasswordHasher()  # argon2id


def require_strong(password: str, *, about: Iterable[str] = ()) -> None:
    """Raises WeakPassword with every reason; ``about``: names of the officer and of the place."""
    reasons = weaknesses(password, about=about)
    if reasons:
        raise WeakPassword(reasons)


def weaknesses(password: str, *, about: Iterable[str] = ()) -> list[str]:
    """Why a password is refused, in Vietnamese; empty for a good one."""
    password = unicodedata.normalize("NFC", password[: 2 * LONGEST])
    reasons = []
    if len(password) < LEAST:
        reasons.append(f"Mật khẩu cần ít nhất {LEAST} ký tự; vừa nhập {len(password)} ký tự.")
    if len(password) > LONGEST:
        reasons.append(f"Mật khẩu dài quá {LONGEST} ký tự.")
    if fingerprint(password) in fingerprints():
        reasons.append("Mật khẩu này nằm trong danh sách mật khẩu hay gặp đã bị lộ ở nơi khác.")
    elif why := _guessable(password, about):
        reasons.append(f"Mật khẩu này dễ đoán: {why}. {_ADVICE}")
    return reasons


def hashed(password: str) -> str:
    """argon2id with its parameters and salt."""
    return _hasher.hash(unicodedata.normalize("NFC", password))


@cache
def _of_nobody() -> str:
    return _hasher.hash("nobody has this password")


def fits(password: str, kept: str | None) -> bool:
    """Whether the password belongs to the hash; without a hash it takes as long and is False.

    Letters are compared composed (NFC): keyboards send "ậ" as one letter or as three.
    """
    nobody = _of_nobody()  # made now if ever, so that the first of a process takes as long with a hash as without
    try:
        _hasher.verify(nobody if kept is None else kept, unicodedata.normalize("NFC", password[: 4 * LONGEST]))
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def initial() -> str:
    """A first password to be handed over and changed: 16 random letters, about 77 bits, without look-alikes."""
    return codes.grouped(codes.drawn(16))


def fingerprint(password: str) -> bytes:
    return hashlib.sha256(folded(password).encode()).digest()[:FINGERPRINT]


def folded(text: str) -> str:
    """Small Latin letters and digits only: "Mặt trận" and "MAT-TRAN" are one word to whoever guesses."""
    letters = unicodedata.normalize("NFD", text.casefold()).replace("đ", "d")
    return "".join(letter for letter in letters if letter.isalnum())


def _guessable(password: str, about: Iterable[str]) -> str:
    """What makes the password easy to guess, or ""."""
    from zxcvbn import zxcvbn  # noqa: PLC0415  its dictionaries take their time; only a new password needs them

    words = _words([*CONTEXT, *(part for name in about for part in _parts(name.split()))])
    for text, least in ((password, LEAST_GUESSES), (folded(password), LEAST_GUESSES_FOLDED)):
        if not text:
            return "chỉ có dấu, không có chữ hay số"
        found = zxcvbn(text[:_EXPLAINED], user_inputs=words)
        if found["guesses"] < least:
            return ", ".join(dict.fromkeys(map(_why, found["sequence"]))) or "ngắn"
    return ""


def _parts(words: list[str]) -> list[str]:
    """Every run of words of a name: "Quảng Ngãi" is typed without "Tỉnh"."""
    ends = range(1, len(words) + 1)
    return [" ".join(words[start:end]) for end in ends for start in range(end)]


def _words(names: list[str]) -> list[str]:
    """Each name as written and folded."""
    return list(dict.fromkeys(word for name in names for word in (name.casefold(), folded(name)) if len(word) > 1))


def _why(match: Mapping[str, object]) -> str:
    pattern = str(match["pattern"])
    if pattern == "dictionary":
        return _DICTIONARIES.get(str(match["dictionary_name"]), "có từ thông dụng")
    return _WHY.get(pattern, "phần còn lại quá ngắn")
