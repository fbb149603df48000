"""Reconciliation (đối chiếu): the lines of each village, the book of paper sheets, a difference two officers sign."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from analysis import reconciling as words
from app.interface import told, told_all
from app.officer import blueprint
from app.officer.lock import officer, poll_for
from app.officer.sheets import village_at
from app.request import now, reading, writing
from surveys import officers, polls, proposals, reconciliation
from surveys.errors import Fault, Faulty
from surveys.officers import Act
from surveys.proposals import Deed

NUMBERS = {"loose": "Số tờ phát thêm", "spoiled": "Số tờ hỏng", "not_returned": "Số tờ chưa thu về"}


@blueprint.get("/dot/<code>/doi-chieu", endpoint="reconciliation")
def overview(code: str) -> ResponseReturnValue:
    """Every village: whether its sheets are accounted for."""
    with reading() as database:
        poll = poll_for(database, code, Act.SEE)
        found = [(village, reconciliation.of_village(database, village)) for village in poll.villages]
        may_key_in = officers.may(officer(database), Act.KEY_IN, poll.place)
        return render_template(
            "officer/reconciliation.html", poll=poll, state=polls.state(poll), found=found, may_key_in=may_key_in,
            differences=lambda each: told_all(words.differences(each)),
        )  # fmt: skip


@blueprint.get("/dot/<code>/doi-chieu/<int:position>")
def reconcile_village(code: str, position: int) -> ResponseReturnValue:
    return _village(code, position, [])


@blueprint.post("/dot/<code>/doi-chieu/<int:position>")
def note_book(code: str, position: int) -> ResponseReturnValue:
    """The sheets that are no ballot: given out without a slip, spoiled, not returned."""
    typed = {name: request.form.get(name, "").strip() or "0" for name in NUMBERS}
    faults = [
        Fault(name, f"{NUMBERS[name]}: “{number}” không phải là số tờ")
        for name, number in typed.items()
        if not (number.isascii() and number.isdecimal() and len(number) < 9)
    ]
    if faults:
        return _village(code, position, faults), 422
    try:
        with writing() as database:
            poll = poll_for(database, code, Act.KEY_IN, lock=True)
            reconciliation.note_book(
                database, village=village_at(poll, position), by=officer(database).name, now=now(),
                **{name: int(number) for name, number in typed.items()},
            )  # fmt: skip
    except Faulty as refusal:
        return _village(code, position, refusal.faults), 422
    flash(gettext("Đã ghi số tờ phiếu."))
    return _back(code, position)


@blueprint.post("/dot/<code>/doi-chieu/<int:position>/chenh-lech")
def propose_difference(code: str, position: int) -> ResponseReturnValue:
    """One officer states why the lines do not close."""
    try:
        with writing() as database:
            poll = poll_for(database, code, Act.RUN, lock=True)
            reconciliation.propose_difference(
                database, village=village_at(poll, position), reason=request.form.get("reason", ""),
                by=officer(database), now=now(),
            )  # fmt: skip
    except Faulty as refusal:
        return _village(code, position, refusal.faults), 422
    flash(gettext("Đã ghi lý do. Xin nhờ một cán bộ khác đăng nhập và cùng xác nhận."))
    return _back(code, position)


@blueprint.post("/dot/<code>/doi-chieu/<int:position>/dong-y")
def agree_difference(code: str, position: int) -> ResponseReturnValue:
    """Another officer signs the same difference."""
    with writing() as database:
        poll = poll_for(database, code, Act.RUN, lock=True)
        reconciliation.agree_difference(database, village=village_at(poll, position), by=officer(database), now=now())
    flash(gettext("Hai cán bộ đã xác nhận chênh lệch; lý do được in trong biên bản."))
    return _back(code, position)


def _back(code: str, position: int) -> ResponseReturnValue:
    return redirect(url_for("officer.reconcile_village", code=code, position=position))


def _village(code: str, position: int, faults: list[Fault]) -> str:
    with reading() as database:
        poll = poll_for(database, code, Act.SEE)
        village = village_at(poll, position)
        found = reconciliation.of_village(database, village)
        me = officer(database)
        standing = proposals.standing(database, poll=poll, now=now())
        return render_template(
            "officer/reconcile_village.html",
            poll=poll,
            state=polls.state(poll),
            village=village,
            found=found,
            lines=[(told(name), number) for name, number in words.lines(found)],
            differences=told_all(words.differences(found)),
            by_hand=told(words.by_hand(found)),
            hints=told_all(words.hints(found)),
            faults=faults,
            proposal=standing.get((Deed.DIFFERENCE, str(position))),
            me=me,
            may_key_in=officers.may(me, Act.KEY_IN, poll.place),
            may_run=officers.may(me, Act.RUN, poll.place),
            longest_reason=reconciliation.LONGEST_REASON,
        )
