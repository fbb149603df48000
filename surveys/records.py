"""Records written once: canonical JSON under its digest, checked whenever it is read."""

import json
import secrets
from typing import Any, Protocol

from surveys.confirmation_errors import BrokenRecord
from surveys.questionnaires import canonical
from surveys.releases import digest_of


class Written(Protocol):
    """A row that holds a record."""

    body: Any
    digest: Any


def sealed(values: dict[str, Any]) -> tuple[str, str]:
    """Body and digest of a new record.

    It holds a random number, so that its digest, which may be shown to anyone, cannot be found by trying figures.
    """
    body = canonical({"format": 1, "random": secrets.token_hex(16), **values})
    return body, digest_of(body)


def read(row: Written) -> dict[str, Any]:
    """What a record says. Raises BrokenRecord when it is not what was written."""
    if digest_of(row.body) != row.digest:
        raise BrokenRecord(row.digest)
    values: dict[str, Any] = json.loads(row.body)
    return values
