"""What people wrote: read one by one, stripped of names, gathered into petitions. A person decides everywhere."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from analysis import naming, similar
from app.interface import said
from app.officer import blueprint
from app.officer.lock import officer, poll_for
from app.request import now, reading, writing
from surveys import opinions, petitions, polls, retention
from surveys.errors import Fault, Faulty, NothingToLookAt
from surveys.officers import Act
from surveys.opinions import ASIDE, LONGEST, Unread
from surveys.tables import Opinion, Poll

MOST_GROUPS = 12
"""Suggested groups on one page; the others come when these are decided."""


@blueprint.get("/dot/<code>/kien-nghi/doc")
def read_opinion(code: str) -> ResponseReturnValue:
    """One opinion, with a suggestion of what may name somebody."""
    with reading() as database:
        poll = poll_for(database, code, Act.RUN)
        polls.require_counted(poll)
        item = opinions.next_unread(database, poll=poll)
        return _reading(database, poll, item, text=naming.stripped(item.text) if item else "")


@blueprint.get("/dot/<code>/kien-nghi/y-kien/<row>")
def read_again(code: str, row: str) -> ResponseReturnValue:
    """One that was read, to be put right."""
    with reading() as database:
        poll = poll_for(database, code, Act.RUN)
        item = opinions.found(database, poll=poll, row=_key(row))
        if item is None:
            raise NothingToLookAt
        return _reading(database, poll, item, text=item.text, aside=item.aside)


@blueprint.post("/dot/<code>/kien-nghi/doc")
def keep_opinion(code: str) -> ResponseReturnValue:
    """What the officer leaves of it. Somebody who was quicker is no fault: the next one is shown."""
    row, text = _key(request.form.get("row", "")), request.form.get("text", "")
    aside = request.form.get("aside", "")
    try:
        with writing() as database:
            poll = poll_for(database, code, Act.RUN)
            opinions.read(database, poll=poll, row=row, text=text, aside=aside)
    except NothingToLookAt as refusal:
        flash(said(refusal))
    except Faulty as refusal:
        with reading() as database:
            poll = poll_for(database, code, Act.RUN)
            item = opinions.found(database, poll=poll, row=row)
            return _reading(database, poll, item, text=text, aside=aside, faults=refusal.faults), 422
    return redirect(url_for("officer.read_opinion", code=code))


@blueprint.get("/dot/<code>/kien-nghi/de-rieng")
def opinions_aside(code: str) -> ResponseReturnValue:
    """Those that are no petitions, and why: whoever looks can put a reading right."""
    with reading() as database:
        poll = poll_for(database, code, Act.RUN)
        return render_template(
            "officer/opinions_aside.html", poll=poll, aside=opinions.put_aside(database, poll), reasons=ASIDE
        )


@blueprint.get("/dot/<code>/kien-nghi/gom")
def gather_opinions(code: str) -> ResponseReturnValue:
    """Suggested groups of opinions that say much the same."""
    return _gathering(code, [], "")


@blueprint.post("/dot/<code>/kien-nghi/gom")
def make_petition(code: str) -> ResponseReturnValue:
    """The chosen opinions become a petition, or join one."""
    into, summary = request.form.get("into", ""), request.form.get("summary", "")
    try:
        with writing() as database:
            poll = poll_for(database, code, Act.RUN)
            petition = petitions.gather(
                database, poll=poll, rows=chosen(), into=int(into) if into.isdecimal() else None, summary=summary,
                by=officer(database).name, now=now(),
            )  # fmt: skip
            number = petition.number
    except Faulty as refusal:
        return _gathering(code, refusal.faults, summary), 422
    flash(gettext("Đã ghi vào kiến nghị số %(number)s.", number=number))
    return redirect(url_for("officer.gather_opinions", code=code))


def chosen() -> list[bytes]:
    """The opinions that are ticked in this request's form."""
    return [_key(row) for row in request.form.getlist("opinion")]


def _gathering(code: str, faults: list[Fault], summary: str) -> str:
    with reading() as database:
        poll = poll_for(database, code, Act.RUN)
        polls.require_counted(poll)
        loose = opinions.loose(database, poll)
        found = [each for each in petitions.of_poll(database, poll) if each.sent_on is None]
        groups = [[loose[place] for place in group] for group in similar.groups([each.text for each in loose])]
        texts = [[each.text for each in petition.opinions] for petition in found]
        suggested = [(group, _fitting(group, texts)) for group in groups[:MOST_GROUPS]]
        return render_template(
            "officer/gather.html", poll=poll, groups=suggested, petitions=found, left=len(loose),
            more=len(groups) > MOST_GROUPS, faults=faults, summary=summary, ticked=set(chosen()),
            longest=petitions.LONGEST["summary"],
        )  # fmt: skip


def _fitting(group: list[Opinion], texts: list[list[str]]) -> int | None:
    """The place of the petition that the first of a group is most like."""
    return similar.nearest(group[0].text, texts)


def _reading(
    database: Session, poll: Poll, item: Unread | None, *, text: str, aside: str = "", faults: Sequence[Fault] = ()
) -> str:
    questions = {each.number: each.text for each in polls.questionnaire_of(poll).choices}
    return render_template(
        "officer/read_opinion.html",
        poll=poll,
        item=item,
        row=item.row.hex() if item else "",
        parts=naming.parts(item.original or item.text) if item else [],
        question=questions.get(item.question, "") if item else "",
        text=text,
        aside=aside,
        reasons=ASIDE,
        longest=LONGEST,
        faults=faults,
        numbers=opinions.numbers(database, poll),
        forgotten_on=retention.due_on(poll),
    )


def _key(row: str) -> bytes:
    """Which opinion is meant; b"" for one nobody made."""
    try:
        return bytes.fromhex(row)
    except ValueError:
        return b""
