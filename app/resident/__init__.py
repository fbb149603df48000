"""The resident's road (người dân): type or scan the code, answer on one page, get a receipt.

No cookie, no session, no script needed; nothing about a request is written anywhere.
"""

from flask import Blueprint

blueprint = Blueprint("resident", __name__, template_folder="templates", url_prefix="/phieu")

from app.resident import views  # noqa: E402, F401  the routes register themselves
