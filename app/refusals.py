"""One table from what the domain refuses to the page that says so."""

from flask import Flask, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException

from surveys.campaign_errors import UnknownCampaign
from surveys.confirmation_errors import PileNotDrawn, UnknownDraw, UnknownRollup
from surveys.errors import (
    BallotAlreadyCast,
    BoxDoesNotClose,
    Faulty,
    FaultyEnvelope,
    FaultyShares,
    KeyLost,
    NeedsTwoOfficers,
    NotAllowed,
    PollClosed,
    PollNotClosed,
    PollNotCounted,
    PollNotDraft,
    PollNotOpen,
    SlipsAlreadyIssued,
    SurveyError,
    TextTooLong,
    TooSoon,
    UnknownCode,
    UnknownKind,
    UnknownOfficer,
    UnknownPlace,
    UnknownPoll,
    UnknownRecording,
    UnknownVillage,
    VillageFull,
    WeakPassword,
    WrongCode,
    WrongPassword,
)
from surveys.hall_errors import DevicesOut, UnknownDevice
from surveys.paper_errors import (
    AnsweredOnPaper,
    StackGone,
)
from surveys.storage import MovedAway, WalNotEmptied
from surveys.team_errors import UnknownLink
from surveys.writer import NotWritten

PAGES: dict[type[Exception], tuple[int, str]] = {
    BallotAlreadyCast: (200, "resident/received.html"),
    AnsweredOnPaper: (200, "resident/on_paper.html"),
    UnknownCode: (404, "resident/unknown_code.html"),
    PollNotOpen: (409, "resident/not_open.html"),
    PollClosed: (410, "resident/closed.html"),
    VillageFull: (409, "resident/full.html"),
    TextTooLong: (413, "errors/refusal.html"),
    UnknownPoll: (404, "errors/refusal.html"),
    UnknownCampaign: (404, "errors/refusal.html"),
    UnknownKind: (404, "errors/refusal.html"),
    UnknownRecording: (404, "errors/refusal.html"),
    UnknownPlace: (404, "errors/refusal.html"),
    UnknownVillage: (404, "errors/refusal.html"),
    UnknownLink: (404, "errors/refusal.html"),
    UnknownRollup: (404, "errors/refusal.html"),
    UnknownDraw: (404, "errors/refusal.html"),
    PileNotDrawn: (404, "errors/refusal.html"),
    StackGone: (404, "errors/refusal.html"),
    UnknownDevice: (404, "errors/refusal.html"),
    DevicesOut: (409, "errors/refusal.html"),
    NotAllowed: (403, "errors/refusal.html"),
    PollNotClosed: (409, "errors/refusal.html"),
    PollNotCounted: (409, "errors/refusal.html"),
    PollNotDraft: (409, "errors/refusal.html"),
    SlipsAlreadyIssued: (409, "errors/refusal.html"),
    BoxDoesNotClose: (409, "errors/refusal.html"),
    NeedsTwoOfficers: (409, "errors/refusal.html"),
    KeyLost: (409, "errors/refusal.html"),
    FaultyShares: (422, "errors/refusal.html"),
    UnknownOfficer: (404, "errors/refusal.html"),
    WeakPassword: (422, "errors/refusal.html"),
    WrongPassword: (422, "errors/refusal.html"),
    WrongCode: (422, "errors/refusal.html"),
    TooSoon: (429, "errors/refusal.html"),
    FaultyEnvelope: (400, "errors/refusal.html"),
    Faulty: (422, "errors/faults.html"),
    SurveyError: (409, "errors/refusal.html"),
}
"""The nearest class in a refusal's ancestry decides."""

_OFFICERS_PREFER = "errors/refusal.html"


def register(app: Flask) -> None:
    app.register_error_handler(SurveyError, _refused)
    app.register_error_handler(WalNotEmptied, _not_recorded)
    app.register_error_handler(NotWritten, _not_recorded)
    app.register_error_handler(MovedAway, _not_recorded)
    app.register_error_handler(DBAPIError, _not_recorded)
    app.register_error_handler(CSRFError, _stale)
    app.register_error_handler(HTTPException, _http)


def page_of(refusal: SurveyError) -> tuple[int, str]:
    """Status and template for a refusal."""
    return next(PAGES[kind] for kind in type(refusal).__mro__ if kind in PAGES)


def status_of(refusal: SurveyError) -> int:
    """The status for a refusal that is told on the page where it happened."""
    return page_of(refusal)[0]


def _refused(refusal: SurveyError) -> ResponseReturnValue:
    status, template = page_of(refusal)
    if template.startswith("resident/") and request.blueprint == "officer":
        template = _OFFICERS_PREFER
    return render_template(template, refusal=refusal), status


def _not_recorded(error: Exception) -> ResponseReturnValue:
    """Disk full, read-only or locked: nothing was written, the page says so, and the log says why."""
    current_app.logger.error("The database took nothing.", exc_info=error)
    return render_template("errors/not_recorded.html"), 503


def _stale(_error: CSRFError) -> ResponseReturnValue:
    return render_template("errors/stale.html"), 400


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None or (error.code or 500) < 400:
        return error
    return render_template("errors/http.html", code=error.code or 500), error.code or 500
