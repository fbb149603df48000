"""Where wrong passwords and codes are counted: per name and per account, apart for a browser known before."""

from surveys import delays
from surveys.keys import WEB_KEY, KeyStore
from surveys.places import tidy
from surveys.tables import Officer


def of_password(keys: KeyStore, name: str, device: str = "") -> bytes:
    """The bucket of a name typed at the door; ``device``: the mark of a browser that signed in to it before."""
    bucket = delays.own_bucket if device else delays.shared_bucket
    return bucket(keys.get_or_make(WEB_KEY), "password", tidy(name), device)


def of_code(keys: KeyStore, officer: Officer, device: str = "") -> bytes:
    return _bucket(keys, "code", str(officer.id), device)


def of_proof(keys: KeyStore, officer: Officer) -> bytes:
    """The bucket of passwords and codes asked for again inside a session."""
    return _bucket(keys, "proof", str(officer.id))


def of_account(keys: KeyStore, officer: Officer, device: str = "") -> tuple[bytes, ...]:
    """All buckets of an account, for strangers and for one browser."""
    devices = {"", device}
    passwords = [of_password(keys, officer.name, each) for each in devices]
    return *passwords, *(of_code(keys, officer, each) for each in devices), of_proof(keys, officer)


def _bucket(keys: KeyStore, *what: str) -> bytes:
    return delays.own_bucket(keys.get_or_make(WEB_KEY), *what)
