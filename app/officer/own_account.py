"""The officer's own account: password, second factor, sessions. Whatever opens doors asks for the password again."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.interface import INTERFACES, speak
from app.officer import blueprint, entry, server_condition
from app.officer.lock import officer, visit
from app.qr_pictures import qr_picture
from app.refusals import status_of
from app.request import here, now, reading, writing
from surveys import officers, passwords, second_factor, sessions
from surveys.errors import (
    AlreadyEnrolled,
    Fault,
    FaultyOfficer,
    SecondFactorLost,
    SurveyError,
    TooSoon,
    WeakPassword,
    WrongCode,
    WrongPassword,
)
from surveys.officers import Act

TOLD_HERE = (TooSoon, WrongPassword, WrongCode, WeakPassword, SecondFactorLost, AlreadyEnrolled)


@blueprint.get("/tai-khoan")
def account() -> ResponseReturnValue:
    """Who is signed in, and where each thing about the account is done."""
    with reading() as database:
        who = officer(database)
        return render_template(
            "officer/account.html",
            officer=who,
            left=second_factor.recovery_codes_left(database, who),
            running=len(sessions.of_officer(database, officer=who, now=now())),
            may_accounts=officers.may(who, Act.ACCOUNTS, who.place),
            may_look_at_server=server_condition.may_look(who),
        )


@blueprint.post("/tai-khoan/ngon-ngu")
def choose_language() -> ResponseReturnValue:
    """The language of every page this officer is shown, from the next one on."""
    language = request.form.get("language", "")
    if language not in INTERFACES:
        raise FaultyOfficer([Fault("language", "Xin chọn một ngôn ngữ.")])
    with writing() as database:
        officers.choose_language(database, officer=officer(database), language=language)
    speak(language)
    flash(gettext("Đã đổi ngôn ngữ."))
    return redirect(url_for("officer.account"))


@blueprint.get("/tai-khoan/mat-khau")
def new_password() -> ResponseReturnValue:
    return _password_page()


@blueprint.post("/tai-khoan/mat-khau")
def change_password() -> ResponseReturnValue:
    """Asks for the old password, but of who came by a link for an initial one: the link stood in for it."""
    new = request.form.get("new", "")
    try:
        if not _by_link_for_initial():
            entry.prove(password=request.form.get("password", ""))
        if new != request.form.get("again", ""):
            raise WeakPassword(["Hai lần nhập mật khẩu mới chưa giống nhau."])
        with writing() as database:
            who = officer(database)
            officers.choose_password(database, officer=who, new=new, now=now())
            entry.renew(database, who, by_link=False, proven=visit().code_at is not None)
    except TOLD_HERE as refusal:
        return _password_page(refusal), status_of(refusal)
    flash(gettext("Đã đổi mật khẩu. Các phiên khác của tài khoản này đã kết thúc."))
    return redirect(url_for("officer.board"))


@blueprint.get("/tai-khoan/ma-xac-thuc", endpoint="second_factor")
def second_factor_page() -> ResponseReturnValue:
    return _second_factor_page()


@blueprint.post("/tai-khoan/ma-xac-thuc")
def enrol() -> ResponseReturnValue:
    """Binds the phone that shows the right code, and shows the recovery codes once."""
    try:
        entry.prove(password=request.form.get("password", ""))
        with writing() as database:
            who = officer(database)
            secret = second_factor.offered(who, request.form.get("offer", ""), keys=here().keys)
            code = request.form.get("code", "")
            made = second_factor.enrol(database, officer=who, secret=secret, code=code, keys=here().keys, now=now())
            entry.renew(database, who, by_link=visit().by_link, proven=True)
    except TOLD_HERE as refusal:
        return _second_factor_page(refusal), status_of(refusal)
    return render_template("officer/recovery_codes.html", codes=made, officer=who, today=now())


@blueprint.post("/tai-khoan/ma-xac-thuc/go")
def remove_second_factor() -> ResponseReturnValue:
    """Before another phone is bound. Asks for password and code, a recovery code when the phone is gone."""
    try:
        entry.prove(password=request.form.get("password", ""), code=request.form.get("code", ""))
    except TOLD_HERE as refusal:
        return _second_factor_page(refusal), status_of(refusal)
    with writing() as database:
        who = officer(database)
        second_factor.remove(database, officer=who, by=who.name, now=now())
        entry.renew(database, who, by_link=visit().by_link, proven=False)
    flash(gettext("Đã gỡ mã xác thực. Các phiên khác của tài khoản này đã kết thúc."))
    return redirect(url_for("officer.second_factor"))


@blueprint.post("/tai-khoan/ma-khoi-phuc")
def renew_recovery_codes() -> ResponseReturnValue:
    """Ten new recovery codes, shown once."""
    try:
        entry.prove(password=request.form.get("password", ""), code=request.form.get("code", ""))
    except TOLD_HERE as refusal:
        return _second_factor_page(refusal), status_of(refusal)
    with writing() as database:
        who = officer(database)
        made = second_factor.renew_recovery_codes(database, officer=who, now=now())
    return render_template("officer/recovery_codes.html", codes=made, officer=who, today=now())


@blueprint.get("/tai-khoan/phien")
def own_sessions() -> ResponseReturnValue:
    return _sessions_page()


@blueprint.post("/tai-khoan/phien")
def end_sessions() -> ResponseReturnValue:
    """Ends the sessions that were ticked."""
    try:
        entry.prove(password=request.form.get("password", ""))
    except TOLD_HERE as refusal:
        return _sessions_page(refusal), status_of(refusal)
    with writing() as database:
        who = officer(database)
        ticked = set(request.form.getlist("session"))
        ended = {each.token_hash for each in sessions.of_officer(database, officer=who, now=now())
                 if each.token_hash.hex() in ticked}  # fmt: skip
        sessions.end_named(database, officer=who, hashes=ended)
    flash(gettext("Đã kết thúc %(sessions)s phiên.", sessions=len(ended)))
    return redirect(url_for("officer.own_sessions"))


def _by_link_for_initial() -> bool:
    with reading() as database:
        return visit().by_link and officer(database).password_until is not None


def _password_page(refusal: SurveyError | None = None) -> str:
    with reading() as database:
        return render_template(
            "officer/password.html",
            officer=officer(database),
            refusal=refusal,
            asks_old=not _by_link_for_initial(),
            least=passwords.LEAST,
        )


def _second_factor_page(refusal: SurveyError | None = None) -> str:
    with reading() as database:
        who = officer(database)
        left = second_factor.recovery_codes_left(database, who)
    shown: dict[str, object] = {}
    if who.totp_secret is None:
        secret, offer = second_factor.offer(who, keys=here().keys)
        shown = {
            "offer": offer,
            "written": second_factor.written(secret),
            "qr": qr_picture(second_factor.uri(secret, who)),
        }
    return render_template("officer/second_factor.html", officer=who, refusal=refusal, left=left, **shown)


def _sessions_page(refusal: SurveyError | None = None) -> str:
    with reading() as database:
        who = officer(database)
        running = sessions.of_officer(database, officer=who, now=now())
        return render_template(
            "officer/sessions.html",
            officer=who,
            running=running,
            mine=visit().token_hash,
            refusal=refusal,
            limits=sessions,
        )
