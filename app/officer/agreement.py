"""Two officers: what one proposes on a page, another agrees to on the same page."""

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from app.officer import blueprint
from app.officer.lock import officer, poll_for
from app.request import here, now, writing
from surveys import polls, proposals, renewal
from surveys.officers import Act
from surveys.proposals import Deed
from surveys.tables import Poll


@blueprint.post("/dot/<code>/de-nghi")
def propose(code: str) -> ResponseReturnValue:
    """Proposes the deed of the form; another officer of this place sees it where the deed is done."""
    with writing() as database:
        poll = poll_for(database, code, Act.RUN, lock=True)
        proposals.propose(database, poll=poll, deed=_deed(), subject=_subject(), by=officer(database), now=now())
    flash(gettext("Đã ghi đề nghị. Xin nhờ một cán bộ khác đăng nhập và đồng ý."))
    return _back(code)


@blueprint.post("/dot/<code>/bo-de-nghi")
def withdraw(code: str) -> ResponseReturnValue:
    with writing() as database:
        poll = poll_for(database, code, Act.RUN, lock=True)
        proposals.withdraw(database, poll=poll, deed=_deed(), subject=_subject(), by=officer(database), now=now())
    flash(gettext("Đã bỏ đề nghị."))
    return _back(code)


@blueprint.post("/dot/<code>/xoa")
def delete_draft(code: str) -> ResponseReturnValue:
    with writing() as database:
        poll = poll_for(database, code, Act.RUN, lock=True)
        polls.delete_draft(database, poll=poll, by=both(database, poll, Deed.DELETE), now=now())
    flash(gettext("Đã xóa đợt nháp."))
    return redirect(url_for("officer.board"))


@blueprint.post("/dot/<code>/hom-moi")
def new_box(code: str) -> ResponseReturnValue:
    """Gives up a box nobody can open; the poll is a draft again and says how many answer anew."""
    with writing() as database:
        poll = poll_for(database, code, Act.RUN, lock=True)
        by = both(database, poll, Deed.NEW_BOX)
        lost = renewal.give_up(database, poll=poll, keys=here().keys, by=by, now=now())
        proposals.settle(database, poll=poll, deed=Deed.NEW_BOX)
    renewal.leave_no_trace(here().engine, poll=poll, keys=here().keys)
    villages = "; ".join(
        gettext("%(village)s: %(households)s hộ", village=village, households=number)
        for village, number in lost.items()
        if number
    )
    asked = villages or gettext("không có hộ nào")
    flash(gettext("Đã bỏ hòm phiếu cũ. Cần mời trả lời lại: %(villages)s.", villages=asked))
    return redirect(url_for("officer.poll", code=code))


def both(database: Session, poll: Poll, deed: Deed, subject: str = "") -> str:
    """The names of the two officers. Raises NeedsTwoOfficers."""
    return proposals.agreed(database, poll=poll, deed=deed, subject=subject, by=officer(database), now=now())


def _deed() -> Deed:
    written = request.form.get("deed", "")
    if written not in set(Deed):
        abort(400)
    return Deed(written)


def _subject() -> str:
    return request.form.get("subject", "")[:10]


def _back(code: str) -> ResponseReturnValue:
    page = "officer.sheets" if _deed() is Deed.PRINT_AGAIN else "officer.poll"
    return redirect(url_for(page, code=code))
