import pytest

from app.web import create_app
from surveys import officers
from surveys.officers import Role
from tests.given import NOW
from tests.look_over import LookingClient

PASSWORD = "mười lăm ký tự trở lên"
COMMUNE = ["Tỉnh Quảng Ngãi", "Huyện Minh Long", "Xã Long Hiệp"]


@pytest.fixture
def app(here):
    app = create_app(here)
    app.config["WTF_CSRF_ENABLED"] = False
    app.test_client_class = LookingClient
    return app


@pytest.fixture
def sign_in(here, app):
    """A client signed in as a new officer of a role at a place."""

    def as_(role=Role.COMMUNE, place=COMMUNE, name="Lan"):
        with here.writing() as session:
            officers.add(session, name=name, password=PASSWORD, role=role, place=place, by="test", now=NOW)
        client = app.test_client()
        answer = client.post("/can-bo/dang-nhap", data={"name": name, "password": PASSWORD})
        assert answer.location == "/can-bo/"
        return client

    return as_
