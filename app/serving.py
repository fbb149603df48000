"""The production server: granian (WSGI), which writes no access log unless told to. Ours never is.

The worker runs beside it as a process of its own, begun again when it dies, ended with the server.
"""

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import click
from flask import Flask
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from app.installation import Installation, installation
from app.settings import from_environment
from surveys import journal

BLOCKING_THREADS = 16
"""Of each worker. Most of them wait for the disk: what they cast meanwhile is committed together."""
_BEFORE_AGAIN = 2.0
"""Seconds before a worker that ended is begun again."""
_PATIENCE = 15.0
"""Seconds in which the worker must end with the server."""
_SAYS_ACTS = "LANGNGHE_SAYS_ACTS"
"""Told to the workers by ``serve``."""


def application() -> Flask:
    """What each web process serves; it reads the settings from its environment."""
    from app.web import create_app  # noqa: PLC0415  only they need the pages

    if os.environ.get(_SAYS_ACTS):
        say_acts()
    return create_app(installation(from_environment()))


def say_acts() -> None:
    """Officers' acts go to stderr too, one JSON a line; nothing about residents is among them."""
    journal.ACTS.setLevel(logging.INFO)
    journal.ACTS.propagate = False
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(message)s"))
    journal.ACTS.handlers = [handler]


def serve(
    here: Installation,
    *,
    host: str,
    port: int,
    workers: int,
    announcement: str = "",
    acts: bool = False,
    beside: bool = True,
) -> None:
    """Serves until stopped. ``announcement`` is printed once the web processes are started; ``acts``: ``say_acts``.

    ``beside``: whether the worker runs beside it.
    """
    if acts:
        os.environ[_SAYS_ACTS] = "1"
    os.environ["LANGNGHE_HOME"] = str(here.settings.home)
    server = Granian(
        "app.serving:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        factory=True,
        workers=workers,
        blocking_threads=BLOCKING_THREADS,
        backlog=1024,
        log_access=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
    )
    here.engine.dispose()
    if announcement:
        server.on_startup(lambda: click.echo(announcement))
    sys.stdout.flush()
    with _worker_beside() if beside else nullcontext():
        server.serve()


@contextmanager
def _worker_beside() -> Iterator[None]:
    """The worker, begun again whenever it ends. It ends itself when this process is gone, however that came."""
    over, running = threading.Event(), [_start_worker()]

    def forget() -> None:
        """A web process that was forked off must not keep the worker's line to this process open."""
        if running[0].stdin is not None:
            running[0].stdin.close()

    def watch() -> None:
        while running[0].wait() is not None and not over.wait(_BEFORE_AGAIN):
            running[0] = _start_worker()

    os.register_at_fork(after_in_child=forget)
    threading.Thread(target=watch, name="worker", daemon=True).start()
    try:
        yield
    finally:
        over.set()
        _end(running[0])


def _start_worker() -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "app.commands", "work", "--until-input-ends"]
    return subprocess.Popen(command, stdin=subprocess.PIPE)  # noqa: S603  this very program


def _end(worker: "subprocess.Popen[bytes]") -> None:
    assert worker.stdin is not None  # as it was started
    worker.stdin.close()
    try:
        worker.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        worker.kill()
