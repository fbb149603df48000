"""One installation: its database, its keys, and the two ways to talk to the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine, inspect, text
from sqlalchemy.orm import Session

from app.settings import Settings
from surveys import catalogue, publishing, storage
from surveys.keys import KeyStore
from surveys.open_polls import OpenPolls
from surveys.writer import Writer

MIGRATIONS = Path(__file__).parent.parent / "migrations"


@dataclass(frozen=True)
class Installation:
    """What every page and every command works with."""

    settings: Settings
    engine: Engine
    keys: KeyStore
    writer: Writer
    open_polls: OpenPolls

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session whose work is committed once, at the end; a refusal undoes all of it."""
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that only reads and waits for nobody."""
        with storage.reading(self.engine) as session:
            yield session


def installation(settings: Settings) -> Installation:
    """The installation these settings name; its folders are made when missing."""
    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    engine = storage.engine_for(settings.database_url)
    return Installation(settings, engine, KeyStore(settings.keys), Writer(engine), OpenPolls(engine))


def _revision(here: Installation) -> str | None:
    """Of the tables; None where there are none yet."""
    with here.reading() as session:
        there = inspect(session.connection()).has_table("alembic_version")
        return str(session.scalar(text("SELECT version_num FROM alembic_version"))) if there else None


def upgrade(here: Installation, *, now: datetime) -> int:
    """Creates or upgrades the tables and loads the catalogue; gives the number of questionnaires added."""
    from alembic import command  # noqa: PLC0415  takes longer than all else a command needs
    from alembic.config import Config  # noqa: PLC0415

    config = Config(attributes={"engine": here.engine})
    config.set_main_option("script_location", str(MIGRATIONS))
    before = _revision(here)
    command.upgrade(config, "head")
    if before not in (None, _revision(here)):
        storage.scrub(here.engine)  # what tables were built anew from must not stay in the write-ahead log
    with here.writing() as session:
        every = [*catalogue.load().values(), *catalogue.examples().values()]
        return publishing.load(session, every, now=now)
