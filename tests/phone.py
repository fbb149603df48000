"""An officer's phone: RFC 6238 written a second time, from the RFC."""

import hashlib
import hmac
import struct
from datetime import datetime


def shown(secret: bytes, at: datetime) -> str:
    """The six digits on the phone at this moment."""
    digest = hmac.new(secret, struct.pack(">Q", int(at.timestamp()) // 30), hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 10**6:06}"
