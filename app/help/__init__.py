"""Help (trợ giúp) for the three audiences, open to anyone: residents, officers, and who makes the official papers.

No cookie, no session, no script; the words stand in the templates, the pictures are taken by
``tests/pages/help_pictures.py``.
"""

import mimetypes
from functools import cache
from pathlib import Path

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

blueprint = Blueprint("help", __name__, template_folder="templates", url_prefix="/tro-giup")

PICTURES = Path(__file__).parent.parent / "static" / "help"
mimetypes.add_type("image/webp", ".webp")  # Python before 3.13 knows it from the system alone


@blueprint.get("")
def start() -> ResponseReturnValue:
    """Which of the three pages?"""
    return render_template("help/start.html")


@blueprint.get("/nguoi-dan")
def residents() -> ResponseReturnValue:
    """Is it secret, a lost slip, an old phone, paper, who may answer, was my ballot counted, whom to ask."""
    return render_template("help/residents.html", height_of=height_of)


@blueprint.get("/can-bo")
def officers() -> ResponseReturnValue:
    """The road of a poll, step by step: village team, commune and province."""
    return render_template("help/officers.html", height_of=height_of)


@blueprint.get("/nguoi-lap-giay-to")
def papers() -> ResponseReturnValue:
    """Minutes, summary, report, posting; checking, re-checking and amending them; the province's report."""
    return render_template("help/papers.html", height_of=height_of)


@cache
def height_of(name: str, width: int) -> int:
    """Of a picture shown in this width, so that the page does not jump when it comes.

    Read from the head of the file: in a lossless WebP, 14 bits of width less one, then 14 of height less one
    (WebP Lossless Bitstream Specification, 3). Raises FileNotFoundError for a picture that was never taken.
    """
    head = int.from_bytes((PICTURES / f"{name}.webp").read_bytes()[21:25], "little")
    across, down = (head & 0x3FFF) + 1, (head >> 14 & 0x3FFF) + 1
    return round(down * width / across)
