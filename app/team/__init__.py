"""The village team's road (tổ lấy ý kiến): a phone opened with a printed link sees and does what its village needs.

No account, no result, no other village; void when the poll closes. The cookie is the team's, never a resident's.
"""

from flask import Blueprint

blueprint = Blueprint("team", __name__, template_folder="templates", url_prefix="/to")

from app.team import door, exchanging, home, lock, stub_desk  # noqa: E402, F401  the routes register themselves
