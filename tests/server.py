"""The server as shipped, for tests that speak to it over the wire."""

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.installation import Installation
from tests.postgresql import free_port

_PATIENCE = 30.0
"""Seconds; many start at once where tests run side by side."""


@contextmanager
def serving(
    here: Installation, folder: Path, *, url: str = "", workers: int = 2, beside: bool = False
) -> Iterator[int]:
    """Gives its port. What it prints goes to ``folder/server.log``, its temporary files to ``folder/server-tmp``.

    ``beside``: with the worker, as ``langnghe start`` has it.
    """
    port, temporary = free_port(), folder / "server-tmp"
    temporary.mkdir()
    environment = {
        **os.environ,
        "LANGNGHE_HOME": str(here.settings.home),
        "LANGNGHE_URL": url or f"http://127.0.0.1:{port}",
        "DATABASE_URL": here.settings.database_url,
        "TMPDIR": str(temporary),
    }
    command = [sys.executable, "-m", "app.commands", "serve", "--port", str(port), "--workers", str(workers)]
    command += [] if beside else ["--no-worker"]
    with (folder / "server.log").open("wb") as output:
        server = subprocess.Popen(command, env=environment, stdout=output, stderr=output)
    try:
        wait_for(f"http://127.0.0.1:{port}", server)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=30)


def wait_for(url: str, server: "subprocess.Popen[bytes]") -> None:
    """Comes back with the first answer of a server that was just started."""
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        assert server.poll() is None, "the server did not start"
        try:
            urllib.request.urlopen(f"{url}/phieu", timeout=5).close()
            return
        except OSError:
            time.sleep(0.01)
    raise AssertionError(f"the server did not answer within {_PATIENCE:.0f} s")
