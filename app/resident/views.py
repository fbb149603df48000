"""The two steps of the resident's road."""

import base64
from io import BytesIO

from flask import render_template, request, send_file
from flask.typing import ResponseReturnValue

from app.request import about, here, now, reading
from app.resident import blueprint, form
from surveys import box, polls, recordings, slips
from surveys.ballots import Ballot
from surveys.errors import FaultyEnvelope, UnknownCode
from surveys.tables import Poll

YEAR = 365 * 24 * 3600


@blueprint.get("")
def door() -> ResponseReturnValue:
    """Asks for the code; the code of a scanned QR stands in the fragment and never reaches a log."""
    return render_template("resident/door.html")


@blueprint.post("")
def answer() -> ResponseReturnValue:
    """The form that belongs to a code."""
    with reading() as session:
        slip, village = slips.find(session, request.form.get("code", ""), keys=here().keys)
        about(village.poll)
        slips.require_unused(slip, village)
        polls.require_open(village.poll)
        return form.page(village.poll, code=request.form["code"], answers=form.Answers())


@blueprint.post("/gui")
def hand_in() -> ResponseReturnValue:
    """Takes the ballot. Blank questions are shown once, then they may stay blank.

    A browser that sealed the answers itself has shown them too; the server cannot see them.
    """
    code = request.form.get("code", "")
    with reading() as session:
        slip, village = slips.find(session, code, keys=here().keys)
        about(village.poll)
        answers = _sealed_answers(village.poll)
        if answers is None:
            questionnaire = polls.questionnaire_of(village.poll)
            seen = form.read(request.form, questionnaire)
            missing = seen.missing(questionnaire)
            if missing and not request.form.get("shown"):
                polls.require_open(village.poll)
                return form.page(village.poll, code=code, answers=seen, missing=missing), 422
            answers = seen.ballot(questionnaire)
        ballot = box.seal(slip, village, answers=answers, now=now())
        posting_on = polls.posting_on(village.poll)
    here().writer.cast(ballot)
    return render_template("resident/received.html", receipt=ballot.receipt, posting_on=posting_on)


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
