"""What the QR code of a ballot page says: poll, village, layout, page and a random serial, sealed by the poll.

Letters in order: version (1), digest of the layout (4), poll code, position of the village (2), page (1),
serial (10: 50 random bits), seal (7: 35 bits of HMAC-SHA-256 under the poll's key over all before).
Numbers in Crockford's base 32. The serial is drawn apart from the code of the stub; nothing stores the two together.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from analysis.ballot_sheets.layout import DIGEST

VERSION = "1"
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SERIAL, SEAL, VILLAGE = 10, 7, 2
MOST_VILLAGES = 32**VILLAGE - 1


class NotOurCode(ValueError):
    """Mã QR không phải của phiếu: not the shape of a ballot's code."""


class ForgedCode(ValueError):
    """Mã QR giả: the seal does not fit."""


@dataclass(frozen=True)
class PageCode:
    """Mã của một trang phiếu."""

    layout: str
    poll: str
    village: int
    """Position of the village in the poll's list."""
    page: int
    serial: str


def new_serial() -> str:
    """Fifty random bits."""
    return "".join(secrets.choice(LETTERS) for _ in range(SERIAL))


def written(code: PageCode, *, key: bytes) -> str:
    """The letters of the QR code. Raises ValueError for a village or page beyond what fits."""
    if not (0 <= code.village <= MOST_VILLAGES and 0 < code.page < len(LETTERS)):
        raise ValueError(f"village {code.village} or page {code.page} does not fit into a code")
    village = LETTERS[code.village // 32] + LETTERS[code.village % 32]
    body = VERSION + code.layout + code.poll + village + LETTERS[code.page] + code.serial
    return body + _seal(body, key)


def read(text: str) -> PageCode:
    """The code without looking at its seal. Raises NotOurCode."""
    rest = text[1 + DIGEST : -SEAL]
    poll, tail = rest[: -VILLAGE - 1 - SERIAL], rest[-VILLAGE - 1 - SERIAL :]
    if not text.startswith(VERSION) or not poll or any(letter not in LETTERS for letter in tail):
        raise NotOurCode(text)
    village = LETTERS.index(tail[0]) * 32 + LETTERS.index(tail[1])
    return PageCode(text[1 : 1 + DIGEST], poll, village, LETTERS.index(tail[2]), tail[3:])


def check(text: str, *, key: bytes) -> None:
    """Raises ForgedCode unless the poll of this key sealed the code."""
    if not hmac.compare_digest(_seal(text[:-SEAL], key).encode(), text[-SEAL:].encode()):
        raise ForgedCode(text)


def _seal(body: str, key: bytes) -> str:
    number = int.from_bytes(hmac.new(key, body.encode(), hashlib.sha256).digest()[:8])
    return "".join(LETTERS[number >> 5 * place & 31] for place in range(SEAL))
