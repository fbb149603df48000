"""A device in a village hall, as its page would speak: letters written by a second program."""

import base64
import json
import secrets

from app.installation import Installation
from surveys import codes, hall, polls, sealing
from surveys.envelopes import ANSWERS_LENGTH, browser_key
from tests.given import ALL_SATISFIED, NOW

NAME = "Máy bảng nhà văn hóa thôn 2"


def a_device(here: Installation, code: str, name: str = NAME) -> str:
    """The secret of a new device of a poll."""
    with here.writing() as session:
        poll = polls.by_code(session, code)
        return hall.open_device(session, poll=poll, name=name, keys=here.keys, by="test", now=NOW)[1]


def a_letter(
    here: Installation, code: str, slip: str, marks: str = ALL_SATISFIED, *, other: str = "", slot: bytes = b""
) -> bytes:
    """Sealed answers with the code of a slip, as ``app/static/hall/letters.js`` makes them."""
    with here.reading() as session:
        poll = polls.by_code(session, code)
        public, info, trustees = hall.public_key(poll, keys=here.keys), hall.info(poll), poll.trustee_key
    body, inside = json.dumps([marks, [], other], ensure_ascii=False).encode(), b"0"
    if trustees is not None:
        bound, key = f"langnghe inner|{code}|browser", browser_key(trustees)
        body, inside = sealing.seal_like_browser(body, public=key, info=bound, length=ANSWERS_LENGTH), b"2"
    content = (slot or secrets.token_bytes(16)) + codes.read(slip).encode() + inside + body
    return sealing.seal_like_browser(content, public=public, info=info, length=hall.LETTER_LENGTH)


def written(letter: bytes) -> str:
    return base64.urlsafe_b64encode(letter).decode().rstrip("=")
