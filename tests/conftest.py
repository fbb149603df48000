"""Fixtures for every room: installations on SQLite and on a real PostgreSQL."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as how_to_try

from app.installation import Installation, installation, upgrade
from app.settings import Settings
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


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Installation]:
    """An installation on SQLite, upgraded and with its catalogue."""
    made = installation(settings(tmp_path / "home"))
    upgrade(made, now=NOW)
    yield made
    made.engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def anywhere(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    """The same, on each database in turn."""
    url = ""
    if request.param == "postgresql":
        url = request.getfixturevalue("postgresql_server").new_database()
    made = installation(settings(tmp_path / "home", url))
    upgrade(made, now=NOW)
    yield made
    made.engine.dispose()
