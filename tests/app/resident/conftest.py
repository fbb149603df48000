import pytest

from app.web import create_app
from tests.given import an_open_poll, slips_of
from tests.look_over import LookingClient


@pytest.fixture
def client(here):
    app = create_app(here)
    app.test_client_class = LookingClient
    return app.test_client()


@pytest.fixture
def code(here) -> str:
    """The code of a poll that is open."""
    return an_open_poll(here)


@pytest.fixture
def slip(here, code) -> str:
    """The code on one slip of it."""
    return slips_of(here, code)["Thôn Một"][0]
