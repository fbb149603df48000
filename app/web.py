"""The web application of one installation."""

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_wtf import CSRFProtect

from app import clothing, hall, headers, interface, officer, public, refusals, resident, team, watching
from app.drawing import Album
from app.help import blueprint as help_pages
from app.installation import Installation
from app.request import ALBUM, KEY, InMemory
from app.resident import sheets
from surveys.keys import WEB_KEY

LARGEST_REQUEST = 6 * 2**20
OFFICERS = f"{officer.blueprint.url_prefix}/"


class OfficersAlone(SecureCookieSessionInterface):
    """For everybody else no session is opened, and none can be begun."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        return super().open_session(app, request) if request.path.startswith(OFFICERS) else None


def create_app(here: Installation) -> Flask:
    """The web application of one installation."""
    app = Flask(__name__)
    app.session_interface = OfficersAlone()
    app.request_class = InMemory
    app.config.update(
        SECRET_KEY=here.keys.get_or_make(WEB_KEY),
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=LARGEST_REQUEST,
        MAX_FORM_PARTS=5_000,
        SESSION_COOKIE_NAME="__Host-can-bo" if here.settings.https else "can-bo",
        SESSION_COOKIE_SECURE=here.settings.https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
        WTF_CSRF_TIME_LIMIT=None,
        # Our pages send no Referer (Referrer-Policy), which this would ask for; app/officer/lock.py looks at
        # Sec-Fetch-Site instead, beside the form token and the SameSite=Strict cookie.
        WTF_CSRF_SSL_STRICT=False,
    )
    app.extensions[KEY] = here
    app.extensions[ALBUM] = Album(here)
    app.extensions[sheets.KEY] = sheets.Sheets()
    csrf = CSRFProtect(app)
    # Residents have neither cookie nor session: the code on the slip is the only authority, nothing to forge.
    csrf.exempt(resident.blueprint)
    # Devices in halls have neither, too: their secret comes in the body, where no foreign page can put it.
    csrf.exempt(hall.blueprint)
    # A team's phone has a cookie of its own, and its forms a token of that cookie: see app/team/lock.py.
    csrf.exempt(team.blueprint)
    open_to_all = (resident.blueprint, hall.blueprint, public.blueprint, help_pages, watching.blueprint)
    for blueprint in (*open_to_all, officer.blueprint, team.blueprint):
        app.register_blueprint(blueprint)
    clothing.register(app)
    interface.register(app)
    headers.register(app)
    refusals.register(app)
    return app
