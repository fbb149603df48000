"""Households that answer: what each writes, and the ways in which its ballot reaches the box."""

import base64
import json
import random
import re
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum, auto
from functools import cached_property
from itertools import count
from urllib.parse import urlencode
from urllib.request import urlopen

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from app.installation import Installation
from surveys import box, envelopes, polls, sealing
from surveys.ballots import Ballot
from surveys.tables import Poll, Village
from tests.given import NOW
from tests.secrecy.loot import RECEIPT, known, new_marks

_BROWSER = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_LETTERS = "đường làng ngõ xóm nước sạch kênh mương trường học chợ điện "
_random = random.SystemRandom()


class Channel(Enum):
    """How a household answers."""

    PHONE = auto()
    """Sealed and cast in this program, as a web worker does it."""
    POST = auto()
    """By the form, over HTTP, to the server as shipped."""
    BROWSER = auto()
    """Sealed to the trustees by its own browser."""
    PAPER = auto()
    """Keyed in by an officer, one form a ballot."""


@dataclass(frozen=True)
class Household:
    """Hộ: its village, its slip and what it will answer."""

    village: int
    slip: str
    channel: Channel
    talkative: bool = True
    """Whether it writes something beside its marks."""

    @cached_property
    def ballot(self) -> Ballot:
        """Ballots of all lengths; no two with the same marks."""
        online = self.channel is not Channel.PAPER
        marks = new_marks(on_paper=not online)
        if not self.talkative:
            return Ballot(marks, online=online)
        reasons = tuple(_some_words(40) if mark == "0" and _random.random() < 0.3 else "" for mark in marks)
        return Ballot(marks, reasons if any(reasons) else (), _some_words(300), online=online)

    @property
    def marks(self) -> str:
        """As what its ballot is known again."""
        return known(self.ballot.marks)

    @property
    def length(self) -> int:
        """Of what it marked and wrote, in bytes."""
        return len("".join((self.ballot.marks, *self.ballot.reasons, self.ballot.other)).encode())


def _some_words(longest: int) -> str:
    start = _random.randrange(len(_LETTERS))
    return (_LETTERS[start:] + _LETTERS * 6)[: _random.randrange(longest)].strip()


@dataclass(frozen=True)
class Scene:
    """A commune that answers: one open poll and, perhaps, the server as shipped before it."""

    here: Installation
    code: str
    shares: tuple[str, ...] = ()
    port: int = 0
    _seconds: "Iterator[int]" = field(default_factory=lambda: count(step=300))

    def later(self) -> datetime:
        """Five minutes after the last household: each has a count of its own."""
        return NOW + timedelta(seconds=next(self._seconds))


Cast = Callable[[Scene, Household], str]
"""Brings the ballot of a household into the database; gives the receipt, "" for paper."""


def cast(scene: Scene, household: Household) -> str:
    """The way of the product."""
    return _WAYS[household.channel](scene, household)


def _by_phone(scene: Scene, household: Household, answers: Ballot | bytes | None = None) -> str:
    with scene.here.reading() as session:
        content = household.ballot if answers is None else answers
        sealed = box.seal_phone(session, code=household.slip, answers=content, keys=scene.here.keys, now=scene.later())
    scene.here.writer.cast(sealed)
    return sealed.receipt


def _by_browser(scene: Scene, household: Household) -> str:
    return _by_phone(scene, household, _sealed_by_browser(scene, household))


def _sealed_by_browser(scene: Scene, household: Household) -> bytes:
    """As ``app/static/seal.js`` does it."""
    ballot = household.ballot
    with scene.here.reading() as session:
        trustees = polls.by_code(session, scene.code).trustee_key
    assert trustees is not None
    content = sealing.pad(json.dumps([ballot.marks, ballot.reasons, ballot.other]).encode(), envelopes.ANSWERS_LENGTH)
    public = X25519PublicKey.from_public_bytes(envelopes.browser_key(trustees))
    return _BROWSER.encrypt(content, public, info=f"langnghe inner|{scene.code}|browser".encode())


def _by_form(scene: Scene, household: Household) -> str:
    """Posts the form; half of those who can seal it themselves."""
    fields = {"code": household.slip, "shown": "1"}
    if scene.shares and _random.random() < 0.5:
        sealed = base64.urlsafe_b64encode(_sealed_by_browser(scene, household)).decode().rstrip("=")
        fields |= {"sealed": sealed}
    else:
        ballot = household.ballot
        fields |= {f"q{number}": mark for number, mark in enumerate(ballot.marks, start=1) if mark in "10"}
        fields |= {f"reason{number}": reason for number, reason in enumerate(ballot.reasons, start=1) if reason}
        fields |= {"other": ballot.other}
    with urlopen(f"http://127.0.0.1:{scene.port}/phieu/gui", urlencode(fields).encode(), timeout=30) as page:
        shown = re.search(rb">\s*(" + RECEIPT.pattern + rb")\s*<", page.read())
    assert shown, "the page shows no receipt"
    return shown[1].decode()


def _by_paper(scene: Scene, household: Household) -> str:
    """One form of the key-in page, with its own slot."""
    with scene.here.reading() as session:
        village = _village(polls.by_code(session, scene.code), household)
        sealed = box.seal_paper(village, [household.ballot], slot=secrets.token_bytes(16))
    with scene.here.writing() as session:
        box.put_paper(session, sealed, by="test", now=NOW)
    return ""


def _village(poll: Poll, household: Household) -> Village:
    return poll.villages[household.village]


_WAYS: dict[Channel, Cast] = {
    Channel.PHONE: _by_phone,
    Channel.POST: _by_form,
    Channel.BROWSER: _by_browser,
    Channel.PAPER: _by_paper,
}
