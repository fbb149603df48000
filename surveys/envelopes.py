"""What lies inside the envelopes of a ballot.

The outer envelope is sealed to the key of the box. It holds the village, the channel and the receipt number,
and the answers: as they are (one envelope), or in an inner envelope sealed to the trustees (two). A resident's
browser may have made the inner one; then the server never saw the answers.
"""

import json
from dataclasses import dataclass
from enum import Enum

from cryptography.exceptions import InvalidTag

from surveys import sealing
from surveys.ballots import BLANK, MARKS, Ballot
from surveys.errors import FaultyEnvelope
from surveys.letters import composed

ANSWERS_LENGTH = 4096
"""Room for the answers of one ballot: all words on it together, about 1,200 letters."""
_HEAD_LENGTH = 128
_OUTER_LENGTH = ANSWERS_LENGTH + sealing.OVERHEAD + _HEAD_LENGTH
SEALED_LENGTH = _OUTER_LENGTH + sealing.OVERHEAD
"""Every envelope in the pool has this length, whatever is written and whichever protection a poll has."""
BROWSER_LENGTH = ANSWERS_LENGTH + sealing.BROWSER_OVERHEAD
LONGEST_TEXT = 500
"""Of each text a browser sealed; the pages ask for less."""


class Inside(Enum):
    """How the answers lie in the outer envelope."""

    OPEN = b"0"
    TRUSTEES = b"1"
    BROWSER = b"2"


@dataclass(frozen=True)
class TrusteeKeys:
    """Khóa của tổ kiểm phiếu, put together from shares: for envelopes of the server and of browsers."""

    server: sealing.KeyPair
    browser: sealing.KeyPair

    @property
    def public(self) -> bytes:
        """What a poll keeps: the hybrid key and the key for browsers."""
        return self.server.public + self.browser.public


def browser_key(trustees: bytes) -> bytes:
    """Of a poll's public trustee keys the one for browsers."""
    return trustees[sealing.PUBLIC_LENGTH :]


@dataclass(frozen=True)
class Letter:
    """A ballot on its way through the box."""

    village_id: int
    online: bool
    receipt: str
    """"" for paper."""
    inside: Inside
    answers: bytes
    """Plain or sealed, as ``inside`` says."""

    def to_bytes(self) -> bytes:
        head = json.dumps([self.village_id, self.online, self.receipt]).encode()
        return head + b"\n" + self.inside.value + self.answers

    @staticmethod
    def from_bytes(body: bytes) -> "Letter":
        head, _, rest = body.partition(b"\n")
        village_id, online, receipt = json.loads(head)
        return Letter(village_id, online, receipt, Inside(rest[:1]), rest[1:])


def enclose(ballot: Ballot, *, trustees: bytes | None, poll: str) -> tuple[Inside, bytes]:
    """The answers as they go into the outer envelope. Raises TextTooLong."""
    body = json.dumps([ballot.marks, ballot.reasons, ballot.other], ensure_ascii=False, separators=(",", ":"))
    if trustees is None:
        sealing.pad(body.encode(), ANSWERS_LENGTH)  # the same room for words in both protections
        return Inside.OPEN, body.encode()
    public = trustees[: sealing.PUBLIC_LENGTH]
    sealed = sealing.seal(body.encode(), public=public, info=_inner_info(poll), length=ANSWERS_LENGTH)
    return Inside.TRUSTEES, sealed


def enclosed_by_browser(sealed: bytes) -> tuple[Inside, bytes]:
    """The same for an inner envelope that came sealed. Raises FaultyEnvelope when its length is wrong."""
    if len(sealed) != BROWSER_LENGTH:
        raise FaultyEnvelope
    return Inside.BROWSER, sealed


def seal(letter: Letter, *, public: bytes, poll: str, epoch: int) -> bytes:
    """The outer envelope: always ``SEALED_LENGTH`` bytes."""
    return sealing.seal(letter.to_bytes(), public=public, info=_outer_info(poll, epoch), length=_OUTER_LENGTH)


def unseal(sealed: bytes, *, private: bytes, poll: str, epoch: int) -> Letter:
    """What lies in an outer envelope. Raises InvalidTag."""
    return Letter.from_bytes(sealing.unseal(sealed, private=private, info=_outer_info(poll, epoch)))


def ballot(letter: Letter, *, trustees: TrusteeKeys | None, poll: str, questions: int) -> Ballot:
    """The ballot in a letter. Raises InvalidTag when the server's own inner envelope does not open.

    What a browser sealed may be anything: when it is not a ballot of this poll it counts as a blank, invalid
    one, so that nobody can stop an opening.
    """
    if letter.inside is Inside.OPEN:
        return _read(letter.answers, letter.online)
    assert trustees is not None  # open_box put the key together before it took the first letter
    if letter.inside is Inside.TRUSTEES:
        body = sealing.unseal(letter.answers, private=trustees.server.private, info=_inner_info(poll))
        return _read(body, letter.online)
    try:
        info = f"{_inner_info(poll)}|browser"
        body = sealing.unseal_from_browser(letter.answers, private=trustees.browser.private, info=info)
        return checked(body, questions)
    except (InvalidTag, ValueError, TypeError, RecursionError):
        return Ballot(BLANK * questions)


def _read(body: bytes, online: bool) -> Ballot:
    marks, reasons, other = json.loads(body)
    return Ballot(marks, tuple(map(_storable, reasons)), _storable(other), online)


def _storable(text: str) -> str:
    """Without what no database keeps (NUL, half a character): nobody's letter may stop an opening."""
    return text.replace("\0", "").encode(errors="ignore").decode()


def checked(body: bytes, questions: int) -> Ballot:
    """A ballot by phone that a stranger's program wrote. Raises ValueError, TypeError for anything out of shape."""
    marks, reasons, other = json.loads(body)
    texts = [*reasons, other]
    if len(marks) != questions or not set(marks) <= MARKS or len(reasons) not in (0, questions):
        raise ValueError("not a ballot of this poll")
    if not isinstance(marks, str) or not all(isinstance(text, str) for text in texts):
        raise TypeError("texts expected")
    *reasons, other = (" ".join(composed(_storable(text)).split())[:LONGEST_TEXT] for text in texts)
    return Ballot(marks, tuple(reasons), other)


def _outer_info(poll: str, epoch: int) -> str:
    return f"langnghe ballot|{poll}|{epoch}"


def _inner_info(poll: str) -> str:
    return f"langnghe inner|{poll}"
