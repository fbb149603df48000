"""How values look on pages: dates, numbers and shares in Vietnamese; styles and scripts carried inline."""

import base64
import hashlib
from datetime import date, datetime
from functools import cache
from pathlib import Path

from flask import Flask
from markupsafe import Markup

from analysis.needed import WEEKDAYS
from analysis.papers.words import lower_first
from analysis.shares import number_text, share_text, threshold_text
from surveys.workdays import HANOI

_STATIC = Path(__file__).parent / "static"


def day_text(value: date | datetime) -> str:
    """dd/mm/yyyy, a moment as the day it is in Vietnam."""
    if isinstance(value, datetime):
        value = value.astimezone(HANOI)
    return f"{value:%d/%m/%Y}"


def iso_day_text(value: str) -> str:
    """The same for a day that was stored as text."""
    return day_text(date.fromisoformat(value))


def long_day_text(value: date) -> str:
    """The day of the week in words and dd/mm/yyyy."""
    return f"{WEEKDAYS[value.weekday()]}, {day_text(value)}"


def capitalized_text(words: str) -> str:
    """With a capital at the beginning, the rest as it is."""
    return words[:1].upper() + words[1:]


def moment_text(value: datetime) -> str:
    return f"{value.astimezone(HANOI):%H:%M %d/%m/%Y}"


@cache
def inline(*names: str) -> Markup:
    """Stylesheets or scripts of ``app/static``, to be carried inside the page: one request is enough."""
    return Markup("\n".join((_STATIC / name).read_text(encoding="utf-8").strip() for name in names))  # noqa: S704  ours


@cache
def inline_hash(*names: str) -> str:
    """The Content-Security-Policy source that allows exactly ``inline(*names)``."""
    digest = hashlib.sha256(inline(*names).encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def register(app: Flask) -> None:
    app.jinja_env.filters.update(
        inside=lower_first,
        capitalized=capitalized_text,
        day=day_text,
        iso_day=iso_day_text,
        long_day=long_day_text,
        moment=moment_text,
        number=number_text,
        threshold=threshold_text,
    )
    app.jinja_env.globals.update(inline=inline, share=share_text)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
