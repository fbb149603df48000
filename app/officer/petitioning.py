"""Petitions: the board, each with its authority, deadline, reply and publication; the papers that go out."""

from datetime import date

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from analysis import petitions as telling
from analysis.petitions import Line
from app import petitioning
from app.interface import told
from app.officer import blueprint
from app.officer.acts import today
from app.officer.lock import officer, poll_for
from app.officer.opinions import chosen
from app.officer.outcome import as_file
from app.request import here, now, reading, writing
from surveys import officers, opinions, petitions, polls
from surveys.errors import Fault, Faulty
from surveys.officers import Act
from surveys.tables import Poll


@blueprint.get("/dot/<code>/kien-nghi", endpoint="petitions")
def petition_board(code: str) -> ResponseReturnValue:
    """How far the reading is, and every petition; those that are overdue first."""
    with reading() as database:
        poll = poll_for(database, code, Act.SEE)
        polls.require_counted(poll)
        found = petitions.of_poll(database, poll)
        states = {each.number: petitions.state(each, today=today()) for each in found}
        late = [each for each in found if states[each.number] is petitions.State.LATE]
        return render_template(
            "officer/petitions.html",
            poll=poll,
            petitions=[*late, *(each for each in found if each not in late)],
            states=states,
            late=len(late),
            numbers=opinions.numbers(database, poll),
            may_run=officers.may(officer(database), Act.RUN, poll.place),
            waiting=petitioning.waiting(found),
        )


@blueprint.get("/dot/<code>/kien-nghi/danh-sach-kien-nghi.xlsx")
def petition_list(code: str) -> ResponseReturnValue:
    """Every petition of the poll as Excel."""
    from analysis.papers import petitions as papers  # noqa: PLC0415  Word templates are heavy and only needed here

    with reading() as database:
        poll = poll_for(database, code, Act.SEE)
        polls.require_counted(poll)
        made = papers.excel(petitioning.lines(database, poll, today=today()), rehearsal=poll.rehearsal)
        return as_file(made, f"{papers.LIST}-{code}.xlsx")


@blueprint.get("/dot/<code>/kien-nghi/<int:number>")
def petition(code: str, number: int) -> ResponseReturnValue:
    return _page(code, number, [])


@blueprint.post("/dot/<code>/kien-nghi/<int:number>")
def describe_petition(code: str, number: int) -> ResponseReturnValue:
    """Its summary, the question it belongs to, who answers it."""
    try:
        with writing() as database:
            found = petitions.by_number(database, poll_for(database, code, Act.RUN), number, lock=True)
            petitions.describe(
                database, petition=found, summary=request.form.get("summary", ""),
                question=request.form.get("question", 0, type=int), authority=request.form.get("authority", ""),
            )  # fmt: skip
    except Faulty as refusal:
        return _page(code, number, refusal.faults), 422
    flash(gettext("Đã ghi."))
    return redirect(url_for("officer.petition", code=code, number=number))


@blueprint.post("/dot/<code>/kien-nghi/<int:number>/bo-ra")
def take_opinions_out(code: str, number: int) -> ResponseReturnValue:
    """Opinions that do not belong there wait to be gathered again."""
    try:
        with writing() as database:
            found = petitions.by_number(database, poll_for(database, code, Act.RUN), number, lock=True)
            petitions.let_go(database, petition=found, rows=chosen())
    except Faulty as refusal:
        return _page(code, number, refusal.faults), 422
    return redirect(url_for("officer.petition", code=code, number=number))


@blueprint.get("/dot/<code>/kien-nghi/chuyen")
def hand_on(code: str) -> ResponseReturnValue:
    """What waits for which authority; its letter, and where the sending is written down."""
    return _handing_on(code, [])


@blueprint.post("/dot/<code>/kien-nghi/chuyen")
def handed_on(code: str) -> ResponseReturnValue:
    form = request.form
    try:
        with writing() as database:
            sent = petitions.send(
                database, poll=poll_for(database, code, Act.RUN), authority=form.get("authority", ""),
                letter=form.get("letter", ""), sent_on=_day("sent_on") or today(), deadline=_day("deadline"),
                source=form.get("source", ""), by=officer(database).name, now=now(),
            )  # fmt: skip
    except Faulty as refusal:
        return _handing_on(code, refusal.faults), 422
    flash(gettext("Đã ghi chuyển %(petitions)s kiến nghị.", petitions=len(sent)))
    return redirect(url_for("officer.petitions", code=code))


