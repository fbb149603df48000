"""What every command speaks with: JSON on stdout; faults on stderr with exit code 2, and nothing is changed."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import click

from surveys.errors import SurveyError
from surveys.storage import MovedAway, WalNotEmptied


def now() -> datetime:
    return datetime.now(UTC)


def by() -> str:
    """Who the journal names: whoever has the machine."""
    return f"dòng lệnh ({os.environ.get('SUDO_USER') or os.environ.get('USER') or 'không rõ'})"


def say(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def place_path(place: str) -> list[str]:
    """The names of a place from the province down. Raises UsageError when there is none."""
    path = [part for part in place.split("/") if part.strip()]
    if not path:
        raise click.UsageError("--place cần có tên nơi")
    return path


@contextmanager
def refusals_to_stderr() -> Iterator[None]:
    try:
        yield
    except (SurveyError, WalNotEmptied, MovedAway, OSError) as refusal:
        click.echo(str(refusal) or type(refusal).__name__, err=True)
        sys.exit(2)


class Command(click.Command):
    """A command whose refusals go to stderr with exit code 2."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401  as click declares it
        with refusals_to_stderr():
            return super().invoke(ctx)


class Group(click.Group):
    command_class = Command
