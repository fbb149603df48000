"""Keying twice (nhập hai lần): stacks of paper ballots, each keyed by two officers, compared, and put into the box."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app import runs
from app.interface import said
from app.officer import blueprint
from app.officer.lock import officer, poll_for
from app.officer.papering import read_ballot
from app.officer.sheets import village_at
from app.request import here, now, reading, writing
from surveys import paper, polls, stacks
from surveys.errors import AlreadyKeyedIn, Fault, VillageFull
from surveys.officers import Act
from surveys.paper_errors import StackNotDecided, StackSize
from surveys.places import tidy


@blueprint.get("/dot/<code>/nhap-hai-lan", endpoint="stacks")
def stack_list(code: str) -> ResponseReturnValue:
    """The stacks that are being keyed, and the form for a new one."""
    return _list(code, [])


@blueprint.post("/dot/<code>/nhap-hai-lan")
def begin_stack(code: str) -> ResponseReturnValue:
    """A pile was counted: its label is written on it, then it is keyed."""
    size = request.form.get("size", "").strip()
    position = request.form.get("village", "")
    if not (size.isascii() and size.isdecimal() and position.isascii() and position.isdecimal()):
        return _list(code, [Fault("size", "Xin ghi số phiếu trong tập")]), 422
    try:
        with writing() as database:
            poll = poll_for(database, code, Act.KEY_IN, lock=True)
            village = village_at(poll, int(position[:6]))
            stack = stacks.begin(database, village=village, size=int(size[:6]), by=officer(database), now=now())
            label = stack.label
    except (StackSize, VillageFull) as refusal:
        return _list(code, [Fault("size", str(refusal))]), 422
    flash(gettext("Xin ghi chữ %(label)s lên tập phiếu, và giữ nguyên thứ tự các phiếu trong tập.", label=label))
    return redirect(url_for("officer.stack", code=code, label=label))


@blueprint.get("/dot/<code>/nhap-hai-lan/<label>")
def stack(code: str, label: str) -> ResponseReturnValue:
    """What comes next with this stack: a ballot to be keyed, differences to be looked at, or a wait."""
    return _stack(code, label, {}, [])


@blueprint.post("/dot/<code>/nhap-hai-lan/<label>")
def key_in_stack(code: str, label: str) -> ResponseReturnValue:
    """One ballot. The number in the form makes sending it twice harmless."""
    with reading() as database:
        ballot, faults = read_ballot(polls.questionnaire_of(poll_for(database, code, Act.KEY_IN)))
    if faults:
        return _stack(code, label, request.form, faults), 422
    number = request.form.get("number", "")
    try:
        with writing() as database:
            poll = poll_for(database, code, Act.KEY_IN)
            found = stacks.by_label(database, poll, label, lock=True)
            at = int(number) if number.isascii() and number.isdecimal() and len(number) < 4 else 0
            stacks.key_in(database, stack=found, number=at, ballot=ballot, keys=here().keys, by=officer(database))
        flash(gettext("Đã nhập phiếu số %(number)s.", number=number))
    except AlreadyKeyedIn as refusal:
        flash(said(refusal))
    return redirect(url_for("officer.stack", code=code, label=label))


@blueprint.post("/dot/<code>/nhap-hai-lan/<label>/vao-hom")
def put_stack_in(code: str, label: str) -> ResponseReturnValue:
    """What stands on the paper where the two differed; then all ballots of the stack go into the box."""
    decided = {name: value if name.startswith("mark") else _words(name, value) for name, value in request.form.items()}
    try:
        with reading() as database:
            poll = poll_for(database, code, Act.KEY_IN)
            found = stacks.by_label(database, poll, label)
            sealed = stacks.seal(database, stack=found, decided=decided, keys=here().keys)
    except StackNotDecided as refusal:
        return _stack(code, label, request.form, [Fault("differences", str(refusal))]), 422
    longest = runs.look([sealed.paper])
    with writing() as database:
        poll = poll_for(database, code, Act.KEY_IN)
        count = stacks.put_in(
            database, poll=poll, sealed=sealed, keys=here().keys, by=officer(database).name, now=now()
        )
        runs.keep(database, longest, keys=here().keys)
    flash(gettext("Đã bỏ %(ballots)s phiếu của tập %(label)s vào hòm.", ballots=count, label=label))
    return redirect(url_for("officer.stacks", code=code))


@blueprint.post("/dot/<code>/nhap-hai-lan/<label>/bo")
def give_up_stack(code: str, label: str) -> ResponseReturnValue:
    """Forgets what was keyed of a stack: it was miscounted, or its order was lost."""
    with writing() as database:
        poll = poll_for(database, code, Act.KEY_IN)
        found = stacks.by_label(database, poll, label, lock=True)
        stacks.give_up(database, stack=found, keys=here().keys, by=officer(database).name, now=now())
    flash(gettext("Đã bỏ tập %(label)s. Những phiếu ấy chưa vào hòm, xin nhập lại.", label=label))
    return redirect(url_for("officer.stacks", code=code))


def _words(name: str, value: str) -> str:
    other = name.endswith(f"-{stacks.OTHER}")
    return tidy(value)[: paper.LONGEST_OTHER if other else paper.LONGEST_REASON]


def _list(code: str, faults: list[Fault]) -> str:
    with reading() as database:
        poll = poll_for(database, code, Act.KEY_IN)
        return render_template(
            "officer/stacks.html",
            poll=poll,
            state=polls.state(poll),
            stacks=stacks.of_poll(database, poll),
            turn_of=stacks.turn_of,
            me=officer(database),
            smallest=stacks.SMALLEST,
            largest=stacks.LARGEST,
            faults=faults,
        )


def _stack(code: str, label: str, typed: object, faults: list[Fault]) -> str:
    """The page for what comes next with a stack."""
    with reading() as database:
        poll = poll_for(database, code, Act.KEY_IN)
        found = stacks.by_label(database, poll, label)
        common = {
            "poll": poll,
            "stack": found,
            "questionnaire": polls.questionnaire_of(poll),
            "typed": typed,
            "faults": faults,
            "longest_reason": paper.LONGEST_REASON,
            "longest_other": paper.LONGEST_OTHER,
        }
        number, turn = stacks.next_number(found), stacks.turn_of(found, officer(database))
        if number is None:
            differing = stacks.differences(database, stack=found, keys=here().keys)
            return render_template("officer/stack_differences.html", differences=differing, **common)
        if turn is None:
            return render_template("officer/stack_waits.html", **common)
        polls.require_open(poll)
        return render_template("officer/stack_ballot.html", number=number, turn=turn, **common)
