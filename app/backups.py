"""Backup and restore. The sealed pool goes in; the keys lie elsewhere and stay out.

A backup of SQLite is a database file (``.db``), one of PostgreSQL what ``pg_dump`` writes (``.dump``).
"""

import os
import shutil
import subprocess
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, func, inspect, select
from sqlalchemy.orm import Session

from app.installation import Installation, upgrade
from surveys import drawer, polls, pool, slips, stubs
from surveys.errors import SurveyError
from surveys.keys import KeyStore, box_key, drawer_key
from surveys.tables import OpenedBallot, Poll, Village
from surveys.workdays import HANOI


class NotRestored(SurveyError):
    """Không khôi phục: what is there stays as it was."""


@dataclass(frozen=True)
class Restored:
    """One poll after a restore: do the books agree, and is its key here?"""

    poll: str
    state: str
    ballots: int
    books_agree: bool
    """Ballots in the pool or opened = ballots counted by village, and marked slips = ballots by phone and stubs."""
    key_here: bool
    """Whether its box can be opened, or was; and what waits in its drawer be read."""
    waiting: int
    """What waits in its drawer."""


def backup(here: Installation, folder: Path, *, now: datetime) -> Path:
    """A whole copy of the database as of one moment, while polls run; gives its path.

    Raises OSError when the disk takes no copy; then no half copy is left under its name.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    sqlite = here.engine.dialect.name == "sqlite"
    path = folder / f"langnghe-{now.astimezone(HANOI):%Y%m%d-%H%M%S}.{'db' if sqlite else 'dump'}"
    draft = path.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    try:
        (_copy_sqlite if sqlite else _dump_postgresql)(here.engine, draft)
        draft.chmod(0o600)
        _sync(draft)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return path


def restore(here: Installation, file: Path, *, now: datetime) -> list[Restored]:
    """Puts a backup into an empty installation, checks it and says how each poll stands.

    Raises NotRestored when there is a database already, or the file is no whole backup.
    """
    if inspect(here.engine).get_table_names():
        raise NotRestored("Ở đây đã có dữ liệu. Chỉ khôi phục vào nơi cài đặt mới, còn trống.")
    if here.engine.dialect.name == "sqlite":
        _restore_sqlite(here.engine, file)
    else:
        _restore_postgresql(here.engine, file)
    upgrade(here, now=now)
    with here.reading() as session:
        return [_state(session, poll, here.keys) for poll in session.scalars(select(Poll).order_by(Poll.id))]


def _state(session: Session, poll: Poll, keys: KeyStore) -> Restored:
    villages = select(Village.id).where(Village.poll_id == poll.id)
    opened = session.scalar(select(func.count()).where(OpenedBallot.village_id.in_(villages))) or 0
    ballots = pool.count(session, poll) + opened
    marked = sum(slips.used(session, each) + stubs.handed_in(session, each) for each in poll.villages)
    counted = sum(each.online + each.stubs for each in poll.villages)
    collected = sum(each.collected for each in poll.villages)
    state = polls.state(poll)
    waiting = sum(drawer.waiting(session, poll).values())
    needed = [box_key(poll.code, poll.epoch)] if state in (polls.State.OPEN, polls.State.CLOSED) else []
    needed += [drawer_key(poll.code)] if waiting else []
    return Restored(
        poll=poll.code,
        state=state,
        ballots=ballots,
        books_agree=ballots == collected and (poll.forgotten_at is not None or marked == counted),
        key_here=all(keys.get(name) is not None for name in needed),
        waiting=waiting,
    )


def _copy_sqlite(engine: Engine, to: Path) -> None:
    with closing(engine.raw_connection()) as connection:
        connection.cursor().execute("VACUUM INTO ?", (str(to),))


def _restore_sqlite(engine: Engine, file: Path) -> None:
    import sqlite3  # noqa: PLC0415  only here: everything else talks through SQLAlchemy

    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
            [(verdict,)] = connection.execute("PRAGMA integrity_check").fetchall()
            tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    except (sqlite3.DatabaseError, ValueError):
        verdict, tables = "", set()
    if verdict != "ok" or "polls" not in tables:
        raise NotRestored(f"“{file.name}” không phải là bản sao lưu còn nguyên vẹn.")
    target = Path(str(engine.url.database))
    engine.dispose()
    draft = target.with_name(f".{target.name}.draft")
    shutil.copyfile(file, draft)
    draft.chmod(0o600)
    _sync(draft)
    draft.replace(target)


def _dump_postgresql(engine: Engine, to: Path) -> None:
    _run("pg_dump", engine, ["--format=custom", "--no-owner", f"--file={to}"])


def _restore_postgresql(engine: Engine, file: Path) -> None:
    _run("pg_restore", engine, ["--no-owner", "--exit-on-error", "--single-transaction", str(file)])


def _run(program: str, engine: Engine, options: list[str]) -> None:
    """The password goes through the environment: a command line can be read by everybody on the machine."""
    url = engine.url.set(drivername="postgresql", password=None)
    environment: dict[str, Any] = {**os.environ, "PGPASSWORD": engine.url.password or ""}
    try:
        subprocess.run(  # noqa: S603  a fixed program, on files of ours
            [program, f"--dbname={url}", *options], check=True, capture_output=True, text=True, env=environment
        )
    except FileNotFoundError:
        raise NotRestored(f"Máy này thiếu chương trình {program} của PostgreSQL.") from None
    except subprocess.CalledProcessError as failure:
        raise NotRestored(f"{program}: {failure.stderr.strip().splitlines()[0]}") from None


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
