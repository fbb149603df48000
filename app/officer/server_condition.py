"""How the machine stands, for officers: what a person should see to before it hurts."""

from flask import render_template
from flask.typing import ResponseReturnValue

from app import condition
from app.officer import blueprint
from app.officer.lock import officer
from app.request import here, now, reading
from surveys import jobs
from surveys.errors import NotAllowed
from surveys.officers import Role
from surveys.tables import Officer


def may_look(who: Officer) -> bool:
    """Everybody but the village teams."""
    return who.role != Role.VILLAGE


@blueprint.get("/may-chu")
def server_condition() -> ResponseReturnValue:
    """Disk, backups, keys, standbys and the queue of paper. Raises NotAllowed."""
    with reading() as database:
        if not may_look(officer(database)):
            raise NotAllowed
        found = condition.of(here(), database, now=now())
        standbys = condition.standbys(database)
        return render_template(
            "officer/server_condition.html",
            found=found,
            standbys=standbys,
            given_up=jobs.given_up_within(database, officer(database).place),
            postgresql=here().engine.dialect.name == "postgresql",
            tight_below=condition.TIGHT,
        )
