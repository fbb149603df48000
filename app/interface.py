"""The language of the interface (ngôn ngữ giao diện): Vietnamese as it stands in templates, others from catalogues.

Whoever has no account chooses it by a link or a button; it is in the address or the posted form and kept nowhere.
An officer's is a setting of the account.
"""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from flask import Flask, g, request
from flask_babel import Babel, gettext, refresh
from markupsafe import Markup
from werkzeug.exceptions import HTTPException

from analysis.needed import WEEKDAYS
from app.clothing import day_text
from app.said import by_catalogue
from surveys.errors import Fault, SurveyError
from surveys.languages import VIETNAMESE

INTERFACES = {VIETNAMESE: "Tiếng Việt", "en": "English"}
_LINKED = ("public.", "resident.door", "team.", "hall.", "help.")
"""Pages that a chosen language goes along to by their address; posted forms carry it inside or in theirs."""
_LINKED_FROM_OFFICERS = ("help.", "officer.sign_in")
"""An officer's own language does not go along to what households and teams are shown."""


def locale() -> str:
    """The language of this page: the officer's who is signed in, else what the address or the form asks for."""
    if not request:
        return VIETNAMESE
    return str(g.get("language") or asked())


def speak(language: str) -> None:
    """From here on this request is answered in a language, whatever the address asks for."""
    g.language = language
    refresh()


def asked() -> str:
    """The language that the address or the posted form asks for."""
    try:
        wanted = request.values.get("lang", VIETNAMESE)
    except HTTPException:  # the very form that was refused
        wanted = request.args.get("lang", VIETNAMESE)
    return wanted if wanted in INTERFACES else VIETNAMESE


def said(refusal: SurveyError) -> str:
    """A refusal in the language of the page."""
    return told(refusal)


def told(text: object) -> str:
    """What domain or analysis made in words, in the language of the page; data as it is."""
    if isinstance(text, Fault):
        return f"{told(text.place)}: {told(text.message)}" if text.place else told(text.message)
    return str(text) if locale() == VIETNAMESE else by_catalogue(str(text), gettext)


def told_all(texts: Iterable[object]) -> list[str]:
    """Each told in the language of the page."""
    return [told(text) for text in texts]


def telling(words: Callable[..., Any]) -> Callable[..., Any]:
    """What makes words, one or several, told in the language of the page."""

    def telling_words(*given: object, **named: object) -> str | list[str]:
        made = words(*given, **named)
        return told(made) if isinstance(made, str) else told_all(made)

    return telling_words


def as_vietnamese(text: object) -> str | Markup:
    """Data that stays Vietnamese: on a page in another language a screen reader is told so."""
    return str(text) if locale() == VIETNAMESE else Markup('<span lang="vi">{}</span>').format(text)


def long_day(value: date) -> str:
    """The day of the week in words and dd/mm/yyyy."""
    return f"{gettext(WEEKDAYS[value.weekday()])}, {day_text(value)}"


def register(app: Flask) -> None:
    Babel(app, default_locale=VIETNAMESE, locale_selector=locale)
    app.jinja_env.globals.update(locale=locale, said=said, interfaces=INTERFACES)
    app.jinja_env.filters.update(told=told, as_vietnamese=as_vietnamese, long_day=long_day)

    @app.url_defaults
    def keep_language(endpoint: str, values: dict[str, Any]) -> None:
        linked = _LINKED_FROM_OFFICERS if request and request.blueprint == "officer" else _LINKED
        if endpoint.startswith(linked) and locale() != VIETNAMESE:
            values.setdefault("lang", locale())
