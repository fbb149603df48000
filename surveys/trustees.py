"""Trustees (tổ kiểm phiếu): their key exists only on paper, in three shares of which two open the box.

The key is 32 random bytes, split by SLIP-39 (Shamir's scheme as words with a checksum). The two private keys
are derived from it with HKDF-SHA-256 (RFC 5869), each under its own label. A poll keeps the public keys only.
"""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from shamir_mnemonic import MnemonicError, Share, combine_mnemonics, generate_mnemonics
from shamir_mnemonic.wordlist import WORDLIST
from sqlalchemy.orm import Session

from surveys import journal, polls, sealing
from surveys.envelopes import TrusteeKeys
from surveys.errors import FaultyShares, NoTrustees, PollNotDraft
from surveys.tables import Poll

SHARES, NEEDED = 3, 2
WORDS = 33
"""Words on each sheet."""
_BY_START = {word[:4]: word for word in WORDLIST}


@dataclass(frozen=True)
class SharedKey:
    """Khóa vừa tạo: the words of each share, to be printed at once and kept nowhere."""

    shares: tuple[str, ...]
    public: bytes


def appoint(session: Session, *, poll: Poll, by: str, now: datetime) -> SharedKey:
    """A new trustees' key for a draft poll, which has two envelopes from now on; an earlier one is void.

    Raises PollNotDraft.
    """
    if polls.state(poll) is not polls.State.DRAFT:
        raise PollNotDraft(poll.code)
    made = _new()
    poll.trustee_key = made.public
    session.flush()
    journal.note(session, officer=by, act="tạo khóa tổ kiểm phiếu", poll=poll.code, now=now)
    return made


def put_together(poll: Poll, shares: Sequence[str]) -> TrusteeKeys:
    """The trustees' keys from what was typed or read of two sheets; four letters of each word are enough.

    Raises NoTrustees for a poll with one envelope; FaultyShares when shares are wrong, the same, too few, of
    different sets, or of another poll.
    """
    if poll.trustee_key is None:
        raise NoTrustees(poll.code)
    read = [_words(number, share) for number, share in enumerate(filter(str.strip, shares), start=1)]
    _check(read)
    try:
        keys = _keys(combine_mnemonics(read[:NEEDED]))
    except MnemonicError:
        raise FaultyShares("Các mảnh khóa không ghép được với nhau: chúng thuộc các bộ khóa khác nhau.") from None
    if keys.public != poll.trustee_key:
        raise FaultyShares("Các mảnh khóa này không phải của đợt lấy ý kiến này.")
    return keys


def _new() -> SharedKey:
    secret = secrets.token_bytes(32)
    [words] = generate_mnemonics(1, [(NEEDED, SHARES)], secret)
    return SharedKey(tuple(words), _keys(secret).public)


def _keys(secret: bytes) -> TrusteeKeys:
    return TrusteeKeys(
        server=sealing.key_pair(_derived(secret, "server", sealing.PRIVATE_LENGTH)),
        browser=sealing.browser_key_pair(_derived(secret, "browser", 32)),
    )


def _derived(secret: bytes, label: str, length: int) -> bytes:
    return HKDF(SHA256(), length, salt=None, info=f"langnghe trustees|{label}".encode()).derive(secret)


def _words(number: int, share: str) -> str:
    """The words of a share in full. Raises FaultyShares naming the word that is not one."""
    words = []
    for place, typed in enumerate(re.findall(r"[a-z]+", share.lower()), start=1):
        word = _BY_START.get(typed[:4], "")
        if not word.startswith(typed):
            raise FaultyShares(f"Mảnh khóa thứ {number}, từ thứ {place}: không có từ “{typed}”. Xin xem lại tờ giấy.")
        words.append(word)
    return " ".join(words)


def _check(shares: list[str]) -> None:
    """Raises FaultyShares unless each share is whole and two different ones are there."""
    members = set()
    for number, share in enumerate(shares, start=1):
        count = len(share.split())
        if count != WORDS:
            raise FaultyShares(f"Mảnh khóa thứ {number} có {count} từ; trên tờ giấy có {WORDS} từ.")
        try:
            members.add(Share.from_mnemonic(share).index)
        except MnemonicError:
            raise FaultyShares(
                f"Mảnh khóa thứ {number} có từ chép sai hoặc sai thứ tự. Xin so lại từng từ với tờ giấy."
            ) from None
    if len(shares) < NEEDED:
        raise FaultyShares(f"Cần {NEEDED} trong {SHARES} mảnh khóa của tổ kiểm phiếu.")
    if len(members) < NEEDED:
        raise FaultyShares("Hai mảnh khóa là một tờ. Cần hai tờ khác nhau.")
