"""The production server: granian (WSGI), which writes no access log unless told to. Ours never is."""

import logging
import os
import sys

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


_SAYS_ACTS = "LANGNGHE_SAYS_ACTS"
"""Told to the workers by ``serve``."""


def application() -> Flask:
    """What each worker process serves; it reads the settings from its environment.

    Scanned paper that was left unread when the server stopped is read on.
    """
    from app.request import SCANNING  # noqa: PLC0415  only the workers need the pages
    from app.web import create_app  # noqa: PLC0415

    if os.environ.get(_SAYS_ACTS):
        say_acts()
    app = create_app(installation(from_environment()))
    app.extensions[SCANNING].wake()
    return app


def say_acts() -> None:
    """Officers' acts go to stderr too, one JSON a line; nothing about residents is among them."""
    journal.ACTS.setLevel(logging.INFO)
    journal.ACTS.propagate = False
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(message)s"))
    journal.ACTS.handlers = [handler]


def serve(
    here: Installation, *, host: str, port: int, workers: int, announcement: str = "", acts: bool = False
) -> None:
    """Serves until stopped. ``announcement`` is printed once the workers are started; ``acts``: see ``say_acts``."""
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
    server.serve()
