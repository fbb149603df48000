"""The two steps of the resident's road."""

import base64
from io import BytesIO

from flask import render_template, request, send_file
from flask.typing import ResponseReturnValue

from app.request import about, here, now, reading
from app.resident import blueprint, form, sheets
from surveys import box, polls, recordings, slips
from surveys.ballots import Ballot
from surveys.errors import FaultyEnvelope, UnknownCode
from surveys.slips import Invited
from surveys.tables import Poll

YEAR = 365 * 24 * 3600


@blueprint.get("")
def door() -> ResponseReturnValue:
    """Asks for the code; the code of a scanned QR stands in the fragment and never reaches a log."""
    return sheets.door().answer()


@blueprint.post("")
def answer() -> ResponseReturnValue:
    """The form that belongs to a code."""
    code = request.form.get("code", "")
    invited = _invited(code)
    slips.require_unused(invited)
    polls.require_open(invited.poll)
    return sheets.form_of(invited.poll).answer(code)


@blueprint.post("/gui")
def hand_in() -> ResponseReturnValue:
    """Takes the ballot. Blank questions are shown once, then they may stay blank.

    A browser that sealed the answers itself has shown them too; the server cannot see them.
    """
    code = request.form.get("code", "")
    invited = _invited(code)
    poll = invited.poll
    answers = _sealed_answers(poll)
    if answers is None:
        questionnaire = polls.questionnaire_of(poll)
        seen = form.read(request.form.to_dict(), questionnaire)
        missing = seen.missing(questionnaire)
        if missing and not request.form.get("shown"):
            polls.require_open(poll)
            return form.page(poll, code=code, answers=seen, missing=missing), 422
        answers = seen.ballot(questionnaire)
    ballot = box.seal(invited, answers=answers, now=now())
    here().writer.cast(ballot)
    return sheets.received(poll).answer(ballot.receipt)


def _invited(code: str) -> Invited:
    """The slip of a typed code; this request is about its poll. Raises MistypedCode, UnknownCode."""
    invited = here().open_polls.find(code, keys=here().keys)
    about(invited.poll)
    return invited


def _sealed_answers(poll: Poll) -> Ballot | bytes | None:
    """What a browser sealed for the trustees, or None. Raises FaultyEnvelope for what cannot be read."""
    written = request.form.get("sealed")
    if written is None or poll.trustee_key is None:
        return None
    try:
        return base64.b64decode(written + "=" * (-len(written) % 4), altchars=b"-_", validate=True)
    except ValueError:
        raise FaultyEnvelope from None


@blueprint.get("/nghe/<digest>")
def listen(digest: str) -> ResponseReturnValue:
    """A recording that reads a question out; its address says which one, never whose form asked for it."""
    with reading() as session:
        found = recordings.find(session, digest)
        sound = send_file(BytesIO(found.body), found.kind, conditional=True, etag=found.digest, max_age=YEAR)
    sound.cache_control.public, sound.cache_control.immutable = True, True
    return sound


@blueprint.errorhandler(UnknownCode)
def unknown_code(refusal: UnknownCode) -> ResponseReturnValue:
    """The typed code stays in its field, to be mended there."""
    return render_template("resident/unknown_code.html", refusal=refusal, code=request.form.get("code", "")), 404
