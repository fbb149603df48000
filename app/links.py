"""What this machine signs for officers: links that let one in, printed for its own screen, and marks of browsers."""

import hashlib
import hmac
import secrets

from itsdangerous import BadData, URLSafeTimedSerializer

LASTS = 12 * 3600
"""Seconds a link is good for."""
KNOWN_FOR = 180 * 24 * 3600
"""Seconds a browser is known for."""


def sign_in_path(key: bytes, officer_id: int, *, once: str = "") -> str:
    """The path that signs this officer in, good for ``LASTS`` seconds.

    ``once``: what must not have changed since, say the hash of an initial password; then the link dies with it.
    """
    return f"/can-bo/vao/{_serializer(key, 'sign-in').dumps([officer_id, _print(once)])}"


def officer_in(key: bytes, token: str) -> tuple[int, str] | None:
    """The officer a token names and the print of its ``once``; None for one that is forged or too old."""
    try:
        officer_id, once = _serializer(key, "sign-in").loads(token, max_age=LASTS)
    except (BadData, TypeError, ValueError):
        return None
    return int(officer_id), str(once)


def still_good(printed: str, once: str) -> bool:
    """Whether what a link was bound to is as it was; a link bound to nothing is good."""
    return not printed or secrets.compare_digest(printed, _print(once))


def device_mark(key: bytes, name: str) -> str:
    """A cookie for a browser in which the officer of this name signed in."""
    return _serializer(key, "device").dumps([name, secrets.token_hex(8)])


def device_in(key: bytes, mark: str, name: str) -> str:
    """What tells this browser apart when the mark was made for this name, else ""."""
    try:
        whose, device = _serializer(key, "device").loads(mark, max_age=KNOWN_FOR)
    except (BadData, TypeError, ValueError):
        return ""
    return str(device) if whose == name else ""


def team_mark(key: bytes, village_id: int, link_hash: bytes) -> str:
    """A cookie for the phone of a village team: good while the link it was opened with is."""
    return _serializer(key, "team").dumps([village_id, _print(link_hash.hex())])


def team_in(key: bytes, mark: str) -> tuple[int, str] | None:
    """The village a mark names and the print of its link; None for one that is forged or too old."""
    try:
        village_id, printed = _serializer(key, "team").loads(mark, max_age=KNOWN_FOR)
    except (BadData, TypeError, ValueError):
        return None
    return int(village_id), str(printed)


def form_token(key: bytes, mark: str) -> str:
    """What the forms of a team's phone carry, so that no other page can send them."""
    return hmac.digest(key, f"team form|{mark}".encode(), "sha256").hex()


def _print(once: str) -> str:
    return hashlib.sha256(once.encode()).hexdigest()[:32] if once else ""


def _serializer(key: bytes, salt: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(key, salt=salt)
