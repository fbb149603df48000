"""The door: sign in with a password, or by a signed link that this machine printed."""

from flask import Flask, abort, current_app, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from itsdangerous import BadData, URLSafeTimedSerializer
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired

from app.officer import blueprint
from app.request import reading
from surveys import officers
from surveys.tables import Officer

LINK_LASTS = 12 * 3600
"""Seconds."""


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
    try:
        number = _serializer(current_app).loads(token, max_age=LINK_LASTS)
    except BadData:
        abort(404)
    with reading() as database:
        found = database.get(Officer, number)
        return _welcome(found) if found else redirect(url_for("officer.sign_in"))


@blueprint.post("/dang-xuat")
def sign_out() -> ResponseReturnValue:
    session.clear()
    return redirect(url_for("officer.sign_in"))


def sign_in_link(app: Flask, officer: Officer) -> str:
    """The path of a link that signs this officer in, for ``LINK_LASTS`` seconds."""
    return f"/can-bo/vao/{_serializer(app).dumps(officer.id)}"


def _welcome(officer: Officer) -> ResponseReturnValue:
    session.clear()
    session["officer"] = officer.id
    return redirect(url_for("officer.board"))


def _serializer(app: Flask) -> URLSafeTimedSerializer:
    key = app.secret_key
    assert isinstance(key, bytes)  # made by the key store
    return URLSafeTimedSerializer(key, salt="sign-in")
