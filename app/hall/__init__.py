"""The page of a device in a village hall (máy ở nhà văn hóa): one tablet, a queue of households.

No cookie, no session; the secret of the device comes in the body of each request. What a request brings is sealed,
and nothing about it is written anywhere.
"""

from flask import Blueprint

blueprint = Blueprint("hall", __name__, template_folder="templates", url_prefix="/hoi-truong")

from app.hall import views  # noqa: E402, F401  the routes register themselves
