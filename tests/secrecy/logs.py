"""Log files, watched while they grow."""

from collections.abc import Iterable
from pathlib import Path


class Logs:
    """Every file into which a server, a database or this program writes lines."""

    def __init__(self, paths: Iterable[Path]) -> None:
        self._sizes = {path: path.stat().st_size for path in paths}

    def watch(self, path: Path) -> None:
        self._sizes[path] = path.stat().st_size

    def new_lines(self) -> bytes:
        """What was written since the last look."""
        return b"".join(self._grown(path) for path in self._sizes)

    def _grown(self, path: Path) -> bytes:
        if path.stat().st_size == self._sizes[path]:
            return b""
        with path.open("rb") as file:
            file.seek(self._sizes[path])
            new = file.read()
        self._sizes[path] += len(new)
        return new
