"""Confirming (xác nhận): each village its minutes, then the place above the sum; every version stays readable."""

from collections.abc import Callable, Iterable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from analysis import province_words
from app import results
from app.interface import told
from app.officer import blueprint
from app.officer.lock import officer, poll_for
from app.officer.sheets import village_at
from app.request import now, reading, writing
from surveys import confirmations, officers, polls, rechecks
from surveys.confirmations import WHOLE, Confirmed, Now
from surveys.errors import Fault, Faulty
from surveys.figures import differences
from surveys.officers import Act
from surveys.tables import Poll


@blueprint.get("/dot/<code>/xac-nhan", endpoint="confirmations")
def overview(code: str) -> ResponseReturnValue:
    """Every village: confirmed or not, and whether anything changed since; then the whole."""
    with reading() as database:
        poll = poll_for(database, code, Act.SEE)
        versions, current = _standing(database, poll)
        again = rechecks.of_poll(database, poll)
        return render_template(
            "officer/confirmations.html", poll=poll, versions=versions, current=current, changed=confirmations.changed,
            again=again,
            unnoted={place for place, each in again.items() if rechecks.unnoted(versions[place][-1], each)},
            stale=confirmations.stale(versions[WHOLE][-1], versions) if WHOLE in versions else [],
            waits=[each.village.name for each in current.values() if each.village.position not in versions],
        )  # fmt: skip


@blueprint.get("/dot/<code>/xac-nhan/<int:position>")
def confirmation(code: str, position: int) -> ResponseReturnValue:
    """One place: its versions, each with who, when, why and all its figures; and the form of the next one."""
    return _page(code, position, [])


@blueprint.post("/dot/<code>/xac-nhan/<int:position>")
def confirm(code: str, position: int) -> ResponseReturnValue:
    """Confirms, or amends when the form brings a reason."""
    reason = request.form.get("reason")
    try:
        with writing() as database:
            poll = poll_for(database, code, Act.RUN if position == WHOLE else Act.KEY_IN, lock=True)
            results.of(database, poll)
            _confirm(poll, position, reason)(database)
    except Faulty as refusal:
        return _page(code, position, refusal.faults), 422
    flash(
        gettext("Đã xác nhận số liệu.")
        if reason is None
        else gettext("Đã lập bản sửa đổi. Bản trước vẫn giữ nguyên để đọc.")
    )
    return redirect(url_for("officer.confirmation", code=code, position=position))


def _confirm(poll: Poll, position: int, reason: str | None) -> Callable[[Session], Confirmed]:
    if position == WHOLE:
        return lambda database: confirmations.confirm_whole(
            database, poll=poll, reason=reason, by=officer(database), now=now()
        )
    village, teams = village_at(poll, position), request.form.get("teams", "1").strip()
    return lambda database: confirmations.confirm_village(
        database, village=village, rechecked=_digests(database, poll, position),
        signers=request.form.get("signers", ""),
        teams=int(teams) if teams.isascii() and teams.isdecimal() and len(teams) < 6 else 0,
        reason=reason, by=officer(database), now=now(),
    )  # fmt: skip


def _digests(database: Session, poll: Poll, position: int) -> list[str]:
    """Of every count of the village's paper in a verification."""
    return [each.digest for each in rechecks.of_poll(database, poll).get(position, [])]


def _standing(database: Session, poll: Poll) -> tuple[dict[int, list[Confirmed]], dict[int, Now]]:
    versions = confirmations.of_poll(database, poll)
    return versions, confirmations.now_of(database, poll, versions)


def _told(lines: Iterable[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    """Each line's name in the language of the page."""
    return [(told(name), before, after) for name, before, after in lines]


def _page(code: str, position: int, faults: list[Fault]) -> str:
    with reading() as database:
        poll = poll_for(database, code, Act.SEE)
        village = None if position == WHOLE else village_at(poll, position)
        versions, current = _standing(database, poll)
        mine = versions.get(position, [])
        again = rechecks.of_poll(database, poll)
        act = Act.KEY_IN if village else Act.RUN
        return render_template(
            "officer/confirmation.html",
            poll=poll,
            village=village,
            versions=mine,
            differences=lambda *figures: _told(differences(*figures)),
            questions=polls.questionnaire_of(poll).choices,
            current=current.get(position),
            names={each.position: each.name for each in poll.villages},
            again=again if village is None else {position: again.get(position, [])},
            unnoted=rechecks.unnoted(mine[-1], again.get(position, [])) if mine else None,
            changes=_told(confirmations.changed(current[position], mine[-1])) if village and mine else [],
            stale=confirmations.stale(mine[-1], versions) if mine else [],
            waits=[each.village.name for each in current.values() if each.village.position not in versions],
            may=officers.may(officer(database), act, poll.place),
            faults=faults,
            typed=request.form,
            code_of=province_words.code,
        )
