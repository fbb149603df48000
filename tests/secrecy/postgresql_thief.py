"""Steals what PostgreSQL keeps: its files, its write-ahead log, its dumps, its log, its system columns."""

import subprocess
from pathlib import Path

import psycopg
from psycopg.rows import dict_row

from app import backups
from app.installation import Installation
from tests.given import NOW
from tests.postgresql import PAGE, SEGMENT, Server, records
from tests.secrecy.logs import Logs
from tests.secrecy.loot import (
    RECEIPT,
    Glance,
    Places,
    by_page,
    by_place,
    bytes_by_place,
    in_a_row,
    known,
    places_of,
    places_of_ballots,
)

IN_FILE = by_page(PAGE)
HEAPS = """
SELECT pg_relation_filepath(oid) FROM pg_class LEFT JOIN pg_inherits ON inhrelid = oid
WHERE relkind = 'r' AND %(table)s::regclass IN (oid, inhparent) ORDER BY oid
"""


class PostgresqlThief:
    """Reads the write-ahead log after each ballot and of the opening, heaps before and after, and every order."""

    def __init__(self, here: Installation, server: Server, folder: Path, logs: Logs) -> None:
        self._here, self._folder, self._logs, self._data = here, folder, logs, server.data
        self._url = here.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._connection = psycopg.connect(self._url, autocommit=True)
        self._at = self._position()
        self._opening_from = 0
        self.log_of_opening = b""

    def glance(self) -> Glance:
        keys = self._connection.execute("SELECT slot FROM pool UNION ALL SELECT id FROM ballots").fetchall()
        before, self._at = self._at, self._position()
        return Glance(frozenset(key for (key,) in keys), self._log(before, self._at), self._logs.new_lines())

    def backup(self) -> bytes:
        """What can be read from our own backup."""
        path = backups.backup(self._here, self._folder, now=NOW)
        command = ["pg_restore", "--data-only", "--file=-", str(path)]
        data = subprocess.run(command, check=True, capture_output=True).stdout
        path.unlink()
        return data

    def before_opening(self, places: Places) -> None:
        dump = self._dump()
        places.sealed = dict(self._connection.execute("SELECT slot, sealed FROM pool"))
        slots = list(places.sealed)
        self._connection.execute("CHECKPOINT")
        places.slots = {"SQL": slots, "key": sorted(slots), "layout": self._in_heap("pool", slots)}
        places.slots["dump"] = _hex_by_place(slots, dump)
        query = "SELECT code_hash, xmin::text::bigint FROM slips ORDER BY xmin::text::bigint, ctid"
        places.slip_xids = dict(self._connection.execute(query).fetchall())
        self._opening_from = self._position()

    def at_opening(self) -> None:
        """Between the opening's commit and its scrubbing."""
        self.log_of_opening = self._log(self._opening_from, self._position())

    def after_opening(self, places: Places) -> list[dict[str, object]]:
        self._connection.execute("CHECKPOINT")
        dump = self._dump()
        slips = [slip for (slip,) in self._connection.execute("SELECT code_hash FROM slips")]
        places.slips = {"SQL": slips, "key": sorted(slips), "layout": self._in_heap("slips", slips)}
        places.slips["dump"] = _hex_by_place(slips, dump)
        places.slips["xmin"] = self._ordered("code_hash", "slips")
        receipts = self._heap("receipts")
        places.receipts = {
            "SQL": [str(number) for (number,) in self._connection.execute("SELECT number FROM receipts")],
            "layout": by_place(places_of(RECEIPT, receipts), IN_FILE),
            "log of opening": by_place(places_of(RECEIPT, self.log_of_opening), in_a_row),
        }
        places.ballots = {
            "layout": by_place(places_of_ballots(self._heap("ballots")), IN_FILE),
            "log of opening": by_place(places_of_ballots(self.log_of_opening), in_a_row),
            "dump": by_place(places_of_ballots(dump), in_a_row),
            "ctid": self._marks("ctid"),
            "xmin": self._marks("xmin::text::bigint, cmin::text::int, ctid"),
        }
        with self._connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute("SELECT *, xmin::text::bigint AS xid FROM ballots").fetchall()

    def close(self) -> None:
        self._connection.close()

    def _position(self) -> int:
        [(position,)] = self._connection.execute("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn").fetchall()
        return int(position)

    def _log(self, start: int, end: int) -> bytes:
        """The records of the write-ahead log between two positions."""
        data, place = b"", start
        while place < end:
            number, offset = divmod(place, SEGMENT)
            stop = min(end, (number + 1) * SEGMENT)
            with (self._data / "pg_wal" / f"00000001{number >> 8:08X}{number & 0xFF:08X}").open("rb") as file:
                file.seek(offset)
                data += file.read(stop - place)
            place = stop
        return records(data, start)

    def _heap(self, table: str) -> bytes:
        """Its file, or those of all its parts one after another."""
        paths = self._connection.execute(HEAPS, {"table": table}).fetchall()
        return b"".join((self._data / str(path)).read_bytes() for (path,) in paths)

    def _in_heap(self, table: str, keys: list[bytes]) -> list[bytes]:
        return bytes_by_place(keys, self._heap(table), IN_FILE)

    def _marks(self, order: str) -> list[str]:
        rows = self._connection.execute(f"SELECT marks FROM ballots ORDER BY {order}")
        return [known(marks) for (marks,) in rows]

    def _ordered(self, column: str, table: str) -> list[bytes]:
        query = f"SELECT {column} FROM {table} ORDER BY xmin::text::bigint, ctid"
        return [key for (key,) in self._connection.execute(query)]

    def _dump(self) -> bytes:
        command = ["pg_dump", f"--dbname={self._url}", "--format=plain"]
        return subprocess.run(command, check=True, capture_output=True).stdout


def _hex_by_place(keys: list[bytes], dump: bytes) -> list[bytes]:
    found = bytes_by_place([key.hex().encode() for key in keys], dump, in_a_row)
    return [bytes.fromhex(key.decode()) for key in found]
