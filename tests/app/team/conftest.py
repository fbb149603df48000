from dataclasses import dataclass

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from app.installation import Installation
from app.web import create_app
from surveys import polls, teams
from tests.given import NOW, an_open_poll
from tests.look_over import LookingClient


@dataclass
class Phone:
    """The phone of a village's team."""

    client: FlaskClient
    link: str

    def form(self, path: str, action: str) -> dict[str, str]:
        """The hidden fields of a form as its page shows it."""
        page = BeautifulSoup(self.client.get(path).text, "html.parser")
        return {box["name"]: box["value"] for box in page.select(f"form[action='{action}'] input[type=hidden]")}

    def send(self, path: str, action: str, **typed: object):
        return self.client.post(action, data={**self.form(path, action), **typed})


@dataclass
class Scene:
    here: Installation
    code: str
    app: object

    def link(self, village: str = "Thôn Một") -> str:
        with self.here.writing() as session:
            at = polls.village_of(polls.by_code(session, self.code), village)
            return teams.give_links(session, villages=[at], keys=self.here.keys, by="Lan", now=NOW)[village]

    def phone(self, village: str = "Thôn Một") -> Phone:
        """One that was opened with the link of the village."""
        phone = Phone(self.app.test_client(), self.link(village))
        assert phone.client.post("/to/vao", data={"code": phone.link}).location == "/to"
        return phone

    def villages(self):
        with self.here.reading() as session:
            return list(polls.by_code(session, self.code).villages)


@pytest.fixture
def scene(here):
    app = create_app(here)
    app.test_client_class = LookingClient
    return Scene(here, an_open_poll(here), app)
