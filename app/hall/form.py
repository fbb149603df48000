"""What a device is told of its poll: everything public, so that it may lie on the device."""

import base64

from flask import render_template
from flask_babel import force_locale, gettext

from app.interface import INTERFACES
from app.resident.form import Answers, sealed_to
from surveys import hall, polls, retention
from surveys.keys import KeyStore
from surveys.languages import VIETNAMESE
from surveys.paper import LONGEST_OTHER, LONGEST_REASON
from surveys.polls import State
from surveys.tables import HallDevice, Poll


def for_device(poll: Poll, device: HallDevice, *, keys: KeyStore) -> dict[str, object]:
    """Questions and keys. A poll that is no longer open seals nothing more."""
    running = polls.state(poll) is State.OPEN
    return {
        "name": device.name,
        "label": device.label,
        "village": device.village.name if device.village else "",
        "poll": poll.code,
        "title": poll.title,
        "open": running,
        "info": hall.info(poll),
        "hallKey": _text(hall.public_key(poll, keys=keys)) if running else "",
        "sealedTo": sealed_to(poll),
        "questions": [question.number for question in polls.questionnaire_of(poll).choices],
        **_read_in(poll, VIETNAMESE),
        "others": {language: _read_in(poll, language) for language in INTERFACES if language != VIETNAMESE},
    }


def rendered(template: str, language: str, **shown: object) -> str:
    """A template in a language, whatever the address asks for."""
    with force_locale(language):
        return render_template(template, locale=lambda: language, **shown)


def _read_in(poll: Poll, language: str) -> dict[str, str]:
    """What a household reads. A device holds every language: one is chosen without a line."""
    with force_locale(language):
        issuer = gettext("Ủy ban MTTQ Việt Nam – %(place)s", place=poll.place.name)
    return {"issuer": issuer, "form": _form(poll, language)}


def _form(poll: Poll, language: str) -> str:
    return rendered(
        "hall/form.html",
        language,
        poll=poll,
        questionnaire=polls.questionnaire_of(poll),
        answers=Answers(),
        missing=[],
        longest_reason=LONGEST_REASON,
        longest_other=LONGEST_OTHER,
        sealed_to=sealed_to(poll),
        kept_days=retention.DAYS,
    )


def _text(key: bytes) -> str:
    return base64.urlsafe_b64encode(key).decode().rstrip("=")
