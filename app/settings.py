"""Settings: everything comes from the environment, with defaults for one computer."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from surveys.errors import FaultySetting
from surveys.officers import Role


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
    backups: Path = Path("/var/backups/langnghe")
    """``LANGNGHE_BACKUPS``: where copies of the database are put, to see how old the newest is."""
    second_factor: frozenset[str] | None = None
    """``LANGNGHE_SECOND_FACTOR``: the roles that cannot work without a second factor; None: ``must_enrol`` decides."""

    @property
    def keys(self) -> Path:
        return self.home / "keys"

    @property
    def https(self) -> bool:
        return self.base_url.startswith("https://")

    @property
    def must_enrol(self) -> frozenset[str]:
        """Our own default: on a real address everyone but the village teams, in a rehearsal at home nobody."""
        if self.second_factor is not None:
            return self.second_factor
        return frozenset({Role.COMMUNE, Role.PROVINCE, Role.AUDITOR}) if self.https else frozenset()


def from_environment(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings of this process."""
    home = Path(environment.get("LANGNGHE_HOME", "instance")).resolve()
    return Settings(
        home=home,
        database_url=environment.get("DATABASE_URL") or f"sqlite:///{home / 'langnghe.db'}",
        base_url=environment.get("LANGNGHE_URL", "http://127.0.0.1:8000").rstrip("/"),
        templates=Path(environment.get("LANGNGHE_TEMPLATES", str(home / "templates"))),
        backups=Path(environment.get("LANGNGHE_BACKUPS", "/var/backups/langnghe")),
        second_factor=_roles(environment.get("LANGNGHE_SECOND_FACTOR", "")),
    )


def _roles(written: str) -> frozenset[str] | None:
    """Roles separated by commas, "none" for nobody. Raises FaultySetting."""
    names = frozenset(name.strip() for name in written.split(",")) - {""}
    if not names:
        return None
    if names == {"none"}:
        return frozenset()
    if not names <= set(Role):
        raise FaultySetting("LANGNGHE_SECOND_FACTOR", written)
    return names
