"""Fixtures for every room: installations on SQLite and on a real PostgreSQL."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as how_to_try
from sqlalchemy import event

from app.installation import Installation, installation, upgrade
from app.settings import Settings
from surveys import prepared
from tests import postgresql

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)

# A busy machine is slow, not wrong: no test hangs on the time one example took.
how_to_try.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
how_to_try.load_profile("house")


def settings(home: Path, url: str = "") -> Settings:
    return Settings(
        home=home,
        database_url=url or f"sqlite:///{home / 'langnghe.db'}",
        base_url="http://127.0.0.1:8000",
        templates=home / "templates",
    )


@pytest.fixture(scope="session")
def postgresql_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[postgresql.Server]:
    with postgresql.running(tmp_path_factory.mktemp("postgresql")) as server:
        yield server


@pytest.fixture(scope="session")
def upgraded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of an installation on SQLite, upgraded and with its catalogue: copied for each test."""
    made = installation(settings(tmp_path_factory.mktemp("upgraded") / "home"))
    upgrade(made, now=NOW)
    made.engine.dispose()
    return made.settings.home


@pytest.fixture(scope="session")
def upgraded_database(postgresql_server: postgresql.Server, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The same on PostgreSQL; the name of its database."""
    url = postgresql_server.new_database()
    made = installation(settings(tmp_path_factory.mktemp("upgraded") / "home", url))
    upgrade(made, now=NOW)
    made.engine.dispose()
    return url.rpartition("/")[2]


@pytest.fixture
def here(tmp_path: Path, upgraded: Path) -> Iterator[Installation]:
    """An installation on SQLite, upgraded and with its catalogue."""
    shutil.copytree(upgraded, tmp_path / "home")
    made = installation(settings(tmp_path / "home"))
    yield made
    made.engine.dispose()


@pytest.fixture
def counted_queries():
    """``with counted_queries(here) as told``: the statements that are sent to the database meanwhile.

    SQLAlchemy's own, and those that are handed to the driver.
    """

    @contextmanager
    def counting(here: Installation) -> Iterator[list[str]]:
        told: list[str] = []

        def tell(_connection, _cursor, statement, *_rest):
            told.append(statement)

        event.listen(here.engine, "before_cursor_execute", tell)
        with pytest.MonkeyPatch.context() as patch:
            driver = prepared._driver
            patch.setattr(prepared, "_driver", lambda on, words, ask: told.append(words) or driver(on, words, ask))
            try:
                yield told
            finally:
                event.remove(here.engine, "before_cursor_execute", tell)

    return counting


@pytest.fixture(params=["sqlite", "postgresql"])
def anywhere(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    """The same, on each database in turn."""
    if request.param == "sqlite":
        yield request.getfixturevalue("here")
        return
    server = request.getfixturevalue("postgresql_server")
    url = server.new_database(like=request.getfixturevalue("upgraded_database"))
    made = installation(settings(tmp_path / "home", url))
    yield made
    made.engine.dispose()
