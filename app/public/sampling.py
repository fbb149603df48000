"""How the places of a plan for many communes were chosen: public when the list is locked, before the lots are drawn.

Whoever saw the digest beforehand knows that no list was made to fit a seed.
"""

from flask import render_template
from flask.typing import ResponseReturnValue

from app import sampling_files
from app.public import blueprint
from app.request import reading
from surveys import campaigns


@blueprint.get("/chon-mau/<code>")
def sampling_page(code: str) -> ResponseReturnValue:
    """Rule, digest, seed, the places chosen, and how anyone draws them again."""
    with reading() as session:
        found = campaigns.published(session, code)
        rule, listed = campaigns.rule_of(found)
        drawn = {each.path: each for each in campaigns.chosen(found)} if found.drawn_at else {}
        return render_template("public/sampling.html", campaign=found, rule=rule, listed=listed, chosen=drawn)


@blueprint.get("/chon-mau/<code>/danh-sach.json")
def sampling_file(code: str) -> ResponseReturnValue:
    """Rule and candidates as they were locked."""
    with reading() as session:
        return sampling_files.sampling_file(campaigns.published(session, code))
