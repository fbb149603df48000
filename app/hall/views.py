"""The page, what keeps it when the line is cut, and what the device asks and hands in."""

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from flask import Response, abort, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError

from app.hall import blueprint, form
from app.interface import INTERFACES, said
from app.request import here, now, reading, writing
from surveys import hall, hall_devices
from surveys.errors import SurveyError
from surveys.hall import LEAVING, MOST_LETTERS, HallBallot, Outcome
from surveys.hall_errors import UnknownDevice
from surveys.languages import VIETNAMESE
from surveys.tables import HallDevice, Poll
from surveys.writer import NotWritten

_STATIC = Path(__file__).parent.parent / "static"
SHELL = (
    "resident.css",
    "hall/hall.css",
    "sealing.js",
    "hall/page.js",
    "hall/queue.js",
    "hall/drawer.js",
    "hall/line.js",
    "hall/letters.js",
    "hall/camera.js",
    "hall/qr/index.js",
    "hall/qr/decode.js",
)
"""The files of the page; a device keeps them and nothing else of ours."""
_MOST = 100_000
"""No device holds more ballots."""


@blueprint.get("/")
def page() -> ResponseReturnValue:
    """The empty page; whose device it is stands in the fragment and never reaches a log."""
    return render_template("hall/page.html", shell=SHELL)


@blueprint.get("/giu-trang.js")
def keeper() -> Response:
    """The service worker. It changes with every file it keeps, so that a new release reaches every device."""
    pages = [url_for("hall.page", lang=language) for language in INTERFACES if language != VIETNAMESE]
    kept = [url_for("hall.page"), *pages, *(url_for("static", filename=name) for name in SHELL)]
    body = render_template("hall/keeper.js", version=_version(), kept=kept)
    return Response(body, mimetype="text/javascript")


@blueprint.post("/dot")
def poll() -> ResponseReturnValue:
    """What the device needs to go on without a line: the questions, and the keys to seal to."""
    posted, before = _posted(), _text("before")
    with writing() as session:
        device = hall_devices.let_in(session, _text("device"))
        if before:
            hall_devices.take_over(session, device=device, secret=before)
        hall_devices.tell(session, device=device, **_told(posted))
        return jsonify(form.for_device(session.get_one(Poll, device.poll_id), device, keys=here().keys))


@blueprint.post("/ma")
def look() -> ResponseReturnValue:
    """Whether a ballot with this code would be taken, before the household answers for nothing."""
    with reading() as session:
        device = hall_devices.let_in(session, _text("device"))
        found = hall.look(session, _text("code"), poll=session.get_one(Poll, device.poll_id), keys=here().keys)
        return jsonify(outcome=found or "fits")


@blueprint.post("/gui")
def hand_in() -> ResponseReturnValue:
    """Takes letters one by one, each for good before the next; tells of each what became of it."""
    posted, letters = _posted(), _letters()
    with reading() as session:
        poll_id = hall_devices.let_in(session, _text("device")).poll_id
    outcomes: list[Outcome] = []
    for letter in letters:
        tired = bool(outcomes) and outcomes[-1] is Outcome.AGAIN  # the disk takes nothing: the others need not try
        outcomes.append(Outcome.AGAIN if tired else _taken(letter, poll_id))
    told = _told(posted)
    left = {
        "waiting": max(0, told["waiting"] - sum(outcome in LEAVING for outcome in outcomes)),
        "used": told["used"] + outcomes.count(Outcome.USED),
        "unfit": told["unfit"] + outcomes.count(Outcome.UNFIT),
    }
    _note(left)
    return jsonify(outcomes=outcomes)


@blueprint.post("/cat-may")
def put_away() -> ResponseReturnValue:
    """The queue is over. The device forgets everything when it hears that it may."""
    posted = _posted()
    with writing() as session:
        device = hall_devices.let_in(session, _text("device"))
        return jsonify(away=hall.put_away(session, device=device, **_told(posted)))


@blueprint.errorhandler(UnknownDevice)
def unknown_device(refusal: UnknownDevice) -> ResponseReturnValue:
    return jsonify(refusal=said(refusal)), 403


def _taken(letter: bytes, poll_id: int) -> Outcome:
    """Casts one letter on the road of every phone's ballot."""
    ballot: HallBallot | None = None
    try:
        with reading() as session:
            poll = session.get_one(Poll, poll_id)
            ballot = hall.opened(letter, poll=poll, keys=here().keys)
            sealed = hall.seal(session, ballot, poll=poll, keys=here().keys, now=now())
        here().writer.cast(sealed)
    except (SurveyError, NotWritten, DBAPIError) as refusal:
        with reading() as session:
            return hall.what_became(session, ballot, refusal)
    return Outcome.IN


def _note(left: dict[str, int]) -> None:
    """Written only when it changed: on a good line no row is touched beside a ballot."""
    with reading() as session:
        device = hall_devices.let_in(session, _text("device"))
        if _told_of(device) == left:
            return
    with writing() as session:
        hall_devices.tell(session, device=hall_devices.let_in(session, _text("device")), **left)


def _told_of(device: HallDevice) -> dict[str, int | None]:
    return {"waiting": device.waiting, "used": device.used, "unfit": device.unfit}


def _posted() -> dict[str, Any]:
    posted = request.get_json(silent=True)
    if not isinstance(posted, dict):
        abort(400)
    return posted


def _text(name: str) -> str:
    value = _posted().get(name, "")
    return value if isinstance(value, str) else ""


def _told(posted: dict[str, Any]) -> dict[str, int]:
    """What the device tells of itself: whole numbers, or the request is none of ours."""
    told = {name: posted.get(name, 0) for name in ("waiting", "used", "unfit")}
    if not all(type(number) is int and 0 <= number <= _MOST for number in told.values()):
        abort(400)
    return told


def _letters() -> list[bytes]:
    written = _posted().get("letters")
    if not isinstance(written, list) or len(written) > MOST_LETTERS:
        abort(400)
    return [_raw(each) for each in written]


def _raw(written: object) -> bytes:
    """The bytes of a letter; what is no base64 is a letter that does not open."""
    try:
        return base64.b64decode(str(written) + "=" * (-len(str(written)) % 4), altchars=b"-_", validate=True)
    except ValueError:
        return b""


@cache
def _version() -> str:
    """Of everything a device keeps: files, page in every language, and keeper."""
    templates = Path(__file__).parent / "templates" / "hall"
    catalogues = sorted((_STATIC.parent / "translations").rglob("*.mo"))
    files = [*(_STATIC / name for name in SHELL), templates / "page.html", templates / "keeper.js", *catalogues]
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:16]
