"""The language of the interface (ngôn ngữ giao diện): Vietnamese as it stands in templates, others from catalogues.

Whoever has no account chooses it by a link or a button; it is in the address or the posted form and kept nowhere.
An officer's is a setting of the account.
"""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Flask, g, request
from flask_babel import Babel, gettext, refresh
from markupsafe import Markup
from werkzeug.exceptions import HTTPException

from analysis.needed import WEEKDAYS
from app.clothing import day_text
from surveys.errors import BrokenRelease, Fault, FaultyEnvelope, SurveyError, TextTooLong, UnknownPoll, UnknownRecording
from surveys.languages import VIETNAMESE

INTERFACES = {VIETNAMESE: "Tiếng Việt", "en": "English"}
_LINKED = ("public.", "resident.door", "team.", "hall.", "help.")
"""Pages that a chosen language goes along to by their address; posted forms carry it inside or in theirs."""
_LINKED_FROM_OFFICERS = ("help.", "officer.sign_in")
"""An officer's own language does not go along to what households and teams are shown."""


def N_(text: str) -> str:  # noqa: N802  as gettext calls it
    """Marks a text for the catalogue."""
    return text


OPTIONS = (N_("Hài lòng"), N_("Không hài lòng"), N_("Chưa hài lòng"))
_DAYS = (N_("thứ Hai"), N_("thứ Ba"), N_("thứ Tư"), N_("thứ Năm"), N_("thứ Sáu"), N_("thứ Bảy"), N_("Chủ nhật"))
MADE = (
    N_("từ %(share)s trở lên"),
    N_("từ %(share)s trở xuống"),
    N_("không công bố"),
    N_("Các thôn khác (%(count)s)"),
    N_("Các xã, phường khác (%(count)s)"),
    N_("Mọi hộ trả lời đều hài lòng."),
    N_("Không hộ trả lời nào hài lòng."),
    N_("Cứ 10 hộ trả lời thì chưa đến 1 hộ hài lòng."),
    N_("Cứ 10 hộ trả lời thì có hơn %(tens)s hộ hài lòng."),
    N_("Cứ 10 hộ trả lời thì có %(tens)s hộ hài lòng."),
)
"""What a release is made of in words (``analysis``), as it is shown to the public."""
_PATTERNS = [(re.compile(re.sub(r"%\\\((\w+)\\\)s", r"(?P<\1>\\S+)", re.escape(text))), text) for text in MADE]
_HEARD: dict[type[SurveyError], Callable[[Any], str]] = {
    UnknownPoll: lambda refusal: gettext("Không có đợt lấy ý kiến mang mã “%(code)s”.", code=refusal.code),
    UnknownRecording: lambda _: gettext("Không có bản ghi âm này."),
    TextTooLong: lambda _: gettext("Phần viết thêm dài quá. Xin viết ngắn lại, tất cả trong khoảng 1.200 chữ cái."),
    FaultyEnvelope: lambda _: gettext("Phiếu gửi lên chưa trọn vẹn nên chưa được ghi nhận. Xin gửi lại."),
    BrokenRelease: lambda refusal: gettext(
        "Bản công bố kết quả của đợt %(code)s không còn nguyên vẹn nên không hiện được.", code=refusal.code
    ),
}
"""Refusals that residents and the public may meet."""


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
    words = _HEARD.get(type(refusal))
    return words(refusal) if words else str(refusal)


def told(text: object) -> str:
    """What was made in words, in the language of the page; data as it is."""
    if isinstance(text, Fault):
        return f"{told(text.place)}: {told(text.message)}" if text.place else told(text.message)
    text = str(text)
    if locale() != VIETNAMESE:
        for pattern, made in _PATTERNS:
            if found := pattern.fullmatch(text):
                return str(gettext(made, **found.groupdict()))
    return text


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
