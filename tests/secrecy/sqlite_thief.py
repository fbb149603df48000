"""Steals every state of every file that SQLite keeps."""

import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path

from app import backups
from app.installation import Installation
from tests.given import NOW
from tests.secrecy.logs import Logs
from tests.secrecy.loot import (
    RECEIPT,
    Glance,
    Places,
    by_page,
    by_place,
    bytes_by_place,
    in_pages,
    known,
    places_of,
    places_of_ballots,
)

PAGE, FRAME, HEADER = 4096, 4096 + 24, 32
IN_FILE = by_page(PAGE)
BY_ROWID = "SELECT marks FROM ballots ORDER BY rowid"


class SqliteThief:
    """Copies database, write-ahead log, journal and logs after each ballot, and the log of the opening."""

    def __init__(self, here: Installation, folder: Path, logs: Logs) -> None:
        self._here, self._folder, self._logs = here, folder, logs
        self._path = here.settings.home / "langnghe.db"
        self._wal = self._path.with_name(self._path.name + "-wal")
        self._journal = self._path.with_name(self._path.name + "-journal")
        self._connection = sqlite3.connect(f"file:{self._path}?mode=ro", uri=True, isolation_level=None)
        self._log_start, self._log_size = b"", 0
        self._pages: list[bytes] = []
        self._seen_at = 0
        self.log_of_opening = b""
        self.glance()

    def glance(self) -> Glance:
        keys = self._connection.execute("SELECT slot FROM pool UNION ALL SELECT id FROM ballots").fetchall()
        journal = self._journal.read_bytes() if self._journal.exists() else b""
        new = self._new_in_log() + self._new_in_file() + journal
        return Glance(frozenset(key for (key,) in keys), new, self._logs.new_lines())

    def backup(self) -> bytes:
        path = backups.backup(self._here, self._folder, now=NOW)
        data = path.read_bytes()
        path.unlink()
        return data

    def before_opening(self, places: Places) -> None:
        """Where envelopes and slips lie."""
        data = self._copied()
        places.sealed = dict(self._connection.execute("SELECT slot, sealed FROM pool"))
        slips = [slip for (slip,) in self._connection.execute("SELECT code_hash FROM slips")]
        self._order(places.slots, list(places.sealed), data)
        self._order(places.slips, slips, data)

    def at_opening(self) -> None:
        """Between the opening's commit and its scrubbing, as a power cut would leave it."""
        self.log_of_opening = self._wal.read_bytes()

    def after_opening(self, places: Places) -> list[dict[str, object]]:
        """Where ballots and receipts lie; and the ballots."""
        files = {"layout": (self._copied(), PAGE, 0)}
        files["log of opening"] = (self.log_of_opening, FRAME, HEADER)
        rows = self._rows("ballots")
        places.ballots, places.receipts = {}, {"SQL": [str(row["number"]) for row in self._rows("receipts")]}
        for name, (data, size, header) in files.items():
            kinds = (places.ballots, places_of_ballots(data)), (places.receipts, places_of(RECEIPT, data))
            for found, lying in kinds:
                found[name] = by_place(lying, by_page(size, header))
                found[f"{name}, in pages"] = in_pages(lying, size, header)
        places.ballots["bytes of a backup"] = by_place(places_of_ballots(self.backup()), IN_FILE)
        places.ballots["rowid"] = self._by_rowid()
        return rows

    def close(self) -> None:
        self._connection.close()

    def _order(self, into: dict[str, list[bytes]], keys: Sequence[bytes], data: bytes) -> None:
        into["SQL"], into["key"] = list(keys), sorted(keys)
        into["layout"] = bytes_by_place(keys, data, IN_FILE)

    def _rows(self, table: str) -> list[dict[str, object]]:
        cursor = self._connection.execute(f"SELECT * FROM {table}")
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]

    def _by_rowid(self) -> list[str]:
        """Empty where rows have none: then there is no such route."""
        with suppress(sqlite3.OperationalError):
            return [known(marks) for (marks,) in self._connection.execute(BY_ROWID)]
        return []

    def _copied(self) -> bytes:
        """The file as it will be when what is in the log has been written back, from a copy of both."""
        copy = self._folder / "copy.db"
        shutil.copyfile(self._path, copy)
        if self._wal.exists():
            shutil.copyfile(self._wal, copy.with_name("copy.db-wal"))
        with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return copy.read_bytes()

    def _new_in_log(self) -> bytes:
        """Frames are only added while the log keeps its header; else it was begun anew."""
        if not self._wal.exists():
            return b""
        with self._wal.open("rb") as file:
            start = file.read(HEADER)
            if start == self._log_start:
                file.seek(self._log_size)
            new = file.read()
            self._log_start, self._log_size = start, file.tell()
        return new

    def _new_in_file(self) -> bytes:
        changed = self._path.stat().st_mtime_ns
        if changed == self._seen_at:
            return b""
        data = self._path.read_bytes()
        pages = [data[start : start + PAGE] for start in range(0, len(data), PAGE)]
        known = dict(enumerate(self._pages))
        self._pages, self._seen_at = pages, changed
        return b"".join(page for number, page in enumerate(pages) if known.get(number) != page)
