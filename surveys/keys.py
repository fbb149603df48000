"""Where keys rest: one file each in a folder of its own, outside the database and its backups."""

import os
import secrets
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from surveys.errors import KeyLost

SLIP_KEY = "ma-phieu.key"
"""Name of the key under which the codes of slips are hashed."""


TEAM_KEY = "to-lay-y-kien.key"
"""Name of the key under which the links of village teams are hashed."""
WEB_KEY = "trang-web.key"
"""Name of the key that signs officers' sessions and links."""
_LONGEST_WRITE = 60.0
"""Seconds after which nobody can still be writing a draft."""


@dataclass(frozen=True)
class KeyStore:
    """Két khóa: a folder only its owner can read."""

    folder: Path

    def put(self, name: str, content: bytes) -> None:
        """Writes a key so that it survives a power cut: the file and its folder are synced."""
        self._draft(name, content).replace(self.folder / name)
        self._sync_folder()

    def _draft(self, name: str, content: bytes) -> Path:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self.folder / f".{name}.{secrets.token_hex(4)}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        return draft

    def get(self, name: str) -> bytes | None:
        """The key, or None when there is none of this name."""
        try:
            return (self.folder / name).read_bytes()
        except FileNotFoundError:
            return None

    def get_or_make(self, name: str, length: int = 32) -> bytes:
        """A symmetric key that is made the first time it is asked for; of two workers at once one makes it."""
        found = self.get(name)
        if found is None:
            draft = self._draft(name, secrets.token_bytes(length))
            with suppress(FileExistsError):
                (self.folder / name).hardlink_to(draft)
            draft.unlink()
            self._sync_folder()
            found = self.get(name)
        if found is None:
            raise KeyLost(name)
        return found

    def destroy(self, name: str) -> None:
        """Overwrites, syncs and removes; safe to repeat."""
        path = self.folder / name
        try:
            with path.open("r+b") as file:
                file.write(secrets.token_bytes(path.stat().st_size))
                file.flush()
                os.fsync(file.fileno())
            path.unlink()
        except FileNotFoundError:
            return
        self._sync_folder()

    def clear_drafts(self) -> None:
        """Destroys what is left of keys whose writing was cut off: no box was ever closed with them."""
        for draft in self.folder.glob(".*.key.*"):
            with suppress(FileNotFoundError):  # it was put in its place just now
                if time.time() - draft.stat().st_mtime > _LONGEST_WRITE:
                    self.destroy(draft.name)

    def _sync_folder(self) -> None:
        descriptor = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def sheet_key(poll: str) -> str:
    """Name of the key that seals the codes of a poll's paper ballots."""
    return f"phieu-giay-{poll}.key"


def box_key(poll: str, epoch: int = 1) -> str:
    """Name of the private key of a poll's box."""
    return f"hom-phieu-{poll}-{epoch}.key"


def hall_key(poll: str, epoch: int = 1) -> str:
    """Name of the key to which devices in village halls seal what they send."""
    return f"hoi-truong-{poll}-{epoch}.key"


def drawer_key(poll: str) -> str:
    """Name of the key of a poll's drawer."""
    return f"ngan-cho-{poll}.key"
