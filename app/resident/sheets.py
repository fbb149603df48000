"""Pages that say the same to every household but for one short word (tờ in sẵn): made once, kept, filled in.

The word is the code of a slip or the number of a receipt. What stands before and behind it is kept as it is and
compressed; the word itself is laid in uncompressed, so that the length of a page never depends on what it says, and
nothing of a household stays in memory.
"""

import secrets
import struct
import threading
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from flask import Response, current_app, render_template, request
from markupsafe import escape

from app.interface import locale
from app.resident import form
from surveys import polls
from surveys.tables import Poll

KEY = "langnghe-sheets"
MOST = 512
"""Kept by one process, about 25 kB each."""
GAP = f"gap{secrets.token_hex(16)}"
"""Stands for the word while a page is made; no text can hold it by chance, no escaping changes it."""
_GZIP = b"\x1f\x8b\x08\0\0\0\0\0\2\xff"
_LONGEST = 0xFFFF
"""Of an uncompressed block (RFC 1951)."""


@dataclass(frozen=True)
class Sheet:
    """Một trang in sẵn."""

    parts: tuple[bytes, ...]
    packed: tuple[bytes, ...]
    """The same parts compressed, none of which looks back into another."""

    @staticmethod
    def of(page: str) -> "Sheet":
        parts = [part.encode() for part in page.split(GAP)]
        press = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
        ends = [zlib.Z_FULL_FLUSH] * (len(parts) - 1) + [zlib.Z_FINISH]
        packed = [press.compress(part) + press.flush(end) for part, end in zip(parts, ends, strict=True)]
        return Sheet(tuple(parts), tuple(packed))

    def filled(self, word: bytes) -> bytes:
        return word.join(self.parts)

    def filled_packed(self, word: bytes) -> bytes:
        """As one gzip member (RFC 1952); the word is at most 64 kB long."""
        plain = self.filled(word)
        stored = b"\0" + struct.pack("<HH", len(word), len(word) ^ 0xFFFF) + word
        return _GZIP + stored.join(self.packed) + struct.pack("<II", zlib.crc32(plain), len(plain))

    def answer(self, word: str = "") -> Response:
        """The page with the word in its gap, compressed for whoever reads that."""
        written = escape(word).encode()
        if len(written) > _LONGEST or not request.accept_encodings.quality("gzip"):
            return Response(self.filled(written), mimetype="text/html")
        return Response(self.filled_packed(written), mimetype="text/html", headers={"Content-Encoding": "gzip"})


class Sheets:
    """The sheets of one process, the oldest given up first."""

    def __init__(self) -> None:
        self._kept: dict[tuple[object, ...], Sheet] = {}
        self._making = threading.Lock()

    def get(self, key: tuple[object, ...], make: Callable[[], str]) -> Sheet:
        """The sheet kept under ``key``, made now when it is not there."""
        found = self._kept.get(key)
        if found is None:
            with self._making:
                found = self._kept.get(key) or Sheet.of(make())
                self._kept[key] = found
                if len(self._kept) > MOST:
                    del self._kept[next(iter(self._kept))]
        return found


def door() -> Sheet:
    """The page that asks for the code."""
    return _sheets().get(("door", locale()), lambda: render_template("resident/door.html"))


def form_of(poll: Poll) -> Sheet:
    """The empty form of an open poll, in the language this request asks for."""
    key = ("form", poll.id, poll.opened_at, form.known_tongue(polls.questionnaire_of(poll)))
    return _sheets().get(key, lambda: form.page(poll, code=GAP, answers=form.Answers()))


def received(poll: Poll) -> Sheet:
    """The thanks for a ballot to this poll; the gap is the number of the receipt."""

    def make() -> str:
        return render_template("resident/received.html", receipt=GAP, posting_on=polls.posting_on(poll))

    return _sheets().get(("received", poll.id, poll.opened_at, locale()), make)


def _sheets() -> Sheets:
    return cast(Sheets, current_app.extensions[KEY])
