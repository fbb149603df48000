"""What a resident's form holds, read by hand from the posted fields: the page is data, not a class."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import render_template, request

from app.interface import INTERFACES
from surveys import retention
from surveys.ballots import BLANK, DISSATISFIED, SATISFIED, Ballot
from surveys.envelopes import browser_key
from surveys.languages import VIETNAMESE
from surveys.paper import LONGEST_OTHER, LONGEST_REASON
from surveys.places import tidy
from surveys.polls import posting_on, questionnaire_of
from surveys.questionnaires import Question, Questionnaire
from surveys.tables import Poll


@dataclass(frozen=True)
class Answers:
    """What was chosen and written so far, by question number."""

    marks: dict[int, str] = field(default_factory=dict)
    reasons: dict[int, str] = field(default_factory=dict)
    other: str = ""

    def missing(self, questionnaire: Questionnaire) -> list[Question]:
        """The questions left blank."""
        return [question for question in questionnaire.choices if question.number not in self.marks]

    def ballot(self, questionnaire: Questionnaire) -> Ballot:
        """The ballot; a reason counts only beside a dissatisfied answer."""
        numbers = [question.number for question in questionnaire.choices]
        marks = "".join(self.marks.get(number, BLANK) for number in numbers)
        reasons = tuple(self.reasons.get(number, "") for number in numbers)
        return Ballot(marks, reasons if any(reasons) else (), self.other, online=True)


def read(posted: Mapping[str, str], questionnaire: Questionnaire) -> Answers:
    """The answers among the posted fields; anything else in them is left alone."""
    marked = ((question.number, posted.get(f"q{question.number}")) for question in questionnaire.choices)
    marks = {number: mark for number, mark in marked if mark in (SATISFIED, DISSATISFIED)}
    reasons = {
        number: written
        for number, mark in marks.items()
        if mark == DISSATISFIED and (written := _text(posted.get(f"reason{number}", ""), LONGEST_REASON))
    }
    return Answers(marks, reasons, _text(posted.get("other", ""), LONGEST_OTHER))


def page(poll: Poll, *, code: str, answers: Answers, missing: list[Question] | None = None) -> str:
    """The form as a page; ``missing`` are the blank questions to point at, once."""
    questionnaire = questionnaire_of(poll)
    return render_template(
        "resident/form.html",
        poll=poll,
        questionnaire=questionnaire,
        spoken=questionnaire.language(tongue()),
        heard=questionnaire.language(tongue()) or questionnaire.language(VIETNAMESE),
        tongues=_tongues(questionnaire),
        code=code,
        answers=answers,
        missing=missing or [],
        posting_on=posting_on(poll),
        longest_reason=LONGEST_REASON,
        longest_other=LONGEST_OTHER,
        sealed_to=sealed_to(poll),
        kept_days=retention.DAYS,
    )


def tongue() -> str:
    """The code of the language this request asks for. It is in the posted form or the address, and kept nowhere."""
    return request.values.get("lang", VIETNAMESE)


def known_tongue(questionnaire: Questionnaire) -> str:
    """The same where the form can be read or heard in it; whatever else is asked for gives the Vietnamese form."""
    asked = tongue()
    return asked if asked in INTERFACES or questionnaire.language(asked) else VIETNAMESE


def _tongues(questionnaire: Questionnaire) -> dict[str, str]:
    """Code and name of every language the form can be read in."""
    return INTERFACES | {each.code: each.name for each in questionnaire.languages if each.questions}


def preview_page(poll: Poll) -> str:
    """The same page for the officer's preview; it carries no code, so nothing can be sent with it."""
    return page(poll, code="", answers=Answers())


def sealed_to(poll: Poll) -> str:
    """The trustees' key for browsers as the page's script wants it; "" for a poll with one envelope."""
    if poll.trustee_key is None:
        return ""
    return base64.urlsafe_b64encode(browser_key(poll.trustee_key)).decode().rstrip("=")


def _text(written: str, longest: int) -> str:
    return tidy(written)[:longest]
