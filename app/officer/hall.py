"""Devices in village halls: opened by a link that is shown once, seen by what they told last, withdrawn."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.officer import blueprint
from app.officer.lock import officer, poll_for
from app.officer.sheets import village_at
from app.qr_pictures import qr_picture
from app.request import here, now, reading, writing
from surveys import hall, hall_devices, polls
from surveys.hall_errors import FaultyDevice
from surveys.officers import Act
from surveys.tables import Poll, Village


@blueprint.get("/dot/<code>/nha-van-hoa")
def hall_devices_page(code: str) -> ResponseReturnValue:
    """The devices of a poll, and where one more is opened."""
    with reading() as database:
        return _page(database, poll_for(database, code, Act.RUN))


@blueprint.post("/dot/<code>/nha-van-hoa")
def open_hall_device(code: str) -> ResponseReturnValue:
    """Shows the link of a new device, this once: a secret is never shown again."""
    name = request.form.get("name", "")
    try:
        with writing() as database:
            poll = poll_for(database, code, Act.RUN)
            by, village = officer(database).name, _village(poll)
            device, secret = hall.open_device(
                database, poll=poll, name=name, village=village, keys=here().keys, by=by, now=now()
            )
    except FaultyDevice as refusal:
        with reading() as database:
            return _page(database, poll_for(database, code, Act.RUN), faults=refusal.faults, typed=name), 422
    link = f"{here().settings.base_url}{url_for('hall.page')}#{secret}"
    with reading() as database:
        poll = poll_for(database, code, Act.RUN)
        return render_template("officer/hall_device.html", poll=poll, device=device, link=link, qr=qr_picture(link))


@blueprint.post("/dot/<code>/nha-van-hoa/<label>/thu-hoi")
def withdraw_hall_device(code: str, label: str) -> ResponseReturnValue:
    with writing() as database:
        poll = poll_for(database, code, Act.RUN)
        hall.withdraw(database, poll=poll, label=label, by=officer(database).name, now=now())
    return redirect(url_for("officer.hall_devices_page", code=code))


def _village(poll: Poll) -> Village | None:
    """The village that was chosen, if any. Raises UnknownVillage."""
    position = request.form.get("village", "")
    return village_at(poll, int(position) if position.isdecimal() else 0) if position else None


def _page(database: Session, poll: Poll, **more: object) -> str:
    return render_template(
        "officer/hall_devices.html",
        poll=poll,
        state=polls.state(poll),
        devices=hall_devices.of_poll(database, poll),
        longest=hall_devices.LONGEST_NAME,
        linked=True,
        **more,
    )
