"""The door: sign in with a password, or by a signed link that this machine printed."""

from flask import abort, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired

from app import links
from app.officer import blueprint
from app.request import here, reading
from surveys import officers
from surveys.keys import WEB_KEY
from surveys.tables import Officer


class SignInForm(FlaskForm):  # type: ignore[misc]
    """Đăng nhập."""

    name = StringField("Tên tài khoản", [InputRequired("Xin nhập tên tài khoản")])
    password = PasswordField("Mật khẩu", [InputRequired("Xin nhập mật khẩu")])


@blueprint.route("/dang-nhap", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    """The same words for an unknown name and a wrong password."""
    form = SignInForm()
    if form.validate_on_submit():
        with reading() as database:
            found = officers.signed_in(database, name=form.name.data, password=form.password.data)
            if found is not None:
                return _welcome(found)
        form.password.errors = [*form.password.errors, "Tên tài khoản hoặc mật khẩu chưa đúng"]
    return render_template("officer/sign_in.html", form=form), 422 if form.errors else 200


@blueprint.get("/vao/<token>")
def enter(token: str) -> ResponseReturnValue:
    """A link that ``make run`` printed."""
    number = links.officer_in(here().keys.get_or_make(WEB_KEY), token)
    if number is None:
        abort(404)
    with reading() as database:
        found = database.get(Officer, number)
        return _welcome(found) if found else redirect(url_for("officer.sign_in"))


@blueprint.post("/dang-xuat")
def sign_out() -> ResponseReturnValue:
    session.clear()
    return redirect(url_for("officer.sign_in"))


def _welcome(officer: Officer) -> ResponseReturnValue:
    session.clear()
    session["officer"] = officer.id
    return redirect(url_for("officer.board"))
