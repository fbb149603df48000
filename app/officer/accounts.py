"""The accounts inside the officer's place: seen, added, agreed to, ended."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.officer import blueprint
from app.officer.lock import officer
from app.refusals import status_of
from app.request import now, reading, writing
from surveys import accounts, officers
from surveys.errors import Fault, FaultyOfficer, NotAllowed, OfficerExists
from surveys.officers import Act, Role
from surveys.places import tidy
from surveys.polls import LONGEST_NAME
from surveys.tables import Officer

OUTSIDE = "Nơi của tài khoản phải nằm trong địa bàn của ông/bà; xin kiểm tra từng chữ của tên tỉnh, huyện, xã"


@blueprint.get("/cac-tai-khoan", endpoint="accounts")
def accounts_page() -> ResponseReturnValue:
    with reading() as database:
        who = officer(database)
        rows = [(each, _acts(each, who)) for each in accounts.inside(database, who)]
        return render_template("officer/accounts.html", rows=rows, officer=who, now=now())


@blueprint.get("/cac-tai-khoan/moi")
def new_account() -> ResponseReturnValue:
    with reading() as database:
        who = officer(database)
        officers.require(who, Act.ACCOUNTS, who.place)
        path = who.place.path if len(who.place.path) != 2 else (who.place.path[0], "", who.place.path[1])
        return _form(who, dict(zip(("province", "district", "commune"), path, strict=False)), [])


@blueprint.post("/cac-tai-khoan/moi")
def add_account() -> ResponseReturnValue:
    """The initial password is shown once, here; where another officer has to agree, it is shown to that one."""
    typed = request.form.to_dict()
    with reading() as database:
        who = officer(database)
        officers.require(who, Act.ACCOUNTS, who.place)
    try:
        with writing() as database:
            added, initial = _invite(database, typed)
            added.place.path  # noqa: B018  read while the session is there
    except FaultyOfficer as refusal:
        return _form(who, typed, refusal.faults), status_of(refusal)
    if initial is None:
        return redirect(url_for("officer.accounts"))
    return _shown(added, initial)


@blueprint.post("/cac-tai-khoan/<number>/dong-y")
def agree_account(number: str) -> ResponseReturnValue:
    """Another officer than the one who asked."""
    with writing() as database:
        who = officer(database)
        found = _under(database, number)
        initial = accounts.agree(database, officer=found, by=who, now=now())
    return _shown(found, initial)


@blueprint.post("/cac-tai-khoan/<number>/mat-khau")
def issue_password(number: str) -> ResponseReturnValue:
    """A new initial password, for accounts that cannot be anyone's second officer."""
    with writing() as database:
        who = officer(database)
        found = _under(database, number)
        if not accounts.may_issue_password(found):
            raise NotAllowed
        initial = accounts.issue_password(database, officer=found, by=who.name, now=now())
    return _shown(found, initial)


@blueprint.post("/cac-tai-khoan/<number>/ngung")
def end_account(number: str) -> ResponseReturnValue:
    """Ends its sessions too. Nothing is deleted, so one officer is enough."""
    with writing() as database:
        accounts.leave(database, officer=_under(database, number), by=officer(database).name, now=now())
    return redirect(url_for("officer.accounts"))


def _under(database: Session, number: str) -> Officer:
    return accounts.under(database, int(number) if number.isdecimal() else 0, who=officer(database))


def _invite(database: Session, typed: dict[str, str]) -> tuple[Officer, str | None]:
    """Raises FaultyOfficer, whose places are ids of fields."""
    who = officer(database)
    name, role = tidy(typed.get("name", "")), typed.get("role", "")
    path = [part for part in (tidy(typed.get(level, "")) for level in ("province", "district", "commune")) if part]
    faults = []
    if not name or len(name) > LONGEST_NAME:
        faults.append(Fault("name", "Xin nhập tên tài khoản, thường là họ tên"))
    if role not in accounts.GRANTS[Role(who.role)]:
        faults.append(Fault("role", "Xin chọn vai trò"))
    if not path or any(len(part) > LONGEST_NAME for part in path):
        faults.append(Fault("province", "Xin nhập nơi"))
    if faults:
        raise FaultyOfficer(faults)
    try:
        return accounts.invite(database, name=name, role=Role(role), place=path, by=who, now=now())
    except OfficerExists as refusal:
        raise FaultyOfficer([Fault("name", str(refusal))]) from None
    except NotAllowed:
        raise FaultyOfficer([Fault("province", OUTSIDE)]) from None


def _acts(found: Officer, who: Officer) -> set[str]:
    """What ``who`` may do to an account, for its row."""
    if found.id == who.id or found.left_at is not None or Role(found.role) not in accounts.GRANTS[Role(who.role)]:
        return set()
    if found.asked_by_id is not None:
        return {"end"} if found.asked_by_id == who.id else {"end", "agree"}
    return {"end", "password"} if accounts.may_issue_password(found) else {"end"}


def _form(who: Officer, typed: dict[str, str], faults: list[Fault]) -> str:
    roles = accounts.GRANTS[Role(who.role)]
    return render_template("officer/new_account.html", typed=typed, faults=faults, roles=roles)


def _shown(found: Officer, initial: str) -> str:
    return render_template("officer/initial_password.html", found=found, initial=initial)
