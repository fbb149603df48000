"""The commune of ``commune.py`` with its application, and a browser for each person; no server and no line between.

The clock stands still, so that pictures taken on another day are the same.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, tzinfo
from pathlib import Path
from unittest import mock

from bs4 import BeautifulSoup
from flask import Flask, render_template, template_rendered, url_for
from flask.testing import FlaskClient
from sqlalchemy import update
from werkzeug.test import TestResponse

from app.installation import installation, upgrade
from app.links import sign_in_path, team_mark
from app.web import create_app
from surveys import officers
from surveys.keys import WEB_KEY
from surveys.tables import Officer
from tests.conftest import settings
from tests.pages.commune import OPENED, TODAY, Commune
from tests.pages.scenes import ANYONE, PHONE, PHONE_OVER, Scene

SHOWN_ONCE = {
    "codes": ["K7QX-2M4T-9RWP"] * 10, "today": TODAY, "path": "/can-bo/",
    "officer": {"name": "Lan"},
}  # fmt: skip
"""What the templates of accidents are filled with."""


class StandingClock(datetime):
    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:
        return TODAY.astimezone(tz)


class Stage:
    """Shows scenes. ``rendered`` remembers the templates of all pages shown."""

    def __init__(self, app: Flask, commune: Commune) -> None:
        self.app, self.commune = app, commune
        self.asked: dict[str, str] = {}
        """What every address asks for besides: the language of whoever has no account."""
        self.rendered: set[str] = set()
        self._clients: dict[str, FlaskClient] = {}
        template_rendered.connect(self._remember, app)

    def show(self, scene: Scene) -> TestResponse:
        """The page, as the server answers. Raises AssertionError for another status than the scene's."""
        if scene.template:
            return self._accident(scene)
        with self.app.test_request_context():
            path = url_for(scene.endpoint, **scene.address(self.commune.names), **self.asked)
        posted = scene.posted(self.commune.names)
        if posted is not None and scene.form:
            posted |= self._hidden_fields(scene)
        answer = self.client(scene.who).open(path, method="GET" if posted is None else "POST", data=posted)
        assert answer.status_code == scene.status, f"{scene.name}: {answer.status}, not {scene.status}: {_said(answer)}"
        return self._once_drawn(scene, answer)

    def speak(self, language: str) -> None:
        """From now on every page is shown in a language of the interface."""
        self.asked = {"lang": language}
        with self.commune.here.writing() as session:
            session.execute(update(Officer).values(language=language))

    def templates(self) -> set[str]:
        """All that are a page of their own: they stand on a layout and nothing stands on them."""
        texts = {name: _text(self.app, name) for name in self.app.jinja_env.list_templates(extensions=["html"])}
        bases = {base for text in texts.values() for base in re.findall(r'"([\w/]+layout\.html|layout\.html)"', text)}
        return {name for name, text in texts.items() if "{% extends" in text} - bases

    def client(self, who: str) -> FlaskClient:
        """The browser of a person, signed in once by a printed link."""
        if who not in self._clients:
            client = self._clients[who] = self.app.test_client()
            if who == PHONE:
                client.post("/to/vao", data={"code": self.commune.names["link"]})
            elif who == PHONE_OVER:
                key = self.commune.here.keys.get_or_make(WEB_KEY)
                client.set_cookie("to", team_mark(key, *self.commune.closed_team))
            elif who != ANYONE:
                here = self.commune.here
                with here.reading() as session:
                    officer = officers.named(session, who)
                    once = officer.password_hash if officer.password_until else ""
                client.get(sign_in_path(here.keys.get_or_make(WEB_KEY), officer.id, once=once))
        return self._clients[who]

    def _hidden_fields(self, scene: Scene) -> dict[str, object]:
        with self.app.test_request_context():
            path = url_for(scene.form, **scene.address(self.commune.names))
        page = BeautifulSoup(self.client(scene.who).get(path).text, "html.parser")
        return {str(field["name"]): field.get("value", "") for field in page.select("main input[type=hidden]")}

    def _once_drawn(self, scene: Scene, answer: TestResponse) -> TestResponse:
        """A page that comes again by itself until its pictures are drawn: as it is then."""
        if scene.endpoint != "officer.results" or b'http-equiv="refresh"' not in answer.data:
            return answer
        client, code = self.client(scene.who), self.commune.names[scene.at]
        assert client.get(f"/can-bo/dot/{code}/hinh/ho-da-tra-loi.svg").status_code == 200
        return self.show(scene)

    def _accident(self, scene: Scene) -> TestResponse:
        inside = scene.template.startswith("officer/")
        with self.app.test_request_context("/can-bo/" if inside else "/phieu", query_string=self.asked):
            self.app.preprocess_request() if not inside else None
            page = render_template(scene.template, **SHOWN_ONCE)
            answer = self.app.process_response(self.app.make_response(page))
        return TestResponse(answer.response, answer.status, answer.headers, request=None)  # type: ignore[arg-type]

    def _remember(self, _app: Flask, template: object, **_: object) -> None:
        self.rendered.add(template.name)  # type: ignore[attr-defined]


def _said(answer: TestResponse) -> str:
    main = BeautifulSoup(answer.text, "html.parser").find("main")
    return " ".join(main.text.split()) if main else answer.text[:300]


def _text(app: Flask, name: str) -> str:
    assert app.jinja_env.loader is not None
    return app.jinja_env.loader.get_source(app.jinja_env, name)[0]


@contextmanager
def staged(home: Path) -> Iterator[Stage]:
    """Makes the commune in this folder."""
    here = installation(settings(home))
    upgrade(here, now=OPENED)
    never = mock.patch("surveys.passwords.hashed", lambda _: "nobody signs in with a password here")
    with mock.patch("app.request.datetime", StandingClock), never:
        commune = Commune(here)
        app = create_app(here)
        app.config["WTF_CSRF_ENABLED"] = False
        yield Stage(app, commune)
    here.engine.dispose()
