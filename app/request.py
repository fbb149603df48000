"""What a request may ask for: the installation, a session, the time; and how a request itself is taken in."""

from contextlib import AbstractContextManager
from datetime import UTC, datetime
from io import BytesIO
from typing import IO, cast

from flask import Request, current_app, g
from sqlalchemy.orm import Session

from app.drawing import Album
from app.installation import Installation
from surveys.tables import Poll

LARGEST_SCAN = 96 * 2**20
"""Of a request that brings scanned paper; nginx is told the same."""
SCANS = ("officer.scan_files", "officer.find_sheet", "team.photograph_stubs")
KEY = "langnghe"
ALBUM = "langnghe-album"


class InMemory(Request):
    """A request whose files stay in memory: what residents wrote never lies on the disk in plain."""

    @property
    def max_content_length(self) -> int | None:
        """More where scanned paper comes in."""
        return LARGEST_SCAN if self.endpoint in SCANS else super().max_content_length

    @max_content_length.setter
    def max_content_length(self, value: int | None) -> None:
        raise AttributeError(value)

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return BytesIO()


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


def about(poll: Poll) -> Poll:
    """The poll this request is about: every page of a rehearsal carries the mark, that of a refusal, too."""
    g.rehearsal = poll.rehearsal
    return poll


def now() -> datetime:
    return datetime.now(UTC)
