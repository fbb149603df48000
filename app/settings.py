"""Settings: everything comes from the environment, with defaults for one computer."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    """Where things are and how the house is reached."""

    home: Path
    """``LANGNGHE_HOME``: the database file, the keys (apart) and what is made."""
    database_url: str
    """``DATABASE_URL``: SQLite in the home by default; ``postgresql://…`` for a province."""
    base_url: str
    """``LANGNGHE_URL``: the address printed on slips, without a slash at the end."""
    templates: Path
    """``LANGNGHE_TEMPLATES``: Word templates of the locality, used before the shipped ones."""

    @property
    def keys(self) -> Path:
        return self.home / "keys"

    @property
    def https(self) -> bool:
        return self.base_url.startswith("https://")


def from_environment(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings of this process."""
    home = Path(environment.get("LANGNGHE_HOME", "instance")).resolve()
    return Settings(
        home=home,
        database_url=environment.get("DATABASE_URL") or f"sqlite:///{home / 'langnghe.db'}",
        base_url=environment.get("LANGNGHE_URL", "http://127.0.0.1:8000").rstrip("/"),
        templates=Path(environment.get("LANGNGHE_TEMPLATES", str(home / "templates"))),
    )
