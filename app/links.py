"""Signed links that let an officer in without a password: printed by this machine, for its own screen."""

from itsdangerous import BadData, URLSafeTimedSerializer

LASTS = 12 * 3600
"""Seconds."""


def sign_in_path(key: bytes, officer_id: int) -> str:
    """The path that signs this officer in, good for ``LASTS`` seconds."""
    return f"/can-bo/vao/{_serializer(key).dumps(officer_id)}"


def officer_in(key: bytes, token: str) -> int | None:
    """The officer a token names; None for one that is forged or too old."""
    try:
        return int(_serializer(key).loads(token, max_age=LASTS))
    except BadData:
        return None


def _serializer(key: bytes) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(key, salt="sign-in")
