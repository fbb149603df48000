"""A real PostgreSQL for the tests: started in a temporary place, unprivileged, gone afterwards."""

import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg

MENDED_BY = "PostgreSQL is missing; run: sudo apt-get install postgresql"
PAGE, SEGMENT = 8192, 16 * 2**20
"""Bytes of a page and of a file of the write-ahead log."""
_HEADER, _FIRST_HEADER = 24, 40
"""Bytes before the records of a page, and of the first page of a file."""
_numbers = count(1)


@dataclass(frozen=True)
class Server:
    port: int
    folder: Path
    """Holds ``data``, and ``server.log`` with what it prints."""

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    def new_database(self, like: str = "template1") -> str:
        """The URL of a fresh database, a copy of the one called ``like``."""
        name = f"langnghe_{os.getpid()}_{next(_numbers)}"
        with psycopg.connect(self.dsn("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {like}")
        return self.dsn(name)

    def dsn(self, name: str) -> str:
        """The URL of a database of this name."""
        return f"postgresql://langnghe@127.0.0.1:{self.port}/{name}"


def programs() -> Path:
    """The folder of the newest PostgreSQL of this machine."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[4]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    assert on_path, MENDED_BY
    return Path(on_path).resolve().parent


@contextmanager
def running(folder: Path, changes: Mapping[str, str] | None = None, *, synced: bool = False) -> Iterator[Server]:
    """A server on a free loopback port with its data in ``folder``; trust on loopback, sync off unless wished."""
    port, data, as_other = free_port(), folder / "data", unprivileged(folder)
    bin_ = programs()
    init = [bin_ / "initdb", "-D", data, "-U", "langnghe", "-A", "trust", "-E", "UTF8", "--no-sync"]
    subprocess.run([*as_other, *init], check=True, capture_output=True, cwd=folder)
    options = ["-h", "127.0.0.1", "-p", str(port), "-k", str(folder), "-c", f"fsync={'on' if synced else 'off'}"]
    # Thieves of the secrecy tests read what was just written: no checkpoint comes by itself and takes it away.
    kept = {"wal_keep_size": "128MB", "checkpoint_timeout": "1h", "max_wal_size": "4GB"}
    changed = {**kept, **(changes or {})}
    options += [part for name, value in changed.items() for part in ("-c", f"{name}={value}")]
    with (folder / "server.log").open("wb") as log:
        command = [*as_other, bin_ / "postgres", "-D", data, *options]
        server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=log, cwd=folder)
    try:
        _wait(port, server)
        yield Server(port, folder)
    finally:
        server.send_signal(2)
        server.wait(timeout=30)


def records(log: bytes, at: int = 0) -> bytes:
    """A stretch of the write-ahead log without the headers of its pages: what runs over pages is in one piece.

    ``at`` is its place in the log; 0 also for a whole file.
    """
    pieces, place = [], at
    while place < at + len(log):
        stop = place - place % PAGE + PAGE
        header = 0 if place % PAGE else _HEADER if place % SEGMENT else _FIRST_HEADER
        pieces.append(log[place - at + header : stop - at])
        place = stop
    return b"".join(pieces)


def unprivileged(folder: Path) -> list[str]:
    """What keeps a program from running as root: it runs as the user PostgreSQL's package made, or as nobody."""
    if os.geteuid() != 0:
        return []
    names = {user.pw_name for user in pwd.getpwall()}
    user = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    os.chown(folder, user.pw_uid, user.pw_gid)
    for parent in folder.parents:  # the temporary folders above are the owner's alone
        if parent.stat().st_uid == 0 and not parent.stat().st_mode & 0o001:
            parent.chmod(parent.stat().st_mode | 0o011)
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups", "--"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int, server: subprocess.Popen[bytes]) -> None:
    """Until it takes connections: for a while it listens and refuses."""
    for _ in range(300):
        assert server.poll() is None, "PostgreSQL did not start"
        with suppress(psycopg.OperationalError):
            psycopg.connect(host="127.0.0.1", port=port, user="langnghe", dbname="postgres").close()
            return
        time.sleep(0.1)
    raise AssertionError("PostgreSQL did not answer within 30 s")