@blueprint.get("/dot/<code>/kien-nghi/chuyen/chuyen-kien-nghi.docx")
def petition_letter(code: str) -> ResponseReturnValue:
    """The letter to an authority, with the petitions that wait for it or went to it."""
    authority = request.args.get("co-quan", "")
    with reading() as database:
        poll = poll_for(database, code, Act.RUN)
        lines = [each for each in petitioning.lines(database, poll, today=today()) if each.authority == authority]
        if not authority or not lines:
            abort(404)
        return _letter(poll, authority, lines)


@blueprint.post("/dot/<code>/kien-nghi/<int:number>/tra-loi")
def answer_petition(code: str, number: int) -> ResponseReturnValue:
    """The authority's reply."""
    try:
        with writing() as database:
            found = petitions.by_number(database, poll_for(database, code, Act.RUN), number, lock=True)
            petitions.answer(
                database, petition=found, replied_on=_day("replied_on") or today(), reply=request.form.get("reply", ""),
                letter=request.form.get("reply_letter", ""), by=officer(database).name, now=now(),
            )  # fmt: skip
    except Faulty as refusal:
        return _page(code, number, refusal.faults), 422
    flash(gettext("Đã ghi trả lời."))
    return redirect(url_for("officer.petition", code=code, number=number))


@blueprint.post("/dot/<code>/kien-nghi/<int:number>/cong-bo")
def publish_petition(code: str, number: int) -> ResponseReturnValue:
    """Onto the public page, or off it: an act of its own each time."""
    with writing() as database:
        found = petitions.by_number(database, poll_for(database, code, Act.RUN), number, lock=True)
        by = officer(database).name
        if "back" in request.form:
            petitions.take_back(database, petition=found, by=by, now=now())
        else:
            petitioning.publish(database, petition=found, by=by, now=now())
    return redirect(url_for("officer.petition", code=code, number=number))


def _page(code: str, number: int, faults: list[Fault]) -> str:
    with reading() as database:
        poll = poll_for(database, code, Act.SEE)
        found = petitions.by_number(database, poll, number)
        return render_template(
            "officer/petition.html",
            poll=poll,
            petition=found,
            opinions=sorted(found.opinions, key=lambda each: (each.text, each.id)),
            state=petitions.state(found, today=today()),
            questions=polls.questionnaire_of(poll).choices,
            about=told(telling.about(found.question, polls.questionnaire_of(poll))),
            authorities=petitioning.authorities(database, poll),
            told=telling.told(found, polls.questionnaire_of(poll)) if found.sent_on else None,
            published=telling.read(found.published) if found.published else None,
            may_run=officers.may(officer(database), Act.RUN, poll.place),
            typed=request.form,
            longest=petitions.LONGEST,
            today=today(),
            faults=faults,
        )


def _handing_on(code: str, faults: list[Fault]) -> str:
    with reading() as database:
        poll = poll_for(database, code, Act.RUN)
        polls.require_counted(poll)
        found = petitions.of_poll(database, poll)
        return render_template(
            "officer/hand_on.html", poll=poll, waiting=petitioning.waiting(found), today=today(),
            due=petitions.due_on(today()), source=petitions.SOURCE, faults=faults, typed=request.form,
            longest=petitions.LONGEST, nameless=[each for each in found if not each.authority],
        )  # fmt: skip


def _letter(poll: Poll, authority: str, lines: list[Line]) -> Response:
    from analysis.papers import petitions as papers  # noqa: PLC0415  Word templates are heavy and only needed here

    made = papers.word(
        lines, place=poll.place.path, poll=poll.title, authority=authority,
        deadline=_asked("han") or petitions.due_on(today()), source=request.args.get("can-cu", "") or petitions.SOURCE,
        made_on=today(), templates=here().settings.templates, rehearsal=poll.rehearsal,
    )  # fmt: skip
    return as_file(made, f"{papers.LETTER}-{poll.code}.docx")


def _day(name: str) -> date | None:
    return _read_day(request.form.get(name, ""))


def _asked(name: str) -> date | None:
    return _read_day(request.args.get(name, ""))


def _read_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
