"""What a request may ask for: the installation, a session, the time."""

from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import cast

from flask import current_app
from sqlalchemy.orm import Session

from app.drawing import Album
from app.installation import Installation

KEY = "langnghe"
ALBUM = "langnghe-album"


def here() -> Installation:
    """The installation this application serves."""
    return cast(Installation, current_app.extensions[KEY])


def album() -> Album:
    """The pictures of counted polls."""
    return cast(Album, current_app.extensions[ALBUM])


def writing() -> AbstractContextManager[Session]:
    """``with writing() as session``: committed once at the end, undone by a refusal."""
    return here().writing()


def reading() -> AbstractContextManager[Session]:
    return here().reading()


def now() -> datetime:
    return datetime.now(UTC)
