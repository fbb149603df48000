"""``/healthz`` for whoever watches servers. The figures for Prometheus are in ``app.figures``."""

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.request import reading

blueprint = Blueprint("watching", __name__)


@blueprint.get("/healthz")
def healthz() -> ResponseReturnValue:
    """Whether this process lives and reaches its database; nothing else."""
    try:
        with reading() as session:
            session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return "database unreachable\n", 503, {"Content-Type": "text/plain"}
    return "ok\n", 200, {"Content-Type": "text/plain"}
