"""A small disk of its own, which can be filled to the last byte and made read-only."""

import os
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, event

ROOM = 48 * 1024 * 1024
"""Bytes."""


@dataclass(frozen=True)
class Disk:
    """A memory file system. Only root may mount one; see ``mountable``."""

    folder: Path

    def fill(self) -> None:
        """Until it takes nothing more."""
        with self._ballast.open("wb", buffering=0) as file:
            try:
                while True:
                    file.write(bytes(4096))
            except OSError:
                return

    def make_room(self) -> None:
        self._ballast.unlink()

    def forbid_writing(self) -> None:
        _run("mount", "-o", "remount,ro", self.folder)

    def allow_writing(self) -> None:
        _run("mount", "-o", "remount,rw", self.folder)

    @property
    def _ballast(self) -> Path:
        return self.folder / "ballast"


def mountable() -> bool:
    """Whether this user may mount disks."""
    if os.geteuid() != 0:
        return False
    return subprocess.run(["unshare", "--mount", "true"], capture_output=True).returncode == 0


@contextmanager
def a_disk(folder: Path) -> Iterator[Disk]:
    """Mounted at the folder, gone afterwards with all that is on it."""
    folder.mkdir()
    _run("mount", "-t", "tmpfs", "-o", f"size={ROOM}", "langnghe-test", folder)
    try:
        yield Disk(folder)
    finally:
        _run("umount", "--lazy", folder)


def _run(*command: str | Path) -> None:
    subprocess.run(command, check=True, capture_output=True)


class Pretended:
    """For whoever may mount nothing: the database itself says that the disk is full, or its files forbid writing."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.sqlite = engine.dialect.name == "sqlite"

    def fill(self) -> None:
        if self.sqlite:
            event.listen(self.engine, "checkout", _take_no_page)
        else:
            self._do(_FULL)

    def make_room(self) -> None:
        if self.sqlite:
            event.remove(self.engine, "checkout", _take_no_page)
            self.engine.dispose()
        else:
            self._do("DROP FUNCTION full_disk CASCADE")

    def forbid_writing(self) -> None:
        self._file.chmod(0o400)
        self._file.parent.chmod(0o500)

    def allow_writing(self) -> None:
        self._file.parent.chmod(0o700)
        self._file.chmod(0o600)

    @property
    def _file(self) -> Path:
        return Path(str(self.engine.url.database))

    def _do(self, statement: str) -> None:
        with self.engine.begin() as connection:
            connection.exec_driver_sql(statement)


_FULL = """
CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$;
CREATE TRIGGER full_disk BEFORE INSERT ON pool EXECUTE FUNCTION full_disk()
"""


def _take_no_page(connection: sqlite3.Connection, _record: object, _proxy: object) -> None:
    connection.execute("PRAGMA max_page_count = 1")  # SQLite raises it to the pages there are
