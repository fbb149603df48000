"""The two steps of the resident's road."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.request import here, now, reading, writing
from app.resident import blueprint, form
from surveys import box, polls, slips
from surveys.errors import BallotAlreadyCast, UnknownCode


@blueprint.get("")
def door() -> ResponseReturnValue:
    """Asks for the code; the code of a scanned QR stands in the fragment and never reaches a log."""
    return render_template("resident/door.html")


@blueprint.post("")
def answer() -> ResponseReturnValue:
    """The form that belongs to a code."""
    with reading() as session:
        slip, village = slips.find(session, request.form.get("code", ""), keys=here().keys)
        if slip.used:
            raise BallotAlreadyCast(polls.posting_on(village.poll))
        polls.require_open(village.poll)
        return form.page(village.poll, code=request.form["code"], answers=form.Answers())


@blueprint.post("/gui")
def hand_in() -> ResponseReturnValue:
    """Takes the ballot. Blank questions are shown once, then they may stay blank."""
    code = request.form.get("code", "")
    with reading() as session:
        slip, village = slips.find(session, code, keys=here().keys)
        if slip.used:
            raise BallotAlreadyCast(polls.posting_on(village.poll))
        polls.require_open(village.poll)
        questionnaire = polls.questionnaire_of(village.poll)
        answers = form.read(request.form, questionnaire)
        missing = answers.missing(questionnaire)
        if missing and not request.form.get("shown"):
            return form.page(village.poll, code=code, answers=answers, missing=missing), 422
        posting_on = polls.posting_on(village.poll)
    with writing() as session:
        receipt = box.cast(session, code=code, ballot=answers.ballot(questionnaire), keys=here().keys, now=now())
    return render_template("resident/received.html", receipt=receipt, posting_on=posting_on)


@blueprint.errorhandler(UnknownCode)
def unknown_code(refusal: UnknownCode) -> ResponseReturnValue:
    """The typed code stays in its field, to be mended there."""
    return render_template("resident/unknown_code.html", refusal=refusal, code=request.form.get("code", "")), 404
