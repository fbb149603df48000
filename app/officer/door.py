"""The door: sign in with a password and a code, or by a signed link that this machine printed."""

from flask import Response, abort, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired

from app import links
from app.interface import said
from app.officer import blueprint, entry
from app.officer.lock import TOKEN, officer, visit
from app.refusals import status_of
from app.request import here, now, reading, writing
from app.said.marks import N_
from surveys import officers, sessions
from surveys.errors import InitialPasswordExpired, SecondFactorLost, TooSoon, WrongCode
from surveys.keys import WEB_KEY
from surveys.places import tidy
from surveys.tables import Officer

BY_LINK = "đường dẫn in trên máy chủ"


class SignInForm(FlaskForm):  # type: ignore[misc]
    """Đăng nhập."""

    name = StringField(N_("Tên tài khoản"), [InputRequired(N_("Xin nhập tên tài khoản"))])
    password = PasswordField(N_("Mật khẩu"), [InputRequired(N_("Xin nhập mật khẩu"))])


@blueprint.route("/dang-nhap", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    """The same words, and the same delay, for an unknown name and a wrong password."""
    form = SignInForm()
    if not form.validate_on_submit():
        return _sign_in_page(form, 422 if form.errors else 200)
    name = tidy(form.name.data)
    try:
        count = entry.count_attempt(name)
        with reading() as database:
            found = officers.signed_in(database, name=name, password=form.password.data)
            if found is not None:
                officers.require_unexpired(found, now=now())
    except (TooSoon, InitialPasswordExpired) as refusal:
        form.password.errors = [said(refusal)]
        return _sign_in_page(form, status_of(refusal))
    if found is None:
        entry.warn(name, count, "mật khẩu")
        form.password.errors = [gettext("Tên tài khoản hoặc mật khẩu chưa đúng")]
        return _sign_in_page(form, 422)
    return _past_password(found)


def _sign_in_page(form: SignInForm, status: int) -> ResponseReturnValue:
    return render_template("officer/sign_in.html", form=form), status


def _past_password(who: Officer) -> ResponseReturnValue:
    with writing() as database:
        entry.begin(database, who)
        if who.totp_secret is None:
            entry.arrive(database, who, way="mật khẩu", tries=1)
    return _onward(who)


@blueprint.get("/dang-nhap/ma")
def give_code() -> ResponseReturnValue:
    """Asks for the code on the phone."""
    return render_template("officer/code.html")


@blueprint.post("/dang-nhap/ma")
def take_code() -> ResponseReturnValue:
    """Six digits or a recovery code, each good once."""
    try:
        kind = entry.spend_code(request.form.get("code", ""))
    except (TooSoon, WrongCode, SecondFactorLost) as refusal:
        return render_template("officer/code.html", refusal=refusal), status_of(refusal)
    with writing() as database:
        who = officer(database)
        by_link = visit().by_link
        entry.begin(database, who, by_link=by_link, proven=True)
        entry.arrive(database, who, way=f"{BY_LINK if by_link else 'mật khẩu'} và {kind}", tries=1 if by_link else 2)
    return _to_the_board(who)


@blueprint.get("/vao/<token>")
def enter(token: str) -> ResponseReturnValue:
    """A link that this machine printed. It may be clicked again while it lasts, unless it was bound to a password.

    Where a phone is bound nobody has arrived yet: clicking again must not win new guesses at the code.
    """
    read = links.officer_in(here().keys.get_or_make(WEB_KEY), token)
    if read is None:
        abort(404)
    number, once = read
    with writing() as database:
        found = database.get(Officer, number)
        if found is None or not found.active or not links.still_good(once, found.password_hash):
            return redirect(url_for("officer.sign_in"))
        entry.begin(database, found, by_link=True)
        if found.totp_secret is None:
            entry.arrive(database, found, way=BY_LINK, tries=0)
    return _onward(found)


@blueprint.post("/dang-xuat")
def sign_out() -> ResponseReturnValue:
    """Ends the session on the server; what is left in the browser opens nothing."""
    with writing() as database:
        sessions.end(database, session.get(TOKEN, ""))
    session.clear()
    return redirect(url_for("officer.sign_in"))


def _onward(who: Officer) -> ResponseReturnValue:
    """To the code on the phone where one is bound; else in."""
    return _to_the_board(who) if who.totp_secret is None else redirect(url_for("officer.give_code"))


def _to_the_board(who: Officer) -> Response:
    return entry.remember_device(make_response(redirect(url_for("officer.board"))), who.name)
